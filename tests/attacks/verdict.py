"""Compares the report of `aq validate` on an attacked file with the expected verdict."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from samples import fill, ones

from aqcampaign.campaign_folder import Campaign
from aqcampaign.values.amounts import Number
from attacks import containers, contents, disk, fakes, geometry, looks, markup, parts
from attacks.case import FILLED, OTHER_UNIT, PROBE, PROBED_CELL, UNIT, Case
from attacks.mutants import mutants
from attacks.package import Package

# Characters that a terminal interprets: control characters and direction marks. LF ends the lines of a report.
RAW = {chr(code) for code in (*range(10), *range(11, 32), *range(0x7F, 0xA0), 0x2028, 0x2029)}
RAW |= {chr(code) for code in (*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_COUNTED = ("accepted", "nil", "superseded")


def all_cases(small: bool, seed: int, count: int) -> Iterator[Case]:
    """Yield all cases, without large ones if `small`, then `count` mutants."""
    for group in (containers, markup, parts, geometry, contents, fakes, looks, disk):
        yield from (case for case in group.CASES if not (small and case.large))
    yield from mutants(seed, count)


def base_workbook(campaign: Campaign, folder: Path) -> Package:
    """Return the filled workbook that is attacked, made in `folder`: 7 in the probed cell, 1 in all others."""
    made = Package.of(fill(campaign, folder, UNIT, _figures(campaign)).read_bytes())
    # As Excel saves it. Our writer requests recalculation, and then every formula added here would be rejected.
    return made.changed("xl/workbook.xml", lambda xml: xml.replace(' fullCalcOnLoad="1"', ""))


def good_workbook(campaign: Campaign, folder: Path) -> Path:
    """Write a valid workbook of another unit, to lie beside the attacked ones, into `folder`."""
    return fill(campaign, folder, OTHER_UNIT, name="the-good-one.xlsx")


def _figures(campaign: Campaign) -> list[Number]:
    figures = ones(campaign)
    ids = [field.id for field in campaign.form.fields]
    figures[ids.index(PROBE)] = FILLED
    return figures


def raw_signs(text: str) -> list[str]:
    """Return the characters in a text that a terminal would interpret."""
    return sorted(RAW & set(text))


def reports_of(files: Sequence[Mapping[str, Any]], path: Path) -> list[Mapping[str, Any]]:
    """Return the reports on a file and, if it is an archive, on its members."""
    name = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return [each for each in files if each["path"] == name or each["path"].startswith(name + "/")]


def is_counted(report: Mapping[str, Any]) -> bool:
    """Return whether a file's figures are counted, or would be if no newer version had superseded it."""
    return report["status"] in _COUNTED and not any(found["severity"] == "error" for found in report["findings"])


def wrong_verdict(case: Case, report: Mapping[str, Any], filled: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return WRONG-ACCEPT or WRONG-REJECT and the reason, or None if the verdict is as expected.

    `filled` holds the figures of the workbook before the attack.
    """
    if case.expected == "anything":
        return None
    if case.expected == "ignore":
        return None if report["status"] == "ignored" else ("WRONG-REJECT", f"{report['status']}")
    refused = f"{report['status']} {' '.join(sorted({found['code'] for found in report['findings']}))}"
    if not is_counted(report):
        has_error = any(found["severity"] == "error" for found in report["findings"])
        if case.expected == "value" and not _reports_probe(report):
            return ("WRONG-REJECT", f"{PROBED_CELL} is not named, {refused}")
        if case.expected == "accept" or not has_error:
            return ("WRONG-REJECT", f"{refused}")
        return None
    if case.expected == "reject":
        return ("WRONG-ACCEPT", f"counted with {report['values'].get(PROBE)}")
    return _silently_changed(case, report, filled)


def _silently_changed(case: Case, report: Mapping[str, Any], filled: Mapping[str, Any]) -> tuple[str, str] | None:
    values = report["values"]
    changed = [field for field in filled if field != PROBE and values.get(field) != filled[field]]
    if changed:
        return ("WRONG-ACCEPT", f"{', '.join(changed)} changed")
    if values.get(PROBE) != case.reads and not (case.expected == "value" and _reports_probe(report)):
        return ("WRONG-ACCEPT", f"{PROBED_CELL} read as {values.get(PROBE)}, not {case.reads}")
    if case.expected == "value" and not _reports_probe(report):
        return ("WRONG-ACCEPT", f"{PROBED_CELL} read as {values.get(PROBE)} in silence")
    return None


def _reports_probe(report: Mapping[str, Any]) -> bool:
    return any(found["cell"] == PROBED_CELL or found["field"] == PROBE for found in report["findings"])
