"""Parses cells that hold no number: texts, choices, dates, periods."""

from datetime import date, datetime

from aqcampaign.intake.grid import CellContent, FormattedDate
from aqcampaign.recognition.identity.printed_date import dates
from aqcampaign.recognition.location.labels import key
from aqcampaign.values.amounts import format_number, from_float
from aqcampaign.values.excel_dates import date_from_serial, is_serial
from aqcampaign.values.value import DateRange


def display_text(content: CellContent) -> str:
    """Return the content as the cell displays it."""
    if isinstance(content, str):
        return content.strip()
    if isinstance(content, FormattedDate):
        return content.value.date().isoformat()
    if isinstance(content, datetime):
        return content.date().isoformat()
    if isinstance(content, int | float) and not isinstance(content, bool):
        return format_number(from_float(content)) if abs(content) < 1e300 else str(content)
    return str(content)


def match_choice(content: CellContent, choices: tuple[str, ...]) -> str | None:
    """Return the choice that equals the content, apart from spaces and character width, or None."""
    written = key(display_text(content))
    return next((each for each in choices if key(each) == written), None)


def parse_date(content: CellContent) -> date | None:
    """Return the date in the cell, or None unless there is exactly one. Excel's serial numbers are dates."""
    if isinstance(content, FormattedDate):
        return content.value.date()
    if is_serial(content) and isinstance(content, int | float):
        return date_from_serial(content)
    found = dates(content)
    return found[0] if len(found) == 1 else None


def parse_date_range(content: CellContent) -> DateRange | None:
    """Return the days between the two dates in the cell, or None unless there are two in order."""
    found = dates(content)
    return DateRange(*found) if len(found) == 2 and found[0] <= found[1] else None
