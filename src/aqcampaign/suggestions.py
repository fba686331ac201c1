"""Suggests the most similar known name (“did you mean …?”). For messages only; never used to resolve a name."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

# Minimum plain ratio (0…100) of a suggestion, and its minimum lead over the next one. The plain ratio is the only
# measure of rapidfuzz that got all of 16 informal names right; the partial ones prefer long wrong names.
MIN_RATIO = 60
MIN_LEAD = 15


def nearest(
    written: str, names: Iterable[tuple[str, str]], min_ratio: int = MIN_RATIO, min_lead: int = MIN_LEAD
) -> str | None:
    """Return the owner of the most similar name among (owner, name) pairs; None if none is close or two are."""
    pairs = list(names)
    places = nearest_places(written, [name for _owner, name in pairs], min_ratio, min_lead)
    return only_one(pairs[place][0] for place in places)


def nearest_places(
    written: str, names: Sequence[str], min_ratio: int = MIN_RATIO, min_lead: int = MIN_LEAD
) -> Iterator[int]:
    """Yield the places of the most similar of `names` and of those that it does not lead; nothing if none is close."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(written, names, scorer=fuzz.ratio, score_cutoff=min_ratio)
    if found is not None:
        close = int(found[1]) - min_lead + 1
        similar = process.extract_iter(written, names, scorer=fuzz.ratio, score_cutoff=close)
        yield from (place for _name, _score, place in similar)


def only_one(owners: Iterator[str]) -> str | None:
    """Return the owner that all are, None if there are several or none."""
    first = next(owners, None)
    return None if any(other != first for other in owners) else first


def similarity_of_nearest(written: str, names: Collection[str]) -> int:
    """Return the highest similarity (0…100) of one of `names`; 0 without names."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(written, names, scorer=fuzz.ratio)
    return int(found[1]) if found else 0


def least_shared(length: int, ratio: int) -> int:
    """Return how many characters a text of this length shares at least with one whose similarity to it is `ratio`.

    The similarity is 200 s / (length + other length), where s characters are the same, in order; the other text has at
    least these.
    """
    return max(1, -(-ratio * length // (200 - ratio)))


def closest(written: str, names: Sequence[str]) -> str | None:
    """Return the most similar of `names`, the first of several; None if none is close."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(written, names, scorer=fuzz.ratio, score_cutoff=MIN_RATIO)
    return found[0] if found else None


def max_similarity(names: Sequence[str]) -> int:
    """Return the highest similarity (0…100) between two of `names`; 0 if there are fewer than two."""
    from rapidfuzz import fuzz

    return max((int(fuzz.ratio(one, other)) for one, other in combinations(names, 2)), default=0)
