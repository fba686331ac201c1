"""Takes units.yaml and makes the Roster: who must report, under which names, and which items each may fill."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

from pydantic import Field

from aqcampaign.campaign_config import Id
from aqcampaign.config import Settings, Source, unknown
from aqcampaign.failures import ConfigurationFailure, Problem, UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.suggestions import nearest

# Marks that offices put around their name: 市公安局（盖章）, （公章）.
_SEAL = re.compile(r"\((?:盖章|公章|章)\)")
_NOISE = re.compile(r"[\s·.,、。:()\[\]【】《》\"'_-]+")


class Unit(Settings):
    """One body that must report. `may_fill` names a group of items; an empty one means all."""

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    may_fill: str | None = None
    leads: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()


class Roster(Settings):
    """What units.yaml says; the order of units is the order of every list and every sum."""

    strip_prefixes: tuple[str, ...] = ()
    groups: dict[Id, tuple[Id, ...]] = {}
    tasks: dict[str, str] = {}
    units: tuple[Unit, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Unit]:
        """The units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _by_name(self) -> dict[str, Unit]:
        names = ((key, unit) for unit in self.units for name in (unit.name, *unit.aliases) for key in self._keys(name))
        return dict(names)

    def unit(self, word: str) -> Unit:
        """Return the unit with this id or name; raises UsageFailure with the nearest right id."""
        found = self.by_id.get(word) or self.match(word)
        if found is None:
            raise UsageFailure(_("unit {text}").format(text=unknown(word, self.by_id)))
        return found

    def may_fill(self, unit: Unit, item: str) -> bool:
        """Return whether `unit` can have figures for `item`."""
        return unit.may_fill is None or item in self.groups[unit.may_fill]

    def known_to_fill(self, unit: Unit, item: str) -> bool:
        """Return whether `unit` is said to have figures for `item`, not only not said to have none."""
        return unit.may_fill is not None and item in self.groups[unit.may_fill]

    def foreign(self, unit: Unit, items: Iterable[str]) -> frozenset[str]:
        """Return those of `items` for which only other bodies can have figures."""
        return frozenset(item for item in items if not self.may_fill(unit, item))

    @cached_property
    def _matched(self) -> dict[str, Unit]:
        """Spellings that were matched before; only those, so that strange texts do not pile up."""
        return {}

    def match(self, written: str) -> Unit | None:
        """Return the one unit meant by a name as people write it, or None where that is not certain.

        Exact after stripping, then an alias, then the only name that holds the written characters in their order
        (县人社局 in 县人力资源和社会保障局). A likeness is never enough: see `suggestion`.
        """
        found = self._matched.get(written) or self._match(written)
        if found:
            self._matched[written] = found
        return found

    def _match(self, written: str) -> Unit | None:
        keys = self._keys(written)
        exact = next((self._by_name[key] for key in keys if key in self._by_name), None)
        if exact:
            return exact
        # Two characters are in the name of half the offices.
        held = {u.id for key in keys if len(key) >= 3 for name, u in self._by_name.items() if _in_order(key, name)}
        return self.by_id[held.pop()] if len(held) == 1 else None

    def mentioned(self, text: str) -> Unit | None:
        """Return the one unit whose name or alias stands inside `text`, e.g. in a file name."""
        key = _squeezed(text)
        names = {name: unit for name, unit in self._by_name.items() if len(name) >= 3 and name in key}
        # 安丘分局 inside 生态环境局安丘分局: the longest name speaks; another unit's name beside it makes it uncertain.
        units = {u.id for n, u in names.items() if not any(n != other and n in other for other in names)}
        return self.by_id[units.pop()] if len(units) == 1 else None

    def suggestion(self, written: str) -> Unit | None:
        """Return the unit whose name is most like `written`, for a message only."""
        written_key = self._keys(written)[-1]
        near = nearest(written_key, ((unit.id, name) for name, unit in self._by_name.items()))
        return self.by_id[near] if near else None

    def _keys(self, name: str) -> tuple[str, ...]:
        """The name whole and without a prefix: of 市场监管局 the 市 is no prefix, of 市公安局 it is."""
        squeezed = _squeezed(name)
        stripped = (squeezed.removeprefix(prefix) for prefix in self.strip_prefixes if squeezed.startswith(prefix))
        return (squeezed, *(each for each in stripped if each)) if squeezed else ("",)

    def repeated_names(self) -> Iterator[tuple[int, str, Unit]]:
        """Yield (place of the unit, name, other unit) for each name that two units share."""
        owners: dict[str, Unit] = {}
        for place, unit in enumerate(self.units):
            for name in (unit.name, *unit.aliases):
                known = [owners.setdefault(key, unit) for key in self._keys(name)]
                owner = next((each for each in known if each is not unit), None)
                if owner is not None:
                    yield place, name, owner


def load(source: Source, item_ids: Iterable[str]) -> Roster:
    """Return the roster; raises ConfigurationFailure for every name that points nowhere or at two things."""
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
    for place, name, owner in roster.repeated_names():
        text = _("the name “{name}” also belongs to the unit {other}").format(name=name, other=owner.id)
        yield source.problem(("units", place), text)


def _stray_references(source: Source, roster: Roster, place: int) -> Iterator[Problem]:
    unit = roster.units[place]
    if unit.may_fill is not None and unit.may_fill not in roster.groups:
        yield source.problem(("units", place, "may_fill"), unknown(unit.may_fill, roster.groups))
    for key, tasks in (("leads", unit.leads), ("joins", unit.joins)):
        for index, task in enumerate(tasks):
            if task not in roster.tasks:
                yield source.problem(("units", place, key, index), unknown(task, roster.tasks))


def _squeezed(name: str) -> str:
    """NFKC, seal marks, spaces and punctuation dropped: 市公安局（盖章） and 市 公安局 are one name."""
    return _NOISE.sub("", _SEAL.sub("", unicodedata.normalize("NFKC", name)))


def _in_order(short: str, long: str) -> bool:
    characters = iter(long)
    return all(character in characters for character in short)
