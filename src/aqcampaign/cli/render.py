"""Prints for people and programs: results to stdout and remarks to stderr, styled and fitted on a terminal."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TextIO

from aqcampaign.findings.catalog import Severity

# How findings of a severity look on a terminal.
STYLES: Mapping[Severity, str] = {"error": "red", "query": "yellow", "notice": "dim"}
_GAP = 2


class Line(NamedTuple):
    """A line of output and its style on a terminal, as Rich names it.

    `head` stands before the text; what of the text does not fit on a terminal is folded behind it.
    """

    text: str
    style: str = ""
    head: str = ""


def say(text: str) -> None:
    """Print to stdout: what was asked for."""
    print(text)


def say_pieces(pieces: Iterable[str]) -> None:
    """Print a text to stdout that comes in pieces, because it is too long to be held as a whole."""
    sys.stdout.writelines(pieces)
    print()


def note(text: str, style: str = "") -> None:
    """Print to stderr: what a person should know."""
    sys.stdout.flush()  # so that both voices keep their order on a terminal
    _print([Line(text, style)], sys.stderr)


def is_styled(stream: TextIO | None = None) -> bool:
    """Return whether a stream, stdout by default, is a terminal on which colours are wanted."""
    terminal = (stream or sys.stdout).isatty()
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say_lines(lines: Iterable[Line]) -> None:
    """Print lines; on a terminal in their style, with what does not fit folded under the indentation of its line."""
    _print(lines, sys.stdout)


def _print(lines: Iterable[Line], stream: TextIO) -> None:
    if not is_styled(stream):
        for line in lines:
            print(line.head + line.text, file=stream)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    for line in lines:
        head, words = _parted(line, console.width)
        if not head:
            console.print(Text(words, line.style, overflow="fold"))
            continue
        table = Table.grid()
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row(Text(head, line.style), Text(words, line.style))
        console.print(table)


def _parted(line: Line, width: int) -> tuple[str, str]:
    """Return what stands before the text of a line, at most its indentation on a narrow terminal, and the text."""
    from rich.cells import cell_len

    if line.head and 3 * cell_len(line.head) <= 2 * width:
        return line.head, line.text
    whole = line.head + line.text
    words = whole.lstrip(" ")
    return whole[: len(whole) - len(words)], words


def say_columns(rows: Sequence[tuple[Line, ...]]) -> None:
    """Print rows in aligned columns on a terminal; what does not fit is folded in its column."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, _GAP, 0, 0))
    for _cell in rows[0]:
        table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell.text, cell.style) for cell in row))
    Console(highlight=False).print(table)
