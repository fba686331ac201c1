"""The catalogue of findings is complete, used and explained, and its pages are up to date."""

import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from samples import run

from aqcampaign.findings.catalog import CATALOG
from aqcampaign.findings.finding import Place, finding, printable

ROOT = Path(__file__).parents[1]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.py")))
TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "tests").rglob("*.*"))
    if path.suffix in (".py", ".yaml")
)


def test_every_code_stands_under_its_own_key() -> None:
    """Codes are unique; their number shows the stage: 1 intake, 2 recognition, 3 values, 4 rules, 5 ledger, 6 proof."""
    stages = {"1": "intake", "2": "recognition", "3": "values", "4": "rules", "5": "ledger", "6": "proof"}
    assert all(code == entry.code and stages[code[2]] == entry.stage for code, entry in CATALOG.items())
    assert len(CATALOG) == SOURCE.count('    Entry(\n        "AQ')


@pytest.mark.parametrize("code", sorted(CATALOG))
def test_every_code_is_used_in_the_source_and_in_a_test(code: str) -> None:
    """A code that nothing reports, or that no test expects, has no place in the catalogue."""
    assert SOURCE.count(f'"{code}"') >= 2
    assert f"{code}" in TESTS


@pytest.mark.parametrize("code", sorted(CATALOG))
def test_every_code_has_advice(code: str) -> None:
    """Errors and queries have a remedy; every code has a title, a message and a reason."""
    entry = CATALOG[code]
    assert entry.title
    assert entry.message
    assert entry.reason
    assert entry.remedy or entry.severity == "notice"
    assert all(re.fullmatch(r"[a-z_]+", name or "x") for _t, name, _s, _c in Formatter().parse(entry.message))


def test_explain_prints_the_page_of_a_code() -> None:
    """Aq explain takes the code in either case and exits 0."""
    code, out, _err = run("explain", "aq301")
    assert code == 0
    assert out.startswith("AQ301")


@pytest.mark.no_cover
def test_the_generated_pages_are_fresh() -> None:
    """docs/ holds what the program says today."""
    done = subprocess.run([sys.executable, str(ROOT / "docs/generate.py"), "--check"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[31mb", "a\\x1b[31mb"), ("a\u202eb", "a\\u202eb"), ("两\n行", "两⏎行"), ("x" * 200, "x" * 79 + "…")],
)
def test_foreign_text_is_escaped(text: str, shown: str) -> None:
    """Escape sequences, direction overrides and long texts from a workbook never reach the terminal as they are."""
    assert printable(text) == shown
    assert finding("AQ302", Place(), text).found == shown
