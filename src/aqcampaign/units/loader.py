"""Loads the roster and checks what no single key can check: ids, names, references and times."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Literal, Protocol, TypeVar

from aqcampaign.calendar.model import Calendar
from aqcampaign.config import Location, Settings, unknown
from aqcampaign.failures import MOST_LISTED, ConfigurationFailure, Problem
from aqcampaign.language import translate as _
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit, is_day

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


def load(source: RosterSource, item_ids: Collection[str], calendars: Sequence[Calendar]) -> Roster:
    """Return the roster of forms with these calendars; raises ConfigurationFailure with every mistake."""
    roster = _with_ids(source.load(Roster))
    found = list(_mistakes(source, roster, item_ids, calendars))
    if found:
        # Only what is listed is put into words: that takes a search for the nearest right word each.
        problems = [source.problem(location, text()) for location, text in found[:MOST_LISTED]]
        raise ConfigurationFailure(problems, more=len(found) - len(problems))
    return roster


def _with_ids(roster: Roster) -> Roster:
    """Return the roster with ids where units refer to others by one of their names, which may change."""
    units = []
    for unit in roster.units:
        references = {key: getattr(unit, key) for key in ("parent", "part_of", "merged_into")}
        ids = {key: other.id for key, word in references.items() if (other := roster.named(word)) and other.id != word}
        units.append(unit.model_copy(update=ids) if ids else unit)
    return roster.with_units(units)


def _mistakes(
    source: RosterSource, roster: Roster, item_ids: Collection[str], calendars: Sequence[Calendar]
) -> Iterator[_Mistake]:
    for group, items in roster.groups.items():
        yield from _unknown_words(("groups", group), items, item_ids)
    places: dict[str, int] = {}
    loops = {key: _in_loops(roster.by_id, key) for key in ("parent", "part_of", "merged_into")}
    for place, unit in enumerate(roster.units):
        here = ("units", place)
        first = places.setdefault(unit.id, place)
        if first != place:
            yield (*here, "id"), partial(_used_twice, source, first, unit.id)
        if unit.may_fill is not None and unit.may_fill not in roster.groups:
            yield (*here, "may_fill"), partial(unknown, unit.may_fill, roster.groups)
        for key in ("parent", "part_of"):
            yield from _wrong_reference((*here, key), unit, roster, loops)
        yield from _unknown_words((*here, "leads"), unit.leads, roster.tasks)
        yield from _unknown_words((*here, "joins"), unit.joins, roster.tasks)
        if not unit.is_lasting:
            of_calendars = (list(_wrong_times(here, unit, calendar)) for calendar in calendars)
            yield from next(filter(None, of_calendars), ())
        if unit.merged_into is not None:
            yield from _wrong_merger(here, unit, roster, loops)
        if unit.part_of is not None and unit.informational:
            yield (*here, "informational"), lambda: _("a part of another unit cannot be for information only")
    for unit_id, name, owner in roster.shared_names:
        yield ("units", places[unit_id]), partial(_shared_name, source, places[owner], name, owner)


def _used_twice(source: RosterSource, first: int, unit: str) -> str:
    line = source.problem(("units", first), "").line
    return _("the id “{id}” is used twice, first in line {line}").format(id=unit, line=line)


def _shared_name(source: RosterSource, other: int, name: str, owner: str) -> str:
    line = source.problem(("units", other), "").line
    text = _("the name “{name}” also belongs to the unit {other} in line {line}")
    return text.format(name=name, other=owner, line=line)


def _unknown_words(location: Location, words: Sequence[str], allowed: Collection[str]) -> Iterator[_Mistake]:
    for index, word in enumerate(words):
        if word not in allowed:
            yield (*location, index), partial(unknown, word, allowed)


def _wrong_times(here: Location, unit: Unit, calendar: Calendar) -> Iterator[_Mistake]:
    """Yield what is no day and no period, and what is not in order."""
    times: list[tuple[Location, str | None]] = [(("from",), unit.first), (("until",), unit.last)]
    times += [(("renamed", index, "from"), each.first) for index, each in enumerate(unit.renamed)]
    for location, moment in times:
        if moment is not None and not is_day(moment) and moment not in calendar.windows:
            yield (*here, *location), partial(_no_moment, moment, calendar)
    begin, end = _day(unit.first, calendar, "first"), _day(unit.last, calendar, "last")
    if begin and end and end < begin:
        yield (*here, "until"), lambda: _("until is earlier than from")
    for index, (earlier, later) in enumerate(pairwise(unit.renamed), start=1):
        if later.first <= earlier.first:
            yield (*here, "renamed", index), lambda: _("a later name must follow an earlier one")


def _day(moment: str | None, calendar: Calendar, end: Literal["first", "last"]) -> str | None:
    """Return a day, or the first or last day of a period, as a text that sorts by time; None if it is neither."""
    if moment in calendar.windows:
        window = calendar.windows[moment]
        return (window.first if end == "first" else window.last).isoformat()
    return moment if moment is not None and is_day(moment) else None


def _no_moment(moment: str, calendar: Calendar) -> str:
    return _("{text}; a day such as 2022-10-31 is possible, too").format(text=unknown(moment, calendar.windows))


def _wrong_reference(
    location: Location, unit: Unit, roster: Roster, loops: Mapping[str, Collection[str]]
) -> Iterator[_Mistake]:
    """Yield a mistake if the unit refers to none, or to one that refers back to it, by the last key of `location`."""
    key = str(location[-1])
    word: str | None = getattr(unit, key)
    if word is None:
        return
    if word not in roster.by_id:
        yield location, partial(unknown, word, roster.by_id)
    elif unit.id in loops[key]:
        yield location, lambda: _("this leads back to the unit itself")


def _wrong_merger(
    here: Location, unit: Unit, roster: Roster, loops: Mapping[str, Collection[str]]
) -> Iterator[_Mistake]:
    location = (*here, "merged_into")
    mistakes = list(_wrong_reference(location, unit, roster, loops))
    yield from mistakes
    if unit.last is None and not mistakes:
        yield location, lambda: _("the key “until” is missing: the last period or day before the merger")


def _in_loops(units: Mapping[str, Unit], key: str) -> set[str]:
    """Return the ids of the units that refer, one after the other, back to themselves by `key`; each is seen once."""
    looping: set[str] = set()
    seen: set[str] = set()
    for start in units:
        line: list[str] = []
        each: str | None = start
        while each is not None and each in units and each not in seen:
            seen.add(each)
            line.append(each)
            each = getattr(units[each], key)
        if each in line:
            looping.update(line[line.index(each) :])
    return looping
