"""The roster of units.yaml: the reporting units, their names, and the items that each may fill."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from pydantic import Field

from aqcampaign.campaign_config import Id
from aqcampaign.config import Settings, Source, unknown
from aqcampaign.failures import ConfigurationFailure, Problem, UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.units.names import UnitNames


class Unit(Settings):
    """A reporting unit. `may_fill` names a group of items; None means all items."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    may_fill: str | None = None
    leads: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()


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
    def _names(self) -> UnitNames:
        return UnitNames({unit.id: (unit.name, *unit.aliases) for unit in self.units}, self.strip_prefixes)

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


def load(source: Source, item_ids: Iterable[str]) -> Roster:
    """Return the roster; raises ConfigurationFailure with every unknown or ambiguous name."""
    roster = source.load(Roster)
    problems = list(_problems(source, roster, list(item_ids)))
    if problems:
        raise ConfigurationFailure(problems)
    return roster


def _problems(source: Source, roster: Roster, item_ids: list[str]) -> Iterator[Problem]:
    for group, items in roster.groups.items():
        for place, item in enumerate(items):
            if item not in item_ids:
                yield source.problem(("groups", group, place), unknown(item, item_ids))
    ids = [unit.id for unit in roster.units]
    for place, unit in enumerate(roster.units):
        if unit.id in ids[:place]:
            yield source.problem(("units", place, "id"), _("the id “{id}” is used twice").format(id=unit.id))
        yield from _stray_references(source, roster, place)
    for unit_id, name, owner in roster.shared_names():
        text = _("the name “{name}” also belongs to the unit {other}").format(name=name, other=owner)
        yield source.problem(("units", ids.index(unit_id)), text)


def _stray_references(source: Source, roster: Roster, place: int) -> Iterator[Problem]:
    unit = roster.units[place]
    if unit.may_fill is not None and unit.may_fill not in roster.groups:
        yield source.problem(("units", place, "may_fill"), unknown(unit.may_fill, roster.groups))
    for key, tasks in (("leads", unit.leads), ("joins", unit.joins)):
        for index, task in enumerate(tasks):
            if task not in roster.tasks:
                yield source.problem(("units", place, key, index), unknown(task, roster.tasks))
