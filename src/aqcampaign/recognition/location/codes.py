"""Reads the printed codes of a table: a column beside its items, a row below its headings."""

from collections.abc import Collection, Mapping

from aqcampaign.form.layout import Spot
from aqcampaign.form.tables import ListTable, plain_code
from aqcampaign.intake.grid import Grid, SeenContent
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.lines import Codes

# An empty row may have been inserted above the codes.
_NEAR = 2


def code_text(content: SeenContent | None) -> str:
    """Return a printed code as written; a number without its .0, "" for an empty cell."""
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return "" if content is None else key(str(content))


def code_column(grid: Grid, table: ListTable, header: Spot) -> int | None:
    """Return the column of codes: the one with their heading that is nearest to the names; never one without it."""
    if table.headings.code is None:
        return None
    words = key(table.headings.code)
    headed = [c for c, content in grid.row(header[0]).items() if isinstance(content, str) and key(content) == words]
    return min(headed, key=lambda column: abs(column - header[1]), default=None)


def codes_at(grid: Grid, row: int, stub: int) -> Codes:
    """Return the codes in a row, right of the column `stub`."""
    found = {column: code_text(content) for column, content in grid.row(row).items() if column > stub}
    return Codes(row, {column: text for column, text in found.items() if text})


def code_row(
    grid: Grid, first: int, asked: Mapping[int, str | None], stub: int, names: Collection[str]
) -> Codes | None:
    """Return the codes in the first row, from `first` on, that holds at least half of those asked for by column.

    A row whose word in the column `stub` is one of `names` holds figures, not codes.
    """
    coded = {column: code for column, code in asked.items() if code}
    for row in range(first, first + _NEAR):
        if code_text(grid.seen(row, stub)) in names:
            return None
        codes = codes_at(grid, row, stub)
        alike = [c for c, code in coded.items() if plain_code(codes.printed.get(c, "")) == plain_code(code)]
        if alike and 2 * len(alike) >= len(coded):
            return codes
    return None
