"""Dates that Excel made of typed figures: 3月2日 was probably typed as 3/2."""

from datetime import date, datetime, timedelta

from aqcampaign.intake.grid import FormattedDate

# Excel's serial numbers of 2000-01-01 and 2050-07-31, the range of plausible dates.
FIRST_SERIAL = 36526
LAST_SERIAL = 55000
_EPOCH = date(1899, 12, 30)


def is_serial(value: object) -> bool:
    """Return whether `value` is a number that could be a date without its number format."""
    return isinstance(value, int | float) and FIRST_SERIAL <= value <= LAST_SERIAL and value == int(value)


def date_from_serial(value: float) -> date:
    """Return the date of an Excel serial number."""
    return _EPOCH + timedelta(days=int(value))


def guess_typed(content: object, parts: int, year: int) -> str | None:
    """Return the text that was probably typed into a cell of `parts` figures, or None if it cannot be guessed.

    `year` is the year of the report. Excel and LibreOffice turn 3/2 into a day of the current year, 2/30 into
    February 1930 (format mmm-yy), and 5/3/2 into 2005-03-02.
    """
    number_format = content.number_format.lower() if isinstance(content, FormattedDate) else ""
    day = _date_of(content)
    if day is None:
        return None
    if parts == 2 and day.day == 1 and "yy" in number_format and "d" not in number_format:
        return f"{day.month}/{day.year % 100}"
    if parts == 2 and abs(day.year - year) <= 10:  # the year when the file was filled in or last opened
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
    """Return a date in ISO 8601 without the time of day, anything else as str."""
    day = _date_of(content)
    return day.isoformat() if day else str(content)
