"""Random changes to the rows of a form: each field has its own figure, or none and an error."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SHIPPED, shipped_campaign
from tables import Pages

from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import Block, layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.printed import printed_words
from aqcampaign.form.tables import ListTable, StripTable
from aqcampaign.intake.grid import CellContent, Grid
from aqcampaign.recognition.location.sheets import Sheets

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

STRANGE = ("其他", "小计", "其中：", "金额", "立案", "注：见附件", "")
CHANGES = ("move", "delete", "double", "insert", "shift")
NAMES = ("swap names", "rename", "take a name")
NUMBERS = ("swap numbers", "renumber")


@dataclass
class Sheet:
    """The first sheet of a form, line by line: rows of a list, columns of a strip; each cell a figure of its own."""

    form: Form
    block: Block
    lines: list[list[CellContent]]
    figures: dict[str, float]

    @property
    def across(self) -> bool:
        """Whether the items stand across."""
        return isinstance(self.block.table, StripTable)

    @property
    def first(self) -> int:
        """The first line with an item."""
        return self.block.first_value_column if self.across else self.block.first_row

    def grid(self) -> Grid:
        """Return the sheet as it is now."""
        rows: list[list[CellContent]] = [list(row) for row in zip(*self.lines, strict=True)]
        return Grid.of("统计表", rows if self.across else self.lines)


def _name_place(block: Block, item: int) -> int:
    table = block.table
    assert not isinstance(table, ListTable) or block.stub
    return block.stub_column("name") if isinstance(table, ListTable) else block.header_row + _depth(table, item)


def _depth(table: object, item: int) -> int:
    assert isinstance(table, StripTable)
    return len(table.items[item].group)


def _sheet(form: Form) -> Sheet:
    """Return the first table of a form as it is printed, under a title."""
    block = next(iter(layout_of(form).blocks.values()))
    rows: list[list[CellContent]] = [[""] * (block.last_column + 2) for _row in range(block.last_row + 1)]
    rows[0][0] = form.title
    for (row, column), words in printed_words(block):
        rows[row][column] = float(words) if isinstance(words, int) else words
    figures = {}
    cells = [cell for cell in form.cells if cell.table is block.table]
    for number, (cell, (row, column)) in enumerate(zip(cells, block.spots, strict=True), start=1001):
        if cell.applies:
            rows[row][column] = figures[cell.id] = float(number)
    lines = [list(line) for line in zip(*rows, strict=True)] if isinstance(block.table, StripTable) else rows
    return Sheet(form, block, lines, figures)


SHEETS = {name: _sheet(shipped_campaign(name).form) for name in SHIPPED if shipped_campaign(name).form.cells}


def _damaged(data: st.DataObject, original: Sheet) -> tuple[Sheet, set[str]]:
    """Return the sheet after some changes, and which kinds they were.

    Names and numbers are not both changed: a row that bears both of another item is that item's row. Where no numbers
    are printed, a name is all that says whose row it is.
    """
    sheet = Sheet(original.form, original.block, [list(line) for line in original.lines], original.figures)
    numbered = "number" in original.block.stub or original.block.number_row is not None
    marks = data.draw(st.sampled_from([NAMES, NUMBERS, ()] if numbered else [()]))
    # Of a name on a row without a number, whose own number was deleted with its row, nothing else says whose it is.
    kinds = (*(change for change in CHANGES if marks != NAMES or change != "delete"), *marks)
    done = data.draw(st.lists(st.sampled_from(kinds), max_size=5))
    for kind in done:
        _change(data, sheet, kind)
    for place in data.draw(st.lists(st.integers(0, len(sheet.lines[0])), max_size=2)):
        for line in sheet.lines:
            line.insert(place, "")
    return sheet, set(done)


def _change(data: st.DataObject, sheet: Sheet, kind: str) -> None:  # noqa: C901  (one case a kind)
    lines, block = sheet.lines, sheet.block
    if len(lines) <= sheet.first + 1:
        return
    places = st.integers(sheet.first, len(lines) - 1)
    one, other = data.draw(places), data.draw(places)
    name = _name_place(block, 0)
    number = block.stub.index("number") if "number" in block.stub else block.number_row
    match kind:
        case "move":
            lines.insert(other, lines.pop(one))
        case "delete":
            lines.pop(one)
        case "double":
            lines.insert(other, list(lines[one]))
        case "insert":
            strange: list[CellContent] = [""] * len(lines[0])
            strange[name] = data.draw(st.sampled_from(STRANGE))
            strange[-2] = 7.0
            lines.insert(one, strange)
        case "shift" if not sheet.across:
            lines[one].insert(block.first_value_column, "")
            lines[one].pop()
        case "swap names":
            lines[one][name], lines[other][name] = lines[other][name], lines[one][name]
        case "rename":
            lines[one][name] = data.draw(st.sampled_from(STRANGE))
        case "take a name":
            lines[one][name] = lines[other][name]
        case "swap numbers" if number is not None:
            lines[one][number], lines[other][number] = lines[other][number], lines[one][number]
        case "renumber" if number is not None:
            for place, line in enumerate(lines[sheet.first :], start=1):
                line[number] = float(place)


@pytest.mark.parametrize("name", SHEETS)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_values_are_never_taken_from_another_line(name: str, data: st.DataObject) -> None:
    """Lines moved, deleted, doubled, inserted, shifted, renamed, renumbered: the own figure, or none and an error."""
    original = SHEETS[name]
    sheet, done = _damaged(data, original)
    found = Sheets(Pages([sheet.grid()]), "填报说明").find(sheet.form)
    if isinstance(found, Finding):
        assert found.severity == "error"
        return
    read = {
        cell.id: found.grids[place].at(*spot)
        for cell, place, spot in zip(sheet.form.cells, found.sheets, found.spots, strict=True)
        if spot is not None and cell.id in sheet.figures
    }
    wrong = {id_: content for id_, content in read.items() if content not in ("", sheet.figures[id_])}
    assert wrong == {}
    if len(read) < len(sheet.figures):
        assert any(each.severity == "error" for each in found.findings)
    if not done:
        assert read == sheet.figures


def test_numbers_of_columns_counted_anew_are_no_figures() -> None:
    """A column was inserted, all were renumbered, and a blank row stands between the numbers and the figures."""
    sheet = SHEETS["unit-rows"]
    number, name = sheet.block.number_row, _name_place(sheet.block, 0)
    assert number is not None
    lines = [list(line) for line in sheet.lines]
    inserted: list[CellContent] = [""] * len(lines[0])
    inserted[name] = "其他"
    lines.insert(sheet.first, inserted)
    for place, line in enumerate(lines[sheet.first :], start=1):
        line[number] = float(place)
    for line in lines:
        line.insert(number + 1, "")
    found = Sheets(Pages([Sheet(sheet.form, sheet.block, lines, {}).grid()]), "填报说明").find(sheet.form)
    assert not isinstance(found, Finding)
    read = [found.grids[place].at(*spot) for place, spot in zip(found.sheets, found.spots, strict=True) if spot]
    assert {content for content in read if content != ""} <= set(sheet.figures.values())
