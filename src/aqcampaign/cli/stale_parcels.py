"""Removes what an earlier run of `aq return` wrote for units that are answered otherwise now, or not at all."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NUMBER = re.compile(r"_\d+$")
_QUOTED = re.compile("“([^”]{1,255}\\.xls[xm])”")


@dataclass(frozen=True, slots=True)
class Parcel:
    """An earlier letter, and the workbooks that it names; `changed` are those that were saved again since."""

    letter: Path
    workbooks: tuple[Path, ...]
    changed: tuple[Path, ...]


def earlier_parcels(folder: Path, letters: Mapping[str, str]) -> list[Parcel]:
    """Return the parcels in `folder`; `letters` are the subjects by file name: no other text is taken for a letter.

    The names of a unit's further letters end in a number (see `prepare_return`).
    """
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    first_names = ((path, path.with_stem(_NUMBER.sub("", path.stem)).name) for path in files)
    subjects = ((path, letters.get(path.name) or letters.get(first)) for path, first in first_names)
    return [parcel for path, subject in subjects if subject for parcel in _parcel(path, subject)]


def remove_stale(parcels: Iterable[Parcel], written: Iterable[str]) -> tuple[list[str], list[str]]:
    """Remove what was not written anew; returns the names of what was removed and of what was left as changed."""
    current = set(written)
    removed: list[str] = []
    left: list[str] = []
    for parcel in parcels:
        left.extend(each.name for each in parcel.changed if each.name not in current)
        for each in (*parcel.workbooks, parcel.letter):
            if each.name not in current and each not in parcel.changed:
                with suppress(OSError):  # open in another program: the next run removes it
                    each.unlink()
                    removed.append(each.name)
    return removed, left


def _parcel(letter: Path, subject: str) -> Iterator[Parcel]:
    try:
        if letter.is_symlink() or not letter.is_file():
            return
        text = letter.read_bytes().decode("utf-8-sig", "replace")
        if text.partition("\r\n")[0] != subject:
            return
        written = letter.stat().st_mtime_ns
        names = (Path(name).name for name in dict.fromkeys(_QUOTED.findall(text)))
        books = tuple(book for name in names if (book := letter.with_name(name)).is_file() and not book.is_symlink())
        yield Parcel(letter, books, tuple(book for book in books if book.stat().st_mtime_ns > written))
    except OSError:
        return
