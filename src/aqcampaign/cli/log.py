"""`aq log` and `aq note`: what was done, and what the clerk adds to it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from aqcampaign.calendar.clock import Clock
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.office import clerk, required_workspace
from aqcampaign.cli.render import note, say
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.present import present_time
from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.ledger import Fault, find_faults, opened
from aqcampaign.workspace.receipts import moment_seconds, moment_text

_KINDS = {
    "received": N_("received"),
    "stated": N_("time of receipt stated"),
    "assigned": N_("unit stated"),
    "unassigned": N_("stated unit taken back"),
    "received_again": N_("received again, the same content"),
    "replaced": N_("replaced in the inbox"),
    "moved": N_("moved in the inbox"),
    "removed": N_("removed from the inbox"),
    "note": N_("note"),
    "extended": N_("deadline extended"),
    "exempted": N_("exempted"),
    "exemption_ended": N_("exemption ended"),
    "closed": N_("period closed"),
    "revised": N_("closed period revised"),
    "reopened": N_("closed period opened again"),
    "lead": N_("lead found"),
    "handed_on": N_("lead handed on"),
    "taken_back": N_("lead not handed on after all"),
    "case_chosen": N_("case chosen for the bulletin"),
    "case_dropped": N_("case not in the bulletin after all"),
    "phone": N_("by telephone"),
    "letter": N_("by letter"),
    "objected": N_("objection to a deduction"),
    "objection_decided": N_("objection decided"),
    "waived": N_("deduction waived, fault of the office"),
    "confirmed_false": N_("figures found to be false"),
    "contested": N_("objection to a reminder"),
    "contest_settled": N_("objection settled"),
    "reminded": N_("reminder written"),
    "handed_over": N_("handed over"),
    "taken_over": N_("taken over"),
}
# What an entry of a detail is called in the line of its act.
_WORDS = {
    ("state", "final"): N_("final"),
    ("state", "preliminary"): N_("preliminary"),
    ("outcome", "upheld"): N_("upheld"),
    ("outcome", "rejected"): N_("rejected"),
    ("ends", True): N_("taken back"),
}
_FAULTS = {
    "changed": N_("act {number} was changed"),
    "missing": N_("before act {number} an act was removed or inserted"),
    "removed": N_("acts were removed from the end; the last one was act {number}"),
    "unnoted": N_("archive/last-act was lost when act {number} was the last one; acts after it may have been removed"),
    "unentered": N_("the entry of {name} ({sha256}) is not what was registered"),
    "original_missing": N_("the original of {name} ({sha256}) is missing in the archive"),
    "original_changed": N_("the original of {name} ({sha256}) was changed in the archive"),
    "document_missing": N_("what act {number} reported of {name} ({sha256}) is missing in the archive"),
    "document_changed": N_("what act {number} reported of {name} ({sha256}) was changed in the archive"),
}


def run(unit: str | None, period: str | None, config: Path | None, *, verify: bool) -> int:
    """Print the log, or whether it and the originals are as they were entered; returns the exit code."""
    workspace = required_workspace()
    with opened(workspace) as ledger:
        if verify:
            return _say_faults(find_faults(workspace, ledger), ledger.last)
        campaigns = open_campaigns(config)
        unit_id = campaigns[0].roster.unit(unit).id if unit else None
        for each in ledger.log(unit_id, _period_id(campaigns, period)):
            say(act_line(each, campaigns[0]))
    return Exit.CLEAN


def add_note(unit: str, text: str, kind: str, period: str | None, by: str | None, config: Path | None) -> int:
    """Enter a note about a unit; returns the exit code. Raises UsageFailure for an empty one."""
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise UsageFailure(_("the note is empty; write what was said or promised"))
    workspace, campaigns = required_workspace(), open_campaigns(config)
    about, of_period = campaigns[0].roster.unit(unit), _period_id(campaigns, period)
    with opened(workspace) as ledger:
        at = moment_text(present_time())
        ledger.append([Act(at, clerk(by), kind, about.id, of_period, None, {"text": printable(text, 2000)})])
    note(_("entered: {unit}  {kind}  {text}").format(unit=about.name, kind=_(_KINDS[kind]), text=printable(text, 255)))
    return Exit.CLEAN


def _period_id(campaigns: Iterable[Campaign], period: str | None) -> str | None:
    if period is None:
        return None
    calendars = [each.config.calendar for each in campaigns]
    return next((each for each in calendars if each.has(period)), calendars[0]).window(period).id


def act_line(entry: ChainedAct, campaign: Campaign) -> str:
    """Return an act of the log as one line."""
    act = entry.act
    unit = campaign.roster.by_id.get(act.unit or "")
    told = (
        f"{entry.number:>5}", _local(campaign.clock, act.at), _(_KINDS.get(act.kind, act.kind)),
        unit.name if unit else act.unit or "", act.period or "", *_details(act, campaign.clock), printable(act.by, 40),
    )  # fmt: skip
    return "  ".join(word for word in told if word)


def _details(act: Act, clock: Clock) -> Iterator[str]:
    detail = act.detail
    if detail.get("items"):
        yield printable(_(", ").join(detail["items"]), 255)
    if "revision" in detail:
        yield _("revision {revision}").format(revision=detail["revision"])
    yield from (_(word) for (key, value), word in _WORDS.items() if detail.get(key) == value)
    for key in ("rule", "step", "letter", "name", "path", "to", "text", "until", "reason"):
        if detail.get(key):
            yield printable(detail[key], 255)
    yield from _line(detail)
    if detail.get("late"):
        yield _("entered after the deadline")
    if "received_at" in detail:
        yield _("came on {moment}").format(moment=_local(clock, str(detail["received_at"])))
    if act.sha256:
        yield act.sha256[:12]


def _line(detail: Mapping[str, Any]) -> Iterator[str]:
    """Yield the number and the texts of a lead or case."""
    if "number" in detail:
        yield _("no. {number}").format(number=detail["number"])
    if "line" in detail:
        yield printable(" ".join(map(str, detail["line"].values())), 255)


def _local(clock: Clock, moment: str) -> str:
    return f"{clock.local(moment_seconds(moment)):%Y-%m-%d %H:%M}"


def _say_faults(faults: Iterable[Fault], last: ChainedAct | None) -> int:
    listed = [fault_line(each) for each in faults]
    for line in listed:
        say(line)
    if not listed:
        say(
            _("the log is whole: {count} acts, and every original has its hash").format(
                count=last.number if last else 0
            )
        )
    return Exit.FINDINGS if listed else Exit.CLEAN


def fault_line(fault: Fault) -> str:
    """Return what is wrong with the ledger or the archive, in words."""
    sentence = _(_FAULTS[fault.kind])
    return sentence.format(number=fault.number, name=printable(fault.name, 255), sha256=fault.sha256[:12])
