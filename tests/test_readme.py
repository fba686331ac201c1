"""Commands shown in the documents print the output shown."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("README.md", "en"),
        ("README.zh-CN.md", "zh_CN"),
        ("docs/form-language.md", "en"),
        ("docs/form-import.md", "en"),
        ("docs/handover.md", "en"),
    ],
)
def test_output_shown_in_documents_is_current(page: str, language: str, tmp_path: Path, renew: bool) -> None:
    """The blocks are run in their order in one folder, empty but for the examples; --renew writes what they print."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = BLOCK.findall(text)
    outputs = iter(_outputs([command for block in shown for command in _commands(block)], language, tmp_path))
    printed = ["".join(f"{command}\n{next(outputs)}" for command in _commands(block)) for block in shown]
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


def _outputs(commands: list[str], language: str, folder: Path) -> list[str]:
    """Return what each command prints; one process runs them all, bound to the language as `aq` is."""
    environment = {**os.environ, "AQ_LANG": language, "COLUMNS": "100"}
    environment.pop("AQ_CONFIG", None)
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/command_lines.py")],
        input=json.dumps([command.removeprefix("$ aq ").split() for command in commands]),
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    endings = json.loads(done.stdout)
    assert {code for code, _output in endings} <= {0, 1, 2}
    return [output for _code, output in endings]
