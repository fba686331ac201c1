"""Shared fixtures: the built-in campaign and form, and the --renew option for golden files."""

import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer.main
from database_server import empty_schema, running_server
from made_once import made_once
from samples import run

from aqcampaign import language
from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.form.model import Form
from aqcampaign.workspace.folder import Workspace

language.bind()
# The command line is built once: a process of aq runs one, the tests run thousands.
setattr(typer.main, "get_command", cache(typer.main.get_command))  # noqa: B010  (mypy lets nobody assign to a function)
os.environ.pop("AQ_LEDGER", None)  # no test writes into the ledger of somebody who runs them


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --renew, which rewrites golden files and shown output instead of comparing them."""
    parser.addoption("--renew", action="store_true", help="rewrite golden files and the output shown in the READMEs")


def pytest_collection_finish() -> None:
    """Exempt everything that is imported by now from garbage collection: it lives until the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be rewritten."""
    return bool(request.config.getoption("--renew"))


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    """The built-in campaign."""
    return open_campaign(Path(__file__).parents[1] / "config")


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration of an office, which is played once: office, successor, and what it printed.

    A test that enters something makes a copy.
    """
    return made_once(tmp_path_factory, "demonstrated", _demonstrate)


def _demonstrate(folder: Path) -> None:
    code, out, err = run("demo", folder / "d", "--office")
    assert code == 0, err
    (folder / "out.txt").write_text(out, encoding="utf-8")


@pytest.fixture(scope="session")
def form(campaign: Campaign) -> Form:
    """The built-in form."""
    return campaign.form


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The address of a PostgreSQL server that runs as long as the tests."""
    pytest.importorskip("pgserver", reason="pgserver brings PostgreSQL; pip has it for some systems alone")
    with running_server() as address:
        yield address


# Only a few tests of PostgreSQL alone are measured: the others take the ways of SQLite.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.no_cover)])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which database keeps the ledgers of the test: sqlite or postgresql."""
    if request.param == "postgresql":
        monkeypatch.setenv("AQ_LEDGER", empty_schema(request.getfixturevalue("database_server")))
    return str(request.param)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str) -> Workspace:
    """A working folder, in which the test stands."""
    assert run("init", tmp_path / "office")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    return Workspace(tmp_path / "office")
