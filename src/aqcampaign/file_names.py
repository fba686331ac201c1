"""Makes names that every system takes for a file: no path, no reserved word, no character that Windows refuses."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Names of devices, whatever stands behind a dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
# Systems take 255 bytes, of which a Chinese character has three: room is left for a number before and an ending behind.
_LONGEST = 100
_MOST_BYTES = 240


def safe_name(name: str) -> str:
    """Return a part of a file name; what cannot stand in one becomes _, and nothing is left of a path."""
    plain = "".join("_" if unicodedata.category(character)[0] == "C" else character for character in name)
    cut = _FORBIDDEN.sub("_", plain)[:_LONGEST].encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .") or "_"
    return f"_{cut}" if _DEVICE.fullmatch(cut) else cut


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Yield the names; of those that differ in nothing, or only in case, the later ones get a number."""
    taken: set[str] = set()
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{stem} ({number}){dot}{suffix}"
        taken.add(free.casefold())
        yield free
