"""Help, usage errors and shell completion: what somebody meets before the first command has run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from samples import run

COMMANDS = (
    "", "init", "handover", "template", "receive", "validate", "return", "consolidate", "export", "publish",
    "trace", "note", "versions", "log", "leads", "cases", "explain", "demo", "rules", "rules test", "form",
    "form check", "form show", "form import", "form schema", "score", "proof", "contacts", "contacts init",
    "contacts check", "remind",
)  # fmt: skip
# Three English words in a row are a sentence; names of files, options and commands are not.
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")
OFFERED = {
    "aq val": ["validate"],
    "aq template --unit 市公": ["市公安局"],
    "aq template --config /nowhere --month ": [],
}
OFFERED_BY_BASH = {
    **OFFERED,
    "aq form ": ["check", "import", "schema", "show"],
    "aq template --month ": ["2022-09", "2022-10", "2022-11", "2022-12"],
    "aq explain AQ423": ["AQ423"],
    "aq rules test R101": ["R101"],
}
# A script a shell: it loads our completion and prints what is offered for each line, then a line with “=”.
SHELLS = {
    "bash": """
        eval "$(aq --show-completion)"
        while IFS= read -r line; do
            read -ra COMP_WORDS <<< "$line"
            [[ $line == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _aq_completion aq; printf '%s\n' "${COMPREPLY[@]}" =
        done""",
    "zsh": """
        while IFS= read -r line; do
            env _TYPER_COMPLETE_ARGS="$line" _AQ_COMPLETE=complete_zsh aq </dev/null \
                | sed -nE 's/^[^"]*"([^"]+)":.*/\\1/p'; echo =
        done""",
    "fish": """
        aq --show-completion | source
        while read -l line; complete -C "$line" | string replace -r '\t.*' ''; echo =; end""",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_chinese_and_fits(command: str) -> None:
    """No English sentence is left, every option says what it does, and no line is wider than 80 columns."""
    code, page, complaint = run(*command.split(), "--help")
    assert (code, complaint) == (0, "")
    assert ENGLISH.findall(page.replace(f"aq {command}", "")) == []
    lines = page.splitlines()
    assert max(map(cell_len, lines)) <= 80
    options = [line for line in lines if line.startswith("  -")]
    assert options
    assert all(re.search(r"[\u4e00-\u9fff]", line) for line in options)


def test_commands_stand_in_the_order_of_the_work() -> None:
    """The form comes first, then what is sent out, checked, and reported."""
    page = run("--help")[1]
    commands = re.findall(r"^  ([a-z]+) ", page, re.MULTILINE)
    assert commands == [
        "init", "handover", "form", "rules", "contacts", "template", "calendar", "receive", "validate", "return",
        "status", "extend", "exempt", "note", "remind", "versions", "log", "leads", "cases", "explain", "consolidate",
        "export", "close", "revise", "reopen", "publish", "proof", "score", "trace", "demo",
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [(), ("form",)], ids=str)
def test_without_a_command_help_is_printed(arguments: tuple[str, ...]) -> None:
    """Somebody who does not know what to write is told."""
    assert run(*arguments) == run(*arguments, "--help")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("bogus", "bogus"),
        ("validat inbox", "validate"),
        ("form shwo", "show"),
        ("-x", "-x"),
        ("--strict validate", "--strict"),
        ("validate", "路径"),
        ("explain", "编号"),
        ("template", "--period"),
        ("template --period", "--period"),
        ("validate inbox --mont 2022-09", "--mont"),
        ("validate inbox --strict=1", "--strict"),
        ("validate inbox --format html", "json"),
        ("validate inbox --jobs many", "--jobs"),
        ("validate inbox --jobs 0", "1"),
        ("validate inbox --jobs 900", "64"),
        ("demo one two", "two"),
        ("rules bogus", "bogus"),
        ("rules test", "规则"),
        ("form import", "文件"),
    ],
)
def test_usage_error_is_one_chinese_sentence(line: str, place: str) -> None:
    """It names what is wrong, and where help is."""
    code, out, complaint = run(*line.split())
    assert (code, out) == (2, "")
    assert len(complaint.splitlines()) == 1
    assert place in complaint
    assert "--help" in complaint
    assert ENGLISH.findall(complaint) == []


def test_main_name_of_an_option_comes_before_its_alias() -> None:
    """Periods are of any length: --month is shown as another name of --period, not in its place."""
    _code, page, _err = run("validate", "--help")
    assert "--period, --month" in page
    assert "-v, --verbose" in page


@pytest.mark.no_cover
@pytest.mark.parametrize("shell", SHELLS)
def test_shell_completes(shell: str, tmp_path: Path) -> None:
    """Commands, periods, units, codes and rules are offered; what cannot be read offers nothing and says nothing."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    expected = OFFERED_BY_BASH if shell == "bash" else OFFERED
    aq = tmp_path / "bin/aq"
    aq.parent.mkdir()
    aq.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aqcampaign "$@"\n', encoding="utf-8")
    aq.chmod(0o755)
    empty = tmp_path / "empty"  # where there are no files to offer
    empty.mkdir()
    done = subprocess.run(
        [program, "-c", SHELLS[shell]], input="".join(f"{line}\n" for line in expected), capture_output=True,
        encoding="utf-8", check=True, cwd=empty,
        env={**os.environ, "PATH": f"{aq.parent}{os.pathsep}{os.environ['PATH']}", "SHELL": shell},
    )  # fmt: skip
    offered = [sorted(block.split()) for block in done.stdout.split("=\n")[:-1]]
    assert dict(zip(expected, offered, strict=True)) == expected
    assert done.stderr == ""


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_completion_is_installed_where_the_shell_finds_it(tmp_path: Path) -> None:
    """--install-completion writes the script, and a line in the start-up file that reads it."""
    script = f'"{sys.executable}" -m aqcampaign --install-completion; true'
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, encoding="utf-8", check=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    written = tmp_path / ".bash_completions/aq.sh"
    assert str(written) in done.stdout
    assert str(written) in (tmp_path / ".bashrc").read_text()
    assert "_AQ_COMPLETE" in written.read_text()
