"""Several processes give the same review as one; a crashed worker affects one file only."""

import os
import signal
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from samples import PERIOD, ROOT, fill

from aqcampaign import workers
from aqcampaign.campaign import check
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.config import shipped
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.examination import examine
from aqcampaign.findings.catalog import Entry
from aqcampaign.findings.finding import Finding, Phrase, Place
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import Report
from aqcampaign.report_codec import decode, encode, forms_by_version
from aqcampaign.review import Review
from aqcampaign.values.records import Record
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange
from aqcampaign.workers import examine_all


def report_facts(review: Review) -> list[object]:
    """Return all that a review says of each file."""
    return [
        (report.file, report.status, report.unit, report.period, report.findings, report.received,
         report.submission and (report.submission.values, report.submission.records, report.submission.places))
        for report in review.reports
    ]  # fmt: skip


@pytest.fixture(scope="module")
def inbox(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's inbox, with files that are no workbooks."""
    made = write_inbox([(campaign, load_script(shipped("config")))], tmp_path_factory.mktemp("demo") / "d")
    (made / "empty.xlsx").touch()
    (made / "~$open.xlsx").write_bytes(b"x")
    return made


def test_two_processes_give_the_same_review_as_one(campaign: Campaign, inbox: Path) -> None:
    """File by file the same findings, values and records, in the same order, with this process's own form."""
    alone, together = check(campaign, [inbox], PERIOD, jobs=1), check(campaign, [inbox], PERIOD, jobs=2)
    assert report_facts(together) == report_facts(alone)
    assert together.coverage == alone.coverage
    assert all(report.submission.form is campaign.form for report in together.reports if report.submission)


def test_encoded_report_decodes_unchanged(campaign: Campaign, inbox: Path) -> None:
    """Reports come out as they went in, but for the form: that is the receiver's own."""
    forms = forms_by_version([campaign.form])
    for file in list_files([inbox]):
        reports = list(examine([campaign.examination_config], file))
        assert decode(encode(reports), file, forms) == reports


def test_the_encoding_holds_every_field(tmp_path: Path) -> None:
    """A report in which no field has its default comes back equal; so do the fields that no examination fills."""
    (campaign,) = (each for each in open_campaigns(ROOT / "examples/leads/config"))
    form, path = campaign.form, tmp_path / "报送.zip"
    table = form.ledgers[0]
    found = Finding(
        "R101", Place("表", "A1", "field", "label"), "found", {"a": "1", "b": Phrase("{x}", {"x": "y"})},
        Entry("R101", "query", "rules", "title", "message", "remedy", "reason", "to unit"), "why", "formerly", "hollow",
    )  # fmt: skip
    values = (1, Decimal("1.50"), "text", date(2022, 9, 1), DateRange(date(2022, 9, 1), date(2022, 9, 2)), None)
    submission = Submission(
        form, values, tuple(Place("表", "D5", cell.id, cell.label) for cell in form.cells), {"raw": "\ud800"}, (found,),
        (Record(table, "表", 4, values, (1, None)),), {"head": "x"}, frozenset({3, 1}), {"AQ301": "x"}, "2022年", True,
        frozenset({"cases", "list"}),
    )  # fmt: skip
    file = ReceivedFile(path / "inner/a.xlsx", "0" * 64, 1.5, 2, "subject", path)
    moment = datetime(2022, 9, 20, 10, 0)
    report = Report(
        file, "returned", (found,), "unit", PERIOD, "name", moment, "late", submission, moment, 2, "opening", "form",
        "answers", "replaced by",
    )  # fmt: skip
    for each in (report, found, submission, file, submission.records[0], found.place, found.rule_entry):
        assert not [f.name for f in fields(each) if getattr(each, f.name) == f.default]  # type: ignore[arg-type]
    assert decode(encode([report]), InboxFile(path, kept=path), forms_by_version([form])) == [report]


def test_few_files_are_checked_in_one_process(campaign: Campaign, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process is started for a handful of files, nor for one file whatever is asked for."""
    monkeypatch.setattr(workers, "_pool", lambda *_arguments: pytest.fail("a process was started"))
    found = list_files([inbox])
    assert len(list(examine_all([campaign.examination_config], found))) == len(found)
    assert len(list(examine_all([campaign.examination_config], found[:1], jobs=4))) == 1


class Deadly(InboxFile):
    """A file that kills the process which looks at it, as a library may."""

    def __getattribute__(self, name: str) -> object:
        if name == "exclusion" and os.environ.get("AQ_TEST_PARENT") != str(os.getpid()):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__getattribute__(name)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system knows no SIGKILL")
def test_crashed_worker_affects_one_file_only(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each other file of the chunk, and of all chunks under way, is examined all the same."""
    monkeypatch.setenv("AQ_TEST_PARENT", str(os.getpid()))
    monkeypatch.setattr(workers, "_CHUNK", 3)
    units = [unit.id for unit in campaign.roster.units][:7]
    found = [InboxFile(fill(campaign, tmp_path, unit)) for unit in units]
    found[4] = Deadly(tmp_path / "deadly.xlsx")
    reports = [report for (report,) in examine_all([campaign.examination_config], found, jobs=2)]
    assert [report.file.path for report in reports] == [file.path for file in found]
    assert [[found.code for found in report.findings if found.severity == "error"] for report in reports] == [
        [], [], [], [], ["AQ190"], [], [],
    ]  # fmt: skip


def test_what_goes_wrong_in_a_process_is_logged_here(
    campaign: Campaign, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An internal error is one finding for its file, and its traceback reaches this process's log."""
    broken = replace(campaign.examination_config, calendar=None)  # type: ignore[arg-type]
    found = [InboxFile(fill(campaign, tmp_path, unit)) for unit in ("court", "postal")]
    reports = [report for (report,) in examine_all([broken], found, jobs=2)]
    assert [[each.code for each in report.findings] for report in reports] == [["AQ190"], ["AQ190"]]
    assert caplog.text.count("Traceback") == 2
