"""Makes of a period what people ask for: the summary workbook, the data to export, where each figure comes from."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.published import PublishedPeriod, published_by
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.consolidation.trace import FigureTrace, ListTrace, trace_column, trace_field
from aqcampaign.consolidation.trend import Trend
from aqcampaign.failures import UsageFailure
from aqcampaign.form.figure_names import Figure, ListColumn
from aqcampaign.language import translate as _
from aqcampaign.ledger.version_history import files_by_report, is_version
from aqcampaign.outputs.dataset.rows import ExportedPeriod
from aqcampaign.outputs.summary_workbook import Summary, summary_workbook
from aqcampaign.publication.issued import Issued
from aqcampaign.review import Review
from aqcampaign.template.writer import write_workbook
from aqcampaign.use_cases.period_release import basis_of, compare_periods, consolidate_accepted, make_release
from aqcampaign.written_summaries import WrittenSummary, published_before, written_summary


def exported_period(campaign: Campaign, review: Review) -> ExportedPeriod:
    """Return what is exported of the reviewed period, whether anything of it is accepted or not.

    Raises UsageFailure if there is no period.
    """
    if review.period is None:
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    files = files_by_report(review.reports, campaign.roster, any_number=campaign.config.calendar.is_any_time)
    versions = {
        id(report): number
        for of_report in files.values()
        for number, report in enumerate(filter(is_version, of_report), start=1)
    }
    closed = campaign.closed.get(review.period)
    consolidation = consolidate_accepted(campaign, review, review.period)
    return ExportedPeriod(consolidation, review.reports, versions, closed.revision if closed else None)


def trace_figures(
    campaign: Campaign, review: Review, period: str, figures: Iterable[Figure]
) -> list[FigureTrace | ListTrace]:
    """Return where each of `figures` of the period's form comes from; `review` is that of the period."""
    consolidation = consolidate_accepted(campaign, review, period)
    trend = None
    if not campaign.config.calendar.is_any_time:
        trend = compare_periods(campaign, review, consolidation, published_by(campaign.issues, period))
    basis = basis_of(campaign, review, consolidation, trend)
    return [
        trace_column(figure, basis.consolidation, review.reports)
        if isinstance(figure, ListColumn)
        else trace_field(figure, basis)
        for figure in figures
    ]


def build_summary(
    campaign: Campaign, review: Review, consolidation: Consolidation, trend: Trend, issued: Issued | None = None
) -> bytes:
    """Return the content of the summary workbook; `issued` says as which edition a closed period is reported."""
    target = BytesIO()
    write_summary(target, campaign, review, consolidation, trend, issued)
    return target.getvalue()


def write_summary(
    target: BinaryIO,
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    trend: Trend,
    issued: Issued | None = None,
    detail: str = "",
) -> None:
    """Write what `build_summary` returns to a stream that can seek, without holding it.

    If `detail` is given, it is the name of a file beside the summary that says where each value comes from.
    """
    summary = Summary(
        campaign.config, consolidation.form, campaign.words, campaign.summary_words,
        make_release(campaign, review, consolidation, trend, issued), consolidation, trend,
        review.reports, {unit.id: unit.name for unit in campaign.roster.units},
        issued, detail,
    )  # fmt: skip
    write_workbook(summary_workbook(summary), target)


def find_published(
    campaign: Campaign, out: Path, period: str, replaced: WrittenSummary | None
) -> dict[str, PublishedPeriod]:
    """Return the totals of periods before `period` as they were reported, keyed by period.

    Those of closed periods are known, others are in the summaries next to `out`. `replaced` is the summary in `out`,
    which is not read again.
    """
    form, office = campaign.form.id, campaign.config.office.id
    written = published_before(period, out, campaign.config.calendar.windows, form, office, replaced)
    return written | published_by(campaign.issues, period)


def read_summary(campaign: Campaign, path: Path) -> WrittenSummary | None:
    """Return the summary in a file, or None if it is not a summary of this campaign."""
    return written_summary(path, campaign.form.id, campaign.config.office.id)
