"""Nothing is examined twice in a working folder, and what the cache says is what a fresh examination says."""

import contextlib
import hashlib
import json
import multiprocessing
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attacks.verdict import all_cases, base_workbook
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import PERIOD, ROOT, fill, run
from test_mails_and_archives import mail

from aqcampaign.calendar.due import Due
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.engine import engines
from aqcampaign.engine.engines import examine_all
from aqcampaign.examination import examine
from aqcampaign.examination_config import Configs, ExaminationConfig
from aqcampaign.intake.disk import FileBytes, read_file
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import Report
from aqcampaign.report_codec import decode, encode, forms_by_version
from aqcampaign.workspace.archive import place_of
from aqcampaign.workspace.cache import store as cache_module
from aqcampaign.workspace.cache.examined import _OF_THE_MOMENT, examine_once, fingerprint_of
from aqcampaign.workspace.cache.store import Cache
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import opened

MUTANTS = 40
# Of the hostile files so many are passed over; test_hostile.py looks at all of them.
STEP = int(os.environ.get("AQ_TEST_STEP", "9"))


def configs_of(folder: Path) -> list[ExaminationConfig]:
    """Return what the examination needs of each form in a configuration folder."""
    return [campaign.examination_config for campaign in open_campaigns(folder)]


def kept(file: Path, archive: Path, seconds: float) -> InboxFile:
    """Keep a file as a registration does, long ago enough for its hash to be noted."""
    content = file.read_bytes()
    place = place_of(archive, hashlib.sha256(content).hexdigest())
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return InboxFile(file, kept=place, received=seconds)


class Counted:
    """The cache of a folder, the remarks on it, and the files that were examined."""

    def __init__(self, root: Path) -> None:
        self.remarks: list[str] = []
        self.files: list[InboxFile] = []
        self.cache = Cache(root, self.remarks.append)

    def _examine(self, configs: Configs, files: Sequence[InboxFile], jobs: int | None) -> Any:
        self.files = list(files)
        return examine_all(configs, files, jobs)

    def reports(self, configs: Configs, files: Sequence[InboxFile]) -> list[list[Report]]:
        """Return the reports of the files."""
        self.files = []
        return list(examine_once(self.cache, self._examine, configs, files, None))


# --- The outcome is that of a fresh examination ------------------------------------------------------------------


def _demo(config: Path, folder: Path) -> list[Path]:
    scripts = [(each, load_script(config, each.form_id)) for each in open_campaigns(config)]
    return [file.path for file in list_files([write_inbox(scripts, folder / "demo")])]


def _hostile(config: Path, folder: Path) -> list[Path]:
    base = base_workbook(open_campaigns(config)[0], folder / "base")
    cases = list(all_cases(True, 7, MUTANTS))[::STEP]
    made = (case.put(folder / "inbox", base, order) for order, case in enumerate(cases))
    (folder / "inbox").mkdir()
    read = ((path, None if path.is_symlink() else read_file(path)) for path in made)
    return [path for path, content in read if isinstance(content, FileBytes) and content.is_complete]


def _nested(config: Path, folder: Path) -> list[Path]:
    campaign = open_campaigns(config)[0]
    forms = [fill(campaign, folder / "forms", unit) for unit in ("court", "postal")]
    (folder / "报送.eml").write_bytes(bytes(mail([(each.name, each.read_bytes()) for each in forms])))
    shutil.copy(folder / "报送.eml", folder / "forms")
    made = [shutil.make_archive(str(folder / "市法院"), "zip", folder / "forms"), str(folder / "报送.eml")]
    return [*map(Path, made), *forms]


SAMPLES = {
    "hostile": (ROOT / "config", _hostile),
    "mails": (ROOT / "config", _nested),
    "demo": (ROOT / "config", _demo),
    **{path.parent.name: (path, _demo) for path in sorted((ROOT / "examples").glob("*/config"))},
}


def _shared_files(reports: Sequence[Report]) -> list[int]:
    """Return for each report the first one of the same file: reports on several forms share it."""
    return [next(place for place, other in enumerate(reports) if other.file is each.file) for each in reports]


@pytest.mark.no_cover
@pytest.mark.parametrize("sample", SAMPLES)
def test_cached_reports_equal_fresh_ones(sample: str, tmp_path: Path) -> None:
    """For every sample file; a second time only those are examined whose outcome may depend on the moment."""
    config, make = SAMPLES[sample]
    configs, counted = configs_of(config), Counted(tmp_path)
    files = [kept(path, tmp_path / "archive", path.stat().st_mtime) for path in make(config, tmp_path)]
    fresh = [list(examine(configs, file)) for file in files]
    assert counted.reports(configs, files) == fresh
    again = counted.reports(configs, files)
    assert again == fresh
    assert list(map(_shared_files, again)) == list(map(_shared_files, fresh))
    momentary = [any(f.code in _OF_THE_MOMENT for r in reports for f in r.findings) for reports in fresh]
    assert counted.files == [file for file, again in zip(files, momentary, strict=True) if again]
    assert counted.remarks == []


@pytest.fixture(scope="module")
def outcomes(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path], list[Configs]]:
    """A folder, files that mean different things by name and time, and configurations that judge them differently."""
    folder = tmp_path_factory.mktemp("outcomes")
    stamped = fill(campaign, folder, "court")
    unnamed = fill(campaign, folder, "postal", name="2022-10.xlsx")
    config = campaign.examination_config
    later = {("court", PERIOD): Due(date(2022, 12, 1))}
    return (
        folder,
        [stamped, unnamed, *_nested(ROOT / "config", folder)],
        [[config], [replace(config, extensions=later)]],
    )


@pytest.mark.no_cover
@settings(deadline=None, max_examples=25)
@given(
    runs=st.lists(
        st.tuples(
            st.integers(0, 5), st.sampled_from(["a.xlsx", "市法院.xlsx", "2022-10 市公安局.zip", "\udcff.eml"]),
            st.sampled_from(["", "市检察院", "2022-10"]), st.sampled_from([0.0, 1_663_650_000.0, 1_669_000_000.5]),
            st.integers(0, 1),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_whatever_was_examined_before_the_outcome_is_the_same(
    outcomes: tuple[Path, list[Path], list[Configs]], runs: list[tuple[int, str, str, float, int]]
) -> None:
    """Content, name, time of receipt, folder and configuration in any order: never is it that of another one."""
    folder, contents, configurations = outcomes
    cache = Cache(folder, pytest.fail)
    for content, name, parent, seconds, configuration in runs:
        made = kept(contents[content], folder / "archive", seconds)
        file, configs = replace(made, path=folder / parent / name), configurations[configuration]
        assert list(examine_once(cache, examine_all, configs, [file], None)) == [list(examine(configs, file))]


def _texts() -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["AQ301", "decimal", "day"]),
        lambda inner: st.lists(inner, max_size=14) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=30,
    )


@pytest.mark.no_cover
@given(written=_texts(), text=st.text(max_size=30))
def test_any_other_text_is_refused_as_one(written: object, text: str) -> None:
    """What somebody else wrote into the cache is an error of its kind, not a crash."""
    for each in (json.dumps(written), text):
        with contextlib.suppress(ValueError):
            decode(each, InboxFile(Path("a.xlsx")), {})


@given(data=st.data())
def test_a_changed_report_is_refused_or_is_a_report(campaign: Campaign, data: st.DataObject) -> None:
    """Whatever part of it was replaced."""
    file = InboxFile(Path("a.xlsx"))
    report = Report(ReceivedFile(file.path, "0" * 64, 0.0), "ignored", ())
    written = json.loads(encode([report]))
    part = data.draw(st.sampled_from([written[0][0], written[1][0]]))
    part[data.draw(st.integers(0, len(part) - 1))] = data.draw(_texts())
    with contextlib.suppress(ValueError):
        decode(json.dumps(written), file, forms_by_version([campaign.form]))


# --- What is no longer the same is examined anew -----------------------------------------------------------------


def _replaced(name: str, old: str, new: str) -> Callable[[Path, pytest.MonkeyPatch], object]:
    def change(config: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
        path = config / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _another_library(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config / "calamine-9.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(config))


CHANGES: dict[str, Callable[[Path, pytest.MonkeyPatch], object]] = {
    "form": _replaced("form.yaml", "出动监督检查人员次数", "出动检查人员次数"),
    "units": _replaced("units.yaml", "name: 市公安局", "name: 市公安分局"),
    "campaign": _replaced("campaign.yaml", "due_day: 24", "due_day: 23"),
    "clock": _replaced("campaign.yaml", '"+08:00"', '"+09:00"'),
    "rules": _replaced("rules.yaml", "level: query", "level: error"),
    "words": _replaced("../templates/workbook.yaml", "填报说明", "说明"),
    "limits": lambda _config, monkeypatch: monkeypatch.setenv("AQ_LIMITS", "cells=1000"),
    "language": lambda _config, monkeypatch: monkeypatch.setenv("LANGUAGE", "en"),
    "libraries": _another_library,
    "Python": lambda _config, monkeypatch: monkeypatch.setattr("sys.version", "4.0"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_has_another_fingerprint(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it has the same one again when the change is taken back."""
    for name in ("config", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    cache = Cache(tmp_path, pytest.fail)
    before = fingerprint_of(cache, configs_of(tmp_path / "config"))
    with monkeypatch.context() as patch:
        CHANGES[what](tmp_path / "config", patch)
        assert fingerprint_of(cache, configs_of(tmp_path / "config")) != before
    for name in ("config", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, dirs_exist_ok=True)
    assert fingerprint_of(cache, configs_of(tmp_path / "config")) == before


@pytest.mark.parametrize("field", ["extensions", "last_year", "no_data_basis", "form_id", "hollow"])
def test_each_setting_has_a_part_in_the_fingerprint(campaign: Campaign, tmp_path: Path, field: str) -> None:
    """Also those that do not come from the configuration folder, such as deadlines that were extended."""
    other = {"extensions": {("court", PERIOD): Due(date(2022, 12, 1))}, "last_year": {PERIOD: {"court": {}}}}
    cache, config = Cache(tmp_path, pytest.fail), campaign.examination_config
    changed = replace(config, **{field: other.get(field, "another")})  # type: ignore[arg-type]
    assert fingerprint_of(cache, [changed]) != fingerprint_of(cache, [config])


def test_another_program_has_another_fingerprint(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One changed character of its source is enough."""
    source = Path(shutil.copytree(ROOT / "src/aqcampaign", tmp_path / "aqcampaign"))
    monkeypatch.setattr("aqcampaign.__file__", str(source / "__init__.py"))
    configs, cache = [campaign.examination_config], Cache(tmp_path, pytest.fail)
    before = fingerprint_of(cache, configs)
    assert fingerprint_of(cache, configs) == before
    with (source / "values/cell.py").open("a") as target:
        target.write("#")
    assert fingerprint_of(cache, configs) != before


# --- The commands ------------------------------------------------------------------------------------------------


@pytest.fixture
def office(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A working folder with three returns, registered and examined, in which the test stands."""
    assert run("init", tmp_path / "office")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    workspace = Workspace(tmp_path / "office")
    for unit in ("public_security", "court", "postal"):
        fill(campaign, workspace.inbox, unit)
    run("validate", "--period", PERIOD)
    return workspace


@pytest.fixture
def examinations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are examined from now on."""
    names: list[str] = []

    def counting(configs: Configs, files: Sequence[InboxFile], jobs: int | None) -> Any:
        names.extend(file.path.name for file in files)
        return examine_all(configs, files, jobs)

    monkeypatch.setattr(engines, "examine_all", counting)
    return names


COMMANDS = {
    "validate": ("validate", "--period", PERIOD),
    "json": ("validate", "--period", PERIOD, "--format", "json"),
    "status": ("status", "--period", PERIOD),
    "consolidate": ("consolidate", "--period", PERIOD, "--out", "reports/s.xlsx"),
    "return": ("return", "--period", PERIOD),
    "rules": ("rules", "test", "R101"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_share_what_was_examined(office: Workspace, examinations: list[str], command: str) -> None:
    """Each says the same with the cache as without it."""
    fresh = run("--no-cache", *COMMANDS[command])
    assert len(examinations) == 3
    examinations.clear()
    assert run(*COMMANDS[command]) == fresh
    assert examinations == []


def test_only_what_is_new_is_examined(office: Workspace, campaign: Campaign, examinations: list[str]) -> None:
    """A further return costs its own examination, and an extension that of all: it may decide who is late."""
    fill(campaign, office.inbox, "health")
    run("status")
    assert examinations == ["health.xlsx"]
    examinations.clear()
    assert run("extend", "postal", "--period", PERIOD, "--until", "2099-01-01", "--reason", "x", "--late")[0] == 0
    run("status")
    assert len(examinations) == 4


def test_without_a_working_folder_nothing_is_written(campaign: Campaign, tmp_path: Path) -> None:
    """Nor with --no-cache."""
    fill(campaign, tmp_path / "inbox", "court")
    run("validate", tmp_path / "inbox")
    assert [path.name for path in tmp_path.iterdir()] == ["inbox"]
    run("init", tmp_path / "w")
    shutil.copytree(tmp_path / "inbox", tmp_path / "w/inbox", dirs_exist_ok=True)
    run("--workspace", tmp_path / "w", "--no-cache", "status")
    assert not (tmp_path / "w/.aq").exists()


def _altered(path: Path) -> None:
    """Change one byte of an original and put back its time."""
    before, content = path.stat(), bytearray(path.read_bytes())
    content[-1] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("times", [0, 3])
def test_a_changed_original_is_never_counted(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, examinations: list[str], times: int
) -> None:
    """Although size and date are the same, whether its hash was noted or not; when it is put back, it counts again."""
    monkeypatch.setattr("aqcampaign.workspace.cache.hashes._SETTLED_SECONDS", -1.0)
    for _time in range(times):
        run("status")
    with opened(office) as ledger:
        (sha256,) = (each.sha256 for each in ledger.originals().values() if each.name == "court.xlsx")
    place = place_of(office.archive, sha256)
    content = place.read_bytes()
    _altered(place)
    document = json.loads(run(*COMMANDS["json"])[1])
    (file,) = (each for each in document["files"] if each["path"].endswith("court.xlsx"))
    assert (file["status"], [each["code"] for each in file["findings"]]) == ("rejected", ["AQ145"])
    place.write_bytes(content)
    examinations.clear()
    assert "AQ145" not in run(*COMMANDS["json"])[1]
    assert examinations == []


def test_a_file_is_read_again_only_if_it_may_have_changed(
    office: Workspace, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By size, times and place on the disk; a file that was changed a moment ago is read each time."""
    read: list[str] = []

    def counted(path: Path) -> object:
        read.append(path.name)
        return read_file(path)

    for module in ("cache.hashes", "receipts"):
        monkeypatch.setattr(f"aqcampaign.workspace.{module}.read_file", counted)
    run("status")
    assert sum(name == "court.xlsx" for name in read) == 1
    monkeypatch.setattr("aqcampaign.workspace.cache.hashes._SETTLED_SECONDS", -1.0)
    run("status")
    read.clear()
    run("status")
    assert read == []
    fill(campaign, office.inbox, "court", [2 for _field in campaign.form.fields])
    run("status")
    assert "court.xlsx" in read


# --- A cache that cannot be used ---------------------------------------------------------------------------------


def _locked(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def _another_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE texts")
        connection.execute("PRAGMA user_version = 99")


def _without_its_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE texts")


def _half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(len(content) - 4096))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _file_in_place_of_its_folder(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("x")


UNUSABLE: dict[str, tuple[Callable[[Path], object], int]] = {
    "empty": (lambda path: path.write_bytes(b""), 0),
    "another version": (_another_version, 0),
    "deleted": (lambda path: shutil.rmtree(path.parent), 0),
    "no database": (lambda path: path.write_bytes(b"x" * 5000), 1),
    "half": (_half, 1),
    "without its table": (_without_its_table, 1),
    "locked": (_locked, 1),
    "a folder": (_folder, 1),
    "a file in place of its folder": (_file_in_place_of_its_folder, 1),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_run_goes_on_without_its_cache(office: Workspace, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """It says the same, with at most one remark."""
    monkeypatch.setattr(cache_module, "_WAIT_SECONDS", 0.05)
    fresh = run("--no-cache", *COMMANDS["json"])
    spoil, remarks = UNUSABLE[what]
    open_still = spoil(office.root / ".aq/cache.db")
    code, out, err = run(*COMMANDS["json"])
    assert (code, out) == fresh[:2]
    assert len(err.splitlines()) == remarks
    assert all("缓存" in line for line in err.splitlines())
    del open_still


def test_a_full_disk_costs_the_cache_alone(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLite says of it stands in the one remark."""
    shutil.rmtree(office.root / ".aq")
    fresh = run("--no-cache", *COMMANDS["json"])
    real = cache_module._connect

    def full(path: Path) -> sqlite3.Connection:
        connection = real(path)
        connection.execute("PRAGMA max_page_count = 4")
        return connection

    monkeypatch.setattr(cache_module, "_connect", full)
    code, out, err = run(*COMMANDS["json"])
    assert (code, out) == fresh[:2]
    assert (len(err.splitlines()), "full" in err) == (1, True)


@pytest.mark.parametrize("what", ["no database", "half", "another version", "empty"])
def test_a_damaged_cache_is_made_anew(office: Workspace, examinations: list[str], what: str) -> None:
    """The run after the next one has it again."""
    UNUSABLE[what][0](office.root / ".aq/cache.db")
    run("status")
    run("status")
    examinations.clear()
    _code, _out, err = run("status")
    assert (examinations, err) == ([], "")


@given(place=st.integers(0), bit=st.integers(0, 7))
@example(place=13748, bit=0)  # a BLOB becomes a TEXT
def test_a_flipped_bit_changes_no_figure(tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
    """A text comes back as it was put, or not at all."""
    root = tmp_path_factory.mktemp("bits")
    texts = {bytes([each]) * 32: f"[{each}]" * 200 for each in range(20)}
    Cache(root, pytest.fail).put(texts)
    path = root / ".aq/cache.db"
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    path.write_bytes(content)
    found = Cache(root, lambda _text: None).get(list(texts))
    assert all(texts[key] == text for key, text in found.items())


def test_the_cache_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not used for the longest time goes first, and a text that is far too long is not kept."""
    monkeypatch.setattr(cache_module, "MAX_BYTES", 2**19)
    clock = iter(range(10**6, 10**9, cache_module._NOTED_EVERY + 1))
    monkeypatch.setattr("aqcampaign.workspace.cache.store.time.time", partial(next, clock))
    cache, always = Cache(tmp_path, pytest.fail), b"always"
    cache.put({always: "used again and again"})
    for number in range(300):
        cache.put({number.to_bytes(4): "x" * 8000})
        assert cache.get([always])
    assert (tmp_path / ".aq/cache.db").stat().st_size < 2**20
    assert cache.get([(299).to_bytes(4)])
    assert not cache.get([(0).to_bytes(4)])
    cache.put({b"long": "x" * 2**20})
    assert not cache.get([b"long"])


def _validate(root: Path) -> None:
    os.chdir(root)
    for _time in range(4):
        shutil.rmtree(root / ".aq", ignore_errors=True)
        _code, out, _err = run(*COMMANDS["json"])
        assert len(json.loads(out)["files"]) == 3


@pytest.mark.no_cover
def test_two_processes_may_use_it_at_once(office: Workspace) -> None:
    """Even if each deletes it under the other."""
    context = multiprocessing.get_context("spawn")
    clerks = [context.Process(target=_validate, args=(office.root,)) for _clerk in range(2)]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join(120)
    assert [each.exitcode for each in clerks] == [0, 0]
