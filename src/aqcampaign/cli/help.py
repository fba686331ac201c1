"""Typer applications with our help: commands in stages of the work, values named in the user's language."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from aqcampaign.language import mark as N_

SET_UP = N_("Set up the form and the rules")
SEND_OUT = N_("Send out the blank forms")
CHECK = N_("Check what comes back")
REPORT = N_("Report the sum")
LEARN = N_("Get to know the program")
COMMANDS = N_("Commands")
# In the order of the work; `COMMANDS` are those of no stage.
STAGES = (SET_UP, SEND_OUT, CHECK, REPORT, LEARN, COMMANDS)

# What Typer says of the option that every command has.
_OF_HELP = N_("Show this message and exit.")

_F = TypeVar("_F", bound=Callable[..., Any])


class _WithPage:
    """Replaces the help page of a Typer command."""

    def get_help(self, context: Any) -> str:
        """Return the page of the command that `context` is about."""
        from aqcampaign.cli.help_page import help_page

        return help_page(self, context)


class _Command(_WithPage, TyperCommand):
    """A command with our page."""


class _Group(_WithPage, TyperGroup):
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
