"""Plans a table of up to a million rows as a sheet, whose rows are made while they are written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import MOST_ROWS, Content, ListedRow, Listing, PlannedCell, SheetPlan, Styles

STYLES: Styles = {
    "base": {"font_name": "宋体"},
    "heading": {
        "bold": True, "bg_color": "#EDEDED", "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center",
    },
    "whole": {"num_format": "0"},
    "fraction": {"num_format": "0.0###"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
    "words": {"indent": 1},  # apart from the figure on their left
}  # fmt: skip
_LISTED = ("whole", "fraction", "moment", "words")
_HEADING_HEIGHT, _ROW_HEIGHT = 30.0, 15.0
# Excel keeps so many digits of a number; one with more is written as text, in which none is lost.
_MOST_DIGITS = 15


def table_sheet(
    name: str,
    headings: Sequence[str],
    widths: Sequence[float],
    rows: Callable[[], Iterable[Sequence[Content]]],
) -> SheetPlan:
    """Return the sheet of a table; `widths` are those of its columns in characters.

    `rows` makes its rows, any time anew. Raises UsageFailure if there are more rows than Excel knows.
    """
    count = sum(1 for _row in rows())
    if count >= MOST_ROWS:
        text = _("“{sheet}” has more than the {count} rows of a sheet; write .parquet, .duckdb or .zip instead")
        raise UsageFailure(text.format(sheet=name, count=f"{MOST_ROWS:,}"))

    def listed() -> Iterator[ListedRow]:
        for row in rows():
            yield ListedRow([_cell(content) for content in row], _ROW_HEIGHT)

    return SheetPlan(
        name,
        tuple(PlannedCell(0, column, heading, "heading") for column, heading in enumerate(headings)),
        dict(enumerate(widths)),
        {0: _HEADING_HEIGHT},
        print_to=(count, len(headings) - 1),
        landscape=True,
        freeze=(1, 0),
        repeat_row=0,
        filter_row=0,
        column_breaks=column_breaks(widths, 0, listing=True),
        listing=Listing(1, count, _LISTED, listed),
    )


def _cell(content: Content) -> tuple[Content, str]:
    if content is None or isinstance(content, str):
        return content, "words"
    if isinstance(content, datetime):
        return content, "moment"
    if isinstance(content, int | Decimal) and _digits(content) <= _MOST_DIGITS:
        return content, "whole" if content == int(content) else "fraction"
    return str(content), "words"


def _digits(number: int | Decimal) -> int:
    return len(Decimal(number).normalize().as_tuple().digits)
