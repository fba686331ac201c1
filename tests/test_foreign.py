"""Readers of .xls, .xlsb, .ods and Word: cell types, limits, and isolation of the reader process."""

import os
import struct
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.parser import parse_xml
from returns import (
    NEVER_CALCULATED,
    binary_workbook,
    calculated_old_workbook,
    cell,
    circling,
    encrypted_old_workbook,
    merged_old_workbook,
    ods,
    old_workbook,
    row,
    saved,
    word_form,
    zipped,
)
from samples import contents_of, fill, ones, review_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.foreign import child, sparse
from aqcampaign.intake.foreign.open_document_styles import Styles
from aqcampaign.intake.foreign.process import ForeignReader
from aqcampaign.intake.foreign.sparse import SparseWorkbook
from aqcampaign.intake.grid import (
    Appearance,
    CellContent,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    StyledContent,
    UncalculatedFormula,
)

Cells = dict[tuple[int, int], CellContent]


def cells_of(kind: str, content: bytes) -> Cells:
    """Return the filled cells of the only sheet."""
    answer = child.read(kind, content)
    assert not isinstance(answer, Finding), answer
    (sheet,) = answer
    return {(line, column): value for line, column, value in sheet.cells}


def refusal(kind: str, content: bytes) -> str:
    """Return the code of the finding that refuses the file."""
    answer = child.read(kind, content)
    assert isinstance(answer, Finding)
    return answer.code


def test_xls_cell_types_are_distinguished() -> None:
    """Text, numbers, error values, percent, dates with their format, truth values; a blank with a format is blank."""
    found = cells_of("xls", old_workbook([
        (0, 0, "5/3", "@"), (1, 0, 12, "0"), (2, 0, "#DIV/0!", ""), (2, 1, "#REF!", ""), (3, 0, 0.965, "0.0%"),
        (4, 0, 44824, "m/d"), (5, 0, 10990, "mmm-yy"), (6, 0, True, "General"), (7, 0, 1e10, "m/d"), (8, 0, None, "0%"),
        (9, 1, 0.5, '0"%"'),
    ]))  # fmt: skip
    assert found == {
        (0, 0): "5/3", (1, 0): 12.0, (2, 0): ErrorValue("#DIV/0!"), (2, 1): ErrorValue("#REF!"),
        (3, 0): FormattedPercent(0.965), (4, 0): FormattedDate(datetime(2022, 9, 20), "m/d"),
        (5, 0): FormattedDate(datetime(1930, 2, 1), "mmm-yy"), (6, 0): True, (7, 0): 1e10,
        (9, 1): StyledContent(0.5, Appearance("1%")),
    }  # fmt: skip


def _saved(number: float) -> bytes:
    return struct.pack("<d", number)


NOT_CALCULATED = UncalculatedFormula("=")
RESULTS: tuple[tuple[str, bytes, CellContent], ...] = (
    ("1+2", _saved(3), FormulaResult(3.0)),
    ("1-1", _saved(0), FormulaResult(0.0)),
    ('9&"/"&6', _saved(0), NOT_CALCULATED),
    ('C1&"/"&C2', _saved(0), NOT_CALCULATED),
    ('(C1&"/"&C2)', _saved(0), NOT_CALCULATED),
    ('"9/6"', _saved(0), NOT_CALCULATED),
    ('TEXT(9;"0")', _saved(0), NOT_CALCULATED),
    ('CONCATENATE(C1;"/";C2)', _saved(0), NOT_CALCULATED),
    ('IF(C1>0;C1&"/6";"")', _saved(0), NOT_CALCULATED),
    ('IF(C1>0;C1&"/6";0)', _saved(0), FormulaResult(0.0)),
    ('VALUE(C1&"6")', _saved(96), FormulaResult(96.0)),
    ('LEN(C1&"6")', _saved(2), FormulaResult(2.0)),
    ('-("9"&"6")', _saved(-96), FormulaResult(-96.0)),
    ("SUM(C1:C9)", _saved(7), FormulaResult(7.0)),
    ("SUM(C1:C9)", NEVER_CALCULATED, NOT_CALCULATED),
    ('9&"/"&6', NEVER_CALCULATED, NOT_CALCULATED),
    ('IF(C1="";"";C1)', NEVER_CALCULATED, FormulaResult("")),
    ("1>0", b"\x01\0\x01\0\0\0\xff\xff", FormulaResult(value=True)),
    ("1/0", b"\x02\0\x07\0\0\0\xff\xff", ErrorValue("#DIV/0!")),
)


@pytest.mark.parametrize(("formula", "result", "content"), RESULTS, ids=[f"{each[0]}: {each[2]}" for each in RESULTS])
def test_xls_formula_results_are_distinguished_from_typed_values(
    formula: str, result: bytes, content: CellContent
) -> None:
    """A result that the formula cannot have was never calculated, whatever is saved for it."""
    assert cells_of("xls", calculated_old_workbook([(formula, result)])) == {(0, 0): content}


@pytest.mark.parametrize(("joined", "keeps_texts"), [(_saved(0), False), (NEVER_CALCULATED, True)])
def test_xls_zeros_are_doubted_where_texts_are_lost(joined: bytes, keeps_texts: bool) -> None:
    """A program that saves 0 for a text saves it for each, also where the formula may give a number."""
    doubtful = [(formula, _saved(0)) for formula in ("C1", 'IF(C1="";"";C1)', "INDEX(C1:C9;1)")]
    certain = [(formula, _saved(0)) for formula in ("1-1", "C1*1", "SUM(C1:C9)", "-C1", "0")]
    found = cells_of("xls", calculated_old_workbook([*doubtful, *certain, ('C1&""', joined)]))
    expected = FormulaResult(0.0) if keeps_texts else NOT_CALCULATED
    assert [found[line, 0] for line in range(3)] == [expected] * 3
    assert [found[line, 0] for line in range(3, 8)] == [FormulaResult(0.0)] * 5


def test_xls_saved_without_recalculation_has_no_final_results() -> None:
    """A record of the sheet says that its formulas are to be calculated when it is opened."""
    uncalculated = struct.pack("<HHH", 0x5E, 2, 0)
    answer = child.read("xls", calculated_old_workbook([("1+2", _saved(3))], uncalculated))
    assert not isinstance(answer, Finding)
    assert SparseWorkbook(answer).grid("表").at(0, 0) == FormulaResult(3.0, final=False)


_NO_TOKENS = struct.pack("<HII", 0, 0, 0)


def _tokens(formula: bytes) -> bytes:
    """Return the flags, the size and the tokens of a formula in .xlsb."""
    return struct.pack("<HI", 0, len(formula)) + formula + bytes(4)


_ERROR, _REAL, _SHARED, _TEXT_RESULT, _NUMBER_RESULT, _TRUTH_RESULT, _ERROR_RESULT = 3, 5, 7, 8, 9, 10, 11
BINARY_CELLS: tuple[tuple[int, int, bytes, CellContent], ...] = (
    (_REAL, 0, _saved(12), 12.0),
    (_REAL, 1, _saved(12), StyledContent(12.0, Appearance(struck=True))),
    (_REAL, 2, _saved(12), StyledContent(12.0, Appearance(invisible=True))),
    (_REAL, 3, _saved(12), StyledContent(12.0, Appearance(invisible=True))),
    (_REAL, 4, _saved(0.965), FormattedPercent(0.965)),
    (_REAL, 5, _saved(125000), StyledContent(125000.0, Appearance("12.5"))),
    (_REAL, 6, _saved(44622), FormattedDate(datetime(2022, 3, 2), "m/d")),
    (_REAL, 7, _saved(12), StyledContent(12.0, Appearance("1212…"))),
    (_ERROR, 0, b"\x07", ErrorValue("#DIV/0!")),
    (_SHARED, 0, struct.pack("<I", 0), "5/3"),
    (_SHARED, 0, struct.pack("<I", 1), StyledContent("220", Appearance(crossed_out="99"))),
    (_SHARED, 0, struct.pack("<I", 2), StyledContent("2811", Appearance(raised="1", figure="281"))),
    (_NUMBER_RESULT, 0, _saved(8) + _NO_TOKENS, FormulaResult(8.0)),
    (_NUMBER_RESULT, 0, _saved(8) + _tokens(b"\x19\x01\0\0\x41\x3f\0"), FormulaResult(8.0, volatile=True)),  # RAND()
    (_NUMBER_RESULT, 0, _saved(8) + _tokens(b"\x19\x01\0\0\x42\x01\x94\0"), FormulaResult(8.0)),  # INDIRECT
    (_TEXT_RESULT, 0, struct.pack("<I", 3) + "9/6".encode("utf-16-le") + _NO_TOKENS, FormulaResult("9/6")),
    (_TRUTH_RESULT, 0, b"\x01" + _NO_TOKENS, FormulaResult(value=True)),
    (_ERROR_RESULT, 0, b"\x17" + _NO_TOKENS, ErrorValue("#REF!")),
)


def test_xlsb_cell_types_are_distinguished() -> None:
    """Errors, formulas, number formats, rich text and looks come out as from .xlsx."""
    texts = [("5/3", []), ("99220", [(0, 1), (2, 0)]), ("2811", [(3, 4)])]
    content = binary_workbook([each[:3] for each in BINARY_CELLS], texts, ["0.0%", "0!.0,", "m/d"])
    assert cells_of("xlsb", content) == {(row, 0): each[3] for row, each in enumerate(BINARY_CELLS)}


NOTE = (
    '<office:annotation><dc:creator xmlns:dc="urn:x">张三</dc:creator>'
    "<text:p>应为<text:s/><text:span>6</text:span></text:p><text:p>已核<text:tab/>实</text:p></office:annotation>"
)
WITH_COMMENTS: dict[str, tuple[str, bytes, dict[tuple[int, int], str]]] = {
    "xlsb": ("xlsb", binary_workbook([BINARY_CELLS[0][:3]] * 2, comments={1: "张三:\n6"}), {(1, 0): "张三:\n6"}),
    "ods": (
        "ods",
        ods(row(
            f'<table:table-cell office:value-type="float" office:value="5">{NOTE}<text:p>5</text:p></table:table-cell>',
            f"<table:table-cell>{NOTE}</table:table-cell>", cell("string", "a"),
        )),
        {(0, 0): "应为 6\n已核\t实", (0, 1): "应为 6\n已核\t实"},
    ),
    "ods: blank": ("ods", ods(row("<table:table-cell><office:annotation/></table:table-cell>")), {}),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "comments"), WITH_COMMENTS.values(), ids=WITH_COMMENTS)
def test_comments_on_cells_are_read(kind: str, content: bytes, comments: dict[tuple[int, int], str]) -> None:
    """The text of a comment is read, on blank cells too, and is no content of its cell."""
    answer = child.read(kind, content)
    assert not isinstance(answer, Finding)
    book = SparseWorkbook(answer)
    assert book.grid(book.sheets[0]).comments == comments


STYLES = """<office:automatic-styles>
<datastyle:date-style style:name="N1"><datastyle:month datastyle:textual="true"/><datastyle:text>-</datastyle:text>
<datastyle:year/></datastyle:date-style>
<datastyle:date-style style:name="N2"><datastyle:year datastyle:style="long"/><datastyle:text>年</datastyle:text>
<datastyle:month/><datastyle:day datastyle:style="long"/></datastyle:date-style>
<style:style style:name="ce1" style:data-style-name="N1"/><style:style style:name="ce2" style:parent-style-name="ce1"/>
<style:style style:name="ce3" style:data-style-name="N2"/>
<style:style style:name="ring" style:parent-style-name="ring"/></office:automatic-styles>"""
DATE = 'office:date-value="1930-02-01"'

CONTENTS: dict[str, tuple[str, CellContent]] = {
    "number": (cell("float", "1,234", 'office:value="1234"'), 1234.0),
    "money": (cell("currency", "￥5", 'office:value="5"'), 5.0),
    "percent": (cell("percentage", "96.5%", 'office:value="0.965"'), FormattedPercent(0.965)),
    "text": (cell("string", "5/3"), "5/3"),
    "two lines": (cell("string", "5\n3"), "5\n3"),
    "blanks and tabs": (
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c'
        "<text:span>d</text:span><text:line-break/>e</text:p></table:table-cell>",
        "a  b\tcd\ne",
    ),
    "text beside what is shown": (cell("string", "shown", 'office:string-value="typed"'), "typed"),
    "a note is no content": (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation>'
        "<text:p>5</text:p></table:table-cell>",
        "5",
    ),
    "truth": (cell("boolean", "TRUE", 'office:boolean-value="true"'), True),
    "truth in a cell of numbers": (cell("float", "TRUE", 'office:value="1" table:formula="of:=TRUE()"'), True),
    "date": (cell("date", "Feb-30", f'{DATE} table:style-name="ce1"'), FormattedDate(datetime(1930, 2, 1), "mmm-yy")),
    "date of an inherited format": (
        cell("date", "Feb-30", f'{DATE} table:style-name="ce2"'), FormattedDate(datetime(1930, 2, 1), "mmm-yy"),
    ),
    "date of a style that inherits from itself": (
        cell("date", "x", f'{DATE} table:style-name="ring"'), FormattedDate(datetime(1930, 2, 1), ""),
    ),
    "date of the column's format": (cell("date", "x", DATE), FormattedDate(datetime(1930, 2, 1), "yyyy年mdd")),
    "impossible date": (cell("date", "2025-99-99", 'office:date-value="2025-99-99"'), "2025-99-99"),
    "duration": (cell("time", "36:00", 'office:time-value="PT36H00M01S"'), timedelta(hours=36, seconds=1)),
    "duration below 0": (cell("time", "-1", 'office:time-value="-PT01H00M00S"'), timedelta(hours=-1)),
    "broken duration": (cell("time", "PX", 'office:time-value="PX"'), "PX"),
    "broken number": (cell("float", "abc", 'office:value="1_0"'), "abc"),
    "error": (cell("string", "#DIV/0!", 'calcext:value-type="error" office:string-value=""'), ErrorValue("#DIV/0!")),
    "error of a formula": (cell("float", "Err:502", 'office:value="0" table:formula="of:=1/0"'), ErrorValue("Err:502")),
    "formula": (cell("float", "8", 'office:value="8" table:formula="of:=5+3"'), FormulaResult(8.0)),
    "formula of text": (cell("string", "5/3", 'table:formula="of:=1"'), FormulaResult("5/3")),
    "formula of a date": (
        cell("date", "x", f'{DATE} table:style-name="ce1" table:formula="of:=TODAY()"'),
        FormattedDate(datetime(1930, 2, 1), "mmm-yy"),
    ),
    "formula of a duration": (
        cell("time", "1:00", 'office:time-value="PT01H00M00S" table:formula="of:=1"'), timedelta(hours=1),
    ),
    "formula never calculated": (cell(attributes='table:formula="of:=1+1"'), UncalculatedFormula("of:=1+1")),
    "formula of an empty text": (
        cell(attributes='table:formula="of:=IF([.A1]=&quot;&quot;;&quot;&quot;;[.A1])"'), "",
    ),
    "blank": (cell(), ""),
}  # fmt: skip


@pytest.mark.parametrize(("written", "content"), CONTENTS.values(), ids=CONTENTS)
def test_ods_cell_types_are_distinguished(written: str, content: CellContent) -> None:
    """Each kind of cell comes out as the same kind as from .xlsx."""
    column = '<table:table-column table:number-columns-repeated="9" table:default-cell-style-name="ce3"/>'
    found = cells_of("ods", ods(column + row(written), STYLES))
    assert found == ({} if content == "" else {(0, 0): content})


# A number format of an .ods workbook, the number in the cell, and what is displayed if it is something else.
ODS_FORMATS: dict[str, tuple[str, float, str | None]] = {
    "no parts": ('<datastyle:number-style style:name="N1"/>', 99, ""),
    "as many decimals as needed": (
        '<datastyle:number-style style:name="N1"><datastyle:number datastyle:min-integer-digits="1" '
        'datastyle:decimal-places="2" datastyle:decimal-replacement=""/></datastyle:number-style>', 12, None,
    ),
    "a truth": ('<datastyle:boolean-style style:name="N1"><datastyle:boolean/></datastyle:boolean-style>', 5, "TRUE"),
    "a factor of a million": (
        '<datastyle:number-style style:name="N1"><datastyle:number datastyle:min-integer-digits="1" '
        'datastyle:decimal-places="1" datastyle:display-factor="1000000"/></datastyle:number-style>', 12500000, "12.5",
    ),
    "a map to a format that is missing": (
        '<datastyle:number-style style:name="N1"><datastyle:number datastyle:min-integer-digits="1" '
        'datastyle:decimal-places="0"/><style:map style:condition="value()&gt;0" style:apply-style-name="N2"/>'
        "</datastyle:number-style>", 5, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("styles", "number", "shown"), ODS_FORMATS.values(), ids=ODS_FORMATS)
def test_ods_number_format_displays_what_it_says(styles: str, number: float, shown: str | None) -> None:
    """Formats that other programs write, or LibreOffice for its own kinds of cells."""
    styled = f'<office:automatic-styles>{styles}<style:style style:name="ce1" style:data-style-name="N1"/>'
    found = cells_of("ods", ods(
        row(cell("float", "", f'office:value="{number}" table:style-name="ce1"')), f"{styled}</office:automatic-styles>"
    ))  # fmt: skip
    assert found == {(0, 0): number if shown is None else StyledContent(number, Appearance(shown))}


def test_repeated_ods_rows_and_cells_are_expanded_in_place() -> None:
    """Runs of equal and of empty cells are counted; what lies under a merged cell is nothing."""
    covered = (
        '<table:covered-table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:covered-table-cell>'
    )
    found = cells_of("ods", ods(
        row(cell(attributes='table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="3"')
        + row(cell(attributes='table:number-columns-repeated="2"'), covered, cell("string", "a"))
        + row(cell("string", "b", 'table:number-columns-repeated="2"'), attributes='table:number-rows-repeated="2"')
        + row(cell(), attributes='table:number-rows-repeated="1048000"')
    ))  # fmt: skip
    assert found == {(3, 4): "a", (4, 0): "b", (4, 1): "b", (5, 0): "b", (5, 1): "b"}


def test_table_nested_in_a_cell_is_not_a_sheet() -> None:
    """Only the outermost tables are sheets; two of one name are told apart."""
    inner = '<table:table table:name="inner"><table:table-row><table:table-cell/></table:table-row></table:table>'
    rows = row(f"<table:table-cell>{inner}</table:table-cell>")
    answer = child.read("ods", ods(f'{rows}</table:table><table:table table:name="表">'))
    assert not isinstance(answer, Finding)
    assert [sheet.name for sheet in answer] == ["表", "表 (2)"]


ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
FAR_DOWN, FAR_RIGHT = 'table:number-rows-repeated="1048570"', 'table:number-columns-repeated="16000"'
MANY = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{}"/>'

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "xls: password": ("xls", encrypted_old_workbook(), "AQ105"),
    "xls: nothing in it": ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "AQ101"),
    "xls: sectors in a circle": ("xls", circling(old_workbook([(0, 0, "a", "@")])), "AQ101"),
    "xls: cut off": ("xls", old_workbook([(0, 0, "a", "@")])[:3000], "AQ101"),
    "xlsb: damaged": ("xlsb", zipped({"xl/workbook.bin": b"x"}), "AQ101"),
    "ods: password": ("ods", ods("", manifest="<manifest:encryption-data/>"), "AQ105"),
    "ods: entity": ("ods", ods(row(cell("string", "&x;")), doctype=ENTITY), "AQ101"),
    "ods: no content": ("ods", zipped({"mimetype": b""}), "AQ101"),
    "ods: not XML": ("ods", zipped({"content.xml": b"<a>"}), "AQ101"),
    "ods: rows without end": ("ods", ods(row(MANY.format(1), attributes=FAR_DOWN)), "AQ103"),
    "ods: columns without end": ("ods", ods(row(MANY.format(16385))), "AQ103"),
    "ods: repeated 2**64 times": ("ods", ods(row(MANY.format(2**64))), "AQ101"),
    "ods: repeated -1 times": ("ods", ods(row(MANY.format(-1))), "AQ101"),
    "ods: bomb": ("ods", zipped({"content.xml": bytes(65 * 2**20)}), "AQ103"),
    "ods: many parts": ("ods", zipped({f"{n}": b"" for n in range(5001)}), "AQ103"),
    "ods: parts equal but for case": ("ods", zipped({"content.xml": b"", "Content.xml": b""}), "AQ101"),
    "docx: nothing in it": ("docx", zipped({"word/document.xml": b"<a/>"}), "AQ101"),
    "docx: entity": ("docx", zipped({"word/document.xml": ENTITY.encode()}), "AQ101"),
    "docx: no document": ("docx", zipped({"a": b""}), "AQ101"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "code"), REFUSED.values(), ids=REFUSED)
def test_damaged_or_oversized_file_is_rejected(kind: str, content: bytes, code: str) -> None:
    """One finding, at once, and no sheet."""
    assert refusal(kind, content) == code


def test_encrypted_part_is_reported_as_password_protected() -> None:
    """A zip package can be encrypted part by part."""
    content = bytearray(zipped({"word/document.xml": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal("docx", bytes(content)) == "AQ105"


@pytest.mark.parametrize(
    ("limit", "value", "rows"),
    [
        ("MAX_CHARACTERS", 3, [("ab", "cd")]),
        ("MAX_FILLED_CELLS", 1, [("a", "b")]),
        ("MAX_SHEETS", 0, [("a",)]),
    ],
)
def test_reader_response_size_is_limited(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, rows: list[tuple[str]]
) -> None:
    """Characters, cells and sheets are counted while they are read."""
    monkeypatch.setattr(sparse, limit, value)
    assert refusal("ods", ods("".join(row(*(cell("string", text) for text in line)) for line in rows))) == "AQ103"


def test_lone_surrogate_is_replaced() -> None:
    """A lone surrogate could be neither printed nor saved."""
    collector = sparse.Collector()
    collector.begin_sheet("a")
    collector.add_cell(0, 0, "表\ud800")
    assert collector.sheets[0].cells == [(0, 0, "表?")]


@pytest.mark.parametrize(
    ("raised", "code"), [(MemoryError(), "AQ130"), (ValueError("x"), "AQ101"), (GeneratorExit(), "AQ130")]
)
def test_any_exception_of_a_reader_becomes_a_finding(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: str
) -> None:
    """Damage, no memory, and a panic of native code, which is no Exception."""

    class Module:
        @staticmethod
        def read(_content: bytes, _collector: object) -> None:
            raise raised

    monkeypatch.setattr(child, "import_module", lambda _name: Module)
    assert refusal("xls", b"") == code


# ---- the process ----------------------------------------------------------------------------------------------------


@pytest.fixture
def reader() -> Iterator[ForeignReader]:
    """A reader of its own, stopped at the end."""
    made = ForeignReader()
    yield made
    made.stop()
    made.stop()  # once more does no harm


def test_reader_process_is_reused(reader: ForeignReader) -> None:
    """It is started once and answers file after file."""
    good = ods(row(cell("string", "a")))
    first = reader.read("ods", good)
    running = reader._running
    assert isinstance(first, SparseWorkbook)
    assert first.grid("表").at(0, 0) == "a"
    assert isinstance(reader.read("ods", b"damaged"), Finding)
    assert isinstance(reader.read("ods", good), SparseWorkbook)
    assert reader._running is running


def _kill(reader: ForeignReader) -> None:
    assert reader._running is not None
    reader._running[0].kill()
    reader._running[0].join()


def test_dead_reader_process_is_replaced(reader: ForeignReader) -> None:
    """Whatever happened to it between two files, the next one is read."""
    good = ods(row(cell("string", "a")))
    assert isinstance(reader.read("ods", good), SparseWorkbook)
    _kill(reader)
    assert isinstance(reader.read("ods", good), SparseWorkbook)


def test_file_that_crashes_the_reader_is_one_finding(reader: ForeignReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipe closes before the answer: one finding for this file, and the next one is read."""
    assert isinstance(reader.read("ods", ods("")), SparseWorkbook)
    pipe = reader._pipe()

    class Dying:
        def __getattr__(self, name: str) -> Any:
            return getattr(pipe, name)

        def send(self, message: object) -> None:
            pipe.send(message)
            _kill(reader)

        def recv_bytes(self, _most: int) -> bytes:
            raise EOFError

    monkeypatch.setattr(reader, "_pipe", Dying)
    found = reader.read("ods", ods(""))
    assert isinstance(found, Finding)
    assert found.code == "AQ130"
    monkeypatch.undo()
    assert isinstance(reader.read("ods", ods("")), SparseWorkbook)


def test_file_that_takes_too_long_is_abandoned() -> None:
    """No answer within the time: one finding, and the process is gone."""
    slow = ForeignReader(seconds=0.0)
    rows = row(cell("string", "a"), attributes='table:number-rows-repeated="100000"')
    found = slow.read("ods", ods(rows))
    assert isinstance(found, Finding)
    assert found.code == "AQ130"
    assert slow._running is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="memory is bounded by the system on POSIX only")
def test_file_that_exhausts_memory_is_one_finding(reader: ForeignReader) -> None:
    """A workbook that unfolds to gigabytes ends the process or its answer, never this program."""
    found = reader.read("ods", b"PK\x03\x04" + bytes(300 * 2**20))
    assert isinstance(found, Finding)
    assert found.code in ("AQ101", "AQ130")
    assert isinstance(reader.read("ods", ods("")), SparseWorkbook)


FAR = {
    "xls": (old_workbook([(0, 0, "a", "@"), (65535, 255, 1, "0")]), (65535, 255)),
    "ods": (
        ods("".join((
            row(cell("string", "a")), row(cell(), attributes=FAR_DOWN), row(cell(attributes=FAR_RIGHT), MANY.format(1)),
        ))),
        (1048571, 16000),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAR)
def test_distant_cell_costs_one_cell(kind: str) -> None:
    """A stray cell in the last row costs no more than any other."""
    content, (down, across) = FAR[kind]
    assert cells_of(kind, content) == {(0, 0): "a", (down, across): 1.0}


def test_xls_merged_ranges_and_hidden_sheets_are_read() -> None:
    """As an .xlsx does: a form in it is drafted and read alike."""
    answer = child.read("xls", merged_old_workbook())
    assert not isinstance(answer, Finding)
    sheet, hidden = answer
    assert (sheet.merged, sheet.hidden) == ([((0, 1), (1, 3))], False)
    assert hidden.hidden


def test_ods_merged_ranges_are_read() -> None:
    """Merged areas by their corners; a single cell is none."""
    spans = 'table:number-rows-spanned="2" table:number-columns-spanned="3"'
    single = 'table:number-rows-spanned="1" table:number-columns-spanned="1"'
    answer = child.read("ods", ods(row(cell("string", "a", single), cell("string", "b", spans))))
    assert not isinstance(answer, Finding)
    assert answer[0].merged == [((0, 1), (1, 3))]


# ---- Word -----------------------------------------------------------------------------------------------------------


def test_word_form_values_are_read(campaign: Campaign, tmp_path: Path) -> None:
    """All 16 items, unit and month from the printed words; it is said that the stamp and the list are not there."""
    (tmp_path / "报表.docx").write_bytes(saved(word_form(campaign, "court", contents_of(campaign, ones(campaign)))))
    (report,) = review_of(campaign, tmp_path).reports
    assert (report.unit, report.period, report.status) == ("court", "2022-09", "accepted")
    assert report.submission is not None
    assert list(report.submission.values) == ones(campaign)
    assert {found.code for found in report.findings} == {"AQ210", "AQ214", "AQ225", "AQ402"}


def test_word_and_excel_text_is_parsed_alike(campaign: Campaign, tmp_path: Path) -> None:
    """Full-width digits, labels and two lines in a cell; what is no figure is named with its cell."""
    typed = contents_of(campaign, ones(campaign)) | {
        "cases": "5件\n3件",
        "premises_inspected": "１２",
        "penalties": "约5",
    }
    (tmp_path / "a.docx").write_bytes(saved(word_form(campaign, "court", typed, ["统计区间：2022-08-25至2022-09-24"])))
    (report,) = review_of(campaign, tmp_path).reports
    assert report.submission is not None
    values = dict(zip((f.id for f in campaign.form.fields), report.submission.values, strict=True))
    assert (values["cases.filed"], values["cases.closed"], values["premises_inspected"]) == (5, 3, 12)
    assert [(f.code, f.place.field) for f in report.findings if f.severity == "error"] == [("AQ302", "penalties")]


SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def _xml(text: str) -> Any:
    return parse_xml(text)


def _run(text: str, tag: str = "t") -> str:
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


def _word_cell(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def _paragraph(inside: str) -> str:
    return f"<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>{inside}</w:p>"


PARAGRAPHS: dict[str, tuple[str, str]] = {
    "inserted text counts": (_run("11") + f"<w:ins>{_run('INS')}</w:ins>", "11INS"),
    "deleted text does not": (_run("5") + f"<w:del>{_run('7', 'delText')}</w:del>", "5"),
    "moved text stands where it went": (f"<w:moveFrom>{_run('9')}</w:moveFrom><w:moveTo>{_run('9')}</w:moveTo>", "9"),
    "content control": (f"<w:sdt><w:sdtContent>{_run('12')}</w:sdtContent></w:sdt>", "12"),
    "line break and tab": ("<w:r><w:t>5</w:t><w:br/><w:t>3</w:t><w:tab/><w:t>x</w:t></w:r>", "5\n3\tx"),
    "field": (_run("SUM(ABOVE)", "instrText") + _run("8"), "8"),
}


@pytest.mark.parametrize(("inside", "text"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_only_visible_word_text_is_read(campaign: Campaign, inside: str, text: str) -> None:
    """Tracked changes, content controls and fields give what the reader of the page sees."""
    assert _table(campaign, f"<w:tr>{_word_cell(_paragraph(inside))}</w:tr>") == {(0, 0): text}


def _math(*parts: str) -> str:
    return f"<m:oMathPara><m:oMath>{''.join(parts)}</m:oMath></m:oMathPara>"


def _math_run(text: str) -> str:
    return f"<m:r><w:rPr><w:rFonts w:ascii='Cambria Math'/></w:rPr><m:t>{text}</m:t></m:r>"


def _symbol(font: str, code: str) -> str:
    return f"<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>"


def _in_look(text: str, look: str) -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def _drop_down(result: str) -> str:
    entries = "<w:listEntry w:val='4'/><w:listEntry w:val='5'/>"
    return f"<w:r><w:fldChar><w:ffData><w:ddList>{result}{entries}</w:ddList></w:ffData></w:fldChar></w:r>"


_POWER = f"<m:sSup><m:e>{_math_run('10')}</m:e><m:sup>{_math_run('2')}</m:sup></m:sSup>"
_FRACTION = f"<m:f><m:num>{_math_run('9')}</m:num><m:den>{_math_run('6')}</m:den></m:f>"
_BOX = f"<w:r><w:pict><w:txbxContent><w:p>{_run('7')}</w:p></w:txbxContent></w:pict></w:r>"
_RUBY = "<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>"

ON_THE_PAGE: dict[str, tuple[str, CellContent]] = {
    "digits in an equation": (_run("45") + _math(_math_run("0")), "450"),
    "an equation alone": (_math(_math_run("4"), _math_run("5")), "45"),
    "a deleted equation": (_run("45") + f"<w:del>{_math(_math_run('0'))}</w:del>", "45"),
    "a deletion inside an equation": (_run("45") + _math(f"<w:del>{_math_run('0')}</w:del>"), "45"),
    "an insertion inside an equation": (_run("45") + _math(f"<w:ins>{_math_run('0')}</w:ins>"), "450"),
    "a power": (_math(_POWER), StyledContent("102", Appearance(raised="2", figure="10"))),
    "a fraction": (_run("1") + _math(_FRACTION), "1〔公式〕"),
    "struck out in an equation": (
        _run("45") + _math("<m:r><w:rPr><w:strike/></w:rPr><m:t>0</m:t></m:r>"),
        StyledContent("45", Appearance(crossed_out="0")),
    ),
    "an embedded equation": (_run("45") + "<w:r><w:object/></w:r>", "45〔对象〕"),
    "a digit of the Symbol font": (_symbol("Symbol", "F035") + _run("3"), "53"),
    "a plain character as symbol": (_symbol("Arial", "0035"), "5"),
    "a circled digit": (_run("5") + _symbol("Wingdings", "F081"), "5〔符号〕"),
    "a tick": (_symbol("Wingdings", "F0FE"), "☑"),
    "a symbol of an unknown font": (_symbol("Times New Roman", "F035"), "〔符号〕"),
    "a broken symbol": (_symbol("Arial", "x"), "〔符号〕"),
    "half a character": (_symbol("Arial", "D835"), "〔符号〕"),
    "digits shown as pictures": (_in_look("5", "<w:rFonts w:ascii='Wingdings 2'/>"), "〔符号〕"),
    "lowered text": (
        _run("45") + _in_look("2", "<w:vertAlign w:val='subscript'/>"),
        StyledContent("452", Appearance(raised="2", figure="45")),
    ),
    "an equation field": (_run("4") + _run(r" EQ \\o\\ac(○,5)", "instrText"), "4〔公式〕"),
    "a text box over the text": (_run("45") + _BOX, "45\n7〔文本框〕"),
    "a picture alone": ("<w:r><w:drawing><wp:inline/></w:drawing></w:r>", "〔图片〕"),
    "a picture beside a figure": (_run("45") + "<w:r><w:drawing><wp:inline/></w:drawing></w:r>", "45"),
    "a floating seal": ("<w:r><w:drawing><wp:anchor/></w:drawing></w:r>" + _run("45"), "45"),
    "a digit above the text": (
        _RUBY.format(_run("2"), _run("45")), StyledContent("245", Appearance(raised="2", figure="45")),
    ),
    "pinyin above the text": (_RUBY.format(_run("wǔ"), _run("五")), "五"),
    "lifted text": (
        _run("45") + _in_look("2", "<w:position w:val='8'/>"),
        StyledContent("452", Appearance(raised="2", figure="45")),
    ),
    "white text on a dark fill": (
        _in_look("45", "<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:fill='1F3864'/>"), "45",
    ),
    "the chosen entry of a list": (_drop_down("<w:result w:val='1'/>"), "5"),
    "the default entry of a list": (_drop_down("<w:default w:val='1'/>"), "5"),
    "the first entry of a list": (_drop_down(""), "4"),
    "no entry of a list": (_drop_down("<w:result w:val='9'/>"), ""),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "content"), ON_THE_PAGE.values(), ids=ON_THE_PAGE)
def test_equations_symbols_and_text_boxes_are_read_or_reported(
    campaign: Campaign, inside: str, content: CellContent
) -> None:
    """What cannot be read for sure leaves a word that is no figure."""
    found = _table(campaign, f"<w:tr>{_word_cell(_paragraph(inside))}</w:tr>")
    assert found == ({} if content == "" else {(0, 0): content})


def test_hidden_word_table_row_is_ignored(campaign: Campaign) -> None:
    """Its words are read as what nobody sees."""
    found = _table(campaign, f"<w:tr><w:trPr><w:hidden/></w:trPr>{_cell_xml('5')}</w:tr>")
    assert found == {(0, 0): StyledContent("5", Appearance(invisible=True))}


LOOKS_OF_STYLES: dict[str, tuple[str, str, Appearance]] = {
    "hidden by a character style": ("<w:vanish/>", "<w:rStyle w:val='Base'/>", Appearance(invisible=True)),
    "struck out by a style's base": ("<w:strike/>", "<w:rStyle w:val='Derived'/>", Appearance(struck=True)),
    "white": ("<w:color w:val='FFFFFF'/>", "<w:rStyle w:val='Derived'/>", Appearance(invisible=True)),
    "tiny": ("<w:sz w:val='2'/>", "<w:rStyle w:val='Derived'/>", Appearance(invisible=True)),
}


@pytest.mark.parametrize(("look", "style", "appearance"), LOOKS_OF_STYLES.values(), ids=LOOKS_OF_STYLES)
@pytest.mark.parametrize("of", ["run", "paragraph"])
def test_formatting_from_styles_counts_like_run_formatting(
    campaign: Campaign, of: str, look: str, style: str, appearance: Appearance
) -> None:
    """A style hides or strikes out as a run does."""
    document = word_form(campaign, "court", contents_of(campaign, ones(campaign)))
    for name, base in (("Base", "Derived"), ("Derived", "Base")):
        own = look if name == "Base" else ""
        document.styles.element.append(_xml(
            f"<w:style {SPACES} w:styleId='{name}'><w:basedOn w:val='{base}'/><w:rPr>{own}</w:rPr></w:style>"
        ))  # fmt: skip
    if of == "run":
        paragraph = f"<w:p>{_in_look('5', style)}</w:p>"
    else:
        paragraph = f"<w:p><w:pPr>{style.replace('rStyle', 'pStyle')}</w:pPr>{_run('5')}</w:p>"
    assert _only_table(document, f"<w:tr>{_word_cell(paragraph)}</w:tr>") == {(0, 0): StyledContent("5", appearance)}


def test_run_formatting_overrides_its_style(campaign: Campaign) -> None:
    """What the run says of itself holds."""
    document = word_form(campaign, "court", contents_of(campaign, ones(campaign)))
    document.styles.element.append(_xml(
        f"<w:style {SPACES} w:styleId='S'><w:rPr><w:vanish/></w:rPr></w:style>"
    ))  # fmt: skip
    shown = _in_look("5", "<w:rStyle w:val='S'/><w:vanish w:val='0'/>")
    assert _only_table(document, f"<w:tr>{_word_cell(_paragraph(shown))}</w:tr>") == {(0, 0): "5"}


def _table(campaign: Campaign, rows: str) -> Cells:
    return _only_table(word_form(campaign, "court", contents_of(campaign, ones(campaign))), rows)


def _only_table(document: Any, rows: str) -> Cells:
    body = document.element.body
    for element in list(body):
        body.remove(element)
    body.append(_xml(f"<w:tbl {SPACES}><w:tblPr/>{rows}</w:tbl>"))
    return cells_of("docx", saved(document))


def test_merged_word_cells_are_read_once_and_columns_line_up(campaign: Campaign) -> None:
    """Spans to the right and below keep their place; a row may begin later; a struck-out row is not there."""
    span, begin, go_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = _table(campaign, (
        f"<w:tr>{_cell_xml('a', span)}{_cell_xml('b', begin)}{_cell_xml('c')}</w:tr>"
        f"<w:tr>{_cell_xml('d')}{_cell_xml('e')}{_cell_xml('x', go_on)}{_cell_xml('f')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{_cell_xml('y')}</w:tr>"
        "<w:sdt><w:sdtContent><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
        f"{_cell_xml('g')}</w:tr></w:sdtContent></w:sdt>"
    ))  # fmt: skip
    assert found == {
        (0, 0): "a", (0, 2): "b", (0, 3): "c", (1, 0): "d", (1, 1): "e", (1, 3): "f", (2, 1): "g",
    }  # fmt: skip


def _cell_xml(word: str, properties: str = "") -> str:
    return _word_cell(_paragraph(_run(word)), properties)


def test_excessive_column_span_is_rejected(campaign: Campaign) -> None:
    """A cell that spans thousands of columns is no form."""
    document = word_form(campaign, "court", contents_of(campaign, ones(campaign)))
    wide = _word_cell(_paragraph(""), '<w:gridSpan w:val="9999"/>')
    document.element.body.append(_xml(f"<w:tbl {SPACES}><w:tr>{wide}</w:tr></w:tbl>"))
    assert refusal("docx", saved(document)) == "AQ103"


def test_word_letter_is_not_a_form(campaign: Campaign, tmp_path: Path) -> None:
    """A document without a table is one sheet of lines; the form is not in it."""
    import docx

    document = docx.Document()
    document.add_paragraph("关于报送统计表的通知")
    (tmp_path / "通知.docx").write_bytes(saved(document))
    (report,) = review_of(campaign, tmp_path).reports
    assert [found.code for found in report.findings] == ["AQ201"]


def test_word_template_file_is_reported(campaign: Campaign) -> None:
    """A document with macros or a template is recognised by its content type."""
    import zipfile
    from io import BytesIO

    good = saved(word_form(campaign, "court", contents_of(campaign, ones(campaign))))
    with zipfile.ZipFile(BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = parts["[Content_Types].xml"].replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
    assert refusal("docx", zipped(parts | {"[Content_Types].xml": types})) == "AQ131"


def test_hours_and_unknown_parts_of_a_format() -> None:
    """A format's parts become Excel's letters; era and weekday are not needed."""
    formats = Styles()
    number, style = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0 " for name in ("datastyle", "style"))
    formats.start(f"{number}date-style", {f"{style}name": "N1"})
    for part in ("hours", "era"):
        formats.start(number + part, {f"{number}style": "long"})
    formats.end(f"{number}date-style")
    formats.start(
        f"{style}style", {f"{style}name": "a", f"{style}data-style-name": "N1", f"{style}family": "table-cell"}
    )
    assert formats.style("a")[0] == "hh"


def test_stamp_is_read_from_xls(campaign: Campaign, tmp_path: Path) -> None:
    """A good .xlsx beside foreign ones is accepted as ever."""
    fill(campaign, tmp_path, "court")
    (tmp_path / "b.xls").write_bytes(encrypted_old_workbook())
    assert {r.file.name: r.status for r in review_of(campaign, tmp_path).reports} == {
        "court.xlsx": "accepted", "b.xls": "rejected",
    }  # fmt: skip


def test_calamine_reads_what_xlrd_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reader gives the same text and numbers, dates without their format, error values as blanks."""
    import xlrd

    content = old_workbook([(0, 0, "5/3", "@"), (1, 1, 12, "0"), (2, 0, "#DIV/0!", ""), (3, 0, 44824, "yyyy-mm-dd")])

    def refuse(**_options: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(xlrd, "open_workbook", refuse)
    assert cells_of("xls", content) == {(0, 0): "5/3", (1, 1): 12, (3, 0): date(2022, 9, 20)}
    assert cells_of("xlsb", content) == cells_of("xls", content)


def test_calamine_is_not_tried_when_xlrd_runs_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other reader would need as much again."""
    import xlrd

    def exhaust(**_options: object) -> None:
        raise MemoryError

    monkeypatch.setattr(xlrd, "open_workbook", exhaust)
    assert refusal("xls", b"") == "AQ130"


def test_password_found_by_calamine_is_reported_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """Binary workbooks say it by an error of their own."""
    import python_calamine

    class Locked:
        @staticmethod
        def from_filelike(_stream: object) -> object:
            raise python_calamine.PasswordError("password protected")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Locked)
    assert refusal("xlsb", b"") == "AQ105"
