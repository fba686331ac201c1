"""The roster of units.yaml: the reporting units, their names, and the items that each may fill."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import Annotated, Protocol, TypeVar

from pydantic import Field

from aqcampaign.campaign_config import Id
from aqcampaign.config import Location, Settings, shaped, unknown
from aqcampaign.failures import MOST_LISTED, ConfigurationFailure, Problem, UsageFailure
from aqcampaign.language import mark
from aqcampaign.language import translate as _
from aqcampaign.units.names import UnitNames

# Codes of administrative divisions are digits.
UnitId = Annotated[
    str, shaped(r"^[a-z0-9][a-z0-9_-]*$", mark("the id of a unit consists of small letters, digits, _ and -"))
]
_Mistake = tuple[Location, Callable[[], str]]
M = TypeVar("M", bound=Settings)


class RosterSource(Protocol):
    """Where the roster is written: units.yaml or a table."""

    def load(self, model: type[M]) -> M:
        """Return the content as `model`; raises ConfigurationFailure with every mistake."""
        ...

    def problem(self, location: Location, text: str) -> Problem:
        """Return `text` as a mistake at `location`."""
        ...


class Unit(Settings):
    """A reporting unit.

    `may_fill` names a group of items; None means all items. `type` and `group` are words of the office by which
    units are chosen and sorted. `parent` is the id or a name of the unit above.
    """

    id: UnitId
    name: str
    full_name: str | None = None
    aliases: tuple[str, ...] = ()
    type: str | None = None
    group: str | None = None
    parent: str | None = None
    may_fill: str | None = None
    leads: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the unit."""
        return (self.name, *self.aliases, *([self.full_name] if self.full_name else []))


class Roster(Settings):
    """The contents of units.yaml. Every list and sum follows the order of `units`."""

    strip_prefixes: tuple[str, ...] = ()
    groups: dict[Id, tuple[Id, ...]] = {}
    tasks: dict[str, str] = {}
    units: tuple[Unit, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Unit]:
        """The units, keyed by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each unit in the roster, counted from 1, keyed by id."""
        return {unit.id: place for place, unit in enumerate(self.units, start=1)}

    @cached_property
    def _names(self) -> UnitNames:
        return UnitNames({unit.id: unit.names for unit in self.units}, self.strip_prefixes)

    def parent(self, unit: Unit) -> Unit | None:
        """Return the unit above, or None if there is none."""
        return None if unit.parent is None else self.by_id.get(unit.parent) or self.match(unit.parent)

    def unit(self, word: str) -> Unit:
        """Return the unit with this id or name; raises UsageFailure, which suggests the closest id."""
        found = self.by_id.get(word) or self.match(word)
        if found is None:
            raise UsageFailure(_("unit {text}").format(text=unknown(word, self.by_id)))
        return found

    def may_fill(self, unit: Unit, item: str) -> bool:
        """Return whether `unit` may fill `item`; true if the unit has no group."""
        return unit.may_fill is None or item in self.groups[unit.may_fill]

    def is_assigned(self, unit: Unit, item: str) -> bool:
        """Return whether `unit` has a group and `item` is in it."""
        return unit.may_fill is not None and item in self.groups[unit.may_fill]

    def tasks_of(self, unit: Unit) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names of the tasks that a unit leads, and of those that it joins."""
        return tuple(self.tasks[each] for each in unit.leads), tuple(self.tasks[each] for each in unit.joins)

    def outside_remit(self, unit: Unit, items: Iterable[str]) -> frozenset[str]:
        """Return those of `items` that `unit` may not fill."""
        return frozenset(item for item in items if not self.may_fill(unit, item))

    def match(self, written: str) -> Unit | None:
        """Return the unit that a written name means, or None if it is unknown or ambiguous."""
        return self._unit_or_none(self._names.match(written))

    def find_in_text(self, text: str) -> Unit | None:
        """Return the only unit whose name or alias occurs in `text`, such as a file name; else None."""
        return self._unit_or_none(self._names.find_in_text(text))

    def suggest(self, written: str) -> Unit | None:
        """Return the unit with the most similar name, or None. For messages only."""
        return self._unit_or_none(self._names.suggest(written))

    def _unit_or_none(self, unit_id: str | None) -> Unit | None:
        return None if unit_id is None else self.by_id[unit_id]

    def shared_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield (unit id, name, id of the other unit) for each name that two units share."""
        return self._names.duplicates()


def load(source: RosterSource, item_ids: Collection[str]) -> Roster:
    """Return the roster; raises ConfigurationFailure with every unknown or ambiguous name."""
    roster = source.load(Roster)
    found = list(_mistakes(roster, item_ids))
    if found:
        # Only what is listed is put into words: that takes a search for the nearest right word each.
        problems = [source.problem(location, text()) for location, text in found[:MOST_LISTED]]
        raise ConfigurationFailure(problems, more=len(found) - len(problems))
    return roster


def _mistakes(roster: Roster, item_ids: Collection[str]) -> Iterator[_Mistake]:
    for group, items in roster.groups.items():
        yield from _unknown_words(("groups", group), items, item_ids)
    places: dict[str, int] = {}
    for place, unit in enumerate(roster.units):
        here = ("units", place)
        first = places.setdefault(unit.id, place)
        if first != place:
            text = _("the id “{id}” is used twice, here and by “{name}”")
            yield (*here, "id"), partial(text.format, id=unit.id, name=roster.units[first].name)
        if unit.may_fill is not None and unit.may_fill not in roster.groups:
            yield (*here, "may_fill"), partial(unknown, unit.may_fill, roster.groups)
        if unit.parent is not None and roster.parent(unit) in (None, unit):
            yield (*here, "parent"), partial(unknown, unit.parent, roster.by_id)
        yield from _unknown_words((*here, "leads"), unit.leads, roster.tasks)
        yield from _unknown_words((*here, "joins"), unit.joins, roster.tasks)
    for unit_id, name, owner in roster.shared_names():
        text = _("the name “{name}” also belongs to the unit {other}")
        yield ("units", places[unit_id]), partial(text.format, name=name, other=owner)


def _unknown_words(location: Location, words: Sequence[str], allowed: Collection[str]) -> Iterator[_Mistake]:
    for index, word in enumerate(words):
        if word not in allowed:
            yield (*location, index), partial(unknown, word, allowed)
