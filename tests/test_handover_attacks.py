"""A bundle that is not as it was written, and disks that fail, cost one sentence: nothing is left half-done."""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import ROOT, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.handover.packing import hand_over
from aqcampaign.workspace.handover.takeover import take_over
from aqcampaign.workspace.ledger import find_faults, opened

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, campaign: Campaign) -> Path:
    """A folder with a small office and the bundle that it handed over; nobody changes them."""
    folder = tmp_path_factory.mktemp("kept")
    office = Workspace(folder / "office")
    assert run("init", office.root)[0] == 0
    (office.inbox / "a").mkdir()
    for name in ("one.txt", "two.txt", "a/three.txt"):
        (office.inbox / name).write_text(name)
    (office.root / "reports/note.txt").write_text("reported")
    assert run("--workspace", office.root, "handover", folder / "o.zip", "--by", "Zhang")[0] == 0
    return folder


@pytest.fixture
def bundle(kept: Path) -> Path:
    """The bundle as it was written."""
    return kept / "o.zip"


@pytest.fixture
def office(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of the office, in which the test stands."""
    shutil.copytree(kept / "office", tmp_path / "office")
    monkeypatch.chdir(tmp_path / "office")
    return Workspace(tmp_path / "office")


def everything(folder: Path) -> dict[str, bytes]:
    """Return what lies below a folder; folders end in a slash."""
    return {
        str(path.relative_to(folder)) + "/" * path.is_dir(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def refused(source: Path, folder: Path, word: str) -> None:
    """Assert that one sentence with the word says why there is no successor, and that nothing was made."""
    before = everything(folder)
    code, out, err = run("init", folder / "next", "--from", source)
    assert (code, out, len(err.splitlines())) == (2, "", 1), err
    assert word in err
    assert everything(folder) == before


# --- bundles that were changed ----------------------------------------------------------------------------------


def members_of(bundle: Path) -> Members:
    """Return the contents of the members by name, in their order."""
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Members, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a bundle of these members."""
    with tempfile.TemporaryFile() as made:
        with zipfile.ZipFile(made, "w", method) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        made.seek(0)
        return made.read()


def with_manifest(members: Members, change: Callable[[dict[str, Any]], object]) -> Members:
    """Return the members with a changed manifest."""
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    return members | {"manifest.json": json.dumps(manifest).encode()}


def listed(members: Members, name: str, content: bytes) -> Members:
    """Return the members with one more or another one, which the manifest lists as it is."""
    entry = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    changed = with_manifest(members, lambda manifest: manifest["members"].update({name: entry}))
    return {name: content} | changed | {name: content}


def _document(members: Members) -> str:
    return next(name for name in members if name.startswith("archive/") and len(name) > 60)


def _without(members: Members, name: str) -> Members:
    return {each: content for each, content in members.items() if each != name}


def _setting(**values: object) -> Callable[[Members], Members]:
    return lambda members: with_manifest(members, lambda manifest: manifest.update(values))


def _ledger(*statements: str) -> Callable[[Members], Members]:
    """Return a change of the ledger that its manifest lists, made by somebody who knows its database."""

    def change(members: Members) -> Members:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ledger.db"
            path.write_bytes(members["ledger.db"])
            connection = sqlite3.connect(path, isolation_level=None)
            for statement in statements:
                connection.execute(statement)
            connection.close()
            return listed(members, "ledger.db", path.read_bytes())

    return change


# What was done to the members, and a word of the sentence.
CHANGED: dict[str, tuple[Callable[[Members], Members], str]] = {
    "a member is missing": (lambda members: _without(members, "config/units.yaml"), "缺少"),
    "an original is missing": (lambda members: _without(members, _document(members)), "缺少"),
    "the ledger is not listed": (
        lambda members: with_manifest(
            _without(members, "ledger.db"), lambda manifest: manifest["members"].pop("ledger.db")
        ),
        "不是 aq handover",
    ),
    "a member is longer": (lambda members: members | {"config/units.yaml": b"x" * 5000}, "不是移交时"),
    "a member was changed": (
        lambda members: members | {"config/units.yaml": members["config/units.yaml"][::-1]},
        "不是移交时",
    ),
    "a member is additional": (lambda members: members | {"reports/more.txt": b"x"}, "清单未列"),
    "a folder is additional": (lambda members: members | {"reports/x/": b""}, "清单未列"),
    "no manifest": (lambda members: _without(members, "manifest.json"), "不是 aq handover"),
    "a manifest that is no JSON": (lambda members: members | {"manifest.json": b"{"}, "不是 aq handover"),
    "a manifest of another kind": (lambda members: members | {"manifest.json": b"[]"}, "不是 aq handover"),
    "a manifest without end": (lambda members: members | {"manifest.json": b"[" * 500_000}, "不是 aq handover"),
    "a newer format": (_setting(format=2, more=1), "更新程序"),
    "a newer program": (_setting(aq="0.10.0"), "更新程序"),
    "a newer ledger": (_setting(ledger="9999"), "更新程序"),
    "an unknown key": (_setting(more=1), "不是 aq handover"),
    "a version that is none": (_setting(aq="x"), "不是 aq handover"),
    "another last act": (_setting(last_act={"number": 9, "hash": 64 * "0"}), "台账"),
    "faults that are none": (_setting(faults=[{"kind": "missing", "number": 1}]), "台账"),
    "a date beyond all time": (
        lambda members: with_manifest(
            members, lambda manifest: manifest["members"]["reports/note.txt"].update(modified=2**80)
        ),
        "不是 aq handover",
    ),
    "a ledger that is none": (lambda members: listed(members, "ledger.db", b"nothing" * 1000), "台账"),
    "an empty ledger": (lambda members: listed(members, "ledger.db", b""), "台账"),
    "a ledger of a newer program": (_ledger("UPDATE alembic_version SET version_num = '9999'"), "台账"),
    "a ledger without a table": (_ledger("DROP TABLE places"), "台账"),
    "a place outside of the inbox": (_ledger("UPDATE places SET path = '../../x' WHERE path = 'one.txt'"), "台账"),
    "a place of a file elsewhere": (_ledger("UPDATE places SET sha256 = '../../x' WHERE path = 'one.txt'"), "台账"),
    "an original elsewhere": (_ledger("UPDATE originals SET sha256 = '/etc/passwd' WHERE name = 'one.txt'"), "台账"),
    "an original that is not there": (_ledger("DELETE FROM places", "UPDATE originals SET size = 1"), "台账"),
    "an act was removed": (_ledger("DROP TRIGGER acts_never_delete", "DELETE FROM acts WHERE number = 2"), "台账"),
    "an act was changed": (_ledger("DROP TRIGGER acts_never_update", "UPDATE acts SET by = 'x'"), "台账"),
    **{
        f"a member named {name!r}": (lambda members, name=name: listed(members, name, b"x"), "不能放进")  # type: ignore[misc]
        for name in (
            "../x", "/x", "config/../../x", "config//x", "reports/..", "archive/../x", "x", "ledger.db-journal",
            f"archive/ab/{'c' * 64}", f"archive/ab/ab{'C' * 62}", "archive/notes", "other/x", "config", "../x.xlsx",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize(("change", "word"), CHANGED.values(), ids=CHANGED)
def test_a_changed_bundle_is_refused(
    bundle: Path, tmp_path: Path, change: Callable[[Members], Members], word: str
) -> None:
    """One sentence says what is wrong with it."""
    (tmp_path / "o.zip").write_bytes(packed(change(members_of(bundle))))
    refused(tmp_path / "o.zip", tmp_path, word)


def _flagged(content: bytes) -> bytes:
    """Return an archive whose first member is said to be encrypted."""
    place = content.index(b"PK\1\2") + 8
    return content[:place] + b"\1" + content[place + 1 :]


FOREIGN: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "nothing": (lambda _bundle: b"", "不是 aq handover"),
    "a text": (lambda _bundle: b"hello", "不是 aq handover"),
    "another archive": (lambda _bundle: packed({"a.txt": b"x"}), "不是 aq handover"),
    "an archive of nothing": (lambda _bundle: packed({}), "不是 aq handover"),
    "packed anew": (lambda bundle: packed(members_of(bundle), zipfile.ZIP_DEFLATED), "重新压缩"),
    "cut off in the middle": (lambda bundle: bundle.read_bytes()[: bundle.stat().st_size // 2], "不完整"),
    "cut off at the end": (lambda bundle: bundle.read_bytes()[:-1], "不完整"),
    "with something behind": (lambda bundle: bundle.read_bytes() + b"\0", "不完整"),
    "encrypted": (lambda bundle: _flagged(bundle.read_bytes()), "压缩"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "word"), FOREIGN.values(), ids=FOREIGN)
def test_a_file_of_another_kind_is_refused(
    bundle: Path, tmp_path: Path, make: Callable[[Path], bytes], word: str
) -> None:
    """As is one that arrived in part."""
    (tmp_path / "o.zip").write_bytes(make(bundle))
    refused(tmp_path / "o.zip", tmp_path, word)


def test_a_name_that_stands_twice_is_refused(bundle: Path, tmp_path: Path) -> None:
    """Programs do not agree which of the two counts."""
    members = members_of(bundle)
    with zipfile.ZipFile(tmp_path / "o.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("config/units.yaml", b"units: []")
    refused(tmp_path / "o.zip", tmp_path, "两个")


def _bomb(content: bytes, entries: bytes, count: int) -> bytes:
    """Return an archive with this content and this directory."""
    number = min(count, 65535)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, len(entries), len(content), 0)
    return content + entries + end


def test_members_that_share_their_bytes_are_not_unpacked(bundle: Path, tmp_path: Path) -> None:
    """A thousand times the same ledger would fill the disk."""
    original = bundle.read_bytes()
    with zipfile.ZipFile(bundle) as archive:
        begin, count = archive.start_dir, len(archive.infolist())
    place = original.index(b"ledger.db", begin) - 46
    entry = original[place : place + 46]
    names = [f"reports/{number:06}".encode() for number in range(1000)]
    entries = [entry[:28] + struct.pack("<H", len(name)) + entry[30:] + name for name in names]
    (tmp_path / "o.zip").write_bytes(
        _bomb(original[:begin], original[begin:-22] + b"".join(entries), count + len(entries))
    )
    refused(tmp_path / "o.zip", tmp_path, "不完整")


def test_a_directory_that_would_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    """A million entries of nothing."""
    entry = b"PK\1\2" + bytes(42)
    (tmp_path / "o.zip").write_bytes(_bomb(b"PK\3\4" + bytes(65536), entry * 1_000_000, 1_000_000))
    began = time.monotonic()
    refused(tmp_path / "o.zip", tmp_path, "不是 aq handover")
    assert time.monotonic() - began < 3


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_byte_may_be_wrong(bundle: Path, data: st.DataObject) -> None:
    """The bundle is refused, or what was changed does not matter: dates and rights that stand in the archive."""
    content = bytearray(bundle.read_bytes())
    place = data.draw(st.one_of(st.integers(0, len(content) - 1), st.integers(len(content) - 3000, len(content) - 1)))
    content[place] ^= data.draw(st.integers(1, 255))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "o.zip").write_bytes(content)
        code, _out, err = run("init", folder / "next", "--from", folder / "o.zip")
        made = {path.name for path in folder.iterdir()}
        assert (code, made) == (2, {"o.zip"}) or (code, made) == (0, {"o.zip", "next"})
        assert len(err.splitlines()) == (1 if code else 3)
        if code == 0:
            assert run("--workspace", folder / "next", "log", "--verify")[0] == 0
            assert (folder / "next/reports/note.txt").read_text() == "reported"


# --- places -----------------------------------------------------------------------------------------------------

PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder with something in it": (
        lambda path: shutil.copytree(ROOT / "config", path / "next"), "不是空目录",
    ),
    "a file": (lambda path: (path / "next").write_text("x"), "是文件"),
    "a working folder": (lambda path: run("init", path / "next"), "已经是工作目录"),
    "a link to nowhere": (lambda path: (path / "next").symlink_to("nowhere"), "无法写入"),
}  # fmt: skip


@pytest.mark.parametrize(("prepare", "word"), PLACES.values(), ids=PLACES)
def test_nothing_is_overwritten(bundle: Path, tmp_path: Path, prepare: Callable[[Path], object], word: str) -> None:
    """A successor begins in a new or empty folder."""
    prepare(tmp_path)
    before = everything(tmp_path)
    code, out, err = run("init", tmp_path / "next", "--from", bundle)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert word in err
    assert everything(tmp_path) == before


@pytest.mark.parametrize("name", ["missing.zip", ".", "pipe"])
def test_a_bundle_that_is_no_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Not there, a folder, or a pipe, which nobody waits for."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    refused(Path(name), tmp_path, "")


def test_an_empty_folder_is_filled_also_the_current_one(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed aq left in it does not count."""
    (tmp_path / "next/.aq-left").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "next")
    assert run("init", ".", "--from", bundle)[0] == 0
    assert run("log", "--verify")[0] == 0
    assert (Path("inbox/a/three.txt").read_text(), Path.cwd()) == ("a/three.txt", tmp_path / "next")


def test_only_a_bundle_is_taken_over_by_somebody(tmp_path: Path) -> None:
    """--by is refused for an example, because nothing would note it."""
    assert run("init", tmp_path / "w", "--from", "weekly", "--by", "Li")[0] == 2
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("name", ["o.xlsx", "o", "reports/o.zip", "inbox/o.zip", "archive/o.zip", "config/sub/o.zip"])
def test_a_bundle_is_not_written_into_what_it_holds(office: Workspace, name: str) -> None:
    """Nor under a name that promises another format."""
    before = everything(office.root)
    assert run("handover", name)[0] == 2
    assert everything(office.root) == before


def test_an_existing_file_is_replaced_on_demand(office: Workspace, tmp_path: Path) -> None:
    """A bundle may be the only one of that day."""
    (tmp_path / "o.zip").write_text("x")
    code, _out, err = run("handover", tmp_path / "o.zip")
    assert (code, "--force" in err, (tmp_path / "o.zip").read_text()) == (2, True, "x")
    assert run("handover", tmp_path / "o.zip", "--force")[0] == 0
    assert zipfile.is_zipfile(tmp_path / "o.zip")


# --- what lies in the working folder ----------------------------------------------------------------------------

LINKED = {
    "config/more.yaml": "/etc/passwd",
    "reports/secret.txt": "/etc/passwd",
    "reports/folder": "/etc",
    "templates": "nowhere",
    "outbox": "/etc",
    f"archive/ab/ab{62 * '0'}": "/etc/passwd",
}


@pytest.mark.parametrize("name", LINKED)
def test_links_are_not_followed(office: Workspace, tmp_path: Path, name: str) -> None:
    """What somebody linked into a shared folder may be a private file of the clerk."""
    place = office.root / name
    place.parent.mkdir(exist_ok=True)
    if place.is_dir():
        place.rmdir()
    place.symlink_to(LINKED[name])
    code, _out, err = run("handover", tmp_path / "o.zip", "--despite-faults")
    assert (code, len(err.splitlines()), name in err, (tmp_path / "o.zip").exists()) == (2, 1, True, False)


def test_a_pipe_holds_up_nobody(office: Workspace, tmp_path: Path) -> None:
    """It is named, and nothing is written."""
    os.mkfifo(office.root / "reports/pipe")
    code, _out, err = run("handover", tmp_path / "o.zip")
    assert (code, "reports/pipe" in err, (tmp_path / "o.zip").exists()) == (2, True, False)


@pytest.mark.parametrize("name", ["config/units.yaml", "reports/note.txt"])
def test_a_file_that_cannot_be_read_is_named(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """And nothing is handed over without it."""
    real = os.open

    def denied(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).endswith(name):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, "open", denied)
    before = everything(office.root)
    code, _out, err = run("handover", tmp_path / "o.zip", "--by", "Li")
    assert (code, len(err.splitlines()), name in err) == (2, 1, True)
    assert not list(tmp_path.glob("*.zip"))
    assert everything(office.root) == before


def test_names_that_are_not_utf8_come_back_as_they_were(office: Workspace, tmp_path: Path) -> None:
    """In the inbox, registered or not, and among the reports."""
    names = [os.fsdecode(name) for name in (b"inbox/\xd6\xd0.txt", b"inbox/\xd6.part", b"reports/\xd6\xd0.txt")]
    for name in names:
        (office.root / name).write_text("x")
    assert run("handover", tmp_path / "o.zip")[0] == 0
    assert run("init", tmp_path / "next", "--from", tmp_path / "o.zip")[0] == 0
    assert all((tmp_path / "next" / name).read_text() == "x" for name in names)
    assert run("--workspace", tmp_path / "next", "receive")[2].splitlines()[-1] == run("receive")[2].splitlines()[-1]


def test_a_configuration_with_mistakes_is_not_handed_over(office: Workspace, tmp_path: Path) -> None:
    """The successor could not go on with it."""
    (office.config / "units.yaml").write_text("units: [")
    code, _out, err = run("handover", tmp_path / "o.zip")
    assert (code, "units.yaml:1" in err, (tmp_path / "o.zip").exists()) == (2, True, False)


# --- disks and kills --------------------------------------------------------------------------------------------


@pytest.mark.no_cover
@pytest.mark.parametrize("call", range(1, 6))
@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_any_write_of_a_handover_may_fail(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, call: int
) -> None:
    """There is no bundle, or one whose last act stands in the log; the next attempt succeeds."""
    (office.inbox / "new.txt").write_text("new")
    with monkeypatch.context() as patch:
        calls = failing(patch, function, call)
        code, _out, err = run("handover", tmp_path / "o.zip", "--by", "Li")
    assert (code, len(err.splitlines())) == (2, 1) if len(calls) >= call else code == 0
    assert (tmp_path / "o.zip").exists() == (code == 0)
    assert not list(tmp_path.glob(".aq-*"))
    assert run("log", "--verify")[0] == 0
    assert run("handover", tmp_path / "o.zip", "--by", "Li", "--force")[0] == 0
    with opened(office) as ledger:
        assert [each.act.kind for each in ledger.log()].count("handed_over") == 2


@pytest.mark.no_cover
@pytest.mark.parametrize("call", range(1, 10))
@pytest.mark.parametrize("function", ["fsync", "rename", "utime", "sync", "chmod"])
def test_any_write_of_a_takeover_may_fail(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, call: int
) -> None:
    """The folder is there as a whole or not at all, an empty one is empty again, and nothing is left beside it."""
    for name in ("new", "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with monkeypatch.context() as patch:
            failing(patch, function, call)
            code, _out, err = run("init", tmp_path / name, "--from", bundle)
        if code == 0:
            assert run("--workspace", tmp_path / name, "log", "--verify")[0] == 0
            shutil.rmtree(tmp_path / name)
        else:
            assert (code, len(err.splitlines())) == (2, 1)
            assert not (tmp_path / name).exists() or (name == "empty" and not list((tmp_path / name).iterdir()))
        assert {path.name for path in tmp_path.iterdir()} <= {"empty"}


def failing(patch: pytest.MonkeyPatch, function: str, call: int) -> list[int]:
    """Let the call of this number fail; returns a list that grows with each call."""
    real, calls = getattr(os, function), []

    def call_or_fail(*arguments: Any, **options: Any) -> object:
        calls.append(1)
        if len(calls) == call:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    patch.setattr(os, function, call_or_fail)
    return calls


@pytest.mark.no_cover
@pytest.mark.skipif(sys.platform == "win32", reason="needs ulimit")
@pytest.mark.parametrize(("command", "blocks"), [("handover {out}", 60), ("init {out} --from {bundle}", 20)])
def test_a_full_disk_leaves_nothing(office: Workspace, bundle: Path, tmp_path: Path, command: str, blocks: int) -> None:
    """No file of more than some kilobytes can be written: one sentence, and what was there before."""
    out = tmp_path / "out.zip"
    words = command.format(out=out, bundle=bundle)
    script = f'ulimit -f {blocks}; "{sys.executable}" -m aqcampaign {words}'
    before = {path.name for path in tmp_path.iterdir()}
    done = subprocess.run(["bash", "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.no_cover
def test_a_clerk_may_be_killed_while_handing_over(office: Workspace, tmp_path: Path) -> None:
    """There is no bundle or a whole one, and the log is whole."""
    for number, seconds in enumerate(_moments(0.12)):
        out = tmp_path / f"{number}.zip"
        _killed(lambda out=out: hand_over(office, out, "Li", 2e9, despite_faults=False), seconds)  # type: ignore[misc]
        assert run("log", "--verify")[0] == 0
        if out.exists():
            assert run("init", tmp_path / f"{number}", "--from", out)[0] == 0
    assert run("handover", tmp_path / "last.zip", "--by", "Li")[0] == 0
    with opened(office) as ledger:
        assert not list(find_faults(office, ledger))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.no_cover
def test_a_clerk_may_be_killed_while_taking_over(bundle: Path, tmp_path: Path) -> None:
    """The folder is not there, or whole; the next attempt succeeds."""
    for number, seconds in enumerate(_moments(0.12)):
        target = tmp_path / f"{number}"
        _killed(lambda target=target: take_over(bundle, target, "Li", 2e9), seconds)  # type: ignore[misc]
        if not target.exists():
            assert run("init", target, "--from", bundle)[0] == 0
        assert run("--workspace", target, "log", "--verify")[0] == 0
        assert (target / "inbox/a/three.txt").exists()


def _moments(longest: float) -> Iterator[float]:
    chance = random.Random(5)  # noqa: S311  (moments, not secrets)
    return (chance.random() * longest for _number in range(8))


def _killed(work: Callable[[], object], seconds: float) -> None:
    """Kill a process that does this after so many seconds."""
    clerk = os.fork()
    if clerk == 0:
        with suppress(BaseException):
            work()
        os._exit(0)
    time.sleep(seconds)
    os.kill(clerk, signal.SIGKILL)
    os.waitpid(clerk, 0)
