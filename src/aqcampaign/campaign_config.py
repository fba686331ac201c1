"""The model of campaign.yaml: office, parent office, stages, and one calendar or several forms with their own."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from aqcampaign.calendar.days import Day
from aqcampaign.calendar.model import Calendar, SharedDays
from aqcampaign.chase.ladder import Ladder
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
    """The superior office, which receives the summary; letters are addressed to `full_name`, by default to `name`."""

    id: Id
    name: str
    full_name: str = ""


class Stage(Settings):
    """A stage of the campaign, both days included."""

    id: Id
    name: str
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class _Organisation(Settings):
    """Who collects, and when; `chase` is how reports are asked for.

    `late` decides what late reports are, `late_basis` names the document.
    """

    id: Id
    name: str
    office: Office
    parent: Parent
    utc_offset: Annotated[str, shaped(r"^[+-]\d\d:\d\d$", mark("an offset is written as +08:00"))] = "+08:00"
    stages: tuple[Stage, ...] = ()
    late_basis: Annotated[str, Field(min_length=1)] | None = None
    late: Literal["counts", "no_data"] = "counts"
    chase: Ladder = Ladder()

    @field_validator("late")
    @classmethod
    def _has_basis(cls, late: str, info: ValidationInfo) -> str:
        if late == "no_data" and not info.data.get("late_basis"):
            raise ValueError(_("no_data needs late_basis, the document that says so, with its number and words"))
        return late


class CampaignConfig(_Organisation):
    """The contents of campaign.yaml, with the calendar of its form."""

    calendar: Calendar

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


# It stands in names of files and sheets.
FormName = Annotated[
    str,
    shaped(
        r"""^[^\[\]:*?/\\<>|"']{1,20}$""",
        mark("the name of a form has at most 20 characters and none of [ ] : * ? / \\ < > | \" '"),
    ),
]


class FormEntry(Settings):
    """One of several forms: what people call it, its calendar, and the units that report it, by default all.

    Forms with the same `workbook`, a name, go out as sheets of one workbook.
    """

    name: FormName
    calendar: Calendar
    units: tuple[str, ...] = ()
    workbook: FormName | None = None


class SeveralForms(_Organisation):
    """The contents of campaign.yaml of a campaign with several forms; `calendar` is what their calendars share."""

    calendar: SharedDays = SharedDays()
    forms: dict[Id, FormEntry] = Field(min_length=1)

    @field_validator("forms", mode="before")
    @classmethod
    def _with_shared_days(cls, forms: Any, info: ValidationInfo) -> Any:
        shared = info.data.get("calendar")
        if not isinstance(forms, dict) or not isinstance(shared, SharedDays):
            return forms
        return {name: _with_calendar(entry, shared) for name, entry in forms.items()}

    def of_form(self, name: str) -> CampaignConfig:
        """Return the configuration of one form: the same office with the calendar of the form."""
        common = {key: getattr(self, key) for key in _Organisation.model_fields}
        return CampaignConfig.model_construct(**common, calendar=self.forms[name].calendar)


def _with_calendar(entry: Any, shared: SharedDays) -> Any:
    """Return the entry of a form, as written, with the shared days that its calendar does not write itself."""
    written = entry.get("calendar") if isinstance(entry, dict) else None
    if not isinstance(written, dict):
        return entry
    keys = shared.model_fields_set - (set() if "every" in written else {"first", "last"})
    return {**entry, "calendar": {key: getattr(shared, key) for key in keys} | written}
