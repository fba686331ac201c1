"""Rewords Typer's usage errors as one sentence in the user's language.

Typer's bundled parser says these in English only, and its exceptions have no public names: they are told by what
they carry.
"""

from typing import Any

from aqcampaign.cli.help import argument_name
from aqcampaign.language import mark as N_
from aqcampaign.language import reword
from aqcampaign.language import translate as _

# What the parser and pydantic say, and the same in words that are translated.
_SAYINGS = (
    (
        r"No such command '(?P<name>.+)'\. Did you mean (?P<near>.+)\?",
        N_("there is no command {name}; did you mean {near}?"),
    ),
    (r"No such command '(?P<name>.+)'\.", N_("there is no command {name}")),
    (r"Got unexpected extra argument(?:s|\(s\))? \((?P<words>.*)\)", N_("there is one word too many: {words}")),
    (r"Option '(?P<name>.+)' does not take a value\.", N_("{name} is written without a value")),
    (r"Missing command\.", N_("a command must be given")),
    (r"Option '(?P<name>.+)' requires .*", N_("{name} needs a value")),
    (r"(?:Value error, )?'.*' is not one of (?P<allowed>.+)\.", N_("allowed: {allowed}")),
    (r"Input should be a valid integer.*", N_("a whole number is needed")),
    (r"Input should be greater than or equal to (?P<least>\S+)", N_("at least {least}")),
    (r"Input should be less than or equal to (?P<most>\S+)", N_("at most {most}")),
)  # fmt: skip


def is_usage(error: Exception) -> bool:
    """Return whether `error` is the parser's word about the command line, not a mistake of ours."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def sentence(error: Any) -> str:
    """Return what is wrong with the command line, and where to look."""
    return _("{what}; see aq --help").format(what=_what(error))


def _what(error: Any) -> str:
    parameter = getattr(error, "param", None)
    name = _name(parameter)
    match type(error).__name__:
        case "MissingParameter":
            return _("{name} must be given").format(name=name)
        case "NoSuchOption":
            return _("there is no option {name}").format(name=error.option_name)
        case _ if parameter is not None:
            return _("{name} cannot be used so: {reason}").format(name=name, reason=reword(error.message, _SAYINGS))
        case _:
            return reword(str(error.format_message()), _SAYINGS)


def _name(parameter: Any) -> str:
    if parameter is None:
        return ""
    return str(max(parameter.opts, key=len)) if parameter.param_type_name == "option" else argument_name(parameter)
