"""Matches written names to units: full name, without prefix, alias, or abbreviation."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from aqcampaign.characters import normalized
from aqcampaign.suggestions import MIN_LEAD, MIN_RATIO, least_shared, nearest_places, only_one, similarity_of_nearest

# Seal marks that offices add to their name, such as 市公安局（盖章）.
_SEAL = re.compile(r"\((?:盖章|公章|章)\)")
_NOISE = re.compile(r"[\s·.,、。:()\[\]【】《》\"'_-]+")


class UnitNames:
    """The names and aliases of all units. Prefixes such as 市, spaces and punctuation are ignored.

    A name is looked up, never compared with all names: a country has tens of thousands of units.
    """

    def __init__(self, names: Mapping[str, Iterable[str]], prefixes: Iterable[str]) -> None:
        self._names = names
        self._prefixes = tuple(prefixes)
        # A cache of matched spellings only: unmatched texts are unbounded.
        self._matched: dict[str, str] = {}

    def match(self, written: str) -> str | None:
        """Return the id of the unit that `written` means, or None if it is unknown or ambiguous.

        Tries an exact name or alias after normalization, then the only name that contains the characters in order
        (县人社局 in 县人力资源和社会保障局). Similar names never match: see `suggest`.
        """
        found = self._matched.get(written) or self._match(written)
        if found:
            self._matched[written] = found
        return found

    def _match(self, written: str) -> str | None:
        return self.match_exactly(written) or self._abbreviated(self._keys(written))

    def match_exactly(self, written: str) -> str | None:
        """Return the id of the unit with this name or alias after normalization, or None."""
        return next((self._by_key[key] for key in self._keys(written) if key in self._by_key), None)

    def _abbreviated(self, keys: Iterable[str]) -> str | None:
        """Return the only unit whose name contains the characters of one of `keys` in order."""
        units: set[str] = set()
        for key in keys:
            # Two characters occur in the names of half the offices.
            for name in self._names_with(key) if len(key) >= 3 else ():
                if _is_subsequence(key, name):
                    units.add(self._by_key[name])
                    if len(units) > 1:
                        return None
        return units.pop() if units else None

    def _names_with(self, characters: str) -> Iterator[str]:
        """Yield the names that contain all of `characters`."""
        nowhere: set[str] = set()
        rarest, *others = sorted((self._by_character.get(each, nowhere) for each in set(characters)), key=len)
        return (name for name in rarest if all(name in other for other in others))

    def find_in_text(self, text: str) -> str | None:
        """Return the id of the only unit whose name or alias occurs in `text`, such as a file name; else None."""
        key = _key(text)
        parts = (key[start : start + length] for start in range(len(key)) for length in self._lengths)
        found = {part for part in parts if part in self._by_key}
        # Ignore names inside longer ones: 安丘分局 in 生态环境局安丘分局.
        units = {self._by_key[n] for n in found if not any(n != other and n in other for other in found)}
        return units.pop() if len(units) == 1 else None

    def suggest(self, written: str) -> str | None:
        """Return the id of the unit with the most similar name, or None. For messages only."""
        key = self._keys(written)[-1]
        best = similarity_of_nearest(key, self._names_like(key, MIN_RATIO))
        similar = list(self._names_like(key, best - MIN_LEAD)) if best >= MIN_RATIO else []
        return only_one(self._by_key[similar[place]] for place in nearest_places(key, similar))

    def _names_like(self, text: str, ratio: int) -> set[str]:
        """Return names among which are all whose similarity to `text` reaches `ratio`; not all names are looked at.

        They share some characters of the text, and so one of its rarest.
        """
        nowhere: set[str] = set()
        by_character = sorted((self._by_character.get(each, nowhere) for each in text), key=len)
        return set().union(*by_character[: len(text) - least_shared(len(text), ratio) + 1])

    @property
    def duplicates(self) -> Sequence[tuple[str, str, str]]:
        """(unit id, name, id of the unit that has it first) for each name that two units share."""
        return self._keyed[1]

    @cached_property
    def _by_key(self) -> dict[str, str]:
        """The first unit with each key."""
        return self._keyed[0]

    @cached_property
    def _keyed(self) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
        """The first unit with each key, and the duplicates."""
        first: dict[str, str] = {}
        duplicates = []
        for unit, names in self._names.items():
            for name in names:
                owners = [first.setdefault(key, unit) for key in self._keys(name)]
                other = next((owner for owner in owners if owner != unit), None)
                if other is not None:
                    duplicates.append((unit, name, other))
        return first, duplicates

    @cached_property
    def _by_character(self) -> dict[str, set[str]]:
        by_character: dict[str, set[str]] = {}
        for name in self._by_key:
            for character in name:
                by_character.setdefault(character, set()).add(name)
        return by_character

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        """The different lengths of names that are long enough to be found in a text."""
        return tuple({len(name) for name in self._by_key if len(name) >= 3})

    def _keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of the name with and without prefix; both, because the 市 of 市场监管局 is not a prefix."""
        key = _key(name)
        stripped = (key.removeprefix(prefix) for prefix in self._prefixes if key.startswith(prefix))
        return (key, *(each for each in stripped if each)) if key else ("",)


def _key(name: str) -> str:
    """Return `name` in NFKC without seal marks, spaces and punctuation."""
    return _NOISE.sub("", _SEAL.sub("", normalized(name)))


def _is_subsequence(short: str, long: str) -> bool:
    characters = iter(long)
    return all(character in characters for character in short)
