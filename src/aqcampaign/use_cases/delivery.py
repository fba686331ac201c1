"""Opens what was written with another reader than its writer, and compares it with the release and the plan."""

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from io import BytesIO
from itertools import groupby, islice
from xml.etree import ElementTree

from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import layout_of
from aqcampaign.intake.grid import FormulaResult
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.outputs.document.markup import plain_text
from aqcampaign.outputs.document.plan import AttachmentList, Block, Head, Paragraph, Picture, Plan, Signature, Table
from aqcampaign.publication.campaign_report import CampaignReport
from aqcampaign.publication.numbers import figure_text
from aqcampaign.publication.release import Release
from aqcampaign.values.amounts import Number, format_number, from_float

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The column of this period's figures in the table of the official items.
_FIGURES = 3
# The text of these elements is not shown.
_HIDDEN = ("script", "style")
_Rows = list[tuple[str, ...]]


class NotDelivered(Exception):
    """A file does not say what the release says: a fault of the program, not of its user."""


def check_summary(content: bytes, release: Release, first_sheet: str) -> None:
    """Read the official form in a summary and compare its totals; raises NotDelivered."""
    book = open_spreadsheet(content, STANDARD)
    if isinstance(book, Finding):
        raise NotDelivered(f"the summary cannot be read: {book.code}")
    form, totals = release.form, release.consolidation.totals
    for sheet in layout_of(form).sheets:
        if not sheet.value_rows:
            continue
        grid = book.grid(sheet.name or first_sheet)
        for block in sheet.blocks:
            cells = [cell for cell in form.cells if cell.table is block.table]
            for cell, (row, column) in zip(cells, block.spots if cells else (), strict=True):
                figures = [total for total in totals[cell.fields] if total is not None]
                if figures and len(figures) == len(cell.measure.parts):
                    wanted, found = "/".join(map(format_number, figures)), grid.rows.get(row, {}).get(column)
                    _require(_cell_text(found) == wanted, f"the summary says {found} in {cell.id}, not {wanted}")


def _cell_text(content: object) -> str:
    value = content.value if isinstance(content, FormulaResult) else content
    return format_number(from_float(float(value))) if isinstance(value, int | float) else str(value)


def check_bulletin(content: bytes, plan: Plan, release: Release) -> None:
    """Read a bulletin and compare its texts with its plan, and its tables with the figures; raises NotDelivered.

    The first attachments are the official items and the figures by unit, if the form has figures.
    """
    tables = _joined(check_document(content, plan), [block for block in plan.blocks if isinstance(block, Table)])
    if release.figures:
        items, units = islice(tables, 2)
        _check_items(items, release)
        _check_units(units, release)


def _joined(parts: Iterable[_Rows], planned: Iterable[Table]) -> Iterator[_Rows]:
    """Yield the rows of each planned table; one that is too wide for a page was divided between columns."""
    left = iter(parts)
    for table in planned:
        rows = next(left)
        while rows and len(rows[0]) < len(table.headings[-1]):
            rows = [(*row, *more[table.key_columns :]) for row, more in zip(rows, next(left), strict=True)]
        yield rows


def check_document(content: bytes, plan: Plan) -> list[_Rows]:
    """Read a Word document and compare its texts and cells with its plan; returns its tables, raises NotDelivered."""
    paragraphs, tables = read_document(content)
    remaining = iter(paragraphs)
    for text in (plain_text(text) for block in plan.blocks for text in _texts(block)):
        _require(any(text in each for each in remaining), f"the document does not say: {text}")
    planned = (row for block in plan.blocks if isinstance(block, Table) for row in block.rows)
    lost = _cells(planned) - _cells(row for table in tables for row in table)
    _require(not lost, f"the document lacks cells: {lost}")
    return tables


def check_text(content: bytes, plan: Plan) -> None:
    """Read a document made of an office's own template; raises NotDelivered if a tag was left in it.

    What the office leaves out is its own decision, so that only the paragraphs that begin a bulletin must be there.
    """
    paragraphs, tables = read_document(content)
    texts = [*paragraphs, *(cell for rows in tables for row in rows for cell in row)]
    left = next((text for text in texts if "{{" in text or "{%" in text), "")
    _require(not left or any(left in plain_text(text) for block in plan.blocks for text in _texts(block)),
             f"a tag was left: {left}")  # fmt: skip
    _require(any(text.strip() for text in texts), "the document is empty")


def check_page(content: bytes, release: Release) -> None:
    """Read the text of a page and look for the figures of the release in it; raises NotDelivered."""
    text = read_page(content)
    for figure in release.figures:
        if figure.total is not None:
            printed = figure_text(figure.total, figure.field.part)
            _require(printed in text, f"the page does not say {printed} ({figure.field.id})")
    for count in (release.coverage.expected, release.coverage.accepted):
        _require(count is None or str(count) in text, f"the page does not say {count}")


def check_campaign_workbook(content: bytes, report: CampaignReport, sheet: str) -> None:
    """Read the sheet of items by period in a workbook on a campaign and compare its figures; raises NotDelivered."""
    book = open_spreadsheet(content, STANDARD)
    if isinstance(book, Finding):
        raise NotDelivered(f"the workbook cannot be read: {book.code}")
    rows = [[_cell_text(cell) for _column, cell in sorted(row.items())] for row in book.grid(sheet).rows.values()]
    for figure in report.figures:
        over = report.over_periods(figure.field)
        wanted = [format_number(each) for each in (*over.by_period, over.total) if each is not None]
        told = any(not Counter(wanted) - Counter(row) for row in rows)
        _require(told, f"the workbook does not say {wanted} ({figure.field.id})")


def _texts(block: Block) -> Iterator[str]:
    """Yield what a block says outside of tables; a title is divided into lines."""
    match block:
        case Head():
            yield block.number
        case Paragraph():
            yield block.lead + block.text
        case AttachmentList():
            yield from block.names
        case Signature():
            yield block.dated
        case Picture():
            yield block.caption


def _cells(rows: Iterable[Sequence[str]]) -> Counter[str]:
    return Counter(plain_text(cell) for row in rows for cell in row)


def _check_items(rows: _Rows, release: Release) -> None:
    """Compare the figures of this period, 5/3 in a compound cell, item by item."""
    cells = [list(figures) for _id, figures in groupby(release.figures, key=lambda each: each.field.cell.id)]
    for row, figures in zip(rows, cells, strict=True):
        told = row[_FIGURES].split("/")
        _compare(told if len(told) == len(figures) else told * len(figures), [each.total for each in figures])


def _check_units(rows: _Rows, release: Release) -> None:
    """Compare the last row with the totals, and add up the rows above."""
    for column, figure in zip(list(zip(*rows, strict=True))[1:], release.figures, strict=True):
        _compare([column[-1]], [figure.total])
        if figure.field.cell.measure.is_added and figure.total is not None:
            _compare([format_number(sum(filter(None, map(_number, column[:-1])), Decimal(0)))], [figure.total])


def _compare(told: Sequence[str], figures: Sequence[Number | None]) -> None:
    for text, figure in zip(told, figures, strict=True):
        number = _number(text)
        is_right = number is None if figure is None else number is not None and _agree(number, figure, text)
        _require(is_right, f"the document says {text}, not {figure}")


def _agree(number: Decimal, figure: Number, text: str) -> bool:
    """Return whether a printed number is the figure, rounded to as many decimals as it has."""
    decimals = len(text.partition(".")[2])
    return abs(number - Decimal(figure)) <= Decimal("0.5").scaleb(-decimals)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def read_document(content: bytes) -> tuple[list[str], list[_Rows]]:
    """Return the texts of the paragraphs outside tables, and of each table its rows without those of the header."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))[0]  # noqa: S314  (our own file)
    rows = [[row for row in table.findall(f"{_W}tr") if not _is_header(row)] for table in body.findall(f"{_W}tbl")]
    return [_text(each) for each in body.findall(f"{_W}p")], [
        [tuple(_text(cell) for cell in row.findall(f"{_W}tc")) for row in table] for table in rows
    ]


def _is_header(row: ElementTree.Element) -> bool:
    return row.find(f"{_W}trPr/{_W}tblHeader") is not None


def _text(element: ElementTree.Element) -> str:
    return "".join(each.text or "" for each in element.iter(f"{_W}t"))


class _PageText(HTMLParser):
    """Collects the text that a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  (the name of the base class)
        self._hidden += tag in _HIDDEN

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(data)


def read_page(content: bytes) -> str:
    """Return the text that a page shows."""
    page = _PageText()
    page.feed(content.decode())
    page.close()
    return "\n".join(page.texts)


def _require(condition: bool, said: str) -> None:
    if not condition:
        raise NotDelivered(said)
