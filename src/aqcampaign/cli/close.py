"""`aq close`, `aq revise`, `aq reopen`: freeze a period as it is reported, correct it, open it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import checked
from aqcampaign.cli.office import clerk, required_workspace
from aqcampaign.cli.render import note
from aqcampaign.cli.review_text import coverage_line, open_queries
from aqcampaign.consolidation.coverage import unit_names
from aqcampaign.consolidation.published import RevisionClass
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.outputs.corrections_sheet import corrections_text
from aqcampaign.present import present_time
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import with_period
from aqcampaign.use_cases.freezing import FrozenPeriod, freeze_period
from aqcampaign.use_cases.period_release import BOARD_PERIODS
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.archive import sha256_of
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.log.closings import (
    REOPENED,
    Closing,
    Closings,
    Edition,
    enter_editions,
    read_closings,
    read_record,
)
from aqcampaign.workspace.receipts import moment_text

_LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for; `revision_class` is None when a period is closed."""

    period: str
    forms: Sequence[str] = ()
    by: str | None = None
    early: bool = False
    revision_class: RevisionClass | None = None
    reason: str = ""
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class _Reported:
    """What is to be entered: a form, its review, what it was reported as before, and what it is reported as now."""

    campaign: Campaign
    review: Review
    before: Closing | None
    frozen: FrozenPeriod


def close(wanted: Wanted, config: Path | None) -> int:
    """Freeze the period of each form and write its summary; returns 0."""
    workspace, campaigns, chosen = _forms(wanted, config)
    before = _closings(workspace, campaigns)
    asked = with_period(campaigns, wanted.period, chosen)
    closed = {each.form_id: each for each in asked if _period(each, wanted) in before[each.form_id].in_force}
    text = _("{period} is closed already; aq revise takes in what came since")
    refusals = [UsageFailure(text.format(period=_named(each, _period(each, wanted)))) for each in closed.values()]
    if len(closed) == len(asked):
        raise refusals[0]
    ids, now = [each.form_id for each in asked if each.form_id and each.form_id not in closed], present_time()
    reviews = checked(campaigns, [workspace.inbox], wanted.period, ids, wanted.jobs, before=BOARD_PERIODS)
    reported = _each_reported(workspace, reviews, before, wanted, now, refusals)
    return _enter(workspace, reported, wanted, now)


def revise(wanted: Wanted, config: Path | None) -> int:
    """Freeze a closed period anew, with what has come and changed since; returns 0."""
    _require_reason(wanted.reason)
    workspace, campaigns, chosen = _forms(wanted, config)
    before = _closings(workspace, campaigns)
    closed = [
        campaign for campaign in with_period(campaigns, wanted.period, chosen)
        if _period(campaign, wanted) in before[campaign.form_id].in_force
    ]  # fmt: skip
    if not closed:
        raise UsageFailure(_("{period} is not closed; close it first with: aq close {period}").format(
            period=wanted.period))  # fmt: skip
    ids = [campaign.form_id for campaign in closed if campaign.form_id]
    lifted = frozenset((campaign.form_id, _period(campaign, wanted)) for campaign in closed)
    now = present_time()
    reviews = checked(campaigns, [workspace.inbox], wanted.period, ids, wanted.jobs, lifted, before=BOARD_PERIODS)
    reported = _each_reported(workspace, reviews, before, wanted, now, [])
    return _enter(workspace, reported, wanted, now)


def reopen(wanted: Wanted, config: Path | None) -> int:
    """Open a closed period again; returns 0."""
    _require_reason(wanted.reason)
    workspace, campaigns, chosen = _forms(wanted, config)
    now, by = present_time(), clerk(wanted.by)
    reopened = []
    with opened(workspace) as ledger:
        for campaign in with_period(campaigns, wanted.period, chosen):
            period = _period(campaign, wanted)
            closing = read_closings(ledger, campaign.form_id).in_force.get(period)
            if closing is not None:
                detail = {"form": campaign.form_id, "revision": closing.revision, "reason": _reason(wanted)}
                ledger.append([Act(moment_text(now), by, REOPENED, None, period, None, detail)])
                reopened.append(_named(campaign, period))
    if not reopened:
        raise UsageFailure(_("{period} is not closed").format(period=wanted.period))
    for name in reopened:
        note(_("{period} is open again; its next closing says what changed").format(period=name), "yellow")
    return 0


def _forms(wanted: Wanted, config: Path | None) -> tuple[Workspace, tuple[Campaign, ...], list[str]]:
    workspace, campaigns = required_workspace(), open_campaigns(config)
    return workspace, campaigns, chosen_forms(campaigns, wanted.forms)


def _closings(workspace: Workspace, campaigns: Sequence[Campaign]) -> dict[str, Closings]:
    """Return by form how its periods were closed before."""
    with opened(workspace) as ledger:
        return {campaign.form_id: read_closings(ledger, campaign.form_id) for campaign in campaigns}


def _period(campaign: Campaign, wanted: Wanted) -> str:
    return campaign.config.calendar.window(wanted.period).id


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UsageFailure(_("say why with --reason; it stands in the log and in what is sent out"))


def _reason(wanted: Wanted) -> str:
    return printable(wanted.reason, _LONGEST_REASON)


def _named(campaign: Campaign, period: str) -> str:
    label = campaign.config.calendar.label(period)
    return f"{campaign.form_name} {label}" if campaign.form_name else label


def _refuse_closing(campaign: Campaign, review: Review, now: datetime, *, early: bool) -> None:
    """Refuse to close what is still being collected, or what follows a period that may still change."""
    calendar = campaign.config.calendar
    open_before = [period for period, reports in review.earlier.items() if reports and period not in campaign.closed]
    if open_before:
        raise UsageFailure(_("{period} is compared with {earlier}, which is still open; close that first: "
                             "aq close {earlier}").format(
            period=_named(campaign, review.period or ""), earlier=open_before[0]))  # fmt: skip
    deadline = campaign.clock.deadline(review.period) if review.period else None
    if deadline is not None and now < deadline and not review.coverage.is_complete and not early:
        text = _("{period} is due {due} and not all units have reported; add --early to close it nevertheless")
        raise UsageFailure(
            text.format(period=_named(campaign, review.period or ""), due=calendar.due(review.period or ""))
        )


def _each_reported(
    workspace: Workspace,
    reviews: Sequence[tuple[Campaign, Review]],
    before: Mapping[str, Closings],
    wanted: Wanted,
    now: float,
    refusals: list[UsageFailure],
) -> list[_Reported]:
    """Return the forms that can be reported, and say why others are not; raises the last reason if none can."""
    reported = []
    for campaign, review in reviews:
        try:
            if wanted.revision_class is None:
                _refuse_closing(campaign, review, campaign.clock.local(now), early=wanted.early)
            reported.append(_report(workspace, campaign, review, before[campaign.form_id], wanted, now))
        except UsageFailure as refusal:  # one form has changed or can be closed, another one has not or cannot
            refusals.append(refusal)
    if not reported:
        raise refusals[-1]
    for each in refusals:
        note(str(each), "yellow")
    return reported


def _report(
    workspace: Workspace, campaign: Campaign, review: Review, closings: Closings, wanted: Wanted, now: float
) -> _Reported:
    before = closings.newest(_period(campaign, wanted))
    closed = read_record(workspace.archive, before).closed if before else None
    revision_class, reason = wanted.revision_class, _reason(wanted)
    if before is not None and revision_class is None:
        revision_class, reason = "reopened", closings.open_again[before.period]
    day = campaign.clock.local(now).date()
    return _Reported(campaign, review, before, freeze_period(campaign, review, day, closed, revision_class, reason))


def _enter(workspace: Workspace, reported: Sequence[_Reported], wanted: Wanted, now: float) -> int:
    """Keep and enter what is reported, then write it for people to read; returns 0."""
    editions = [_edition(each, wanted, now) for each in reported]
    enter_editions(workspace, editions)
    unwritten = []
    for each, edition in zip(reported, editions, strict=True):
        try:
            _write(workspace, each, edition.closing)
        except (OSError, UsageFailure) as failure:  # it is closed: whoever closes it again would be refused
            text = _("{period} is closed, but {failure}; the summary is kept, write it with: "
                     "aq consolidate --period {id} --revision {revision} --out FILE")  # fmt: skip
            closing = edition.closing
            unwritten.append(text.format(
                period=_named(each.campaign, closing.period), failure=failure, id=closing.period,
                revision=closing.revision,
            ))  # fmt: skip
    if unwritten:
        raise UsageFailure("\n".join(unwritten))
    return 0


def _edition(reported: _Reported, wanted: Wanted, now: float) -> Edition:
    issued, period = reported.frozen.issued, reported.frozen.record.closed.period
    summary, record = reported.frozen.summary, reported.frozen.record.to_bytes()
    closing = Closing(
        0, moment_text(now), clerk(wanted.by), reported.campaign.form_id, period, issued.revision, issued.is_final,
        sha256_of(summary), sha256_of(record), issued.revision_class, issued.reason,
    )  # fmt: skip
    return Edition(closing, reported.before, summary, record)


def _write(workspace: Workspace, reported: _Reported, closing: Closing) -> None:
    """Write the summary into reports/, with what a revision changes, and say so."""
    campaign, frozen = reported.campaign, reported.frozen
    form = f"_{campaign.form_name}" if campaign.form_name else ""
    folder = workspace.reports / closing.period
    folder.mkdir(parents=True, exist_ok=True)
    summary = folder / f"summary{form}-{closing.revision}.xlsx"
    write_atomically(summary, frozen.summary)
    names = {unit.id: unit.name for unit in campaign.roster.units} | unit_names(reported.review.units)
    lines = list(corrections_text(
        campaign.editions.of_period(closing.period), closing.period, frozen.issued, names, campaign.summary_words,
        campaign.config.calendar,
    ))  # fmt: skip
    if lines:
        write_atomically(folder / f"corrections{form}-{closing.revision}.txt", "\n".join([*lines, ""]).encode())
    for line in lines:
        note(line)
    note(coverage_line(reported.review.coverage), "bold")
    state = _("final") if closing.is_final else _("preliminary")
    asked = open_queries(reported.review)
    if asked:
        note(_("{count} figures are still to be confirmed or explained").format(count=asked), "yellow")
    text = _("{period} is closed: revision {revision}, {state}; its summary is {path}")
    name = _named(campaign, closing.period)
    note(text.format(period=name, revision=closing.revision, state=state, path=_from_here(summary)), "green")


def _from_here(path: Path) -> Path:
    """Return a path as a person here would write it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
