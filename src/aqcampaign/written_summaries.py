"""Finds the summaries that this office has written, and the totals that they published."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.consolidation.published import PublishedPeriod, parse_published
from aqcampaign.failures import UsageFailure
from aqcampaign.form import stamp
from aqcampaign.form.stamp import Stamp
from aqcampaign.intake.stamp_rows import stamp_rows
from aqcampaign.language import translate as _

# Maximum number of summaries to read, newest first: a folder may hold years of them.
_MOST = 100


@dataclass(frozen=True, slots=True)
class WrittenSummary:
    """A summary workbook of this office: its period, and the published totals of that and earlier periods."""

    path: Path
    period: str
    periods: Mapping[str, PublishedPeriod]


def written_summary(path: Path, form: str, office: str) -> WrittenSummary | None:
    """Return the summary in a file, or None if it is not a summary of this form and office."""
    rows = stamp_rows(path)
    mark = stamp.read(rows) if rows else None
    if rows is None or not isinstance(mark, Stamp) or (mark.form, mark.unit, mark.is_summary) != (form, office, True):
        return None
    return WrittenSummary(path, mark.period, parse_published(rows))


def published_before(
    period: str, out: Path, periods: Iterable[str], form: str, office: str, replaced: WrittenSummary | None
) -> dict[str, PublishedPeriod]:
    """Return the published totals of the periods before `period`, from summaries next to `out`, keyed by period.

    `replaced` is the summary in `out` itself. The newest summary of a period takes precedence, then the newest later
    summary that repeats its totals.
    """
    newest: dict[str, PublishedPeriod] = {}
    repeated: dict[str, PublishedPeriod] = {}
    for summary in _newest_first(out, periods, form, office, replaced):
        for each, published in summary.periods.items():
            if each < period:
                (newest if each == summary.period else repeated).setdefault(each, published)
    return repeated | newest


def _newest_first(
    out: Path, periods: Iterable[str], form: str, office: str, replaced: WrittenSummary | None
) -> Iterator[WrittenSummary]:
    dated = sorted(((_modified(path), path) for path in _candidates(out, periods)), reverse=True)
    for _time, path in dated[:_MOST]:
        summary = replaced if path == out.absolute() else written_summary(path, form, office)
        if summary is not None:
            yield summary


def _candidates(out: Path, periods: Iterable[str]) -> Iterator[Path]:
    """Yield the workbooks in the folder of `out`; if it is named after a period, also in the folders of other periods.

    Raises UsageFailure if a folder cannot be listed: a published figure must not change unnoticed.
    """
    folder = out.absolute().parent
    names = list(periods)
    for each in [folder.parent / name for name in names] if folder.name in names else [folder]:
        try:
            yield from each.glob("*.xlsx")
        except OSError as error:
            raise UsageFailure(
                _("{path} cannot be read ({reason})").format(path=each, reason=error.strerror)
            ) from error


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # removed meanwhile, or a broken link
        return 0.0
