"""Cells whose number format or font displays something else than the stored value."""

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx.shared import Pt, RGBColor
from libreoffice import convert_all, needs_libreoffice
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import DataBarRule, IconSetRule, Rule
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from returns import saved, word_form
from samples import PERIOD, contents_of, fill, ones, review_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.report import Report
from aqcampaign.use_cases.check_returns import check

# Cells of whole numbers, of amounts, and the cell of two numbers.
TRIPS, VALUE, CASES = ("D5", "D6", "D7", "D8", "D9", "D10"), ("D12", "D13"), ("D11",)
RED = Color("FFFF0000")
STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")
WHITE, NEARLY_WHITE = Font(color="FFFFFFFF"), Font(color="FFFDFDFD")
DARK, BLACK = (PatternFill(bgColor=colour) for colour in ("FF0070C0", "FF000000"))
BLUE_ON_BLUE = (Font(color="FF0070C0"), PatternFill("solid", fgColor="FF0070C0"))
# Where it stands, what is stored, how it is styled; the codes that are said of it.
LOOKS: dict[str, tuple[tuple[str, ...], str | float | CellRichText | None, dict[str, Any], list[str]]] = {
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
    "negative without its sign": (TRIPS, -5, {"number_format": "0;0"}, ["AQ331"]),
    "negative amount without its sign": (VALUE, -5, {"number_format": "0.00;0.00;0;@"}, ["AQ331"]),
    "negative as a dash": (VALUE, -5, {"number_format": '0;"-";0'}, ["AQ331"]),
    "negative by a condition": (VALUE, -5, {"number_format": "[>0]0.0;[<0]0.0"}, ["AQ331"]),
    "in brackets": (VALUE, -5, {"number_format": "0;(0)"}, ["AQ331"]),
    "with its sign": (VALUE, -5, {"number_format": "0.00;[Red]-0.00"}, ["AQ303"]),
    "thousands from 1000": (TRIPS, 12000, {"number_format": "[>=1000]0,;0"}, ["AQ331"]),
    "thousands below 1000": (TRIPS, 12, {"number_format": "[>=1000]0,;0"}, []),
    "millions": (VALUE, 12000000, {"number_format": "0,,"}, ["AQ331"]),
    "words for figures": (TRIPS, 1, {"number_format": '[=1]"是";[=0]"否";0'}, ["AQ331"]),
    "zeros in front": (TRIPS, 12, {"number_format": "00000"}, []),
    "digits of the format": (TRIPS, 12, {"number_format": '0"0"'}, ["AQ331"]),
    "decimals if there are any": (VALUE, 12.5, {"number_format": "0.##"}, []),
    "decimals left out": (VALUE, 12.5, {"number_format": "#"}, ["AQ332"]),
    "zero hidden": (TRIPS, 0, {"number_format": "0;-0;;@"}, ["AQ334"]),
    "zero as a dash": (TRIPS, 0, {"number_format": '0;-0;"-"'}, []),
    "empty format": (TRIPS, 99, {"number_format": '""'}, ["AQ333"]),
    "white by the format": (TRIPS, 99, {"number_format": "[White]0"}, ["AQ333"]),
    "red by the format": (TRIPS, 99, {"number_format": "[Red]0"}, []),
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
    "one point": (TRIPS, 99, {"font": Font(sz=1)}, ["AQ336"]),
    "compound of one point": (CASES, "5/3", {"font": Font(sz=1)}, ["AQ336"]),
    "two points": (TRIPS, 99, {"font": Font(sz=2)}, []),
    "one point in part": (CASES, CellRichText("5/3", TextBlock(InlineFont(sz=1), "9")), {}, ["AQ336"]),
    "one point in part, in red": (
        CASES,
        CellRichText("5/3", TextBlock(InlineFont(sz=1, color=RED), "9")),
        {},
        ["AQ336"],
    ),
    "grey on white": (TRIPS, 99, {"font": Font(color="FF808080")}, []),
    "crossed out in part": (TRIPS, CellRichText(TextBlock(STRUCK, "99"), "220"), {}, ["AQ337"]),
    "crossed out behind": (CASES, CellRichText("6/3", TextBlock(STRUCK, "5/3")), {}, ["AQ337"]),
    "a raised note": (TRIPS, CellRichText("281", TextBlock(RAISED, "1")), {}, ["AQ338"]),
    "a lowered note": (
        TRIPS,
        CellRichText("281", TextBlock(InlineFont(vertAlign="subscript"), "1")),
        {},
        ["AQ338"],
    ),
    "bold in part": (CASES, CellRichText(TextBlock(InlineFont(b=True), "5"), "/3"), {}, []),
    "repeated": (TRIPS, 2, {"alignment": Alignment(horizontal="fill")}, ["AQ331"]),
    "compound repeated": (CASES, "5/3", {"alignment": Alignment(horizontal="fill")}, ["AQ331"]),
    "repeated with decimals": (VALUE, 2.5, {"number_format": "0.00", "alignment": Alignment("fill")}, ["AQ331"]),
    "nothing repeated": (TRIPS, None, {"alignment": Alignment(horizontal="fill")}, ["AQ301"]),
    "centred": (TRIPS, 2, {"alignment": Alignment(horizontal="centerContinuous")}, []),
    "bold, red": (TRIPS, 99, {"font": Font(bold=True, color="FFFF0000")}, []),
}


def _bar(*, alone: bool) -> dict[str, Any]:
    made: Any = DataBarRule  # which openpyxl does not type
    return {"rule": lambda _cell: made("num", 0, "num", 100, color="FF638EC6", showValue=not alone)}


def _icon_alone() -> dict[str, Any]:
    made: Any = IconSetRule
    return {"rule": lambda _cell: made("3Arrows", "num", [0, 1, 2], showValue=False)}


def _rule(condition: str | tuple[str, ...], **looks: Any) -> dict[str, Any]:
    """Return a look by a conditional format: of a kind, of a formula for D5, or of an operator and its operands."""

    def made(cell: str) -> Rule:
        rule: dict[str, Any] = {"type": "expression", "formula": [str(condition).replace("D5", cell)]}
        if isinstance(condition, tuple):
            rule = {"type": "cellIs", "operator": condition[0], "formula": list(condition[1:])}
        elif condition in ("duplicateValues", "containsErrors"):
            rule = {"type": condition}
        return Rule(**rule, dxf=DifferentialStyle(**looks))

    return {"rule": made}


def _code(code: str) -> NumberFormat:
    return NumberFormat(numFmtId=200, formatCode=code)


# Looks by conditional formats.
CONDITIONAL: dict[str, tuple[tuple[str, ...], str | float | CellRichText, dict[str, Any], list[str]]] = {
    "white, always": (TRIPS, 99, _rule("TRUE", font=WHITE), ["AQ336"]),
    "white, never": (TRIPS, 99, _rule("FALSE", font=WHITE), []),
    "white above a bound": (TRIPS, 99, _rule(("greaterThan", "5"), font=WHITE), ["AQ336"]),
    "white above a bound that is not reached": (TRIPS, 99, _rule(("greaterThan", "500"), font=WHITE), []),
    "white between bounds": (TRIPS, 99, _rule(("between", "100", "5"), font=WHITE), ["AQ336"]),
    "white outside bounds": (TRIPS, 99, _rule(("notBetween", "5", "100"), font=WHITE), []),
    "white zeros": (TRIPS, 0, _rule("D5=0", font=WHITE), ["AQ336"]),
    "white zeros only": (TRIPS, 99, _rule("D5=0.0", font=WHITE), []),
    "white where another cell says so": (TRIPS, 99, _rule('$D$11<>""', font=WHITE), ["AQ336"]),
    "white compound": (CASES, "5/3", _rule(("equal", '"5/3"'), font=WHITE), ["AQ336"]),
    "white errors": (TRIPS, 99, _rule("containsErrors", font=WHITE), []),
    "white errors by formula": (TRIPS, 99, _rule("ISERROR(D5)", font=WHITE), []),
    "white by a condition to be calculated": (TRIPS, 99, _rule("SUM(D5:D5)>5", font=WHITE), ["AQ336"]),
    "white if it stands twice": (TRIPS, 99, _rule("duplicateValues", font=WHITE), ["AQ336"]),
    "white on blue, both by condition": (TRIPS, 99, _rule("TRUE", font=WHITE, fill=DARK), []),
    "black on black by condition": (TRIPS, 99, _rule("TRUE", fill=BLACK), ["AQ336"]),
    "red by a condition to be calculated": (TRIPS, 99, _rule("MAX(D5)>5", font=Font(color=RED)), []),
    "hidden by condition": (TRIPS, 99, _rule("TRUE", numFmt=_code(";;;")), ["AQ333"]),
    "thousands by condition": (TRIPS, 12000, _rule(("greaterThanOrEqual", "1000"), numFmt=_code("0,")), ["AQ331"]),
    "thousands by a condition not met": (TRIPS, 12, _rule(("greaterThan", "1000"), numFmt=_code("0,")), []),
    "thousands, perhaps": (TRIPS, 12000, _rule("MAX(D5)>1000", numFmt=_code("0,")), ["AQ336"]),
    "a percentage by condition": (TRIPS, 3, _rule("TRUE", numFmt=_code("0%")), ["AQ336"]),
    "decimals by condition": (VALUE, 12.5, _rule("TRUE", numFmt=_code("0.00")), []),
    "struck through by condition": (TRIPS, 99, _rule("TRUE", font=Font(strike=True)), ["AQ335"]),
    "a bar alone": (TRIPS, 99, _bar(alone=True), ["AQ336"]),
    "a bar behind the figure": (TRIPS, 99, _bar(alone=False), []),
    "an icon alone": (TRIPS, 99, _icon_alone(), ["AQ336"]),
}  # fmt: skip
LOOKS |= CONDITIONAL
# What LibreOffice does not save in .xls, and what it saves as a condition without a kind.
IN_XLS: dict[str, list[str]] = {
    "hidden by condition": [],
    "thousands by condition": [],
    "thousands, perhaps": [],
    "a percentage by condition": [],
    "a bar alone": [],
    "an icon alone": [],
    "white errors": ["AQ336"],
}


def places() -> dict[str, tuple[int, str]]:
    """Return the number of a workbook and a cell for each look: as many in a workbook as there are cells for them."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for name, (cells, *_look) in LOOKS.items():
        number, place = divmod(seen[cells], len(cells))
        found[name] = number, cells[place]
        seen[cells] += 1
    return found


PLACES = places()


@pytest.fixture(scope="module")
def workbooks(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Filled workbooks, saved by openpyxl, in which every look has its cell."""
    folder = tmp_path_factory.mktemp("styled")
    count = 1 + max(number for number, _cell in PLACES.values())
    return [_styled(campaign, folder, number) for number in range(count)]


def _styled(campaign: Campaign, folder: Path, number: int) -> Path:
    path = fill(campaign, folder, "market_regulation", ones(campaign), name=f"{number}.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for name, (_cells, content, looks, _codes) in LOOKS.items():
        if PLACES[name][0] == number:
            cell = sheet[PLACES[name][1]]
            cell.value = content
            for look, value in looks.items():
                if look == "rule":
                    sheet.conditional_formatting.add(cell.coordinate, value(cell.coordinate))
                else:
                    setattr(cell, look, value)
    book.save(path)
    return path


def codes_of(report: Report, cell: str) -> list[str]:
    """Return the codes of what is said of a cell's content, without rules and formats of the file."""
    return [each.code for each in report.findings if each.place.cell == cell and each.code.startswith("AQ3")]


def found_in(campaign: Campaign, paths: list[Path]) -> dict[str, list[str]]:
    """Return the codes for each look, read from the workbooks."""
    reports = [report for path in paths for report in check(campaign, [path], PERIOD).reports]
    return {name: codes_of(reports[number], cell) for name, (number, cell) in PLACES.items()}


EXPECTED = {name: codes for name, (_cells, _content, _looks, codes) in LOOKS.items()}


def test_cells_displayed_differently_from_their_values_are_reported(campaign: Campaign, workbooks: list[Path]) -> None:
    """What openpyxl saved is read as it looks, and nothing is said of harmless looks."""
    assert found_in(campaign, workbooks) == EXPECTED


@needs_libreoffice
@pytest.mark.parametrize("to", ["xlsx", "xls", "ods"])
def test_same_findings_after_libreoffice_saved_the_workbook(
    campaign: Campaign, workbooks: list[Path], tmp_path: Path, to: str
) -> None:
    """Formats, fonts, fills and runs survive another program and another format, and so do the findings."""
    found = found_in(campaign, convert_all(workbooks, to, tmp_path))
    # LibreOffice takes ! for a character of its own, and shows it.
    assert found == EXPECTED | {"in 万元 by the format": ["AQ331"]} | (IN_XLS if to == "xls" else {})


# The runs of a cell of a Word table, each with what python-docx calls its looks; what is read, and the codes.
WORD: dict[str, tuple[list[tuple[str, dict[str, Any]]], int | None, list[str]]] = {
    "crossed out in part": ([("99", {"strike": True}), ("220", {})], 220, ["AQ337"]),
    "crossed out twice over": ([("99", {"double_strike": True}), ("220", {})], 220, ["AQ337"]),
    "a raised note": ([("281", {}), ("1", {"superscript": True})], 281, ["AQ338"]),
    "crossed out as a whole": ([("99", {"strike": True})], None, ["AQ335"]),
    "hidden": ([("12", {}), ("9", {"hidden": True})], 129, ["AQ336"]),
    "white": ([("12", {"color.rgb": RGBColor(255, 255, 255)})], 12, ["AQ336"]),
    "one point": ([("12", {}), ("9", {"size": Pt(1)})], 129, ["AQ336"]),
    "two points": ([("12", {}), ("9", {"size": Pt(2)})], 129, []),
    "bold and red": ([("1", {"bold": True}), ("2", {"color.rgb": RGBColor(255, 0, 0)})], 12, []),
}


@pytest.mark.parametrize("name", WORD)
def test_formatted_runs_in_word_tables_are_read_as_displayed(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """Strike, superscript, hidden text and white text of Word mean what they mean in a workbook."""
    runs, value, codes = WORD[name]
    document = word_form(campaign, "court", contents_of(campaign, ones(campaign)))
    cell = document.tables[0].rows[1].cells[-1]
    paragraph = cell.paragraphs[0]
    paragraph.clear()
    for text, looks in runs:
        font = paragraph.add_run(text).font
        for look, on in looks.items():
            target = font.color if look == "color.rgb" else font
            setattr(target, look.rpartition(".")[2], on)
    (tmp_path / "court.docx").write_bytes(saved(document))
    (report,) = review_of(campaign, tmp_path).reports
    assert report.submission is not None
    assert report.submission.number("inspector_trips") == value
    found = [each.code for each in report.findings if each.place.field == "inspector_trips"]
    assert [code for code in found if code.startswith("AQ3")] == codes
