"""Decides which copy of a table counts when a workbook holds several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase, printable
from aqcampaign.form.layout import Spot, address, layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.intake.grid import CellContent
from aqcampaign.language import mark as N_
from aqcampaign.recognition.identity.head import Head, read_head
from aqcampaign.recognition.location.tables import LocatedTable

Copies = Sequence[LocatedTable]
# At most this many copies are named in a message.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """The copy of each table that counts, with findings about the others; or the copies that remain undecided."""

    tables: Mapping[str, LocatedTable]
    findings: tuple[Finding, ...] = ()
    undecided: Copies = ()


def choose(form: Form, found: Mapping[str, Copies], hidden: Mapping[str, Copies]) -> Choice:
    """Choose the only copy of each table, or the only filled one; `hidden` are copies on hidden sheets.

    A hidden copy is ignored if there is a visible one, unless the visible one is blank and the hidden one is filled.
    """
    if len(form.value_tables) == 1 and not any(hidden.values()):
        (copies,) = found.values()
        if len(copies) == 1:
            return Choice({copies[0].table.id: copies[0]})
    found, hidden = _without_twins(form, found), _without_twins(form, hidden)
    tables: dict[str, LocatedTable] = {}
    passed: dict[str, list[LocatedTable]] = {"blank": [], "hidden": []}
    for table in form.value_tables:
        copies = found[table.id] or hidden[table.id]
        aside = hidden[table.id] if copies is not hidden[table.id] else []
        filled = [copy for copy in copies if not _is_blank(form, copy)] if len(copies) > 1 or aside else copies
        if not filled:
            filled = [*copies, *(copy for copy in aside if not _is_blank(form, copy))]
        if len(filled) > 1:
            return Choice({}, undecided=filled)
        for chosen in filled:
            tables[table.id] = chosen
            passed["blank"] += [copy for copy in copies if copy is not chosen]
            passed["hidden"] += aside
    if not tables:
        return Choice({})
    first = next(iter(tables.values()))
    findings = (_passed_over(first, why, copies) for why, copies in passed.items() if copies)
    return Choice(tables, tuple(findings))


def shared_head(form: Form, copies: Copies) -> tuple[Head, Finding]:
    """Return what the heads of several copies have in common, and a finding that lists the copies."""
    heads = [_head_of(form, copy, copies) for copy in copies]
    candidates = [
        printable(f"{_where(copy)}（{'，'.join(str(each) for each in (head.unit, head.window) if each)}）", 120)
        for copy, head in zip(copies, heads, strict=True)
    ]
    units = list(dict.fromkeys(head.unit for head in heads if head.unit))
    agreed = Head(
        " / ".join(units), str(_agreed([head.filled_on for head in heads])), "", _agreed([h.window for h in heads])
    )
    last = copies[-1]
    place = Place(last.grid.name, address(*last.header))
    return agreed, finding("AQ216", place, copies="; ".join(candidates[:_NAMED]))


def _agreed(contents: Sequence[CellContent]) -> CellContent:
    """Return the value that all non-blank contents share, '' if they differ."""
    given = [content for content in contents if content != ""]
    return given[0] if given and all(content == given[0] for content in given) else ""


def _head_of(form: Form, copy: LocatedTable, copies: Copies) -> Head:
    """Read the head of a copy: the rows between the copy above it, if any, and this one."""
    top = copy.header[0]
    begin = max((other.end for other in copies if other.grid is copy.grid and other.end <= top), default=0)
    above = {row: cells for row, cells in copy.grid.rows.items() if begin <= row < top}
    return read_head(replace(copy.grid, rows=above), form, top, top)


def _where(copy: LocatedTable) -> str:
    return f"{copy.grid.name}!{address(*copy.header)}"


def _passed_over(chosen: LocatedTable, why: str, copies: Copies) -> Finding:
    reasons: dict[str, Phrase] = {"blank": phrase(N_("and is blank there")), "hidden": phrase(N_("which is hidden"))}
    where = ", ".join(dict.fromkeys(_where(copy) for copy in copies[:_NAMED]))
    return finding("AQ232", Place(copies[0].grid.name), where, why=reasons[why], sheet=chosen.grid.name)


def _is_blank(form: Form, copy: LocatedTable) -> bool:
    """Return whether every cell was found and is empty, or as the form was sent out to a unit without a duty."""
    cells = [cell for cell in form.cells if cell.table is copy.table]
    asked = [spot for cell, spot in zip(cells, copy.spots, strict=True) if cell.applies and not cell.computed]
    seen = [None if spot is None else copy.grid.seen(*spot) for spot in asked]
    return all(content in ("", NO_DUTY) for content in seen) and ("" in seen or not seen)


def _without_twins(form: Form, found: Mapping[str, Copies]) -> dict[str, list[LocatedTable]]:
    """Assign copies to tables whose printed words are identical: by sheet name, otherwise in order."""
    all_copies = {table.id: list(found.get(table.id, ())) for table in form.value_tables}
    blocks = layout_of(form).blocks
    claimed = {
        _place(copies[0])
        for id_, copies in all_copies.items()
        if len(copies) == 1 and copies[0].spots == blocks[id_].spots
    }
    open_copies = {
        id_: [copy for copy in copies if len(copies) == 1 or _place(copy) not in claimed] or copies
        for id_, copies in all_copies.items()
    }
    places = {id_: [_place(copy) for copy in copies] for id_, copies in open_copies.items()}
    result = dict(open_copies)
    for table in form.value_tables:
        copies = open_copies[table.id]
        twins = [other for other in form.value_tables if copies and places[other.id] == places[table.id]]
        named = [copy for copy in copies if copy.grid.name == table.sheet]
        if len(twins) > 1 and len(copies) == len(twins):
            result[table.id] = named if len(named) == 1 else [copies[twins.index(table)]]
        elif len(copies) < len(twins):  # one table is missing, and it is unknown which
            result[table.id] = named if len(named) == 1 else []
    return result


def _place(copy: LocatedTable) -> tuple[str, Spot]:
    return copy.grid.name, copy.header
