"""`aq validate`: checks returned workbooks and reports as text or JSON."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.checking import checked
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.render import Line, say_lines, say_pieces
from aqcampaign.cli.review_text import review_text, versions_behind_others
from aqcampaign.cli.targets import apart
from aqcampaign.outputs.json_review import Document, json_pieces, review_document, several_reviews
from aqcampaign.review import Review


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    format: str
    verbose: bool
    strict: bool
    jobs: int | None = None
    return_to: Path | None = None
    forms: Sequence[str] = ()
    scheduler: str | None = None


def run(paths: list[Path], wanted: Wanted, config: Path | None) -> int:
    """Print the review; returns the exit code."""
    if wanted.return_to is not None:
        apart(wanted.return_to, paths)
    reviews = checked(
        open_campaigns(config), paths, wanted.period, wanted.forms, wanted.jobs, scheduler=wanted.scheduler
    )
    if wanted.format == "json":
        ascii_only = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
        say_pieces(json_pieces(_document(reviews), ascii_only=ascii_only))
    else:
        whole = any(path.is_dir() for path in paths)
        for place, (campaign, review) in enumerate(reviews):
            say_lines([Line("")] if place else [])
            say_lines(review_text(campaign, review, verbose=wanted.verbose, whole=whole))
    if wanted.return_to is not None:
        from aqcampaign.cli.return_ import write_returns  # imports what writes workbooks

        write_returns(reviews, wanted.return_to)
    return max((verdict(review, strict=wanted.strict) for _campaign, review in reviews), default=Exit.CLEAN)


def _document(reviews: Sequence[tuple[Campaign, Review]]) -> Document:
    """Return the document of a review, or of those of several forms."""
    documents = [_document_of(campaign, review) for campaign, review in reviews]
    return documents[0] if len(documents) == 1 and not reviews[0][0].form_id else several_reviews(documents)


def _document_of(campaign: Campaign, review: Review) -> Document:
    due = campaign.config.calendar.due(review.period) if review.period else None
    closed = campaign.closed.get(review.period or "")
    return review_document(
        review.period, due, review.units, review.coverage, review.reports, campaign.form_id,
        campaign.extended(review.period), closed.revision if closed else None, versions_behind_others(campaign, review),
    )  # fmt: skip


def verdict(review: Review, *, strict: bool) -> int:
    """Return the exit code of a review."""
    if review.has_internal_error:
        return Exit.BUG
    wrong = any(report.status in ("returned", "rejected") for report in review.reports)
    return Exit.FINDINGS if wrong or (strict and not review.coverage.is_complete) else Exit.CLEAN
