"""Guesses what was typed where Excel made a date of it: 3月2日 was probably 3/2."""

from datetime import date, datetime, timedelta

from aqcampaign.intake.grid import FormattedDate

# Excel's numbers for 2000-01-01 and (about) 2050: dates that people could have typed.
FIRST_SERIAL = 36526
LAST_SERIAL = 55000
_EPOCH = date(1899, 12, 30)


def is_serial(value: object) -> bool:
    """Return whether a number could be a date that lost its format."""
    return isinstance(value, int | float) and FIRST_SERIAL <= value <= LAST_SERIAL and value == int(value)


def date_from_serial(value: float) -> date:
    """Return the day that Excel shows for `value`."""
    return _EPOCH + timedelta(days=int(value))


def guess_typed(content: object, parts: int, year: int) -> str | None:
    """Return what was probably typed into a cell of `parts` figures, or None; `year` is that of the report.

    Observed of Excel and LibreOffice: 3/2 becomes a day of the current year; 2/30, no day of February, becomes
    February 1930 with the format mmm-yy; 5/3/2 becomes 2005-03-02.
    """
    number_format = content.number_format.lower() if isinstance(content, FormattedDate) else ""
    day = _date_of(content)
    if day is None:
        return None
    if parts == 2 and day.day == 1 and "yy" in number_format and "d" not in number_format:
        return f"{day.month}/{day.year % 100}"
    if parts == 2 and abs(day.year - year) <= 10:  # the sender's clock shows the year of filling, or of opening
        return f"{day.month}/{day.day}"
    if parts == 3 and 2000 <= day.year <= 2099:
        return f"{day.year % 100}/{day.month}/{day.day}"
    return None


def _date_of(content: object) -> date | None:
    if isinstance(content, FormattedDate):
        return content.value.date()
    if isinstance(content, datetime):
        return content.date()
    return content if isinstance(content, date) else None


def format_date(content: object) -> str:
    """Return the date as people write it."""
    day = _date_of(content)
    return day.isoformat() if day else str(content)
