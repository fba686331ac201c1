"""The JSON of the calendar, for other programs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from aqcampaign.timetable import PeriodDates, Timetable

_VERSION = 1


def calendar_document(timetables: Sequence[Timetable], today: date) -> dict[str, Any]:
    """Return the timetables as a document. Dates are in ISO 8601, missing values null."""
    stages = [
        {"id": each.id, "name": each.name, "first": each.first.isoformat(), "last": each.last.isoformat()}
        for each in timetables[0].config.stages
    ]
    forms = [
        {
            "form": each.form or None,
            "name": each.name,
            "periods": [_period(each, dates, today) for dates in each.periods],
        }
        for each in timetables
    ]
    return {"version": _VERSION, "today": today.isoformat(), "stages": stages, "forms": forms}


def _period(timetable: Timetable, dates: PeriodDates, today: date) -> dict[str, Any]:
    calendar = timetable.config.calendar
    reports, corrections = dates.reports, dates.corrections
    return {
        "period": dates.id,
        "name": calendar.name(dates.id),
        "first": dates.window.since.isoformat(),
        "last": dates.window.last.isoformat(),
        "cutoff": dates.cutoff.isoformat(),
        "due": reports.due.iso if reports else None,
        "late_from": reports.until.isoformat() if reports else None,
        "days_to_go": dates.days_to_go(today),
        "due_before_holidays": dates.before_holidays.isoformat() if dates.before_holidays else None,
        "days_off": [{"day": day.isoformat(), "reason": calendar.holidays.why_off(day)} for day in dates.days_off],
        "corrections_due": corrections.due.iso if corrections else None,
        "corrections_late_from": corrections.until.isoformat() if corrections else None,
        "last_workday": dates.last_workday.isoformat() if dates.last_workday else None,
        "stages_begin": [each.id for each in dates.begins],
        "stages_end": [each.id for each in dates.ends],
        "uncertain": dates.uncertain,
    }
