"""Sheets that grow with the units: written row by row, they are as if drawn cell by cell, and take no memory."""

import gc
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from samples import fill, review_of, run, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.outputs.summary_workbook import Summary, summary_workbook
from aqcampaign.template.page import page_setup
from aqcampaign.template.plan import Content, Formula, ListedRow, Listing, PlannedCell, SheetPlan, Styles, WorkbookPlan
from aqcampaign.template.writer import workbook_bytes, write_workbook
from aqcampaign.use_cases.period_release import compare_periods, consolidate_review, make_release

STYLES: Styles = {
    "base": {"font_size": 10},
    "text": {"border": 1},
    "figure": {"num_format": "0.00"},
    "bold": {"bold": True},
}
GROWING = {"分单位", "重大线索和舆情", "报送情况", "审核问题", "情况说明", "数据来源"}


def drawn(plan: WorkbookPlan) -> WorkbookPlan:
    """Return the same workbook with the rows of its listings as cells, which XlsxWriter writes."""
    return replace(plan, sheets=tuple(map(_drawn_sheet, plan.sheets)))


def _drawn_sheet(sheet: SheetPlan) -> SheetPlan:
    if sheet.listing is None:
        return sheet
    rows = list(enumerate(sheet.listing.rows(), start=sheet.listing.first_row))
    cells = chain.from_iterable(_cells(number, row) for number, row in rows)
    heights = {number: row.height for number, row in rows}
    return replace(sheet, cells=(*sheet.cells, *cells), heights={**sheet.heights, **heights}, listing=None)


def _cells(number: int, row: ListedRow) -> Iterator[PlannedCell]:
    for column, (content, style) in enumerate(row.cells):
        if isinstance(content, Formula):
            yield PlannedCell(number, column, content.result, style, content.text)
        else:
            yield PlannedCell(number, column, content, style)


def shown(content: bytes) -> list[object]:
    """Return everything that openpyxl reads of a workbook: values, looks, sizes and printing."""
    return [_shown_sheet(sheet) for sheet in openpyxl.load_workbook(BytesIO(content)).worksheets]


def _shown_sheet(sheet: Worksheet) -> list[object]:
    printing = (sheet.print_area, sheet.print_title_rows, sheet.print_title_cols, str(sheet.oddFooter))
    setup = (sheet.page_setup.scale, sheet.page_setup.fitToHeight, sheet.page_setup.orientation, sheet.freeze_panes)
    heights = {number: row.height for number, row in sheet.row_dimensions.items() if row.height}
    widths = {name: column.width for name, column in sheet.column_dimensions.items()}
    breaks, merged = [each.id for each in sheet.col_breaks.brk], sorted(map(str, sheet.merged_cells))
    cells = [_shown_cell(cell) for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell)]
    return [sheet.title, sheet.dimensions, sheet.sheet_state, printing, setup, heights, widths, breaks, merged, cells]


def _shown_cell(cell: Cell) -> object:
    look = (cell.font, cell.border, cell.fill, cell.alignment, cell.number_format)
    value = cell.value
    if isinstance(value, str):  # openpyxl takes back the escape of a text like _x0041_ in the table of texts alone
        value = value.replace("_x005F_", "_")
    return cell.coordinate, value, cell.data_type.replace("inlineStr", "s"), repr(look)


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["", " a ", "=1+1", "<r>a</r>", "a&b<c>", "_x0041_", "\x00", "\ufffe", "a\r\nb", "五" * 200]),
)
NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.decimals(-(10**9), 10**9, allow_nan=False, places=2),
    st.dates(min_value=date(1901, 1, 1)),
)
FORMULAS = st.builds(Formula, st.sampled_from(["=SUM(A1:B2)", '=IF(A1<1,"&",2)']), st.integers(0, 9) | st.none())
CELLS = st.tuples(st.one_of(TEXTS, NUMBERS, FORMULAS, st.none()), st.sampled_from(["text", "figure", "bold"]))
ROWS = st.lists(
    st.tuples(st.lists(CELLS, min_size=3, max_size=3), st.floats(1, 400).map(lambda height: round(height, 2))),
    min_size=1,
    max_size=40,
)


def _listed(rows: Sequence[tuple[list[tuple[object, str]], float]]) -> SheetPlan:
    made = [ListedRow(cells, height) for cells, height in rows]  # type: ignore[arg-type]
    end = len(rows) + 1
    return SheetPlan(
        "listed", (PlannedCell(0, 0, "head", "bold"), PlannedCell(end, 1, "foot", "text", to=(end, 2))), {0: 30.0},
        {0: 26.0}, print_to=(end, 2), listing=Listing(1, len(rows), ("text", "figure", "bold"), lambda: iter(made)),
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_a_listing_is_as_if_its_cells_were_drawn(rows: list[tuple[list[tuple[object, str]], float]]) -> None:
    """Whatever the rows hold, values, kinds, looks, sizes and printing are those of the same cells in the plan."""
    plan = WorkbookPlan("t", (_listed(rows), SheetPlan("other", (PlannedCell(0, 0, "x", "text"),))), STYLES)
    content = workbook_bytes(plan)
    assert shown(content) == shown(workbook_bytes(drawn(plan)))
    assert content == workbook_bytes(plan)


@settings(deadline=None)
@given(st.integers(0, 200), st.floats(10, 60), st.booleans(), st.floats(20, 200))
def test_a_listing_is_printed_as_if_its_rows_were_drawn(
    count: int, height: float, landscape: bool, width: float
) -> None:
    """That the heights are not added up to the end makes no difference to scale, pages and page numbers."""
    rows = Listing(1, count, ("text",), lambda: iter([ListedRow([("x", "text")], height)] * count))
    sheet = SheetPlan("s", (), {0: width}, {0: 26.0}, print_to=(count, 0), landscape=landscape, listing=rows)
    assert page_setup(sheet) == page_setup(_drawn_sheet(sheet))


@pytest.fixture
def summary(campaign: Campaign, tmp_path: Path) -> Summary:
    """The summary of a period with reports that are accepted, returned or unreadable, leads, and an explanation."""
    leads: list[list[Content]] = [["重大案件线索", "2022-09-05", "某店 & <某厂>", Decimal("12.5"), "已移交"]]
    path = fill(campaign, tmp_path, "court", filled_on="  2022年9月20日 ", lines={"leads": leads})
    book = openpyxl.load_workbook(path)
    book["统计表"]["G5"] = "<b>联合检查</b>"
    book.save(path)
    fill(campaign, tmp_path, "postal", text={"inspector_trips": "<r>约5</r>"})
    fill(campaign, tmp_path, "procuratorate", name="检察院 & <9月>.xlsx")
    (tmp_path / "县公安局.xlsx").write_bytes(b"PK\x03\x04")
    review = review_of(campaign, tmp_path)
    consolidation = consolidate_review(campaign, review)
    trend = compare_periods(campaign, review, consolidation)
    form, names = consolidation.form, {unit.id: unit.name for unit in campaign.roster.units}
    return Summary(
        campaign.config, form, campaign.words, campaign.summary_words,
        make_release(campaign, review, consolidation, trend), consolidation, trend, review.reports, names,
    )  # fmt: skip


def test_the_summary_looks_as_if_drawn(summary: Summary) -> None:
    """Each of its sheets that grow with the units is a listing, and looks as it would as cells."""
    plan = summary_workbook(summary)
    assert {sheet.name for sheet in plan.sheets if sheet.listing} == GROWING
    assert shown(workbook_bytes(plan)) == shown(workbook_bytes(drawn(plan)))


def test_texts_of_listings_stay_out_of_the_table_of_texts(summary: Summary) -> None:
    """A superior office that reads the form of a summary need not read the texts of all units first."""
    with ZipFile(BytesIO(workbook_bytes(summary_workbook(summary)))) as package:
        table = package.read("xl/sharedStrings.xml").decode()
    assert "court.xlsx" not in table
    assert summary.text.source_headings[0] in table


def _peak(summary: Summary, units: int) -> int:
    """Return the bytes that writing the summary takes at the peak, if every unit sent the first report."""
    one = summary.consolidation
    standing = next(each for each in one.units if each.report is one.reports[0].report)
    many = replace(one, reports=one.reports[:1] * units, units=(standing,) * units)
    reports = [each.report for each in many.reports]
    gc.disable()  # when it runs makes more difference than the units
    with tempfile.TemporaryFile() as target:
        tracemalloc.start()
        write_workbook(summary_workbook(replace(summary, consolidation=many, reports=reports)), target)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    gc.enable()
    return peak


@pytest.mark.no_cover
def test_writing_a_summary_takes_no_memory_for_its_units(summary: Summary) -> None:
    """What is held while it is written grows by lists of the reports alone, not by rows or cells."""
    few, many = _peak(summary, 200), _peak(summary, 500)  # two batches of rows are held from 200 units on
    assert (many - few) / 300 < 100


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of a file")
@pytest.mark.parametrize("kibibytes", [0, 2, 8])
def test_a_disk_that_fills_while_rows_are_written_costs_nothing(
    campaign: Campaign, tmp_path: Path, kibibytes: int
) -> None:
    """Wherever the file ends: one sentence, the old summary as it was, and no temporary file."""
    fill(campaign, tmp_path / "inbox", "court")
    target = tmp_path / "out" / "s.xlsx"
    target.parent.mkdir()
    target.write_bytes(summary_of(campaign, review_of(campaign, tmp_path / "inbox")))
    before = target.read_bytes()
    with _full_after(kibibytes * 1024):
        code, _out, err = run("consolidate", "--out", target, "--inbox", tmp_path / "inbox")
    assert (code, len(err.splitlines())) == (2, 1), err
    assert [path.name for path in target.parent.iterdir()] == ["s.xlsx"]
    assert target.read_bytes() == before


@contextmanager
def _full_after(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes."""
    import resource

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
