"""Reads a worksheet part: its cells, merged ranges and hidden columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.form.layout import Spot
from aqcampaign.intake.conditional_formats import (
    ConditionalFormat,
    conditional_appearance,
    formats_by_cell,
    may_deceive,
)
from aqcampaign.intake.grid import Area, SeenContent
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.address import COLUMNS, parse_area
from aqcampaign.intake.ooxml.cells import Cells
from aqcampaign.intake.ooxml.conditional import ConditionalReader, SheetFormat, conditional_formats
from aqcampaign.intake.ooxml.contents import Contents
from aqcampaign.intake.ooxml.fast_rows import Rows, add_rows
from aqcampaign.intake.ooxml.inflation import PARTS_KEPT, SMALL_PART
from aqcampaign.intake.ooxml.parsed_cells import CellParser, WrittenCell
from aqcampaign.intake.ooxml.styles import Styles
from aqcampaign.intake.ooxml.text import DECLARATION
from aqcampaign.intake.ooxml.walk import TRUE, Attributes, Element, check_tags, walk
from aqcampaign.intake.workbook import Unreadable, damaged
from aqcampaign.language import mark as N_

_OPENING = re.compile(rb"<((?:[A-Za-z_][A-Za-z0-9_.-]*+:)?)sheetData>")
_BEGIN = re.compile(DECLARATION + rb"<\w")
_TRANSPARENT = b"AlternateContent"
# Elements within each other from the root to the text of a cell: worksheet, sheetData, row, c, is, t.
_DEPTH = 6
# Copying a larger frame would cost more memory than the fast path saves time.
_MAX_FRAME_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Frame:
    """The properties of a sheet outside sheetData; `bodies` is the number of sheetData elements."""

    merged: tuple[Area, ...]
    hidden_columns: tuple[range, ...]
    bodies: int
    formats: tuple[SheetFormat, ...] = ()


def read_sheet(part: bytes, contents: Contents, limits: Limits, before: int) -> tuple[Cells, Frame]:
    """Return the cells and the frame of a sheet; `before` is the number of filled cells on earlier sheets."""
    return fast_sheet(part, contents, limits, before) or parsed_sheet(part, contents, limits, before)


def fast_sheet(part: bytes, contents: Contents, limits: Limits, before: int) -> tuple[Cells, Frame] | None:
    """Return the cells and the frame if all rows are in their usual form, None if they must be parsed.

    Everything around the rows is parsed. If the parser finds exactly one sheetData element there, the rows are really
    in it and not, for example, in an XML comment.
    """
    declaration, opening = _BEGIN.match(part), _OPENING.search(part)
    if declaration is None or limits.depth < _DEPTH:
        return None
    begin = end = len(part)
    if opening is not None:
        begin, end = opening.end(), part.rfind(b"</%bsheetData>" % opening[1])
    if not (begin <= end and len(part) - (end - begin) <= _MAX_FRAME_BYTES):
        return None
    frame_part = part[:begin] + part[end:]
    # Without an opening tag, the only mention is <sheetData/>.
    if frame_part.count(b"sheetData") != (1 if opening is None else 2):
        return None
    try:
        frame = (_small_frame if len(frame_part) <= SMALL_PART else _frame)(frame_part, limits)
    except Unreadable:  # the parser of the whole part reports any error
        return None
    if frame.bodies != 1:
        return None
    formats = _deceptive_formats(frame, contents.styles)
    cells = Cells(limits, before)
    if opening is not None:
        check_tags(part, limits)
        above = part[declaration.end() - 2 : begin]
        if _TRANSPARENT in above:  # may declare namespaces, as else only the root element does
            return None
        rows = Rows(part[begin:end], opening[1], above[: above.index(b">") + 1])
        if not add_rows(rows, contents, cells, keep_styles=bool(formats)):
            return None
    _apply_formats(cells, formats, contents.styles)
    return cells, frame


def parsed_sheet(part: bytes, contents: Contents, limits: Limits, before: int) -> tuple[Cells, Frame]:
    """Return the cells and the frame of any valid sheet. Raises Unreadable if it is damaged."""
    cells = Cells(limits, before)
    frame = _walk_sheet(part, limits, CellParser(lambda cell: _decode(cell, contents, cells)).rows())
    if frame.bodies > 1:
        raise damaged(N_("a sheet contains its cells twice"))
    cells.sort()
    _apply_formats(cells, _deceptive_formats(frame, contents.styles), contents.styles)
    return cells, frame


def _decode(cell: WrittenCell, contents: Contents, cells: Cells) -> None:
    """Add the cell to `cells` unless it shows nothing."""
    content = contents.of(cell.kind, cell.style, cell.value, cell.formula)
    if content != "":
        runs = contents.rich(cell.value) if cell.kind == "s" and cell.value else cell.runs
        content, look = contents.looking(cell.style, content, runs)
        cells.put(cell.spot, content, cell.formula, hidden=cell.hidden)
        cells.styles[cell.spot] = cell.style
        if look:
            cells.appearances[cell.spot] = look


def _deceptive_formats(frame: Frame, styles: Styles) -> list[ConditionalFormat]:
    """Return all conditional formats of a sheet if one may display something other than the content."""
    if not any(_may_deceive(each, styles) for each in frame.formats):
        return []
    return conditional_formats(frame.formats, styles.conditional)


def _may_deceive(found: SheetFormat, styles: Styles) -> bool:
    if found.differential is not None and found.differential < len(styles.conditional):
        return found.differential in styles.deceptive_conditional
    return may_deceive(found.format.look, styles.looks)


def _apply_formats(cells: Cells, formats: Sequence[ConditionalFormat], styles: Styles) -> None:
    def content_of(spot: Spot) -> SeenContent:
        return cells.rows.get(spot[0], {}).get(spot[1], "")

    for spot, covering in formats_by_cell(formats, cells.rows).items():
        base, usual = styles.look(cells.styles[spot]), cells.appearances.pop(spot, None)
        found = conditional_appearance(covering, spot, base, usual, content_of)
        if found:
            cells.appearances[spot] = found


def _frame(frame_part: bytes, limits: Limits) -> Frame:
    return _walk_sheet(frame_part, limits, {})


_small_frame = lru_cache(maxsize=PARTS_KEPT)(_frame)


def _walk_sheet(part: bytes, limits: Limits, rows: dict[str, Element]) -> Frame:
    merged: list[Area] = []
    hidden: dict[range, None] = {}
    bodies: list[Attributes] = []
    conditional = ConditionalReader(limits)

    def merge(attributes: Attributes) -> None:
        area = parse_area(attributes.get("ref", ""))
        if area is not None:
            merged.append(area)
            limits.hold("cells", len(merged))

    def column(attributes: Attributes) -> None:
        if attributes.get("hidden") in TRUE:
            hidden[_columns(attributes)] = None
            limits.hold("cells", len(hidden))

    children = {
        "sheetData": Element(rows, begin=bodies.append),
        "cols": Element({"col": Element(begin=column)}),
        "mergeCells": Element({"mergeCell": Element(begin=merge)}),
        **conditional.children(),
    }
    walk(part, Element({"worksheet": Element(children)}), limits)
    return Frame(tuple(merged), tuple(hidden), len(bodies), tuple(conditional.formats))


def _columns(attributes: Attributes) -> range:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if not (first.isascii() and first.isdecimal() and last.isascii() and last.isdecimal()):
        return range(0)
    return range(int(first[:6]) - 1, min(int(last[:6]), COLUMNS))
