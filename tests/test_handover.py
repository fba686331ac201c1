"""A successor goes on from a handover bundle as if nothing had happened, or gets one sentence and nothing at all."""

import contextlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from database_server import empty_schema
from samples import fill, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.workspace.archive import keeping, place_of
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import find_faults, opened

PERIOD = "2022-09"
IN_OCTOBER = datetime(2022, 10, 20)
# What each side has of its own: the ledger, the end of its log, and the cache.
OWN = ("ledger.db", "last-act", "cache.db")


@pytest.fixture(scope="module")
def kept(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A working folder with a history.

    There are versions, a moved, a replaced and a removed file, one in two places, one from elsewhere, one that cannot
    be registered, an extension, a summary that was revised since, what went back, and a closed period.
    """
    folder = tmp_path_factory.mktemp("kept")
    assert run("init", folder / "office")[0] == 0
    office = Workspace(folder / "office")
    with contextlib.chdir(office.root):
        fill(campaign, office.inbox, "public_security", name="10.xlsx", period="2022-10", received=IN_OCTOBER)
        for unit in ("public_security", "postal", "court", "education_sports"):
            fill(campaign, office.inbox, unit)
        fill(campaign, office.inbox, "procuratorate", text={"cases": "two"})
        shutil.copy2(office.inbox / "postal.xlsx", office.inbox / "again.xlsx")
        run("receive", fill(campaign, folder / "stick", "health"), "--by", "Zhang")
        assert run("consolidate", "--out", "reports/2022-09/summary.xlsx", "--period", PERIOD)[0] == 0
        (office.inbox / "later").mkdir()
        (office.inbox / "court.xlsx").rename(office.inbox / "later/court.xlsx")
        fill(campaign, office.inbox, "public_security", text={"cases": "9/9"}, received=datetime(2022, 9, 28))
        (office.inbox / "education_sports.xlsx").unlink()
        (office.inbox / "half.xlsx.part").write_bytes(b"half")
        (office.inbox / "half.xlsx").write_bytes(b"half")
        run("return", "--period", PERIOD)
        run("template", "--period", PERIOD)
        run("extend", "court", "--period", PERIOD, "--until", "2022-10-20", "--reason", "moving", "--late")
        run("consolidate", "--out", "summary.xlsx", "--period", PERIOD)
        assert run("close", PERIOD)[0] == 0
    return office


@pytest.fixture
def office(kept: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of the working folder with a history, in which the test stands."""
    monkeypatch.chdir(shutil.copytree(kept.root, tmp_path / "office"))
    return Workspace(tmp_path / "office")


def products(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str | bytes]:
    """Return what the commands print and write in a working folder; what they write is removed again."""
    monkeypatch.chdir(root)
    told = ("validate", "--period", PERIOD, "--verbose"), ("validate", "--period", PERIOD, "--format", "json")
    boards = ("status",), ("status", "--period", PERIOD), ("status", "--format", "json")
    made: dict[str, str | bytes] = {" ".join(words): run(*words)[1] for words in (*told, *boards)}
    for name in ("reports/2022-10/summary.xlsx", "reports/2022-09/other.xlsx"):
        period = PERIOD if "other" in name else "2022-10"
        made[f"said of {name}"] = run("consolidate", "--out", name, "--period", period)[2]
        made[name] = Path(name).read_bytes()
        Path(name).unlink()
    run("return", "--period", PERIOD, "--to", "copies")
    made |= {path.name: path.read_bytes() for path in Path("copies").iterdir()}
    shutil.rmtree("copies")
    assert all(made.values())
    return made


def tree(root: Path) -> dict[str, bytes]:
    """Return every file below a folder but the ledger and the end of the log."""
    files = (path for path in root.rglob("*") if path.is_file() and path.name not in OWN)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(autouse=True)
def time_zone() -> Iterator[None]:
    """A test may change the time zone of the process."""
    yield
    os.environ.pop("TZ", None)
    time.tzset()


def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go on as another user in another time zone."""
    monkeypatch.setenv("LOGNAME", "li")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()


def whole(root: Path) -> bool:
    """Return whether log and originals of a working folder are as they were entered."""
    with opened(Workspace(root)) as ledger:
        return not list(find_faults(Workspace(root), ledger))


def test_the_successor_gets_the_same_bytes(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From validate, status, consolidate and return; elsewhere, as another user, in another time zone, a day later."""
    before = products(office.root, monkeypatch)
    assert run("handover", tmp_path / "o.zip", "--by", "Zhang")[0] == 0
    files = tree(office.root)
    far_away(monkeypatch)
    assert run("init", tmp_path / "far/away/next", "--from", tmp_path / "o.zip")[0] == 0
    shutil.rmtree(office.root)
    assert products(tmp_path / "far/away/next", monkeypatch) == before
    assert tree(tmp_path / "far/away/next") == files
    assert whole(tmp_path / "far/away/next")


def test_dates_of_what_was_written_are_kept(office: Workspace, tmp_path: Path) -> None:
    """The newest of two summaries is the one that was published last, and a returned copy is not one changed since."""
    run("handover", tmp_path / "o.zip")
    run("init", tmp_path / "next", "--from", tmp_path / "o.zip")
    for path in office.root.glob("re*/**/*"):
        if path.is_file():
            there = tmp_path / "next" / path.relative_to(office.root)
            assert there.stat().st_mtime_ns == path.stat().st_mtime_ns


def test_equal_contents_give_equal_bytes(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also at another time and in another time zone; somebody else who hands over is another act."""
    run("handover", tmp_path / "a.zip", "--by", "Zhang")
    far_away(monkeypatch)
    monkeypatch.setattr("aqcampaign.cli.handover.present_time", lambda: 2e9)
    run("--workspace", office.root, "handover", tmp_path / "b.zip", "--by", "Zhang")
    run("handover", tmp_path / "c.zip", "--by", "Li")
    first, second, third = (tmp_path.joinpath(f"{name}.zip").read_bytes() for name in "abc")
    assert first == second
    assert first != third


def test_the_log_tells_of_both_sides(office: Workspace, tmp_path: Path) -> None:
    """By whom and when; the successor's also from which file."""
    run("handover", tmp_path / "o.zip", "--by", "Zhang")
    run("init", tmp_path / "next", "--from", tmp_path / "o.zip", "--by", "Li")
    with opened(Workspace(tmp_path / "next")) as ledger:
        given, taken = list(ledger.log())[-2:]
    assert (given.act.kind, given.act.by) == ("handed_over", "Zhang")
    assert (taken.act.kind, taken.act.by, taken.act.detail["name"]) == ("taken_over", "Li", "o.zip")
    assert taken.act.sha256 is not None
    with opened(office) as ledger:
        assert ledger.last == given
    assert "Zhang" in run("--workspace", tmp_path / "next", "log")[1].splitlines()[-2]


def test_a_successor_hands_over_in_turn(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost on the way."""
    before = products(office.root, monkeypatch)
    root = office.root
    for number in range(3):
        assert run("--workspace", root, "handover", tmp_path / f"{number}.zip")[0] == 0
        assert run("init", tmp_path / f"{number}", "--from", tmp_path / f"{number}.zip")[0] == 0
        root = tmp_path / f"{number}"
    assert products(root, monkeypatch) == before
    assert whole(root)


def test_the_inbox_goes_on_where_it_was(office: Workspace, tmp_path: Path, campaign: Campaign) -> None:
    """Nothing in it is new, moved or removed for the successor, and what comes next replaces what lay there."""
    run("handover", tmp_path / "o.zip")
    run("init", tmp_path / "next", "--from", tmp_path / "o.zip")
    successor = Workspace(tmp_path / "next")
    assert tree(successor.inbox) == tree(office.inbox)
    with opened(successor) as ledger:
        count = len(list(ledger.log()))
    run("--workspace", successor.root, "receive")
    fill(campaign, successor.inbox, "public_security", text={"cases": "8/8"})
    run("--workspace", successor.root, "receive")
    with opened(successor) as ledger:
        assert [each.act.kind for each in ledger.log()][count:] == ["received", "replaced"]


def test_what_is_new_is_registered_and_what_does_not_belong_is_named(
    office: Workspace, tmp_path: Path, campaign: Campaign
) -> None:
    """A file that came in the last minute is handed over; a private one, or a stray one in the archive, is not."""
    fill(campaign, office.inbox, "health", text={"cases": "7/7"})
    (office.root / "private").mkdir()
    (office.archive / "note.txt").write_text("x")
    code, out, err = run("handover", office.root / "o.zip")
    assert (code, out) == (0, "")
    assert "private" in err
    assert "archive/note.txt" in err
    assert "o.zip" not in next(line for line in err.splitlines() if "private" in line)
    run("init", tmp_path / "next", "--from", office.root / "o.zip")
    names = tree(tmp_path / "next")
    assert "inbox/health.xlsx" in names
    assert not {name for name in names if "private" in name or "note.txt" in name}


def test_documents_kept_beside_the_originals_are_handed_over(office: Workspace, tmp_path: Path) -> None:
    """Such as the figures of a closed period, under their SHA-256."""
    sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    with keeping(office.archive) as keep:
        keep(sha256, b"foo")
    run("handover", tmp_path / "o.zip")
    run("init", tmp_path / "next", "--from", tmp_path / "o.zip")
    place = place_of(tmp_path / "next/archive", sha256)
    assert (place.read_bytes(), stat.S_IMODE(place.stat().st_mode)) == (b"foo", 0o444)


def test_a_ledger_moves_between_databases(
    tmp_path: Path, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, database_server: str
) -> None:
    """From PostgreSQL into a file and into another database, whose next bundles have the same bytes."""
    monkeypatch.setattr("aqcampaign.cli.init.present_time", lambda: 2e9)
    monkeypatch.setattr("aqcampaign.cli.handover.present_time", lambda: 2e9)
    monkeypatch.setenv("AQ_LEDGER", empty_schema(database_server))
    office = Workspace(tmp_path / "office")
    assert run("init", office.root)[0] == 0
    for unit in ("court", "postal"):
        fill(campaign, office.inbox, unit)
    assert run("--workspace", office.root, "handover", tmp_path / "o.zip", "--by", "Zhang")[0] == 0
    bundles = []
    for name, address in (("file", ""), ("database", empty_schema(database_server))):
        monkeypatch.setenv("AQ_LEDGER", address)
        (tmp_path / "cut.zip").write_bytes((tmp_path / "o.zip").read_bytes()[:-1])
        assert run("init", tmp_path / name, "--from", tmp_path / "cut.zip")[0] == 2
        assert run("init", tmp_path / name, "--from", tmp_path / "o.zip", "--by", "Li")[0] == 0
        assert run("--workspace", tmp_path / name, "log", "--verify")[0] == 0
        assert run("--workspace", tmp_path / name, "handover", tmp_path / f"{name}.zip", "--by", "Li")[0] == 0
        bundles.append((tmp_path / f"{name}.zip").read_bytes())
        assert (tmp_path / name / "ledger.db").read_bytes().startswith(b"postgresql" if address else b"SQLite")
    assert bundles[0] == bundles[1]


# --- faults -----------------------------------------------------------------------------------------------------


def _spoil(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(b"spoilt")


def _original(office: Workspace, name: str) -> Path:
    with opened(office) as ledger:
        sha256 = next(each.sha256 for each in ledger.originals().values() if each.name == name)
    return place_of(office.archive, sha256)


FAULTS: dict[str, tuple[Callable[[Workspace], object], str]] = {
    "an original is lost": (lambda office: _original(office, "education_sports.xlsx").unlink(), "original_missing"),
    "an original was changed": (lambda office: _spoil(_original(office, "education_sports.xlsx")), "original_changed"),
    "a document was changed": (
        lambda office: (office.archive / "ab" / f"ab{62 * '0'}").write_bytes(b"x"),
        "original_changed",
    ),
    "the end of the log is lost": (
        lambda office: (office.archive / "last-act").write_text(f"99 {64 * '0'}\n"),
        "removed",
    ),
}


@pytest.mark.parametrize(("spoil", "kind"), FAULTS.values(), ids=FAULTS)
def test_what_is_damaged_is_named_and_handed_over_on_demand(
    office: Workspace, tmp_path: Path, spoil: Callable[[Workspace], object], kind: str
) -> None:
    """Without the option nothing is written or entered; with it the successor has the same faults and is told."""
    run("receive")
    (office.archive / "ab").mkdir(exist_ok=True)
    spoil(office)
    with opened(office) as ledger:
        last = ledger.last
    code, out, err = run("handover", tmp_path / "o.zip")
    assert (code, out, "--despite-faults" in err) == (2, "", True)
    assert not list(tmp_path.glob("*.zip"))
    with opened(office) as ledger:
        assert ledger.last == last
    assert run("handover", tmp_path / "o.zip", "--despite-faults")[0] == 0
    code, _out, err = run("init", tmp_path / "next", "--from", tmp_path / "o.zip")
    assert (code, len(err.splitlines())) == (0, 4)
    verified = [run("--workspace", root, "log", "--verify")[:2] for root in (office.root, tmp_path / "next")]
    if kind != "original_changed":
        assert verified[0] == verified[1]
        assert verified[0][0] == 1
