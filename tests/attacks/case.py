"""A case of an attack: a changed workbook and the outcome that it deserves."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from attacks.package import Package

# accept: counted, the probed cell reads `reads`; value: the probed cell is reported, or counted as `reads`; reject: an
# error, nothing counted; either: refused, or counted without a silent change; ignore: no return at all;
# anything: whatever it says now may be what it says.
# 2022-09-20, before the reports are due.
_FIRST = 1_663_650_000

Deserves = Literal["accept", "value", "reject", "either", "ignore", "anything"]

UNIT, OTHER_UNIT = "market_regulation", "court"
PROBE, PROBED_CELL, FILLED = "inspector_trips", "D5", 7


@dataclass(frozen=True, slots=True)
class Case:
    """One attacked file: `make` gives its bytes, or `place` puts something else than bytes at a path.

    `file` is its name where that matters, `reads` the figure of the probed cell; `large` cases unpack to more than
    64 MiB or take seconds; `why` tells of a verdict that may surprise.
    """

    name: str
    deserves: Deserves
    make: Callable[[Package], bytes] | None = None
    suffix: str = ".xlsx"
    file: str = ""
    reads: int = FILLED
    large: bool = False
    why: str = ""
    place: Callable[[Path], None] | None = None

    @property
    def file_name(self) -> str:
        """The name the file comes with; one made of the case's name is told apart by a part of its checksum."""
        if self.file:
            return self.file
        slug = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:60]
        return f"{slug}-{hashlib.sha256(self.name.encode()).hexdigest()[:6]}{self.suffix}"

    def put(self, folder: Path, base: Package, order: int = 0) -> Path:
        """Write the file into a folder and return its path; raises OSError where the disk knows no such thing.

        Files of another `order` are received at another second: which of two is newer is never open.
        """
        path = folder / self.file_name
        if self.place is not None:
            self.place(path)
        elif self.make is not None:
            path.write_bytes(self.make(base))
            os.utime(path, (_FIRST + order, _FIRST + order))
        return path
