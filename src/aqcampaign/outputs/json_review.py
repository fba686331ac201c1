"""The JSON of a review, for other programs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Any

from aqcampaign.calendar.due import Due
from aqcampaign.consolidation.coverage import Coverage, UnitStanding, coverage_by_group
from aqcampaign.findings.finding import Finding
from aqcampaign.form.measure import Part
from aqcampaign.intake.names import text_of_name
from aqcampaign.language import translate
from aqcampaign.ledger.changes import Change
from aqcampaign.ledger.version_history import Version
from aqcampaign.report import Report, counted_content
from aqcampaign.values.amounts import format_number
from aqcampaign.values.records import Record
from aqcampaign.values.report_model import dump_report
from aqcampaign.values.value import Value

Document = dict[str, Any]
_VERSION = 3
# So many tokens, about a hundred files, are written at a time.
_TOKENS = 10_000
# Control and direction characters beyond ASCII; json escapes those of ASCII, all but DEL.
_CONTROL_CHARACTERS = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


def review_document(
    period: str | None,
    due: Due | None,
    units: tuple[UnitStanding, ...],
    counts: Coverage,
    reports: list[Report],
    form: str = "",
    extended: Mapping[str, Due] = MappingProxyType({}),
    revision: int | None = None,
    versions: Mapping[str, Version] = MappingProxyType({}),
) -> Document:
    """Return a review as a document; `form` is the id of one of several forms, `extended` holds deadlines by unit.

    `revision` is that of a closed period, `versions` are those that have one before them, by the checksum of the file.

    Counts are integers, amounts decimal strings, dates in ISO 8601, missing values null. `report` of a file is a dump
    of the form's report model if the file is accepted, otherwise null. `values` contains all values that could be read.
    """
    return {
        "version": _VERSION,
        **({"form": form} if form else {}),
        "period": period,
        "due": due.iso if due else None,
        **({"closed": {"revision": revision}} if revision is not None else {}),
        "summary": asdict(counts),
        **_groups(units),
        "units": [_unit(each, extended) | _changes(each, versions) for each in units],
        "files": _Files(reports),
    }


def _groups(units: tuple[UnitStanding, ...]) -> dict[str, list[dict[str, Any]]]:
    groups = coverage_by_group(units)
    return (
        {"groups": [{"group": group or None, **asdict(counts)} for group, counts in groups.items()]} if groups else {}
    )


def board_document(
    periods: Iterable[tuple[str, Due | None, Sequence[UnitStanding], Coverage]],
    form: str = "",
    extended: Mapping[str, Mapping[str, Due]] = MappingProxyType({}),
    calls: Mapping[str, Mapping[str, Document]] = MappingProxyType({}),
    revisions: Mapping[str, int] = MappingProxyType({}),
) -> Document:
    """Return the board of a form as a document: each period as in its review, without the files.

    `extended` holds the deadlines that were extended, `calls` the last telephone calls, both by period and unit,
    `revisions` those of closed periods.
    """
    return {
        "version": _VERSION,
        **({"form": form} if form else {}),
        "periods": [
            {
                "period": period, "due": due.iso if due else None,
                **({"closed": {"revision": revisions[period]}} if period in revisions else {}),
                "summary": asdict(counts),
                "units": [
                    _unit(each, extended.get(period, {})) | _last_call(each, calls.get(period, {})) for each in units
                ],
            }
            for period, due, units, counts in periods
        ],
    }  # fmt: skip


def _last_call(standing: UnitStanding, calls: Mapping[str, Document]) -> Document:
    return {"last_call": calls[standing.unit.id]} if standing.unit.id in calls else {}


def leads_document(leads: list[Document]) -> Document:
    """Return the document of the register of leads."""
    return {"version": _VERSION, "leads": leads}


def several_reviews(documents: list[Document]) -> Document:
    """Return the document of the reviews of several forms."""
    return {"version": _VERSION, "forms": documents}


def json_text(document: Document, *, ascii_only: bool = False) -> str:
    """Return the JSON text. Control characters are escaped; with `ascii_only` all non-ASCII characters are."""
    return "".join(json_pieces(document, ascii_only=ascii_only))


def json_pieces(document: Document, *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the text of `json_text` in pieces: that of a country's files is never held as a whole."""
    tokens = json.JSONEncoder(ensure_ascii=ascii_only, indent=1).iterencode(document)
    while piece := "".join(islice(tokens, _TOKENS)):
        yield _CONTROL_CHARACTERS.sub(lambda found: f"\\u{ord(found.group()):04x}", piece)


def _unit(standing: UnitStanding, extended: Mapping[str, Due]) -> dict[str, Any]:
    report = standing.report
    return {
        "unit": standing.unit.id,
        "name": standing.unit.name,
        "status": standing.status,
        "timeliness": standing.timeliness,
        "file": path_text(report) if report else None,
        "received": report.received.isoformat() if report and report.received else None,
        "first_received": (report.first or report.received).isoformat() if report and report.received else None,
        "versions": report.versions if report else 0,
        **({"part_of": standing.part_of} if standing.part_of else {}),
        **({"not_asked": sorted(standing.not_asked)} if standing.not_asked else {}),
        **({"extended_until": extended[standing.unit.id].iso} if standing.unit.id in extended else {}),
    }


def _changes(standing: UnitStanding, versions: Mapping[str, Version]) -> Document:
    version = versions.get(standing.report.file.sha256) if standing.report else None
    return {"changes": [change_entry(each) for each in version.changes]} if version else {}


class _Files(list[Any]):
    """Reports that give the entries of their files, each made when it is written."""

    def __iter__(self) -> Iterator[Document]:
        return map(_file, super().__iter__())


def _file(report: Report) -> dict[str, Any]:
    submission = report.submission
    values = zip(submission.form.fields, submission.values, strict=True) if submission else ()
    entry: dict[str, Any] = {
        "path": path_text(report),
        "sha256": report.file.sha256 or None,
        "unit": report.unit,
        "period": report.period,
        "status": report.status,
        "report": dump_report(content) if (content := counted_content(report)) else None,
        "values": {field.id: value_entry(value, field.part) for field, value in values if field.cell.applies},
        "findings": [finding_entry(found) for found in report.sorted_findings],
    }
    if submission and submission.head:
        entry["head"] = dict(submission.head)
    if submission and submission.form.ledgers:
        entry["ledgers"] = {
            table.id: [_record(record) for record in submission.records if record.table is table]
            for table in submission.form.ledgers
        }
    return entry


def _record(record: Record) -> dict[str, Any]:
    columns = zip(record.table.columns, record.values, strict=True)
    values = {column.id: value_entry(value, column.measure.parts[0]) for column, value in columns}
    return {"sheet": record.sheet, "row": record.row + 1, "values": values}


def value_entry(value: Value | None, part: Part) -> int | str | None:
    """Return a value: counts as numbers, all others as text."""
    if value is None or isinstance(value, int):
        return value if part.is_integer or value is None else str(value)
    return format_number(value) if isinstance(value, Decimal) else str(value)


def finding_entry(found: Finding) -> dict[str, Any]:
    """Return a finding with its place and its texts in the language of the run."""
    entry: dict[str, Any] = {
        "code": found.code,
        "severity": found.severity,
        "field": found.place.field,
        "sheet": found.place.sheet,
        "cell": found.place.cell,
        "found": found.found,
        "message": found.message(translate),
        "remedy": found.remedy(translate),
    }
    if found.explanation:
        entry["explanation"] = found.explanation
    return entry


def change_entry(change: Change) -> dict[str, Any]:
    """Return a difference between two versions; lines are by column id."""
    old, new = (dict(each) if isinstance(each, Mapping) else each for each in (change.old, change.new))
    told = {"kind": change.kind, "id": change.id, "label": change.label, "unit": change.unit}
    return {**told, "old": old, "new": new}


def path_text(report: Report) -> str:
    """Return the path as text. Bytes that are not UTF-8 are escaped to keep the JSON valid."""
    return text_of_name(report.file.path.as_posix())
