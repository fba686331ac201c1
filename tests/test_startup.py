"""Start-up imports: --version and --help must not load workbook readers and models."""

import subprocess
import sys
from pathlib import Path

import pytest
from samples import run

HEAVY = {
    "openpyxl",
    "xlsxwriter",
    "pandas",
    "sqlalchemy",
    "pydantic",
    "yaml",
    "python_calamine",
    "rich.console",
    "rapidfuzz",
    "docx",
    "pypinyin",
    "chinese_calendar",
    "icalendar",
}


def _imported(*arguments: str) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-m", "aqcampaign", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_startup_imports_nothing_heavy(argument: str) -> None:
    """Neither --version nor --help imports a library that reads, writes or checks anything."""
    assert _imported(argument) & HEAVY == set()


def test_version_does_not_import_typer() -> None:
    """--version is answered before the command line is built."""
    assert "typer" not in _imported("--version")


def test_only_form_import_loads_pinyin(tmp_path: Path) -> None:
    """Its dictionaries cost a quarter of a second: no command pays for them but the one that writes ids."""
    assert "pypinyin" not in _imported("validate", str(tmp_path))


def test_validate_loads_no_holidays_where_no_deadline_depends_on_them(tmp_path: Path) -> None:
    """The built-in campaign moves no deadline, and its calendar file is written by another command."""
    assert _imported("validate", str(tmp_path)) & {"chinese_calendar", "icalendar"} == set()


def test_only_a_ledger_in_postgresql_loads_its_library(tmp_path: Path) -> None:
    """An office that keeps its ledger in a file does without psycopg."""
    run("init", tmp_path / "office")
    loaded = _imported("--workspace", str(tmp_path / "office"), "log")
    assert "sqlalchemy" in loaded
    assert "psycopg" not in loaded
