"""The window of a period: the days that its reports cover."""

from pydantic import Field, model_validator

from aqcampaign.calendar.days import Day
from aqcampaign.calendar.periods import PeriodId
from aqcampaign.config import Settings
from aqcampaign.language import translate as _


class Window(Settings):
    """The reporting window of a period, both days included; `due` overrides the due day of the calendar."""

    id: PeriodId = Field(alias="month")
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    due: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Window":
        if self.last < self.first:
            raise ValueError(_("ends on {last}, before it begins on {first}").format(last=self.last, first=self.first))
        return self
