"""Describes how a period differs from its published summary."""

from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.calendar.model import Calendar
from aqcampaign.consolidation.revisions import Revision
from aqcampaign.outputs.by_unit_sheet import field_name
from aqcampaign.outputs.words import SummaryWords

_MAX_CHANGES = 10
_MAX_UNITS = 5
_NO_FIGURE = "—"


def describe_revision(revision: Revision, names: Mapping[str, str], text: SummaryWords, calendar: Calendar) -> str:
    """Return the description of a revised period; `names` maps unit ids to names."""
    words, period = text.revision, calendar.name(revision.period)
    received = (
        f"{names[each.unit]}（{text.received.format(received=each.report.received)}）"
        for each in revision.received_late
    )
    late = words.late.format(units=_join_some(list(received), _MAX_UNITS, text)) if revision.received_late else ""
    if revision.published is None:
        return words.maybe.format(period=period, late=late)
    changes = list(_changes(revision, text)) or [words.units_only]
    return words.revised.format(period=period, changes=_join_some(changes, _MAX_CHANGES, text), late=late)


def _changes(revision: Revision, text: SummaryWords) -> Iterator[str]:
    before = revision.published.reported if revision.published else revision.reported
    if before != revision.reported:
        yield text.revision.reported.format(before=before, now=revision.reported)
    for each in revision.totals:
        yield text.revision.total.format(
            field=field_name(each.field, text), before=each.published or _NO_FIGURE, now=each.current or _NO_FIGURE
        )


def _join_some(parts: Sequence[str], max_parts: int, text: SummaryWords) -> str:
    shown = "、".join(parts[:max_parts])
    return shown if len(parts) <= max_parts else text.revision.more.format(shown=shown, count=len(parts))
