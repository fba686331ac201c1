"""Workers of a Dask scheduler give the same review as this process, whatever happens to them."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from samples import PERIOD, ROOT, fill, run
from worker_processes import Deadly, command, descendants, needs_proc, workers_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import shipped
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.engine import cluster, cluster_worker, processes
from aqcampaign.engine.cluster import without_credentials
from aqcampaign.engine.cluster_worker import NotReady, NotSeen, OtherProgram, end_processes, packed, program_version
from aqcampaign.engine.engines import examine_all, examine_on_cluster
from aqcampaign.engine.messages import chunk_message, start_message
from aqcampaign.failures import Failure
from aqcampaign.intake.inbox import InboxFile

PAGE = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Running:
    """A scheduler and its workers: its address and their processes."""

    address: str
    workers: tuple[int, ...]


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A scheduler with two workers of one thread, started as docs/cluster.md says."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    lines = re.findall(r"^dask .*$", PAGE, re.MULTILINE)
    scheduler, worker = (
        shlex.split(line.replace("HOST", "127.0.0.1").replace("8786", port).replace("--nthreads 2", "--nthreads 1"))
        for line in lines
    )
    folder = tmp_path_factory.mktemp("dask")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    environment.pop("COVERAGE_PROCESS_CONFIG", None)
    program = Path(sys.executable).with_name("dask")
    started = [
        subprocess.Popen(
            [program, *arguments[1:]], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for arguments in (scheduler, worker, worker)
    ]
    address = f"tcp://127.0.0.1:{port}"
    with distributed.Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield Running(address, tuple(each.pid for each in started[1:]))
    for each in reversed(started):
        each.terminate()
        each.wait()


@pytest.fixture(scope="module")
def inbox(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's inbox, with files that are no workbooks."""
    made = write_inbox([(campaign, load_script(shipped("config")))], tmp_path_factory.mktemp("demo") / "d")
    (made / "empty.xlsx").touch()
    return made


@pytest.fixture
def returns(campaign: Campaign, tmp_path: Path) -> list[InboxFile]:
    """A workbook of each unit."""
    return [InboxFile(fill(campaign, tmp_path, unit.id)) for unit in campaign.roster.units]


def test_cluster_gives_the_same_bytes(dask: Running, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the path is relative to, and without a remark."""
    monkeypatch.chdir(inbox.parent)
    arguments = ("validate", inbox.name, "--period", PERIOD, "--format", "json")
    assert run(*arguments, "--engine", "dask", "--scheduler", dask.address) == run(*arguments)


def test_summary_from_a_cluster_is_the_same(dask: Running, inbox: Path, tmp_path: Path) -> None:
    """Byte for byte."""
    outs = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for out, engine in zip(outs, ((), ("--engine", "dask", "--scheduler", dask.address)), strict=True):
        run("consolidate", "--inbox", inbox, "--period", PERIOD, "--out", out, *engine)
    assert outs[0].read_bytes() == outs[1].read_bytes()


@needs_proc
@pytest.mark.parametrize("lost", ["the worker", "its process"])
def test_killed_worker_costs_no_report(dask: Running, campaign: Campaign, returns: list[InboxFile], lost: str) -> None:
    """What it was examining is examined by another one."""
    configs = [campaign.examination_config]
    with closing(examine_on_cluster(dask.address, configs, returns)) as examined:
        by_file = [next(examined)]
        busy = [each for each in dask.workers if workers_of(each)]
        killed = _processes_of(busy[0]) if lost == "the worker" else workers_of(busy[0])
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert killed
        assert [*by_file, *examined] == list(examine_all(configs, returns))


def _processes_of(nanny: int) -> Sequence[int]:
    """Return the process in which Dask's worker runs, which its nanny replaces."""
    return [each for each in descendants(nanny) if "spawn_main" in command(each)]


def test_file_that_ends_its_worker_is_the_only_one_affected(
    dask: Running, campaign: Campaign, returns: list[InboxFile]
) -> None:
    """It has one finding; Dask's own workers do not notice."""
    returns[9] = Deadly(returns[9].path.with_name("SIGKILL.xlsx"))
    by_file = list(examine_on_cluster(dask.address, [campaign.examination_config], returns))
    assert [report.file.path for (report,) in by_file] == [file.path for file in returns]
    errors = [[found.code for found in report.findings if found.severity == "error"] for (report,) in by_file]
    assert errors == [["AQ190"] if place == 9 else [] for place in range(len(returns))]


@needs_proc
def test_interrupted_run_leaves_no_process_on_the_workers(
    dask: Running, campaign: Campaign, returns: list[InboxFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They end when the run is closed."""
    monkeypatch.setattr(cluster, "_CLOSING_SECONDS", 30)  # a busy computer
    with closing(examine_on_cluster(dask.address, [campaign.examination_config], returns)) as examined:
        next(examined)
        assert any(map(workers_of, dask.workers))
    assert not any(map(workers_of, dask.workers))


# --- What cannot work --------------------------------------------------------------------------------------------


class Elsewhere:
    """The version of a program, another one here than where it is sent to."""

    def __call__(self) -> str:
        return "0.0.1 (elsewhere)"

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, (cluster_worker, "program_version")


def test_workers_of_another_version_are_named(
    dask: Running, campaign: Campaign, returns: list[InboxFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first file."""
    monkeypatch.setattr(cluster, "program_version", Elsewhere())
    with pytest.raises(Failure, match=re.escape(program_version())) as failure:
        list(examine_on_cluster(dask.address, [campaign.examination_config], returns))
    assert "0.0.1 (elsewhere)" in str(failure.value)
    assert "127.0.0.1" in str(failure.value)


def test_folder_that_workers_do_not_see_is_named(
    dask: Running, campaign: Campaign, returns: list[InboxFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends: otherwise all files would be reported as missing."""
    monkeypatch.setattr("os.path.lexists", lambda _path: True)
    returns[3] = InboxFile(returns[3].path.with_name("elsewhere.xlsx"))
    with pytest.raises(Failure, match=re.escape(str(returns[3].path))):
        list(examine_on_cluster(dask.address, [campaign.examination_config], returns))


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "nowhere", "http://127.0.0.1:80", "tcp://clerk:secret@127.0.0.1:9"]
)
def test_scheduler_that_is_not_there_leaves_the_old_summary(
    address: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, exit code 2, no password in it."""
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(cluster, "_CONNECTING_SECONDS", 0.2)
    out = tmp_path / "summary.xlsx"
    assert run("consolidate", "--inbox", inbox, "--period", PERIOD, "--out", out)[0] == 0
    before = out.read_bytes()
    arguments = ("consolidate", "--inbox", inbox, "--period", PERIOD, "--out", out)
    code, printed, said = run(*arguments, "--engine", "dask", "--scheduler", address)
    assert (code, printed, said.count("\n")) == (2, "", 1)
    assert "secret" not in said
    assert out.read_bytes() == before


def test_options_of_engine_and_scheduler_belong_together(inbox: Path) -> None:
    """One without the other is a mistake."""
    assert run("validate", inbox, "--engine", "dask")[0] == 2
    assert run("validate", inbox, "--scheduler", "tcp://127.0.0.1:9")[0] == 2


def test_missing_dask_is_named_with_its_extra(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, _printed, said = run("validate", inbox, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert "aqcampaign[cluster]" in said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tcp://host:8786", "tcp://host:8786"),
        ("tcp://clerk:secret@host:8786", "tcp://host:8786"),
        ("invalid address 'clerk:se@cret@host:1'; maybe", "invalid address 'host:1'; maybe"),
    ],
)
def test_credentials_are_not_shown(text: str, shown: str) -> None:
    """Neither in an address nor in what a library says of it."""
    assert without_credentials(text) == shown


def test_worker_refuses_what_it_cannot_examine(
    campaign: Campaign, returns: list[InboxFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version, a path that it does not see, processes that do not start; what it has started it ends."""
    start, chunk = packed(start_message([campaign.examination_config])), chunk_message(returns[:1])
    with pytest.raises(OtherProgram):
        cluster_worker.examined("run", "0.0.1", start, chunk, [])
    with pytest.raises(NotSeen, match="nowhere"):
        cluster_worker.examined("run", program_version(), start, chunk, [str(returns[0].path), "nowhere"])
    assert cluster_worker.examined("run", program_version(), start, chunk, [])
    assert cluster_worker.examined("run", program_version(), start, chunk, [])
    assert len(cluster_worker._processes) == 1
    end_processes("another run")
    assert cluster_worker._processes
    end_processes("run")
    assert not cluster_worker._processes
    with pytest.raises(NotReady):
        cluster_worker.examined("run", program_version(), start, chunk, [])
    monkeypatch.setattr(processes, "_COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(NotReady):
        cluster_worker.examined("next run", program_version(), start, chunk, [])
    end_processes("next run")
