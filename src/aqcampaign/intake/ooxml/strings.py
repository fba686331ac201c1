"""Reads the shared strings of a workbook."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.holes import PLACEHOLDER, value_pattern, without_values
from aqcampaign.intake.ooxml.text import (
    CHARACTERS,
    DECLARATION,
    RichText,
    characters,
    text_of,
    unescaped,
    visible,
)
from aqcampaign.intake.ooxml.walk import Element, check_tags, walk
from aqcampaign.intake.runs import Run
from aqcampaign.intake.workbook import Unreadable

_HEAD = re.compile(DECLARATION + rb"<((?:[A-Za-z_][A-Za-z0-9_.-]*+:)?)sst((?: [^<>']*+)?)>")
_COUNTS = re.compile(rb' (count|uniqueCount)="[0-9]*+"')
# The usual form of an item of one text, without its end tag.
_USUAL = rb'[ \t\r\n]*+<%bsi><%bt(?: xml:space="preserve")?>(%b)</%bt>'
_BLANKS = b" \t\r\n"
# The items of larger parts are not kept, because they are not those of a form.
_LARGEST_KEPT = 2**17
_BYTES_KEPT = 2**20
_TABLES_KEPT = 4


class _Item(NamedTuple):
    """A shared string; `marked` if its runs show something else than the text."""

    text: str
    runs: tuple[Run, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """The shared strings in order, and the runs of rich texts by index.

    `marked` are the indices of those whose runs show something else than the text, in cells of a plain style.
    """

    texts: list[str] = field(default_factory=list)
    rich: Mapping[int, tuple[Run, ...]] = field(default_factory=dict)
    marked: frozenset[int] = frozenset()


def read_shared_strings(part: bytes, limits: Limits) -> SharedStrings:
    """Return the shared strings of a part without phonetic guides."""
    return fast_strings(part, limits) or parsed_strings(part, limits)


def fast_strings(part: bytes, limits: Limits) -> SharedStrings | None:
    """Return the shared strings, None if the whole part must be parsed.

    The items are the same in most workbooks, so that each is parsed once, and kept. If each by itself is well-formed,
    nothing else can be between them.
    """
    check_tags(part, limits)
    head = _HEAD.match(part)
    counts = [] if head is None else _COUNTS.findall(head[2])
    if head is None or len(set(counts)) < len(counts):
        return None
    prefix = head[1]
    *items, tail = part[head.end() :].split(b"</%bsi>" % prefix)
    if tail.strip(_BLANKS) != b"</%bsst>" % prefix:
        return None
    limits.hold("strings", len(items))
    known = _items(prefix, _COUNTS.sub(b"", head[2]), limits)
    if not known.in_table:
        return None
    read = known.__getitem__ if len(part) <= _LARGEST_KEPT else known.usual
    found = [item for item in map(read, items) if item is not None]
    return _shared_strings(found) if len(found) == len(items) else None


def parsed_strings(part: bytes, limits: Limits) -> SharedStrings:
    """Return the shared strings of any valid part."""
    return _shared_strings(_parsed(part, limits))


def _shared_strings(items: Sequence[_Item]) -> SharedStrings:
    rich = {index: item.runs for index, item in enumerate(items) if item.runs}
    return SharedStrings([item.text for item in items], rich, frozenset(index for index in rich if items[index].marked))


class _Items(dict[bytes, _Item | None]):
    """The items by their markup without end tag, None if one is unusual.

    `in_table` is whether the tag with `attributes`, in which they stand, begins a table of texts.
    """

    def __init__(self, prefix: bytes, attributes: bytes, limits: Limits) -> None:
        super().__init__()
        self._begin, self._end = b"<%bsst%b>" % (prefix, attributes), b"</%bsi></%bsst>" % (prefix, prefix)
        self._limits = limits
        self._usual = re.compile(_USUAL % (prefix, prefix, CHARACTERS, prefix))
        self._texts = value_pattern(b"%bt" % prefix)
        self._looks: dict[bytes, Sequence[Run] | None] = {}
        self._size = 0
        self.in_table = self._read(b"<%bsi>" % prefix) == [_Item("")]

    def usual(self, markup: bytes) -> _Item | None:
        """Return an item of one text, None if it is in another form."""
        found = self._usual.fullmatch(markup)
        try:
            text = None if found is None else characters(found[1])
        except UnicodeDecodeError:
            return None
        return None if text is None else _Item(visible(unescaped(text)))

    def __missing__(self, markup: bytes) -> _Item | None:
        item = self.usual(markup) or self._of_runs(markup) or self._parsed(markup)
        self._make_room(len(markup))
        self[markup] = item
        return item

    def _of_runs(self, markup: bytes) -> _Item | None:
        """Return an item of runs whose texts alone may be new, None if it is unusual."""
        if PLACEHOLDER in markup:
            return None
        rest, written = without_values(markup, self._texts)
        if rest not in self._looks:
            self._make_room(len(rest))
            self._looks[rest] = self._looks_of(rest)
        looks = self._looks[rest]
        try:
            texts = [characters(each) for each in written]
        except UnicodeDecodeError:
            return None
        if looks is None or len(looks) != len(texts):
            return None
        runs = [replace(look, text=text) for look, text in zip(looks, texts, strict=True) if text is not None]
        return _item(runs) if len(runs) == len(texts) else None

    def _looks_of(self, markup: bytes) -> Sequence[Run] | None:
        """Return the runs of one item with a placeholder for each text, None if there is anything else."""
        found: list[Sequence[Run]] = []
        try:
            walk(self._begin + markup + self._end, _table(found.append), self._limits)
        except Unreadable:
            return None
        is_cut = len(found) == 1 and all(run.text == PLACEHOLDER.decode() for run in found[0])
        return found[0] if is_cut else None

    def _make_room(self, more: int) -> None:
        self._size += more
        if self._size > _BYTES_KEPT:
            self.clear()
            self._looks.clear()
            self._size = more

    def _parsed(self, markup: bytes) -> _Item | None:
        items = self._read(markup)
        return items[0] if len(items) == 1 else None

    def _read(self, markup: bytes) -> list[_Item]:
        try:
            return _parsed(self._begin + markup + self._end, self._limits)
        except Unreadable:
            return []


_items = lru_cache(maxsize=_TABLES_KEPT)(_Items)


def _table(put: Callable[[Sequence[Run]], object]) -> Element:
    """Return the handlers for a table of texts; `put` is called with the runs of each."""
    words = RichText()
    return Element({"sst": Element({"si": words.element(lambda: put(words.taken()))})})


def _parsed(part: bytes, limits: Limits) -> list[_Item]:
    items: list[_Item] = []

    def put(runs: Sequence[Run]) -> None:
        items.append(_item(runs))
        if len(items) > limits.strings:
            limits.hold("strings", len(items))

    walk(part, _table(put), limits)
    return items


def _item(written: Sequence[Run]) -> _Item:
    text = visible(text_of(written))
    if not any(run.own for run in written):
        return _Item(text)
    runs = tuple(replace(run, text=unescaped(run.text)) if "_x" in run.text else run for run in written)
    marked = not all(run.is_plain for run in runs) or visible("".join(run.text for run in runs)) != text
    return _Item(text, runs, marked)
