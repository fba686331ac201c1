"""How sheets are printed: a sheet too wide for one legible page is divided, and every page says what its cells are."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libreoffice import convert, needs_libreoffice
from openpyxl.worksheet.worksheet import Worksheet
from samples import run

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import form_sheets
from aqcampaign.template.page import PageSetup, column_breaks, narrowed, page_setup
from aqcampaign.template.plan import PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.writer import workbook_bytes

EXAMPLES = Path(__file__).parents[1] / "examples"
# One heading over the columns 1 to 10 and one over 11 to 20, behind a label column.
TWO_HEADINGS = [0, 0, *[1] * 9, 0, *[1] * 9]
# One over the columns 1 to 4, under which two others divide it; then one over the columns 5 to 20.
NESTED = [0, 0, 2, 1, 2, 0, *[1] * 15]

# (column widths, label columns, headings torn by a break before each column) → the first column of each further page
DIVISIONS: dict[str, tuple[list[float], int, list[int], tuple[int, ...]]] = {
    "one narrow table": ([30.0, 10.0, 10.0], 1, [], ()),
    "shrunk, but legible": ([20.0, *[10.0] * 20], 1, [], ()),
    "twice too wide": ([20.0, *[12.0] * 20], 1, [], (11,)),
    "between headings": ([20.0, *[12.0] * 20], 1, TWO_HEADINGS, (11,)),
    "in a heading that no page holds": ([20.0, *[12.0] * 20], 1, NESTED, (11,)),
    "three pages": ([20.0, *[12.0] * 36], 1, [], (13, 25)),
    "a column wider than a page": ([10.0, 250.0, 10.0], 1, [], (2,)),
    "without labels": ([60.0] * 5, 0, [], (2, 4)),
}


@pytest.mark.parametrize("case", DIVISIONS)
def test_a_sheet_is_divided_where_it_would_not_be_legible(case: str) -> None:
    """Pages are about equally wide and begin where the fewest headings are cut."""
    widths, labels, torn, breaks = DIVISIONS[case]
    assert column_breaks(widths, labels, torn) == breaks


# (widths, height of each of the rows, rows, landscape) → (shrunk to one page, numbered)
SETUPS: dict[str, tuple[list[float], float, int, bool, bool, bool]] = {
    "on one page": ([30.0, 20.0], 20.0, 30, False, False, False),
    "a few rows too long": ([30.0, 20.0], 20.0, 40, False, True, False),
    "too long to shrink": ([30.0, 20.0], 20.0, 60, False, False, True),
    "wide, and shrunk enough to hold its rows": ([140.0], 20.0, 50, False, False, False),
    "wide, and never below a legible size": ([155.0], 20.0, 62, False, False, True),
    "landscape is less high": ([30.0, 20.0], 20.0, 34, True, False, True),
}


@pytest.mark.parametrize("case", SETUPS)
def test_a_long_sheet_is_shrunk_a_little_or_numbered(case: str) -> None:
    """Some rows too many do not stand alone on a second page; the pages of longer sheets have numbers."""
    widths, height, rows, landscape, one_page, numbered = SETUPS[case]
    plan = SheetPlan(
        "s", (), dict(enumerate(widths)), dict.fromkeys(range(rows), height), landscape=landscape,
        print_to=(rows - 1, len(widths) - 1),
    )  # fmt: skip
    setup = page_setup(plan)
    assert (setup.scale, setup.one_page, setup.numbered) == (None, one_page, numbered)


@given(st.lists(st.floats(3, 60), min_size=2, max_size=80), st.data())
def test_every_page_is_legible_and_holds_its_columns_with_any_font(widths: list[float], data: st.DataObject) -> None:
    """Breaks ascend behind the labels; no page is smaller than 60 %, nor wider than the paper without Calibri.

    Only where one column beside the labels is too wide for that, it is as large as that column allows.
    """
    labels = data.draw(st.integers(0, min(2, len(widths) - 1)))
    torn = data.draw(st.lists(st.integers(0, 3), min_size=len(widths), max_size=len(widths)))
    breaks = column_breaks(widths, labels, torn)
    plan = SheetPlan("s", (), dict(enumerate(widths)), landscape=True, repeat_columns=labels, column_breaks=breaks)
    scale = page_setup(plan).scale
    if not breaks:
        assert scale is None
        return
    assert scale is not None
    inches = [(7 * width + 5) / 96 for width in widths]
    widest_column = sum(inches[:labels]) + max(inches[labels:])
    assert min(59, int(100 * 0.74 * (11.69 - 2 * 0.7) / widest_column)) <= scale <= 100
    assert [labels, *breaks, len(widths)] == sorted({labels, *breaks, len(widths)})
    for begin, end in pairwise((labels, *breaks, len(widths))):
        printed = sum(inches[:labels]) + sum(inches[begin:end])
        assert printed * 4 / 3 * scale / 100 <= 11.69 - 2 * 0.7 + 0.2


def printed_sheet(plan: SheetPlan, title: str = "t") -> Worksheet:
    """Return the sheet as written and read back."""
    styles: dict[str, dict[str, str | int | float | bool]] = {"base": {}, "heading": {}}
    sheet: Worksheet = openpyxl.load_workbook(BytesIO(workbook_bytes(WorkbookPlan(title, (plan,), styles)))).worksheets[
        0
    ]
    return sheet


def test_a_divided_sheet_repeats_its_labels_and_numbers_its_pages() -> None:
    """Breaks, scale, repeated rows and columns, and the title with page numbers are written."""
    plan = SheetPlan(
        "s", (PlannedCell(0, 0, "x", "base"),), {0: 10.0}, landscape=True, print_to=(5, 9),
        repeat_row=1, repeat_row_count=3, repeat_columns=2, column_breaks=(4, 7),
    )  # fmt: skip
    sheet = printed_sheet(plan, "A & B")
    assert [each.id for each in sheet.col_breaks.brk] == [4, 7]
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$2:$4")
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    footer = sheet.oddFooter
    assert footer is not None
    assert (footer.left.text, footer.right.text) == ("A && B", "&P / &N")


def _listing(widths: list[float], labels: int) -> SheetPlan:
    breaks = column_breaks(widths, labels, listing=True)
    return SheetPlan(
        "s", (), dict(enumerate(widths)), landscape=True, repeat_columns=labels, column_breaks=breaks, banner=("t",),
    )  # fmt: skip


@given(st.lists(st.floats(8, 40), min_size=3, max_size=60))
def test_the_text_of_a_listing_has_eight_points_on_paper_with_any_font(widths: list[float]) -> None:
    """11 points are shrunk to no less, on one page or on several, also where Calibri is missing."""
    plan, inches = _listing(widths, 1), [(7 * width + 5) / 96 for width in widths]
    if not plan.column_breaks:
        assert 11 * min(1.0, 0.74 * (11.69 - 2 * 0.7) / sum(inches)) >= 7.99
        return
    assert 11 * (page_setup(plan).scale or 0) / 100 >= 7.9  # the scale is a whole number of percent


@given(st.lists(st.floats(5, 60), min_size=3, max_size=20))
def test_columns_are_narrowed_until_one_page_holds_them(widths: list[float]) -> None:
    """None below the least width, none widened; if that is not enough, none at all."""
    result = list(narrowed(widths, 11))
    assert all(new <= old and new >= min(old, 11) - 0.02 for new, old in zip(result, widths, strict=True))
    assert result == widths or not column_breaks(result, 1, listing=True)


@pytest.fixture(scope="module")
def yearly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank workbook of twenty-six columns under three levels of headings."""
    out = tmp_path_factory.mktemp("yearly")
    code, _out, err = run("template", "--period", "2022", "--out", out, "--config", EXAMPLES / "yearly/config")
    assert code == 0, err
    return min(out.glob("*.xlsx"))


def test_every_page_of_a_wide_form_has_all_its_headings(yearly: Path) -> None:
    """All levels of headings and the label columns are repeated, and a heading that is divided stands on each page."""
    sheet = openpyxl.load_workbook(yearly)["统计表"]
    assert (sheet.page_setup.orientation, sheet.print_title_cols, sheet.print_title_rows) == (
        "landscape", "$A:$B", "$4:$7",
    )  # fmt: skip
    breaks = [each.id for each in sheet.col_breaks.brk]
    assert breaks == [11, 20]
    assert [sheet.cell(4, column + 1).value for column in (2, *breaks)] == ["监管对象（户）", "监督检查", "案件查处"]
    for merged in sheet.merged_cells.ranges:
        crossed = [each for each in breaks if merged.min_col <= each < merged.max_col]
        label = str(sheet.cell(merged.min_row, merged.min_col).value)
        assert not crossed or label == "报出日期：", merged


@needs_libreoffice
def test_a_wide_form_takes_no_page_more_without_calibri(yearly: Path, tmp_path: Path) -> None:
    """Three pages of the form and one of instructions, even where a substitute font makes columns wider."""
    pdf = convert(yearly, "pdf", tmp_path)
    assert pdf.read_bytes().count(b"/Type/Page/") == 4


def planned(campaign: Campaign, period: str) -> tuple[SheetPlan, ...]:
    """Return the blank sheets of a campaign's form."""
    return form_sheets(campaign.form, campaign.words, campaign.config.calendar, Filling("某单位", period), live=True)


def test_what_fits_on_a_page_is_printed_on_one(campaign: Campaign) -> None:
    """The built-in form fills one page in portrait: nothing is divided, shrunk in height or numbered."""
    sheet = planned(campaign, "2022-09")[0]
    assert (sheet.landscape, sheet.column_breaks, sheet.repeat_columns, sheet.repeat_row, sheet.repeat_row_count) == (
        False, (), 0, 3, 1,
    )  # fmt: skip
    assert page_setup(sheet) == PageSetup(None, one_page=False, numbered=False)
    assert {sheet.heights[row] for row in range(4, 20)} == {36.0}


def test_a_row_is_as_high_as_its_text() -> None:
    """A heading of two lines in a narrow column raises its row."""
    weekly = next(
        each for each in open_campaigns(EXAMPLES / "circular/config") if each.form.title == "市场巡查情况周报表"
    )
    (sheet,) = planned(weekly, "2022-W36")
    assert sheet.heights[3] == 36.0
