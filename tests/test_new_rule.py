"""`make new-rule` creates a working rule, tested in a copy of the checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

ROOT = Path(__file__).parents[1]
PARTS = ("src", "tests", "config", "templates", "tools")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The parts of the checkout that a rule touches, or needs to run."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "golden"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _in(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The copy is not the code whose coverage is measured.
    inherited = {name: each for name, each in os.environ.items() if not name.startswith(("COV", "PYTEST"))}
    environment = {**inherited, "PYTHONPATH": str(copy / "src"), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_a_new_rule_has_all_that_a_rule_needs(copy: Path) -> None:
    """Its file, code, Chinese, failing and passing case: the tests for rules, codes and languages pass with it."""
    done = _in(copy, "tools/new_rule.py", "too_few_visits")
    assert done.returncode == 0, done.stderr
    tests = ("tests/test_rules.py", "tests/test_catalogue.py", "tests/test_language.py")
    chosen = "case or code or rule or translation or chinese and not fresh"
    tried = _in(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", chosen)
    assert tried.returncode == 0, tried.stdout
    listed = _in(copy, "-m", "aqcampaign", "rules", "--config", "config")
    assert listed.returncode == 0, listed.stderr
    assert "too few visits" in listed.stdout


def test_a_new_rule_is_formatted(copy: Path) -> None:
    """Ruff has nothing to say about what was written."""
    _in(copy, "tools/new_rule.py", "too_few_visits")
    assert _in(copy, "-m", "ruff", "check", "src/aqcampaign/rules").returncode == 0
    assert _in(copy, "-m", "ruff", "format", "--check", "src/aqcampaign/rules").returncode == 0


@pytest.mark.parametrize("name", ["Rule", "rule", "../rule_one", "total_differs", "closed_over_filed"])
def test_invalid_or_taken_rule_name_is_rejected(copy: Path, name: str) -> None:
    """Words with _ between them, and none that is taken."""
    before = sorted(copy.rglob("*"))
    assert _in(copy, "tools/new_rule.py", name).returncode == 2
    assert sorted(copy.rglob("*")) == before
