"""Takes a zip archive's bytes and makes what may be handed to a parser, or the finding why not: limits come first."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.sniff import kind_of_zip
from aqcampaign.intake.unpack import PARTS_KEPT, SMALL_PART, Unpacker
from aqcampaign.language import mark as N_

# A filled form has about 15 kB, 10 parts, 100 kB unpacked; a calamine reader allocates the rectangle up to the
# last cell, so a stray cell at XFD1048576 would take 550 GB: the limits stand well above forms and below harm.
MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 64 * 2**20
MAX_ROWS = 20_000
MAX_COLUMNS = 702  # ZZ
MAX_CELLS = 2_000_000

# Sheets and strings may lie anywhere in the archive under any name: they are told by what they hold.
_SHEET = b"sheetData"
_CELL = b"<c "
_ROW = b"<row"
_NO_FORMULAS: frozenset[str] = frozenset()
_STRINGS = b"uniqueCount"
_NEEDED = re.compile(r"xl/(?:workbook\.xml|sharedStrings\.xml|styles\.xml|worksheets/[^/]+\.xml)$", re.IGNORECASE)
# Beginning with a letter, not with \b, and never going back: four times as fast.
_FAR = re.compile(
    rb"""r(?<!\wr)\s*+=\s*+["'](?:[A-Za-z]{3,}+[0-9]*+|[A-Za-z]*+0*+(?:[2-9][0-9]{4,}+|1[0-9]{5,}+))["']"""
)
_FORMULA = re.compile(rb"""<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*><f""")
_UNIQUE = re.compile(rb"""uniqueCount\s*=\s*["']([0-9]{8,})""")


@dataclass(frozen=True, slots=True)
class Cleared:
    """An .xlsx within the limits, and which cells hold a formula (on any sheet)."""

    formulas: frozenset[str]


def clear(content: bytes) -> Cleared | Finding:
    """Return the workbook's clearance, or the finding that refuses it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _inspect(content, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        return finding("AQ101", reason=error)
    except MemoryError:  # a part that unpacks to far more than it says
        return finding("AQ103", what=N_("bytes"), amount="", limit=MAX_UNPACKED_BYTES)
    except (NotImplementedError, RuntimeError):  # a compression, or a password, that zipfile does not know
        return finding("AQ105")


def _inspect(content: bytes, archive: zipfile.ZipFile) -> Cleared | Finding:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        return finding("AQ103", what=N_("parts"), amount=len(entries), limit=MAX_PARTS)
    names = {entry.filename for entry in entries}
    if len({name.lower() for name in names}) < len(entries):
        return finding("AQ101", reason=N_("two parts of one name"))
    if "xl/workbook.xml" not in names:
        return finding("AQ102", kind=kind_of_zip(names))
    return _contents(entries, Unpacker(content, archive))


def _contents(entries: list[zipfile.ZipInfo], unpacker: Unpacker) -> Cleared | Finding:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        return finding("AQ103", what=N_("bytes"), amount=unpacked, limit=MAX_UNPACKED_BYTES)
    formulas: set[str] = set()
    for entry in entries:
        part = unpacker.read(entry)
        look = _formulas_once if len(part) <= SMALL_PART else _formulas
        found = look(part, _NEEDED.match(entry.filename) is not None)
        if isinstance(found, Finding):
            return found
        formulas |= found
    return Cleared(frozenset(formulas))


def _formulas(part: bytes, needed: bool) -> frozenset[str] | Finding:
    """Return the cells of a part that hold formulas, or the finding that refuses the workbook for it."""
    if not needed and _SHEET not in part and _STRINGS not in part:
        return _NO_FORMULAS
    if b"<!DOCTYPE" in part:
        return finding("AQ101", reason="DOCTYPE")
    if _too_many_cells(part):
        return finding("AQ103", what=N_("cells"), amount="", limit=MAX_CELLS)
    if _SHEET not in part:
        return _NO_FORMULAS
    # Behind the last cell come checks and formats, as long again as the cells of a form.
    last = part.rfind(_SHEET)
    end = last if part[last - 1 : last] == b"/" else len(part)
    far = _FAR.search(part, 0, end)
    if far:
        return finding(
            "AQ103", what=N_("cell"), amount=far.group().decode("latin-1"), limit=f"{MAX_ROWS} × {MAX_COLUMNS}"
        )
    return frozenset(ref.decode("ascii") for ref in _FORMULA.findall(part, 0, end)) if b"><f" in part else _NO_FORMULAS


_formulas_once = lru_cache(maxsize=PARTS_KEPT)(_formulas)


def _too_many_cells(xml: bytes) -> bool:
    # What is certain at a glance comes first: most parts name no count and are too short for so many cells.
    if _STRINGS in xml and _UNIQUE.search(xml):
        return True
    if xml.count(_ROW) > MAX_ROWS:  # rows may come without numbers
        return True
    return len(xml) > len(_CELL) * MAX_CELLS and xml.count(_CELL) > MAX_CELLS
