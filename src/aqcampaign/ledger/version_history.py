"""Lists what a unit sent for a period in the order of receipt: versions of its report, re-sends, and other files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from aqcampaign.calendar.clock import Timeliness
from aqcampaign.findings.finding import Finding
from aqcampaign.ledger.changes import Change, Contents, changes, contents_of
from aqcampaign.ledger.receipt_evidence import Evidence
from aqcampaign.ledger.versions import WRONG_FORM, age_key, reporter_of
from aqcampaign.report import FileStatus, Report
from aqcampaign.units.roster import Roster

_COPY = "AQ502"
_NO_VERSION = WRONG_FORM | {_COPY, "AQ506"}


@dataclass(frozen=True, slots=True)
class Resent:
    """A file that came again, byte for byte, at another path of the inbox; `received` in seconds since 1970."""

    path: str
    received: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a file was registered: its path in the inbox, how its time of receipt is known, and when it came again.

    `received` is that time in seconds since 1970, `by` who stated it, '' if nobody did.
    """

    path: str
    evidence: Evidence
    received: float
    resent: tuple[Resent, ...] = ()
    by: str = ""


_NOT_REGISTERED: Mapping[str, Receipt] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Version:
    """A file that a unit sent.

    `number` counts the versions of the report, None for a file that is none: a copy of the version `copy_of`, a blank
    form, the form of another period, a file that cannot be read. `same_as` is the newest earlier version with the same
    figures, and `changes` are those since the version before. `file` is the path in the inbox, or as it was named if
    the file is not registered; `member` is the path inside an archive or mail, whose checksum is `original`. `received`
    is in seconds since 1970; `evidence` says how it is known, None if not registered, and `stated_by` who stated it.
    """

    number: int | None
    file: str
    member: str
    sha256: str
    original: str
    received: float
    evidence: Evidence | None
    status: FileStatus
    timeliness: Timeliness | None
    findings: tuple[Finding, ...]
    contents: Contents | None = None
    copy_of: int | None = None
    same_as: int | None = None
    changes: tuple[Change, ...] = ()
    stated_by: str = ""

    @property
    def counts(self) -> bool:
        """Whether this is the version that counts."""
        return self.status in ("accepted", "nil")


@dataclass(frozen=True, slots=True)
class ReportHistory:
    """What was received of one report.

    `report` tells apart several reports of one unit: the name of the reporter if they are added up, a number if units
    report at any time, else ''.
    """

    unit: str
    report: str
    versions: tuple[Version, ...]


def report_histories(
    reports: Iterable[Report],
    roster: Roster,
    *,
    any_number: bool = False,
    registered: Mapping[str, Receipt] = _NOT_REGISTERED,
) -> list[ReportHistory]:
    """Return the history of each report of one period, in the order of the roster; the reports must be settled.

    `any_number` says that units report at any time. `registered` holds how the originals were received, by checksum.
    """
    by_report = files_by_report(reports, roster, any_number=any_number)
    ordered = sorted(by_report.items(), key=lambda item: (roster.place[item[0][0]], item[0][1]))
    return [ReportHistory(unit, name, _history(files, registered)) for (unit, name), files in ordered]


def behind_others(reports: Sequence[Report], roster: Roster, *, any_number: bool = False) -> dict[str, Version]:
    """Return the versions of settled reports that have one before them, by the checksum of the file."""
    several = {each.unit for each in reports if each.status == "superseded" or each.versions > 1}
    chosen = [each for each in reports if each.unit in several] if several else []
    histories = report_histories(chosen, roster, any_number=any_number)
    versions = (version for history in histories for version in history.versions)
    return {version.sha256: version for version in versions if (version.number or 0) > 1}


def files_by_report(
    reports: Iterable[Report], roster: Roster, *, any_number: bool = False
) -> dict[tuple[str, str], list[Report]]:
    """Return the files for the period of each report, oldest first, keyed by unit and `report` (see ReportHistory)."""
    assigned = sorted((each for each in reports if each.unit and each.status != "ignored"), key=age_key)
    keyed = (
        _at_any_time(assigned) if any_number else [(each.unit or "", reporter_of(each, roster)) for each in assigned]
    )
    by_report: dict[tuple[str, str], list[Report]] = {}
    for key, report in zip(keyed, assigned, strict=True):
        by_report.setdefault(key, []).append(report)
    return by_report


def is_version(report: Report) -> bool:
    """Return whether a settled report is a version of its unit's report of the period."""
    if report.submission is None or report.status in ("rejected", "ignored"):
        return False
    return not any(found.code in _NO_VERSION for found in report.findings)


def _at_any_time(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """Return unit and number of the report of which each file is a version; that which replaces it decides."""
    by_checksum = {each.file.sha256: each for each in reversed(reports) if each.file.sha256}
    last = [_last(each, by_checksum) for each in reports]
    numbers: dict[int, tuple[str, str]] = {}
    counts: dict[str, int] = {}
    for each, final in zip(reports, last, strict=True):
        unit = final.unit or ""
        if is_version(each) and id(final) not in numbers:
            counts[unit] = counts.get(unit, 0) + 1
            numbers[id(final)] = unit, f"{counts[unit]:03}"
    return [numbers.get(id(final), (final.unit or "", "")) for final in last]


def _last(report: Report, by_checksum: Mapping[str, Report]) -> Report:
    """Return the report that replaced a file in the end, for a copy that of its original."""
    current = by_checksum.get(report.file.sha256, report)
    while current.replaced_by in by_checksum:
        current = by_checksum[current.replaced_by]
    return current


def _history(files: Sequence[Report], registered: Mapping[str, Receipt]) -> tuple[Version, ...]:
    """Return the versions and other files in the order of receipt, with what changed from version to version."""
    numbers: dict[str, int] = {}
    versions: list[Version] = []
    listed: list[Version] = []
    for report in files:
        version = _version(report, registered)
        if is_version(report):
            version = _compared(version, versions)
            versions.append(version)
            numbers[report.file.sha256] = len(versions)
        elif any(found.code == _COPY for found in report.findings):
            version = replace(version, copy_of=numbers.get(report.file.sha256))
        listed.append(version)
    again = [each for version in listed for each in _resent(version, registered)]
    return tuple(sorted([*listed, *again], key=lambda each: each.received))


def _version(report: Report, registered: Mapping[str, Receipt]) -> Version:
    file = report.file
    original = file.kept.name if file.kept else ""
    receipt = registered.get(original)
    path, evidence, by = (file.outer_text, None, "") if receipt is None else _evidence(receipt, file.modified)
    contents = contents_of(report.submission) if report.submission else None
    return Version(
        None, path, file.inner_text, file.sha256, original, file.modified, evidence, report.status, report.timeliness,
        tuple(report.sorted_findings), contents, stated_by=by,
    )  # fmt: skip


def _evidence(receipt: Receipt, received: float) -> tuple[str, Evidence, str]:
    """Return the path of a registered file, and how its time of receipt is known: that may be from another file."""
    if int(received) != int(receipt.received):
        return receipt.path, "better", ""
    return receipt.path, receipt.evidence, receipt.by


def _compared(version: Version, earlier: Sequence[Version]) -> Version:
    """Return a version with its number, what changed since the one before, and the newest with the same figures."""
    numbered = replace(version, number=len(earlier) + 1)
    own, before = version.contents, earlier[-1].contents if earlier else None
    if own is None or before is None:
        return numbered
    same = (each.number for each in reversed(earlier) if each.contents and own.has_figures_of(each.contents))
    return replace(numbered, same_as=next(same, None), changes=tuple(changes(before, own)))


def _resent(version: Version, registered: Mapping[str, Receipt]) -> Iterator[Version]:
    """Yield the file again for each time that it was received again."""
    receipt = registered.get(version.original)
    for again in receipt.resent if receipt else ():
        yield replace(
            version, number=None, copy_of=version.number or version.copy_of, file=again.path, received=again.received,
            evidence=again.evidence, stated_by="", status="superseded", timeliness=None, findings=(), contents=None,
            same_as=None, changes=(),
        )  # fmt: skip
