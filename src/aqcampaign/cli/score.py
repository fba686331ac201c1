"""`aq score`: the scores of a period or of all, also as a workbook; objections and what was decided about them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import inbox_of, with_own_ledger
from aqcampaign.cli.office import clerk, office_records, required_workspace
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import Line, note, say, say_lines
from aqcampaign.cli.score_text import deducted, period_lines, year_lines
from aqcampaign.cli.targets import ending
from aqcampaign.config import find
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.deduction_text import reason as reason_of
from aqcampaign.outputs.deduction_text import rule_name
from aqcampaign.outputs.json_review import json_text
from aqcampaign.outputs.json_scores import FormScores, scores_document
from aqcampaign.present import present_time
from aqcampaign.scoring.deductions import Deduction
from aqcampaign.scoring.results import PeriodScores, UnitScore
from aqcampaign.scoring.rulings import Outcome
from aqcampaign.scoring.scheme import FILE, Scheme, read_scheme
from aqcampaign.use_cases.check_returns import review_periods, with_period
from aqcampaign.use_cases.period_scores import OfficeRecord, is_scored, score_period, score_years
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.log.rulings import CONFIRMED_FALSE, DECIDED, OBJECTED, WAIVED, RulingAct
from aqcampaign.workspace.receipts import moment_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for; without a period the newest one that is due, unless `every` one is asked for."""

    period: str | None
    every: bool
    forms: Sequence[str]
    format: str
    out: Path | None


EntryKind = Literal["objected", "waived", "confirmed_false"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be entered about the score of a unit, '' if nothing; `rule` is a rule or one deduction."""

    kind: EntryKind
    unit: str
    period: str | None
    rule: str | None
    reason: str | None
    outcome: Outcome | None = None
    ends: bool = False
    late: bool = False
    by: str | None = None
    forms: Sequence[str] = ()


def about_one_unit(objects: str | None, waive: str | None, false: str | None) -> tuple[EntryKind, str]:
    """Return what is to be entered and about which unit, '' if nothing; raises UsageFailure for several."""
    named: list[tuple[EntryKind, str | None]] = [("objected", objects), ("waived", waive), ("confirmed_false", false)]
    given = [(kind, unit) for kind, unit in named if unit]
    if len(given) > 1:
        raise UsageFailure(_("choose one of --object, --waive and --confirm-false"))
    return given[0] if given else ("objected", "")


def run(wanted: Wanted, entry: Entry, config: Path | None) -> int:
    """Print the scores, or write the workbook; returns 0. Raises UsageFailure if an `entry` without a unit is meant."""
    if entry.rule or entry.reason or entry.outcome or entry.ends or entry.late or entry.by:
        raise UsageFailure(_("say of which unit: --object UNIT, --waive UNIT or --confirm-false UNIT"))
    if wanted.period and wanted.every:
        raise UsageFailure(_("--period and --all exclude each other"))
    workspace, scheme = required_workspace(), _required_scheme(config)
    _check_target(wanted, workspace)
    office = _Office(workspace, config)
    scored = office.scores(wanted.period, wanted.forms, scheme)
    shown = _shown(scored, wanted)
    if wanted.out is not None:
        _write(shown, scheme, wanted, config)
    elif wanted.format == "json":
        forms = [
            FormScores(each.form_id, each.form.title, own, score_years(own, scheme) if wanted.every else [])
            for each, own in shown
        ]
        say(json_text(scores_document(forms, scheme)))
    else:
        for place, (campaign, periods) in enumerate(shown):
            say_lines([Line("")] if place else [])
            for year in score_years(periods, scheme) if wanted.every else ():
                say_lines(year_lines(campaign, year, scheme))
            for period in () if wanted.every else periods:
                say_lines(period_lines(campaign, period, scheme))
        if wanted.every:
            text = _("what was deducted in a period: aq score --period {period}, or all of it with --format xlsx")
            note(text.format(period=shown[-1][1][-1].period))
    return 0


def enter(entry: Entry, config: Path | None) -> int:
    """Enter an objection, what was decided about it, a fault of the office, or that figures are false; returns 0."""
    _require_whole(entry)
    workspace, scheme = required_workspace(), _required_scheme(config)
    office = _Office(workspace, config)
    campaign = office.form_of(str(entry.period), entry.forms)
    unit, period = campaign.roster.unit(entry.unit), campaign.config.calendar.window(str(entry.period)).id
    scores = _of_period(office, campaign, period, scheme)
    score = scores.of(unit.id)
    if score is None:
        text = _("{unit} is not scored for {period}")
        raise UsageFailure(text.format(unit=unit.name, period=campaign.config.calendar.label(period)))
    about = "" if entry.kind == "confirmed_false" else _about(str(entry.rule), score)
    _refuse(entry, scheme, scores, score, about, office.now)
    kind = {"objected": DECIDED if entry.outcome else OBJECTED, "waived": WAIVED}.get(entry.kind, CONFIRMED_FALSE)
    act = RulingAct(kind, campaign.form_id, unit.id, period, about, str(entry.reason), entry.outcome, entry.ends,
                    _is_late(entry, scores, office.now))  # fmt: skip
    from aqcampaign.workspace.ledger import opened  # imports the database

    with opened(workspace) as ledger:
        ledger.append([act.act(moment_text(present_time()), clerk(entry.by))])
    _say(office, campaign, period, scheme, score)
    return 0


_OfForm = tuple[Campaign, Sequence[PeriodScores]]


class _Office:
    """The forms of the working folder with what its ledger says of them."""

    def __init__(self, workspace: Workspace, config: Path | None) -> None:
        self._workspace = workspace
        self._campaigns = with_own_ledger(open_campaigns(config))
        self.now = self._campaigns[0].clock.local(present_time())

    def form_of(self, period: str, forms: Sequence[str]) -> Campaign:
        """Return the one form that is meant; raises UsageFailure if it may be several."""
        found = with_period(self._campaigns, period, chosen_forms(self._campaigns, forms))
        if len(found) > 1:
            text = _("this campaign has several forms; choose one with --form: {forms}")
            raise UsageFailure(text.format(forms=", ".join(each.form_id for each in found)))
        return found[0]

    def scores(self, period: str | None, forms: Sequence[str], scheme: Scheme) -> list[_OfForm]:
        """Return the scores of each form by period, of all that are due, until `period` if one is given."""
        places, chosen = [self._workspace.inbox], chosen_forms(self._campaigns, forms)
        reviewed = review_periods(
            self._campaigns, places, period, shown_progress, self.now.date(), chosen, *inbox_of(places)
        )
        records: Mapping[str, OfficeRecord] = office_records(self._workspace.root, self._campaigns)
        return [
            (campaign, [
                score_period(campaign, review, scheme, records[campaign.form_id], self.now)
                for review in reviews
                if review.period is not None and is_scored(campaign, review.period, self.now)
            ])
            for campaign, reviews in reviewed
        ]  # fmt: skip


def _of_period(office: _Office, campaign: Campaign, period: str, scheme: Scheme) -> PeriodScores:
    scored = office.scores(period, [campaign.form_id] if campaign.form_id else [], scheme)
    ((_campaign, periods),) = _shown(scored, Wanted(period, False, (), "text", None))
    return periods[0]


def _required_scheme(config: Path | None) -> Scheme:
    scheme = read_scheme(config)
    if scheme is None:
        place = find("campaign.yaml", config).parent / FILE
        text = _("this office does not score: there is no {path}; docs/scoring.md shows one to begin with")
        raise UsageFailure(text.format(path=place))
    return scheme


def _shown(scored: Sequence[tuple[Campaign, Sequence[PeriodScores]]], wanted: Wanted) -> list[_OfForm]:
    """Return the forms with the scores that are asked for; raises UsageFailure if none has any yet."""
    found = [(campaign, _asked(campaign, periods, wanted)) for campaign, periods in scored]
    if not any(periods for _campaign, periods in found):
        raise UsageFailure(_why_none(scored[0][0], wanted.period))
    return [(campaign, periods) for campaign, periods in found if periods]


def _asked(campaign: Campaign, periods: Sequence[PeriodScores], wanted: Wanted) -> Sequence[PeriodScores]:
    if wanted.every:
        return periods
    asked = campaign.config.calendar.window(wanted.period).id if wanted.period else None
    return [each for each in periods if asked in (None, each.period)][-1:]


def _why_none(campaign: Campaign, period: str | None) -> str:
    """Return why a form has no scores yet."""
    calendar = campaign.config.calendar
    if calendar.is_any_time:
        return _("{title} has no deadline; there is nothing to score").format(title=campaign.form.title)
    if period is None:
        return _("no period has been due yet; scores exist after the first deadline")
    label, due = calendar.label(period), calendar.due(calendar.window(period).id)
    return _("{period} is due {due}; scores exist after that").format(period=label, due=due)


def _check_target(wanted: Wanted, workspace: Workspace) -> None:
    """Refuse a file that is not asked for, that lies among the returns, or that would replace something else."""
    if (wanted.format == "xlsx") != (wanted.out is not None):
        raise UsageFailure(_("--format xlsx and --out FILE belong together"))
    if wanted.out is None:
        return
    from aqcampaign.cli.targets import apart
    from aqcampaign.use_cases.score_workbook import is_score_workbook

    ending(wanted.out, ".xlsx")
    apart(wanted.out, [workspace.inbox])
    if os.path.lexists(wanted.out) and not is_score_workbook(wanted.out):
        text = _("{path} is there already and is no workbook of scores; name another file")
        raise UsageFailure(text.format(path=wanted.out))


def _write(
    scored: Sequence[tuple[Campaign, Sequence[PeriodScores]]], scheme: Scheme, wanted: Wanted, config: Path | None
) -> None:
    from aqcampaign.template.writer import workbook_bytes
    from aqcampaign.template_words import read_words
    from aqcampaign.use_cases.score_workbook import ScoreWords, score_workbook

    out = wanted.out
    assert out is not None  # noqa: S101  (the caller has looked)
    words = read_words("score.yaml", config, ScoreWords).words
    write_atomically(out, workbook_bytes(score_workbook(scored, scheme, words, with_year=wanted.every)))
    note(_("the scores were written to {path}; they are for the office and the units").format(path=out), "green")


def _require_whole(entry: Entry) -> None:
    if entry.period is None:
        raise UsageFailure(_("say with --period which period"))
    if entry.rule is None and entry.kind != "confirmed_false":
        raise UsageFailure(_("say with --rule which deduction, such as late; aq score --period lists them"))
    if entry.rule is not None and entry.kind == "confirmed_false":
        raise UsageFailure(_("--confirm-false is about all figures of the report; leave --rule out"))
    if not (entry.reason or "").strip():
        raise UsageFailure(_("say with --reason why; it stands in the log and beside the deduction"))
    if entry.outcome and entry.kind != "objected":
        raise UsageFailure(_("--decide belongs to --object"))


def _about(rule: str, score: UnitScore) -> str:
    """Return what an entry is about: a rule, by id or name, or one deduction; raises UsageFailure for another one."""
    words = dict.fromkeys(word for row in score.deductions for word in (row.rule, row.key))
    names = {rule_name(row.rule, _): row.rule for row in score.deductions}
    if rule in words or rule in names:
        return names.get(rule, rule)
    if not words:
        raise UsageFailure(_("nothing was deducted from {unit}").format(unit=score.unit.name))
    text = _("nothing was deducted from {unit} for “{rule}”; its deductions: {deductions}")
    raise UsageFailure(text.format(unit=score.unit.name, rule=rule, deductions=", ".join(words)))


def _refuse(entry: Entry, scheme: Scheme, scores: PeriodScores, score: UnitScore, about: str, now: datetime) -> None:
    """Refuse an entry that the scheme does not know, that comes too late, or that has nothing to be about."""
    if entry.kind == "waived" and "office_fault" not in scheme.exempt:
        raise UsageFailure(_("{file} does not list office_fault among exempt").format(file=FILE))
    objection = _objection(score.deductions, about)
    if entry.kind == "objected" and (entry.outcome or entry.ends) and objection is None:
        text = _("{unit} has not objected to “{rule}”; enter the objection first, without --decide")
        raise UsageFailure(text.format(unit=score.unit.name, rule=about))
    if _is_late(entry, scores, now) and not entry.late:
        text = _("objections were possible until {until}; add --late to enter it as a late one")
        raise UsageFailure(text.format(until=scores.objections_until))


def _objection(rows: Sequence[Deduction], about: str) -> object | None:
    return next((row.objection for row in rows if about in (row.rule, row.key) and row.objection), None)


def _is_late(entry: Entry, scores: PeriodScores, now: datetime) -> bool:
    """Return whether an objection comes after the time for objections."""
    is_new = entry.kind == "objected" and entry.outcome is None and not entry.ends
    return is_new and scores.objections_until is not None and now.date() > scores.objections_until


def _say(office: _Office, campaign: Campaign, period: str, scheme: Scheme, before: UnitScore) -> None:
    """Say what the unit's score was and is."""
    after = _of_period(office, campaign, period, scheme).of(before.unit.id)
    told = [("—" if each is None or each.score is None else str(each.score)) for each in (before, after)]
    text = _("entered: {unit}, {period}: {before} before, {after} now") if told[0] != told[1] else _(
        "entered: {unit}, {period}: {after} as before")  # fmt: skip
    label = campaign.config.calendar.label(period)
    note(text.format(unit=before.unit.name, period=label, before=told[0], after=told[1]))
    for row in after.deductions if after else ():
        say_lines([Line(f"{deducted(row)}  {reason_of(row, _)}")])
