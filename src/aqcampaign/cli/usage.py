"""Takes Typer's exception for a wrong command line and makes a sentence in the user's language.

Typer's bundled parser says these in English only, and its exceptions have no public names: they are told by what
they carry.
"""

from typing import Any

from aqcampaign.language import translate as _


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
            return _("{name} cannot be used so: {reason}").format(name=name, reason=error.message)
        case _:
            return str(error.format_message())


def _name(parameter: Any) -> str:
    if parameter is None:
        return ""
    return str(max(parameter.opts, key=len)) if parameter.param_type_name == "option" else str(parameter.name).upper()
