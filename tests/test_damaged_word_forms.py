"""Forms retyped in Word: no value ends up in another field."""

from collections.abc import Callable, Collection
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from forms import numbered
from returns import saved, word_form
from samples import contents_of, review_of

from aqcampaign.campaign_folder import Campaign

Change = Callable[[Any], None]
ALL = "all"
NUMBER, NAME, UNIT, VALUE = range(4)


def _row(document: Any, number: int) -> Any:
    return document.tables[0].rows[number]


def _cell(document: Any, row: int, column: int) -> Any:
    return _row(document, row).cells[column]


def _write(row: int, column: int, text: str) -> Change:
    return lambda document: setattr(_cell(document, row, column), "text", text)


def _each(column: int, change: Callable[[int, str], str]) -> Change:
    def write(document: Any) -> None:
        for row in range(1, 17):
            cell = _cell(document, row, column)
            cell.text = change(row, cell.text)

    return write


def _delete(row: int) -> Change:
    def delete(document: Any) -> None:
        element = _row(document, row)._tr
        element.getparent().remove(element)

    return delete


def _move(row: int, to: int) -> Change:
    def move(document: Any) -> None:
        _row(document, to)._tr.addnext(_row(document, row)._tr)

    return move


def _blank_row(document: Any) -> None:
    empty = deepcopy(_row(document, 5)._tr)
    for text in list(empty.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")):
        text.text = ""
    _row(document, 5)._tr.addnext(empty)


def _without_column(column: int) -> Change:
    def remove(document: Any) -> None:
        for row in document.tables[0].rows:
            element = row.cells[column]._tc
            element.getparent().remove(element)

    return remove


def _swap(column: int, one: int, other: int) -> Change:
    def swap(document: Any) -> None:
        first, second = _cell(document, one, column), _cell(document, other, column)
        first.text, second.text = second.text, first.text

    return swap


def _merge(one: tuple[int, int], other: tuple[int, int], text: str) -> Change:
    def merge(document: Any) -> None:
        for row, column in {one, other}:
            _cell(document, row, column).text = ""
        _cell(document, *one).merge(_cell(document, *other)).text = text

    return merge


def _to_the_right(document: Any) -> None:
    """Type the figures behind the last column."""
    document.tables[0].add_column(1000000)
    for row in range(1, 17):
        cells = _row(document, row).cells
        cells[4].text, cells[3].text = cells[3].text, ""


def _second_copy(document: Any) -> None:
    document.element.body.append(deepcopy(document.tables[0]._tbl))


def _broken_over_pages(document: Any) -> None:
    """Let the table end in the middle, and begin again below a line of text."""
    table = document.tables[0]._tbl
    below = deepcopy(table)
    for row in list(table.tr_lst)[9:]:
        table.remove(row)
    for row in list(below.tr_lst)[1:9]:
        below.remove(row)
    table.addnext(document.add_paragraph("（续表）")._p)
    document.element.body.append(below)


# What was done; the items without a value; the codes of errors about the form.
CASES: dict[str, tuple[Change, Collection[str], Collection[str]]] = {
    "nothing": (lambda _document: None, (), ()),
    "a row moved to the end": (_move(7, 16), (), ()),
    "a row deleted": (_delete(7), ["cases"], ["AQ208"]),
    "a blank row": (_blank_row, (), ()),
    "no column of numbers": (_without_column(NUMBER), (), ()),
    "no column of units": (_without_column(UNIT), (), ()),
    "numbers and units in the labels": (_each(NAME, "{}．{}".format), (), ()),
    "blanks and lines in the labels": (_each(NAME, lambda _row, name: f" {name[:2]}\n{name[2:]}\u3000"), (), ()),
    "lines around the figures": (_each(VALUE, lambda _row, value: f"\n {value}\n\n"), (), ()),
    "a misspelt label": (_write(7, NAME, "立案/结桉数"), ["cases"], ["AQ208"]),
    "two names swapped": (_swap(NAME, 8, 9), ["case_value", "penalties"], ["AQ227"]),
    "two numbers swapped": (_swap(NUMBER, 8, 9), ["case_value", "penalties"], ["AQ227"]),
    "number and name merged": (_merge((7, NUMBER), (7, NAME), "7．立案/结案数"), (), ()),
    "a figure over two rows": (
        _merge((2, VALUE), (3, VALUE), "5"), ["premises_inspected", "markets_inspected"], ["AQ230"],
    ),
    "the figures one column to the right": (_to_the_right, ALL, ["AQ229"]),
    "the table twice": (_second_copy, ALL, ["AQ216"]),
    "the table broken over two pages": (_broken_over_pages, ALL, ["AQ216"]),
}  # fmt: skip


@pytest.mark.parametrize(("change", "lost", "codes"), CASES.values(), ids=CASES)
def test_damage_never_moves_a_value_to_another_field(
    campaign: Campaign, tmp_path: Path, change: Change, lost: Collection[str], codes: Collection[str]
) -> None:
    """Nothing is read from another cell, and what is gone is an error."""
    document = word_form(campaign, "public_security", contents_of(campaign, numbered(campaign.form)))
    change(document)
    (tmp_path / "报表.docx").write_bytes(saved(document))
    (report,) = review_of(campaign, tmp_path).reports
    assert {found.code for found in report.findings if found.severity == "error" and found.code[2] == "2"} == set(codes)
    assert report.submission is not None
    for field, own, value in zip(campaign.form.fields, numbered(campaign.form), report.submission.values, strict=True):
        gone = lost == ALL or field.cell.item.id in lost
        assert value == (None if gone else own), field.id
    assert (report.status == "returned") == bool(lost)
