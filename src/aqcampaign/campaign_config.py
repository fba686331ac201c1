"""Models of campaign.yaml: the office, its parent, the stages and the calendar."""

from typing import Annotated

from pydantic import Field

from aqcampaign.calendar import Calendar, Day
from aqcampaign.config import Settings

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class Office(Settings):
    """The office that collects; it reports the sum upward under `id` and `name`."""

    id: Id
    name: str
    full_name: str


class Parent(Settings):
    """The office one level up, which receives the summary."""

    id: Id
    name: str


class Stage(Settings):
    """One stage of the campaign, both days included."""

    id: Id
    name: str
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class CampaignConfig(Settings):
    """What campaign.yaml says."""

    id: Id
    name: str
    office: Office
    parent: Parent
    utc_offset: Annotated[str, Field(pattern=r"^[+-]\d\d:\d\d$")] = "+08:00"
    stages: tuple[Stage, ...] = ()
    calendar: Calendar
