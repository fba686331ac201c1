"""One sheet per running list: the lines of all units, each with its unit and source."""

from collections.abc import Iterator
from datetime import date

from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.outputs.listing_sheets import listing
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.template.plan import Content, SheetPlan
from aqcampaign.values.cell import Value
from aqcampaign.values.words import Period


def ledger_sheets(form: Form, consolidation: Consolidation, text: SummaryWords) -> Iterator[SheetPlan]:
    """Yield the sheets, in the order of the form's ledgers; the lines in the order of units, then as they stood."""
    for table in form.ledgers:
        unit, *source = text.ledger_sources
        headings = (unit, *(column.name for column in table.columns), *source)
        widths = (22.0, *(float(column.width) for column in table.columns), 30.0, 14.0)
        name = table.sheet or table.title or table.id
        yield listing(name[:31], headings, list(_lines(table, consolidation)), widths)


def _lines(table: LedgerTable, consolidation: Consolidation) -> Iterator[tuple[Content, ...]]:
    names = {each.unit.id: each.unit.name for each in consolidation.units}
    order = {each.unit.id: place for place, each in enumerate(consolidation.units)}
    for report in sorted(consolidation.reports, key=lambda each: order[each.unit]):
        file = printable(report.report.file.name, 255)
        for record in report.submission.records:
            if record.table.id != table.id:
                continue
            values = dict(zip((column.id for column in record.table.columns), record.values, strict=True))
            line = (_shown(values.get(column.id)) for column in table.columns)
            yield (names[report.unit], *line, file, f"{record.sheet}!{record.cell}")


def _shown(value: Value | None) -> Content:
    return str(value) if isinstance(value, Period | date) else value
