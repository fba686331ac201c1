"""Defines an attack case: a changed workbook and its expected verdict."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from attacks.package import Package

# The first file is received on 2022-09-20, before the deadline.
_FIRST = 1_663_650_000

# accept: counted, and the probed cell reads `reads`.
# value: counted or not, a finding names the probed cell.
# reject: rejected with an error.
# either: rejected, or counted without a silent change.
# ignore: not taken for a return.
# anything: no expectation beyond a report.
Expected = Literal["accept", "value", "reject", "either", "ignore", "anything"]

UNIT, OTHER_UNIT = "market_regulation", "court"
PROBE, PROBED_CELL, FILLED = "inspector_trips", "D5", 7


@dataclass(frozen=True, slots=True)
class Case:
    """One attacked file: `make` returns its bytes, or `place` creates something other than a plain file.

    `file` is its name where the name matters, `reads` the expected figure of the probed cell. `large` cases unpack to
    more than 64 MiB or take seconds. `why` explains a surprising verdict.
    """

    name: str
    expected: Expected
    make: Callable[[Package], bytes] | None = None
    suffix: str = ".xlsx"
    file: str = ""
    reads: int = FILLED
    large: bool = False
    why: str = ""
    place: Callable[[Path], None] | None = None

    @property
    def file_name(self) -> str:
        """The file's name: `file`, or a slug of the case's name made unique by a checksum."""
        if self.file:
            return self.file
        slug = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:60]
        return f"{slug}-{hashlib.sha256(self.name.encode()).hexdigest()[:6]}{self.suffix}"

    def put(self, folder: Path, base: Package, order: int = 0) -> Path:
        """Write the file into a folder and return its path; raises OSError where the file system does not support it.

        `order` sets the second of receipt, so that no two files are received at the same time.
        """
        path = folder / self.file_name
        if self.place is not None:
            self.place(path)
        elif self.make is not None:
            path.write_bytes(self.make(base))
            os.utime(path, (_FIRST + order, _FIRST + order))
        return path
