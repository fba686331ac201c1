"""Enters in the ledger what each unit sent, as a check found it: derived from the originals, only where it differs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from aqcampaign.campaign_folder import Campaign
from aqcampaign.ledger.changes import Change, Contents
from aqcampaign.ledger.receipt_evidence import Evidence
from aqcampaign.ledger.version_history import Receipt, ReportHistory, Resent, Version, report_histories
from aqcampaign.review import Review
from aqcampaign.workspace.ledger_view import STATED, LedgerView
from aqcampaign.workspace.receipts import RECEIVED_AGAIN, moment_seconds, moment_text

if TYPE_CHECKING:
    from aqcampaign.workspace.ledger import Ledger

# Form, period, unit, report, place: what tells one file of a unit from the others.
_Key = tuple[str, str, str, str, int]
_Row = tuple[Any, ...]
_CHILDREN = ("figures", "changes", "findings")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the tables say of one file: its row in `versions` without the id, and its rows in each other table."""

    row: _Row
    children: Mapping[str, Sequence[_Row]]


def histories(campaign: Campaign, review: Review, receipts: Mapping[str, Receipt]) -> list[ReportHistory]:
    """Return what was received of each report of the period that was reviewed."""
    any_number = campaign.config.calendar.is_any_time
    return report_histories(review.reports, campaign.roster, any_number=any_number, registered=receipts)


def receipts_of(ledger: LedgerView) -> dict[str, Receipt]:
    """Return how each original was received, by its checksum."""
    again: dict[str, list[Resent]] = {}
    for each in ledger.log(kind=RECEIVED_AGAIN):
        told = each.act.detail
        received = moment_seconds(str(told.get("received_at")))
        resent = Resent(str(told.get("path")), received, _evidence(str(told.get("evidence"))))
        again.setdefault(each.act.sha256 or "", []).append(resent)
    entered = (each.act for kind in ("received", STATED) for each in ledger.log(kind=kind))
    by = {act.sha256: act.by for act in entered}  # the last statement holds
    return {
        id_: Receipt(
            each.name, _evidence(each.evidence), moment_seconds(each.received_at), tuple(again.get(id_, ())),
            by.get(id_, "") if each.evidence == "stated" else "",
        )
        for id_, each in ledger.receipts().items()
    }  # fmt: skip


def _evidence(word: str) -> Evidence:
    """Return what a word of the ledger says of a time of receipt; of one that was changed the weakest."""
    known: Sequence[Evidence] = get_args(Evidence)
    return next((each for each in known if each == word), "file")


def remember(ledger: "Ledger", reviews: Iterable[tuple[Campaign, Review]], *, whole: bool) -> int:
    """Enter the versions of the reviewed periods where the ledger says something else; returns of how many files.

    `whole` says that all forms and periods were reviewed: what is entered beside them is removed.
    """
    news = _find_news(ledger, reviews, whole=whole)
    for table in (*_CHILDREN, "versions"):
        ledger.delete(table, "id" if table == "versions" else "version", news.gone)
    first = ledger.last_version() + 1
    numbered = list(enumerate(news.new, start=first))
    ledger.insert("versions", ((id_, *entry.row) for id_, entry in numbered))
    for table in _CHILDREN:
        ledger.insert(table, ((id_, *row) for id_, entry in numbered for row in entry.children[table]))
    ledger.delete("fields", "form", news.fields)
    for rows in news.fields.values():
        ledger.insert("fields", rows)
    return max(len(news.gone), len(news.new))


def is_remembered(ledger: LedgerView, reviews: Iterable[tuple[Campaign, Review]], *, whole: bool) -> bool:
    """Return whether the ledger says already what `remember` would enter."""
    news = _find_news(ledger, reviews, whole=whole)
    return not (news.gone or news.new or news.fields)


@dataclass(frozen=True, slots=True)
class _News:
    """What the tables lack: the ids of versions that are gone, new versions, and forms whose fields are other ones."""

    gone: Sequence[int]
    new: Sequence[_Entry]
    fields: Mapping[str, Sequence[_Row]]


def _find_news(ledger: LedgerView, reviews: Iterable[tuple[Campaign, Review]], *, whole: bool) -> _News:
    receipts = receipts_of(ledger)
    reviewed = [(campaign, review, review.period) for campaign, review in reviews if review.period is not None]
    found: dict[_Key, _Entry] = {}
    for campaign, review, period in reviewed:
        for history in histories(campaign, review, receipts):
            found.update(_entries(campaign, period, history))
    about = [{"form": campaign.form_id, "period": period} for campaign, _review, period in reviewed]
    stored = _stored(ledger, [{}] if whole else about)
    gone = [id_ for key, (id_, entry) in stored.items() if found.get(key) != entry]
    new = [entry for key, entry in found.items() if key not in stored or stored[key][1] != entry]
    campaigns = {campaign.form_id: campaign for campaign, _review, _period in reviewed}
    of_forms = {form: sorted(_fields(form, campaign)) for form, campaign in campaigns.items()}
    known = {form: sorted(map(tuple, ledger.rows("fields", {"form": form}))) for form in campaigns}
    return _News(gone, new, {form: rows for form, rows in of_forms.items() if rows != known[form]})


def _stored(ledger: LedgerView, about: Iterable[Mapping[str, object]]) -> dict[_Key, tuple[int, _Entry]]:
    """Return what the tables say of the versions in which columns have these values, with the id of each version."""
    stored: dict[_Key, tuple[int, _Entry]] = {}
    for equal in about:
        children: dict[str, dict[int, list[_Row]]] = {table: {} for table in _CHILDREN}
        for table, by_version in children.items():
            for id_, *row in ledger.rows_of_versions(table, equal):
                by_version.setdefault(id_, []).append(tuple(row))
        for id_, *row in ledger.rows("versions", equal):
            of_file = {name: sorted(by_version.get(id_, ())) for name, by_version in children.items()}
            form, period, unit, _name, report, place, *_rest = row
            stored[form, period, unit, report, place] = (id_, _Entry(tuple(row), of_file))
    return stored


def _fields(form: str, campaign: Campaign) -> Iterator[_Row]:
    for edition in campaign.editions.all:
        applying = (each for each in edition.form.fields if each.cell.applies)
        for place, each in enumerate(applying, start=1):
            yield form, edition.form.version, each.id, place, each.label, each.part.unit


def _entries(campaign: Campaign, period: str, history: ReportHistory) -> Iterator[tuple[_Key, _Entry]]:
    """Yield the entries of one report; files that are not registered have none."""
    window = campaign.config.calendar.window(period)
    unit = campaign.roster.by_id[history.unit].at(window).name
    late = campaign.clock.deadline(period, campaign.extended(period).get(history.unit))
    late_from = moment_text(campaign.clock.seconds(late)) if late is not None else None
    registered = [each for each in history.versions if each.evidence is not None]
    for place, each in enumerate(registered, start=1):
        key: _Key = (campaign.form_id, period, history.unit, _text(history.report), place)
        row = (
            campaign.form_id, period, history.unit, unit, _text(history.report), place, each.number, each.copy_of,
            each.same_as, _text(each.file), _text(each.member) or None, each.sha256 or None, each.original,
            moment_text(each.received), each.evidence, each.status, each.timeliness if each.number else None, late_from,
            each.contents.form.version if each.contents else None,
        )  # fmt: skip
        yield key, _Entry(row, _children(each))


def _children(version: Version) -> dict[str, list[_Row]]:
    places = [(each.code, each.severity, each.place) for each in version.findings]
    return {
        "figures": sorted(_figures(version.contents)) if version.contents else [],
        "changes": [(place, *_change(each)) for place, each in enumerate(version.changes, start=1)],
        "findings": [
            (number, code, severity, place.sheet and _text(place.sheet), place.cell, place.field)
            for number, (code, severity, place) in enumerate(places, start=1)
        ],
    }


def _figures(contents: Contents) -> Iterator[_Row]:
    for each in contents.form.fields:
        value = contents.figures.get(each.id)
        if value is not None:
            yield each.id, _text(value), float(value) if each.part.is_number else None


def _change(change: Change) -> _Row:
    values = (each if each is None else _text(_told(each)) for each in (change.old, change.new))
    return (change.kind, _text(change.id), change.label, change.unit, *values)


def _told(value: str | Mapping[str, str]) -> str:
    return value if isinstance(value, str) else json.dumps(dict(value), ensure_ascii=False)


def _text(value: str) -> str:
    """Return a text that every database takes: no halves of characters, and no NUL."""
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
