"""Writes the reports of a file as JSON and reads them: for other processes, and for the cache of a working folder.

JSON, because whoever can change what is read back could otherwise make it run his program. The file itself, its form
and the tables of that are not written: the reader has them, and inserts its own objects.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from sys import intern
from typing import Any

from aqcampaign.examination_config import Configs
from aqcampaign.findings.catalog import CATALOG, Entry
from aqcampaign.findings.finding import NOWHERE, Finding, Phrase, Place
from aqcampaign.form.model import Form
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import Report
from aqcampaign.values.records import Record
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange, Value

Forms = Mapping[tuple[str, str], Form]


def forms_by_version(forms: Iterable[Form]) -> Forms:
    """Return all versions of all forms, as `decode` looks them up."""
    return {(form.id, form.version): form for form in forms}


def forms_of(configs: Configs) -> Forms:
    """Return all versions of all forms of a campaign."""
    return forms_by_version(edition.form for config in configs for edition in config.editions.all)


def encode(reports: Sequence[Report]) -> str:
    """Return the reports of one file as JSON; reports of one workbook keep having one file in common."""
    files = {id(each.file): each.file for each in reports}
    places = {id_: place for place, id_ in enumerate(files)}
    return _text([[_file(each) for each in files.values()], [_report(each, places[id(each.file)]) for each in reports]])


def decode(encoded: str, file: InboxFile, forms: Forms) -> list[Report]:
    """Return the reports of `file`; raises ValueError if the text is no such JSON, or is about another form."""
    try:
        files, reports = json.loads(encoded)
        read = [_read_file(each, file) for each in files]
        return [_read_report(each, read, forms) for each in reports]
    except (KeyError, IndexError, TypeError, AttributeError, InvalidOperation, RecursionError) as error:
        raise ValueError(type(error).__name__) from error


# One for all: an encoder is made anew for each call of json.dumps that has options.
_text = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def _file(file: ReceivedFile) -> list[Any]:
    inner = file.path.parts[-file.inner_parts :] if file.inner_parts else ()
    return [inner, file.sha256, file.modified, file.subject, file.kept is not None]


def _read_file(written: list[Any], file: InboxFile) -> ReceivedFile:
    inner, sha256, modified, subject, is_kept = written
    path, inside = file.path.joinpath(*inner) if inner else file.path, file.inner_parts + len(inner)
    return ReceivedFile(path, sha256, modified, inside, subject, file.kept if is_kept else None, file.stated_unit)


def _report(report: Report, file: int) -> list[Any]:
    return [
        file, report.status, [_finding(each) for each in report.findings], report.unit, report.period, report.name,
        _moment(report.received), report.timeliness, report.submission and _submission(report.submission),
        _moment(report.first), report.versions, report.opening, report.form, report.answers, report.replaced_by,
        _moment(report.again),
    ]  # fmt: skip


def _read_report(written: list[Any], files: Sequence[ReceivedFile], forms: Forms) -> Report:
    file, status, findings, unit, period, name, *rest = written
    received, timeliness, submission, first, versions, opening, form, answers, replaced_by, again = rest
    return Report(
        files[file], status, tuple([_read_finding(each) for each in findings]), _shared(unit), _shared(period),
        intern(name), _read_moment(received), timeliness,
        None if submission is None else _read_submission(submission, forms), _read_moment(first), versions, opening,
        intern(form), answers, replaced_by, _read_moment(again),
    )  # fmt: skip


def _submission(submission: Submission) -> list[Any]:
    form = submission.form
    return [
        form.id, form.version, [_value(each) for each in submission.values], _spots(submission.places),
        dict(submission.raw), [_finding(each) for each in submission.findings],
        [[each.table.id, each.sheet, each.row, [_value(value) for value in each.values], each.columns]
         for each in submission.records],
        dict(submission.head), sorted(submission.unreadable), dict(submission.explanations), submission.filled_on,
        submission.is_blank, sorted(submission.not_asked),
    ]  # fmt: skip


def _read_submission(written: list[Any], forms: Forms) -> Submission:
    id_, version, values, spots, raw, findings, records, head, unreadable, explanations, filled_on, *rest = written
    is_blank, not_asked = rest
    form = forms[id_, version]
    tables = {table.id: table for table in form.ledgers} if records else {}
    return Submission(
        form, tuple([_read_value(each) for each in values]), _read_spots(form, spots), raw,
        tuple([_read_finding(each) for each in findings]),
        tuple([
            Record(tables[table], sheet, row, tuple([_read_value(each) for each in of_row]), tuple(columns))
            for table, sheet, row, of_row, columns in records
        ]),
        head, frozenset(unreadable), explanations, intern(filled_on), is_blank, frozenset(not_asked),
    )  # fmt: skip


def _finding(found: Finding) -> list[Any]:
    parameters = {
        name: [value.template, dict(value.values)] if isinstance(value, Phrase) else value
        for name, value in found.parameters.items()
    }
    return [
        found.code, None if found.place is NOWHERE else _place(found.place), found.found, parameters,
        found.rule_entry and _entry(found.rule_entry), found.explanation, found.former_explanation,
        found.insufficient_explanation,
    ]  # fmt: skip


def _read_finding(written: list[Any]) -> Finding:
    code, place, found, parameters, entry, *explanations = written
    if entry is None and code not in CATALOG:
        raise ValueError(code)
    read = {name: value if isinstance(value, str) else Phrase(*value) for name, value in parameters.items()}
    return Finding(
        intern(code), Place(*place) if place else NOWHERE, found, read, Entry(*entry) if entry else None, *explanations
    )


def _entry(entry: Entry) -> list[str]:
    return [
        entry.code, entry.severity, entry.stage, entry.title, entry.message, entry.remedy, entry.reason, entry.to_unit,
    ]  # fmt: skip


def _place(place: Place) -> list[str | None]:
    return [place.sheet, place.cell, place.field, place.label]


# The cells of a form stand at the same places in nearly all workbooks: they are written and read once, and shared.
@lru_cache(maxsize=64)
def _spots(places: tuple[Place, ...]) -> str:
    """Return sheet and address of each cell of a form; its id and label are those of the form."""
    return _text([[place.sheet, place.cell] for place in places])


@lru_cache(maxsize=64)
def _read_spots(form: Form, written: str) -> tuple[Place, ...]:
    spots = zip(form.cells, json.loads(written), strict=True)
    return tuple([Place(sheet, address, cell.id, cell.label) for cell, (sheet, address) in spots])


def _value(value: Value | None) -> object:
    """Return a value for JSON: what JSON has no type for is a list of the type's name and its texts."""
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    if isinstance(value, DateRange):
        return ["days", value.first.isoformat(), value.last.isoformat()]
    return ["day", value.isoformat()]


_READERS: Mapping[str, Callable[..., Value]] = {
    "decimal": Decimal,
    "day": date.fromisoformat,
    "days": lambda first, last: DateRange(date.fromisoformat(first), date.fromisoformat(last)),
}


def _read_value(written: Any) -> Value | None:
    if isinstance(written, list):
        return _READERS[written[0]](*written[1:])
    if written is None or type(written) in (int, str):
        value: Value | None = written
        return value
    raise ValueError(type(written).__name__)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read_moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _shared(text: str | None) -> str | None:
    """Return one object for equal texts: the ids of units and periods stand in every report."""
    return None if text is None else intern(text)
