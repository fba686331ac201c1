"""Takes campaign.yaml and makes the Charter: who collects, for whom, in which stages, by which calendar."""

from typing import Annotated

from pydantic import Field

from aqcampaign.config import Settings
from aqcampaign.period import Calendar, Day

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


class Charter(Settings):
    """What campaign.yaml says."""

    id: Id
    name: str
    office: Office
    parent: Parent
    utc_offset: Annotated[str, Field(pattern=r"^[+-]\d\d:\d\d$")] = "+08:00"
    stages: tuple[Stage, ...] = ()
    calendar: Calendar
