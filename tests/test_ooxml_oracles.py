"""Compares our .xlsx reader with calamine and openpyxl; known differences are listed here."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from differential import Cells, cells_by_calamine, cells_by_openpyxl, differences, our_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from libreoffice import convert, needs_libreoffice
from packages import MAIN, SHEET, STRINGS, archive, sheet
from samples import fill

from aqcampaign.campaign_folder import Campaign

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

ORACLES: dict[str, Callable[[bytes], Cells]] = {"calamine": cells_by_calamine, "openpyxl": cells_by_openpyxl}

# The styles of `workbook`, by number.
DATE, CLOCK, PERCENT = 1, 2, 3
# Each cell, and the kind of difference that each oracle shows there; the reasons stand in EXPLAINED.
CELLS: dict[str, tuple[str, dict[str, str]]] = {
    "number": ("><v>12.5</v>", {}),
    "text": (' t="s"><v>0</v>', {}),
    "text in place": (' t="inlineStr"><is><t>a &amp; b</t></is>', {}),
    "boolean": (' t="b"><v>1</v>', {}),
    "date": (f' s="{DATE}"><v>44713</v>', {}),
    "date and time": (f' s="{DATE}"><v>44713.75</v>', {}),
    "clock": (f' s="{CLOCK}"><v>0.5</v>', {}),
    "percent": (f' s="{PERCENT}"><v>0.965</v>', {}),
    "formula": ("><f>7*6</f><v>42</v>", {}),
    "blanks": (' t="s"><v>1</v>', {"calamine": "blanks", "openpyxl": "blanks"}),
    "error": (' t="e"><v>#REF!</v>', {"calamine": "error value"}),
    "formula never calculated": (
        "><f>7*6</f>", {"calamine": "formula never calculated", "openpyxl": "formula never calculated"},
    ),
    "twenty digits": ("><v>12345678901234567890</v>", {"calamine": "bad number", "openpyxl": "bad number"}),
    "date before 1900": (f' s="{DATE}"><v>-5</v>', {"calamine": "bad number", "openpyxl": "bad number"}),
    "escape": (' t="s"><v>2</v>', {"openpyxl": "escape or line end"}),
    "CDATA": ("><v><![CDATA[42]]></v>", {"calamine": "only here"}),
}  # fmt: skip
TEXTS = '<si><t>立案</t></si><si><t xml:space="preserve">  </t></si><si><t>a_x000D_\nb</t></si>'

EXPLAINED = {
    ("calamine", "blanks"): "spaces alone are blank here: nobody sees anything in the cell",
    ("openpyxl", "blanks"): "spaces alone are blank here: nobody sees anything in the cell",
    ("calamine", "error value"): "calamine gives an error value as ''",
    ("calamine", "formula never calculated"): "calamine gives '' for a formula without a result",
    ("openpyxl", "formula never calculated"): "openpyxl gives None for a formula without a result",
    ("calamine", "bad number"): "calamine rounds what a float cannot hold, and makes negative dates times of a day",
    ("openpyxl", "bad number"): "openpyxl keeps twenty digits, which Excel does not, and dates before 1900",
    ("openpyxl", "escape or line end"): "openpyxl leaves _x000D_ as it is written",
    ("calamine", "only here"): "calamine does not see CDATA",
}


def workbook(rows: str) -> bytes:
    """Return a workbook with these rows that is complete enough for openpyxl too."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet("Sheet")
        for row, code in enumerate(("yyyy-mm-dd", "h:mm", "0.0%")):
            page.write_number(row, 0, 1, book.add_format({"num_format": code}))
        page.write_string(3, 0, "text")
    with zipfile.ZipFile(made) as source:
        whole = {name: source.read(name) for name in source.namelist()}
    return archive(whole | {SHEET: sheet(rows).encode(), STRINGS: f"<sst {MAIN}>{TEXTS}</sst>".encode()})


def kinds(content: bytes, oracle: str) -> dict[str, list[Any]]:
    """Return the kinds of difference between our cells and an oracle's."""
    equal, found = differences(our_cells(content), ORACLES[oracle](content))
    assert equal
    return found


@pytest.mark.parametrize("oracle", ORACLES)
@pytest.mark.parametrize(("cell", "expected"), CELLS.values(), ids=CELLS)
def test_cells_match_the_oracles_except_for_known_differences(oracle: str, cell: str, expected: dict[str, str]) -> None:
    """Beside a comparable number each cell is equal, or differs in the one way that is explained."""
    content = workbook(f'<row r="1"><c r="A1"><v>1</v></c><c r="B1"{cell}</c></row>')
    assert set(kinds(content, oracle)) == ({expected[oracle]} if oracle in expected else set())


def test_every_known_difference_occurs() -> None:
    """What is explained is met in some cell, and what is met is explained."""
    assert set(EXPLAINED) == {each for _cell, expected in CELLS.values() for each in expected.items()}


VALUES = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(-1e12, 1e12).map(lambda number: float(f"{number:.15g}")),
    st.booleans(),
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
        lambda text: (
            not text.startswith(("=", "{", "http", "mailto", "internal", "external", "ftp")) and "_x" not in text
        )
    ),
)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.lists(VALUES, max_size=5), min_size=1, max_size=5), with_openpyxl=st.booleans())
def test_any_values_match_the_oracles(rows: list[list[Any]], with_openpyxl: bool) -> None:
    """Numbers, texts, dates and booleans that two libraries wrote: all three readers see the same."""
    content = _by_openpyxl(rows) if with_openpyxl else _by_xlsxwriter(rows)
    for oracle, read in ORACLES.items():
        assert differences(our_cells(content), read(content))[1] == {}, oracle


def _by_openpyxl(rows: list[list[Any]]) -> bytes:
    made = BytesIO()
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(made)
    return made.getvalue()


def _by_xlsxwriter(rows: list[list[Any]]) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return made.getvalue()


@needs_libreoffice
def test_form_saved_by_libreoffice_matches_the_oracles(campaign: Campaign, tmp_path: Path) -> None:
    """Cell by cell, on all sheets."""
    saved = convert(fill(campaign, tmp_path / "in", "court"), "xlsx", tmp_path).read_bytes()
    assert [kinds(saved, oracle) for oracle in ORACLES] == [{}, {}]
