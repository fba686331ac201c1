"""The demo end to end: template, validate and consolidate, compared with hand-calculated figures."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import fill, review_of, run, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import shipped
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.use_cases.blank_workbooks import prepare
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.period_release import consolidate_review
from aqcampaign.values.amounts import format_number

# Added up on paper from templates/demo.yaml over the ten units whose September report counts; ecology (a date),
# industry_it (another unit's file), internet_opinion (a blank) and postal (nothing sent) are not in it.
SEPTEMBER = {
    "inspector_trips": 784, "premises_inspected": 656, "markets_inspected": 45, "guidance_talks": 27,
    "publicity_events": 20, "complaints_accepted": 107, "cases.filed": 28, "cases.closed": 17,
    "case_value": "70", "penalties": "28.05", "suspects_caught": 5, "cases_exposed": 18, "dens_destroyed": 3,
    "transfers.cases": 4, "transfers.persons": 4, "procuratorate.arrests": 2, "procuratorate.prosecutions": 1,
    "court.accepted": 3, "court.concluded": 2, "court.persons_sentenced": 4, "joint_operations": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def inbox(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's inbox."""
    return write_inbox([(campaign, load_script(shipped("config")))], tmp_path_factory.mktemp("demo") / "d")


def test_demo_totals_match_hand_calculated_ones(campaign: Campaign, inbox: Path) -> None:
    """The ten accepted September reports sum to the figures written down independently of the code."""
    consolidation = consolidate_review(campaign, check(campaign, [inbox], "2022-09"))
    fields = zip(campaign.form.fields, consolidation.totals, strict=True)
    shown = {field.id: format_number(value or 0) if field.part.kind == "money" else value for field, value in fields}
    assert shown == SEPTEMBER


def test_every_mistake_in_the_demo_is_found(campaign: Campaign, inbox: Path) -> None:
    """Every mistake of the script gives its code, in the cell in which it was made."""
    review = check(campaign, [inbox], "2022-09")
    found = {
        (report.unit, finding.code, finding.place.cell)
        for report in review.reports
        if report.status != "ignored"
        for finding in report.findings
        if finding.code != "AQ501"
    }
    assert found == {
        ("public_security", "AQ321", "D17"),
        ("public_security", "R106", "D17"),
        ("agriculture", "AQ321", "D11"),
        ("ecology", "AQ308", "D11"),
        ("health", "AQ301", "D6"),
        ("court", "AQ321", "D16"),
        ("industry_it", "AQ203", None),
        ("housing", "AQ322", "D13"),
        ("internet_opinion", "AQ301", "D10"),
    }


def test_coverage_counts_every_unit_once(campaign: Campaign, inbox: Path) -> None:
    """Fourteen units: ten accepted with one nil report, three returned, one missing, one late."""
    coverage = check(campaign, [inbox], "2022-09").coverage
    counted = (coverage.accepted, coverage.nil, coverage.returned, coverage.missing, coverage.late)
    assert (coverage.expected, counted) == (14, (10, 1, 3, 1, 1))


def test_form_dated_in_another_period_is_not_counted(campaign: Campaign, inbox: Path) -> None:
    """A September workbook with an October date is held against October and never counted."""
    october = check(campaign, [inbox], "2022-10")
    (housing,) = [each for each in october.units if each.unit.id == "housing"]
    assert housing.status == "returned"
    assert housing.report is not None
    assert [f.code for f in housing.report.findings] == ["AQ204"]


def test_newest_accepted_version_counts(campaign: Campaign, inbox: Path) -> None:
    """The first, faulty version of a report is superseded by the corrected one."""
    health = [r for r in check(campaign, [inbox], "2022-09").reports if r.unit == "health" and r.status != "ignored"]
    assert sorted(report.status for report in health) == ["accepted", "superseded"]


def test_summary_is_accepted_by_the_next_level(campaign: Campaign, inbox: Path, tmp_path: Path) -> None:
    """The summary workbook is a submission of this city: the parent office reads back exactly the totals."""
    review = check(campaign, [inbox], "2022-09")
    consolidation = consolidate_review(campaign, review)
    received = tmp_path / "summary.xlsx"
    received.write_bytes(summary_of(campaign, review))
    parent = _parent_config(tmp_path)
    code, out, _err = run("validate", received, "--format", "json", "--config", parent)
    (file,) = json.loads(out)["files"]
    fields = zip(campaign.form.fields, consolidation.totals, strict=True)
    totals = {f.id: format_number(v or 0) if f.part.kind == "money" else v for f, v in fields}
    # September 24th has long passed when the summary is written here: late, but whole.
    assert (code, file["unit"], file["status"], file["values"]) == (0, "anqiu", "accepted", totals)


def _parent_config(folder: Path) -> Path:
    config = folder / "config"
    shutil.copytree(Path("config"), config)
    (config / "units.yaml").write_text("units:\n  - {id: anqiu, name: 安丘市}\n", encoding="utf-8")
    return config


def test_summary_sheets_and_cached_values(campaign: Campaign, inbox: Path, tmp_path: Path) -> None:
    """分单位 has numbers, SUM formulas and their results; units that do not count say why, and have no zeros."""
    review = check(campaign, [inbox], "2022-09")
    path = tmp_path / "s.xlsx"
    path.write_bytes(summary_of(campaign, review))
    values, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    assert values.sheetnames == [
        "概览", "汇总表", "分单位", "累计与环比", "重大线索和舆情", "报送情况", "审核问题", "数据来源", "_meta",
    ]  # fmt: skip
    sheet = values["分单位"]
    bottom = sheet.max_row
    assert (sheet.cell(bottom, 3).value, formulas["分单位"].cell(bottom, 3).value) == (784, "=SUM(C4:C17)")
    ecology = [cell.value for cell in sheet[8]]
    assert ecology[:3] == ["潍坊市生态环境局安丘分局", "退回", "退回"]


def test_period_without_accepted_reports_has_no_totals(campaign: Campaign, tmp_path: Path) -> None:
    """Nothing is written, and it is said why; exit code 2."""
    fill(campaign, tmp_path / "inbox", "court", text={"penalties": "约5"})
    code, _out, err = run("consolidate", "--out", tmp_path / "s.xlsx", "--inbox", tmp_path / "inbox")
    assert (code, (tmp_path / "s.xlsx").exists(), "2022-09" in err) == (2, False, True)


def test_coverage_and_open_questions_are_printed_with_the_totals(
    campaign: Campaign, inbox: Path, tmp_path: Path
) -> None:
    """What the leader must know of the figures stands below them, inside the print area."""
    review = check(campaign, [inbox], "2022-10")
    path = tmp_path / "s.xlsx"
    path.write_bytes(summary_of(campaign, review))
    sheet = openpyxl.load_workbook(path)["汇总表"]
    (area,) = [sheet[each.split("!")[-1].replace("$", "")] for each in sheet.print_area.split(",")]
    printed = "".join(str(cell.value) for row in area for cell in row if cell.value is not None)
    assert "应报14家" in printed
    assert "待核实7项" in printed


def test_every_total_can_be_traced_to_its_reports(campaign: Campaign, inbox: Path, tmp_path: Path) -> None:
    """数据来源 names a file, sheet, cell and hash for each of the sixteen cells of each counted report."""
    review = check(campaign, [inbox], "2022-09")
    path = tmp_path / "s.xlsx"
    path.write_bytes(summary_of(campaign, review))
    rows = list(openpyxl.load_workbook(path)["数据来源"].iter_rows(min_row=4, values_only=True))
    assert len([row for row in rows if row[1] is not None]) == 10 * 16
    hashes = {report.file.path.name: report.file.sha256 for report in review.reports}
    assert all(hashes[str(row[3])] == row[5] for row in rows)


def test_the_sheet_by_unit_is_printed_on_pages_that_each_say_what_they_are(
    campaign: Campaign, inbox: Path, tmp_path: Path
) -> None:
    """Units, headings, title, coverage and page number are on each page; no cell is blank."""
    path = tmp_path / "s.xlsx"
    path.write_bytes(summary_of(campaign, check(campaign, [inbox], "2022-09")))
    sheet = openpyxl.load_workbook(path, data_only=True)["分单位"]
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$3:$3")
    assert (sheet.page_setup.orientation, (sheet.page_setup.scale or 0) >= 73) == ("landscape", True)
    (each,) = (each.id for each in sheet.col_breaks.brk)
    assert [sheet.cell(3, column).value for column in (each, each + 1)] == [
        "10.抓获犯罪嫌疑人（人）", "11.曝光公示案件数（件）",
    ]  # fmt: skip
    header = str(sheet.oddHeader)
    assert all(words in header for words in ("（分单位）2022年9月", "应报14家"))
    assert str(sheet.oddFooter).endswith("&R&P / &N")
    assert all(cell.value is not None for row in sheet.iter_rows(min_row=4) for cell in row)


def test_the_values_of_a_unit_are_folded_below_its_file_to_which_its_status_leads(
    campaign: Campaign, inbox: Path, tmp_path: Path
) -> None:
    """数据来源 shows a row for each counted report; the status of the unit in 分单位 is a link to it."""
    review = check(campaign, [inbox], "2022-09")
    path = tmp_path / "s.xlsx"
    path.write_bytes(summary_of(campaign, review))
    book = openpyxl.load_workbook(path)
    sources, by_unit = book["数据来源"], book["分单位"]
    rows = range(4, sources.max_row + 1)
    shown = [row for row in rows if not sources.row_dimensions[row].hidden]
    assert (len(shown), {sources.row_dimensions[row].outlineLevel for row in shown}) == (10, {0})
    assert {sources.row_dimensions[row].outlineLevel for row in set(rows) - set(shown)} == {1}
    pairs = by_unit.iter_rows(max_col=2)
    links = {str(name.value): status.hyperlink.location for name, status in pairs if status.hyperlink}
    assert links == {str(sources.cell(row, 1).value): f"'数据来源'!A{row}" for row in shown}


def test_equal_inputs_give_equal_bytes(campaign: Campaign, inbox: Path) -> None:
    """Templates and summaries made twice are the same files."""
    review = check(campaign, [inbox], "2022-09")
    assert summary_of(campaign, review) == summary_of(campaign, review)
    assert list(prepare(campaign, "2022-09")) == list(prepare(campaign, "2022-09"))


COUNT = st.integers(0, 9999)
MONEY = st.decimals(0, 99999, places=4)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sums_do_not_depend_on_the_order_of_files(campaign: Campaign, tmp_path: Path, data: st.DataObject) -> None:
    """consolidate(fill(x)) equals the exact sum of x, whatever order the files come in."""
    fields = campaign.form.fields
    one = st.tuples(*(MONEY if field.part.kind == "money" else COUNT for field in fields))
    rows = data.draw(st.lists(one, min_size=1, max_size=4))
    units = data.draw(st.permutations([unit.id for unit in campaign.roster.units]))[: len(rows)]
    folder = tmp_path / str(abs(hash((tuple(rows), tuple(units)))))
    for unit, row in zip(units, rows, strict=True):
        fill(campaign, folder, unit, row)
    expected = tuple(sum((Decimal(row[i]) for row in rows), Decimal(0)) for i in range(len(fields)))
    assert consolidate_review(campaign, review_of(campaign, folder)).totals == expected


def test_total_fits_the_width_of_its_column(campaign: Campaign, tmp_path: Path) -> None:
    """Excel and LibreOffice print ### where a number is wider than its column; the sums are the widest, and bold."""
    fill(campaign, tmp_path / "inbox", "health", text={"case_value": 12345678.5})
    review = review_of(campaign, tmp_path / "inbox")
    path = tmp_path / "summary.xlsx"
    path.write_bytes(summary_of(campaign, review))
    sheet = openpyxl.load_workbook(path, data_only=True)[campaign.summary_words.by_unit]
    columns = [cell.column_letter for cell in sheet[sheet.max_row] if cell.value == 12345678.5]
    assert [sheet.column_dimensions[column].width > len("12345678.50") for column in columns] == [True]
