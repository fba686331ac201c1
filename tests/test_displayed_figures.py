"""A figure that a person sees is the figure that is counted: formats and fonts as programs save them."""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Color, Font, PatternFill
from samples import fill, ones, review_of
from test_libreoffice import SOFFICE, convert

from aqcampaign.campaign import Campaign
from aqcampaign.report import Report

# The cell, what is stored in it, how it is styled; the codes that are said of it.
TRIPS, VALUE, CASES = "D5", "D12", "D11"
WHITE, NEARLY_WHITE = Font(color="FFFFFFFF"), Font(color="FFFDFDFD")
BLUE_ON_BLUE = (Font(color="FF0070C0"), PatternFill("solid", fgColor="FF0070C0"))
LOOKS: dict[str, tuple[str, str | float, dict[str, Any], list[str]]] = {
    "General": (TRIPS, 12, {"number_format": "General"}, []),
    "two decimals of two": (VALUE, 12.25, {"number_format": "#,##0.00"}, []),
    "yuan sign": (VALUE, 12.5, {"number_format": '"¥"#,##0.00'}, []),
    "its own unit": (VALUE, 12.5, {"number_format": '0.0"万元"'}, []),
    "accounting": (VALUE, 1234.5, {"number_format": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '}, []),
    "Chinese numerals": (TRIPS, 12, {"number_format": "[DBNum1][$-804]General"}, []),
    "in 万元 by the format": (VALUE, 125000, {"number_format": "0!.0,"}, ["AQ330"]),
    "a point of its own": (VALUE, 238023, {"number_format": '0"."0000'}, ["AQ330"]),
    "in yuan": (VALUE, 125000, {"number_format": '#,##0"元"'}, ["AQ330"]),
    "thousands": (TRIPS, 12000, {"number_format": "0,"}, ["AQ331"]),
    "dollars": (VALUE, 12.5, {"number_format": "[$$-409]#,##0.00"}, ["AQ331"]),
    "rounded": (VALUE, 12.345, {"number_format": "0.00"}, ["AQ332"]),
    "hidden": (TRIPS, 99, {"number_format": ";;;"}, ["AQ333"]),
    "hidden text": (CASES, "5/3", {"number_format": ";;;"}, ["AQ333"]),
    "struck through": (TRIPS, 99, {"font": Font(strike=True)}, ["AQ335"]),
    "compound struck through": (CASES, "5/3", {"font": Font(strike=True)}, ["AQ335"]),
    "white on white": (TRIPS, 99, {"font": WHITE}, ["AQ336"]),
    "nearly white": (TRIPS, 99, {"font": NEARLY_WHITE}, ["AQ336"]),
    "white of the theme": (TRIPS, 99, {"font": Font(color=Color(theme=0))}, ["AQ336"]),
    "black on white of the theme": (TRIPS, 99, {"font": Font(color=Color(theme=1))}, []),
    "white on blue": (TRIPS, 99, {"font": WHITE, "fill": BLUE_ON_BLUE[1]}, []),
    "blue on blue": (TRIPS, 99, {"font": BLUE_ON_BLUE[0], "fill": BLUE_ON_BLUE[1]}, ["AQ336"]),
    "grey on white": (TRIPS, 99, {"font": Font(color="FF808080")}, []),
    "bold, red": (TRIPS, 99, {"font": Font(bold=True, color="FFFF0000")}, []),
}


def styled(campaign: Campaign, folder: Path, name: str) -> Path:
    """Return a filled workbook, saved by openpyxl, one cell of which has that look."""
    cell, content, looks, _codes = LOOKS[name]
    path = fill(campaign, folder, "market_regulation", ones(campaign), name=f"{name}.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet[cell] = content
    for look, value in looks.items():
        setattr(sheet[cell], look, value)
    book.save(path)
    return path


def codes_of(report: Report, cell: str) -> list[str]:
    """Return the codes of what is said of a cell's content, without rules and formats of the file."""
    return [each.code for each in report.findings if each.place.cell == cell and each.code.startswith("AQ3")]


@pytest.mark.parametrize("name", LOOKS)
def test_a_cell_that_does_not_look_as_it_reads_is_noticed(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """What openpyxl saved is read as it looks, and nothing is said of harmless looks."""
    cell, _content, _looks, codes = LOOKS[name]
    styled(campaign, tmp_path, name)
    (report,) = review_of(campaign, tmp_path).reports
    assert codes_of(report, cell) == codes


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (package libreoffice-calc) is not installed")
def test_the_same_is_noticed_where_libreoffice_saved_it(campaign: Campaign, tmp_path: Path) -> None:
    """Formats, fonts and fills survive another program, and so do the findings."""
    for name in LOOKS:
        styled(campaign, tmp_path / "in", name)
    book = convert_all(tmp_path / "in", "xlsx", tmp_path / "out")
    reports = {report.file.path.stem: report for report in review_of(campaign, book).reports}
    found = {name: codes_of(reports[name], cell) for name, (cell, *_rest) in LOOKS.items()}
    expected = {name: codes for name, (_cell, _content, _looks, codes) in LOOKS.items()}
    # LibreOffice takes ! for a character of its own, and shows it.
    assert found == expected | {"in 万元 by the format": ["AQ331"]}


def convert_all(folder: Path, to: str, out: Path) -> Path:
    """Open and save every workbook of a folder with LibreOffice; returns the folder of the new ones."""
    first, *others = sorted(folder.iterdir())
    convert(first, to, out, *others)
    shutil.rmtree(out / "profile")
    return out
