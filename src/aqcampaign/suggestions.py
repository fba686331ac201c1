"""Suggests the closest known name (“did you mean …?”). For messages only; never used to resolve a name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

# The plain ratio (0…100) at which two names are alike, and how far the next one must lie behind: the only one of
# rapidfuzz's measures that put all of 16 informal names right; the partial ones prefer long wrong names.
LEAST = 60
MARGIN = 15


def nearest(written: str, names: Iterable[tuple[str, str]], least: int = LEAST) -> str | None:
    """Return the owner of the name most like `written`, of (owner, name); None where none is or two are alike."""
    from rapidfuzz import fuzz

    best: Counter[str] = Counter()
    for owner, name in names:
        best[owner] = max(best[owner], int(fuzz.ratio(written, name)))
    (first, score), (_second, next_score) = (*best.most_common(2), ("", 0), ("", 0))[:2]
    return first if score >= least and score - next_score >= MARGIN else None


def closest(names: Sequence[str]) -> int:
    """Return the highest ratio between two of `names`, 0 where there are none."""
    from rapidfuzz import fuzz

    return max((int(fuzz.ratio(one, other)) for one, other in combinations(names, 2)), default=0)
