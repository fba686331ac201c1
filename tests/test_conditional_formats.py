"""Conditions that need no calculation, and where programs keep conditional formats."""

import struct
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from packages import MAIN, STYLES, archive, grid_of, opened, parts
from returns import cell, ods, old_workbook, row
from samples import fill

from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.conditions import of_content, of_formula
from aqcampaign.intake.foreign import child
from aqcampaign.intake.foreign.sparse import SparseWorkbook
from aqcampaign.intake.grid import Appearance, ErrorValue, FormattedDate, FormattedPercent, SeenContent
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.contents import Contents
from aqcampaign.intake.ooxml.sheet import fast_sheet
from aqcampaign.intake.ooxml.strings import parsed_strings
from aqcampaign.intake.ooxml.styles import read_cell_styles

# A formula, or an operator and its operands, written for B2; what B2 holds (A1 holds 7); whether it is met.
CONDITIONS: tuple[tuple[str | tuple[str, ...], SeenContent, bool | None], ...] = (
    ("TRUE", 5, True),
    ("=true()", 5, True),
    ("1", 5, True),
    ("0", 5, False),
    ("FALSE()", 5, False),
    ("B2>4", 5, True),
    ("$B$2 >= 5.0", 5, True),
    ("B2<>5", 5, False),
    ("[.B2]=5", 5, True),
    ("A1=7", 5, True),
    ("$A1=7", 5, True),
    ("C3=0", 5, True),
    ('C3=""', 5, True),
    ('B2="是"', "是", True),
    ('B2<>"a"', "A", False),
    ("B2<1", FormattedPercent(0.965), True),
    ("B2>1", "5/3", None),
    ('B2="5"', 5, None),
    ('B2<"b"', "a", None),
    ("B2=1", True, None),
    ("B2>1", FormattedDate(datetime(2022, 3, 2), "m/d"), None),
    ("ISERROR(B2)", 5, False),
    ("ISNA(A2)", 5, False),
    ("ISERR(A3)", 5, True),
    ("ISBLANK(C3)", 5, True),
    ("XFE1=1", 5, None),
    ("B2=A1", 5, None),
    ("B2=-", 5, None),
    ("SUM(B2)>1", 5, None),
    ("B2>1+1", 5, None),
    ("表!B2>1", 5, None),
    ("", 5, None),
    (("<", "6"), 5, True),
    (("<>", '"x"'), "5/3", True),
    (("between", "9", "1"), 5, True),
    (("not between", "9", "1"), 5, False),
    (("between", "A1", "9"), 5, None),
    (("between", '"a"', '"b"'), "a", None),
    (("", "6"), 5, None),
    (("<",), 5, None),
)


@pytest.mark.parametrize(("written", "content", "met"), CONDITIONS, ids=lambda value: str(value))
def test_condition_holds_fails_or_is_unknown(
    written: str | tuple[str, ...], content: SeenContent, met: bool | None
) -> None:
    """Constants and comparisons of one cell are judged; all else is left to who can calculate."""
    sheet: dict[tuple[int, int], SeenContent] = {(1, 1): content, (0, 0): 7, (2, 0): ErrorValue("#N/A")}
    condition = of_formula(written, (1, 1)) if isinstance(written, str) else of_content(written[0], written[1:])
    assert (condition.holds((1, 1), lambda spot: sheet.get(spot, "")) if condition else None) is met


def test_relative_references_move_with_the_cell() -> None:
    """A formula is written for the first cell of an area; without such a cell it is not known what it means."""
    condition = of_formula("$B2>A$1", (1, 1))
    assert condition is None
    moved, fixed = of_formula("B2=5", (1, 1)), of_formula("$B$2=5", (1, 1))
    assert moved
    assert fixed
    sheet = {(1, 1): 5, (4, 4): 6}
    assert [each.holds((4, 4), lambda spot: sheet[spot]) for each in (moved, fixed)] == [False, True]
    assert of_formula("B2=5", None) is None


NEWER = (
    "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
    "http://schemas.microsoft.com/office/excel/2006/main",
)
WHITE = '<font><color rgb="FFFFFFFF"/></font>'
IN_DARK = '<fill><patternFill patternType="solid"><fgColor rgb="FF0070C0"/></patternFill></fill>'


def _newer(rules: str) -> str:
    return (
        f'<extLst><ext xmlns:n="{NEWER[0]}" xmlns:f="{NEWER[1]}"><n:conditionalFormattings><n:conditionalFormatting>'
        f"{rules}<f:sqref>A1:A3</f:sqref></n:conditionalFormatting></n:conditionalFormattings></ext></extLst>"
    )


def _older(rules: str, areas: str = "A1:A3") -> str:
    return f'<conditionalFormatting sqref="{areas}">{rules}</conditionalFormatting>'


def _always(priority: int, style: int | None, more: str = "") -> str:
    look = "" if style is None else f' dxfId="{style}"'
    return f'<cfRule type="expression" priority="{priority}"{look}{more}><formula>TRUE</formula></cfRule>'


# What stands behind the cells A1 to A3 of a sheet; style 0 is white, 1 white on blue, 2 red. Which cells are invisible,
# and which may be.
SHEETS: dict[str, tuple[str, set[int], set[int]]] = {
    "a formula of Excel 2010": (
        _newer(f'<n:cfRule type="expression"><f:f>A1=2</f:f><n:dxf>{WHITE}</n:dxf></n:cfRule>'), {1}, set(),
    ),
    "a formula of Excel 2010 over another sheet": (
        _newer(f'<n:cfRule type="expression"><f:f>S2!A1=2</f:f><n:dxf>{WHITE}</n:dxf></n:cfRule>'), set(), {0, 1, 2},
    ),
    "a bar of Excel 2010": (
        _newer('<n:cfRule type="dataBar"><n:dataBar showValue="0"/></n:cfRule>'), {0, 1, 2}, set(),
    ),
    "a formula relative to the first of two areas": (
        _older('<cfRule type="expression" dxfId="0"><formula>A1=3</formula></cfRule>', "A1 A3"), {2}, set(),
    ),
    "a formula relative to an area behind another": (
        _older('<cfRule type="expression" dxfId="0"><formula>A3=3</formula></cfRule>', "A3 A1"), set(), {0, 2},
    ),
    "the first rule wins": (_older(_always(2, 0) + _always(1, 2)), set(), set()),
    "a rule without a look stops those after it": (
        _older(_always(2, 0) + _always(1, None, ' stopIfTrue="1"')), set(), set(),
    ),
    "white on blue": (_older(_always(1, 1)), set(), set()),
    "no such style": (_older(_always(1, 9)), set(), set()),
    "no such area": (_older(_always(1, 0), "A0"), set(), set()),
    "a whole column": (_older(_always(1, 0), "A1:A1048576"), {0, 1, 2}, set()),
}  # fmt: skip


@pytest.mark.parametrize(("after", "invisible", "unsettled"), SHEETS.values(), ids=SHEETS)
def test_conditional_formats_of_xlsx_are_found_and_ranked(after: str, invisible: set[int], unsettled: set[int]) -> None:
    """Rules stand behind the cells or among the extensions; the one of the lowest number counts first."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (1, 2, 3))
    made = parts(rows, after=after)
    red = '<font><color rgb="FFFF0000"/></font>'
    dxfs = f"<dxfs><dxf>{WHITE}</dxf><dxf>{WHITE}{IN_DARK}</dxf><dxf>{red}</dxf></dxfs></styleSheet>"
    made[STYLES] = made[STYLES].replace("</styleSheet>", dxfs)
    found = grid_of(archive(made)).appearances
    assert {spot[0] for spot, each in found.items() if each.invisible} == invisible
    assert {spot[0] for spot, each in found.items() if each.unsettled} == unsettled


def test_very_many_areas_on_each_other_are_refused() -> None:
    """Each cell of each area is judged, so that a small file could take hours."""
    rows = '<row r="1">' + "".join(f"<c><v>{n}</v></c>" for n in range(10_000)) + "</row>"
    made = parts(rows, after=_older(_always(1, 0), " ".join(f"A1:XFD{n}" for n in range(1, 301))))
    made[STYLES] = made[STYLES].replace("</styleSheet>", f"<dxfs><dxf>{WHITE}</dxf></dxfs></styleSheet>")
    found = opened(archive(made))
    assert isinstance(found, Finding)
    assert found.code == "AQ103"


def _appearances(kind: str, content: bytes) -> dict[tuple[int, int], Appearance]:
    answer = child.read(kind, content)
    assert not isinstance(answer, Finding), answer
    book = SparseWorkbook(answer)
    return dict(book.grid(book.sheets[0]).appearances)


FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
# Conditions of the styles of an .ods cell that holds 5; whether it is invisible, and whether it may be.
MAPS: dict[str, tuple[bool, bool]] = {
    "cell-content()>4": (True, False),
    "cell-content()!=5": (False, False),
    "cell-content-is-between(1,9)": (True, False),
    "cell-content-is-not-between(1,9)": (False, False),
    "is-true-formula([.A1]>4)": (True, False),
    "is-true-formula(SUM([.A1])>4)": (False, True),
}


@pytest.mark.parametrize(("condition", "looks"), MAPS.items(), ids=MAPS)
def test_maps_of_ods_styles_are_conditional_formats(condition: str, looks: tuple[bool, bool]) -> None:
    """The standard keeps conditional formats in the styles of cells, their children among them."""
    escaped = condition.replace("<", "&lt;").replace(">", "&gt;")
    styles = (
        '<office:automatic-styles><style:style style:name="white" style:family="table-cell">'
        f'<style:text-properties xmlns:fo="{FO}" fo:color="#ffffff"/></style:style>'
        '<style:style style:name="ce1" style:family="table-cell">'
        f'<style:map style:condition="{escaped}" style:apply-style-name="white" style:base-cell-address="表.A1"/>'
        '</style:style><style:style style:name="ce2" style:parent-style-name="ce1"/></office:automatic-styles>'
    )
    content = ods(row(cell("float", "5", 'office:value="5" table:style-name="ce2"')), styles)
    found = _appearances("ods", content).get((0, 0))
    assert (bool(found and found.invisible), bool(found and found.unsettled)) == looks


# Tokens of .xls formulas: numbers, texts, references with their offsets or places, functions.
FIVE, TEXT_A, TRUE = b"\x1e\x05\x00", b"\x17\x01\x00a", b"\x1d\x01"
OWN, ABOVE, FIRST = (b"\x4c\x00\x00\x00\xc0", b"\x4c\xff\xff\x00\xc0", b"\x44\x00\x00\x00\x00")
ABOVE_5, BELOW_5, IS_ERROR = FIVE + b"\x0d", FIVE + b"\x09", b"\x41\x03\x00"
# Looks of .xls formats: nothing; white; black; an own number format ;;; and the built-in 0%; and one cut short.
PLAIN = bytes(6)
FONT = bytes(80) + struct.pack("<i", 9) + bytes(4) + struct.pack("<I", 0x80) + bytes(26)
WHITE_FONT = struct.pack("<IH", 1 << 26, 0) + FONT
BLACK_FILL = struct.pack("<IHHH", 1 << 29 | 1 << 17, 0, 1 << 10, 8 << 7)
BLACK_FOREGROUND = struct.pack("<IHHH", 1 << 29 | 1 << 18, 0, 1 << 10, 8)
OWN_CODE = struct.pack("<IHHHB", 1 << 25, 1, 8, 3, 0) + b";;;"
WIDE_CODE = struct.pack("<IHHHB", 1 << 25, 1, 9, 2, 1) + "0,".encode("utf-16-le")
PERCENT = struct.pack("<IHBB", 1 << 25, 0, 0, 9)
CUT_SHORT = WHITE_FONT[:40]


def _old(kind: int, sign: int, look: bytes, first: bytes, second: bytes = b"") -> bytes:
    """Return the records of one conditional format for A1 to A3 of an .xls sheet."""
    areas = struct.pack("<HH4HH4H", 1, 1, 0, 2, 0, 0, 1, 0, 2, 0, 0)
    rule = struct.pack("<BBHH", kind, sign, len(first), len(second)) + look + first + second
    return struct.pack("<HH", 0x1B0, len(areas)) + areas + struct.pack("<HH", 0x1B1, len(rule)) + rule


# The formats of A1 to A3, which hold 4, 5 and 6; which of them are invisible, and which may display something else.
OLD: dict[str, tuple[bytes, set[int], set[int]]] = {
    "always": (_old(2, 0, WHITE_FONT, TRUE), {0, 1, 2}, set()),
    "a filled background": (_old(2, 0, BLACK_FILL, TRUE), {0, 1, 2}, set()),
    "a filled foreground": (_old(2, 0, BLACK_FOREGROUND, TRUE), {0, 1, 2}, set()),
    "above 5": (_old(1, 5, WHITE_FONT, FIVE), {2}, set()),
    "between 5 and 5": (_old(1, 1, WHITE_FONT, FIVE, FIVE), {1}, set()),
    "a text": (_old(1, 4, WHITE_FONT, TEXT_A), set(), {0, 1, 2}),
    "the cell itself": (_old(2, 0, WHITE_FONT, OWN + ABOVE_5), {2}, set()),
    "the cell above": (_old(2, 0, WHITE_FONT, ABOVE + ABOVE_5), set(), set()),
    "the first cell": (_old(2, 0, WHITE_FONT, FIRST + BELOW_5), {0, 1, 2}, set()),
    "an error": (_old(2, 0, WHITE_FONT, OWN + IS_ERROR), set(), set()),
    "a text as a condition": (_old(2, 0, WHITE_FONT, TEXT_A), set(), {0, 1, 2}),
    "to be calculated": (_old(2, 0, WHITE_FONT, OWN + ABOVE + b"\x0d"), set(), {0, 1, 2}),
    "another sign": (_old(1, 99, WHITE_FONT, FIVE), set(), {0, 1, 2}),
    "without a look": (_old(2, 0, PLAIN, TRUE), set(), set()),
    "cut short": (_old(2, 0, CUT_SHORT, TRUE), set(), {0, 1, 2}),
    "a percentage": (_old(2, 0, PERCENT, TRUE), set(), {0, 1, 2}),
}


@pytest.mark.parametrize(("records", "invisible", "unsettled"), OLD.values(), ids=OLD)
def test_conditional_formats_of_xls_are_read(records: bytes, invisible: set[int], unsettled: set[int]) -> None:
    """These records are skipped by xlrd; LibreOffice and Excel write references and fills in different ways."""
    found = _appearances("xls", old_workbook([(n, 0, 4 + n, "General") for n in range(3)], records))
    assert {spot[0] for spot, each in found.items() if each.invisible} == invisible
    assert {spot[0] for spot, each in found.items() if each.unsettled} == unsettled


@pytest.mark.parametrize(("look", "shown"), [(OWN_CODE, ""), (WIDE_CODE, "12")], ids=[";;;", "0,"])
def test_number_formats_by_condition_of_xls_are_read(look: bytes, shown: str) -> None:
    """The code stands in the record itself, in one or two bytes a character."""
    found = _appearances("xls", old_workbook([(0, 0, 12000, "General")], _old(2, 0, look, TRUE)))
    assert found[0, 0].shown == shown


def test_own_templates_are_read_fast_despite_their_conditional_formats(campaign: Campaign, tmp_path: Path) -> None:
    """The verdicts of the live column have colours, which hide nothing."""
    with zipfile.ZipFile(fill(campaign, tmp_path, "court")) as book:
        read = {name: book.read(name) for name in book.namelist()}
    styles = read_cell_styles(read[STYLES], STANDARD)
    contents = Contents(parsed_strings(read["xl/sharedStrings.xml"], STANDARD), styles)
    sheets = [part for name, part in read.items() if name.startswith("xl/worksheets/sheet")]
    assert any(b"<conditionalFormatting" in part for part in sheets)
    assert MAIN.encode() in sheets[0]
    assert all(fast_sheet(part, contents, STANDARD, 0) for part in sheets)
