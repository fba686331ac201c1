"""Runs the check behind `validate`, `return` and `consolidate`: with a progress bar, and with today's date."""

import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from aqcampaign.campaign import check_forms
from aqcampaign.campaign_folder import Campaign, chosen_forms
from aqcampaign.cli.progress import shown_progress
from aqcampaign.review import Review


def checked(
    campaigns: Sequence[Campaign],
    paths: Iterable[Path],
    period: str | None,
    forms: Sequence[str],
    jobs: int | None = None,
) -> list[tuple[Campaign, Review]]:
    """Return the reviews of `paths` for `period`, or for the period that is being collected today.

    There is one for each of the chosen `forms`, by default for each form that is due.
    """
    chosen = chosen_forms(campaigns, forms)
    return check_forms(campaigns, paths, period, shown_progress, jobs, today(campaigns[0]), chosen)


def today(campaign: Campaign) -> date:
    """Return the office's date: the clock of this computer, in the time zone of campaign.yaml."""
    return campaign.clock.local(time.time()).date()
