"""Gives each report to its form; files that hold none of several forms go to those that their names may mean."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from aqcampaign.calendar.model import Calendar
from aqcampaign.ledger.attribution import surrounding_names
from aqcampaign.recognition.identity.printed_date import period_named
from aqcampaign.report import Report


class MeantForm(NamedTuple):
    """One of several forms: its id, the words by which people call it, and its calendar."""

    id: str
    names: tuple[str, ...]
    calendar: Calendar


def reports_by_form(
    reports: Sequence[Report], forms: Sequence[MeantForm], roots: Collection[Path]
) -> list[list[Report]]:
    """Return the reports of each form, in the order of `forms`; `roots` are the folders of the inbox.

    A file in which no form was found, such as a scan, goes to the forms that its name, its folders or its subject
    name, else to those that have the period named there, else to all.
    """
    if len(forms) == 1:
        return [list(reports)]
    meant = [{report.form} if report.form else _forms_meant(report, forms, roots) for report in reports]
    return [[report for report, ids in zip(reports, meant, strict=True) if form.id in ids] for form in forms]


def _forms_meant(report: Report, forms: Sequence[MeantForm], roots: Collection[Path]) -> set[str]:
    words = list(surrounding_names(report, roots))
    named = {form.id for form in forms if any(name in each for name in form.names for each in words)}
    with_period = {form.id for form in forms if any(period_named(each, form.calendar.windows) for each in words)}
    return named or with_period or {form.id for form in forms}
