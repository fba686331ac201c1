"""Commands shown in the documents print the output shown."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(
    ("page", "language"),
    [("README.md", "en"), ("README.zh-CN.md", "zh_CN"), ("docs/form-language.md", "en"), ("docs/form-import.md", "en")],
)
def test_output_shown_in_documents_is_current(page: str, language: str, tmp_path: Path, renew: bool) -> None:
    """The blocks are run in their order in one folder, empty but for the examples; --renew writes what they print."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = BLOCK.findall(text)
    printed = ["".join(_run(command, language, tmp_path) for command in _commands(block)) for block in shown]
    if renew:
        blocks = iter(printed)
        (ROOT / page).write_text(BLOCK.sub(lambda _match: f"```console\n{next(blocks)}```", text), encoding="utf-8")
    else:
        assert printed == shown


def _commands(block: str) -> list[str]:
    # aq demo prints commands too, behind an empty line of its own: only a block's own ones stand at its beginning
    # or directly behind another command's output.
    lines = block.splitlines()
    return [line for place, line in enumerate(lines) if line.startswith("$ ") and (place == 0 or lines[place - 1])]


def _run(command: str, language: str, folder: Path) -> str:
    arguments = command.removeprefix("$ aq ").split()
    environment = {**os.environ, "AQ_LANG": language, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    environment.pop("AQ_CONFIG", None)
    done = subprocess.run(
        [sys.executable, "-m", "aqcampaign", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1, 2)
    return f"{command}\n{done.stdout}"
