"""The roster of units.yaml: the reporting units, their names, and the items that each may fill."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field, PrivateAttr

from aqcampaign.calendar.windows import Window
from aqcampaign.campaign_config import Id
from aqcampaign.config import Settings, unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.units.exemptions import WHOLE_FORM, Exemption
from aqcampaign.units.names import UnitNames
from aqcampaign.units.unit import Unit

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What became of a unit between two periods; `name` is the unit's name before, `into` that of a unit or its own.

    `into` is the unit into which it was merged, or its new name.
    """

    kind: Literal["begun", "ended", "merged", "renamed"]
    name: str
    into: str = ""


class Members(Mapping[str, frozenset[str]]):
    """The ids of the units that a word means; the id of a unit means that unit alone, unless it means several."""

    def __init__(self, several: Mapping[str, Iterable[str]], ids: Collection[str]) -> None:
        self._several = {word: frozenset(units) for word, units in several.items()}
        self._ids = ids

    def __getitem__(self, word: str) -> frozenset[str]:
        if word in self._several:
            return self._several[word]
        if word in self._ids:
            return frozenset((word,))
        raise KeyError(word)

    def __iter__(self) -> Iterator[str]:
        yield from self._ids
        yield from (word for word in self._several if word not in self._ids)

    def __len__(self) -> int:
        return len(self._ids) + sum(word not in self._ids for word in self._several)


class Roster(Settings):
    """The contents of units.yaml. Every list and sum follows the order of `units`."""

    strip_prefixes: tuple[str, ...] = ()
    groups: dict[Id, tuple[Id, ...]] = {}
    tasks: dict[str, str] = {}
    units: tuple[Unit, ...] = Field(min_length=1)
    _restricted_to: frozenset[str] | None = PrivateAttr(None)
    _exemptions: tuple[Exemption, ...] = PrivateAttr(())
    _not_asked: Mapping[str, frozenset[str]] = PrivateAttr({})

    def restricted(self, unit_ids: frozenset[str]) -> "Roster":
        """Return the roster of a form that is asked of these units only; the others are still known by their names."""
        restricted = self._same_units()
        restricted._restricted_to = unit_ids
        return restricted

    def exempting(self, exemptions: tuple[Exemption, ...]) -> "Roster":
        """Return the roster with what units are not asked for, which the roster of each period knows (see `at`)."""
        if not exemptions:
            return self
        exempting = self._same_units()
        exempting._exemptions = exemptions
        return exempting

    def _same_units(self) -> "Roster":
        """Return a copy that shares what was found out about the units, but for that of single periods."""
        same = self.model_copy()
        same.__dict__.pop("_at", None)
        return same

    @property
    def has_exemptions(self) -> bool:
        """Whether any unit is not asked for something in some period."""
        return bool(self._exemptions)

    def has_exemption(self, unit: Unit, items: Collection[str], period: str) -> bool:
        """Return whether the unit has an exemption of its own, from `items` if any are given, in a period or later."""
        own = (each for each in self._exemptions if each.unit == unit.id and (not items or each.item in items))
        return any(each.reaches(period) for each in own)

    def not_asked(self, unit: str) -> frozenset[str]:
        """Return the ids of the items that a unit is not asked for, WHOLE_FORM among them; of the roster of a period.

        An exemption of a unit is one of its parts. A unit that consists of parts is not asked what none of them is.
        """
        return self._not_asked.get(unit, _NOTHING)

    @property
    def items_not_asked(self) -> Mapping[str, frozenset[str]]:
        """The items that units are not asked for, by unit id, as `not_asked` returns them."""
        return self._not_asked

    def is_exempt(self, unit: Unit) -> bool:
        """Return whether the unit is not asked for the form at all; of the roster of a period."""
        return WHOLE_FORM in self.not_asked(unit.id)

    def is_asked(self, unit: Unit) -> bool:
        """Return whether the form is asked of the unit."""
        return self._restricted_to is None or unit.id in self._restricted_to

    @cached_property
    def members(self) -> "Members":
        """The ids of the units that a word means: the id of a unit, a type or a group. A unit includes its parts."""
        several: dict[str, set[str]] = {group: set() for group in self.groups}
        for unit in self.units:
            for word in {unit.may_fill, unit.type, unit.group} - {None}:
                several.setdefault(str(word), set()).add(unit.id)
            if unit.id in self.parts:
                several.setdefault(unit.id, set()).update(each.id for each in self.reporters_in(unit))
        for word in several.keys() & self.by_id.keys():
            several[word].add(word)
        return Members(several, self.by_id)

    @cached_property
    def by_remit(self) -> dict[str | None, frozenset[str]]:
        """The ids of the units with the same `may_fill`."""
        ids: dict[str | None, set[str]] = {}
        for unit in self.units:
            ids.setdefault(unit.may_fill, set()).add(unit.id)
        return {remit: frozenset(own) for remit, own in ids.items()}

    @cached_property
    def by_id(self) -> dict[str, Unit]:
        """The units, keyed by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each unit in the roster, counted from 1, keyed by id."""
        return {unit.id: place for place, unit in enumerate(self.units, start=1)}

    def whole(self, unit: Unit) -> Unit | None:
        """Return the unit whose report contains the figures of `unit`, or None."""
        return None if unit.part_of is None else self.by_id.get(unit.part_of)

    def next_after_merger(self, unit: Unit) -> Unit | None:
        """Return the unit into which `unit` was merged when it ended, or None."""
        return None if unit.merged_into is None else self.by_id.get(unit.merged_into)

    def is_part(self, unit: Unit) -> bool:
        """Return whether the unit's figures add up to the report of another one that exists."""
        return unit.part_of is not None and self.whole(unit) is not None

    @cached_property
    def parts(self) -> dict[str, tuple[Unit, ...]]:
        """The units whose figures add up to the report of another one, keyed by the id of that one."""
        parts: dict[str, list[Unit]] = {}
        for unit in self.units:
            whole = self.whole(unit)
            if whole is not None:
                parts.setdefault(whole.id, []).append(unit)
        return {whole: tuple(units) for whole, units in parts.items()}

    @cached_property
    def reporters(self) -> tuple[Unit, ...]:
        """The units that send a report: all but those that consist of parts, and those without a duty."""
        return tuple(unit for unit in self.units if unit.id not in self.parts and not self.is_exempt(unit))

    @cached_property
    def expected(self) -> tuple[Unit, ...]:
        """The units that must send a report: all reporters but those whose reports are for information."""
        return tuple(unit for unit in self.reporters if not unit.informational)

    @cached_property
    def has_informational(self) -> bool:
        """Whether the reports of a unit are for information."""
        return any(unit.informational for unit in self.units)

    def has_parts(self, unit: Unit, window: Window) -> bool:
        """Return whether the unit consists of parts in the period."""
        return any(part.lifetime(window) == "during" for part in self.parts.get(unit.id, ()))

    def reporters_in(self, unit: Unit) -> Iterator[Unit]:
        """Yield the units whose reports add up to that of `unit`: itself, or all parts of its parts."""
        parts = self.parts.get(unit.id)
        if parts is None:
            yield unit
        for part in parts or ():
            yield from self.reporters_in(part)

    @cached_property
    def is_lasting(self) -> bool:
        """Whether the same units report in every period, each under one name."""
        return all(unit.is_lasting for unit in self.units)

    def at(self, window: Window) -> "Roster":
        """Return the roster of the period: the units that report for it, under their names of that time.

        Those that are exempt from the form in that period are among its `units`, not among its `reporters`.
        """
        if self.is_lasting and self._restricted_to is None and not self._exemptions:
            return self
        key = (window.id, window.last)
        if key not in self._at:
            asked = filter(self.is_asked, self.units)
            reporting = (unit for unit in asked if unit.lifetime(window) == "during")
            now = self.with_units(unit.at(window) for unit in reporting)
            now._not_asked = dict(now._exempt_from(each for each in self._exemptions if each.covers(window.id)))
            self._at[key] = now
        return self._at[key]

    def as_asked(self, window: Window, unit_ids: frozenset[str]) -> "Roster":
        """Return the roster of a period in which these units were asked, whatever has become of them since."""
        period = self.at(window)
        if unit_ids == period.by_id.keys():
            return period
        asked = self.with_units(unit.at(window) for unit in self.units if unit.id in unit_ids)
        asked._not_asked = period._not_asked
        return asked

    def _exempt_from(self, exemptions: Iterable[Exemption]) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the units that are not asked for something, with the items."""
        own: dict[str, set[str]] = {}
        for each in exemptions:
            exempt = self.by_id.get(each.unit)
            for unit in self._with_parts(exempt) if exempt else ():
                own.setdefault(unit.id, set()).add(each.item)
        for unit in self.units if own else ():
            items = [own.get(each.id, set()) for each in self.reporters_in(unit)]
            asked = [each for each in items if WHOLE_FORM not in each]
            if not asked or set.intersection(*asked):
                yield unit.id, frozenset(set.intersection(*(asked or items)))

    def _with_parts(self, unit: Unit) -> Iterator[Unit]:
        """Yield the unit and all parts of its parts."""
        yield unit
        for part in self.parts.get(unit.id, ()):
            yield from self._with_parts(part)

    def with_units(self, units: Iterable[Unit]) -> "Roster":
        """Return the roster with other units."""
        return Roster.model_construct(
            strip_prefixes=self.strip_prefixes, groups=self.groups, tasks=self.tasks, units=tuple(units)
        )

    def successor(self, unit: Unit, window: Window) -> Unit | None:
        """Return the unit that reports in the period for one that has ended: itself, its successor, or None."""
        while unit.lifetime(window) == "after" and (successor := self.next_after_merger(unit)) is not None:
            unit = successor
        return unit if unit.lifetime(window) == "during" else None

    def merged(self, window: Window) -> dict[str, str]:
        """Return the units that have ended before the period, with the unit that reports for each, by id."""
        ended = (unit for unit in self.units if unit.merged_into and unit.lifetime(window) == "after")
        successors = ((unit.id, self.successor(unit, window)) for unit in ended)
        return {id_: successor.id for id_, successor in successors if successor is not None}

    def changes(self, before: Window, window: Window) -> Iterator[RosterChange]:
        """Yield what became of the units between two periods, in the order of the roster."""
        for unit in () if self.is_lasting else self.units:
            existed, exists = (unit.lifetime(each) == "during" for each in (before, window))
            old, new = unit.at(before).name, unit.at(window).name
            if exists and not existed:
                yield RosterChange("begun", new)
            elif existed and not exists:
                successor = self.successor(unit, window)
                into = successor.at(window).name if successor else ""
                yield RosterChange("merged" if successor else "ended", old, into)
            elif exists and old != new:
                yield RosterChange("renamed", old, new)

    def name_meant(self, unit: Unit, written: str) -> str:
        """Return which name of a unit `written` means, or `written` if that is uncertain; its own name for none."""
        names = {alias: (alias,) for alias in unit.aliases} | {unit.name: (unit.name, unit.full_name or unit.name)}
        return UnitNames(names, self.strip_prefixes).match(written) or written or unit.name

    def is_former_name(self, unit: Unit, written: str, window: Window) -> bool:
        """Return whether a unit no longer bore the name `written` in the period."""
        if not unit.renamed:
            return False
        now = unit.at(window)
        names = UnitNames({"now": now.names, "formerly": now.former_names}, self.strip_prefixes)
        return names.match_exactly(written) == "formerly"

    @cached_property
    def _at(self) -> "dict[tuple[str, date], Roster]":
        return {}

    @cached_property
    def _names(self) -> UnitNames:
        return UnitNames({unit.id: (*unit.names, *unit.former_names) for unit in self.units}, self.strip_prefixes)

    def parent(self, unit: Unit) -> Unit | None:
        """Return the unit above, or None if there is none."""
        return None if unit.parent is None else self.by_id.get(unit.parent)

    def named(self, word: str | None) -> Unit | None:
        """Return the unit with this id or name, or None."""
        return None if word is None else self.by_id.get(word) or self.match(word)

    def unit(self, word: str) -> Unit:
        """Return the unit with this id or name; raises UsageFailure, which suggests the closest id."""
        found = self.named(word)
        if found is None:
            raise UsageFailure(_("unit {text}").format(text=unknown(word, self.by_id)))
        return found

    def may_fill(self, unit: Unit, item: str) -> bool:
        """Return whether `unit` may fill `item`; true if the unit has no group."""
        return unit.may_fill is None or item in self.groups[unit.may_fill]

    def able_to_fill(self, item: str) -> frozenset[str]:
        """Return the ids of the units that may fill `item`."""
        return self._union(remit for remit in self.by_remit if remit is None or item in self.groups[remit])

    def assigned(self, item: str) -> frozenset[str]:
        """Return the ids of the units that have a group and `item` in it."""
        return self._union(remit for remit in self.by_remit if remit is not None and item in self.groups[remit])

    def _union(self, remits: Iterable[str | None]) -> frozenset[str]:
        return frozenset[str]().union(*(self.by_remit[remit] for remit in remits))

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

    @property
    def shared_names(self) -> Sequence[tuple[str, str, str]]:
        """(unit id, name, id of the unit that has it first) for each name that two units share."""
        return self._names.duplicates
