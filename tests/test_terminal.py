"""Output on a terminal: complete, within its width, coloured unless colours are unwanted."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from samples import ROOT, fill, run

from aqcampaign.campaign_folder import Campaign

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
WIDTHS = (60, 80, 120, 200)
NOTHING: Mapping[str, str] = {}


def _on_terminal(width: int, *arguments: object, errors: bool = False, environment: Mapping[str, str] = NOTHING) -> str:
    """Return what `aq` prints on a terminal of this width: results, with `errors` remarks too."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    unset = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
    base = {name: text for name, text in os.environ.items() if name not in unset}
    command = [sys.executable, "-m", "aqcampaign", *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs,
        stderr=theirs if errors else subprocess.DEVNULL,
        env={**base, "TERM": "xterm-256color", **environment},
    ):  # fmt: skip
        os.close(theirs)
        printed = b""
        try:
            while block := os.read(ours, 65536):
                printed += block
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def _cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def _signs(text: str) -> list[str]:
    """Return the characters without those that depend on the width."""
    return sorted(re.sub(r"\s", "", ESCAPE.sub("", text)))


@pytest.fixture(name="inbox")
def _inbox(campaign: Campaign, tmp_path: Path) -> Path:
    fill(
        campaign,
        tmp_path / "inbox",
        "court",
        text={"inspector_trips": "many"},
        name="[red]报送[bold]_很长的文件名.xlsx",
    )
    fill(campaign, tmp_path / "inbox", "postal")
    return tmp_path / "inbox"


@pytest.mark.parametrize("width", WIDTHS)
def test_review_on_a_terminal_is_complete_and_fits(inbox: Path, width: int) -> None:
    """Every character of the piped output is there, coloured, and no line is wider than the terminal."""
    piped = run("validate", inbox, "-v")[1]
    shown = _on_terminal(width, "validate", inbox, "-v")
    assert _signs(shown) == _signs(piped)
    assert shown.splitlines().count("") == piped.splitlines().count("")
    assert max(map(_cells, ESCAPE.sub("", shown).splitlines())) <= width
    assert "\x1b[31m" in shown


@pytest.mark.parametrize("width", WIDTHS)
def test_rules_on_a_terminal_are_complete_and_fit(width: int) -> None:
    """The list of rules folds in its columns."""
    shown = _on_terminal(width, "rules")
    assert _signs(shown) == _signs(run("rules")[1])
    assert max(map(_cells, ESCAPE.sub("", shown).splitlines())) <= width
    assert "\x1b[31m" in shown


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("config", ["config", "examples/circular/config"])
def test_calendar_on_a_terminal_is_complete_and_fits(config: str, width: int) -> None:
    """What does not fit folds behind its label; deadlines that are over are dim."""
    folder = ROOT / config
    shown = _on_terminal(width, "calendar", "--config", folder)
    assert _signs(shown) == _signs(run("calendar", "--config", folder)[1])
    assert max(map(_cells, ESCAPE.sub("", shown).splitlines())) <= width
    assert "\x1b[2m" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_terminal_without_colours_gets_the_piped_output(inbox: Path, environment: dict[str, str]) -> None:
    """NO_COLOR and TERM=dumb are honoured."""
    shown = _on_terminal(80, "validate", inbox, "-v", environment=environment)
    assert shown == run("validate", inbox, "-v")[1]


@pytest.mark.parametrize("width", WIDTHS)
def test_units_on_a_terminal_are_folded_behind_their_standing(inbox: Path, width: int) -> None:
    """A long file name goes on below its own beginning, so that signs, units and standings stay columns."""
    shown = ESCAPE.sub("", _on_terminal(width, "validate", inbox)).split("\n\n")[1]
    begin = next(line for line in shown.splitlines() if "市人民法院" in line)
    head = _cells(begin[: re.search(r"退回 +", begin).end()])  # type: ignore[union-attr]
    folded = [line for line in shown.splitlines() if line[0] not in "√×…"]
    assert all(line.startswith(" " * head) and line[head] != " " for line in folded)
    assert bool(folded) == (width < 80)


def test_summary_on_a_terminal_is_told_in_colours(inbox: Path, tmp_path: Path) -> None:
    """What is not counted is red, and where the summary lies is green; both stand on stderr."""
    out = tmp_path / "summary.xlsx"
    shown = _on_terminal(200, "consolidate", "--inbox", inbox, "--out", out, errors=True)
    by_colour = dict(re.findall(r"\x1b\[(\d+)m([^\x1b]+)\x1b\[0m", shown))
    assert "很长的文件名" in by_colour["31"]
    assert out.name in by_colour["32"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    "arguments",
    [["form", "show"], ["explain", "AQ301"], ["rules", "test", "R101", "{inbox}"], ["--help"], ["validate", "--help"]],
    ids=" ".join,
)
def test_other_output_on_a_terminal_fits(inbox: Path, arguments: list[str], language: str) -> None:
    """In both languages no line is wider than the terminal, and no sign but colours is sent to it."""
    given = [each.replace("{inbox}", str(inbox)) for each in arguments]
    shown = ESCAPE.sub("", _on_terminal(100, *given, environment={"AQ_LANG": language}))
    assert max(map(_cells, shown.splitlines())) <= 100
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", shown)


def test_the_board_on_a_terminal_is_that_of_a_pipe(inbox: Path) -> None:
    """Line by line, in 80 columns, with nothing before it."""
    shown = ESCAPE.sub("", _on_terminal(80, "status", inbox)).splitlines()
    assert [line.rstrip() for line in shown] == [line.rstrip() for line in run("status", inbox)[1].splitlines()]
