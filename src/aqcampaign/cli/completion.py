"""Shell completion: what the shell is told of commands, periods, units, codes and rules."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer import completion as typers

from aqcampaign.cli.render import say
from aqcampaign.failures import Failure, UsageFailure
from aqcampaign.language import translate as _

if TYPE_CHECKING:  # the campaign loads readers and models, which --help does without
    from aqcampaign.campaign_folder import Campaign

# The variable in which the script asks, as Typer's scripts name it.
_QUESTION = "_AQ_COMPLETE"
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")

_Choices = list[tuple[str, str]]


def prepare() -> None:
    """Let Typer answer if this process was started by the shell to complete a line."""
    if _QUESTION in os.environ:
        typers.completion_init()  # type: ignore[attr-defined]


def install(asked: bool) -> None:
    """Add the script to the start-up files of the shell that runs this process, say where, and exit."""
    if not asked:
        return
    shell = _shell()
    try:
        _name, path = typers.install(shell, "aq", _QUESTION)  # type: ignore[attr-defined]
    except OSError as error:
        place = error.filename or Path.home()
        text = _("completion cannot be installed: {path} cannot be written ({reason})")
        raise UsageFailure(text.format(path=place, reason=error.strerror)) from error
    say(_("completion for {shell} was installed in {path}; open a new terminal to use it").format(
        shell=shell, path=path))  # fmt: skip
    raise typer.Exit


def show(asked: bool) -> None:
    """Print the script for the shell that runs this process, and exit."""
    if not asked:
        return
    say(typers.get_completion_script(  # type: ignore[attr-defined]
        prog_name="aq", complete_var=_QUESTION, shell=_shell()))  # fmt: skip
    raise typer.Exit


def periods(context: typer.Context, incomplete: str) -> _Choices:
    """Return the periods of the campaign, with the last day to report."""
    calendars = [campaign.config.calendar for campaign in _campaigns(context)]
    due = {period: calendar.due(period) for calendar in calendars for period in calendar.windows}
    text = _("due {day}")
    described = ((period, text.format(day=day) if day else _("at any time")) for period, day in due.items())
    return _beginning(incomplete, described)


def forms(context: typer.Context, incomplete: str) -> _Choices:
    """Return the ids of several forms, with their names."""
    campaigns = _campaigns(context)
    return _beginning(incomplete, ((each.form_id, each.form_name) for each in campaigns if each.form_id))


def units(context: typer.Context, incomplete: str) -> _Choices:
    """Return the names of the units, or their ids where an id has been begun."""
    campaigns = _campaigns(context)
    roster = campaigns[0].roster.units if campaigns else ()
    by_name = _beginning(incomplete, ((unit.name, unit.id) for unit in roster))
    return by_name or _beginning(incomplete, ((unit.id, unit.name) for unit in roster))


def figures(context: typer.Context, incomplete: str) -> _Choices:
    """Return the ids of figures, with their names."""
    fields = [field for campaign in _campaigns(context) for field in campaign.form.fields]
    return _beginning(incomplete, ((field.id, field.cell.full_label) for field in fields if field.cell.applies))


def codes(context: typer.Context, incomplete: str) -> _Choices:
    """Return the codes of findings, those of rules.yaml included, with their titles."""
    from aqcampaign.findings.catalog import CATALOG

    built_in = _beginning(incomplete, ((code, _(entry.title)) for code, entry in CATALOG.items()))
    return built_in + _of_rulebook(context, incomplete)


def rules(context: typer.Context, incomplete: str) -> _Choices:
    """Return the codes of all rules, with their names."""
    from aqcampaign.outputs.rules_page import built_in_rules

    built_in = ((entry.code, _(entry.title)) for entry in built_in_rules())
    return _of_rulebook(context, incomplete) + _beginning(incomplete, built_in)


def _of_rulebook(context: typer.Context, incomplete: str) -> _Choices:
    own = [rule for campaign in _campaigns(context) for rule in campaign.rulebook.rules]
    return _beginning(incomplete, ((rule.code, rule.spec.name) for rule in own))


def _campaigns(context: typer.Context) -> "Sequence[Campaign]":
    """Return the forms of the campaign that the line names, none if unreadable: a shell has no place for an error."""
    from aqcampaign.campaign_folder import open_campaigns

    try:
        return open_campaigns(context.params.get("config"))
    except Failure:
        return ()


def _beginning(incomplete: str, choices: Iterable[tuple[str, str]]) -> _Choices:
    return [each for each in choices if each[0].startswith(incomplete)]


def _shell() -> str:
    import shellingham

    try:
        name, _path = shellingham.detect_shell()
    except shellingham.ShellDetectionFailure:
        name = Path(os.environ.get("SHELL", "")).name
    if name not in _SHELLS:
        text = _("the shell {name} is not known; run this in one of {known}")
        raise UsageFailure(text.format(name=name or "?", known=_(", ").join(_SHELLS)))
    return str(name)
