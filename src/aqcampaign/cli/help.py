"""The pages of --help: in the user's language, commands in the order of the work, folded at the terminal's width."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

from aqcampaign.cli.render import is_styled
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _

SET_UP = N_("Set up the form and the rules")
SEND_OUT = N_("Send out the blank forms")
CHECK = N_("Check what comes back")
REPORT = N_("Report the sum")
LEARN = N_("Get to know the program")
COMMANDS = N_("Commands")
_ORDER = (SET_UP, SEND_OUT, CHECK, REPORT, LEARN, COMMANDS)

# What Typer says of the option that every command has.
_OF_HELP = N_("Show this message and exit.")

_WIDEST_TERM = 30
_INDENT = "  "
# A line may break at a blank and beside a Chinese character, but neither before punctuation nor within brackets.
_UNBROKEN = re.compile(r"\s+|\[[^]]*\]|[“（《]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef“”]+)[”）》，。；：、？！…]*|.")

_Rows = list[tuple[str, str]]
_Section = tuple[str, _Rows]
_F = TypeVar("_F", bound=Callable[..., Any])


class _Page:
    """Replaces the help page of a Typer command."""

    def get_help(self, context: Any) -> str:
        """Return the page of the command that `context` is about."""
        width = context.make_formatter().width
        lines = [_usage(self, context), "", *_folded(_INDENT, _INDENT, getattr(self, "help", None) or "", width)]
        for sections in (_commands(self), _parameters(self, context)):
            column = _column(row for _heading, rows in sections for row in rows)
            for heading, rows in sections:
                lines += ["", _styled(heading), *_table(rows, column, width)]
        return "\n".join(lines)


class _Command(_Page, TyperCommand):
    """A command with our page."""


class _Group(_Page, TyperGroup):
    """A command with further commands, with our page."""


class App(typer.Typer):
    """A Typer application that prints our help and leaves errors to us."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            cls=_Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
            context_settings={"help_option_names": ["-h", "--help"]}, **settings,
        )  # fmt: skip

    def command(self, name: str | None = None, **settings: Any) -> Callable[[_F], _F]:
        """Return the decorator that makes a function a command."""
        return super().command(name, cls=_Command, **settings)


def argument_name(parameter: Any) -> str:
    """Return what an argument is called on the page and in messages."""
    return str(parameter.metavar or parameter.name.upper())


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
    by_stage: dict[str, _Rows] = {stage: [] for stage in _ORDER}
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
    # Long names stand below each other, with or without a short one before them.
    names = ", ".join(sorted(parameter.opts, key=len))
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
