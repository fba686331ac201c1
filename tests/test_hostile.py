"""Hostile files in one inbox: each gets its own report and the expected verdict."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from attacks import disk
from attacks.case import PROBE, UNIT, Case
from attacks.verdict import all_cases, base_workbook, good_workbook, is_counted, raw_signs, reports_of, wrong_verdict
from bounded import bounded
from samples import PERIOD, run

from aqcampaign.campaign_folder import Campaign

# More than a thousand files go through code that other tests cover.
pytestmark = pytest.mark.no_cover

SEED, MUTANTS = 20, 150


@dataclass(frozen=True)
class Attacked:
    """An inbox of attacked files and what was said of them; `filled` is what is said of the workbook without attack."""

    paths: Mapping[Path, Case]
    good: Path
    filled: Mapping[str, Any]
    files: list[Mapping[str, Any]]
    text: str
    endings: tuple[int, int]


@pytest.fixture(scope="module")
def inbox(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """The inbox, looked at twice: as JSON and as text with everything."""
    folder = tmp_path_factory.mktemp("hostile")
    base = base_workbook(campaign, folder / "base")
    filled = json.loads(run("validate", folder / "base", "--format", "json")[1])["files"]
    made = folder / "inbox"
    good = good_workbook(campaign, made)
    paths: dict[Path, Case] = {}
    for order, case in enumerate(all_cases(True, SEED, MUTANTS)):
        try:
            paths[case.put(made, base, order)] = case
        except OSError:  # some disks know no such names or kinds of files
            assert case in disk.CASES
    code, document, complaint = run("validate", made, "--format", "json", "--month", PERIOD, "--jobs", 1)
    shown, text, warning = run("validate", made, "-v", "--month", PERIOD, "--jobs", 1)
    assert (complaint, warning) == ("", "")
    return Attacked(paths, good, filled[0], json.loads(document)["files"], document + text, (code, shown))


def test_workbook_is_accepted_before_the_attack(inbox: Attacked) -> None:
    """Before the attack it counts, and nothing is said of the cell that is going to be attacked."""
    assert is_counted(inbox.filled)
    assert (inbox.filled["unit"], inbox.filled["values"][PROBE]) == (UNIT, 7)
    assert PROBE not in {found["field"] for found in inbox.filled["findings"]}


def test_every_attacked_file_has_exactly_one_report(inbox: Attacked) -> None:
    """None is lost, none is told of twice, and what stands in the inbox is all that is told of."""
    assert {case.name: len(reports_of(inbox.files, path)) for path, case in inbox.paths.items()} == dict.fromkeys(
        (case.name for case in inbox.paths.values()), 1
    )
    assert len(inbox.files) == len(inbox.paths) + 1


def test_no_attack_causes_an_internal_error(inbox: Attacked) -> None:
    """No attack ends in an internal error: findings, and nothing else, are what is wrong with files."""
    broken = [each["path"] for each in inbox.files if any(found["code"] == "AQ190" for found in each["findings"])]
    assert broken == []
    assert inbox.endings == (1, 1)


def test_good_workbook_is_accepted_among_attacked_ones(inbox: Attacked) -> None:
    """The unit that sent a good workbook has reported."""
    assert [each["status"] for each in reports_of(inbox.files, inbox.good)] == ["accepted"]


def test_every_attacked_file_gets_the_expected_verdict(inbox: Attacked) -> None:
    """What is counted reads as it stands in the file, what cannot be read for certain is refused, by its cell."""
    verdicts = {
        case.name: wrong_verdict(case, report, inbox.filled["values"])
        for path, case in inbox.paths.items() for report in reports_of(inbox.files, path)
    }  # fmt: skip
    assert {name: verdict for name, verdict in verdicts.items() if verdict} == {}


def test_no_raw_control_characters_are_printed(inbox: Attacked) -> None:
    """Neither names nor contents bring control characters or marks of direction into what is printed."""
    assert raw_signs(inbox.text) == []


def test_cases_have_unique_names_and_cover_every_verdict(inbox: Attacked) -> None:
    """Each case has a name of its own, and every kind of verdict is among them."""
    names = [case.name for case in all_cases(False, SEED, MUTANTS)]
    assert len(names) == len(set(names))
    verdicts = {case.expected for case in inbox.paths.values()}
    assert verdicts == {"accept", "value", "reject", "either", "ignore", "anything"}


def test_mutants_are_reproducible_from_the_seed(campaign: Campaign, tmp_path: Path) -> None:
    """A mutant that is told of by its name can be made again."""
    base = base_workbook(campaign, tmp_path)

    def content(seed: int) -> list[bytes]:
        return [case.make(base) for case in all_cases(True, seed, 20) if case.make and "mutant" in case.name]

    assert content(3) == content(3)
    assert content(3) != content(4)


@pytest.mark.parametrize(
    ("case", "change", "verdict"),
    [
        (Case("a", "accept"), {}, None),
        (Case("a", "accept"), {"status": "rejected"}, "WRONG-REJECT"),
        (Case("a", "accept", reads=8), {}, "WRONG-ACCEPT"),
        (Case("a", "reject"), {}, "WRONG-ACCEPT"),
        (Case("a", "reject"), {"status": "rejected"}, "WRONG-REJECT"),
        (Case("a", "value"), {}, "WRONG-ACCEPT"),
        (Case("a", "either"), {"values": {}}, "WRONG-ACCEPT"),
        (Case("a", "ignore"), {}, "WRONG-REJECT"),
        (Case("a", "anything"), {"values": {}}, None),
    ],
)  # fmt: skip
def test_wrong_verdicts_are_detected(
    inbox: Attacked, case: Case, change: Mapping[str, Any], verdict: str | None
) -> None:
    """A figure that changed in silence, a file refused without an error, a bad one counted: each is seen."""
    found = wrong_verdict(case, {**inbox.filled, **change}, inbox.filled["values"])
    assert (found[0] if found else None) == verdict


def test_hanging_command_is_stopped(tmp_path: Path) -> None:
    """After its time there is no code, but what it had said until then."""
    hanging = "import time; print('begun', flush=True); time.sleep(60)"
    ending = bounded([sys.executable, "-c", hanging], 2, 512, tmp_path, os.environ)
    assert ending.code is None
    assert ending.out.split() == [b"begun"]
    assert ending.seconds < 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound the memory of a process")
def test_command_that_exhausts_memory_is_stopped(tmp_path: Path) -> None:
    """More than its bound it does not get; what it took is its own, not that of the process that started it."""
    ballast = bytearray(200 * 2**20)
    greedy = bounded([sys.executable, "-c", "bytearray(400 * 2**20)"], 20, 300, tmp_path, os.environ)
    modest = bounded([sys.executable, "-c", "bytearray(100 * 2**20)"], 20, 300, tmp_path, os.environ)
    assert b"MemoryError" in greedy.err
    assert (greedy.code, modest.code) == (1, 0)
    assert 100 < modest.memory < len(ballast) / 2**20
