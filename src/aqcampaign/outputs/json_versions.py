"""The JSON of `aq versions`: its models, and how histories of reports become a document."""

from typing import Any, Literal

from pydantic import Field

from aqcampaign.calendar.clock import Clock, Timeliness
from aqcampaign.ledger.receipt_evidence import Evidence
from aqcampaign.ledger.version_history import ReportHistory, Version
from aqcampaign.outputs.json_review import Document, change_entry, finding_entry
from aqcampaign.outputs.json_schema import ChangeEntry, Documented, FindingEntry, schema_text
from aqcampaign.report import FileStatus
from aqcampaign.units.unit import Unit


class VersionEntry(Documented):
    """A file that the unit sent."""

    number: int | None = Field(description="number of the version; null for a file that is none")
    copy_of: int | None = Field(description="number of the version that came again, byte for byte")
    same_as: int | None = Field(description="number of the newest earlier version with the same figures")
    file: str = Field(description="path in the inbox")
    member: str | None = Field(description="path inside the archive or mail")
    sha256: str | None = Field(description="SHA-256 of its bytes; null if it was not read")
    received: str = Field(description="local time at which it was received")
    evidence: Evidence | None = Field(
        description="how that is known: server (of the mail), stated, file (its date), better (same content elsewhere)"
    )
    status: FileStatus = Field(description="status of the file")
    timeliness: Timeliness | None = Field(description="as the first version; null for a file that is none")
    findings: list[FindingEntry] = Field(description="findings in form order")
    changes: list[ChangeEntry] = Field(description="what changed since the version before, in form order")


class HistoryEntry(Documented):
    """What was received of one report, in the order of receipt."""

    form: str | None = Field(None, description="id of the form in a campaign with several forms")
    period: str = Field(description="id of the period")
    unit: str = Field(description="id of the unit")
    report: str | None = Field(description="which of several reports of the unit: name of its reporter, or a number")
    versions: list[VersionEntry] = Field(description="the files")


class VersionsDocument(Documented):
    """The whole document that `aq versions --format json` prints."""

    version: Literal[1] = Field(description="version of this format; raised by incompatible changes")
    unit: str = Field(description="id of the unit")
    name: str = Field(description="its name in units.yaml")
    reports: list[HistoryEntry] = Field(description="its reports, and those of its parts, period by period")


MODELS: tuple[type[Documented], ...] = (VersionsDocument, HistoryEntry, VersionEntry, ChangeEntry)


def versions_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the output of `aq versions --format json`."""
    return schema_text(VersionsDocument.model_json_schema())


def versions_document(unit: Unit, reports: list[dict[str, Any]]) -> Document:
    """Return the document about a unit; see `history_entry`."""
    return {"version": 1, "unit": unit.id, "name": unit.name, "reports": reports}


def history_entry(form: str, period: str, history: ReportHistory, clock: Clock) -> dict[str, Any]:
    """Return the entry of one report; `form` is the id of one of several forms."""
    return {
        **({"form": form} if form else {}),
        "period": period,
        "unit": history.unit,
        "report": history.report or None,
        "versions": [_version(each, clock) for each in history.versions],
    }


def _version(version: Version, clock: Clock) -> dict[str, Any]:
    return {
        "number": version.number,
        "copy_of": version.copy_of,
        "same_as": version.same_as,
        "file": version.file,
        "member": version.member or None,
        "sha256": version.sha256 or None,
        "received": clock.local(version.received).isoformat(),
        "evidence": version.evidence,
        "status": version.status,
        "timeliness": version.timeliness if version.number else None,
        "findings": [finding_entry(each) for each in version.findings],
        "changes": [change_entry(each) for each in version.changes],
    }
