"""JSON Schemas of form.yaml and of what `aq validate`, `aq status` and `aq calendar` print as JSON."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from aqcampaign.calendar.clock import Timeliness
from aqcampaign.consolidation.coverage import Standing
from aqcampaign.findings.catalog import Severity
from aqcampaign.form.model import Form
from aqcampaign.ledger.changes import ChangeKind
from aqcampaign.outputs.dataset.schema import TABLES
from aqcampaign.outputs.tables.json_file import json_schema
from aqcampaign.report import FileStatus

Count = Annotated[int, Field(ge=0)]


class Documented(BaseModel):
    """Base of the models of what is printed as JSON; each field has a description for docs/json.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Summary(Documented):
    """Coverage of the period."""

    expected: Count | None = Field(
        description="units that must report; null if reports come at any time: all numbers are those of reports then"
    )
    accepted: Count = Field(description="units whose report counts, nil reports included")
    nil: Count = Field(description="accepted reports of zeros only")
    returned: Count = Field(description="units whose report must be corrected")
    missing: Count = Field(description="units without a report")
    late: Count = Field(description="accepted reports received after the deadline")
    unreadable: Count = Field(description="units of which a file was received, but no report could be read")
    incomplete: Count = Field(description="units that consist of parts of which only some have an accepted report")
    excluded: Count = Field(description="units whose report is late and counts as no data")


class GroupSummary(Summary):
    """Coverage of the period over the units of a group."""

    group: str | None = Field(description="the group in units.yaml; null for the units without one")


class ChangeEntry(Documented):
    """A difference from the version before; null stands for what is blank, unreadable or not there."""

    kind: ChangeKind = Field(description="figure, line (of a list), explanation, head")
    id: str = Field(description="id of the field, of the list, of the cell explained, or of the head field")
    label: str = Field(description="its name on the form")
    unit: str = Field(description="unit of the figure")
    old: str | dict[str, str] | None = Field(description="what the version before said; of a line by column id")
    new: str | dict[str, str] | None = Field(description="what this version says")


class UnitLine(Documented):
    """The status of a unit in the period."""

    unit: str = Field(description="id of the unit in units.yaml")
    name: str = Field(description="its name in units.yaml")
    status: Standing = Field(description="status of the unit")
    timeliness: Timeliness | None = Field(description="null without a report")
    received: str | None = Field(description="local time at which the report that counts was received")
    first_received: str | None = Field(description="local time of the first version, which decides timeliness")
    versions: Count = Field(description="number of versions received; 0 without a report")
    file: str | None = Field(description="path of the report that counts or was returned")
    part_of: str | None = Field(None, description="id of the unit to whose report this one is added")
    not_asked: list[str] | None = Field(None, description="ids of the items that it has no duty to report")
    changes: list[ChangeEntry] | None = Field(
        None, description="of a report that is not the first version: what it changed since the one before"
    )
    extended_until: str | None = Field(None, description="the deadline of this unit, if it was extended")


class CallEntry(Documented):
    """A telephone call that was noted in the log."""

    at: str = Field(description="local time at which it was noted")
    text: str = Field(description="what was said")
    by: str = Field(description="who noted it")


class BoardUnitLine(UnitLine):
    """The status of a unit on the board."""

    last_call: CallEntry | None = Field(None, description="the last telephone call with the unit about this period")


class FindingEntry(Documented):
    """A finding in a file; docs/findings.md documents the codes."""

    code: str = Field(description="AQ… is built in, R… is defined in rules.yaml")
    severity: Severity = Field(description="error: corrected; query: corrected or explained; notice: for information")
    field: str | None = Field(description="id of the field, cell or column concerned")
    sheet: str | None = Field(description="sheet of the workbook")
    cell: str | None = Field(description="address of the cell")
    found: str = Field(description="content of the cell")
    message: str = Field(description="what is wrong, in the language of the run")
    remedy: str = Field(description="what to do, in the language of the run")
    explanation: str | None = Field(None, description="the unit's explanation of the query")


class ListLine(Documented):
    """A row of a ledger."""

    sheet: str = Field(description="sheet of the workbook")
    row: Annotated[int, Field(ge=1)] = Field(description="row number on the sheet")
    values: dict[str, int | str | None] = Field(description="values by column id")


class FileEntry(Documented):
    """A file that was checked."""

    path: str = Field(description="path of the file, followed by the path inside a mail or an archive")
    sha256: str | None = Field(description="SHA-256 of its bytes; null if it was not read")
    unit: str | None = Field(description="id of the reporting unit; null if uncertain")
    period: str | None = Field(description="reported period; null if uncertain")
    status: FileStatus = Field(description="status of the file")
    report: dict[str, Any] | None = Field(
        description="the report as counted, see below; null unless the status is accepted or nil"
    )
    values: dict[str, int | str | None] = Field(
        description="all values that could be read, by field id, of returned files too; null if missing"
    )
    findings: list[FindingEntry] = Field(description="findings in form order")
    head: dict[str, str] | None = Field(None, description="fields above and below the tables, by id")
    ledgers: dict[str, list[ListLine]] | None = Field(None, description="rows of ledgers, by table id")


class _Document(Documented):
    """What every document of `aq validate` and `aq status` begins with."""

    version: Literal[3] = Field(description="version of this format; raised by incompatible changes")


class Closed(Documented):
    """The edition in which a closed period was reported."""

    revision: int = Field(ge=1, description="1 when it was closed first, one more each time it was revised")


class _FormDocument(_Document):
    """A document about one form."""

    form: str | None = Field(None, description="id of the form in a campaign with several forms")


class ReviewDocument(_FormDocument):
    """The whole document of a campaign with one form."""

    period: str | None = Field(description="the period reviewed, such as 2022-09")
    due: str | None = Field(
        description="day on which its reports are due, with a time of day if the calendar gives one"
    )
    closed: Closed | None = Field(None, description="if the period is closed (docs/closing.md)")
    summary: Summary = Field(description="coverage of the period")
    groups: list[GroupSummary] | None = Field(None, description="coverage by group, if a unit has a `group`")
    units: list[UnitLine] = Field(description="one entry per unit, in the order of units.yaml")
    files: list[FileEntry] = Field(description="one entry per file")


class ReviewsDocument(_Document):
    """The whole document of a campaign with several forms (docs/several-forms.md)."""

    forms: list[ReviewDocument] = Field(description="one review for each form that is due")


class BoardPeriod(Documented):
    """A period on the board, as in its review."""

    period: str = Field(description="id of the period")
    due: str | None = Field(description="as in the review of the period")
    closed: Closed | None = Field(None, description="as in the review of the period")
    summary: Summary = Field(description="coverage of the period")
    units: list[BoardUnitLine] = Field(description="one entry per unit, in the order of units.yaml")


class HandingOnEntry(Documented):
    """That a lead was handed on."""

    at: str = Field(description="local time at which it was entered")
    to: str = Field(description="to whom")
    by: str = Field(description="who entered it")


class LeadEntry(Documented):
    """A lead of the register: a row of a running list, followed through re-sends and corrected versions."""

    number: Annotated[int, Field(ge=1)] = Field(description="its number for good")
    form: str | None = Field(None, description="id of the form in a campaign with several forms")
    unit: str | None = Field(description="id of the unit; null if it is uncertain")
    period: str | None = Field(description="period of the newest report that holds it; null if it is uncertain")
    list: str = Field(description="id of the running list in form.yaml")
    state: Literal["open", "handed_on", "changed", "withdrawn"] = Field(
        description="changed: the unit corrected it after it was handed on"
    )
    withdrawn: bool = Field(description="whether newer versions of its report lack it")
    values: dict[str, str] = Field(description="its newest texts by column id")
    sha256: str = Field(description="SHA-256 of the file in which these stand")
    sheet: str = Field(description="sheet of that file")
    row: Annotated[int, Field(ge=1)] = Field(description="row number on the sheet")
    handed_on: tuple[HandingOnEntry, ...] = Field(description="when and to whom it was handed on, oldest first")


class LeadsDocument(_Document):
    """The document of `aq leads --format json`."""

    leads: list[LeadEntry] = Field(description="all leads by number")


class BoardDocument(_FormDocument):
    """The board of `aq status --format json`; of several forms `forms` lists one of these for each."""

    periods: list[BoardPeriod] = Field(description="the periods that have begun or were reported, in order")
    leads: list[LeadEntry] | None = Field(None, description="the leads that are not yet handed on, if there are any")


class BoardsDocument(_Document):
    """The boards of a campaign with several forms."""

    forms: list[BoardDocument] = Field(description="one board for each form")


class StageEntry(Documented):
    """A stage of the campaign, both days included."""

    id: str = Field(description="its id in campaign.yaml")
    name: str = Field(description="its name")
    first: str = Field(description="its first day")
    last: str = Field(description="its last day")


class DayOff(Documented):
    """A day off that moved a deadline."""

    day: str = Field(description="the day")
    reason: str = Field(description="the holiday in English, `weekend`, or `listed in campaign.yaml`")


class PeriodEntry(Documented):
    """The dates of a period. Those of deadlines are null if reports come at any time."""

    period: str = Field(description="its id, such as 2022-09")
    name: str = Field(description="its name in Chinese")
    first: str = Field(description="first day that reports cover")
    last: str = Field(description="last day of its window")
    cutoff: str = Field(description="last day that reports cover")
    due: str | None = Field(description="报送截止: the day, with a time of day if the calendar gives one")
    late_from: str | None = Field(description="first moment that is late, local time")
    days_to_go: int | None = Field(description="days from `today` to the last day in time; negative if it is over")
    due_before_holidays: str | None = Field(description="the due day before the holiday rule moved it")
    days_off: list[DayOff] = Field(description="the days off that moved the due day; empty if it was not moved")
    corrections_due: str | None = Field(description="审核验收截止: the day; null without correction_workdays")
    corrections_late_from: str | None = Field(description="first moment at which a correction is late, local time")
    last_workday: str | None = Field(description="last working day in time; null if that year's days off are unknown")
    stages_begin: list[str] = Field(description="ids of the stages that begin in its window")
    stages_end: list[str] = Field(description="ids of the stages that end in its window")
    uncertain: str | None = Field(description="why the deadlines are not certain and what to do, or null")


class FormCalendar(Documented):
    """The periods of a form."""

    form: str | None = Field(description="id of the form in a campaign with several forms")
    name: str = Field(description="name of the form, of a single form its title")
    periods: list[PeriodEntry] = Field(description="its periods in order, or the one chosen with --period")


class CalendarDocument(Documented):
    """The whole document that `aq calendar --format json` prints."""

    version: Literal[1] = Field(description="version of this format; raised by incompatible changes")
    today: str = Field(description="today's date on the office's clock")
    stages: list[StageEntry] = Field(description="the stages of the campaign")
    forms: list[FormCalendar] = Field(description="one entry per form")


def form_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of form.yaml, for completion and validation in editors."""
    return schema_text(Form.model_json_schema() | {"title": "form.yaml of aqcampaign"})


def review_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the JSON of `aq validate` and `aq status`."""
    documents = ReviewDocument | ReviewsDocument | BoardDocument | BoardsDocument | LeadsDocument
    return schema_text(TypeAdapter(documents).json_schema())


def calendar_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the output of `aq calendar --format json`."""
    return schema_text(CalendarDocument.model_json_schema())


def export_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of what `aq export` writes as JSON."""
    return schema_text(json_schema(TABLES))


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as text, with the dialect that it is written in."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(document, ensure_ascii=False, indent=1)
