"""Runs the check behind `validate`, `return` and `consolidate`: with a progress bar, and with today's date."""

import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from aqcampaign.campaign import check
from aqcampaign.campaign_folder import Campaign
from aqcampaign.cli.progress import shown_progress
from aqcampaign.review import Review


def checked(campaign: Campaign, paths: Iterable[Path], period: str | None, jobs: int | None = None) -> Review:
    """Return the review of `paths` for `period`, or for the period that is being collected today."""
    return check(campaign, paths, period, shown_progress, jobs, today(campaign))


def today(campaign: Campaign) -> date:
    """Return the office's date: the clock of this computer, in the time zone of campaign.yaml."""
    return campaign.clock.local(time.time()).date()
