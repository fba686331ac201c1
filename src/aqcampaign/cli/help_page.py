"""The page of --help of a command, folded at the width of the terminal."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import typer
from rich.cells import cell_len
from typer.core import TyperGroup

from aqcampaign.cli.help import COMMANDS, STAGES, argument_name
from aqcampaign.cli.render import is_styled
from aqcampaign.language import translate as _

_WIDEST_TERM = 30
_INDENT = "  "
# A line may break at a blank and beside a Chinese character, but neither before punctuation nor within brackets.
_UNBROKEN = re.compile(r"\s+|\[[^]]*\]|[“（《]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef“”]+)[”）》，。；：、？！…]*|.")

_Rows = list[tuple[str, str]]
_Section = tuple[str, _Rows]


def help_page(command: Any, context: Any) -> str:
    """Return usage, description, commands by stage, arguments and options of a Typer command."""
    width = context.make_formatter().width
    lines = [_usage(command, context), "", *_folded(_INDENT, _INDENT, command.help or "", width)]
    for sections in (_commands(command), _parameters(command, context)):
        column = _column(row for _heading, rows in sections for row in rows)
        for heading, rows in sections:
            lines += ["", _styled(heading), *_table(rows, column, width)]
    return "\n".join(lines)


def _usage(command: Any, context: Any) -> str:
    words = [context.command_path, _("[OPTIONS]")]
    for parameter in _visible(command, context, "argument"):
        name = argument_name(parameter) + ("..." if parameter.nargs != 1 else "")
        words.append(name if parameter.required else f"[{name}]")
    if isinstance(command, TyperGroup):
        words.append(_("COMMAND ..."))
    return _("Usage: {words}").format(words=" ".join(words))


def _commands(command: Any) -> list[_Section]:
    """Return the further commands of a command by stage of the work."""
    by_stage: dict[str, _Rows] = {stage: [] for stage in STAGES}
    for name, each in getattr(command, "commands", {}).items():
        stage = getattr(each, "rich_help_panel", None)
        by_stage[stage if stage in by_stage else COMMANDS].append((name, each.help or ""))
    return [(_(stage), rows) for stage, rows in by_stage.items() if rows]


def _parameters(command: Any, context: Any) -> list[_Section]:
    rows = {
        heading: [_parameter_row(each, context) for each in _visible(command, context, kind)]
        for heading, kind in ((_("Arguments"), "argument"), (_("Options"), "option"))
    }
    return [section for section in rows.items() if section[1]]


def _visible(command: Any, context: Any, kind: str) -> list[Any]:
    return [each for each in command.get_params(context) if each.param_type_name == kind and not each.hidden]


def _parameter_row(parameter: Any, context: Any) -> tuple[str, str]:
    if parameter.param_type_name == "argument":
        return argument_name(parameter), " ".join([parameter.help or "", *_remarks(parameter, context)])
    # Long names stand below each other, with or without a short one before them; the main one comes before its aliases.
    names = ", ".join(sorted(parameter.opts, key=lambda name: name.startswith("--")))
    value = "" if parameter.is_flag else f" {parameter.metavar}"
    text = parameter.help or ""
    return names + value, " ".join([_(text), *_remarks(parameter, context)])


def _remarks(parameter: Any, context: Any) -> Iterator[str]:
    default = parameter.get_default(context, call=False)
    if parameter.show_default and default is not None and not getattr(parameter, "is_flag", False):
        yield _("[default: {default}]").format(default=default)
    if parameter.min is not None and parameter.max is not None:
        yield _("[{least} to {most}]").format(least=parameter.min, most=parameter.max)
    if parameter.required:
        yield _("[required]")


def _styled(text: str) -> str:
    heading = _("{heading}:").format(heading=text)
    return typer.style(heading, bold=True) if is_styled() else heading


def _column(rows: Iterable[tuple[str, str]]) -> int:
    return min(max((cell_len(term) for term, _text in rows), default=0), _WIDEST_TERM)


def _table(rows: Sequence[tuple[str, str]], column: int, width: int) -> Iterator[str]:
    margin = " " * (len(_INDENT) + column + 2)
    for term, text in rows:
        if cell_len(term) > column:
            yield _INDENT + term
            yield from _folded(margin, margin, text, width)
        else:
            yield from _folded(_INDENT + term + " " * (column - cell_len(term) + 2), margin, text, width)


def _folded(first: str, rest: str, text: str, width: int) -> Iterable[str]:
    """Yield `text` in lines of at most `width`, the first behind `first`, the others behind `rest`."""
    lines = [first]
    for piece in _UNBROKEN.findall(text):
        if cell_len(lines[-1]) + cell_len(piece.rstrip()) > width and lines[-1].strip():
            lines.append(rest)
        if not (piece.isspace() and lines[-1] == rest):
            lines[-1] += piece
    return [line.rstrip() for line in lines]
