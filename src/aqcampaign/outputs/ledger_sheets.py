"""One sheet per ledger with the rows of all units, each with its unit and source."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from aqcampaign.consolidation.coverage import unit_names
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.ledger.leads import Lead, list_leads
from aqcampaign.outputs.listing_sheets import listing_sheet
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.report import Report
from aqcampaign.template.plan import Content, SheetPlan
from aqcampaign.values.cell import Value
from aqcampaign.values.words import DateRange


def ledger_sheets(
    form: Form, consolidation: Consolidation, reports: Iterable[Report], text: SummaryWords
) -> Iterator[SheetPlan]:
    """Yield the sheets in the order of the form's ledgers, with rows ordered by unit and original position.

    Rows of reports that are not accepted are included with the report's status, because leads must not wait.
    """
    names = unit_names(consolidation.units)
    all_leads = list(list_leads(reports, names))
    for table in form.ledgers:
        unit, *source = text.ledger_sources
        headings = (unit, *(column.name for column in table.columns), *source)
        widths = (22.0, *(float(column.width) for column in table.columns), 10.0, 30.0, 14.0)
        yield listing_sheet(list_sheet_name(table), headings, list(_lines(table, all_leads, names, text)), widths)


def list_sheet_name(table: LedgerTable) -> str:
    """Return the name of the sheet that lists the rows of a ledger."""
    return (table.sheet or table.title or table.id)[:31]


def _lines(
    table: LedgerTable, all_leads: Iterable[Lead], names: Mapping[str, str], text: SummaryWords
) -> Iterator[tuple[Content, ...]]:
    for lead in all_leads:
        report, record = lead.report, lead.record
        if record.table.id != table.id:
            continue
        values = dict(zip((column.id for column in record.table.columns), record.values, strict=True))
        line = (_content(values.get(column.id)) for column in table.columns)
        file, status = printable(report.file.name, 255), text.file_status[report.status]
        unit = names.get(report.unit or "", text.nothing)
        yield (unit, *line, status, file, f"{record.sheet}!{record.cell}")


def _content(value: Value | None) -> Content:
    return str(value) if isinstance(value, DateRange | date) else value
