"""upward.yaml: which figure stands in which cell of the superior office's own blank form; checked when loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aqcampaign.config import Location, Settings, Source, unknown
from aqcampaign.failures import ConfigurationFailure, Problem
from aqcampaign.findings.finding import Finding, printable
from aqcampaign.form.layout import Spot
from aqcampaign.form.model import Cell, Field, Form
from aqcampaign.intake.blank_form import read_form_sheets
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES
from aqcampaign.intake.sniff import detect_format
from aqcampaign.language import translate as _
from aqcampaign.outputs.returned_copy.sheet_cells import parse_address
from aqcampaign.outputs.upward.locked_cells import LockedCells

# What a text of upward.yaml may name.
TEXT_SLOTS = ("campaign", "area", "office", "parent", "period", "form", "first", "last", "day", "number")
Which = Literal["period", "so_far"]


class UpwardFile(Settings):
    """The contents of upward.yaml.

    `workbook` is the blank form, a file beside it, `sheet` the sheet in which addresses stand without a name of their
    own (D9, or 统计表!D9), by default the first one. `period` holds the cell of each figure of the period, by the id of
    its field; the id of a cell of the form with several numbers writes them as the form does (5/3). `so_far` does so of
    sums since the beginning. `texts` holds texts by cell.
    """

    workbook: str
    sheet: str = ""
    period: dict[str, str] = {}
    so_far: dict[str, str] = {}
    texts: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes into a cell: the fields whose figures stand in it, or a text with slots."""

    sheet: str
    spot: Spot
    fields: tuple[Field, ...] = ()
    which: Which = "period"
    text: str = ""


@dataclass(frozen=True, slots=True)
class UpwardForm:
    """The superior office's blank form, and what goes into its cells."""

    name: str
    content: bytes
    entries: tuple[Entry, ...]


def load_upward(path: Path, form: Form) -> UpwardForm:
    """Return what the file `path` says; raises ConfigurationFailure with every mistake and its place."""
    source = Source(path)
    file = source.load(UpwardFile)
    content, sheets = _blank_form(source, file)
    try:
        locked = LockedCells(content)
    except ValueError as error:
        text = _("{path} cannot be filled ({reason}); open it in Excel, WPS or LibreOffice and save it as .xlsx")
        raise _refused(source, text.format(path=source.path.parent / file.workbook, reason=error)) from error
    checker = _Checker(source, file, form, locked, sheets)
    entries = tuple(checker.entries())
    if checker.problems:
        raise ConfigurationFailure(checker.problems)
    return UpwardForm(Path(file.workbook).name, content, entries)


def _blank_form(source: Source, file: UpwardFile) -> tuple[bytes, dict[str, Grid]]:
    """Return the blank form as bytes, and its sheets by name; raises ConfigurationFailure."""
    path = source.path.parent / file.workbook
    if not path.is_file():
        raise _refused(source, _("there is no file {path}").format(path=path))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        text = _("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)
        raise _refused(source, text) from error
    if detect_format(content) != "xlsx":
        text = _("{path} is no .xlsx workbook; open it in Excel, WPS or LibreOffice and save it as .xlsx")
        raise _refused(source, text.format(path=path))
    sheets = read_form_sheets(content)
    if isinstance(sheets, Finding):
        raise _refused(source, f"{path}: {sheets.message(_)}")
    return content, {grid.name: grid for grid in sheets}


def _refused(source: Source, text: str) -> ConfigurationFailure:
    return ConfigurationFailure([source.problem(("workbook",), text)])


class _Checker:
    """Yields the entries of upward.yaml, and notes what is wrong with them."""

    def __init__(
        self, source: Source, file: UpwardFile, form: Form, locked: LockedCells, sheets: Mapping[str, Grid]
    ) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._file = file
        self._form = form
        self._sheets = sheets
        self._locked = locked
        self._taken: dict[tuple[str, Spot], str] = {}

    def entries(self) -> Iterator[Entry]:
        if self._file.sheet and self._file.sheet not in self._sheets:
            self._note(("sheet",), unknown(self._file.sheet, self._sheets))
            return
        for which in ("period", "so_far"):
            for id_, address in getattr(self._file, which).items():
                fields, place = self._fields(which, id_), self._place((which, id_), address)
                if fields and place:
                    yield Entry(*place, fields, "so_far" if which == "so_far" else "period")
        for address, text in self._file.texts.items():
            place = self._place(("texts", address), address)
            self._check_text(address, text)
            if place:
                yield Entry(*place, text=text)

    def _fields(self, which: str, id_: str) -> tuple[Field, ...]:
        """Return the fields of an id, () with a problem if it is none."""
        fields = {each.id: (each,) for each in self._form.fields if each.part.is_number and each.cell.applies}
        cells = {each.id: self._form.fields[each.fields] for each in self._form.cells if _is_compound(each)}
        found = (cells | fields).get(id_, ())
        if not found:
            self._note((which, id_), unknown(id_, (*fields, *cells)))
        elif which == "so_far" and not all(each.cell.measure.is_added for each in found):
            text = _("“{id}” is not added up over periods; its figure of the period stands under period")
            self._note((which, id_), text.format(id=id_))
        return tuple(found)

    def _place(self, location: Location, written: str) -> tuple[str, Spot] | None:
        """Return the sheet and the position of an address, None with a problem if nothing can be written there."""
        named, _mark, address = written.rpartition("!")
        sheet, spot = named or self._file.sheet or next(iter(self._sheets)), parse_address(address)
        if spot is None:
            self._note(location, _("“{found}” is no address of a cell, such as D9").format(found=written))
            return None
        if sheet not in self._sheets:
            self._note(location, unknown(sheet, self._sheets))
            return None
        reason = self._reason(sheet, spot)
        if reason:
            self._note(location, reason.format(cell=written))
            return None
        label = ".".join(map(str, location))
        first = self._taken.setdefault((sheet, spot), label)
        if first != label:
            self._note(location, _("{cell} is filled by {other} already").format(cell=written, other=first))
            return None
        return sheet, spot

    def _reason(self, sheet: str, spot: Spot) -> str:
        """Return why nothing can be written into a cell, '' if it is an input cell."""
        grid = self._sheets[sheet]
        if spot in grid.formulas:
            return _("{cell} holds a formula, which gives its figure by itself")
        seen = grid.seen(*spot)
        if str(seen).strip():
            text = _("{cell} is no input cell: “{found}” stands there")
            return text.replace("{found}", printable(seen, 40).replace("{", "(").replace("}", ")"))
        if any(_covers(area, spot) for area in grid.merged):
            return _("{cell} is no input cell: it is part of a merged one; give the address of its upper left cell")
        if self._locked.is_locked(sheet, spot):
            return _("{cell} is no input cell: the sheet is protected, and this cell is locked")
        return ""

    def _check_text(self, address: str, text: str) -> None:
        try:
            text.format_map(dict.fromkeys(TEXT_SLOTS, ""))
        except (KeyError, IndexError, ValueError):
            allowed = ", ".join(f"{{{slot}}}" for slot in TEXT_SLOTS)
            said = _("“{found}” can name {allowed} only").format(found=text[:80], allowed=allowed)
            self._note(("texts", address), said)

    def _note(self, location: Location, text: str) -> None:
        self.problems.append(self._source.problem(location, text))


def _is_compound(cell: Cell) -> bool:
    return cell.measure.compound and cell.applies


def _covers(area: tuple[Spot, Spot], spot: Spot) -> bool:
    """Return whether a merged area hides a cell; its upper left one is seen."""
    (top, left), (bottom, right) = area
    return top <= spot[0] <= bottom and left <= spot[1] <= right and spot != (top, left)
