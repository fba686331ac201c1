"""Builds .xlsx files from the XML of their parts."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.limits import STANDARD, Limits
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.workbook import Unreadable

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
WORKBOOK = "xl/workbook.xml"
ROOT_LINKS = "_rels/.rels"
LINKS = "xl/_rels/workbook.xml.rels"

# The styles of `parts`, by number.
GENERAL, DATE, MONTH, PERCENT, CLOCK, ELAPSED, WORD = range(7)
_FORMATS = ("General", "yyyy-mm-dd", "mmm-yy", "0.0%", "h:mm", "[h]:mm", '0" %"')


def links(*targets: tuple[str, str, str]) -> str:
    """Return a part of relationships: id, kind and target of each."""
    all_ = "".join(f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{to}"/>' for id_, kind, to in targets)
    return f"<Relationships {PACKAGE}>{all_}</Relationships>"


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """Return the part of a sheet."""
    return f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def parts(rows: str = "", strings: str = "", before: str = "", after: str = "") -> dict[str, str]:
    """Return the parts of a workbook whose one sheet, Sheet, has these rows; `strings` are its shared texts."""
    formats = "".join(f"<numFmt numFmtId='{200 + n}' formatCode='{code}'/>" for n, code in enumerate(_FORMATS))
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n, _code in enumerate(_FORMATS))
    return {
        ROOT_LINKS: links(("r1", "officeDocument", "xl/workbook.xml")),
        WORKBOOK: f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Sheet" r:id="r1"/></sheets></workbook>',
        LINKS: links(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "sharedStrings.xml"),
            ("r3", "styles", "styles.xml"),
        ),
        SHEET: sheet(rows, before, after),
        STRINGS: f"<sst {MAIN}>{strings}</sst>",
        STYLES: f"<styleSheet {MAIN}><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
    }


def archive(contents: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of these parts."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in contents.items():
            target.writestr(name, content)
    return made.getvalue()


def opened(content: bytes, sheet_name: str = "Sheet", limits: Limits = STANDARD) -> Grid | Finding:
    """Return a sheet of a workbook, or the finding that refuses it."""
    book = open_spreadsheet(content, limits)
    if isinstance(book, Finding):
        return book
    try:
        return book.grid(sheet_name)
    except Unreadable as refusal:
        return refusal.finding


def grid_of(content: bytes, sheet_name: str = "Sheet") -> Grid:
    """Return a sheet of a good workbook."""
    found = opened(content, sheet_name)
    assert isinstance(found, Grid), found
    return found


def grid_of_rows(rows: str, **more: str) -> Grid:
    """Return the sheet that has these rows."""
    return grid_of(archive(parts(rows, **more)))
