"""What a person sees of a long run, and what is left when she interrupts it."""

import contextlib
import os
import pty
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import PERIOD, fill, run
from worker_processes import is_running, needs_proc, workers_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.cli import progress
from aqcampaign.cli.progress import Progress, shown_progress
from aqcampaign.engine import engines
from aqcampaign.examination import examine
from aqcampaign.examination_config import Examined, Reports
from aqcampaign.failures import Interrupted
from aqcampaign.findings.finding import finding
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import report_without_contents
from aqcampaign.workspace.folder import Workspace

# More than are examined before somebody who sees the line has pressed a key.
MANY = 6_000


def _reports(count: int, code: str = "AQ102") -> Examined:
    for number in range(count):
        yield [report_without_contents(ReceivedFile(Path(str(number)), "", 0.0), finding(code))]


def test_line_holds_files_rate_time_left_and_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate is that of the last seconds, notices are no findings."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr("time.monotonic", lambda: 100.0)
    shown = Progress(20_000)
    for reports in (*_reports(1_000), *_reports(1_000, "AQ109")):
        shown.advance(reports)
    assert shown.words(100.0) == "2000 of 20000 files, findings: 1000"
    assert shown.words(110.0) == "2000 of 20000 files, 200 a second, 1:30 left, findings: 1000"
    for reports in _reports(1_000):
        shown.advance(reports)
    assert shown.words(3_100.0) == "3000 of 20000 files, 1 a second, 4:43:20 left, findings: 2000"


def test_piped_run_shows_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at a file; every report is passed on."""
    monkeypatch.setattr(progress, "_AFTER_SECONDS", 0)
    assert list(shown_progress(_reports(300), 300)) == list(_reports(300))
    assert capsys.readouterr() == ("", "")


def test_interrupted_run_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that were examined are counted, and what examines them is closed."""
    monkeypatch.setenv("LANGUAGE", "en")
    ended = []

    def interrupted() -> Iterator[Reports]:
        try:
            yield from _reports(3)
            raise KeyboardInterrupt
        finally:
            ended.append(True)

    with pytest.raises(Interrupted, match="after 3 of 9 files"):
        list(shown_progress(interrupted(), 9))  # type: ignore[arg-type]  # (a generator)
    assert ended


def test_ctrl_c_that_a_library_swallows_ends_the_run_all_the_same() -> None:
    """Pydantic's validators lose an exception that is raised while they call Python."""

    def swallowing() -> Iterator[Reports]:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        yield from _reports(3)

    with pytest.raises(Interrupted):
        list(shown_progress(swallowing(), 3))  # type: ignore[arg-type]  # (a generator)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


class Terminal:
    """A terminal on which `aq` runs, as a person would start it."""

    def __init__(self, *arguments: object) -> None:
        self.pid, self._ours = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", AQ_LANG="en")
            os.execv(sys.executable, [sys.executable, "-m", "aqcampaign", *map(str, arguments)])  # noqa: S606
        self.shown = ""

    def read_until(self, text: str) -> None:
        """Read what is shown until `text`, or until the end."""
        while text not in self.shown and self._read():
            pass

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self._ours, key)

    def ended(self) -> int:
        """Read what is shown until the end; returns the exit code."""
        while self._read():
            pass
        os.close(self._ours)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _read(self) -> bool:
        try:
            block = os.read(self._ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.shown += block.decode(errors="replace")
        return bool(block)


@pytest.fixture(name="large")
def _large(campaign: Campaign, tmp_path: Path) -> Path:
    """An inbox with more files than are examined in some seconds."""
    path = fill(campaign, tmp_path / "inbox", "court")
    for number in range(MANY):
        os.link(path, path.with_name(f"{number}.xlsx"))
    return path.parent


@needs_proc
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_all_processes_and_says_what_was_done(large: Path, jobs: int) -> None:
    """The line is there after a second; after Ctrl-C there is a sentence, exit code 130, and no process."""
    terminal = Terminal("validate", large, "--jobs", jobs)
    terminal.read_until("findings: ")
    assert f"of {MANY + 1} files" in terminal.shown
    workers = workers_of(terminal.pid)
    assert len(workers) == (jobs if jobs > 1 else 0)
    terminal.press(b"\x03")
    assert terminal.ended() == 130
    assert f"of {MANY + 1} files; nothing was left half-written" in terminal.shown
    assert "Traceback" not in terminal.shown
    assert not any(map(is_running, workers))


@needs_proc
def test_workers_end_with_the_process_that_started_them(large: Path) -> None:
    """However that ends: nothing goes on examining for nobody."""
    terminal = Terminal("validate", large, "--jobs", 2)
    terminal.read_until("findings: ")
    workers = workers_of(terminal.pid)
    assert workers
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.ended() == -signal.SIGKILL
    while any(
        map(is_running, workers)
    ):  # they notice by themselves; a test that hangs here has found one that does not
        os.sched_yield()


def test_interrupted_run_leaves_the_cache_sound(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was examined before Ctrl-C is not examined again."""
    assert run("init", tmp_path / "office")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    inbox = Workspace(tmp_path / "office").inbox
    for unit in ("court", "postal", "public_security"):
        fill(campaign, inbox, unit)
    names: list[str] = []

    def examined_until(count: int, interruption: BaseException | None) -> None:
        def examine_some(configs: object, files: list[InboxFile], _jobs: int | None) -> Examined:
            for number, file in enumerate(files):
                if interruption is not None and number == count:
                    raise interruption
                names.append(file.path.name)
                yield list(examine([campaign.examination_config], file))

        monkeypatch.setattr(engines, "examine_all", examine_some)

    examined_until(2, KeyboardInterrupt())
    assert run("validate", "--period", PERIOD)[0] == 130
    assert len(names) == 2
    examined_until(3, None)
    assert run("validate", "--period", PERIOD)[0] == 0
    assert sorted(names) == sorted(file.path.name for file in list_files([inbox]))
