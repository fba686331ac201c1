"""Loads the roster and checks what no single key can check: ids, names, references and times."""

from collections.abc import Callable, Collection, Iterator, Sequence
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


def load(source: RosterSource, item_ids: Collection[str], calendar: Calendar) -> Roster:
    """Return the roster; raises ConfigurationFailure with every unknown or ambiguous name."""
    roster = _with_ids(source.load(Roster))
    found = list(_mistakes(source, roster, item_ids, calendar))
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
    source: RosterSource, roster: Roster, item_ids: Collection[str], calendar: Calendar
) -> Iterator[_Mistake]:
    for group, items in roster.groups.items():
        yield from _unknown_words(("groups", group), items, item_ids)
    places: dict[str, int] = {}
    for place, unit in enumerate(roster.units):
        here = ("units", place)
        first = places.setdefault(unit.id, place)
        if first != place:
            yield (*here, "id"), partial(_used_twice, source, first, unit.id)
        if unit.may_fill is not None and unit.may_fill not in roster.groups:
            yield (*here, "may_fill"), partial(unknown, unit.may_fill, roster.groups)
        for key, following in (("parent", roster.parent), ("part_of", roster.whole)):
            yield from _wrong_reference((*here, key), unit, following, getattr(unit, key), roster)
        yield from _unknown_words((*here, "leads"), unit.leads, roster.tasks)
        yield from _unknown_words((*here, "joins"), unit.joins, roster.tasks)
        yield from _wrong_times(here, unit, calendar)
        yield from _wrong_merger(here, unit, roster)
        if unit.part_of is not None and unit.informational:
            yield (*here, "informational"), lambda: _("a part of another unit cannot be for information only")
    for unit_id, name, owner in roster.shared_names():
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
    location: Location, unit: Unit, following: Callable[[Unit], Unit | None], word: str | None, roster: Roster
) -> Iterator[_Mistake]:
    """Yield a mistake if `word`, which names the unit that follows, names none or leads back to the unit."""
    if word is not None and following(unit) is None:
        yield location, partial(unknown, word, roster.by_id)
    elif unit in _line_of(unit, following):
        yield location, lambda: _("this leads back to the unit itself")


def _wrong_merger(here: Location, unit: Unit, roster: Roster) -> Iterator[_Mistake]:
    location = (*here, "merged_into")
    mistakes = list(_wrong_reference(location, unit, roster.next_after_merger, unit.merged_into, roster))
    yield from mistakes
    if unit.merged_into is not None and unit.last is None and not mistakes:
        yield location, lambda: _("the key “until” is missing: the last period or day before the merger")


def _line_of(unit: Unit, following: Callable[[Unit], Unit | None]) -> list[Unit]:
    """Return the units that follow from one, one after the other, up to the first repetition."""
    line: list[Unit] = []
    each = following(unit)
    while each is not None and each not in line:
        line.append(each)
        each = following(each)
    return line
