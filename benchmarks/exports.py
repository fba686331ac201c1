"""Measures the formats of `aq export` on made-up reports: python benchmarks/exports.py [UNITS] [ROUNDS].

Each format is written by a process of its own; the figures are its processor time beyond that of the making of the
rows, which is the floor, the memory that it adds at its peak, and the size of the file.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from statistics import median

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.config import Source, find
from aqcampaign.consolidation.coverage import UnitStanding, measure_coverage
from aqcampaign.consolidation.totals import consolidate
from aqcampaign.findings.finding import Place
from aqcampaign.form.model import Form
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.outputs.dataset.files import write_dataset
from aqcampaign.outputs.dataset.rows import ExportedForm, ExportedPeriod, figure_rows
from aqcampaign.outputs.dataset.words import ExportWords
from aqcampaign.report import Report, accept
from aqcampaign.units.unit import Unit
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import Value

FORMATS = ("rows", "parquet", "csv", "zip", "json", "duckdb", "xlsx")
_UNITS, _ROUNDS = 45_504, 3
_PERIOD, _RECEIVED = "2022-09", datetime(2022, 9, 20, 10, 0)
_DIVISION = 110_000


def made_up(count: int) -> ExportedForm:
    """Return a period with as many reports on the built-in form, each with figures and a file of its own."""
    campaign, chance = open_campaign(), random.Random(2022)  # noqa: S311
    form = campaign.form
    places = tuple(Place("统计表", f"D{number + 5}", cell.id, cell.label) for number, cell in enumerate(form.cells))
    standings = [_standing(form, places, number, chance) for number in range(count)]
    reports = [each.report for each in standings if each.report]
    accepted = [each for each in map(accept, reports) if each]
    coverage = measure_coverage(tuple(standings))
    consolidation = consolidate(form, _PERIOD, tuple(standings), coverage, accepted)
    period = ExportedPeriod(consolidation, reports, {id(each): 1 for each in reports}, None)
    return ExportedForm([form], [period], campaign.summary_words)


def _standing(form: Form, places: tuple[Place, ...], number: int, chance: random.Random) -> UnitStanding:
    unit = Unit(id=str(_DIVISION + number), name=f"第{number}单位", group=f"第{number // 100}组")
    values: list[Value] = [
        chance.randrange(400) if each.part.is_integer else Decimal(chance.randrange(10**6)) / 10_000
        for each in form.fields
    ]
    submission = Submission(form, tuple(values), places, {}, ())
    file = ReceivedFile(Path(f"{unit.id}_{unit.name}_{_PERIOD}.xlsx"), f"{chance.getrandbits(256):064x}", 0.0)
    report = Report(file, "accepted", (), unit.id, _PERIOD, unit.name, _RECEIVED, "on_time", submission, _RECEIVED)
    return UnitStanding(unit, "accepted", replace(report, versions=1))


def write(name: str, count: int, folder: Path) -> tuple[float, float, int]:
    """Return the seconds of processor time, the MiB that the peak grew by, and the bytes of the file."""
    form, words = made_up(count), Source(find("export.yaml", None, "templates")).load(ExportWords)
    before, begin, target = _peak(), time.process_time(), folder / f"out.{name}"
    if name == "rows":
        deque(figure_rows([form]), maxlen=0)
    else:
        write_dataset(target, [form], words)
    seconds = time.process_time() - begin
    return seconds, _peak() - before, target.stat().st_size if target.exists() else 0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str]) -> None:
    """Print a line for each format; with the name of one, only write it."""
    with tempfile.TemporaryDirectory() as folder:
        if arguments and arguments[0] in FORMATS:
            print(*write(arguments[0], int(arguments[1]), Path(folder)))
            return
    given = [int(each) for each in arguments]
    count, rounds = given + [_UNITS, _ROUNDS][len(given) :]
    measured: dict[str, list[list[float]]] = {name: [] for name in FORMATS}
    for _round in range(rounds):
        for name in FORMATS:  # in turn, because the machine may be busy
            done = subprocess.run(
                [sys.executable, __file__, name, str(count)], capture_output=True, encoding="utf-8", check=True
            )
            measured[name].append([float(each) for each in done.stdout.split()])
    for name, runs in measured.items():
        floors = [floor[0] for floor in measured["rows"]]
        times = median(run[0] / floor for run, floor in zip(runs, floors, strict=True))
        seconds, memory, size = (median(run[place] for run in runs) for place in range(3))
        print(f"{name:8} {seconds:6.1f} s  {times:5.2f} × rows  +{memory:4.0f} MiB  {size / 1e6:7.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
