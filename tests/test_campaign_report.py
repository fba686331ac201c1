"""The report on a campaign as a whole: its workbook and the draft of its document say what the model says."""

import hashlib
import io
import json
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from samples import SHIPPED, run, shipped_campaign

from aqcampaign.campaign_folder import Campaign
from aqcampaign.outputs.bulletin.words import BulletinWords
from aqcampaign.outputs.campaign_report.document import campaign_document
from aqcampaign.outputs.campaign_report.words import CampaignReportWords
from aqcampaign.outputs.campaign_report.workbook import MOST_SHEETS, campaign_workbook
from aqcampaign.outputs.document.plan import Heading, Paragraph, Plan, Table
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.publication.campaign_report import CampaignReport
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.check_returns import no_progress, review_periods
from aqcampaign.use_cases.delivery import NotDelivered, check_campaign_workbook
from aqcampaign.use_cases.period_release import make_campaign_report

WORDS = read_words("campaign_report.yaml", None, CampaignReportWords).words
BULLETIN = read_words("bulletin.yaml", None, BulletinWords).words
STYLE = read_words("document.yaml", None, DocumentStyle).words
DAY = date(2022, 12, 31)


def report_on(campaign: Campaign, folder: Path, last: str) -> CampaignReport:
    """Return the report on a campaign up to a period, of the returns in a folder."""
    day = campaign.config.calendar.window(last).last
    ((_campaign, reviews),) = review_periods([campaign], [folder], last, no_progress, day)
    return make_campaign_report(campaign, reviews)


def draft_of(campaign: Campaign, report: CampaignReport) -> Plan:
    """Return the plan of the document."""
    return campaign_document(report, WORDS, BULLETIN, DAY, standing=campaign.summary_words.standing)


def book_of(campaign: Campaign, report: CampaignReport) -> bytes:
    """Return the workbook."""
    return workbook_bytes(campaign_workbook(report, WORDS, campaign.summary_words, campaign.words.styles))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> CampaignReport:
    """The report on the demonstration's two months."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert run("demo", folder)[0] == 0
    return report_on(shipped_campaign("built-in"), folder / "inbox", "2022-10")


def test_the_workbook_holds_the_figures_of_the_model(report: CampaignReport) -> None:
    """A sheet of the items by period, and one for each unit."""
    book = openpyxl.load_workbook(io.BytesIO(book_of(shipped_campaign("built-in"), report)))
    names = WORDS.sheets
    assert book.sheetnames[:5] == [names.overview, names.periods, names.by_unit, names.records, names.open_ends]
    assert book.sheetnames[5:] == [unit.name for unit in report.units]
    for sheet, figures in [(names.periods, None), *((unit.name, unit.figures) for unit in report.units)]:
        rows = [row for row in book[sheet].iter_rows(values_only=True) if isinstance(row[2], int | float | str)][1:]
        shown = [row[2:5] for row in rows]
        wanted = []
        for figure in report.figures:
            over = figures[figure.field.id] if figures else report.over_periods(figure.field)
            wanted.append(tuple(WORDS.nothing if each is None else float(each)
                                for each in (*over.by_period, over.total)))  # fmt: skip
        assert shown == wanted


def test_the_draft_says_the_sums_and_what_is_open(report: CampaignReport) -> None:
    """818 + 198 + 179 + … are 1552 inspector trips; what only people know is left to them."""
    plan = draft_of(shipped_campaign("built-in"), report)
    text = "".join(block.text for block in plan.blocks if isinstance(block, Paragraph))
    assert "1552人次" in text
    assert "市工信局（退回）" in text
    assert "2022年12月25日至2022年12月31日" in text
    headings = [block.text for block in plan.blocks if isinstance(block, Heading)]
    assert [heading[0] for heading in headings] == list("一二三四五六七")
    tables = [block for block in plan.blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [3, 15, 14]
    made = write_document(plan, STYLE)
    assert made == write_document(draft_of(shipped_campaign("built-in"), report), STYLE)
    assert any("1552" in paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs)


@pytest.mark.parametrize("name", [name for name in SHIPPED if "-" not in name or name in ("built-in", "unit-rows")])
def test_every_campaign_gets_a_workbook_and_a_draft(tmp_path: Path, name: str) -> None:
    """Whatever its form: lists alone, a matrix, percentages, units of parts."""
    campaign = shipped_campaign(name)
    assert run("demo", tmp_path / "demo", "--config", SHIPPED[name][0])[0] == 0
    report = report_on(campaign, tmp_path / "demo" / "inbox", [*campaign.config.calendar.windows][-1])
    book = openpyxl.load_workbook(io.BytesIO(book_of(campaign, report)))
    assert book.sheetnames[0] == WORDS.sheets.overview
    assert len(book.sheetnames) <= MOST_SHEETS + 5
    assert write_document(draft_of(campaign, report), STYLE)


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The returns of the demonstration; charts take seconds and are left out."""
    for module in ("aqcampaign.use_cases.campaign_documents", "aqcampaign.cli.publish"):
        monkeypatch.setattr(f"{module}.has_charts", lambda: False)
    assert run("demo", tmp_path / "demo")[0] == 0
    return tmp_path / "demo" / "inbox"


def final(inbox: Path, out: Path, *options: object) -> tuple[int, str, str]:
    """Publish the report on the campaign up to its second month."""
    return run("publish", "--final", "2022-10", "--inbox", inbox, "--out", out, *options)


def test_the_report_is_written_with_a_manifest(inbox: Path, tmp_path: Path) -> None:
    """Again with the same bytes, and never over an edited draft."""
    out = tmp_path / "out"
    assert final(inbox, out)[0] == 0
    names = ["campaign-report.docx", "campaign-report.xlsx"]
    made = {name: (out / name).read_bytes() for name in names}
    listed = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert [(each["name"], each["sha256"]) for each in listed] == [
        (name, hashlib.sha256(made[name]).hexdigest()) for name in names
    ]
    assert final(inbox, out)[0] == 0
    assert {name: (out / name).read_bytes() for name in names} == made
    (out / names[0]).write_bytes(b"edited")
    assert final(inbox, out)[0] == 2
    assert (out / names[0]).read_bytes() == b"edited"
    assert final(inbox, out, "--force")[0] == 0


def test_what_the_report_cannot_be_is_said(inbox: Path, tmp_path: Path) -> None:
    """No public edition, no campaign without a report, no period without --final."""
    assert final(inbox, tmp_path / "out", "--edition", "public")[0] == 2
    (tmp_path / "empty").mkdir()
    assert final(tmp_path / "empty", tmp_path / "out")[0] == 2
    assert run("publish", "--inbox", inbox, "--out", tmp_path / "out")[0] == 2
    assert not (tmp_path / "out").exists()


def test_a_workbook_that_says_something_else_is_not_delivered(report: CampaignReport) -> None:
    """Each figure of each period is looked for in it."""
    campaign = shipped_campaign("built-in")
    book = openpyxl.load_workbook(io.BytesIO(book_of(campaign, report)))
    check_campaign_workbook(book_of(campaign, report), report, WORDS.sheets.periods)
    cells = [cell for row in book[WORDS.sheets.periods].iter_rows() for cell in row if cell.value == 732]
    assert len(cells) == 1
    cells[0].value = 733
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(NotDelivered):
        check_campaign_workbook(target.getvalue(), report, WORDS.sheets.periods)
