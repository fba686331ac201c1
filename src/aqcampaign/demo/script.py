"""The script of the demonstration: who returns what, when, and which mistake is in it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from aqcampaign.calendar import Day, Month
from aqcampaign.config import Settings
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.tables import LedgerColumn
from aqcampaign.template.plan import Content


def _moment(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _naive(value: datetime) -> datetime:
    return value.replace(tzinfo=None)


Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_naive)]


class Return(Settings):
    """One returned workbook. `figures` are its cells in the form's order, _ for a blank; the others make the mistake.

    Computed cells and those that do not apply have no figure. `lines` are those of the ledgers, `head_fields` the
    fields of head and foot, `form_version` is that of an older workbook.

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
    lines: dict[str, tuple[tuple[str, ...], ...]] = {}
    head_fields: dict[str, str] = {}
    form_version: str | None = None
    issued_to: str | None = None
    issued_for: Month | None = None

    def contents(self, form: Form) -> dict[str, Content]:
        """Return what stands in each cell, by cell id; numbers as numbers, compounds as text."""
        asked = [cell for cell in form.cells if cell.applies and not cell.computed]
        written: dict[str, Content] = {
            cell.id: _content(cell, figure) for cell, figure in zip(asked, self.figures.split(), strict=True)
        }
        return written | self.text | self.dates | {name: None for name, text in self.text.items() if not text}

    def ledger_lines(self, form: Form) -> dict[str, list[list[Content]]]:
        """Return what stands in the lines of each ledger."""
        return {
            table.id: [
                [_entry(column, text) for column, text in zip(table.columns, line, strict=True)]
                for line in self.lines.get(table.id, ())
            ]
            for table in form.ledgers
        }


class Correction(Settings):
    """What a unit corrects in the copy that it gets back: the contents of cells, by cell id."""

    unit: str
    received: Moment
    text: dict[str, str]


class Script(Settings):
    """What demo.yaml says: the returns by month, the month that is shown, and what is corrected when it went back."""

    shown: Month
    corrected: Correction | None = None
    months: dict[Month, tuple[Return, ...]]


def _content(cell: Cell, figure: str) -> str | int | float | date | None:
    if figure == "_":
        return None
    if not cell.measure.is_number or cell.measure.compound:
        return figure
    return float(figure) if "." in figure else int(figure)


def _entry(column: LedgerColumn, text: str) -> Content:
    if not text:
        return None
    if column.kind == "date":
        return date.fromisoformat(text)
    return float(text) if column.measure.is_number else text
