"""Fills in sentences; one of which a slot has nothing to say disappears, and so does an optional part of it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from aqcampaign.outputs.bulletin.words import BulletinWords

_SLOT = re.compile(r"\{([^{}]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def slots_of(template: str) -> list[str]:
    """Return the names of the slots of a sentence."""
    return _SLOT.findall(template)


def fill(template: str, slots: Mapping[str, object]) -> str:
    """Return the sentence with its slots filled in, '' if one outside of [brackets] is missing, None or ''."""
    known = {name: str(value) for name, value in slots.items() if value is not None and value != ""}
    shown = _OPTIONAL.sub(lambda part: part[1] if all(slot in known for slot in slots_of(part[1])) else "", template)
    if not all(slot in known for slot in slots_of(shown)):
        return ""
    return _SLOT.sub(lambda slot: known[slot[1]], shown)


def joined(clauses: Iterable[str], separator: str = "，") -> str:
    """Return the clauses that are not empty as one sentence, '' if all are."""
    kept = [clause for clause in clauses if clause]
    return separator.join(kept) + "。" if kept else ""


def day_text(day: date, words: BulletinWords) -> str:
    """Return a day as documents write it: 2022年9月24日."""
    return fill(words.day, {"year": day.year, "month": day.month, "day": day.day})
