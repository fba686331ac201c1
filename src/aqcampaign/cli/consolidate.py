"""`aq consolidate`: writes the summary workbook of a period."""

from dataclasses import dataclass
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign import (
    build_summary,
    compare_periods,
    consolidate_review,
    find_published,
    read_summary,
)
from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.cli.checking import checked
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.render import note
from aqcampaign.cli.review_text import change_lines, coverage_line, left_out_lines, open_queries, problem_lines
from aqcampaign.cli.targets import apart, ending, no_other_summary
from aqcampaign.consolidation.trend import Trend
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.review import Review


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    strict: bool = False
    jobs: int | None = None
    force: bool = False


def run(out: Path, inbox: Path, wanted: Wanted, config: Path | None) -> int:
    """Write the summary and say what it covers; returns the exit code."""
    if out.is_dir():
        raise UsageFailure(_("{path} is a folder; name a file to write, e.g. {path}/summary.xlsx").format(path=out))
    ending(out, ".xlsx")
    apart(out, [inbox])
    campaign = open_campaign(config)
    period = None if wanted.period is None else campaign.config.calendar.window(wanted.period).id
    replaced = read_summary(campaign, out)
    if not wanted.force:  # as soon as possible: the examination of a large inbox takes minutes
        no_other_summary(out, replaced, period)
    review = checked(campaign, [inbox], period, wanted.jobs)
    _one_period(review, period)
    consolidation = consolidate_review(campaign, review)
    if not wanted.force:
        no_other_summary(out, replaced, consolidation.period)
    published = find_published(campaign, out, consolidation.period, replaced)
    trend = compare_periods(campaign, review, consolidation, published)
    write_atomically(out, build_summary(campaign, review, consolidation, trend))
    _report(campaign, review, trend, out)
    if review.has_internal_error:
        return Exit.BUG
    return Exit.FINDINGS if wanted.strict and not review.coverage.is_complete else Exit.CLEAN


def _one_period(review: Review, period: str | None) -> None:
    if period is None and review.other_periods:
        periods = ", ".join(sorted([*review.other_periods, *([review.period] if review.period else [])]))
        raise UsageFailure(
            _("the inbox holds reports of several periods ({periods}); choose one with --period").format(
                periods=periods
            )
        )


def _report(campaign: Campaign, review: Review, trend: Trend, out: Path) -> None:
    for line in problem_lines(review):
        note(line, "red")
    for line in (*left_out_lines(campaign, review), *change_lines(trend.unit_changes)):
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
