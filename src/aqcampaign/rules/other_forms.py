"""What the units have reported on the other forms of the campaign, for rules that compare forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from aqcampaign.calendar.model import Calendar
from aqcampaign.calendar.windows import Window
from aqcampaign.rulebook.expression import Reference
from aqcampaign.values.amounts import Number
from aqcampaign.values.submission import Submission


class NoDuty(Enum):
    """In place of the report of a unit that has no duty to send one."""

    NO_DUTY = "—"


# A unit's report of each period of each other form that ends in the judged period, in order; None without one. None
# stands before them if the periods of that form do not cover the whole judged period.
OtherReports = Mapping[str, tuple[Submission | NoDuty | None, ...]]
NO_OTHER_REPORTS: OtherReports = MappingProxyType({})


@dataclass(frozen=True)
class FormReports:
    """A form's calendar, its accepted reports by period and unit, and the units without a duty by period."""

    calendar: Calendar
    accepted: Mapping[str, Mapping[str, Submission]]
    exempt: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def reports_within(self, window: Window, unit: str) -> tuple[Submission | NoDuty | None, ...]:
        """Return the unit's report of each period that ends within `window`, None without one.

        None stands before them if the calendar begins or ends within the window: these are not all reports of it.
        """
        windows = list(self.calendar.windows.values())
        periods = [each.id for each in windows if window.first <= each.last <= window.last]
        reports = [
            NoDuty.NO_DUTY if unit in self.exempt.get(period, ()) else self.accepted.get(period, {}).get(unit)
            for period in periods
        ]
        is_covered = windows[0].first <= window.first and window.last <= windows[-1].last
        return (*([] if is_covered else [None]), *reports)


OtherForms = Mapping[str, FormReports]
NO_OTHER_FORMS: OtherForms = MappingProxyType({})


def figure_of_other_form(reference: Reference, others: OtherReports) -> Number | None:
    """Return the figure of another form, None if it is missing; a sum that lacks a period is missing, too."""
    reports = others.get(reference.form, ())
    figures = [
        None if report is None or report is NoDuty.NO_DUTY else report.number(reference.field) for report in reports
    ]
    if reference.kind == "sum":
        known = [figure for figure in figures if figure is not None]
        return sum(known) if known and len(known) == len(figures) else None
    return figures[-1] if figures else None
