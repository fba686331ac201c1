"""The ladder of campaign.yaml: its steps, each so many working days before or after the deadline."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from aqcampaign.calendar.days import Holidays
from aqcampaign.config import Misplaced, Settings
from aqcampaign.language import translate as _

StepId = Literal["S0", "S1", "S2", "S3", "S4", "S5", "S6", "R1", "R2", "R3", "EXT", "RCP"]
STEPS: tuple[StepId, ...] = get_args(StepId)
# Of a report that is missing, in the order of the ladder; the first two come before the deadline.
FOR_MISSING: tuple[StepId, ...] = ("S0", "S1", "S2", "S3", "S4", "S5")
BEFORE_DEADLINE: frozenset[StepId] = frozenset(("S0", "S1"))
# These are the clerk's own paper: nothing goes to the unit.
FOR_CLERK: frozenset[StepId] = frozenset(("S2",))
# Somebody decides these: they are written when they are asked for by name.
BY_HAND: frozenset[StepId] = frozenset(("S6", "EXT", "RCP"))
# They follow from what happened, not from the calendar.
_WITHOUT_DAY: frozenset[StepId] = frozenset(("S6", "R1", "R2", "EXT", "RCP"))

# A report that is due at 15:00 is not asked for at 15:00, but from the morning on.
_LEAST_NOTICE = timedelta(hours=2)


def _time(value: object) -> time:
    if isinstance(value, time):
        return value
    try:
        return datetime.strptime(str(value), "%H:%M").time()
    except ValueError as error:
        text = _("“{found}” is no time of day; write it as 15:00")
        raise ValueError(text.format(found=str(value)[:20])) from error


class Step(Settings):
    """A step. It is due `at` a time of its day, which lies so many working days after the deadline, negative before it.

    On a day of the deadline that is off it comes on the last working day before. `limit` is the number of working days
    that the unit has from the day on which the step was written.
    """

    workdays: Annotated[int, Field(ge=-30, le=60)] = 0
    at: Annotated[time, BeforeValidator(_time)] = time()
    limit: Annotated[int, Field(ge=0, le=60)] = 0

    def moment(self, due: date, deadline: datetime, first: date, holidays: Holidays) -> datetime:
        """Return when the step is due: never before the window begins on `first`, and before a `deadline` in time."""
        if self.workdays > 0:
            return datetime.combine(holidays.workdays_after(due, self.workdays), self.at)
        day = holidays.workdays_before(due, -self.workdays) if self.workdays else holidays.last_workday(due)
        day = max(day, min(first, due))
        moment = datetime.combine(day, self.at)
        return moment if moment + _LEAST_NOTICE <= deadline else datetime.combine(min(day, deadline.date()), time())

    def limit_after(self, day: date, holidays: Holidays) -> date:
        """Return the last day that a unit has if the step is written on `day`."""
        return holidays.workdays_after(day, self.limit)


_DEFAULT: Mapping[StepId, Mapping[str, Any]] = MappingProxyType({
    "S0": {"workdays": -3},
    "S1": {"workdays": 0, "at": "15:00"},
    "S2": {"workdays": 1},
    "S3": {"workdays": 1, "at": "14:00", "limit": 2},
    "S4": {"workdays": 4, "limit": 1},
    "S5": {"workdays": 6, "limit": 3},
    "S6": {},
    "R1": {"limit": 3},
    "R2": {"limit": 2},
    "R3": {"workdays": 6, "limit": 3},
    "EXT": {},
    "RCP": {},
})  # fmt: skip


class Repeated(Settings):
    """How often a unit must have been late or missing before a talk with its head is proposed (S6)."""

    running: Annotated[int, Field(ge=1, le=24)] = 2
    in_all: Annotated[int, Field(ge=1, le=24)] = 3


class Ladder(Settings):
    """The contents of `chase:` in campaign.yaml. A step that it does not name is as usual; one without content is off.

    `basis` is the document by which units must report, `silence_clause` what it says of those that do not, in its own
    words: no letter says anything of the kind without it. `leader` decides about a talk. A unit may object within
    `objection` working days.
    """

    basis: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    silence_clause: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    leader: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    objection: Annotated[int, Field(ge=1, le=60)] = 5
    repeated: Repeated = Repeated()
    steps: dict[StepId, Step | None] = Field(default_factory=dict, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _with_usual_steps(cls, written: Any) -> Any:
        """Complete each step that is written, and add those that are not."""
        own = written.get("steps", {}) if isinstance(written, dict) else None
        if not isinstance(own, dict):
            return written
        usual = {step: {**keys, **own[step]} if isinstance(own.get(step), dict) else own.get(step, keys)
                 for step, keys in _DEFAULT.items()}  # fmt: skip
        return {**written, "steps": own | usual}

    @model_validator(mode="after")
    def _in_order(self) -> "Ladder":
        for step in _WITHOUT_DAY:
            found = self.steps.get(step)
            if found is not None and found.workdays:
                raise Misplaced(_("{step} follows from what happened; leave workdays out").format(step=step),
                                "steps", step, "workdays")  # fmt: skip
        before: Step | None = None
        for step in FOR_MISSING:
            found = self.steps.get(step)
            if found is None:
                continue
            if (found.workdays <= 0) != (step in BEFORE_DEADLINE):
                text = (
                    _("{step} comes before the deadline: write 0 or less")
                    if step in BEFORE_DEADLINE
                    else _("{step} comes after the deadline: write 1 or more")
                )
                raise Misplaced(text.format(step=step), "steps", step, "workdays")
            if before is not None and (found.workdays, found.at) < (before.workdays, before.at):
                raise Misplaced(_("{step} comes before the step above it").format(step=step), "steps", step)
            before = found
        return self

    def dates(self, due: date, deadline: datetime, first: date, holidays: Holidays) -> dict[StepId, datetime]:
        """Return when the steps for a missing report are due, in order; `deadline` is the first late moment."""
        return {
            step: found.moment(due, deadline, first, holidays)
            for step in FOR_MISSING
            if (found := self.steps.get(step)) is not None
        }

    def last_day(self, due: date, holidays: Holidays) -> date:
        """Return the day of the last step of a period."""
        most = max((each.workdays for each in self.steps.values() if each is not None), default=0)
        return holidays.workdays_after(due, max(most, 0))


def end_of(day: date) -> datetime:
    """Return the first moment after `day`."""
    return datetime.combine(day + timedelta(days=1), time())
