"""Takes a Review and makes its JSON, version 1: the shape other programs may rely on."""

import json
from dataclasses import asdict
from typing import Any

from aqcampaign.consolidation.roster import Coverage, UnitStanding
from aqcampaign.findings.finding import Finding
from aqcampaign.form.model import Form
from aqcampaign.language import translate
from aqcampaign.report import Report
from aqcampaign.values.amounts import Number, text_of


def json_review(
    form: Form, month: str | None, units: tuple[UnitStanding, ...], counts: Coverage, reports: list[Report]
) -> str:
    """Return the JSON text; counts are integers, money is a decimal string, a hole is null."""
    document = {
        "version": 1,
        "month": month,
        "summary": asdict(counts),
        "units": [_unit(each) for each in units],
        "files": [_file(form, report) for report in reports],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _unit(standing: UnitStanding) -> dict[str, Any]:
    report = standing.report
    return {
        "unit": standing.unit.id,
        "name": standing.unit.name,
        "status": standing.status,
        "timeliness": report.timeliness if report else None,
        "file": _name(report) if report else None,
    }


def _file(form: Form, report: Report) -> dict[str, Any]:
    submission = report.submission
    values = zip(form.fields, submission.values, strict=True) if submission else ()
    return {
        "path": _name(report),
        "sha256": report.file.sha256 or None,
        "unit": report.unit,
        "month": report.month,
        "status": report.status,
        "values": {field.id: _value(value, field.part.kind) for field, value in values},
        "findings": [_finding(found) for found in report.findings],
    }


def _value(value: Number | None, kind: str) -> int | str | None:
    if value is None:
        return None
    return text_of(value) if kind == "money" else int(value)


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity,
        "field": found.place.field,
        "sheet": found.place.sheet,
        "cell": found.place.cell,
        "found": found.found,
        "message": found.message(translate),
        "remedy": found.remedy(translate),
    }


def _name(report: Report) -> str:
    """The path as text; bytes that are no UTF-8 are shown escaped, so that the JSON stays valid."""
    return report.file.path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
