"""Explanations in 情况说明 close queries, and stay valid while the figures are unchanged."""

import os
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from libreoffice import convert_all, needs_libreoffice
from openpyxl.comments import Comment
from samples import contents_of, fill, ones, review_of, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.template.plan import Content

WORDS = "含以前立的案件"


def sent(campaign: Campaign, folder: Path, cases: str, words: str | None, hour: int = 10) -> Path:
    """Write a file of the health office with these cases and, beside them, these words."""
    received = datetime(2022, 9, 20, hour)
    path = fill(
        campaign, folder, "health", text={**_quiet(campaign), "cases": cases}, name=f"{hour}.xlsx", received=received
    )
    if words is not None:
        _write(path, 11, words)
    return path


def _quiet(campaign: Campaign) -> dict[str, Content]:
    """Contents about which nothing is asked."""
    row = [0 for _field in ones(campaign)]
    return dict(contents_of(campaign, row))


def _write(path: Path, row: int, words: str, column: int | None = None) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["统计表"]
    cell = sheet.cell(row, column or 7, words)
    cell.data_type = "s"  # a text, whatever it begins with
    status = path.stat()
    book.save(path)
    os.utime(path, (status.st_atime, status.st_mtime))


def queries(campaign: Campaign, folder: Path) -> dict[str, list[tuple[str, str, str, str]]]:
    """Return of each file what is said about its cases: code, severity, the words, words said before."""
    return {
        report.file.path.name: [
            (each.code, each.severity, each.explanation, each.former_explanation)
            for each in report.findings
            if each.code in ("R101", "R102")
        ]
        for report in review_of(campaign, folder).reports
    }


def test_explained_query_is_closed(campaign: Campaign, tmp_path: Path) -> None:
    """It becomes a notice with the words."""
    sent(campaign, tmp_path, "2/3", WORDS)
    assert queries(campaign, tmp_path) == {"10.xlsx": [("R102", "notice", WORDS, "")]}


@pytest.mark.parametrize("words", [None, " ", "无", "—"])
def test_empty_explanation_does_not_close_a_query(campaign: Campaign, tmp_path: Path, words: str | None) -> None:
    """A blank, 无 and a dash explain nothing."""
    sent(campaign, tmp_path, "2/3", words)
    assert queries(campaign, tmp_path) == {"10.xlsx": [("R102", "query", "", "")]}


def test_explanation_carries_over_while_figures_are_unchanged(campaign: Campaign, tmp_path: Path) -> None:
    """Words of an earlier version hold in a later one that leaves them out, as long as the figures are the same."""
    sent(campaign, tmp_path, "2/3", WORDS, 9)
    sent(campaign, tmp_path, "2/3", None, 10)
    assert queries(campaign, tmp_path)["10.xlsx"] == [("R102", "notice", WORDS, "")]


@pytest.mark.parametrize("left_standing", [None, WORDS])
def test_changed_figures_reopen_an_explained_query(
    campaign: Campaign, tmp_path: Path, left_standing: str | None
) -> None:
    """Also where the words were left standing beside the new figure."""
    sent(campaign, tmp_path, "2/3", WORDS, 9)
    sent(campaign, tmp_path, "2/5", left_standing, 10)
    assert queries(campaign, tmp_path)["10.xlsx"] == [("R102", "query", "", WORDS)]


def test_new_explanation_closes_the_query_on_new_figures(campaign: Campaign, tmp_path: Path) -> None:
    """And the old figures stay explained by the old ones."""
    sent(campaign, tmp_path, "2/3", WORDS, 9)
    sent(campaign, tmp_path, "2/5", "另有两件", 10)
    sent(campaign, tmp_path, "2/3", None, 11)
    found = queries(campaign, tmp_path)
    assert found["10.xlsx"] == [("R102", "notice", "另有两件", "")]
    assert found["11.xlsx"] == [("R102", "notice", WORDS, "")]


def test_an_error_cannot_be_explained_away(campaign: Campaign, tmp_path: Path) -> None:
    """What must be corrected is returned, whatever stands beside it."""
    sent(campaign, tmp_path, "约2", WORDS)
    (report,) = review_of(campaign, tmp_path).reports
    assert (report.status, [each.code for each in report.findings]) == ("returned", ["AQ302"])


def test_moved_explanation_column_is_found(campaign: Campaign, tmp_path: Path) -> None:
    """By its heading; without its heading nothing is taken for an explanation."""
    path = sent(campaign, tmp_path, "2/3", None)
    _write(path, 11, WORDS, 10)
    assert queries(campaign, tmp_path)["10.xlsx"][0][1] == "query"
    _write(path, 4, "情况说明", 10)
    _write(path, 4, "", 7)
    assert queries(campaign, tmp_path)["10.xlsx"][0][1] == "notice"


def test_summary_lists_every_explanation(campaign: Campaign, tmp_path: Path) -> None:
    """Those that answer a query, and those given of the unit's own accord; never as a formula."""
    _write(sent(campaign, tmp_path, "2/3", WORDS), 5, "=1+1是当月新增")
    review = review_of(campaign, tmp_path)
    path = tmp_path / "summary.xlsx"
    path.write_bytes(summary_of(campaign, review))
    sheet = openpyxl.load_workbook(path)["情况说明"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [(line[2], line[6]) for line in lines] == [("统计表!D11", WORDS), ("统计表!D5", "=1+1是当月新增")]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_explanation_of_an_old_figure_is_listed_as_open_query(campaign: Campaign, tmp_path: Path) -> None:
    """Who reads the summary sees that they were said of a figure that has changed since."""
    sent(campaign, tmp_path, "2/3", WORDS, 9)
    sent(campaign, tmp_path, "2/5", WORDS, 10)
    review = review_of(campaign, tmp_path)
    path = tmp_path / "summary.xlsx"
    path.write_bytes(summary_of(campaign, review))
    ((*_where, asked, words),) = openpyxl.load_workbook(path)["情况说明"].iter_rows(min_row=4, values_only=True)
    assert (str(asked)[:4], campaign.summary_words.still_open in str(asked), words) == ("R102", True, WORDS)


def test_summary_without_explanations_has_no_explanation_sheet(campaign: Campaign, tmp_path: Path) -> None:
    """An empty sheet would only be in the way."""
    sent(campaign, tmp_path, "3/3", None)
    review = review_of(campaign, tmp_path)
    path = tmp_path / "summary.xlsx"
    path.write_bytes(summary_of(campaign, review))
    assert "情况说明" not in openpyxl.load_workbook(path).sheetnames


HOLLOW = [
    "核实无误", "属实", "已核", "经核实，数据无误。", "情况属实", "已核对，确认无误", "同上", "正常",
    "经核实，该数据属实", "OK", "无异常", "如上", "按实际填报", "已说明", "11", "2022年",
]  # fmt: skip
REASONS = ["核实无误，系集中结案", "结了以前立的案", "补报上月", "专项行动增加", "上月立案本月结"]


@pytest.mark.parametrize("words", HOLLOW)
def test_explanation_without_a_reason_is_queried_again(campaign: Campaign, tmp_path: Path, words: str) -> None:
    """Words that confirm, and the question itself: the query stays, and says that they are no reason."""
    sent(campaign, tmp_path, "2/3", words)
    (report,) = review_of(campaign, tmp_path).reports
    (query,) = [each for each in report.findings if each.code == "R102"]
    assert (query.severity, query.explanation, query.insufficient_explanation) == ("query", "", words)


@pytest.mark.parametrize("words", REASONS)
def test_reason_after_a_confirmation_is_accepted(campaign: Campaign, tmp_path: Path, words: str) -> None:
    """Short as it may be."""
    sent(campaign, tmp_path, "2/3", words)
    assert queries(campaign, tmp_path) == {"10.xlsx": [("R102", "notice", words, "")]}


def test_repeating_the_query_is_not_an_explanation(campaign: Campaign, tmp_path: Path) -> None:
    """What is asked, copied into the column beside it, explains nothing."""
    sent(campaign, tmp_path / "asked", "2/3", None)
    (report,) = review_of(campaign, tmp_path / "asked").reports
    (asked,) = [each for each in report.findings if each.code == "R102"]
    sent(campaign, tmp_path / "copied", "2/3", asked.question(str))
    assert queries(campaign, tmp_path / "copied") == {"10.xlsx": [("R102", "query", "", "")]}


@pytest.mark.parametrize("comment", [WORDS, f"经办人:\n{WORDS}", f"{WORDS}\n\n【须核实】R102 当月结案多于立案"])
def test_cell_comment_counts_as_explanation(campaign: Campaign, tmp_path: Path, comment: str) -> None:
    """The words of the person, not her name, and not what a returned copy had asked there."""
    path = sent(campaign, tmp_path, "2/3", None)
    book = openpyxl.load_workbook(path)
    book["统计表"]["D11"].comment = Comment(comment, "经办人")
    book.save(path)
    assert queries(campaign, tmp_path) == {"10.xlsx": [("R102", "notice", WORDS, "")]}


@needs_libreoffice
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_comments_explain_in_other_formats_too(campaign: Campaign, tmp_path: Path, to: str) -> None:
    """A comment on the cell of a query is its explanation; one that names another figure raises a query."""
    path = sent(campaign, tmp_path / "xlsx", "2/3", None)
    book = openpyxl.load_workbook(path)
    book["统计表"]["D11"].comment = Comment(f"经办人:\n{WORDS}", "经办人")
    book["统计表"]["D5"].comment = Comment("应为 9", "经办人")
    book.save(path)
    (tmp_path / to).mkdir()
    convert_all([path], to, tmp_path / to)
    for folder in ("xlsx", to):
        (report,) = review_of(campaign, tmp_path / folder).reports
        found = {(each.code, each.place.cell): each.explanation for each in report.findings}
        assert found["R102", "D11"] == WORDS
        assert found["AQ238", "D5"] == ""


def test_our_own_comment_is_not_an_explanation(campaign: Campaign, tmp_path: Path) -> None:
    """What was asked in a comment does not answer itself."""
    path = sent(campaign, tmp_path, "2/3", None)
    book = openpyxl.load_workbook(path)
    book["统计表"]["D11"].comment = Comment("【须核实】R102 当月结案多于立案", "aq")
    book.save(path)
    assert queries(campaign, tmp_path) == {"10.xlsx": [("R102", "query", "", "")]}
