"""Runs one rule over all periods in the inbox and reports what it would have flagged."""

from collections.abc import Iterator
from dataclasses import dataclass

from aqcampaign.examination_config import ExaminationConfig
from aqcampaign.findings.finding import Finding
from aqcampaign.ledger.versions import age_key
from aqcampaign.report import Report, accept
from aqcampaign.review import History, accepted_before, settle_versions, single_reports, subject_of
from aqcampaign.rules import run_all_rules
from aqcampaign.rules.other_forms import NO_OTHER_FORMS, OtherForms
from aqcampaign.values.submission import Submission


@dataclass(frozen=True, slots=True)
class Flagged:
    """A finding of the rule; `corrected` is true if the newest version of the report changed and is not flagged."""

    report: Report
    found: Finding
    corrected: bool


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """The number of readable files of a period, and the findings of the rule in them."""

    period: str
    files: int
    flagged: tuple[Flagged, ...]


def backtest(
    config: ExaminationConfig,
    reports: list[Report],
    code: str,
    only: str | None = None,
    others: OtherForms = NO_OTHER_FORMS,
) -> Iterator[PastPeriod]:
    """Yield each period with reports, or `only` this one; the rule sees reports of that period and earlier ones.

    `others` are the accepted reports on other forms.
    """
    for period in config.calendar.windows if only is None else (only,):
        readable = [each for each in reports if each.period == period and each.submission is not None and each.unit]
        if readable:
            history = History.of(config, single_reports(accepted_before(config, reports, period)), period, others)
            yield PastPeriod(period, len(readable), tuple(_run_rule(config, readable, history, code)))


def _run_rule(config: ExaminationConfig, reports: list[Report], history: History, code: str) -> Iterator[Flagged]:
    settled = settle_versions(config, reports)
    accepted = [(each.unit, each.submission) for each in map(accept, settled) if each is not None]
    peers = history.peers(accepted)
    results = [
        (report, [found for found in run_all_rules(subject_of(config, report, history, peers)) if found.code == code])
        for report in reports
    ]
    newest = {
        report.unit: (report, findings) for report, findings in sorted(results, key=lambda each: age_key(each[0]))
    }
    for report, findings in results:
        for found in findings:
            latest = (report, findings) if config.calendar.is_any_time else newest[report.unit]
            yield Flagged(report, found, _is_corrected(report, found, *latest))


def _is_corrected(report: Report, found: Finding, newest: Report, remaining: list[Finding]) -> bool:
    """Return whether the newest version changed the figures of the finding and is no longer flagged there.

    The figures are those of the finding's cell, or all figures if it has no cell.
    """
    if newest is report or report.submission is None or newest.submission is None:
        return False
    field = found.place.field
    if any(each.place.field == field for each in remaining):
        return False
    return _figures(newest.submission, field) != _figures(report.submission, field)


def _figures(submission: Submission, cell_id: str | None) -> tuple[object, ...]:
    cell = next((cell for cell in submission.form.cells if cell.id == cell_id), None)
    return submission.values[cell.fields] if cell else submission.values
