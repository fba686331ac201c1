"""Suggests the most similar known name (“did you mean …?”). For messages only; never used to resolve a name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

# Minimum plain ratio (0…100) of a suggestion, and its minimum lead over the next one. The plain ratio is the only
# measure of rapidfuzz that got all of 16 informal names right; the partial ones prefer long wrong names.
MIN_RATIO = 60
MIN_LEAD = 15


def nearest(
    written: str, names: Iterable[tuple[str, str]], min_ratio: int = MIN_RATIO, min_lead: int = MIN_LEAD
) -> str | None:
    """Return the owner of the most similar name among (owner, name) pairs; None if none is close or two are."""
    from rapidfuzz import fuzz, process

    pairs = list(names)
    # Less similar names decide nothing.
    similar = process.extract_iter(
        written, [name for _owner, name in pairs], scorer=fuzz.ratio, score_cutoff=min_ratio - MIN_LEAD
    )
    best: Counter[str] = Counter()
    for _name, score, place in similar:
        owner = pairs[place][0]
        best[owner] = max(best[owner], int(score))
    (first, score), (_second, next_score) = (*best.most_common(2), ("", 0), ("", 0))[:2]
    return first if score >= min_ratio and score - next_score >= min_lead else None


def closest(written: str, names: Sequence[str]) -> str | None:
    """Return the most similar of `names`, the first of several; None if none is close."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(written, names, scorer=fuzz.ratio, score_cutoff=MIN_RATIO)
    return found[0] if found else None


def max_similarity(names: Sequence[str]) -> int:
    """Return the highest similarity (0…100) between two of `names`; 0 if there are fewer than two."""
    from rapidfuzz import fuzz

    return max((int(fuzz.ratio(one, other)) for one, other in combinations(names, 2)), default=0)
