"""Cells of .xlsx workbooks: types, dates, merged ranges, and rejection of contradictory files."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from packages import (
    CLOCK,
    DATE,
    ELAPSED,
    LINKS,
    MAIN,
    MONTH,
    OFFICE,
    PERCENT,
    ROOT_LINKS,
    SHEET,
    STRINGS,
    STYLES,
    WORD,
    WORKBOOK,
    archive,
    grid_of,
    grid_of_rows,
    links,
    opened,
    parts,
    sheet,
)  # fmt: skip

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import (
    Appearance,
    BadNumber,
    CellContent,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    StyledContent,
    UncalculatedFormula,
)

TEXTS = (
    "<si><t>立案</t></si><si><r><t>4</t></r><r><rPr><b/></rPr><t xml:space='preserve'>2 </t></r></si>"
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si><t>a_x000D_\n_x005F_x0041_ _xD800_</t></si>"
    "<si><t xml:space='preserve'>  </t></si><si/>"
    "<si><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='a'><t>new</t></mc:Choice><mc:Fallback><t>old</t></mc:Fallback></mc:AlternateContent></si>"
)
JUNE = datetime(2022, 6, 1)

# What stands in <c …>, and what it is.
KINDS: dict[str, tuple[str, CellContent]] = {
    "number": ("><v>12.5</v>", 12.5),
    "number with spaces around it": ("><v> 12\n</v>", 12.0),
    "number with an exponent": ("><v>1.2E+3</v>", 1200.0),
    "number of type n": (' t="n"><v>7</v>', 7.0),
    "number in CDATA": ("><v><![CDATA[42]]></v>", 42.0),
    "largest exact integer": ("><v>9007199254740992</v>", 2.0**53),
    "integer that a float rounds": ("><v>9007199254740993</v>", BadNumber("9007199254740993")),
    "twenty digits": ("><v>-12345678901234567890</v>", BadNumber("-12345678901234567890")),
    "NaN": ("><v>NaN</v>", BadNumber("NaN")),
    "infinite": ("><v>1e309</v>", BadNumber("1e309")),
    "underscore": ("><v>1_0</v>", BadNumber("1_0")),
    "full-width digits": ("><v>４２</v>", BadNumber("４２")),
    "words in a number cell": ("><v>abc</v>", BadNumber("abc")),
    "unknown type": (' t="zz"><v>42</v>', BadNumber("42")),
    "empty value": ("><v></v>", ""),
    "no value": (' s="1">', ""),
    "boolean": (' t="b"><v>1</v>', True),
    "boolean in words": (' t="b"><v>false</v>', False),
    "no boolean": (' t="b"><v>2</v>', BadNumber("2")),
    "error": (' t="e"><v>#SPILL!</v>', ErrorValue("#SPILL!")),
    "error of a formula": (' t="e"><f>1/0</f><v>#DIV/0!</v>', ErrorValue("#DIV/0!")),
    "date": (f' s="{DATE}"><v>44713</v>', FormattedDate(JUNE, "yyyy-mm-dd")),
    "date and time": (f' s="{DATE}"><v>44713.75</v>', FormattedDate(datetime(2022, 6, 1, 18), "yyyy-mm-dd")),
    "month": (f' s="{MONTH}"><v>44713</v>', FormattedDate(JUNE, "mmm-yy")),
    "first day of 1900": (f' s="{DATE}"><v>1</v>', FormattedDate(datetime(1900, 1, 1), "yyyy-mm-dd")),
    "first of March 1900": (f' s="{DATE}"><v>61</v>', FormattedDate(datetime(1900, 3, 1), "yyyy-mm-dd")),
    "date before all dates": (f' s="{DATE}"><v>-5</v>', BadNumber("-5")),
    "date behind all dates": (f' s="{DATE}"><v>2958466</v>', BadNumber("2958466")),
    "date that is no number": (f' s="{DATE}"><v>NaN</v>', BadNumber("NaN")),
    "clock": (f' s="{CLOCK}"><v>0.5</v>', timedelta(hours=12)),
    "hours": (f' s="{ELAPSED}"><v>1.5</v>', timedelta(hours=36)),
    "ISO date": (f' t="d" s="{DATE}"><v>2022-06-01T00:00:00Z</v>', FormattedDate(JUNE, "yyyy-mm-dd")),
    "ISO time": (' t="d"><v>10:30:00</v>', timedelta(hours=10, minutes=30)),
    "ISO junk": (' t="d"><v>not a date</v>', BadNumber("not a date")),
    "percent": (f' s="{PERCENT}"><v>0.965</v>', FormattedPercent(0.965)),
    "percent as a word": (f' s="{WORD}"><v>96.5</v>', StyledContent(96.5, Appearance("97 %"))),
    "style that is not there": (' s="99999"><v>5</v>', 5.0),
    "style that is no number": (' s="abc"><v>5</v>', 5.0),
    "formula": ("><f>7*6</f><v>42</v>", FormulaResult(42.0)),
    "formula of a text": (' t="str"><f>"a"&amp;"b"</f><v>ab</v>', FormulaResult("ab")),
    "formula of an empty text": (' t="str"><f>""</f><v></v>', ""),
    "formula of a percentage": (f' s="{PERCENT}"><f>1/4</f><v>0.25</v>', FormulaResult(FormattedPercent(0.25))),
    "formula of a date": (f' s="{DATE}"><f>TODAY()</f><v>44713</v>', FormattedDate(JUNE, "yyyy-mm-dd")),
    "formula never calculated": ("><f>A1&lt;2</f>", UncalculatedFormula("=A1<2")),
    "formula with an empty value": ("><f>7*6</f><v/>", UncalculatedFormula("=7*6")),
    "shared formula": ('><f t="shared" si="0"/><v>3</v>', FormulaResult(3.0)),
    "array formula": ('><f t="array" ref="A1">SUM(B1:B2)</f>', UncalculatedFormula("=SUM(B1:B2)")),
    "shared text": (' t="s"><v>0</v>', "立案"),
    "shared text, spaces around its number": (' t="s"><v>0 </v>', "立案"),
    "runs": (' t="s"><v>1</v>', "42 "),
    "phonetic guide": (' t="s"><v>2</v>', "東京"),
    "escapes": (' t="s"><v>3</v>', "a\r\n_x0041_ _xD800_"),
    "blanks alone": (' t="s"><v>4</v>', ""),
    "empty text": (' t="s"><v>5</v>', ""),
    "alternate content": (' t="s"><v>6</v>', "old"),
    "text without its number": (' t="s"><v/>', ""),
    "text in place": (' t="inlineStr"><is><t xml:space="preserve"> a &lt;b&gt; &amp; c</t></is>', " a <b> & c"),
    "runs in place": (' t="inlineStr"><is><r><t>5</t></r><r><t>/3</t></r></is>', "5/3"),
    "text in place without its element": (' t="inlineStr"><v>42</v>', "42"),
    "character references": (' t="inlineStr"><is><t>&#20013;&#x6587;</t></is>', "中文"),
    "foreign elements": ("><v>1</v><x:v xmlns:x='urn:x'>2</x:v><extLst><v>3</v></extLst>", 1.0),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "content"), KINDS.values(), ids=KINDS)
def test_xlsx_cell_types_are_distinguished(cell: str, content: CellContent) -> None:
    """A cell holds a number, a text, a date, an error, a formula … and nothing is made into something else."""
    found = grid_of_rows(f'<row r="1"><c r="A1"{cell}</c></row>', strings=TEXTS)
    assert found.at(0, 0) == content
    assert type(found.at(0, 0)) is type(content)
    assert found.rows == ({} if content == "" else {0: {0: found.seen(0, 0)}})


TWICE = '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>1</v></c></row>'
SHEET_1904 = '<workbookPr date1904="1"/><sheets>'


def replaced(part: str, old: str, new: str, rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>') -> bytes:
    """Return a workbook in one part of which something was replaced."""
    good = parts(rows)
    assert old in good[part]
    return archive(good | {part: good[part].replace(old, new)})


def without(part: str, rows: str = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>') -> bytes:
    """Return a workbook that lacks a part."""
    good = parts(rows, strings="<si><t>a</t></si>")
    del good[part]
    return archive(good)


def utf_16(text: str) -> bytes:
    """Return a part in UTF-16."""
    return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


GOOD: dict[str, Callable[[], bytes]] = {
    "as it should be": lambda: archive(parts('<row r="1"><c r="A1"><v>1</v></c></row>')),
    "strict dialect": lambda: archive(
        {name: part.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                            "http://purl.oclc.org/ooxml/spreadsheetml/main")
         .replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
         for name, part in parts('<row r="1"><c r="A1"><v>1</v></c></row>').items()}
    ),
    "UTF-16": lambda: archive(parts() | {SHEET: utf_16(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))}),
    "byte order mark": lambda: archive(parts() | {SHEET: "\ufeff" + sheet('<row r="1"><c r="A1"><v>1</v></c></row>')}),
    "prefixes": lambda: archive(
        parts() | {SHEET: f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1"><x:c r="A1">'
                          "<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"}
    ),
    "no addresses": lambda: archive(parts("<row><c><v>1</v></c></row>")),
    "rows in a comment": lambda: archive(
        parts('<row r="1"><c r="A1"><v>1</v></c></row>', before='<!--<sheetData><row r="9"></row></sheetData>-->')
    ),
    "absolute target": lambda: replaced(LINKS, '"worksheets/sheet1.xml"', '"/xl/worksheets/sheet1.xml"'),
    "target in other letters": lambda: replaced(LINKS, '"worksheets/sheet1.xml"', '"Worksheets/./Sheet1.XML"'),
    "no list of the package": lambda: without(ROOT_LINKS, '<row r="1"><c r="A1"><v>1</v></c></row>'),
    "names in capitals": lambda: archive(
        {name.upper(): part for name, part in parts('<row r="1"><c r="A1"><v>1</v></c></row>').items()}
    ),
    "names with back-slashes": lambda: archive(
        {name.replace("/", "\\"): part for name, part in parts('<row r="1"><c r="A1"><v>1</v></c></row>').items()}
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD)
def test_every_way_to_write_a_workbook_is_read(make: Callable[[], bytes]) -> None:
    """Dialects, encodings, prefixes, addresses and paths differ between programs; the cells do not."""
    assert grid_of(make()).rows == {0: {0: 1.0}}


REFUSED: dict[str, tuple[str, str | None, Callable[[], bytes]]] = {
    "the same cell twice": ("AQ101", "A2", lambda: archive(parts(TWICE))),
    "the same row twice": ("AQ101", "A1", lambda: archive(parts('<row r="1"><c r="A1"><v>1</v></c></row>' * 2))),
    "two values in a cell": ("AQ101", None, lambda: archive(parts("<row><c><v>1</v><v>2</v></c></row>"))),
    "cell of another row": ("AQ101", None, lambda: archive(parts('<row r="3"><c r="A1"><v>1</v></c></row>'))),
    "no address": ("AQ101", None, lambda: archive(parts('<row r="1"><c r="$A$1"><v>1</v></c></row>'))),
    "no row number": ("AQ101", None, lambda: archive(parts('<row r="1.5"><c><v>1</v></c></row>'))),
    "column beyond the last": ("AQ101", None, lambda: archive(parts('<row r="1"><c r="XFE1"><v>1</v></c></row>'))),
    "row beyond the last": ("AQ101", None, lambda: archive(parts('<row r="1048577"><c><v>1</v></c></row>'))),
    "text that is not there": ("AQ101", None, lambda: archive(parts('<row><c t="s"><v>0</v></c></row>'))),
    "text of no number": ("AQ101", None, lambda: archive(parts('<row><c t="s"><v>-1</v></c></row>'))),
    "no texts": ("AQ101", None, lambda: without(STRINGS)),
    "no styles": ("AQ101", None, lambda: without(STYLES)),
    "no sheet": ("AQ101", None, lambda: without(SHEET)),
    "no workbook": ("AQ102", None, lambda: without(WORKBOOK)),
    "no list of sheets": ("AQ101", None, lambda: without(LINKS)),
    "sheets none": ("AQ101", None, lambda: replaced(WORKBOOK, '<sheet name="Sheet" r:id="r1"/>', "")),
    "sheets of one name": (
        "AQ101", None, lambda: replaced(WORKBOOK, "</sheets>", '<sheet name="SHEET" r:id="r1"/></sheets>'),
    ),
    "sheet that leads nowhere": ("AQ101", None, lambda: replaced(WORKBOOK, 'r:id="r1"', 'r:id="r9"')),
    "sheet outside": ("AQ101", None, lambda: replaced(LINKS, '"worksheets/', '"../../worksheets/')),
    "sheet on a server": (
        "AQ101", None, lambda: replaced(LINKS, '"worksheets/sheet1.xml"', '"http://x/" TargetMode="External"'),
    ),
    "sheet that is the workbook": ("AQ101", None, lambda: replaced(LINKS, "worksheets/sheet1.xml", "workbook.xml")),
    "two relations of one name": ("AQ101", None, lambda: replaced(LINKS, 'Id="r3"', 'Id="r2"')),
    "two tables of texts": ("AQ101", None, lambda: replaced(LINKS, "/styles", "/sharedStrings")),
    "cells at two places": ("AQ101", None, lambda: replaced(SHEET, "</sheetData>", "</sheetData><sheetData/>")),
    "document type": ("AQ101", None, lambda: replaced(SHEET, "<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet')),
    "unknown encoding": ("AQ101", None, lambda: replaced(SHEET, "<w", '<?xml version="1.0" encoding="GBK"?><w')),
    "cut off": ("AQ101", None, lambda: replaced(SHEET, "</worksheet>", "")),
    "nothing in a part": ("AQ101", None, lambda: archive(parts() | {SHEET: ""})),
}  # fmt: skip


@pytest.mark.parametrize(("code", "cell", "make"), REFUSED.values(), ids=REFUSED)
def test_damaged_or_contradictory_workbook_is_rejected(code: str, cell: str | None, make: Callable[[], bytes]) -> None:
    """Nothing is guessed: one finding says what is wrong, and where a cell is meant, which one."""
    found = opened(make())
    assert isinstance(found, Finding)
    assert (found.code, found.place.cell) == (code, cell)
    assert not re.search("[{}]", found.message(str))


def test_the_order_of_cells_does_not_matter() -> None:
    """Rows and cells that are written in any order are read in the order of the sheet."""
    found = grid_of_rows(
        '<row r="3"><c r="C3"><v>6</v></c><c r="A3"><v>5</v></c></row><row r="1"><c r="B1"><v>1</v></c></row>'
    )
    assert [(row, list(line.items())) for row, line in found.rows.items()] == [
        (0, [(1, 1.0)]),
        (2, [(0, 5.0), (2, 6.0)]),
    ]


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    """The same number is a date four years later."""
    rows = f'<row r="1"><c r="A1" s="{DATE}"><v>40000</v></c><c r="B1" s="{DATE}"><v>2958465</v></c></row>'
    found = grid_of(replaced(WORKBOOK, "<sheets>", SHEET_1904, rows))
    assert found.at(0, 0) == FormattedDate(datetime(2013, 7, 7), "yyyy-mm-dd")
    assert found.at(0, 1) == BadNumber("2958465")


def test_sheet_properties_are_read() -> None:
    """Merged areas, hidden rows, columns and sheets, and the comment that somebody left at a cell."""
    rows = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="true"/>'
    good = parts(
        rows,
        before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="0"/><col hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="C6"/><mergeCell ref="zzz"/></mergeCells>',
    )
    comments = (
        f'<comments {MAIN}><authors><author>a</author></authors><commentList><comment ref="A1" authorId="0">'
        "<text><r><t>见</t></r><r><t>附件</t></r></text></comment><comment ref='?'><text><t>x</t></text></comment>"
        "</commentList></comments>"
    )
    good[WORKBOOK] = good[WORKBOOK].replace('name="Sheet"', 'name="Sheet" state="veryHidden"')
    good["xl/worksheets/_rels/sheet1.xml.rels"] = links(("r1", "comments", "../comments1.xml"))
    good["xl/comments1.xml"] = comments
    found = grid_of(archive(good))
    assert found.merged == (((0, 0), (1, 1)),)
    assert found.hidden
    assert [found.is_hidden(*spot) for spot in ((0, 0), (1, 0), (5, 1), (5, 2), (5, 4))] == [
        True,
        False,
        True,
        True,
        False,
    ]
    assert found.comments == {(0, 0): "见附件"}


def test_a_sheet_without_cells_is_empty() -> None:
    """A chart, a page of macros and a sheet that nobody wrote in have no cells; they are no damage."""
    chart = replaced(LINKS, "/worksheet", "/chartsheet")
    assert [grid_of(content).rows for content in (chart, archive(parts()))] == [{}, {}]
