"""Prepares what goes to the superior office of a period that is published."""

from pathlib import Path

from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import find
from aqcampaign.outputs.upward.form_mapping import UpwardForm, load_upward
from aqcampaign.outputs.upward.letter import UpwardWords
from aqcampaign.outputs.upward.parcel import Parcel, make_parcel
from aqcampaign.publication.release import Release
from aqcampaign.template_words import read_words


def prepare_parcel(campaign: Campaign, release: Release, folder: Path | None = None, number: str = "") -> Parcel:
    """Return what goes with the summary of a period: the letter with its `number`, the form of upward.yaml filled in.

    `folder` is that of the configuration. Raises ConfigurationFailure for mistakes in upward.yaml, UsageFailure if its
    form cannot be filled.
    """
    words = read_words("upward.yaml", folder, UpwardWords).words
    return make_parcel(release, words, upward_form(campaign, folder), number)


def upward_form(campaign: Campaign, folder: Path | None) -> UpwardForm | None:
    """Return the superior office's form that upward.yaml, of several forms upward/ID.yaml, maps; None without one."""
    path = find(f"upward/{campaign.form_id}.yaml" if campaign.form_id else "upward.yaml", folder)
    return load_upward(path, campaign.form) if path.is_file() else None
