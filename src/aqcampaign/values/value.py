"""The values that a cell of a form can have."""

from dataclasses import dataclass
from datetime import date

from aqcampaign.values.amounts import Number


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """The days from `first` to `last`, inclusive."""

    first: date
    last: date

    def __str__(self) -> str:
        """Return the range in ISO 8601: 2022-09-01/2022-09-30."""
        return f"{self.first}/{self.last}"


Value = Number | str | date | DateRange
