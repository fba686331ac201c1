"""Measures how validation grows from a county's files to a country's; prints a table of ratios, asserts nothing.

    python benchmarks/country.py --folder DIR

The workbooks are made once, which takes minutes and a gigabyte, and stay in the folder for the next time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import floor
import offices
from workbooks import PERIOD, Material, make

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.cli.entry import collect_rarely
from aqcampaign.form.stamp import SHEET

_COUNTRY, _FEW = 45_504, 2_000
_SHIPPED = Path(__file__).parents[1]
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_LOOK_EVERY = 0.1


@dataclass(frozen=True)
class Cost:
    """What a run took: processor time of all its processes, time, and the peak of their memory together."""

    processor: float
    wall: float
    peak: int = 0


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "aq-country")
    parser.add_argument("--units", type=int, default=_COUNTRY)
    options = parser.parse_args()
    collect_rarely()  # as `aq` does
    few, country = (made(options.folder / str(units), units) for units in (_FEW, options.units))
    print(f"{'':58} processor  time")
    for what, processor, wall in _lines(few, country, options.folder):
        print(f"{what:58} {processor:>9}  {wall}".rstrip())


def made(folder: Path, units: int) -> Material:
    """Return the material in a folder, which is made if it is not there; its configuration is that of today."""
    whole = folder / "whole"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        make(folder, units)
        whole.touch()
    for name in ("config", "templates"):
        shutil.copytree(_SHIPPED / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("units.yaml"))
    inbox = folder / "inbox"
    return Material(folder / "config", open_campaign(folder / "config"), inbox, tuple(sorted(inbox.iterdir())))


def _lines(few: Material, country: Material, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield what is measured, as a ratio of processor time and of time."""
    count = len(country.files)
    least = _here(lambda: floor.read_all(country.files, (country.campaign.words.form_sheet, SHEET)))
    yield f"floor, ms a workbook of {count}", *_ms(least, count)
    opened = _here(lambda: open_campaign(country.config))
    yield f"opening the configuration of {count} units / floor (≤ 0.12)", *_ratio(opened, least)
    of_few = [_aq(few, 1) for _round in range(3)]
    one, two = _aq(country, 1), _aq(country, 2)
    yield "validate, one process / floor", *_ratio(one, least)
    yield "validate, two processes / floor (≤ 2.4)", "", f"{two.wall / least.wall:.2f}"
    yield "one process / two processes (≥ 1.85)", "", f"{one.wall / two.wall:.2f}"
    small = min(of_few, key=lambda cost: cost.processor)
    each, of_each = Cost(one.processor / count, one.wall / count), len(few.files)
    yield (
        f"time of a file among {count} / among {of_each} (≤ 1.15)",
        *_ratio(each, Cost(small.processor / of_each, small.wall / of_each)),
    )
    yield "peak of one process, of two together, MiB (≤ 250)", f"{one.peak >> 20}", f"{two.peak >> 20}"
    known = folder / "office"
    shutil.rmtree(known, ignore_errors=True)
    workspace = offices.office(country, known)
    for _look in range(2):  # what was written a moment ago is hashed once more
        offices.look(workspace, open_campaign(country.config))
    again = _here(lambda: offices.look(workspace, open_campaign(country.config)))
    yield "validate again in a working folder / floor (≤ 0.4)", *_ratio(again, least)
    shutil.rmtree(known)


def _here(work: Callable[[], object]) -> Cost:
    """Return what a piece of work in this process took."""
    begin, processor = time.perf_counter(), time.process_time()
    work()
    return Cost(time.process_time() - processor, time.perf_counter() - begin)


def _aq(material: Material, jobs: int) -> Cost:
    """Return what `aq validate` took over all workbooks; exits if not all were accepted."""
    command = [
        sys.executable,
        "-m",
        "aqcampaign",
        "validate",
        str(material.inbox),
        "--month",
        PERIOD,
        "--format",
        "json",
    ]
    before, begin = os.times(), time.perf_counter()
    with tempfile.TemporaryFile() as out:
        run = subprocess.Popen(
            [*command, "--config", str(material.config), "--jobs", str(jobs)], stdout=out, stderr=subprocess.DEVNULL
        )
        peak = 0
        while run.poll() is None:
            peak = max(peak, sum(map(_resident, [run.pid, *_children(run.pid)])))
            time.sleep(_LOOK_EVERY)
        out.seek(0)
        accepted = json.load(out)["summary"]["accepted"]
    after = os.times()
    if accepted != len(material.files):
        raise SystemExit(f"{accepted} of {len(material.files)} workbooks were accepted")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(used, time.perf_counter() - begin, peak)


def _children(process: int) -> list[int]:
    """Return the ids of the processes that a process has started; [] where the system does not tell."""
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _resident(process: int) -> int:
    """Return the bytes that a process holds in memory; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _ms(cost: Cost, count: int) -> tuple[str, str]:
    return f"{1000 * cost.processor / count:.2f}", f"{1000 * cost.wall / count:.2f}"


def _ratio(upper: Cost, lower: Cost) -> tuple[str, str]:
    return f"{upper.processor / lower.processor:.2f}", f"{upper.wall / lower.wall:.2f}"


if __name__ == "__main__":
    main()
