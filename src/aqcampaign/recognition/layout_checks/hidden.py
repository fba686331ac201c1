"""Reports figures in hidden sheets, rows or columns."""

from collections.abc import Iterator, Sequence

from aqcampaign.findings.finding import Finding, Place, finding, phrase
from aqcampaign.form.layout import Spot, address
from aqcampaign.intake.grid import Grid
from aqcampaign.language import mark as N_
from aqcampaign.recognition.location.ledger import LocatedLedger
from aqcampaign.recognition.location.tables import LocatedTable

# At most this many cells are named in a message.
_NAMED = 4


def hidden_cells(grid: Grid, tables: Sequence[LocatedTable], ledgers: Sequence[LocatedLedger]) -> Iterator[Finding]:
    """Yield one notice where the sheet, or rows or columns with figures of the form, are hidden."""
    if grid.hidden:
        yield finding("AQ226", Place(grid.name), what=phrase(N_("the sheet")))
    elif grid.hidden_rows or grid.hidden_columns:
        cells = [address(*spot) for spot in _filled(grid, tables, ledgers) if grid.is_hidden(*spot)]
        if cells:
            what = phrase(N_("{cells} ({count} cells)"), cells=", ".join(cells[:_NAMED]), count=len(cells))
            yield finding("AQ226", Place(grid.name, cells[0]), what=what)


def _filled(grid: Grid, tables: Sequence[LocatedTable], ledgers: Sequence[LocatedLedger]) -> Iterator[Spot]:
    spots = (spot for table in tables if table.grid is grid for spot in table.spots)
    yield from (spot for spot in spots if spot is not None and grid.seen(*spot) != "")
    for ledger in ledgers:
        if ledger.sheet == grid.name:
            for line in ledger.lines:
                places = zip(ledger.columns, line.contents, strict=True)
                yield from ((line.row, column) for column, content in places if column is not None and content != "")
