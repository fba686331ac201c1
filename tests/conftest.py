"""What the tests share: the built-in campaign, Chinese bound as the program binds it."""

from pathlib import Path

import pytest

from aqcampaign import language
from aqcampaign.campaign import Campaign, open_campaign
from aqcampaign.form.model import Form

language.bind()


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    """The built-in campaign."""
    return open_campaign(Path(__file__).parents[1] / "config")


@pytest.fixture(scope="session")
def form(campaign: Campaign) -> Form:
    """The built-in form."""
    return campaign.form
