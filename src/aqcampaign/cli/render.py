"""Prints for people and programs: results to stdout, styled and fitted on a terminal, and remarks to stderr."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_GAP = 2


class Line(NamedTuple):
    """A line of output and its style on a terminal, as Rich names it."""

    text: str
    style: str = ""


def say(text: str) -> None:
    """Print to stdout: what was asked for."""
    print(text)


def note(text: str) -> None:
    """Print to stderr: what a person should know."""
    sys.stdout.flush()  # so that both voices keep their order on a terminal
    print(text, file=sys.stderr)


def is_styled() -> bool:
    """Return whether stdout is a terminal on which colours are wanted."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say_lines(lines: Iterable[Line]) -> None:
    """Print lines; on a terminal in their style, with what does not fit folded under the indentation of its line."""
    if not is_styled():
        for line in lines:
            say(line.text)
        return
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for text, style in lines:
        words = text.lstrip(" ")
        indent = len(text) - len(words)
        # Rich prints no line at all for an empty Text.
        console.print(Padding(Text(words, style, overflow="fold"), (0, 0, 0, indent), expand=False) if words else "")


def say_columns(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in aligned columns on a terminal; what does not fit is folded in its column."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, _GAP, 0, 0))
    for _cell in rows[0]:
        table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(highlight=False).print(table)
