"""The fast path reads what the parser would read, or declines."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from libreoffice import convert, needs_libreoffice
from packages import MAIN, sheet
from samples import fill

from aqcampaign.campaign_folder import Campaign
from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.cell_style import CellStyle
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml import fast_rows
from aqcampaign.intake.ooxml.contents import Contents
from aqcampaign.intake.ooxml.sheet import fast_sheet, parsed_sheet
from aqcampaign.intake.ooxml.strings import SharedStrings, fast_strings, parsed_strings
from aqcampaign.intake.ooxml.styles import NumberFormat, Styles
from aqcampaign.intake.runs import Run
from aqcampaign.intake.workbook import Unreadable

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

RUNS = (Run("text "), Run("7", struck=True))
CONTENTS = Contents(
    SharedStrings([f"text {n}" for n in range(500)], {7: RUNS, 8: (Run("text "), Run("8"))}, frozenset({7})),
    Styles(
        {1: NumberFormat("m/d", "date"), 2: NumberFormat("0%", "percent")},
        {2: CellStyle("0%", struck=False, invisible=False), 77: CellStyle("", struck=True, invisible=False)},
        [CellLook(), CellLook("m/d"), CellLook("0%")],
        [CellLook(struck=True)],
        frozenset({0}),
    ),
    False,
)
# A conditional format that strikes through what is above 9.
STRIKING = (
    '<conditionalFormatting sqref="A1:C30"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan">'
    "<formula>9</formula></cfRule></conditionalFormatting>"
)

ENTITIES = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")]
# What stands in texts; the last ones are what writers never leave as they are.
LETTERS = st.sampled_from([*"aA0 中\n\t&<>\"'=/_", "_x000D_", "_x0041_", "😀"])
ODD = [
    "]]>", "&amp", "&apos;", "&quot;", "&nbsp;", "&#a;", "&#x;", "<!--", "-->", "<![CDATA[x]]>", "<", ">", '"',
    "\r", "\x00", "\x1b", "\ufffe", "</row>", "<row>", "</sheetData>", "<sheetData>", ' r="A1"', ' t="s"', "<v>1</v>",
    "<c/>", "<?x y?>", "\u3000", "&#0;", "&#8;", "&#10;", "&#11;", "&#13;", "&#65;", "&#x4E2D;", "&#xD83D;", "&#55296;",
    "&#57344;", "&#65534;", "&#128512;", "&#1114111;", "&#1114112;", "&#x110000;",
]  # fmt: skip


@st.composite
def quoted(draw: st.DrawFn) -> str:
    """A text as writers put it into XML; some write all characters but those of ASCII by their numbers."""
    text = "".join(draw(st.lists(LETTERS, max_size=6)))
    for character, entity in ENTITIES:
        text = text.replace(character, entity)
    number = draw(st.sampled_from(["{}", "&#{:d};", "&#x{:X};", "&#x{:05x};"]))
    return text if number == "{}" else "".join(each if each.isascii() else number.format(ord(each)) for each in text)


@st.composite
def tag(draw: st.DrawFn, name: str, attributes: list[str]) -> str:
    """The beginning of a tag with its attributes in any order, as one of the writers writes it."""
    quote = draw(st.sampled_from('""\'')) if not any("'" in each for each in attributes) else '"'
    ordered = draw(st.permutations([each for each in attributes if each]))
    return " ".join([f"<{name}", *ordered]).replace('"', quote)


@st.composite
def cells(draw: st.DrawFn, row: int, column: int) -> str:
    """A cell as one of the writers writes it."""
    style = draw(st.sampled_from(["", 's="0"', 's="1"', 's="2"', 's="77"', f's="{row}"']))
    kind = draw(st.sampled_from(["", "number", "s", "str", "inlineStr", "b", "e"]))
    type_ = draw(st.sampled_from(["", 't="n"'])) if kind == "number" else kind and f't="{kind}"'
    begin = draw(tag("c", [f'r="{chr(65 + column)}{row}"', style, type_]))
    formula = draw(
        st.sampled_from(
            [
                "",
                "<f>1+1</f>",
                '<f aca="false">A1</f>',
                '<f t="shared" si="0"/>',
                "<f>1&lt;2</f>",
                "<f>NOW()</f>",
                f"<f>B{row}*2</f>",
                f'<f ca="1" t="array" ref="A{row}:B{row}">" r="{row}"</f>',
            ]
        )
    )
    if kind == "":
        return begin + draw(
            st.sampled_from(["/>", "></c>", f">{formula}</c>", f">{formula}<v></v></c>", f">{formula}<v/></c>"])
        )
    if kind == "inlineStr":
        text = draw(st.one_of(quoted(), st.just(f' r="A{row}"')))
        return f'{begin}><is><t xml:space="preserve">{text}</t></is></c>'
    if kind == "number":
        value = draw(
            st.sampled_from(["0", "12", "12.5", "-3", "1E-3", "44824", "1e309", "9007199254740993", "0.965", "４"])
        )
        return f"{begin}>{formula}<v>{value}</v></c>"
    values = {"s": st.integers(0, 499).map(str), "b": st.sampled_from("012"), "e": st.just("#REF!"), "str": quoted()}
    return f"{begin}>{formula}<v>{draw(values[kind])}</v></c>"


ROW_ATTRIBUTES = [
    [], ['spans="1:9"'], ['ht="42"', 'customHeight="1"'], ['hidden="1"'], ['x14ac:dyDescent="0.2"'],
    ['customFormat="false"', 'ht="12.8"', 'hidden="true"', 'customHeight="false"', 'outlineLevel="0"'],
]  # fmt: skip


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """The rows of a sheet, as writers write them: in their order, each cell with its address."""
    rows = sorted(draw(st.sets(st.integers(1, 30), max_size=6)))
    return "".join(draw(_row(row)) for row in rows)


@st.composite
def _row(draw: st.DrawFn, row: int) -> str:
    begin = draw(tag("row", [f'r="{row}"', *draw(st.sampled_from(ROW_ATTRIBUTES))]))
    columns = sorted(draw(st.sets(st.integers(0, 8), max_size=5)))
    if not columns:
        return begin + draw(st.sampled_from(["/>", "></row>"]))
    between = draw(st.sampled_from(["", "", "\n  "]))
    return between.join([f"{begin}>", *(draw(cells(row, column)) for column in columns), "</row>"])


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def part_of(body: str, declaration: str = DECLARATION, formats: str = "") -> bytes:
    """Return the sheet part with these rows, as Excel begins it."""
    around = sheet(
        body,
        '<cols><col min="2" max="3" hidden="1"/></cols>',
        f'<mergeCells><mergeCell ref="A1:B2"/></mergeCells>{formats}',
    )
    spaces = f'{MAIN} xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    return (declaration + around.replace(MAIN, spaces, 1)).encode("utf-8", "surrogatepass")


def prefixed(part: bytes, prefix: bytes) -> bytes:
    """Return the part with a prefix before the name of each element, as the Open XML SDK writes it."""
    if not prefix:
        return part
    named = re.sub(rb"<(/?)(?=\w)", rb"<\g<1>" + prefix, part)
    return named.replace(b"xmlns=", b"xmlns:" + prefix.rstrip(b":") + b"=", 1)


def assert_same(part: bytes, contents: Contents = CONTENTS) -> bool:
    """Assert that the fast path, where it reads the part, reads what the parser reads; returns whether it did."""
    tiled = fast_sheet(part, contents, STANDARD, 0)
    if tiled is None:
        return False
    (fast, frame), (slow, whole) = tiled, parsed_sheet(part, contents, STANDARD, 0)
    assert frame == whole
    assert [(row, list(line.items())) for row, line in fast.rows.items()] == [
        (row, list(line.items())) for row, line in slow.rows.items()
    ]
    assert (fast.formulas, fast.volatile) == (slow.formulas, slow.volatile)
    assert (fast.hidden_rows, fast.count, fast.appearances) == (slow.hidden_rows, slow.count, slow.appearances)
    return True


@settings(deadline=None, max_examples=200)
@given(body=bodies())
def test_fast_and_parsed_cells_agree(body: str) -> None:
    """Rows as writers write them are read by the fast path, and exactly as the parser reads them."""
    assert assert_same(part_of(body))


DECLARATIONS = (
    DECLARATION,
    "",
    "\ufeff" + DECLARATION.replace("\n", "\r\n"),
    DECLARATION.replace(' standalone="yes"?>', " ?>\r\n\r\n"),
    DECLARATION.replace('"', "'").replace("yes", "no"),
)


@settings(deadline=None, max_examples=100)
@given(
    body=bodies(),
    declaration=st.sampled_from(DECLARATIONS),
    prefix=st.sampled_from([b"", b"x:", b"ns2:"]),
    formats=st.sampled_from(["", STRIKING]),
    piece=st.sampled_from([60, 200, 2**16]),
)
def test_fast_and_parsed_cells_agree_however_a_part_is_wrapped(
    body: str, declaration: str, prefix: bytes, formats: str, piece: int
) -> None:
    """Other declarations, a prefix before all names, conditional formats, sheets read in pieces."""
    part = prefixed(part_of(body, declaration, formats), prefix)
    if not body:
        part = part.replace(b"<%bsheetData></%bsheetData>" % (prefix, prefix), b"<%bsheetData />" % prefix)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_rows, "_PIECE", piece)
        assert assert_same(part)


NUMBERED = {
    "by another quote": """<row r="1"/><row r='2'><c r='A2'><v>5</v></c></row>""",
    "by another quote below": """<row r="5"/><row r='6'><c r='A6'><v>5</v></c></row>""",
    "with spaces": """<row r="5"/><row r = "6"><c r = "A6"><v>5</v></c></row>""",
    "by an entity": """<row r="5"/><row r="&#54;"><c r="A6"><v>5</v></c></row>""",
    "with a zero before it": """<row r="5"/><row r="06"><c r="A6"><v>5</v></c></row>""",
    "as the first": """<row r="5"/><row r='1'><c r='A1'><v>5</v></c></row>""",
    "in a text": """<row r="5"><c r="A5" t="inlineStr"><is><t>&lt;c r="A5"</t></is></c></row>""",
}


@pytest.mark.parametrize("body", NUMBERED.values(), ids=NUMBERED)
def test_a_row_keeps_its_number_however_it_is_written(body: str) -> None:
    """A number written in an unusual way is not taken for that of the blank row before it."""
    assert_same(part_of(body))
    assert parsed_sheet(part_of(body), CONTENTS, STANDARD, 0)[0].rows


@settings(deadline=None, max_examples=400)
@given(body=bodies(), data=st.data())
def test_unusual_cells_are_left_to_the_parser(body: str, data: st.DataObject) -> None:
    """Something put in, cut out or doubled anywhere: the fast path reads it as the parser does, or not at all."""
    for _each in range(data.draw(st.integers(1, 2))):
        begin = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(begin, min(len(body), begin + 12)))
        odd = data.draw(st.sampled_from([*ODD, body[begin:end] * 2, ""]))
        body = body[:begin] + odd + body[end:]
    part = part_of(body)
    if data.draw(st.booleans()):
        part = part.replace(b"\xe4\xb8\xad", b"\xe4\xb8")  # half a character
    assert_same(part)


LEFT = {
    "rows in a comment": sheet("", "<!--<sheetData><row r='1'/></sheetData>-->"),
    "rows in CDATA": sheet("", "<x><![CDATA[<sheetData></sheetData>]]></x>"),
    "another namespace": '<worksheet xmlns="urn:x"><sheetData></sheetData></worksheet>',
    "an undeclared prefix": sheet('<row r="1" x14ac:dyDescent="0.2"/>'),
    "another encoding": '<?xml version="1.0" encoding="ISO-8859-1"?>' + sheet(""),
    "a row twice": sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 2),
    "rows backwards": sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'),
    "a cell twice": sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
    "a value twice": sheet('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'),
    "a private character": sheet('<row r="1"><c r="A1" t="str"><v>1</v></c><c r="B1" t="str"><v>\ue000</v></c></row>'),
    "unknown elements": sheet('<row r="1"><c r="A1"><v>1</v><extLst/></c></row>'),
    "namespaces declared between": sheet('<row r="1"><c r="A1"><v>1</v></c></row>', "<!-- AlternateContent -->"),
    "rows and cells deep inside": sheet('<row r="1"><x><c r="A1"><v>1</v></c></x></row>'),
    "runs in a cell": sheet('<row r="1"><c r="A1" t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r></is></c></row>'),
    "a blank cell of another row": sheet('<row r="1"><c r="A2"><v/></c></row>'),
    "a text that is not there": sheet('<row r="1"><c r="A1" t="s"><v>500</v></c></row>'),
    "a frame that is no XML": sheet("").replace("</worksheet>", ""),
    "a large frame": sheet("", before=" " * 2**20),
}


@pytest.mark.parametrize("part", LEFT.values(), ids=LEFT)
def test_fast_path_declines_ambiguous_xml(part: str) -> None:
    """What a pattern could mistake is left to the parser."""
    assert fast_sheet(part.encode(), CONTENTS, STANDARD, 0) is None


UNNUMBERED = {
    "rows": '<row><c r="A1"><v>1</v></c></row><row r="5"/><row><c r="B6"><v>1</v></c></row>',
    "cells": '<row r="1"><c><v>1</v></c><c/><c r="E1"/><c><v>2</v></c></row>',
    "both": "<row/><row><c/><c><v>1</v></c></row>",
}


@pytest.mark.parametrize("body", UNNUMBERED.values(), ids=UNNUMBERED)
def test_rows_and_cells_without_a_reference_follow_those_before(body: str) -> None:
    """The fast path counts as the parser does; in a sheet of several pieces it cannot."""
    assert assert_same(part_of(body))
    assert parsed_sheet(part_of(body), CONTENTS, STANDARD, 0)[0].rows
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_rows, "_PIECE", 10)
        assert_same(part_of(body))


def items(texts: list[str]) -> bytes:
    """Return the part of these shared texts, as Excel writes it."""
    body = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst {MAIN} count="9">{body}</sst>'.encode()


@settings(deadline=None)
@given(texts=st.lists(quoted()), odd=st.sampled_from(["", *ODD]), place=st.integers(0, 200))
def test_fast_and_parsed_shared_strings_agree(texts: list[str], odd: str, place: int) -> None:
    """Shared texts as writers write them are read fast; with something odd in them as the parser does, or not fast."""
    part = items(texts)
    assert fast_strings(part, STANDARD) == parsed_strings(part, STANDARD)
    place = min(place, len(part))
    changed = part[:place] + odd.encode() + part[place:]
    plain = fast_strings(changed, STANDARD)
    if plain is not None:
        assert plain == parsed_strings(changed, STANDARD)


RICH = {
    "runs": '<r><rPr><sz val="11"/></rPr><t>a</t></r><r><t xml:space="preserve"> b</t></r>',
    "a run struck through": "<r><t>5</t></r><r><rPr><strike/></rPr><t>7</t></r>",
    "an escape across runs": "<r><rPr/><t>_x00</t></r><r><rPr/><t>41_</t></r>",
    "a phonetic guide": '<t>中</t><rPh sb="0" eb="1"><t>zhong</t></rPh><phoneticPr fontId="1"/>',
    "no text": "<t/>",
    "nothing": "",
    "a comment": "<t>a<!-- </si> -->b</t>",
    "CDATA": "<t><![CDATA[</si>]]></t>",
}


@pytest.mark.parametrize("prefix", [b"", b"x:"])
@pytest.mark.parametrize("text", RICH.values(), ids=RICH)
def test_every_item_of_a_table_of_texts_is_read_as_the_parser_reads_it(text: str, prefix: bytes) -> None:
    """Twice, because an item is parsed once and kept; other counts do not make it another table."""
    for count in ('count="9"', 'uniqueCount="3" count="4"'):
        body = f"<si>{text}</si>\r\n<si><t>before</t></si>"
        part = prefixed(
            items([]).replace(b"</sst>", body.encode() + b"</sst>").replace(b'count="9"', count.encode()), prefix
        )
        fast = fast_strings(part, STANDARD)
        assert (fast is None) == ("<!" in text)
        assert fast in (None, parsed_strings(part, STANDARD))


@pytest.mark.parametrize("before", ["<si/>", "<si/><si/>", "<x><si><t>b</t></si></x>", "<si><t/></si>", "<x/>"])
def test_each_item_of_a_table_of_texts_is_counted(before: str) -> None:
    """An item without an end tag, or one in another element, before texts with and without runs."""
    for text in ("<t>a</t>", "<r><rPr><b/></rPr><t>a</t></r>", "<r><t>a</t></r><r><rPr/><t>b</t></r>"):
        part = items([]).replace(b"</sst>", f"{before}<si>{text}</si></sst>".encode())
        assert fast_strings(part, STANDARD) in (None, parsed_strings(part, STANDARD))


NO_TABLES = {
    "a count twice": items(["a"]).replace(b" count", b' count="1" count'),
    "another root": items(["a"]).replace(b"sst", b"x"),
    "another namespace": items(["a"]).replace(b"main", b"other"),
    "no end": items(["a"]).replace(b"</sst>", b""),
    "something behind": items(["a"]) + b"<x/>",
    "an empty table of another namespace": items([]).replace(b"main", b"other"),
}


@pytest.mark.parametrize("part", NO_TABLES.values(), ids=NO_TABLES)
def test_fast_path_declines_what_is_no_table_of_texts(part: bytes) -> None:
    """What the parser refuses is not read fast."""
    assert fast_strings(part, STANDARD) is None
    with pytest.raises(Unreadable):
        parsed_strings(part, STANDARD)


def saved_by_xlsxwriter(folder: Path, campaign: Campaign) -> Path:
    """A filled form as our own writer saves it."""
    return fill(campaign, folder, "court")


def saved_by_libreoffice(folder: Path, campaign: Campaign) -> Path:
    """The form as LibreOffice saves it."""
    return convert(fill(campaign, folder / "in", "court"), "xlsx", folder)


def saved_by_openpyxl(folder: Path, campaign: Campaign) -> Path:
    """The form as openpyxl saves it, with attributes in another order."""
    path = fill(campaign, folder, "court")
    openpyxl.load_workbook(path).save(path)
    return path


def saved_in_constant_memory(folder: Path, campaign: Campaign) -> Path:
    """A workbook with its texts in the cells."""
    with xlsxwriter.Workbook(folder / "a.xlsx", {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["立案", 5, " 5/3 ", True, "<&>"])
        page.write_formula(1, 0, "=B1*2", None, 10)
    return folder / "a.xlsx"


SAVED = (
    saved_by_xlsxwriter,
    pytest.param(saved_by_libreoffice, marks=needs_libreoffice),
    saved_by_openpyxl,
    saved_in_constant_memory,
)


@pytest.mark.parametrize("save", SAVED, ids=lambda save: save.__name__)
def test_fast_and_parsed_cells_agree_on_saved_workbooks(save: object, tmp_path: Path, campaign: Campaign) -> None:
    """Every sheet and every table of texts; most of them are read fast, which is what the fast path is for."""
    assert callable(save)
    fast = []
    for name, part in _parts(save(tmp_path, campaign)):
        if name.startswith("xl/worksheets/sheet"):
            fast.append(assert_same(part))
        elif name == "xl/sharedStrings.xml":
            plain = fast_strings(part, STANDARD)
            assert plain in (None, parsed_strings(part, STANDARD))
            fast.append(plain is not None)
    assert fast
    assert all(fast)


def _parts(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def test_parser_rejects_damage_that_the_fast_path_leaves() -> None:
    """What the fast path leaves alone is refused by the parser where it is damaged."""
    with pytest.raises(Unreadable):
        parsed_sheet(LEFT["a row twice"].encode(), CONTENTS, STANDARD, 0)
