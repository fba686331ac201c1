"""`aq exempt`: enters that a unit has no duty to report the form or some items of it, or that it has one again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.calendar.windows import Window
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import today
from aqcampaign.cli.office import clerk, closed_periods, required_workspace, with_decisions
from aqcampaign.cli.render import note
from aqcampaign.config import unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.form.not_asked import computed_items, names_of_items
from aqcampaign.language import translate as _
from aqcampaign.present import present_time
from aqcampaign.units.exemptions import WHOLE_FORM
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.check_returns import with_period
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.log.exemptions import EXEMPTED, EXEMPTION_ENDED
from aqcampaign.workspace.receipts import moment_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    unit: str
    items: Sequence[str]
    first: str | None
    until: str | None
    reason: str
    by: str | None
    form: str | None
    late: bool
    end: bool


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is decided: for these forms, of the unit, from the period `first` until `last`."""

    forms: Sequence[Campaign]
    unit: Unit
    items: tuple[str, ...]
    first: Window
    last: Window | None

    def windows(self, campaign: Campaign) -> Iterator[Window]:
        """Yield the periods of a form that the decision covers."""
        for each in campaign.config.calendar.windows.values():
            if self.first.id <= each.id and (self.last is None or each.id <= self.last.id):
                yield each


def run(wanted: Wanted, config: Path | None) -> int:
    """Enter the exemption or its end and say it; returns 0."""
    if not wanted.reason.strip():
        raise UsageFailure(_("say with --reason why the unit has no duty, or has one again"))
    if wanted.end and wanted.until:
        raise UsageFailure(_("--end ends an exemption with the period before --from; leave --until out"))
    workspace = required_workspace()
    campaigns = with_decisions(workspace.root, open_campaigns(config))
    now = present_time()
    decision = _decision(wanted, campaigns)
    late = _is_late(decision, now)
    if late and not wanted.late:
        text = _("{period} was due {due}: enter it before, or add --late to enter it as a late decision")
        period, calendar = decision.first.id, decision.forms[0].config.calendar
        raise UsageFailure(text.format(period=calendar.label(period), due=calendar.due(period)))
    _refuse_closed(decision, workspace.root)
    _refuse_known(decision, end=wanted.end)
    detail = {
        "forms": [each.form_id for each in decision.forms], "items": list(decision.items),
        "until": decision.last.id if decision.last else None, "reason": printable(wanted.reason, 2000), "late": late,
    }  # fmt: skip
    kind = EXEMPTION_ENDED if wanted.end else EXEMPTED
    with opened(workspace) as ledger:
        act = Act(moment_text(now), clerk(wanted.by), kind, decision.unit.id, decision.first.id, None, detail)
        ledger.append([act])
    note(_told(decision, end=wanted.end, late=late))
    return 0


def _decision(wanted: Wanted, campaigns: Sequence[Campaign]) -> _Decision:
    """Return what is decided; raises UsageFailure for words that mean nothing, and for what there is no duty to."""
    first = wanted.first or _period_collected(campaigns)
    chosen = with_period(campaigns, first, chosen_forms(campaigns, [wanted.form] if wanted.form else []))
    calendar, unit = chosen[0].config.calendar, chosen[0].roster.unit(wanted.unit)
    begin = calendar.window(first)
    last = calendar.window(wanted.until) if wanted.until else None
    if last is not None and last.id < begin.id:
        text = _("--until {until} lies before --from {first}")
        raise UsageFailure(text.format(until=last.id, first=begin.id))
    items = tuple(dict.fromkeys(_item(chosen, word) for word in wanted.items))
    computed = next((item for item in items if _is_computed(chosen, item)), None)
    if computed is not None:
        text = _("“{item}” is computed from other items; exempt the unit from these")
        raise UsageFailure(text.format(item=computed))
    asking = [each for each in chosen if unit.id in each.roster.at(each.config.calendar.window(begin.id)).by_id]
    if not asking:
        raise UsageFailure(_("{unit} does not report for {period}").format(unit=unit.name, period=begin.id))
    concerned = [each for each in asking if not items or set(items) & names_of_items(each.editions).keys()]
    return _Decision(concerned or asking, unit, items, begin, last)


def _is_computed(campaigns: Sequence[Campaign], item: str) -> bool:
    editions = [each.editions for each in campaigns if item in names_of_items(each.editions)]
    return all(item in computed_items(each) for each in editions)


def _period_collected(campaigns: Sequence[Campaign]) -> str:
    """Return the period that is collected today, which must be the same for all forms; raises UsageFailure."""
    periods = {each.config.calendar.period_collected(today(each)) for each in campaigns}
    period = next(iter(periods)) if len(periods) == 1 else None
    if period is None:
        raise UsageFailure(_("say with --from since which period"))
    return period


def _item(campaigns: Sequence[Campaign], word: str) -> str:
    """Return the id of the item or running list that `word` means, an id or a name; raises UsageFailure."""
    names = {item: name for each in campaigns for item, name in names_of_items(each.editions).items()}
    named = [item for item, name in names.items() if name == word]
    if word in names or len(named) == 1:
        item = word if word in names else named[0]
    elif named:
        text = _("“{word}” is the name of several items; choose one by its id: {ids}")
        raise UsageFailure(text.format(word=word, ids=", ".join(named)))
    else:
        raise UsageFailure(_("item {text}").format(text=unknown(word, names if word.isascii() else names.values())))
    return item


def _is_late(decision: _Decision, now: float) -> bool:
    """Return whether the deadline of a period that the decision covers has passed."""
    deadlines = [(each.clock, each.clock.deadline(decision.first.id)) for each in decision.forms]
    return any(deadline is not None and clock.local(now) >= deadline for clock, deadline in deadlines)


def _refuse_closed(decision: _Decision, root: Path) -> None:
    """Refuse what would change who had to report for a period that is closed."""
    for campaign in decision.forms:
        periods = closed_periods(root, campaign)
        closed = next((each for each in decision.windows(campaign) if each.id in periods), None)
        if closed is not None:
            label = campaign.config.calendar.label(closed.id)
            raise UsageFailure(_("{period} is closed; aq reopen opens it again").format(period=label))


def _refuse_known(decision: _Decision, *, end: bool) -> None:
    """Refuse an exemption of what is not asked anyway, and the end of one that does not exist."""
    covered = [
        frozenset(decision.items or (WHOLE_FORM,)) <= asked or WHOLE_FORM in asked
        for campaign in decision.forms
        for window in decision.windows(campaign)
        for asked in [campaign.roster.at(window).not_asked(decision.unit.id)]
    ]
    if not end and all(covered):
        raise UsageFailure(_("{unit} is exempt from this already").format(unit=decision.unit.name))
    if end and not any(each.roster.has_exemption(decision.unit, decision.items, decision.first.id)
                       for each in decision.forms):  # fmt: skip
        text = _("{unit} has no exemption that lasts until {period}; end that of the unit for which it was entered")
        raise UsageFailure(text.format(unit=decision.unit.name, period=decision.first.id))


def _told(decision: _Decision, *, end: bool, late: bool) -> str:
    names = {item: name for each in decision.forms for item, name in names_of_items(each.editions).items()}
    forms = [each.form.title for each in decision.forms]
    what = _(", ").join([names[item] for item in decision.items] or forms)
    if end:
        text = _("{unit}: reports {what} again from {first}")
    elif decision.last:
        text = _("{unit}: no duty to report {what} from {first} until {last}")
    else:
        text = _("{unit}: no duty to report {what} from {first} on")
    last = decision.last.id if decision.last else ""
    sentence = text.format(unit=decision.unit.name, what=what, first=decision.first.id, last=last)
    return sentence + (_("; entered after the deadline") if late else "")
