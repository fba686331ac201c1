"""Makes file names that are valid on every system: no path, no reserved name, no character that Windows forbids."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Device names of Windows, with any suffix.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
# File systems allow 255 bytes, and a Chinese character takes three. This leaves room for a number and a suffix.
_MAX_CHARACTERS = 100
_MAX_BYTES = 240


def safe_name(name: str) -> str:
    """Return `name` as a valid part of a file name: forbidden characters become _, long names are cut."""
    plain = "".join("_" if unicodedata.category(character)[0] == "C" else character for character in name)
    cut = _FORBIDDEN.sub("_", plain)[:_MAX_CHARACTERS].encode()[:_MAX_BYTES].decode(errors="ignore").strip(" .") or "_"
    return f"_{cut}" if _DEVICE.fullmatch(cut) else cut


def unique_names(names: Iterable[str]) -> Iterator[str]:
    """Yield the names; a name that equals an earlier one, ignoring case, gets a number before its suffix."""
    taken: set[str] = set()
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        number, candidate = 1, name
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{stem} ({number}){dot}{suffix}"
        taken.add(candidate.casefold())
        yield candidate
