"""Reads the printed codes of a table: a column beside its items, a row below its headings."""

from collections.abc import Collection, Iterable, Mapping
from itertools import takewhile

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
    """Return the column of codes: with their heading, and between the names of this table and those of others.

    The side of the names on which the form prints it comes first.
    """
    if table.headings.code is None:
        return None
    named, own = key(table.headings.name), key(table.headings.code)
    words = {column: key(content) for column, content in grid.row(header[0]).items() if isinstance(content, str)}
    names = [column for column, word in words.items() if word == named]
    begin = max((column for column in names if column < header[1]), default=-1)
    end = min((column for column in names if column > header[1]), default=1 << 30)
    headed = [column for column, word in words.items() if word == own and begin < column < end]
    is_right = table.headings.stub.index("code") > table.headings.stub.index("name")
    printed = [column for column in headed if (column > header[1]) == is_right]
    near = printed or (headed if len(names) == 1 else [])
    return min(near, key=lambda column: abs(column - header[1]), default=None)


def codes_at(grid: Grid, row: int, headings: range, columns: Iterable[int]) -> Codes:
    """Return the codes in a row, up to the first of the `columns` that is empty there and in the rows of `headings`."""
    rows = [grid.row(each) for each in (*headings, row)]
    filled = takewhile(lambda column: any(column in each for each in rows), columns)
    found = {column: code_text(grid.seen(row, column)) for column in filled}
    return Codes(row, {column: code for column, code in found.items() if code})


def code_row(
    grid: Grid, headings: range, columns: range, asked: Mapping[int, str | None], names: Collection[str]
) -> Codes | None:
    """Return the codes in the first row below the `headings` that holds at least half of those asked for by column.

    `columns` are those of the table from the names on. A row that begins with one of `names` holds figures, not codes.
    """
    coded = {column: code for column, code in asked.items() if code}
    for row in range(headings.stop, headings.stop + _NEAR):
        if code_text(grid.seen(row, columns.start)) in names:
            return None
        codes = codes_at(grid, row, headings, columns[1:])
        alike = [c for c, code in coded.items() if plain_code(codes.printed.get(c, "")) == plain_code(code)]
        if alike and 2 * len(alike) >= len(coded):
            return codes
    return None
