"""Searches the sheets of a workbook for the form: its tables, head and stamp."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from sys import intern

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form import stamp
from aqcampaign.form.hidden_sheets import HIDDEN_SHEETS
from aqcampaign.form.layout import Spot, address, layout_of
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.tables import StripTable
from aqcampaign.intake.grid import CellContent, Grid, joined_texts
from aqcampaign.intake.workbook import Workbook
from aqcampaign.recognition.identity.head import Head, read_head
from aqcampaign.recognition.layout_checks.corrections import corrected_in_words
from aqcampaign.recognition.layout_checks.hidden import hidden_cells
from aqcampaign.recognition.layout_checks.noted_units import noted_units
from aqcampaign.recognition.layout_checks.other_sheets import other_figures
from aqcampaign.recognition.layout_checks.stray_figures import without_strays
from aqcampaign.recognition.layout_checks.unlisted_entries import unlisted_entries
from aqcampaign.recognition.location.copies import Choice, Copies, choose, shared_head
from aqcampaign.recognition.location.explanations import explanations
from aqcampaign.recognition.location.ledger import LocatedLedger, locate_ledgers
from aqcampaign.recognition.location.ledger_copies import located_ledgers
from aqcampaign.recognition.location.rows_without_headings import without_headings
from aqcampaign.recognition.location.tables import LocatedTable, locate, moved
from aqcampaign.recognition.location.unit_replies import with_replies


@dataclass(frozen=True, slots=True)
class LocatedForm:
    """The form as found in a workbook: sheet and spot of each cell, in form order; None if a cell was not found.

    `explanations` are the unit's words beside the form, by the ids of the cells of their row, and in 审核结果.
    `row_names` are the units named before the figures of a table with a row for each unit.
    """

    form: Form
    grids: Mapping[str, Grid]
    sheets: tuple[str, ...]
    spots: tuple[Spot | None, ...]
    head: Head
    ledgers: tuple[LocatedLedger, ...]
    findings: tuple[Finding, ...]
    explanations: Mapping[str, str] = field(default_factory=dict)
    row_names: tuple[tuple[Place, str], ...] = ()

    @property
    def sheet(self) -> str:
        """The sheet of the first table that was found."""
        places = zip(self.sheets, self.spots, strict=True)
        return next((sheet for sheet, spot in places if spot is not None), next(iter(self.grids)))

    @property
    def found(self) -> int:
        """How many cells of the form were found."""
        return sum(spot is not None for spot in self.spots)

    @property
    def contents(self) -> tuple[CellContent, ...]:
        """The contents of the form's cells, in form order; '' for a cell that was not found."""
        if len(self.grids) == 1:
            (grid,) = self.grids.values()
            return tuple([grid.at(*spot) if spot else "" for spot in self.spots])
        places = zip(self.sheets, self.spots, strict=True)
        return tuple(self.grids[sheet].at(*spot) if spot else "" for sheet, spot in places)


class Sheets:
    """The sheets of one workbook that may hold a form; each is read once. `results` is that of a returned copy."""

    def __init__(self, workbook: Workbook, instructions: str, explanation: str = "", results: str = "") -> None:
        self._workbook = workbook
        self._instructions = instructions
        self._explanation = explanation
        self._results = results
        self._grids: dict[str, Grid] = {}
        self._texts: dict[str, str] = {}
        self.names = list(workbook.sheets)

    def stamps(self) -> tuple[stamp.Stamp | stamp.AlteredStamp, ...]:
        """Return the stamp of each form in the workbook: the form, unit and period that it was issued for."""
        if stamp.SHEET not in self.names:
            return ()
        rows = self.grid(stamp.SHEET).rows.values()
        return stamp.read_all((row.get(0, ""), row.get(1, "")) for row in rows)

    def grid(self, name: str) -> Grid:
        """Return a sheet's grid."""
        if name not in self._grids:
            self._grids[name] = self._workbook.grid(name)
        return self._grids[name]

    def text(self, name: str) -> str:
        """Return the texts of a sheet, one a line."""
        if name not in self._texts:
            self._texts[name] = joined_texts(self.grid(name))
        return self._texts[name]

    @property
    def results(self) -> Grid | None:
        """The sheet 审核结果, if the workbook is a returned copy."""
        return self.grid(self._results) if self._results in self.names else None

    @property
    def likely(self) -> list[str]:
        """The sheets that may hold a form: all but the program's own."""
        own = (*HIDDEN_SHEETS, self._instructions, self._results)
        return [name for name in self.names if name not in own]

    def find(self, form: Form, left_out: Collection[str] = ()) -> LocatedForm | Finding:
        """Locate the form on the sheets, without those `left_out`; if there are two filled copies, neither is read.

        The results are skipped; the instructions are searched only if no other sheet holds the form, the program's
        hidden sheets only for copies of it.
        """
        likely = [name for name in self.likely if name not in left_out]
        visible = [name for name in likely if not self.grid(name).hidden]
        hidden = [name for name in likely if name not in visible]
        if not form.value_tables:
            return self._only_lists(form, visible + hidden)
        found = self._tables(form, visible)
        aside = self._tables(form, hidden)
        if not any(found.values()) and not any(aside.values()):
            found = self._tables(form, [name for name in self.names if name == self._instructions])
        if any(found.values()) or any(aside.values()):
            for copy in self._copies_on_own_sheets(form):
                (aside if copy.grid.hidden else found)[copy.table.id].append(copy)
            choice = choose(form, found, aside)
            if choice.tables:
                copies = {copy.grid.name for each in (found, aside) for copies in each.values() for copy in copies}
                return self._located(form, visible + hidden, choice, copies)
            return _undecided(form, choice.undecided or next(filter(None, (*found.values(), *aside.values()))))
        retyped = (without_headings(self.grid(name), form) for name in likely)
        without = next((each for each in retyped if each is not None), None)
        return _unread(form, *without) if without else finding("AQ201", title=form.title, sheets=", ".join(self.names))

    def _only_lists(self, form: Form, names: list[str]) -> LocatedForm | Finding:
        """Locate a form that consists of running lists."""
        if not any(self.ledger_headings(form, name) for name in names):
            return finding("AQ201", title=form.title, sheets=", ".join(self.names))
        return self._located(form, names, Choice({}), set())

    def spots_on(self, form: Form, name: str) -> frozenset[Spot]:
        """Return where a sheet shows that it holds the form: its cells, or the headings of its lists if it has none."""
        if not form.value_tables:
            return self.ledger_headings(form, name)
        return frozenset(spot for table in self.tables_on(form, name) for spot in table.spots if spot is not None)

    def ledger_headings(self, form: Form, name: str) -> frozenset[Spot]:
        """Return where the headings of the form's running lists stand on a sheet."""
        blocks = layout_of(form).blocks
        found = [each for table in form.ledgers for each in locate_ledgers(self.grid(name), blocks[table.id], form)]
        return frozenset((each.header_row, place) for each in found for place in each.columns if place is not None)

    def tables_on(self, form: Form, name: str) -> list[LocatedTable]:
        """Return the tables of the form that are found on one sheet."""
        return [table for tables in self._tables(form, [name]).values() for table in tables]

    def _tables(self, form: Form, names: list[str]) -> dict[str, list[LocatedTable]]:
        layout = layout_of(form)
        return {
            table.id: [each for name in names for each in locate(self.grid(name), layout.blocks[table.id])]
            for table in form.value_tables
        }

    def _copies_on_own_sheets(self, form: Form) -> list[LocatedTable]:
        """Return tables of the form on sheets that are called as the program's hidden sheets, where none belongs."""
        own = [name for name in self.names if name in HIDDEN_SHEETS]
        return [copy for name in own for copy in self.tables_on(form, name)]

    def _located(self, form: Form, names: list[str], choice: Choice, copies: set[str]) -> LocatedForm:
        by_table = choice.tables
        by_table = _without_strays(form, by_table)
        tables = list(by_table.values())
        findings = [finding_ for located in tables for finding_ in located.findings]
        findings.extend(corrected_in_words(tables))
        findings.extend(_missing(form, by_table))
        findings.extend(_moved(form, tables))
        findings.extend(choice.findings)
        ledgers, about_ledgers = self._ledgers(form, names, tables)
        grids = {located.grid.name: located.grid for located in tables} or {
            ledger.sheet: self.grid(ledger.sheet) for ledger in ledgers
        }
        first = next(iter(grids.values()))
        listed = [ledger for ledger in ledgers if ledger.sheet == first.name]
        same = [located for located in tables if located.grid is first]
        headers = [each.header[0] for each in same] or [each.header_row for each in listed]
        ends = (*(each.end for each in same), *map(_below, listed))
        head = read_head(first, form, min(headers), max(ends))
        for name in dict.fromkeys((*grids, *(ledger.sheet for ledger in ledgers))):
            findings.extend(hidden_cells(self.grid(name), tables, ledgers))
            findings.extend(noted_units(self.grid(name), self.text(name), form, tables, ledgers))
        for name in names if form.ledgers else ():
            findings.extend(unlisted_entries(self.grid(name), self.text(name), form, tables, ledgers))
        others = [name for name in names if name not in copies and all(name != each.sheet for each in ledgers)]
        findings.extend(other_figures([self.grid(name) for name in others], tables))
        sheets, spots = _cells(form, by_table)
        return LocatedForm(
            form, grids, sheets, spots, head, ledgers, (*head.findings, *findings, *about_ledgers),
            with_replies(explanations(form, tables, self._explanation), self.results, form.id),
            tuple(_row_names(tables)),
        )  # fmt: skip

    def _ledgers(
        self, form: Form, names: list[str], tables: list[LocatedTable]
    ) -> tuple[tuple[LocatedLedger, ...], list[Finding]]:
        """Find each ledger, first on its usual sheet, then on all others."""
        made: list[LocatedLedger] = []
        findings: list[Finding] = []
        for table in form.ledgers:
            usual = [table.sheet] if table.sheet else [each.grid.name for each in tables[:1]]
            order = [*(name for name in usual if name in names), *(name for name in names if name not in usual)]
            grids = [_beside_tables(self.grid(name), [] if table.beside else tables) for name in order]
            ledgers, about = located_ledgers(grids, table, form)
            if not ledgers:
                # The template includes the list; a form retyped in Word or Excel often has only the figures.
                code = "AQ221" if stamp.SHEET in self.names else "AQ225"
                about = (finding(code, Place(label=table.title), name=table.title or table.id),)
            made.extend(ledgers)
            findings.extend(about)
        return tuple(made), findings


def _beside_tables(grid: Grid, tables: list[LocatedTable]) -> Grid:
    """Return the sheet without the rows of these tables, which hold no lines of a list."""
    on_sheet = [each for each in tables if each.grid.name == grid.name]
    taken = {row for each in on_sheet for row in range(each.header[0], each.end)}
    return replace(grid, rows={n: row for n, row in grid.rows.items() if n not in taken}) if taken else grid


def _without_strays(form: Form, tables: Mapping[str, LocatedTable]) -> dict[str, LocatedTable]:
    """Return the tables without blank cells that have a figure beside them."""
    blocks, cells = layout_of(form).blocks, _cells_by_table(form)
    on_sheet: dict[str, list[LocatedTable]] = {}
    for each in tables.values():
        on_sheet.setdefault(each.grid.name, []).append(each)
    return {
        id_: without_strays(each, cells[id_], blocks[id_], on_sheet[each.grid.name]) for id_, each in tables.items()
    }


def _row_names(tables: list[LocatedTable]) -> Iterator[tuple[Place, str]]:
    for each in tables:
        spot = next(filter(None, each.spots), None)
        if isinstance(each.table, StripTable) and each.table.rows == "unit" and spot:
            name = each.grid.seen(spot[0], each.header[1])
            if isinstance(name, str) and name.strip():
                yield Place(each.grid.name, address(spot[0], each.header[1])), name


def _undecided(form: Form, copies: Copies) -> LocatedForm:
    """Return the form unread, because it is open which copy counts or which table a copy is."""
    head, which = shared_head(form, copies)
    return _unread(form, copies[0].grid, head, *((which,) if len(copies) > 1 else _missing(form, {})))


def _unread(form: Form, grid: Grid, head: Head, *why: Finding) -> LocatedForm:
    """Return the form without located cells, with the findings that say why."""
    nowhere = (None,) * len(form.cells)
    return LocatedForm(form, {grid.name: grid}, (grid.name,) * len(nowhere), nowhere, head, (), why)


def _missing(form: Form, found: Mapping[str, LocatedTable]) -> Iterator[Finding]:
    for table in form.value_tables:
        if table.id not in found:
            yield finding("AQ221", Place(label=table.title or table.id), name=table.title or table.id)


def _moved(form: Form, tables: list[LocatedTable]) -> Iterator[Finding]:
    layout = layout_of(form)
    for located in tables:
        yield from moved(
            located.grid, _cells_by_table(form)[located.table.id], located, layout.blocks[located.table.id]
        )


def _below(ledger: LocatedLedger) -> int:
    return ledger.lines[-1].row + 1 if ledger.lines else ledger.header_row + 1


def _cells(form: Form, tables: Mapping[str, LocatedTable]) -> tuple[tuple[str, ...], tuple[Spot | None, ...]]:
    sheets: list[str] = []
    spots: list[Spot | None] = []
    if len(form.value_tables) == 1:
        (located,) = tables.values()
        return (intern(located.grid.name),) * len(located.spots), located.spots
    for table_id, cells in _cells_by_table(form).items():
        located_or_none = tables.get(table_id)
        name = located_or_none.grid.name if located_or_none else ""
        sheets.extend([intern(name)] * len(cells))
        spots.extend(located_or_none.spots if located_or_none else [None] * len(cells))
    return tuple(sheets), tuple(spots)


@lru_cache(maxsize=32)
def _cells_by_table(form: Form) -> dict[str, tuple[Cell, ...]]:
    result: dict[str, list[Cell]] = {}
    for cell in form.cells:
        result.setdefault(cell.table.id, []).append(cell)
    return {id_: tuple(cells) for id_, cells in result.items()}
