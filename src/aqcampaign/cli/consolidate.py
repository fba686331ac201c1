"""`aq consolidate`: writes the summary workbook of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.atomic_write import write_atomically, writing_atomically
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import checked
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.export import exported_form
from aqcampaign.cli.render import note
from aqcampaign.cli.review_text import (
    after_closing_lines,
    change_lines,
    coverage_line,
    group_lines,
    left_out_lines,
    open_queries,
    problem_lines,
)
from aqcampaign.cli.targets import apart, ending, no_other_summary
from aqcampaign.config import Source, find
from aqcampaign.consolidation.trend import Trend
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.dataset.files import write_dataset
from aqcampaign.outputs.dataset.words import ExportWords
from aqcampaign.outputs.listing_sheets import MOST_LISTED, count_source_rows
from aqcampaign.outputs.tables.database import require_duckdb
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import with_period
from aqcampaign.use_cases.period_release import BOARD_PERIODS, compare_periods, consolidate_review
from aqcampaign.use_cases.period_summary import find_published, read_summary, write_summary
from aqcampaign.working_folder import working_folder
from aqcampaign.written_summaries import WrittenSummary


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    strict: bool = False
    jobs: int | None = None
    force: bool = False
    forms: Sequence[str] = ()
    revision: int | None = None
    detail: bool = False
    scheduler: str | None = None


def run(out: Path, inbox: Path, wanted: Wanted, config: Path | None) -> int:
    """Write the summary and say what it covers; returns the exit code."""
    if out.is_dir():
        raise UsageFailure(_("{path} is a folder; name a file to write, e.g. {path}/summary.xlsx").format(path=out))
    ending(out, ".xlsx")
    apart(out, [inbox])
    if wanted.detail:
        require_duckdb(detail_of(out))
    campaigns = open_campaigns(config)
    chosen = chosen_forms(campaigns, wanted.forms)
    targets = _targets(out, campaigns, wanted.period, chosen)
    replaced = {form: read_summary(campaign, target) for form, (campaign, target) in targets.items()}
    if not wanted.force:  # as soon as possible: the examination of a large inbox takes minutes
        for form, (campaign, target) in targets.items():
            period = None if wanted.period is None else campaign.config.calendar.window(wanted.period).id
            no_other_summary(target, replaced[form], period)
    reviews = checked(
        campaigns, [inbox], wanted.period, chosen, wanted.jobs, scheduler=wanted.scheduler, before=BOARD_PERIODS
    )
    for campaign, review in reviews:
        _one_period(campaign, review, wanted.period)
    codes: list[int] = []
    refusals: list[UsageFailure] = []
    for campaign, review in reviews:
        try:
            codes.append(
                _write(campaign, review, targets[campaign.form_id][1], replaced[campaign.form_id], wanted, config)
            )
        except UsageFailure as refusal:  # that nobody has reported one form yet does not hold up the others
            refusals.append(refusal)
    if refusals and not codes:
        raise refusals[0]
    for each in refusals:
        note(str(each), "red")
        codes.append(Exit.FINDINGS)
    return max(codes, default=Exit.CLEAN)


def _targets(
    out: Path, campaigns: Sequence[Campaign], period: str | None, chosen: Sequence[str]
) -> dict[str, tuple[Campaign, Path]]:
    """Return each form with the file to write, which has its name behind that of `out` if there are several."""
    forms = with_period(campaigns, period, chosen)
    if len(forms) == 1:
        return {forms[0].form_id: (forms[0], out)}
    return {each.form_id: (each, out.with_stem(f"{out.stem}_{each.form_name}")) for each in forms}


def _write(
    campaign: Campaign,
    review: Review,
    out: Path,
    replaced: WrittenSummary | None,
    wanted: Wanted,
    config: Path | None,
) -> int:
    if review.period is not None and (wanted.revision is not None or review.period in campaign.closed):
        return _write_reported(campaign, review, review.period, out, replaced, wanted)
    consolidation = consolidate_review(campaign, review)
    if not wanted.force:
        no_other_summary(out, replaced, consolidation.period)
    published = find_published(campaign, out, consolidation.period, replaced)
    trend = compare_periods(campaign, review, consolidation, published)
    detail = None
    if wanted.detail or count_source_rows(consolidation) > MOST_LISTED:
        detail = _write_detail(campaign, review, out, config, force=wanted.force or replaced is not None)
    with writing_atomically(out) as target:
        write_summary(target, campaign, review, consolidation, trend, detail=detail.name if detail else "")
    _report(campaign, review, trend, out)
    if detail is not None:
        note(_("where each value comes from was written to {path}").format(path=detail), "green")
    if review.has_internal_error:
        return Exit.BUG
    return Exit.FINDINGS if wanted.strict and not review.coverage.is_complete else Exit.CLEAN


def detail_of(out: Path) -> Path:
    """Return the file beside a summary that says where each value comes from."""
    return out.with_suffix(".parquet")


def _write_detail(campaign: Campaign, review: Review, out: Path, config: Path | None, *, force: bool) -> Path:
    """Write the figures of the period as `aq export` does, beside the summary; returns the file."""
    detail = detail_of(out)
    if detail.exists() and not force:
        raise UsageFailure(_("{path} exists; choose another place, or say --force to replace it").format(path=detail))
    words = Source(find("export.yaml", config, "templates")).load(ExportWords)
    write_dataset(detail, [exported_form(campaign, [review])], words)
    return detail


def _write_reported(
    campaign: Campaign, review: Review, period: str, out: Path, replaced: WrittenSummary | None, wanted: Wanted
) -> int:
    """Write the summary of a closed period as it was reported."""
    root = working_folder()
    if root is None:
        raise UsageFailure(_("only a working folder keeps revisions; leave out --revision"))
    if wanted.detail:
        text = _("{period} is closed, and its summary is as it was reported; aq export writes its figures")
        raise UsageFailure(text.format(period=campaign.config.calendar.label(period)))
    if not wanted.force:
        no_other_summary(out, replaced, period)
    from aqcampaign.cli.office import reported_summary  # imports the database

    closing, summary = reported_summary(root, campaign, period, wanted.revision)
    write_atomically(out, summary)
    for line in after_closing_lines(review):
        note(line, "yellow")
    text = _("{period} is closed: {path} is its summary as it was reported, revision {revision}")
    label = campaign.config.calendar.label(period)
    note(text.format(period=label, path=out, revision=closing.revision), "green")
    return Exit.FINDINGS if wanted.strict and not review.coverage.is_complete else Exit.CLEAN


def _one_period(campaign: Campaign, review: Review, period: str | None) -> None:
    if period is None and review.other_periods:
        periods = ", ".join(sorted([*review.other_periods, *([review.period] if review.period else [])]))
        text = _("the inbox holds reports of several periods ({periods}); choose one with --period")
        if campaign.form_id:
            text = _("the inbox holds reports on “{form}” of several periods ({periods}); choose one with --period")
        raise UsageFailure(text.format(form=campaign.form_name, periods=periods))


def _report(campaign: Campaign, review: Review, trend: Trend, out: Path) -> None:
    for line in problem_lines(review):
        note(line, "red")
    for line in (*left_out_lines(campaign, review), *change_lines(trend.unit_changes)):
        note(line)
    for line in group_lines(review.units):
        note(line)
    note(coverage_line(review.coverage), "bold")
    asked = open_queries(review)
    if asked:
        text = _("{count} figures are still to be confirmed or explained; they are preliminary")
        note(text.format(count=asked), "yellow")
    revised = [each.period for each in trend.revisions if each.published]
    if revised:
        text = _("the figures of {periods} are not as their summaries said; see the sheet on the periods")
        note(text.format(periods=_(", ").join(revised)), "yellow")
    note(_("the summary of {period} was written to {path}").format(period=review.period, path=out), "green")
