"""`aq consolidate`: writes the summary workbook of a month."""

from dataclasses import dataclass
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign import (
    build_summary,
    compare_months,
    consolidate_review,
    find_published,
    open_campaign,
    read_summary,
)
from aqcampaign.cli.checking import checked
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.render import note
from aqcampaign.cli.review_text import coverage_line, open_queries, problem_lines
from aqcampaign.cli.targets import apart, ending, no_other_summary
from aqcampaign.consolidation.trend import Trend
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.review import Review


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    month: str | None
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
    month = None if wanted.month is None else campaign.config.calendar.window(wanted.month).month
    replaced = read_summary(campaign, out)
    if not wanted.force:  # as soon as possible: the examination of a large inbox takes minutes
        no_other_summary(out, replaced, month)
    review = checked(campaign, [inbox], month, wanted.jobs)
    _one_month(review, month)
    consolidation = consolidate_review(campaign, review)
    if not wanted.force:
        no_other_summary(out, replaced, consolidation.month)
    published = find_published(campaign, out, consolidation.month, replaced)
    trend = compare_months(campaign, review, consolidation, published)
    write_atomically(out, build_summary(campaign, review, consolidation, trend))
    _report(review, trend, out)
    if review.has_internal_error:
        return Exit.BUG
    return Exit.FINDINGS if wanted.strict and not review.coverage.is_complete else Exit.CLEAN


def _one_month(review: Review, month: str | None) -> None:
    if month is None and review.other_months:
        months = ", ".join(sorted([*review.other_months, *([review.month] if review.month else [])]))
        raise UsageFailure(
            _("the inbox holds reports of several months ({months}); choose one with --month").format(months=months)
        )


def _report(review: Review, trend: Trend, out: Path) -> None:
    for line in problem_lines(review):
        note(line, "red")
    note(coverage_line(review.coverage), "bold")
    asked = open_queries(review)
    if asked:
        text = _("{count} figures are still to be confirmed or explained; they are preliminary")
        note(text.format(count=asked), "yellow")
    revised = [each.month for each in trend.revisions if each.published]
    if revised:
        text = _("the figures of {months} are not as their summaries said; see the sheet on the months")
        note(text.format(months=_(", ").join(revised)), "yellow")
    note(_("the summary of {month} was written to {path}").format(month=review.month, path=out), "green")
