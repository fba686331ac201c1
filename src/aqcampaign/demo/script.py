"""The model of templates/demo.yaml: the returns of each period, and their mistakes."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from aqcampaign.calendar.days import Day
from aqcampaign.calendar.periods import PeriodId
from aqcampaign.config import Settings
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.tables import LedgerColumn
from aqcampaign.language import translate as _
from aqcampaign.template.plan import Content


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        text = _("“{found}” is not a time; write it as 2022-08-25 09:00")
        raise ValueError(text.format(found=value)) from error


def _naive(value: datetime) -> datetime:
    return value.replace(tzinfo=None)


Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_naive)]


class Return(Settings):
    """One returned workbook.

    `figures` lists the cells in form order, _ for a blank, without computed cells and those that do not apply.
    `lines` holds ledger rows by table id, `head_fields` the values of head and foot by field id.

    The other keys make mistakes: `text` and `dates` override cells by id, `form_version` uses an older workbook,
    `issued_to` and `issued_for` one of another unit or period.
    """

    unit: str
    received: Moment
    filled_on: Day
    figures: str = ""
    version: str = ""
    text: dict[str, str] = {}
    dates: dict[str, Day] = {}
    lines: dict[str, tuple[tuple[str, ...], ...]] = {}
    head_fields: dict[str, str] = {}
    form_version: str | None = None
    issued_to: str | None = None
    issued_for: PeriodId | None = None

    def contents(self, form: Form) -> dict[str, Content]:
        """Return the content of each cell, keyed by cell id: numbers as numbers, compounds as text."""
        fillable = [cell for cell in form.cells if cell.applies and not cell.computed]
        written: dict[str, Content] = {
            cell.id: _content(cell, figure) for cell, figure in zip(fillable, self.figures.split(), strict=True)
        }
        return written | self.text | self.dates | {name: None for name, text in self.text.items() if not text}

    def ledger_lines(self, form: Form) -> dict[str, list[list[Content]]]:
        """Return the rows of each ledger, keyed by table id."""
        return {
            table.id: [
                [_entry(column, text) for column, text in zip(table.columns, line, strict=True)]
                for line in self.lines.get(table.id, ())
            ]
            for table in form.ledgers
        }


class Correction(Settings):
    """A corrected copy: new texts of cells, keyed by cell id."""

    unit: str
    received: Moment
    text: dict[str, str]


class Script(Settings):
    """The contents of demo.yaml: the returns of each period, the period that the demo reviews, and a correction."""

    shown: PeriodId
    corrected: Correction | None = None
    periods: dict[PeriodId, tuple[Return, ...]]


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
