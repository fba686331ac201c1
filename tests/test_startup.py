"""Start-up imports: no command loads what it does not use, such as workbook readers where no workbook is read."""

import subprocess
import sys
from pathlib import Path

import pytest
from samples import PERIOD, fill, run

from aqcampaign.campaign_folder import Campaign

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


# What reads workbooks, recognises the form in them, writes them, and enters what came in the ledger.
MACHINERY = {
    "sqlalchemy",
    "aqcampaign.workspace.ledger",
    "aqcampaign.workspace.database.schema",
    "aqcampaign.examination",
    "aqcampaign.intake.reading",
    "aqcampaign.intake.ooxml.spreadsheet",
    "aqcampaign.recognition.location.sheets",
    "aqcampaign.values.submission_reader",
    "aqcampaign.template.writer",
    "aqcampaign.outputs.summary_workbook",
    "aqcampaign.consolidation.totals",
    "aqcampaign.engine",
    "xlsxwriter",
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


@pytest.fixture
def office(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with three returns, registered and examined, which came long enough ago."""
    monkeypatch.setattr("aqcampaign.workspace.cache.hashes._SETTLED_SECONDS", -1.0)
    assert run("init", tmp_path / "office")[0] == 0
    for unit in ("public_security", "court", "postal"):
        fill(campaign, tmp_path / "office" / "inbox", unit)
    run("--workspace", tmp_path / "office", "status")
    return tmp_path / "office"


@pytest.mark.parametrize(
    "command", [["status"], ["status", "--period", PERIOD], ["status", "--format", "json"], ["score", "--all"]]
)
def test_what_is_new_alone_is_worked_on(office: Path, command: list[str]) -> None:
    """The board over files that were examined before loads neither readers nor the database, nor do their scores."""
    assert _imported("--workspace", str(office), *command) & MACHINERY == set()


def test_all_that_works_is_loaded_for_a_new_file(campaign: Campaign, office: Path) -> None:
    """So the list names what there is."""
    fill(campaign, office / "inbox", "ecology")
    loaded = _imported("--workspace", str(office), "consolidate", "--period", PERIOD, "--out", str(office / "s.xlsx"))
    assert loaded >= MACHINERY
