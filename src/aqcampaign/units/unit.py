"""A reporting unit: its names, its place among the others, and the periods in which it reports."""

import re
from typing import Annotated, Literal

from pydantic import Field

from aqcampaign.calendar.windows import Window
from aqcampaign.config import Settings, shaped
from aqcampaign.language import mark

# Codes of administrative divisions are digits.
UnitId = Annotated[
    str, shaped(r"^[a-z0-9][a-z0-9_-]*$", mark("the id of a unit consists of small letters, digits, _ and -"))
]
# A day or the id of a period; both sort by time.
Moment = Annotated[str, shaped(r"^\d{4}(-[\w-]+)?$", mark("a period such as 2022-09, or a day such as 2022-08-25"))]
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])", re.ASCII)


class Renaming(Settings):
    """A new name, and the first period or day on which the unit bears it."""

    first: Moment = Field(alias="from")
    name: str


class Unit(Settings):
    """A reporting unit.

    `may_fill` names a group of items; None means all items. `type` and `group` are words of the office by which
    units are chosen. `parent`, `part_of` and `merged_into` refer to other units by id, in the file also by a name.
    A unit reports for a period if it exists on the last day of its window: from `first` until `last`. From then on it
    is part of the unit `merged_into`.

    The figures of units that are `part_of` another add up to the report of that one, which sends none itself.
    `several` decides about forms under several names of the unit: the newest counts and somebody is asked whether it is
    the whole unit's, the newest counts, or all are added. The reports of an `informational` unit are checked and
    listed, never expected and never added up.
    """

    id: UnitId
    first_name: str = Field(alias="name")
    renamed: tuple[Renaming, ...] = ()
    full_name: str | None = None
    aliases: tuple[str, ...] = ()
    type: str | None = None
    group: str | None = None
    parent: str | None = None
    may_fill: str | None = None
    leads: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    first: Moment | None = Field(None, alias="from")
    last: Moment | None = Field(None, alias="until")
    merged_into: str | None = None
    part_of: str | None = None
    several: Literal["ask", "newest", "add"] = "ask"
    informational: bool = False

    @property
    def name(self) -> str:
        """The latest name."""
        return self.renamed[-1].name if self.renamed else self.first_name

    @property
    def former_names(self) -> tuple[str, ...]:
        """The names before the latest one."""
        return (self.first_name, *(each.name for each in self.renamed))[:-1]

    @property
    def names(self) -> tuple[str, ...]:
        """The latest name, the full name and the aliases."""
        return (self.name, *self.aliases, *([self.full_name] if self.full_name else []))

    def called(self, name: str) -> "Unit":
        """Return the unit under one of its names."""
        return self.model_copy(update={"first_name": name, "renamed": ()})

    @property
    def is_lasting(self) -> bool:
        """Whether the unit exists under one name in every period."""
        return self.first is None and self.last is None and not self.renamed

    def lifetime(self, window: Window) -> Literal["before", "during", "after"]:
        """Return whether the last day of `window` lies before, in or after the time of the unit.

        If reports come at any time, a unit that existed on any day of the window reports.
        """
        if self.first is not None and self.first > _end(window, self.first):
            return "before"
        if self.last is None:
            return "during"
        begin = window.first.isoformat() if window.is_any_time and is_day(self.last) else _end(window, self.last)
        return "after" if self.last < begin else "during"

    def at(self, window: Window) -> "Unit":
        """Return the unit with the names that it has in the period of `window`."""
        renamed = tuple(each for each in self.renamed if each.first <= _end(window, each.first))
        return self if len(renamed) == len(self.renamed) else self.model_copy(update={"renamed": renamed})


def is_day(moment: str) -> bool:
    """Return whether `moment` is a day, not a period."""
    return _DAY.fullmatch(moment) is not None


def _end(window: Window, moment: str) -> str:
    """Return the end of `window` as it is comparable with `moment`: as a day or as a period."""
    return window.last.isoformat() if is_day(moment) else window.id
