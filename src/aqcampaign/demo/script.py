"""The script of the demonstration: who returns what, when, and which mistake is in it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from aqcampaign.config import Settings
from aqcampaign.form.model import Cell, Form
from aqcampaign.period import Day, Month
from aqcampaign.template.plan import Content


def _moment(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _naive(value: datetime) -> datetime:
    return value.replace(tzinfo=None)


Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_naive)]


class Return(Settings):
    """One returned workbook. `figures` are its cells in the form's order; the others make the mistake.

    `text` puts other words into cells, `dates` real dates; `issued_to` and `issued_for` are the unit and month of the
    workbook that was re-used.
    """

    unit: str
    received: Moment
    filled_on: Day
    figures: str
    version: str = ""
    text: dict[str, str] = {}
    dates: dict[str, Day] = {}
    issued_to: str | None = None
    issued_for: Month | None = None

    def contents(self, form: Form) -> dict[str, Content]:
        """Return what stands in each cell, by cell id; numbers as numbers, compounds as text."""
        written: dict[str, Content] = {
            cell.id: _content(cell, figure) for cell, figure in zip(form.cells, self.figures.split(), strict=True)
        }
        return written | self.text | self.dates | {name: None for name, text in self.text.items() if not text}


class Script(Settings):
    """What demo.yaml says: the returns by month, and the month that is shown."""

    shown: Month
    months: dict[Month, tuple[Return, ...]]


def _content(cell: Cell, figure: str) -> str | int | float | date:
    if cell.item.compound:
        return figure
    return float(figure) if "." in figure else int(figure)
