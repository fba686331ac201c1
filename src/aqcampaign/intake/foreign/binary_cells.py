"""Reads what calamine does not provide from the parts of an .xlsb workbook: styles, rich text, errors, formulas."""

import posixpath
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from zipfile import ZipFile

from aqcampaign.form.layout import Spot
from aqcampaign.intake.cell_style import PLAIN_STYLE, CellStyle
from aqcampaign.intake.colours import Colour, is_invisible, parse_colour
from aqcampaign.intake.font_size import is_too_small
from aqcampaign.intake.foreign.package import open_package
from aqcampaign.intake.formulas import has_volatile_token
from aqcampaign.intake.number_formats import BUILT_IN
from aqcampaign.intake.runs import Run

# Record types ([MS-XLSB] 2.3).
_ROW, _SHARED_STRING_CELL, _SHARED_STRING, _SHEET = 0, 7, 19, 156
_CELLS = range(1, 12)
_ERRORS, _FORMULAS = (3, 11), range(8, 12)
_NUMBER_RESULT, _TOKENS = 9, 22  # where the tokens of a formula with a number begin
_FONT, _FORMAT, _FILL, _XF, _CELL_XFS, _END_OF_CELL_XFS = 43, 44, 45, 47, 617, 618
_COMMENT, _COMMENT_TEXT = 635, 637
_SOLID = 1
_ALIGNMENT, _REPEATED = 0x07, 4  # the bits of the horizontal alignment, and “fill”
_PER_POINT = 20  # font heights are in twentieths of a point
_STRUCK, _RAISED_OR_LOWERED = 8, (1, 2)
_ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Type|Target)\s*=\s*["\']([^"\']*)["\']')
_MAIN = "xl/workbook.bin"


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The style indices, shared string indices, error values and comments of a sheet's cells, and its formula cells.

    `volatile` are the formulas whose result changes by itself.
    """

    styles: dict[Spot, int] = field(default_factory=dict)
    strings: dict[Spot, int] = field(default_factory=dict)
    errors: dict[Spot, str] = field(default_factory=dict)
    formulas: set[Spot] = field(default_factory=set)
    volatile: set[Spot] = field(default_factory=set)
    comments: dict[Spot, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BinaryCells:
    """The cells of a workbook by sheet, its (number format, style) pairs, and the runs of its rich texts.

    Styles and runs are indexed like those of the workbook.
    """

    sheets: Mapping[str, SheetCells] = field(default_factory=dict)
    styles: Sequence[tuple[str, CellStyle]] = ()
    runs: Mapping[int, Sequence[Run]] = field(default_factory=dict)

    def sheet(self, name: str) -> SheetCells:
        """Return the cells of a sheet; an unknown sheet has none."""
        return self.sheets.get(name) or SheetCells()

    def style(self, sheet: SheetCells, spot: Spot) -> tuple[str, CellStyle]:
        """Return the number format and the style of a cell."""
        number = sheet.styles.get(spot, -1)
        return self.styles[number] if 0 <= number < len(self.styles) else ("", PLAIN_STYLE)


@dataclass(frozen=True, slots=True)
class _Font:
    struck: bool
    raised: bool
    small: bool
    colour: Colour | None

    def is_invisible(self, background: Colour | None) -> bool:
        """Return whether text of this font cannot be seen on its background."""
        return self.small or is_invisible(self.colour, background)


def read_binary_cells(content: bytes) -> BinaryCells:
    """Return the cells. Raises Unreadable beyond a limit; damage raises struct.error or IndexError."""
    with open_package(content) as archive:
        parts = {name.lower(): name for name in archive.namelist()}
        fonts, styles = _styles(_part(archive, parts, "xl/styles.bin"))
        runs = _rich_texts(_part(archive, parts, "xl/sharedStrings.bin"), fonts)
        targets = {id_: target for id_, _kind, target in _relations(archive, parts, _MAIN)}
        sheets = {
            name: _sheet(archive, parts, targets.get(id_, "")) for id_, name in _sheets(_part(archive, parts, _MAIN))
        }
    return BinaryCells(sheets, styles, runs)


def _sheet(archive: ZipFile, parts: Mapping[str, str], target: str) -> SheetCells:
    found = _cells(_part(archive, parts, target))
    for _id, kind, comments in _relations(archive, parts, target):
        if kind.endswith("/comments"):
            found.comments.update(_comments(_part(archive, parts, comments)))
    return found


def _part(archive: ZipFile, parts: Mapping[str, str], name: str) -> bytes:
    return archive.read(parts[name.lower()]) if name.lower() in parts else b""


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the type and data of each record. Type and size are stored in groups of seven bits."""
    offset = 0
    while offset < len(part):
        kind, offset = _read_varint(part, offset, 2)
        size, offset = _read_varint(part, offset, 4)
        yield kind, part[offset : offset + size]
        offset += size


def _read_varint(part: bytes, offset: int, max_bytes: int) -> tuple[int, int]:
    value = 0
    for group in range(max_bytes):
        byte = part[offset]
        value |= (byte & 0x7F) << 7 * group
        offset += 1
        if byte < 0x80:
            break
    return value, offset


def _text(record: bytes, offset: int) -> tuple[str, int]:
    """Return the text at `offset` and the offset after it."""
    (length,) = struct.unpack_from("<I", record, offset)
    end = offset + 4 + 2 * length
    return record[offset + 4 : end].decode("utf-16-le", "replace"), end


def _sheets(part: bytes) -> Iterator[tuple[str, str]]:
    for kind, record in _records(part):
        if kind == _SHEET:
            id_, end = _text(record, 8)
            yield id_, _text(record, end)[0]


def _relations(archive: ZipFile, parts: Mapping[str, str], source: str) -> Iterator[tuple[str, str, str]]:
    """Yield the id, the kind and the target of each relation of a part."""
    folder, name = posixpath.split(source)
    for tag in _RELATIONSHIP.findall(_part(archive, parts, f"{folder}/_rels/{name}.rels")):
        found = {key.decode(): value.decode() for key, value in _ATTRIBUTE.findall(tag)}
        if "Id" in found and "Target" in found:
            target = posixpath.normpath(posixpath.join("/", folder, found["Target"]))
            yield found["Id"], found.get("Type", ""), target.lstrip("/")


def _comments(part: bytes) -> dict[Spot, str]:
    """Return the comments of a sheet by the first cell of their area."""
    found: dict[Spot, str] = {}
    spot = (0, 0)
    for kind, record in _records(part):
        if kind == _COMMENT:
            row, _last_row, column = struct.unpack_from("<III", record, 4)
            spot = row, column
        elif kind == _COMMENT_TEXT:
            found[spot] = _text(record, 1)[0]
    return found


def _cells(part: bytes) -> SheetCells:
    found = SheetCells()
    row = 0
    for kind, record in _records(part):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", record)
        elif kind in _CELLS:
            column, style = struct.unpack_from("<II", record)
            spot = row, column
            found.styles[spot] = style & 0xFFFFFF
            if kind == _SHARED_STRING_CELL:
                (found.strings[spot],) = struct.unpack_from("<I", record, 8)
            elif kind in _ERRORS:
                found.errors[spot] = _ERROR_TEXTS.get(record[8], f"#{record[8]}")
            if kind in _FORMULAS:
                found.formulas.add(spot)
            if kind == _NUMBER_RESULT and has_volatile_token(record[_TOKENS:]):
                found.volatile.add(spot)
    return found


def _styles(part: bytes) -> tuple[list[_Font], list[tuple[str, CellStyle]]]:
    codes = dict(BUILT_IN)
    fonts: list[_Font] = []
    fills: list[Colour | None] = []
    styles: list[tuple[str, CellStyle]] = []
    in_cell_xfs = False
    for kind, record in _records(part):
        match kind:
            case _ if kind == _FORMAT:
                codes[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
            case _ if kind == _FONT:
                fonts.append(_font(record))
            case _ if kind == _FILL:
                fills.append(_colour(record[4:12]) if record[0] == _SOLID else None)
            case _ if kind in (_CELL_XFS, _END_OF_CELL_XFS):
                in_cell_xfs = kind == _CELL_XFS
            case _ if kind == _XF and in_cell_xfs:
                _parent, code, font, fill = struct.unpack_from("<HHHH", record)
                repeated = record[12] & _ALIGNMENT == _REPEATED
                styles.append(_style(codes.get(code, ""), fonts[font], fills[fill], repeated=repeated))
    return fonts, styles


def _style(code: str, font: _Font, fill: Colour | None, *, repeated: bool) -> tuple[str, CellStyle]:
    style = CellStyle.create(code, struck=font.struck, invisible=font.is_invisible(fill), repeated=repeated)
    return code, style


def _font(record: bytes) -> _Font:
    height, flags, _bold, raised = struct.unpack_from("<HHHH", record)
    small = is_too_small(height / _PER_POINT)
    return _Font(bool(flags & _STRUCK), raised in _RAISED_OR_LOWERED, small, _colour(record[12:20]))


def _colour(record: bytes) -> Colour | None:
    """Return the colour of a BrtColor structure, with its attributes converted to those of .xlsx."""
    kind, number, tint = record[0] >> 1, record[1], struct.unpack_from("<h", record, 2)[0]
    match kind:
        case 1:
            return parse_colour({"indexed": str(number)})
        case 2:
            return parse_colour({"rgb": record[4:7].hex()})
        case 3:
            return parse_colour({"theme": str(number), "tint": str(tint / 32767)})
        case _:
            return None


def _rich_texts(part: bytes, fonts: Sequence[_Font]) -> dict[int, list[Run]]:
    """Return the runs of rich texts by shared string index."""
    texts = [record for kind, record in _records(part) if kind == _SHARED_STRING]
    return {number: _runs(record, fonts) for number, record in enumerate(texts) if record[0] & 1}


def _runs(record: bytes, fonts: Sequence[_Font]) -> list[Run]:
    text, end = _text(record, 1)
    (count,) = struct.unpack_from("<I", record, end)
    begins = [struct.unpack_from("<HH", record, end + 4 + 4 * each) for each in range(count)]
    runs = [Run(text[: begins[0][0] if begins else None], own=False)]
    for (begin, number), (stop, _next) in pairwise([*begins, (len(text), 0)]):
        font = fonts[number]
        runs.append(Run(text[begin:stop], font.struck, font.raised, font.is_invisible(None)))
    return [run for run in runs if run.text]
