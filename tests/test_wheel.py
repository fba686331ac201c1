"""The built wheel works without the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_wheel_contains_configuration_templates_and_translations(wheel: Path) -> None:
    """config/, templates/ and the compiled Chinese catalogue are in it."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "aqcampaign/shipped/config/form.yaml",
        "aqcampaign/shipped/templates/workbook.yaml",
        "aqcampaign/outputs/page/dashboard.html.jinja",
        "aqcampaign/outputs/page/style.css",
        "aqcampaign/locale/zh_CN/LC_MESSAGES/messages.mo",
    } <= names


def test_installed_wheel_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere and run from an empty folder, it makes the demonstration, in Chinese."""
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    work = tmp_path / "work"
    work.mkdir()
    # The unpacked code comes first on the path; the dependencies are those of this environment.
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from aqcampaign.cli.entry import main; main()"
    # The unpacked copy is not the code whose coverage is measured.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    environment = {**inherited, "PYTHONIOENCODING": "utf-8", "AQ_LANG": "zh_CN"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(installed), "demo", "d"],
        cwd=work, env=environment, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "应报14家，已报10家" in done.stdout
    assert (work / "d/reports/2022-09/summary.xlsx").exists()
