"""Start-up imports: --version and --help must not load workbook readers and models."""

import subprocess
import sys

import pytest

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
