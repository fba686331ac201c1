"""Compares the report of `aq validate` on an attacked file with the expected verdict."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from samples import fill, ones

from aqcampaign.campaign import Campaign
from aqcampaign.values.amounts import Number
from attacks import containers, contents, disk, fakes, geometry, markup, parts
from attacks.case import FILLED, OTHER_UNIT, PROBE, PROBED_CELL, UNIT, Case
from attacks.mutants import mutants
from attacks.package import Package

# What a terminal would obey: control characters, marks of direction. The lines of a report end in LF.
RAW = {chr(code) for code in (*range(10), *range(11, 32), *range(0x7F, 0xA0), 0x2028, 0x2029)}
RAW |= {chr(code) for code in (*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_COUNTED = ("accepted", "nil", "superseded")


def all_cases(small: bool, seed: int, count: int) -> Iterator[Case]:
    """Yield all cases, without the large ones if `small`, and so many mutants."""
    for group in (containers, markup, parts, geometry, contents, fakes, disk):
        yield from (case for case in group.CASES if not (small and case.large))
    yield from mutants(seed, count)


def base_workbook(campaign: Campaign, folder: Path) -> Package:
    """Return the filled workbook that is attacked, made in `folder`: 7 in the probed cell, 1 wherever it may be."""
    made = Package.of(fill(campaign, folder, UNIT, _figures(campaign)).read_bytes())
    # As Excel saves it: our own writer asks for a calculation, which would refuse every formula that is put in.
    return made.changed("xl/workbook.xml", lambda xml: xml.replace(' fullCalcOnLoad="1"', ""))


def good_workbook(campaign: Campaign, folder: Path) -> Path:
    """Return the good workbook of another unit that is put beside the attacked ones, made in `folder`."""
    return fill(campaign, folder, OTHER_UNIT, name="the-good-one.xlsx")


def _figures(campaign: Campaign) -> list[Number]:
    figures = ones(campaign)
    ids = [field.id for field in campaign.form.fields]
    figures[ids.index(PROBE)] = FILLED
    return figures


def raw_signs(text: str) -> list[str]:
    """Return the signs in a text that a terminal would obey."""
    return sorted(RAW & set(text))


def reports_of(files: Sequence[Mapping[str, Any]], path: Path) -> list[Mapping[str, Any]]:
    """Return what is said of one file: of itself, and of what lies in it where it is an archive."""
    name = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return [each for each in files if each["path"] == name or each["path"].startswith(name + "/")]


def is_counted(report: Mapping[str, Any]) -> bool:
    """Return whether a file's figures may be added up; those of an older version without errors could have been."""
    return report["status"] in _COUNTED and not any(found["severity"] == "error" for found in report["findings"])


def wrong_verdict(case: Case, report: Mapping[str, Any], filled: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return WRONG-ACCEPT or WRONG-REJECT and the reason, None where the case has what it deserves.

    `filled` are the figures of the workbook before the attack.
    """
    if case.deserves == "anything":
        return None
    if case.deserves == "ignore":
        return None if report["status"] == "ignored" else ("WRONG-REJECT", f"{report['status']}")
    refused = f"{report['status']} {' '.join(sorted({found['code'] for found in report['findings']}))}"
    if not is_counted(report):
        spoken = any(found["severity"] == "error" for found in report["findings"])
        if case.deserves == "value" and not _reports_probe(report):
            return ("WRONG-REJECT", f"{PROBED_CELL} is not named, {refused}")
        if case.deserves == "accept" or not spoken:
            return ("WRONG-REJECT", f"{refused}")
        return None
    if case.deserves == "reject":
        return ("WRONG-ACCEPT", f"counted with {report['values'].get(PROBE)}")
    return _silently_changed(case, report, filled)


def _silently_changed(case: Case, report: Mapping[str, Any], filled: Mapping[str, Any]) -> tuple[str, str] | None:
    values = report["values"]
    changed = [field for field in filled if field != PROBE and values.get(field) != filled[field]]
    if changed:
        return ("WRONG-ACCEPT", f"{', '.join(changed)} changed")
    if values.get(PROBE) != case.reads and not (case.deserves == "value" and _reports_probe(report)):
        return ("WRONG-ACCEPT", f"{PROBED_CELL} read as {values.get(PROBE)}, not {case.reads}")
    if case.deserves == "value" and not _reports_probe(report):
        return ("WRONG-ACCEPT", f"{PROBED_CELL} read as {values.get(PROBE)} in silence")
    return None


def _reports_probe(report: Mapping[str, Any]) -> bool:
    return any(found["cell"] == PROBED_CELL or found["field"] == PROBE for found in report["findings"])
