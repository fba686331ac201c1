"""What single units are not asked for: the whole form or some of its items, for some periods."""

from dataclasses import dataclass

# As an item: the whole form.
WHOLE_FORM = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A unit has no duty for an item from the period `first` until `last`, without end if that is None.

    The duty begins again with the period `ended`, if there is one. An item is the id of an item or of a running list.
    """

    unit: str
    item: str
    first: str
    last: str | None = None
    ended: str | None = None

    def reaches(self, period: str) -> bool:
        """Return whether the exemption holds in a period or a later one."""
        end = max(period, self.first)
        return self.covers(end)

    def covers(self, period: str) -> bool:
        """Return whether the exemption holds in a period of the form's calendar."""
        if self.ended is not None and period >= self.ended:
            return False
        return self.first <= period and (self.last is None or period <= self.last)
