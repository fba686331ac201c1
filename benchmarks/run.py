"""Measures aq against the floor of its reader and the script a user would write; prints a table, asserts nothing."""

import argparse
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import process_time

import copies
import floor
import judging
import memory
import offices
import pandas_script
from timing import interleaved, ratio, start_up
from workbooks import PERIOD, Material, make, matrix, saved_as_by, saved_by_libreoffice, saved_by_openpyxl
from writers import FOR_THE_PARSER, PROGRAMS

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.cli.entry import collect_rarely
from aqcampaign.form.stamp import SHEET
from aqcampaign.review import Review
from aqcampaign.rulebook.model import NO_RULES
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.period_release import compare_periods, consolidate_review, make_release
from aqcampaign.use_cases.period_summary import build_summary
from aqcampaign.use_cases.publishing import Publication, make_documents

_LIBRARIES = ("python-calamine", "openpyxl", "pandas", "pydantic", "XlsxWriter", "typer")
_SCRIPT_FILES = 100
_MATRICES = 50
_FEW = (250, 500, 1000, 2000)
_TIMES = 10
_SAVED_FILES = 200  # saving one by LibreOffice takes a tenth of a second
_MARKUPS = ("Excel for Macintosh", "WPS", "Open XML SDK", "POI", "Google Sheets", "excelize, streaming")
_RETURNED = 20
_START_ROUNDS = 15
_DAY = date(2022, 9, 26)
_PROCESSES = Path(__file__).with_name("processes.py")


@dataclass(frozen=True)
class Line:
    """One line of the table; a target such as "≤ 3.5", or no target."""

    what: str
    measured: str
    target: str = ""


def main() -> None:
    """Run the benchmarks and print the table."""
    options = _options()
    collect_rarely()  # as `aq` does
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    print(f"Python {platform.python_version()}; " + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    with tempfile.TemporaryDirectory(prefix="aq-bench-") as name:
        material = make(Path(name) / "campaign", options.workbooks)
        _print_note(material)
        lines = [
            *_speed(material, options.rounds, Path(name) / "script.xlsx"),
            *_offices(material, options.rounds, Path(name) / "offices"),
            *_processes(material, options.rounds, Path(name) / "many"),
            *_cells(material, options.rounds, Path(name) / "matrix"),
            *_other_programs(Path(name) / "saved", min(options.workbooks, _SAVED_FILES), options.rounds),
            *_returns(material, options.rounds, Path(name) / "returns"),
            *_publishing(material),
            *_memory(material, Path(name)),
            *_start(),
            *_year(Path(name) / "year"),
        ]
    _print_table(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbooks", type=int, default=2000, help="how many workbooks to make (default 2000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each run is timed (default 5)")
    return parser.parse_args()


def _speed(material: Material, rounds: int, out: Path) -> Iterator[Line]:
    count = len(material.files)
    script_files = material.files[:_SCRIPT_FILES]
    scale = count / len(script_files)  # ratios compare times per workbook
    sheets = (material.campaign.words.form_sheet, SHEET)
    campaigns = _fresh(material, 3 * rounds)
    reviewed = open_campaign(material.config)
    review = _accepted(check(reviewed, [material.inbox], PERIOD, jobs=1))
    runs: dict[str, Callable[[], object]] = {
        "floor": lambda: floor.read_all(material.files, sheets),
        "validate": lambda: _accepted(check(next(campaigns), [material.inbox], PERIOD, jobs=1)),
        "without rules": lambda: _accepted(check(_without_rules(next(campaigns)), [material.inbox], PERIOD, jobs=1)),
        "consolidate": lambda: _consolidated(next(campaigns), material.inbox),
        "summary": lambda: _summed_up(reviewed, review),
        "rules": judging.all_rules(material),
        "script": lambda: pandas_script.consolidate(script_files, out),
    }
    durations = interleaved(rounds, runs)
    for name in runs:
        per_workbook = min(durations[name]) / (len(script_files) if name == "script" else count)
        yield Line(f"{name}, ms per workbook (best round)", f"{1000 * per_workbook:.2f}")
    yield Line("validate without rules.yaml / floor", f"{ratio(durations, 'without rules', 'floor'):.2f}", "≤ 4")
    yield Line("validate / floor", f"{ratio(durations, 'validate', 'floor'):.2f}", "≤ 4")
    yield Line("summary of what was validated / floor", f"{ratio(durations, 'summary', 'floor'):.2f}", "≤ 0.8")
    yield Line("all rules, 12 periods of history / floor", f"{ratio(durations, 'rules', 'floor'):.2f}", "≤ 1.0")
    yield Line("script / validate", f"{ratio(durations, 'script', 'validate', scale):.1f}", "≥ 12")
    yield Line("script / consolidate", f"{ratio(durations, 'script', 'consolidate', scale):.1f}")


def _offices(material: Material, rounds: int, folder: Path) -> Iterator[Line]:
    """Compare the first and a later look at a working folder, and the registration alone, with the floor."""
    sheets = (material.campaign.words.form_sheet, SHEET)
    known = offices.office(material, folder / "known")
    campaigns = _fresh(material, 2 * rounds + 2)
    for _look in range(2):  # what was written a moment ago is hashed once more
        _accepted(offices.look(known, next(campaigns)))
    first = iter([offices.office(material, folder / f"first {each}") for each in range(rounds)])
    empty = iter([offices.office(material, folder / f"empty {each}") for each in range(rounds)])
    durations = interleaved(rounds, {
        "floor": lambda: floor.read_all(material.files, sheets),
        "first": lambda: _accepted(offices.look(next(first), next(campaigns))),
        "again": lambda: _accepted(offices.look(known, next(campaigns))),
        "register": lambda: offices.enter(next(empty), material),
    })  # fmt: skip
    yield Line("registration / floor", f"{ratio(durations, 'register', 'floor'):.2f}", "≤ 1")
    yield Line("first validate in a working folder / floor", f"{ratio(durations, 'first', 'floor'):.2f}")
    yield Line("validate again in a working folder / floor", f"{ratio(durations, 'again', 'floor'):.2f}", "≤ 0.4")


def _without_rules(campaign: Campaign) -> Campaign:
    return replace(campaign, rulebook=NO_RULES)


def _processes(material: Material, rounds: int, folder: Path) -> Iterator[Line]:
    """Compare two processes with one, on few files and on ten times all files."""
    many = _multiplied(material, folder)
    for count in (*_FEW, len(material.files) * _TIMES):
        paths = [many] if count > len(material.files) else material.files[:count]
        command = [sys.executable, str(_PROCESSES), str(material.config), PERIOD, str(rounds), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        target = "≥ 1.8" if count > len(material.files) else ""
        yield Line(f"one process / two processes, {count} files", done.stdout.strip(), target)


def _multiplied(material: Material, folder: Path) -> Path:
    """Return a folder with ten hard links to each workbook."""
    for copy in range(_TIMES):
        (folder / str(copy)).mkdir(parents=True)
        for file in material.files:
            (folder / str(copy) / file.name).hardlink_to(file)
    return folder


def _cells(material: Material, rounds: int, folder: Path) -> Iterator[Line]:
    """Compare a cell of a matrix with a cell of the built-in form."""
    large = make(folder, _MATRICES, matrix())
    files = material.files[:_MATRICES]
    campaigns, large_campaigns = _fresh(material, rounds), _fresh(large, rounds)
    runs: dict[str, Callable[[], object]] = {
        "items": lambda: check(next(campaigns), files, PERIOD),
        "matrix": lambda: _accepted(check(next(large_campaigns), [large.inbox], PERIOD)),
        "matrix floor": lambda: floor.read_all(large.files, (large.campaign.words.form_sheet, SHEET)),
    }
    durations = interleaved(rounds, runs)
    scale = len(material.campaign.form.cells) / len(large.campaign.form.cells)
    yield Line(
        "a cell of a 40 × 30 matrix / a cell of the 16 items",
        f"{ratio(durations, 'matrix', 'items', scale):.2f}",
        "≤ 1.5",
    )
    yield Line("matrix, validate / floor", f"{ratio(durations, 'matrix', 'matrix floor'):.2f}")


def _other_programs(folder: Path, count: int, rounds: int) -> Iterator[Line]:
    """Compare validate with the floor on workbooks as other programs save them; openpyxl and LibreOffice really do."""
    made = make(folder / "campaign", count)
    yield _saved("our writer", made, rounds)
    material = saved_by_libreoffice(made, folder / "LibreOffice")
    yield _saved("LibreOffice", material, rounds) if material else Line("LibreOffice's workbooks", "not installed")
    by_openpyxl = saved_by_openpyxl(made, folder / "by openpyxl")
    yield _saved("openpyxl", by_openpyxl, rounds)
    yield _script_on(by_openpyxl, rounds, folder / "script.xlsx")
    as_excel = saved_as_by(PROGRAMS["Excel in Chinese"], made, folder / "as Excel")
    parsed = saved_as_by(FOR_THE_PARSER, made, folder / "for the parser")
    yield _saved("Excel", as_excel, rounds)
    for name in _MARKUPS:
        yield _saved(f"{name} (its markup)", saved_as_by(PROGRAMS[name], made, folder / name), rounds)
    yield _parser_against_fast_way(as_excel, parsed, rounds)


def _saved(program: str, material: Material, rounds: int) -> Line:
    durations = interleaved(rounds, {
        "floor": lambda: floor.read_all(material.files, (material.campaign.words.form_sheet, SHEET)),
        "validate": _validation(material, rounds),
    }, process_time)  # fmt: skip
    return Line(f"validate / floor, saved by {program}", f"{ratio(durations, 'validate', 'floor'):.2f}", "≤ 4")


def _script_on(material: Material, rounds: int, out: Path) -> Line:
    files = material.files[:_SCRIPT_FILES]
    durations = interleaved(rounds, {
        "script": lambda: pandas_script.consolidate(files, out), "validate": _validation(material, rounds),
    }, process_time)  # fmt: skip
    measured = ratio(durations, "script", "validate", len(material.files) / len(files))
    return Line("script / validate, saved by openpyxl", f"{measured:.1f}", "≥ 12")


def _parser_against_fast_way(fast: Material, parsed: Material, rounds: int) -> Line:
    runs = {"parser": _validation(parsed, rounds), "fast": _validation(fast, rounds)}
    measured = ratio(interleaved(rounds, runs, process_time), "parser", "fast")
    return Line("validate where the parser is needed / as Excel writes", f"{measured:.2f}", "≤ 2")


def _validation(material: Material, rounds: int) -> Callable[[], object]:
    campaigns = _fresh(material, rounds)
    return lambda: _accepted(check(next(campaigns), [material.inbox], PERIOD, jobs=1))


def _returns(material: Material, rounds: int, folder: Path) -> Iterator[Line]:
    """Compare a returned copy, ten cells marked, with loading and saving the same file with openpyxl."""
    files = copies.bad_copies(material, folder, _RETURNED)
    campaign = open_campaign(material.config)
    review = check(campaign, files, PERIOD)
    runs: dict[str, Callable[[], object]] = {
        "return": lambda: copies.make_returned_copies(campaign, review, _RETURNED),
        "openpyxl": lambda: copies.load_and_save(files),
    }
    durations = interleaved(rounds, runs)
    yield Line("returned copy, ms per workbook (best round)", f"{1000 * min(durations['return']) / _RETURNED:.2f}")
    yield Line("returned copy / openpyxl load and save", f"{ratio(durations, 'return', 'openpyxl'):.2f}", "≤ 1.5")


def _publishing(material: Material) -> Iterator[Line]:
    """Compare the documents of a period, charts included where they can be drawn, with its summary, from the files on.

    Each is made once: these take as long as all rounds of the lines above.
    """
    campaigns = _fresh(material, 2)
    durations = interleaved(1, {
        "consolidate": lambda: _consolidated(next(campaigns), material.inbox),
        "publish": lambda: _published(next(campaigns), material.inbox),
    })  # fmt: skip
    yield Line("publish / consolidate", f"{ratio(durations, 'publish', 'consolidate'):.2f}", "≤ 3")


def _published(campaign: Campaign, inbox: Path) -> int:
    review = _accepted(check(campaign, [inbox], PERIOD, jobs=1))
    consolidation = consolidate_review(campaign, review)
    trend = compare_periods(campaign, review, consolidation)
    release = make_release(campaign, review, consolidation, trend, day=_DAY)
    summary = build_summary(campaign, review, consolidation, trend)
    return len(make_documents(Publication(campaign, release, summary, "internal", _DAY, 1)))


def _fresh(material: Material, count: int) -> Iterator[Campaign]:
    """Return newly opened campaigns, so that no run uses the caches of an earlier one."""
    return iter([open_campaign(material.config) for _each in range(count)])


def _consolidated(campaign: Campaign, inbox: Path) -> bytes:
    return _summed_up(campaign, _accepted(check(campaign, [inbox], PERIOD, jobs=1)))


def _summed_up(campaign: Campaign, review: Review) -> bytes:
    consolidation = consolidate_review(campaign, review)
    return build_summary(campaign, review, consolidation, compare_periods(campaign, review, consolidation))


def _accepted(review: Review) -> Review:
    """Return the review; exits if a workbook was not accepted, because the figures would mislead."""
    if review.coverage.accepted != review.coverage.expected:
        raise SystemExit(f"not all workbooks were accepted: {review.coverage}")
    return review


def _memory(material: Material, folder: Path) -> Iterator[Line]:
    if sys.platform == "win32":
        yield Line("memory at the peak", "not measured on Windows")
    else:
        peaks = memory.peak_bytes(material, folder / "peak")
        yield Line("validate, peak bytes per further workbook", f"{peaks['validate']:.0f}", "≤ 2048")
        yield Line("consolidate, peak bytes per further workbook", f"{peaks['consolidate']:.0f}", "≤ 6144")
    yield Line("review, bytes kept per workbook", f"{memory.retained_bytes(material, folder / 'kept'):.0f}", "≤ 2048")


def _year(folder: Path) -> Iterator[Line]:
    durations = offices.year_of_an_office(folder, _START_ROUNDS)
    yield Line("aq status, 12 months of 14 units / python -c pass", f"{ratio(durations, 'status', 'python'):.0f}")
    inside = ratio(durations, "inside", "outside")
    yield Line("validate a month in that working folder / without one", f"{inside:.2f}", "≤ 1.5")


def _start() -> Iterator[Line]:
    durations = start_up(_START_ROUNDS)
    yield Line("aq --version / python -c pass", f"{ratio(durations, '--version', 'python'):.1f}", "≤ 7")
    yield Line("aq --help / python -c pass", f"{ratio(durations, '--help', 'python'):.1f}", "≤ 14")


def _print_note(material: Material) -> None:
    count = len(material.files)
    print(f"{count} workbooks; the pandas script reads {min(count, _SCRIPT_FILES)} of them and is scaled per workbook")


def _print_table(lines: list[Line]) -> None:
    width = max(len(line.what) for line in lines)
    print(f"\n{'':{width}}  {'measured':>10}  target")
    for line in lines:
        print(f"{line.what:{width}}  {line.measured:>10}  {line.target}".rstrip())


if __name__ == "__main__":
    main()
