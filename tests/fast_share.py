"""Counts the sheets of a folder of workbooks that are read the fast way, by program, and holds them against the parser.

python tests/fast_share.py FOLDER
"""

import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.cells import Cells
from aqcampaign.intake.ooxml.contents import Contents
from aqcampaign.intake.ooxml.sheet import Frame, fast_sheet, parsed_sheet
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.ooxml.strings import SharedStrings, fast_strings, parsed_strings
from aqcampaign.intake.ooxml.styles import NO_STYLES, read_cell_styles
from aqcampaign.intake.workbook import Unreadable

_APPLICATION = re.compile(rb"<(?:\w+:)?Application>([^<]*)")
_SHEET = re.compile(r"worksheets/[^/]+\.xml")


def everything(read: tuple[Cells, Frame]) -> tuple[object, ...]:
    """Return all that was read of a sheet, in a form that compares the order of cells too."""
    cells, frame = read
    rows = [(row, list(line.items())) for row, line in cells.rows.items()]
    return rows, cells.formulas, cells.volatile, cells.hidden_rows, cells.count, cells.appearances, frame


def judged(content: bytes) -> Iterator[str]:
    """Yield “fast”, “parsed” or “different” for each sheet that the parser reads of a workbook that we open."""
    if isinstance(open_spreadsheet(content, STANDARD), Finding):
        return
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name.lower(): archive.read(name) for name in archive.namelist()}
    table = next((part for name, part in parts.items() if name.endswith("/sharedstrings.xml")), None)
    styles = next((part for name, part in parts.items() if name.endswith("/styles.xml")), None)
    strings = parsed_strings(table, STANDARD) if table else SharedStrings()
    if table and fast_strings(table, STANDARD) not in (None, strings):
        yield "different"
    contents = Contents(strings, read_cell_styles(styles, STANDARD) if styles else NO_STYLES)
    for part in (part for name, part in parts.items() if _SHEET.search(name)):
        parsed = parsed_sheet(part, contents, STANDARD, 0)
        fast = fast_sheet(part, contents, STANDARD, 0)
        yield "parsed" if fast is None else "fast" if everything(fast) == everything(parsed) else "different"


def program_of(content: bytes) -> str:
    """Return the program that saved a workbook, '' if it does not say."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.lower() == "docprops/app.xml"]
        found = _APPLICATION.search(archive.read(names[0])) if names else None
    return found[1].decode("utf-8", "replace").strip() if found else ""


def shares(files: list[Path]) -> Iterator[str]:
    """Yield a line for each program with the number of its sheets and how they were read, and one for each difference.

    A workbook that occurs twice counts once; a damaged one does not count.
    """
    counts: dict[str, Counter[str]] = {}
    for content, file in {file.read_bytes(): file for file in files}.items():
        try:
            verdicts = list(judged(content))
            counts.setdefault(program_of(content), Counter()).update(verdicts)
        except (Unreadable, zipfile.BadZipFile, RuntimeError, NotImplementedError):
            continue
        if "different" in verdicts:
            yield f"DIFFERENT: {file}"
    for program, found in sorted(counts.items(), key=lambda each: -each[1].total()):
        if found.total():
            yield f"{program or '(none)'}: {found['fast']} of {found.total()} sheets read the fast way"


if __name__ == "__main__":
    for line in shares(sorted(path for path in Path(sys.argv[1]).rglob("*") if path.suffix in (".xlsx", ".xlsm"))):
        print(line)
