"""The closed periods: acts of the log, with what was reported kept in the archive under its SHA-256."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, get_args

from aqcampaign.consolidation.published import Issue, PublishedPeriod, RevisionClass
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.ledger.closing import ClosedPeriod, FrozenReport
from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.archive import keeping, place_of
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger_view import LedgerView

CLOSED, REVISED, REOPENED = "closed", "revised", "reopened"
# The version of the document that holds what was reported.
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Closing:
    """One revision of a closed period, as its act says; revision 1 has no class and no reason.

    `summary` and `record` are the SHA-256 of the summary and of the frozen reports in the archive.
    """

    number: int
    at: str
    by: str
    form: str
    period: str
    revision: int
    is_final: bool
    summary: str
    record: str
    revision_class: RevisionClass | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Closings:
    """The revisions of the periods of a form in their order; `open_again` says why a period was reopened."""

    all: tuple[Closing, ...] = ()
    open_again: Mapping[str, str] = field(default_factory=dict)

    def of(self, period: str) -> list[Closing]:
        """Return the revisions of a period, oldest first."""
        return [each for each in self.all if each.period == period]

    def newest(self, period: str) -> Closing | None:
        """Return the newest revision of a period, also of one that was reopened since."""
        return next(reversed(self.of(period)), None)

    @property
    def last(self) -> dict[str, Closing]:
        """The newest revision of each period, also of one that was reopened since."""
        return {each.period: each for each in self.all}

    @property
    def in_force(self) -> dict[str, Closing]:
        """The newest revision of each period that is closed."""
        return {period: each for period, each in self.last.items() if period not in self.open_again}

    @property
    def since(self) -> dict[str, str]:
        """The time (UTC) since which each period is closed; corrections of a closed one change nothing in that."""
        begun = {each.period: each.at for each in self.all if each.revision_class in (None, "reopened")}
        return {period: at for period, at in begun.items() if period not in self.open_again}


def read_closings(ledger: LedgerView, form: str) -> Closings:
    """Return the closings of a form that the log tells of; raises UsageFailure if an act was changed."""
    found: list[Closing] = []
    open_again: dict[str, str] = {}
    for entry in closing_acts(ledger):
        act = entry.act
        if act.detail.get("form") != form or act.period is None:
            continue
        if act.kind == REOPENED:
            open_again[act.period] = str(act.detail.get("reason", ""))
        else:
            open_again.pop(act.period, None)
            found.append(_closing(entry, act.period))
    return Closings(tuple(found), open_again)


def closing_acts(ledger: LedgerView, period: str | None = None) -> list[ChainedAct]:
    """Return the acts that closed periods, revised them and opened them again, oldest first."""
    acts = (entry for kind in (CLOSED, REVISED, REOPENED) for entry in ledger.log(period=period, kind=kind))
    return sorted(acts, key=lambda entry: entry.number)


def _closing(entry: ChainedAct, period: str) -> Closing:
    act, detail = entry.act, entry.act.detail
    said = detail.get("class")
    try:
        return Closing(
            entry.number, act.at, act.by, str(detail["form"]), period, int(detail["revision"]),
            detail["state"] == "final", act.sha256 or "", str(detail["record"]),
            said if said in get_args(RevisionClass) else None, str(detail.get("reason", "")),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        text = _("act {number} of the log, by which {period} was closed, was changed; see aq log --verify")
        raise UsageFailure(text.format(number=entry.number, period=printable(period))) from error


@dataclass(frozen=True, slots=True)
class Edition:
    """A revision that is to be entered: what was in force `before` it, and the documents that are kept of it."""

    closing: Closing
    before: Closing | None
    summary: bytes
    record: bytes


def enter_editions(workspace: Workspace, editions: Sequence[Edition]) -> None:
    """Keep the documents and enter the acts, all or none; raises UsageFailure if another clerk was quicker."""
    from aqcampaign.workspace.ledger import opened  # imports the database

    with opened(workspace) as ledger:
        for each in editions:
            period, now = each.closing.period, read_closings(ledger, each.closing.form)
            was_open = each.closing.revision_class == "reopened"
            if now.newest(period) != each.before or (period in now.open_again) != was_open:
                raise UsageFailure(_("somebody else has closed or opened {period} meanwhile; look at aq log").format(
                    period=period))  # fmt: skip
        with keeping(workspace.archive) as keep:
            for each in editions:
                keep(each.closing.summary, each.summary)
                keep(each.closing.record, each.record)
        ledger.append([_act(each.closing) for each in editions])


def _act(closing: Closing) -> Act:
    detail: dict[str, Any] = {
        "form": closing.form, "revision": closing.revision,
        "state": "final" if closing.is_final else "preliminary", "record": closing.record,
    }  # fmt: skip
    if closing.revision_class is not None:
        detail |= {"class": closing.revision_class, "reason": closing.reason}
    kind = CLOSED if closing.revision_class in (None, "reopened") else REVISED
    return Act(closing.at, closing.by, kind, None, closing.period, closing.summary, detail)


@dataclass(frozen=True, slots=True)
class Record:
    """What was reported of a period: the reports behind it, and its totals."""

    closed: ClosedPeriod
    published: PublishedPeriod

    def to_bytes(self) -> bytes:
        """Return the record as JSON; equal records give equal bytes."""
        closed = self.closed
        document = {
            "format": _FORMAT, "period": closed.period, "revision": closed.revision, "edition": closed.edition,
            "units": sorted(closed.units),
            "definitions": {version: dict(each) for version, each in closed.definitions.items()},
            "published": {**asdict(self.published), "totals": dict(self.published.totals)},
            "reports": [_document(each) for each in closed.reports],
        }  # fmt: skip
        return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def read_record(archive: Path, closing: Closing) -> Record:
    """Return what was reported; raises UsageFailure if it is no longer as it was kept."""
    content = kept_document(archive, closing.record, closing)
    try:
        document = json.loads(content)
        return _record(document, closing) if document["format"] == _FORMAT else _refuse_format(closing)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        text = _("act {number} of the log, by which {period} was closed, was changed; see aq log --verify")
        raise UsageFailure(text.format(number=closing.number, period=printable(closing.period))) from error


def _refuse_format(closing: Closing) -> NoReturn:
    raise UsageFailure(_("{period} was closed by a newer aq; update this program").format(period=closing.period))


def _record(document: Mapping[str, Any], closing: Closing) -> Record:
    published = document["published"]
    reports = tuple(map(_frozen, document["reports"]))
    return Record(
        ClosedPeriod(
            closing.period,
            closing.revision,
            reports,
            frozenset(document["units"]),
            document["edition"],
            document["definitions"],
        ),
        PublishedPeriod(published["reported"], published["totals"], published["digest"]),
    )


def kept_document(archive: Path, sha256: str, closing: Closing) -> bytes:
    """Return a document of a closed period; raises UsageFailure if it is missing or was changed."""
    try:
        content = place_of(archive, sha256).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        text = _("what was reported of {period} (revision {revision}) is missing in {path} or was changed; "
                 "put it back from a copy of the folder; see aq log --verify")  # fmt: skip
        raise UsageFailure(
            text.format(period=closing.period, revision=closing.revision, path=place_of(archive, sha256))
        )
    return content


class Records:
    """What was reported of closed periods: each record is read from the archive when it is asked for, and once."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._read: dict[str, Record] = {}

    def of(self, closing: Closing) -> Record:
        """Return what a revision reported; raises UsageFailure if it is no longer as it was kept."""
        found = self._read.get(closing.record)
        if found is None:
            found = self._read[closing.record] = read_record(self._archive, closing)
        return found

    def issues(self, closings: Closings) -> tuple[Issue, ...]:
        """Return every revision of a form, oldest first; none of them is read yet."""
        return tuple(Issue(each.number, each.period, each.revision, partial(self._published, each))
                     for each in closings.all)  # fmt: skip

    def _published(self, closing: Closing) -> PublishedPeriod:
        return self.of(closing).published


def _document(report: FrozenReport) -> dict[str, Any]:
    return {
        "unit": report.unit, "name": report.name, "file": report.file, "sha256": report.sha256, "status": report.status,
        "edition": report.edition, "timeliness": report.timeliness, "received": _moment(report.received),
        "first": _moment(report.first), "versions": report.versions, "findings": sorted(map(list, report.findings)),
        "figures": dict(report.figures), "lines": {table: list(each) for table, each in report.lines.items()},
        "not_asked": sorted(report.not_asked),
    }  # fmt: skip


def _frozen(document: Mapping[str, Any]) -> FrozenReport:
    return FrozenReport(
        document["unit"], document["name"], document["file"], document["sha256"], document["status"],
        document["edition"], document["timeliness"], _time(document["received"]), _time(document["first"]),
        document["versions"],
        frozenset((code, cell) for code, cell in document["findings"]), document["figures"],
        {table: tuple(each) for table, each in document["lines"].items()}, frozenset(document["not_asked"]),
    )  # fmt: skip


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
