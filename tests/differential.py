"""Compares our reading of .xlsx files with calamine's and openpyxl's.

Each file is read in its own process with a time limit, because the other readers may hang, abort or exhaust memory:

    python tests/differential.py FOLDER [--show 20] [--seconds 10]
"""

import argparse
import json
import math
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import BadNumber, ErrorValue, FormattedDate, FormattedPercent, UncalculatedFormula
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.workbook import Unreadable

Cells = dict[tuple[str, int, int], Any]


class Refused(Exception):
    """Our reader rejects the file; the text says why."""


def our_cells(content: bytes) -> Cells:
    """Return every filled cell as our reader gives it; raises Refused if it rejects the file."""
    book = open_spreadsheet(content, STANDARD)
    if isinstance(book, Finding):
        raise Refused(f"{book.code} {book.message(str)}")
    found: Cells = {}
    for sheet in book.sheets:
        try:
            rows = book.grid(sheet).rows
        except Unreadable as refusal:
            raise Refused(f"{refusal.finding.code} {refusal.finding.message(str)}") from None
        found.update(((sheet, row, column), value) for row, line in rows.items() for column, value in line.items())
    return found


def cells_by_calamine(content: bytes) -> Cells:
    """Return every filled cell as calamine gives it."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    found: Cells = {}
    for sheet in book.sheet_names:
        for row, line in enumerate(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)):
            found.update(((sheet, row, column), value) for column, value in enumerate(line) if value != "")
    return found


def cells_by_openpyxl(content: bytes) -> Cells:
    """Return every filled cell as openpyxl gives it."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.row - 1, cell.column - 1): cell.value
        for sheet in book.worksheets
        for cell in sheet._cells.values()
        if cell.value is not None
    }


READERS = {"ours": our_cells, "calamine": cells_by_calamine, "openpyxl": cells_by_openpyxl}


def comparable(value: Any) -> Any:
    """Return a value in a form common to all three readers: dates and times as days since 1899-12-30."""
    match value:
        case FormattedDate():
            return comparable(value.value)
        case FormattedPercent():
            return value.value
        case ErrorValue():
            return value.text
        case bool():
            return value
        case int() | float():
            return float(value) if abs(value) < 1e300 else str(value)
        case datetime():
            return (value - datetime(1899, 12, 30)) / timedelta(days=1)
        case date():
            return float((value - date(1899, 12, 30)).days)
        case time():
            return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400
        case timedelta():
            return value / timedelta(days=1)
        case _:
            return value


def kind_of_difference(mine: Any, other: Any) -> str | None:
    """Return the kind of a difference, or None; test_ooxml_oracles.py explains the kinds."""
    left, right = comparable(mine), comparable(other)
    if left == right or _nearly_equal(left, right):
        return None
    if mine is None:
        return "blanks" if isinstance(right, str) and not right.strip() else "only there"
    if isinstance(mine, UncalculatedFormula):
        return "formula never calculated"
    if isinstance(mine, BadNumber):
        return "bad number"
    if other is None:
        return "error value" if isinstance(mine, ErrorValue) else "only here"
    if isinstance(left, str) and isinstance(right, str):
        return "escape or line end" if _unescaped(left) == _unescaped(right) else "text"
    return f"{type(mine).__name__} for {type(other).__name__}"


def _unescaped(text: str) -> str:
    import re

    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return "".join(text.split())


def _nearly_equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    return isinstance(left, float) and isinstance(right, float) and math.isclose(left, right, rel_tol=0, abs_tol=2e-8)


def compare(file: Path) -> dict[str, Any]:
    """Return which readers could read the file, and the count and an example of each kind of difference."""
    content = file.read_bytes()
    cells: dict[str, Cells] = {}
    result: dict[str, Any] = {"read": {}, "differences": {}, "equal": {}}
    for name, read in READERS.items():
        try:
            cells[name] = read(content)
            result["read"][name] = "ok"
        except BaseException as error:  # noqa: BLE001  (a panic in calamine is not an Exception)
            result["read"][name] = f"{type(error).__name__}: {error}"[:200]
        print(json.dumps(result), flush=True)
    if "ours" in cells:
        mine = cells.pop("ours")
        for name, theirs in cells.items():
            result["equal"][name], result["differences"][name] = differences(mine, theirs)
    print(json.dumps(result), flush=True)
    return result


def differences(mine: Cells, theirs: Cells) -> tuple[int, dict[str, list[Any]]]:
    """Return the number of equal cells, and the count and one example of each kind of difference."""
    kinds: dict[str, list[Any]] = {}
    spots = mine.keys() | theirs.keys()
    for spot in spots:
        kind = kind_of_difference(mine.get(spot), theirs.get(spot))
        if kind is not None:
            example = [*spot, repr(mine.get(spot))[:80], repr(theirs.get(spot))[:80]]
            kinds.setdefault(kind, [0, example])[0] += 1
    return len(spots) - sum(count for count, _example in kinds.values()), kinds


def _compare_in_process(file: Path, seconds: float) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", str(file)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, encoding="utf-8", check=False)
        out, failure = done.stdout, f"exit {done.returncode}"
    except subprocess.TimeoutExpired as expired:
        out, failure = (expired.stdout or b"").decode(), "timeout"
    lines = out.splitlines()
    result: dict[str, Any] = json.loads(lines[-1]) if lines else {"read": {}, "differences": {}, "equal": {}}
    for name in READERS:
        result["read"].setdefault(name, failure)
    return result


def main() -> None:
    """Compare all workbooks of the folder and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=20, help="number of examples to show of each kind")
    parser.add_argument("--seconds", type=float, default=20, help="time limit for one file")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        compare(options.folder)
        return
    files = sorted(path for path in options.folder.rglob("*") if path.suffix.lower() in (".xlsx", ".xlsm"))
    with ThreadPoolExecutor(2) as pool:
        results = dict(
            zip(files, pool.map(lambda file: _compare_in_process(file, options.seconds), files), strict=True)
        )
    for line in _report(results, options.show):
        print(line)


def _report(results: dict[Path, dict[str, Any]], show: int) -> Iterator[str]:
    for name in READERS:
        read = sum(result["read"][name] == "ok" for result in results.values())
        yield f"{name} reads {read} of {len(results)}"
    for name in ("calamine", "openpyxl"):
        yield f"equal to {name}: {sum(result['equal'].get(name, 0) for result in results.values())} cells"
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[str]] = {}
    for file, result in results.items():
        for name, kinds in result["differences"].items():
            for kind, (count, example) in kinds.items():
                counts[name, kind] += count
                examples.setdefault((name, kind), []).append(f"    {file.name} ({count}) {example}")
    for (name, kind), count in counts.most_common():
        yield f"{name}: {kind}: {count} cells in {len(examples[name, kind])} files"
        yield from examples[name, kind][:show]
    yield "refused here"
    for file, result in results.items():
        if result["read"]["ours"] != "ok":
            others = ", ".join(f"{name} {result['read'][name][:40]}" for name in ("calamine", "openpyxl"))
            yield f"    {file.name}: {result['read']['our_cells']} | {others}"


if __name__ == "__main__":
    main()
