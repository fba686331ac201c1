"""The State Council's holidays and make-up working days, from the lists of the library chinesecalendar.

The library is imported by the first question: most commands ask none.
"""

from datetime import date, timedelta

from aqcampaign.language import mark as N_

# As the library calls them; their Chinese is in the catalogue.
NAMES = (
    N_("New Year's Day"), N_("Spring Festival"), N_("Tomb-sweeping Day"), N_("Labour Day"), N_("Dragon Boat Festival"),
    N_("National Day"), N_("Mid-autumn Festival"), N_("Anti-Fascist 70th Day"),
)  # fmt: skip
# The break around New Year's Day may begin in the old year, as may the weekend worked for it, at the earliest on
# 29 December (2018); both are published with the holidays of the new year.
_NEW_YEAR_BREAK = timedelta(days=3)


def list_year(day: date) -> int:
    """Return the year whose list of holidays says whether `day` is off."""
    return (day + _NEW_YEAR_BREAK).year


def has_list(year: int) -> bool:
    """Return whether the library has the list of a year."""
    from chinese_calendar.constants import holidays

    return bool(min(holidays).year <= year <= max(holidays).year)


def holiday(day: date) -> str | None:
    """Return the name of the public holiday for which `day` is off, one of NAMES, or None."""
    from chinese_calendar.constants import holidays

    name: str | None = holidays.get(day)
    return name


def is_made_up(day: date) -> bool:
    """Return whether `day` is worked, although it is a Saturday or Sunday, to make up for a holiday."""
    from chinese_calendar.constants import workdays

    return day in workdays
