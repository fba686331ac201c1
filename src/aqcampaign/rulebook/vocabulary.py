"""The names that an expression of rules.yaml may use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Literal

from aqcampaign.calendar.model import Calendar
from aqcampaign.config import unknown
from aqcampaign.form.model import Field, Form
from aqcampaign.language import translate as _
from aqcampaign.units.roster import Roster

# Months from the 25th to the 24th, and calendar months, are about as long.
_LONGER = 1.1
# How the periods of another form lie to those of this one.
Rhythm = Literal["same", "shorter", "longer", "apart"]


@dataclass(frozen=True)
class OtherForm:
    """Another form of the campaign, whose figures a rule may compare: its id, its versions and its calendar."""

    id: str
    forms: tuple[Form, ...]
    calendar: Calendar


@dataclass(frozen=True)
class OtherFigure:
    """A field of another form, which stands in rules behind the id of the form: weekly.premises."""

    form: str
    field: Field
    rhythm: Rhythm


@dataclass(frozen=True)
class Vocabulary:
    """Known names: fields by id (from the latest version that has them), and unit ids by unit or group name.

    `others` are the figures of other forms, `form` is the id of this one; '' if there is only one.
    """

    fields: Mapping[str, Field]
    units: Mapping[str, frozenset[str]]
    others: Mapping[str, OtherFigure] = field(default_factory=dict)
    form: str = ""

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The ids of the numeric fields."""
        return tuple(id_ for id_, field in self.fields.items() if field.part.is_number)

    def number_error(self, id_: str) -> str | None:
        """Return a message if `id_` is not the id of a numeric field, else None."""
        if id_ not in self.fields:
            return unknown(id_, self.numbers)
        if not self.fields[id_].part.is_number:
            return _("“{id}” is not a numeric field").format(id=id_)
        return None

    def sum_error(self, id_: str) -> str | None:
        """Return a message if `id_` cannot be summed over periods or units, else None; `id_` must be known."""
        field = self.others[id_].field if id_ in self.others else self.fields[id_]
        if field.cell.measure.aggregate != "sum" or field.is_running_total:
            return _("“{id}” cannot be added up over periods or units").format(id=id_)
        return None


def build_vocabulary(
    forms: Iterable[Form], roster: Roster, calendar: Calendar, others: Iterable[OtherForm] = (), form_id: str = ""
) -> Vocabulary:
    """Return the vocabulary of all versions of a form. A group with the id of a unit also includes that unit."""
    fields = {each.id: each for form in forms for each in form.fields}
    figures = {
        f"{other.id}.{each.id}": OtherFigure(other.id, each, rhythm)
        for other in others
        for rhythm in [_rhythm(calendar, other.calendar)]
        for form in other.forms
        for each in form.fields
        if each.part.is_number
    }
    return Vocabulary(fields, roster.members, figures, form_id)


def _rhythm(calendar: Calendar, other: Calendar) -> Rhythm:
    """Return how the periods of `other` lie to those of `calendar`: the same, about as long or shorter, or longer."""
    common = calendar.windows.keys() & other.windows.keys()
    if common and all(calendar.windows[id_] == other.windows[id_] for id_ in common):
        return "same"
    if not any(calendar.period_of_day(window.last) for window in other.windows.values()):
        return "apart"
    return "longer" if _usual_days(other) > _LONGER * _usual_days(calendar) else "shorter"


def _usual_days(calendar: Calendar) -> float:
    return median(window.days for window in calendar.windows.values())
