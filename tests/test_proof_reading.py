"""What a document says is read as it is printed: numbers, paragraphs, tables, notes; cases/proof/*.yaml."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.oxml.parser import parse_xml
from hypothesis import given
from hypothesis import strategies as st
from returns import saved

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.published_document import read_document_parts, read_published_document
from aqcampaign.proof.document import Document, Place, document_of
from aqcampaign.proof.numerals import chinese_numeral, folded
from aqcampaign.proof.quantities import Quantity, quantity_of, quantity_pattern

CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases/proof/quantities.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
UNITS = ("件", "人次", "千克", "起")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DIGITS, PLACES = "零一二三四五六七八九", ("", "十", "百", "千")


def quantities_in(text: str) -> list[Quantity]:
    """Return the quantities of a folded text."""
    matches = re.compile(quantity_pattern(UNITS), re.ASCII).finditer(text)
    return [found for match in matches if (found := quantity_of(match[0], match.start())) is not None]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_quantities_are_read_with_their_units(case: dict[str, Any]) -> None:
    """Full width, separators, Chinese numbers and 万 are understood; words that contain a number are not."""
    found = quantities_in(folded(case["text"]))
    read = [(each.value, each.unit, each.numeral.decimals) for each in found]
    assert read == [(Decimal(str(value)), unit, decimals) for value, unit, decimals in case["read"]]
    assert any(each.numeral.is_grouped for each in found) == case.get("grouped", False)


@given(st.integers(0, 10**12))
def test_numbers_in_chinese_words_are_read_back(number: int) -> None:
    """What is written by the rules of Chinese numbers has its value."""
    numeral = chinese_numeral(in_words(number))
    assert numeral is not None
    assert numeral.value == number


def in_words(number: int) -> str:
    """Return a whole number below 10**12 … 10**15 in Chinese words."""
    if number < 10**4:
        digits = [int(digit) for digit in str(number)]
        places = reversed(range(len(digits)))
        words = "".join(DIGITS[d] + PLACES[p] if d else "零" for d, p in zip(digits, places, strict=True))
        while "零零" in words:
            words = words.replace("零零", "零")
        return words.rstrip("零") or "零"
    scale, word = (10**8, "亿") if number >= 10**8 else (10**4, "万")
    high, low = divmod(number, scale)
    rest = ("零" if low < scale // 10 else "") + in_words(low) if low else ""
    return in_words(high) + word + rest


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["件", "%", "万元", "亿元"]))
def test_written_quantities_are_read_back(value: Decimal, unit: str) -> None:
    """A number with a unit has its value again, in single units."""
    (found,) = quantities_in(f"为{value:f}{unit}")
    scale = {"万元": 10**4, "亿元": 10**8}.get(unit, 1)
    assert found.value == value * scale
    assert found.is_rounded_from(value * scale)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """No text breaks the reader; each quantity is a piece of it."""
    plain = folded(text)
    assert len(plain) == len(text)
    assert all(plain[each.start : each.end] == each.text for each in quantities_in(plain))


def quantity(text: str) -> Quantity:
    """Return the only quantity of a text."""
    (found,) = quantities_in(text)
    return found


def test_rates_are_rounded_not_truncated() -> None:
    """177 of 221 is 80.09 %: 80.1 is rounded, 80.0 is truncated, 80.2 neither."""
    exact = Decimal(17700) / 221
    assert quantity("80.1%").is_rounded_from(exact)
    assert quantity("80.0%").is_truncated_from(exact)
    assert not quantity("80.2%").is_truncated_from(exact)
    assert not quantity("80.2%").is_rounded_from(exact)


@pytest.mark.parametrize(
    ("written", "exact", "coarse"),
    [("0.04万件", 397, True), ("0万件", 37, True), ("1.23万件", 12345, False), ("1.2万件", 12345, True),
     ("2万件", 20000, False), ("1.17亿元", 117252400, False), ("397件", 397, False)],
)  # fmt: skip
def test_units_that_swallow_digits_are_noticed(written: str, exact: int, *, coarse: bool) -> None:
    """万 and 亿 must leave three digits of a number that has them."""
    assert quantity(written).is_too_coarse_for(exact) == coarse


def read(document: Any) -> Document:
    """Return a document as it is proofread."""
    parts = read_document_parts(saved(document))
    assert not isinstance(parts, Finding)
    return document_of(parts)


def test_paragraphs_and_tables_have_their_places() -> None:
    """Paragraphs are counted without empty ones, through tables; cells by row and column."""
    made = docx.Document()
    made.add_paragraph("标题")
    made.add_paragraph("")
    made.add_paragraph("立案5件。")
    table = made.add_table(2, 2)
    for place, text in enumerate(("单位", "立案", "市公安局", "5")):
        table.cell(place // 2, place % 2).text = text
    made.add_paragraph("结尾")
    made.core_properties.title = "关于9月工作的通报"
    document = read(made)
    places = [(each.place, each.text) for each in document.paragraphs]
    assert places == [(Place("body", 1), "标题"), (Place("body", 2), "立案5件。"), (Place("body", 3), "结尾")]
    assert [each.rows for each in document.tables] == [(("单位", "立案"), ("市公安局", "5"))]
    assert document.tables[0].place(1, 1) == Place("table", 1, 2, 2)
    assert document.properties["title"] == "关于9月工作的通报"
    assert document.pictures == 0


def test_what_tracked_changes_leave_is_read() -> None:
    """Insertions count, deletions do not; a deleted paragraph mark joins two paragraphs."""
    made = docx.Document()
    changed = (
        "<w:p {W}><w:r><w:t>立案</w:t></w:r><w:del><w:r><w:delText>5</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>6</w:t></w:r></w:ins><w:r><w:t>件</w:t></w:r></w:p>"
    )
    joined = '<w:p {W}><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>结案</w:t></w:r></w:p>'
    for xml in (changed, joined, "<w:p {W}><w:r><w:t>3件</w:t></w:r></w:p>"):
        made.element.body.insert(-1, parse_xml(xml.replace("{W}", W)))
    assert [each.text for each in read(made).paragraphs] == ["立案6件", "结案3件"]


def test_headers_notes_and_boxes_are_read_but_not_page_numbers() -> None:
    """What is printed anywhere on the page is read, except for the number of the page."""
    made = docx.Document()
    made.add_paragraph("正文")
    made.sections[0].header.paragraphs[0].text = "2022年9月通报"
    field = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in (
            "<w:t>第</w:t>", '<w:fldChar w:fldCharType="begin"/>', "<w:instrText> PAGE </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>7</w:t>", '<w:fldChar w:fldCharType="end"/>',
            "<w:t>页</w:t>",
        )
    )  # fmt: skip
    made.sections[0].footer._element.append(parse_xml(f"<w:p {W}>{field}</w:p>"))
    box = "<w:txbxContent><w:p><w:r><w:t>框内12件</w:t></w:r></w:p></w:txbxContent>"
    made.element.body.insert(-1, parse_xml(f"<w:p {W}><w:r><w:pict>{box}</w:pict></w:r></w:p>"))
    found = [(each.place.kind, each.text) for each in read(made).paragraphs]
    assert found == [("body", "正文"), ("text box", "框内12件"), ("footer", "第页"), ("header", "2022年9月通报")]


def test_files_that_are_no_document_are_refused(tmp_path: Path) -> None:
    """The sentence names the file and what it is."""
    for name, content in {"a.docx": b"", "b.docx": b"words", "c.docx": b"PK\x03\x04 broken"}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageFailure, match=name):
            read_published_document(tmp_path / name)
    with pytest.raises(UsageFailure, match="none"):
        read_published_document(tmp_path / "none.docx")
