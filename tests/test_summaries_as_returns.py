"""A summary of this program is told from a return, among the returns and beside `--out`."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from copies_of_workbooks import saved_by_openpyxl
from libreoffice import convert, needs_libreoffice
from samples import PERIOD, fill, review_of, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.stamp import Stamp
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.roster import Roster
from aqcampaign.written_summaries import written_summary


@pytest.fixture(scope="module")
def summary(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The summary of September, over one report with a lead."""
    inbox = tmp_path_factory.mktemp("inbox")
    path = fill(campaign, inbox, "market_regulation")
    book = openpyxl.load_workbook(path)
    for column, content in enumerate(("重大案件线索", "2022-09-05", "某村仓库"), start=1):
        book["重大线索和舆情"].cell(5, column, content)
    book.save(path)
    return summary_of(campaign, review_of(campaign, inbox))


@pytest.mark.parametrize(
    "saved_as", ["ours", "openpyxl", *(pytest.param(to, marks=needs_libreoffice) for to in ("xls", "ods"))]
)
def test_a_summary_is_no_return(campaign: Campaign, tmp_path: Path, summary: bytes, saved_as: str) -> None:
    """One finding, no unit, and its leads are not listed once more."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    path = inbox / "汇总.xlsx"
    path.write_bytes(saved_by_openpyxl(summary) if saved_as == "openpyxl" else summary)
    if saved_as in ("xls", "ods"):
        convert(path, saved_as, inbox)
        path.unlink()
    (report,) = review_of(campaign, inbox).reports
    assert (report.unit, report.status, report.submission) == (None, "rejected", None)
    assert [each.code for each in report.findings] == ["AQ240"]


def test_a_summary_is_a_return_to_the_superior_office(campaign: Campaign, tmp_path: Path, summary: bytes) -> None:
    """There the office that wrote it is one of the reporting units."""
    unit = campaign.roster.units[0].model_copy(
        update={"id": campaign.config.office.id, "name": campaign.config.office.full_name, "may_fill": None}
    )
    superior = replace(campaign, roster=Roster(units=(unit,)))
    (tmp_path / "a.xlsx").write_bytes(summary)
    (report,) = review_of(superior, tmp_path).reports
    assert report.unit == campaign.config.office.id
    assert "AQ240" not in {each.code for each in report.findings}


def test_the_blank_form_of_the_office_itself_is_no_summary(campaign: Campaign, tmp_path: Path, summary: bytes) -> None:
    """Where the office is one of its own reporting units, its form has the same stamp but no totals."""
    office, form = campaign.config.office.id, campaign.form.id
    stamp = Stamp(form, campaign.form.version, office, PERIOD)
    filling = Filling(campaign.config.office.full_name, PERIOD, {}, "")
    form_of_office = blank_workbook(campaign.config, campaign.form, campaign.words, stamp, filling)
    (tmp_path / "form.xlsx").write_bytes(workbook_bytes(form_of_office))
    (tmp_path / "summary.xlsx").write_bytes(summary)
    assert written_summary(tmp_path / "form.xlsx", form, office) is None
    assert written_summary(tmp_path / "summary.xlsx", form, office) is not None
