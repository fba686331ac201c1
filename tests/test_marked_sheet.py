"""Marking cells that are missing from the sheet's XML."""

import re

import pytest

from aqcampaign.form.layout import Spot
from aqcampaign.outputs.returned_copy.marked_sheet import Fills, MarkedSheet, deselect
from aqcampaign.outputs.returned_copy.sheet_cells import parse_address
from aqcampaign.outputs.returned_copy.styles import Styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill/><fill/></fills><borders><border/></borders>'
    "<cellXfs><xf/><xf><protection locked='0'/></xf><xf numFmtId='49'/></cellXfs></styleSheet>"
)
SHEET = (
    f'<worksheet xmlns="{MAIN}"><cols><col min="3" max="3" width="9" style="2"/></cols><sheetData>{{}}</sheetData>'
    "<pageMargins/></worksheet>"
)
# What stands in the sheet, the cell to be marked, what stands there then, and the style that was copied.
CASES: list[tuple[str, Spot, str, str]] = [
    ('<row r="2"><c r="A2"/><c r="D2"/></row>', (1, 1), "A2 B2 D2", "<xf"),
    ('<row r="2"><c r="A2"/></row>', (1, 2), "A2 C2", "numFmtId='49'"),
    ('<row r="2" s="1" customFormat="1"/>', (1, 0), "A2", "locked='0'"),
    ('<row r="2"><c r="A2"/></row><row r="9"><c r="A9"/></row>', (4, 0), "A2 A5 A9", "<xf"),
    ('<row r="2"><c r="A2"/></row>', (7, 3), "A2 D8", "<xf"),
    ("", (0, 0), "A1", "<xf"),
    ("<row><c/><c s='1'/></row><row><c/></row>", (0, 1), "- - -", "locked='0'"),
]


@pytest.mark.parametrize(("rows", "spot", "expected", "copied"), CASES)
def test_a_cell_is_marked_where_it_belongs(rows: str, spot: Spot, expected: str, copied: str) -> None:
    """Rows and cells keep their order; a blank cell looks as its row says, else as its column does."""
    sheet, styles = MarkedSheet(SHEET.format(rows).encode()), Styles(STYLES.encode())
    sheet.fill(Fills({spot: "#FFC9C9"}, frozenset(("#FFC9C9",)), "#FFFFFF"), styles)
    cells = re.findall(r"<c\b[^>]*>", sheet.content.decode())
    names = [match[1] if (match := re.search(r'\br="(\w+)"', cell)) else "-" for cell in cells]
    assert names == expected.split()
    (marked,) = [cell for cell in cells if re.search(r"""\bs=["']3["']""", cell)]
    assert parse_address(names[cells.index(marked)]) in (spot, None)
    *_own, added = re.findall(r"<xf\b.*?(?:/>(?!</xf>)|</xf>)", styles.content.decode())
    assert 'fillId="2"' in added
    assert copied in added
    assert 'count="3"' in styles.content.decode()


def test_a_cell_in_two_rows_is_refused() -> None:
    """Where a cell says another row than the one it stands in, nobody knows which one people see."""
    with pytest.raises(ValueError, match="row"):
        MarkedSheet(SHEET.format('<row r="2"><c r="A3"/></row>').encode())


def test_only_the_tab_selection_is_removed() -> None:
    """A selected sheet loses that word alone; any other sheet keeps every byte."""
    view = b'<w><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><sheetData/>tabSelected="1"</w>'
    assert deselect(view) == view.replace(b' tabSelected="1"', b"", 1)
    other = view.replace(b'tabSelected="1"', b'tabSelected="false"')
    assert deselect(other) == other
