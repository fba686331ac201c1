"""Groups the findings of one file for printing: the same mistake in many cells is one line."""

from collections.abc import Iterable, Iterator, Sequence

from aqcampaign.findings.finding import Finding
from aqcampaign.language import translate as _

_SHOWN = 6

# Each change of a figure has a reason of its own.
_ONE_REASON_EACH = frozenset({"AQ425"})


def grouped(findings: Iterable[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings of one code for which the same is to be done together, where the first of them stands."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for found in findings:
        groups.setdefault((found.code, found.remedy(_)), []).append(found)
    for group in groups.values():
        # What was explained, how each figure was read, and which reason is asked for differ from line to line.
        has_own_words = any(map(_has_own_words, group))
        differs = len({found.message(_) for found in group}) > 1
        apart = (has_own_words and differs) or len({found.place.cell for found in group}) == 1
        yield from ((found,) for found in group) if apart else (tuple(group),)


def _has_own_words(found: Finding) -> bool:
    answered = bool(found.explanation or found.former_explanation or found.insufficient_explanation)
    return answered or found.severity == "notice" or found.code in _ONE_REASON_EACH


def line(group: Sequence[Finding]) -> str:
    """Return the sentence of a group: its cells, then what is wrong in all of them or, with its like, in the first."""
    first = group[0]
    message = first.message(_)
    if len(group) == 1:
        return _at(_place(first), message)
    if all(found.message(_) == message for found in group):
        return _at(_listed([_place(found) for found in group]), message)
    others = _listed([found.place.cell or found.place.label or "" for found in group[1:]])
    return _("{line} (the same in {cells})").format(line=_at(_place(first), message), cells=others)


def _listed(places: Sequence[str]) -> str:
    known = [place for place in dict.fromkeys(places) if place]
    text = _(", ").join(known[:_SHOWN])
    return _("{cells} … ({count} in all)").format(cells=text, count=len(known)) if len(known) > _SHOWN else text


def _place(found: Finding) -> str:
    return " ".join(part for part in (found.place.cell, found.place.label) if part)


def _at(place: str, message: str) -> str:
    return f"{place}：{message}" if place else message
