"""One sheet per ledger with the rows of all units, each with its unit and source."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.layout import layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import SHEET
from aqcampaign.form.tables import LedgerTable
from aqcampaign.ledger.leads import Lead, list_leads
from aqcampaign.outputs.listing_sheets import Table, listed_row, listing_sheet
from aqcampaign.outputs.titles import sheet_titles
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.report import Report
from aqcampaign.template.page import narrowed
from aqcampaign.template.plan import Content, ListedRow, SheetPlan
from aqcampaign.template.sheet_names import distinct_sheet_names
from aqcampaign.values.value import DateRange, Value

# Of a column that is narrowed so that the list fits on a page: a date.
_LEAST_WIDTH = 11.0


def ledger_sheets(
    form: Form, consolidation: Consolidation, reports: Iterable[Report], text: SummaryWords, period_name: str
) -> Iterator[SheetPlan]:
    """Yield the sheets in the order of the form's ledgers, with rows ordered by unit and original position.

    Rows of reports that are not accepted are included with the
    report's status, because leads must not wait.
    """
    names, sheet_names = consolidation.unit_names, list_sheet_names(form, text)
    all_leads = list(list_leads(reports, names))
    for table in form.ledgers:
        unit, *source = text.ledger_sources
        headings = (unit, *(column.name for column in table.columns), *source)
        widths = narrowed((20.0, *(float(column.width) for column in table.columns), 10.0, 24.0, 14.0), _LEAST_WIDTH)
        leads = [lead for lead in all_leads if lead.record.table.id == table.id]
        name, note = sheet_names[table.id], text.row_count.format(count=len(leads))
        titles = sheet_titles(form, name, period_name, note, text)
        rows = partial(_rows, table, leads, names, text, widths)
        # For the superior office the sheet is a part of the form: also without rows, and nothing else stands on it.
        yield listing_sheet(Table(name, titles, headings, widths, header_row=0), rows, len(leads), text)


def list_sheet_names(form: Form, text: SummaryWords) -> dict[str, str]:
    """Return the name of the sheet that lists the rows of each ledger, keyed by table id."""
    others = (
        text.overview.sheet,
        text.form_sheet,
        text.by_unit,
        text.status,
        text.findings,
        text.sources,
        text.explanations,
        text.trend,
    )
    form_sheets = (sheet.name for sheet in layout_of(form).sheets if sheet.value_rows)
    wanted = [table.sheet or list_title(form, table) for table in form.ledgers]
    names = distinct_sheet_names(wanted, (SHEET, *others, *form_sheets))
    return {table.id: name for table, name in zip(form.ledgers, names, strict=True)}


def list_title(form: Form, table: LedgerTable) -> str:
    """Return the title of a ledger; one that is the whole form has the title of the form."""
    return table.title or (form.title if len(form.all_tables) == 1 else table.id)


def row_counts(
    form: Form, consolidation: Consolidation, reports: Iterable[Report], text: SummaryWords
) -> Iterator[str]:
    """Yield for each ledger how many rows it has, and how many of these are in reports of each status."""
    leads = list(list_leads(reports, consolidation.unit_names))
    for table in form.ledgers:
        statuses = Counter(lead.report.status for lead in leads if lead.record.table.id == table.id)
        by_status = "，".join(f"{text.file_status[status]}{rows}" for status, rows in statuses.items())
        line = text.rows_by_status if by_status else text.no_rows
        yield line.format(title=list_title(form, table), count=statuses.total(), by_status=by_status)


def _rows(
    table: LedgerTable, leads: Iterable[Lead], names: Mapping[str, str], text: SummaryWords, widths: Sequence[float]
) -> Iterator[ListedRow]:
    for lead in leads:
        report, record = lead.report, lead.record
        values = dict(zip((column.id for column in record.table.columns), record.values, strict=True))
        line = (_content(values.get(column.id)) for column in table.columns)
        file, status = printable(report.file.name, 255), text.file_status[report.status]
        unit = names.get(report.unit or "", text.nothing)
        yield listed_row((unit, *line, status, file, f"{record.sheet}!{record.cell}"), widths)


def _content(value: Value | None) -> Content:
    return str(value) if isinstance(value, DateRange | date) else value
