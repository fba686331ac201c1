"""`aq leads`: lists the leads of all reports by number, and enters to whom they were handed on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.calendar.clock import Clock
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.checking import inbox_of, today, with_own_ledger
from aqcampaign.cli.office import clerk, leads_to_hand_on, registered_leads, required_workspace
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import Line, note, say, say_lines
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.outputs.json_review import Document, json_text, leads_document
from aqcampaign.present import present_time
from aqcampaign.use_cases.check_returns import review_periods
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.log.leads import RegisteredLead, hand_on, take_back
from aqcampaign.workspace.receipts import moment_seconds, moment_text

_STATES = {
    "open": N_("to be handed on"),
    "handed_on": N_("handed on"),
    "changed": N_("changed since it was handed on"),
    "withdrawn": N_("withdrawn"),
}
_STYLES = {"open": "red", "changed": "red", "handed_on": "green", "withdrawn": "dim"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    handed_on: Sequence[int]
    to: str | None
    taken_back: Sequence[int]
    reason: str | None
    by: str | None
    format: str


def run(wanted: Wanted, config: Path | None) -> int:
    """List the leads, or enter that some were handed on, or not after all; returns 0."""
    _require_whole(wanted)
    workspace, campaigns = required_workspace(), with_own_ledger(open_campaigns(config))
    places = [workspace.inbox]
    listing, examine = inbox_of(places)
    reviewed = review_periods(campaigns, places, None, shown_progress, today(campaigns[0]), (), listing, examine)
    leads = leads_to_hand_on(registered_leads(workspace.root, reviewed, wanted.by), campaigns)
    if wanted.to is not None:
        chosen, to = list(_chosen(leads, wanted.handed_on)), printable(wanted.to.strip(), 255)
        with opened(workspace) as ledger:
            hand_on(ledger, chosen, to, moment_text(present_time()), clerk(wanted.by))
        for each in chosen:
            note(_("handed on to {to}: {lead}").format(to=to, lead=lead_text(each, campaigns)))
    elif wanted.reason is not None:
        chosen, reason = list(_handed(leads, wanted.taken_back)), printable(wanted.reason.strip(), 255)
        with opened(workspace) as ledger:
            take_back(ledger, chosen, reason, moment_text(present_time()), clerk(wanted.by))
        for each in chosen:
            to = printable(each.handed_on[-1].to, 255)
            note(_("not handed on to {to} after all: {lead}").format(to=to, lead=lead_text(each, campaigns)))
    elif wanted.format == "json":
        say(json_text(leads_document(lead_entries(leads, campaigns[0].clock))))
    else:
        say_lines(_listed(leads, campaigns))
    return 0


def _require_whole(wanted: Wanted) -> None:
    if bool(wanted.handed_on) != bool(wanted.to and wanted.to.strip()):
        raise UsageFailure(_("--handed-on NUMBER and --to TEXT belong together: which lead, and to whom"))
    if bool(wanted.taken_back) != bool(wanted.reason and wanted.reason.strip()):
        raise UsageFailure(_("--take-back NUMBER and --reason TEXT belong together: which lead, and why"))
    if wanted.handed_on and wanted.taken_back:
        raise UsageFailure(_("--handed-on and --take-back are two steps; take back first, then hand on"))


def _handed(leads: Sequence[RegisteredLead], numbers: Iterable[int]) -> Iterator[RegisteredLead]:
    """Yield the leads with these numbers; raises UsageFailure for one that was not handed on."""
    for each in _chosen(leads, numbers):
        if not each.handed_on:
            raise UsageFailure(_("lead {number} was not handed on; there is nothing to take back").format(
                number=each.number))  # fmt: skip
        yield each


def _chosen(leads: Sequence[RegisteredLead], numbers: Iterable[int]) -> Iterator[RegisteredLead]:
    """Yield the leads with these numbers; raises UsageFailure for a number that no lead has."""
    by_number = {each.number: each for each in leads}
    for number in dict.fromkeys(numbers):
        if number not in by_number:
            raise UsageFailure(_("there is no lead {number}; aq leads lists them").format(number=number))
        yield by_number[number]


def _listed(leads: Sequence[RegisteredLead], campaigns: Sequence[Campaign]) -> Iterator[Line]:
    for each in leads:
        handed = (_handed_on(each, campaigns[0].clock),) if each.handed_on else ()
        withdrawn = (_(_STATES["withdrawn"]),) if each.is_withdrawn and each.handed_on else ()
        told = (_(_STATES[each.state]), *withdrawn, *handed, lead_text(each, campaigns))
        yield Line("  ".join(told), _STYLES[each.state], head=f"{each.number:>4}  ")
    waiting = sum(each.is_waiting for each in leads)
    yield Line(_("{count} leads, {waiting} of them to be handed on").format(count=len(leads), waiting=waiting))


def _handed_on(lead: RegisteredLead, clock: Clock) -> str:
    every = [f"{clock.local(moment_seconds(each.at)):%Y-%m-%d} {printable(each.to)}" for each in lead.handed_on]
    return _(", ").join(every)


def lead_text(lead: RegisteredLead, campaigns: Sequence[Campaign]) -> str:
    """Return unit, period and texts of a lead in one line."""
    campaign = next((each for each in campaigns if each.form_id == lead.form), campaigns[0])
    unit = campaign.roster.by_id.get(lead.unit or "")
    order = [column.id for table in campaign.form.ledgers if table.id == lead.table for column in table.columns]
    texts = [lead.line[id_] for id_ in dict.fromkeys((*order, *lead.line)) if id_ in lead.line]
    name = unit.name if unit else _("unit unknown")
    return "  ".join(printable(word, 255) for word in (name, lead.period or "", *texts) if word)


def lead_entries(leads: Iterable[RegisteredLead], clock: Clock) -> list[Document]:
    """Return the leads for programs."""
    return [
        {
            "number": each.number,
            **({"form": each.form} if each.form else {}),
            "unit": each.unit,
            "period": each.period,
            "list": each.table,
            "state": each.state,
            "withdrawn": each.is_withdrawn,
            "values": dict(each.line),
            "sha256": each.place[0],
            "sheet": each.place[1],
            "row": each.place[2] + 1,
            "handed_on": [
                {"at": clock.local(moment_seconds(one.at)).isoformat(), "to": one.to, "by": one.by}
                for one in each.handed_on
            ],
        }
        for each in leads
    ]
