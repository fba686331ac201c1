"""Several processes give the same review as one; a crashed worker affects one file only."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import PERIOD, ROOT, fill
from worker_processes import Deadly, needs_proc, workers_of

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.config import shipped
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.engine import processes
from aqcampaign.engine.engines import examine_all
from aqcampaign.engine.scheduling import WorkerLost, examine_by
from aqcampaign.examination import examine
from aqcampaign.failures import Failure
from aqcampaign.findings.catalog import Entry
from aqcampaign.findings.finding import NO_PHRASE, Finding, Phrase, Place, finding
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import Report, report_without_contents
from aqcampaign.report_codec import decode, encode, forms_by_version
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import check
from aqcampaign.values.records import Record
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange


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
    file = ReceivedFile(path / "inner/a.xlsx", "0" * 64, 1.5, 2, "subject", path, "unit")
    moment = datetime(2022, 9, 20, 10, 0)
    report = Report(
        file, "returned", (found,), "unit", PERIOD, "name", moment, "late", submission, moment, 2, "opening", "form",
        "answers", "replaced by", moment,
    )  # fmt: skip
    for each in (report, found, submission, file, submission.records[0], found.place, found.rule_entry):
        assert not [f.name for f in fields(each) if getattr(each, f.name) == f.default]  # type: ignore[arg-type]
    assert decode(encode([report]), InboxFile(path, kept=path, stated_unit="unit"), forms_by_version([form])) == [
        report
    ]


def test_few_files_are_checked_in_one_process(campaign: Campaign, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process is started for a handful of files, nor for one file whatever is asked for."""
    monkeypatch.setattr(processes, "WorkerProcess", lambda *_arguments: pytest.fail("a process was started"))
    found = list_files([inbox])
    assert len(list(examine_all([campaign.examination_config], found))) == len(found)
    assert len(list(examine_all([campaign.examination_config], found[:1], jobs=4))) == 1


@pytest.fixture
def returns(campaign: Campaign, tmp_path: Path) -> list[InboxFile]:
    """A workbook of each unit."""
    return [InboxFile(fill(campaign, tmp_path, unit.id)) for unit in campaign.roster.units]


@needs_proc
@pytest.mark.parametrize("what", ["SIGKILL", "SIGSTOP"])
def test_file_that_ends_or_stops_its_worker_is_the_only_one_affected(
    campaign: Campaign, returns: list[InboxFile], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """It has one finding; each other file of its chunk, and of all chunks under way, is examined all the same."""
    monkeypatch.setattr(processes, "SILENT_SECONDS", 0.2)
    monkeypatch.setattr(processes, "_LOOK_EVERY", 0.05)
    returns[9] = Deadly(returns[9].path.with_name(f"{what}.xlsx"))
    by_file = list(examine_all([campaign.examination_config], returns, jobs=2))
    assert [report.file.path for (report,) in by_file] == [file.path for file in returns]
    errors = [[found.code for found in report.findings if found.severity == "error"] for (report,) in by_file]
    assert errors == [["AQ190"] if place == 9 else [] for place in range(len(returns))]
    assert not workers_of(os.getpid())


@needs_proc
def test_worker_that_is_killed_costs_no_report(campaign: Campaign, returns: list[InboxFile]) -> None:
    """Its chunks are examined by another one, and the outcome is that of a run without loss."""
    configs = [campaign.examination_config]
    examined = examine_all(configs, returns, jobs=2)
    by_file = [next(examined)]
    killed = workers_of(os.getpid())
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert killed
    assert [*by_file, *examined] == list(examine_all(configs, returns))


@needs_proc
def test_whoever_stops_asking_ends_the_workers(campaign: Campaign, returns: list[InboxFile]) -> None:
    """No process outlives the examination that it was started for."""
    examined = examine_all([campaign.examination_config], returns, jobs=2)
    next(examined)
    assert workers_of(os.getpid())
    examined.close()
    assert not workers_of(os.getpid())


def test_workers_that_do_not_start_are_a_failure(
    campaign: Campaign, returns: list[InboxFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system without room for processes is no mistake of a file."""
    monkeypatch.setattr(processes, "_COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(Failure, match="--jobs 1"):
        list(examine_all([campaign.examination_config], returns, jobs=2))
    monkeypatch.setattr(processes, "_COMMAND", (str(returns[0].path),))
    with pytest.raises(Failure, match="--jobs 1"):
        list(examine_all([campaign.examination_config], returns, jobs=2))


class Instant:
    """Workers that answer at once but for some chunks: what they are asked, and what they do not survive."""

    slots = 4

    def __init__(self, loses: Callable[[Sequence[InboxFile]], bool]) -> None:
        self.asked: list[int] = []
        self._loses = loses

    def submit(self, files: Sequence[InboxFile]) -> Future[bytes]:
        """Return the answer, or a loss."""
        answer = Future[bytes]()
        self.asked.append(len(files))
        if self._loses(files):
            answer.set_exception(WorkerLost(NO_PHRASE, True))
        else:
            answer.set_result("\n".join(["[]", *(encode([unread(file)]) for file in files)]).encode())
        return answer

    def close(self) -> None:
        """Nothing is left to be ended."""


def unread(file: InboxFile) -> Report:
    """Return a report on nothing but the file."""
    return report_without_contents(ReceivedFile(file.path, "", 0.0), finding("AQ109"))


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(1, 60), st.data())
def test_the_file_that_ends_its_workers_is_found(count: int, most: int, data: st.DataObject) -> None:
    """Each of them has the finding, the others none, in their order; a chunk is halved until they are found."""
    deadly = data.draw(st.frozensets(st.integers(0, count - 1), max_size=3))
    files = [InboxFile(Path(str(number))) for number in range(count)]
    workers = Instant(lambda chunk: any(int(file.path.name) in deadly for file in chunk))
    by_file = list(examine_by(workers, [], files, most))
    codes = [[found.code for found in report.findings] for (report,) in by_file]
    assert codes == [["AQ190"] if number in deadly else ["AQ109"] for number in range(count)]
    size = max(workers.asked)
    assert len(workers.asked) <= -(-count // min(size, most)) + len(deadly) * (2 * size.bit_length() + 4)


def test_loss_without_fault_of_the_chunk_repeats_it_whole() -> None:
    """A worker that ends once has its chunk examined again as it was."""
    losses = iter([True])
    workers = Instant(lambda _files: next(losses, False))
    files = [InboxFile(Path(str(number))) for number in range(40)]
    by_file = list(examine_by(workers, [], files))
    assert [report.findings[0].code for (report,) in by_file] == ["AQ109"] * 40
    assert workers.asked == [10] * 5


def test_what_goes_wrong_in_a_process_is_logged_here(
    campaign: Campaign, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An internal error is one finding for its file, and its traceback reaches this process's log."""
    broken = replace(campaign.examination_config, calendar=None)  # type: ignore[arg-type]
    found = [InboxFile(fill(campaign, tmp_path, unit)) for unit in ("court", "postal")]
    reports = [report for (report,) in examine_all([broken], found, jobs=2)]
    assert [[each.code for each in report.findings] for report in reports] == [["AQ190"], ["AQ190"]]
    assert caplog.text.count("Traceback") == 2
