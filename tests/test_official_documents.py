"""Official documents (outputs/document/): what is written is read back with python-docx, as Word would."""

import io
import struct
import subprocess
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from libreoffice import convert, needs_libreoffice

from aqcampaign.failures import ConfigurationFailure
from aqcampaign.outputs.document.fit import fit_table, title_lines
from aqcampaign.outputs.document.markup import plain_text
from aqcampaign.outputs.document.plan import (
    Addressee,
    Attachment,
    AttachmentList,
    Block,
    Head,
    Heading,
    Paragraph,
    Picture,
    Plan,
    Signature,
    Table,
    Title,
)
from aqcampaign.outputs.document.style import DocumentStyle, points
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.template.text_width import display_width
from aqcampaign.template_words import read_words

OFFICE = "安丘市打击侵权假冒违法犯罪行为专项行动工作专班办公室"
STYLE = read_words("document.yaml", None, DocumentStyle).words
TABLE = Table(
    (("单位", "立案/结案数", "立案/结案数"), ("单位", "立案", "结案")),
    (("市公安局", "5", "3"), ("合计", "5", "3")), "表1　立案情况",
    ("left", "right", "right"), totals=1, notes=("注：无。",),
)  # fmt: skip


def png(width: int = 20, height: int = 10) -> bytes:
    """Return a picture of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes([90, 120, 200]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


BLOCKS = (
    Head(OFFICE, "第1期", "2022年9月24日"),
    Title("关于2022年9月工作及报送情况的通报"),
    Addressee("各成员单位："),
    Heading("一、总体情况"),
    Heading("（一）检查", 2),
    Heading("1. 市场", 3),
    Paragraph("各单位出动120人次。", lead="概况："),
    TABLE,
    Picture(png(), "图1　立案"),
    AttachmentList("附件：", ("汇总表", "分单位表")),
    Signature(OFFICE, "2022年9月24日"),
    Attachment("附件1", "汇总表", landscape=True),
    TABLE,
)  # fmt: skip


def written(*blocks: Block) -> bytes:
    """Return a document of these blocks."""
    return write_document(Plan("通报", OFFICE, date(2022, 9, 24), blocks), STYLE)


def read(*blocks: Block) -> Any:
    """Return the same, read."""
    return docx.Document(io.BytesIO(written(*blocks)))


def texts(document: Any) -> list[str]:
    """Return the paragraphs outside tables that are not empty."""
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_everything_stands_in_its_order_and_style() -> None:
    """Headings have the levels that Word's navigation shows."""
    document = read(*BLOCKS)
    assert texts(document)[:9] == [
        "安丘市打击侵权假冒违法犯罪", "行为专项行动工作专班办公室", "\t第1期\t2022年9月24日",
        "关于2022年9月工作及报送情况的通报", "各成员单位：", "一、总体情况", "（一）检查", "1. 市场",
        "概况：各单位出动120人次。",
    ]  # fmt: skip
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text]
    assert styles[3:9] == ["Title", "Salutation", "Heading 1", "Heading 2", "Heading 3", "Body Text"]
    assert texts(document)[9:15] == ["表1　立案情况", "注：无。", "图1　立案", "附件：1. 汇总表", "2. 分单位表", OFFICE]


def test_page_is_that_of_the_standard() -> None:
    """GB/T 9704-2012: 37/35/28/26 mm; a wide attachment is printed across."""
    upright, across = read(*BLOCKS).sections
    margins = [round(each.mm) for each in (upright.top_margin, upright.bottom_margin, upright.left_margin)]
    assert (*margins, round(upright.right_margin.mm)) == (37, 35, 28, 26)
    assert (across.page_width.mm > across.page_height.mm, round(across.left_margin.mm)) == (True, 35)


def test_page_numbers_stand_outside() -> None:
    """Right on odd pages, left on even ones, in attachments as well."""
    document = read(*BLOCKS)
    assert document.settings.odd_and_even_pages_header_footer
    for section in document.sections:
        for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
            (paragraph,) = footer.paragraphs
            assert (paragraph.text, paragraph.alignment.name) == ("— 1 —", side)
            assert " PAGE " in [each.text for each in paragraph._p.iter(qn("w:instrText"))]


def test_table_repeats_its_header_and_keeps_rows_whole() -> None:
    """Equal headings are one cell, across and down."""
    table = read(*BLOCKS).tables[0]
    assert [len(list(row._tr.iter(qn("w:tblHeader")))) for row in table.rows] == [1, 1, 0, 0]
    assert all(list(row._tr.iter(qn("w:cantSplit"))) for row in table.rows)
    assert [len(row._tr.tc_lst) for row in table.rows] == [2, 3, 3, 3]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        ["单位", "立案", "结案"], ["市公安局", "5", "3"], ["合计", "5", "3"],
    ]  # fmt: skip


def test_picture_has_a_text_for_those_who_do_not_see_it() -> None:
    """A picture is no wider than the text."""
    document = read(Picture(png(3000, 10), "图1", "立案件数，9月12件"))
    (properties,) = document.element.iter(qn("wp:docPr"))
    assert properties.get("descr") == "立案件数，9月12件"
    assert document.inline_shapes[0].width.pt <= STYLE.text_width(landscape=False)


def test_fonts_are_named_with_those_that_stand_in() -> None:
    """None is embedded: their makers own them."""
    with zipfile.ZipFile(io.BytesIO(written(*BLOCKS))) as package:
        fonts = package.read("word/fontTable.xml").decode()
        assert '<w:font w:name="方正小标宋简体"><w:altName w:val="小标宋,宋体,SimSun"/>' in fonts
        assert not [name for name in package.namelist() if "font" in name.lower() and not name.endswith(".xml")]


def test_equal_plans_give_equal_bytes() -> None:
    """Nothing of the clock or the computer is in the file."""
    first = written(*BLOCKS)
    assert first == written(*BLOCKS)
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {(entry.date_time[0], entry.create_system) for entry in package.infolist()} == {(1980, 0)}


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(), max_size=40))
def test_any_text_stays_text(text: str) -> None:
    """Markup, field codes and characters that XML forbids do nothing."""
    document = read(Paragraph(text), Table((("单位",),), ((text,),), text), Title(text), Head(text, text))
    assert document.paragraphs[0].text == plain_text(text)
    assert document.tables[0].cell(1, 0).text == plain_text(text)
    assert not list(document.element.iter(qn("w:instrText")))


@pytest.mark.parametrize("text", ["<w:p/>", "]]>&lt;", "{PAGE}", "=1+1", "a\x00\x0b\ufffeb\ud800", "x\u202ey"])
def test_markup_is_printed_as_it_stands(text: str) -> None:
    """Only what cannot be seen is left out."""
    shown = text.translate(dict.fromkeys(map(ord, "\x00\x0b\ufffe\ud800\u202e")))
    assert texts(read(Paragraph(text))) == [shown]


@given(
    st.integers(1, 40), st.integers(0, 3), st.integers(1, 30), st.sampled_from([442.2, 637.8])
)  # fmt: skip
def test_every_column_stands_once_and_fits(columns: int, keys: int, length: int, width: float) -> None:
    """A table that is too wide is divided; each part has the key columns."""
    keys = min(keys, columns)
    row = tuple(f"{column}单位" + "名" * length for column in range(columns))
    parts = list(fit_table(Table((row,), (row,), key_columns=keys), width, 12, 8))
    assert [text for part in parts for text in part.table.rows[0][keys:]] == list(row[keys:])
    for part in parts:
        assert part.table.rows[0][:keys] == row[:keys]
        assert sum(part.widths) <= width + 0.001
        assert len(part.widths) == len(part.table.rows[0])


def test_wide_table_is_not_printed_too_small() -> None:
    """The official form's 22 figures take two tables across at most; heads of compound items are not cut."""
    above = ("单位", *(f"项目{number // 2}" for number in range(22)))
    below = ("单位", *(f"立案{number}（件）" for number in range(22)))
    rows = (("市市场监督管理局", *["1234"] * 22), ("合计", *["12345"] * 22))
    parts = list(fit_table(Table((above, below), rows), STYLE.text_width(landscape=True), 10.5, 8))
    assert len(parts) <= 2
    assert all(part.size >= 8 and part.table.headings[0][1:].count(part.table.headings[0][1]) == 2 for part in parts)


TITLES = {
    "关于2022年9月工作及报送情况的通报": ["关于2022年9月工作及报送情况的通报"],
    "关于全市严厉打击侵犯知识产权和制售假冒伪劣商品违法犯罪行为专项行动2022年9月工作及报送情况的通报": [
        "关于全市严厉打击侵犯知识产权和", "制售假冒伪劣商品违法犯罪行为专项行动", "2022年9月工作及报送情况的通报",
    ],
    "关于食品安全监督管理年报2022年工作及报送情况的通报": ["关于食品安全监督管理年报", "2022年工作及报送情况的通报"],
    "第一行\n第二行": ["第一行", "第二行"],
    "": [""],
}  # fmt: skip


@pytest.mark.parametrize(("title", "lines"), TITLES.items())
def test_title_is_divided_at_its_seams(title: str, lines: list[str]) -> None:
    """Lines are about equally long, and no number is divided."""
    assert title_lines(title, 20) == lines


@given(st.text("中的2年（）、，a", max_size=100))
def test_divided_title_loses_nothing(title: str) -> None:
    """Whatever its characters."""
    lines = title_lines(title, 20)
    assert "".join(lines) == title
    assert all(display_width(line) <= 40 for line in lines[:-1])


def test_some_text_stands_on_the_first_page() -> None:
    """The room above a head gives way to a long title: the standard wants text on the first page."""
    spaces = [
        read(Head(OFFICE, "第1期"), Title("题" * length)).paragraphs[0].paragraph_format.space_before.mm
        for length in (10, 200)
    ]
    assert round(spaces[0]) == 35
    assert spaces[1] < 10


def test_unknown_word_of_the_style_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    """As in every file of templates/."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "config").mkdir()
    path = tmp_path / "templates" / "document.yaml"
    path.write_text("line_pitch: 28\nmargin: 3\nred: red\n", encoding="utf-8")
    with pytest.raises(ConfigurationFailure) as failure:
        read_words("document.yaml", tmp_path / "config", DocumentStyle)
    assert [(problem.line, problem.column) for problem in failure.value.problems] == [(2, 1), (3, 1)]


@needs_libreoffice
def test_page_takes_22_lines_of_28_characters(tmp_path: Path) -> None:
    """The text fills the page as the standard wants it."""
    path = tmp_path / "page.docx"
    path.write_bytes(written(Paragraph("字" * 28 * 40)))
    convert(path, "pdf", tmp_path)
    shown = subprocess.run(
        ["pdftotext", "-layout", "-f", "1", "-l", "1", "page.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    lines = [line.strip() for line in shown.stdout.decode().splitlines() if "字" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines[1:]} == {28}


def test_measures_agree() -> None:
    """28 characters are 156 mm."""
    assert 28 * STYLE.character_width == pytest.approx(points(156))
