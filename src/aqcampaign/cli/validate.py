"""`aq validate`: checks returned workbooks and reports as text or JSON."""

import sys
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.cli.checking import checked
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.render import say, say_lines
from aqcampaign.cli.return_ import write_returns
from aqcampaign.cli.review_text import review_text
from aqcampaign.cli.targets import apart
from aqcampaign.outputs.json_review import json_review
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


def run(paths: list[Path], wanted: Wanted, config: Path | None) -> int:
    """Print the review; returns the exit code."""
    if wanted.return_to is not None:
        apart(wanted.return_to, paths)
    campaign = open_campaign(config)
    review = checked(campaign, paths, wanted.period, wanted.jobs)
    if wanted.format == "json":
        ascii_only = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
        due = campaign.config.calendar.due(review.period) if review.period else None
        say(json_review(review.period, due, review.units, review.coverage, review.reports, ascii_only=ascii_only))
    else:
        whole = any(path.is_dir() for path in paths)
        say_lines(review_text(campaign, review, verbose=wanted.verbose, whole=whole))
    if wanted.return_to is not None:
        write_returns(campaign, review, wanted.return_to)
    return verdict(review, strict=wanted.strict)


def verdict(review: Review, *, strict: bool) -> int:
    """Return the exit code of a review."""
    if review.has_internal_error:
        return Exit.BUG
    wrong = any(report.status in ("returned", "rejected") for report in review.reports)
    return Exit.FINDINGS if wrong or (strict and not review.coverage.is_complete) else Exit.CLEAN
