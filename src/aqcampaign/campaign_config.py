"""The model of campaign.yaml: office, parent office, stages and calendar."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from aqcampaign.calendar.days import Day
from aqcampaign.calendar.model import Calendar
from aqcampaign.config import Settings, shaped
from aqcampaign.language import mark
from aqcampaign.language import translate as _

Id = Annotated[
    str,
    shaped(r"^[a-z][a-z0-9_-]*$", mark("an id consists of small letters, digits, _ and -, and begins with a letter")),
]


class Office(Settings):
    """The collecting office; it reports the totals to its parent under `id` and `name`."""

    id: Id
    name: str
    full_name: str


class Parent(Settings):
    """The superior office, which receives the summary."""

    id: Id
    name: str


class Stage(Settings):
    """A stage of the campaign, both days included."""

    id: Id
    name: str
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class CampaignConfig(Settings):
    """The contents of campaign.yaml. `late` decides what late reports are, `late_basis` names the document."""

    id: Id
    name: str
    office: Office
    parent: Parent
    utc_offset: Annotated[str, shaped(r"^[+-]\d\d:\d\d$", mark("an offset is written as +08:00"))] = "+08:00"
    stages: tuple[Stage, ...] = ()
    late_basis: Annotated[str, Field(min_length=1)] | None = None
    late: Literal["counts", "no_data"] = "counts"
    calendar: Calendar

    @field_validator("late")
    @classmethod
    def _has_basis(cls, late: str, info: ValidationInfo) -> str:
        if late == "no_data" and not info.data.get("late_basis"):
            raise ValueError(_("no_data needs late_basis, the document that says so, with its number and words"))
        return late

    @property
    def no_data_basis(self) -> str | None:
        """The document by which late reports count as no data; None if they count."""
        return self.late_basis if self.late == "no_data" else None

    def stages_of(self, period: str) -> tuple[Stage, ...]:
        """Return the stages that overlap the window of `period`."""
        window = self.calendar.window(period)
        return tuple(each for each in self.stages if each.first <= window.last and window.first <= each.last)

    @property
    def uncovered(self) -> tuple[tuple[date, date], ...]:
        """The periods (first day, last day) of the stages that no reporting window covers."""
        if not self.stages:
            return ()
        last = max(each.last for each in self.stages)
        day = min(each.first for each in self.stages)
        spans: list[tuple[date, date]] = []
        for window in self.calendar.windows.values():
            if day < window.first:
                spans.append((day, min(window.first - timedelta(days=1), last)))
            day = max(day, window.last + timedelta(days=1))
        return tuple(spans if day > last else [*spans, (day, last)])
