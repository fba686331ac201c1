"""Annotates a workbook with coloured cells, comments and the sheet 审核结果 as the first sheet."""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.workbook import Unreadable, Workbook
from aqcampaign.outputs.returned_copy.comments import write_comments
from aqcampaign.outputs.returned_copy.first_sheet import insert_first_sheet, sheet_parts
from aqcampaign.outputs.returned_copy.marked_sheet import Fills, MarkedSheet
from aqcampaign.outputs.returned_copy.marks import Mark
from aqcampaign.outputs.returned_copy.package import Package
from aqcampaign.outputs.returned_copy.sheet_cells import parse_address
from aqcampaign.outputs.returned_copy.styles import PART as STYLES
from aqcampaign.outputs.returned_copy.styles import Styles


@dataclass(frozen=True, slots=True)
class Paint:
    """The fill colours of marked cells by severity, and of cells whose mark is removed."""

    marks: Mapping[str, str]
    unmarked: str


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """The sheet to insert: its name, and a workbook of `template.writer` that contains only this sheet."""

    name: str
    book: bytes


def annotate(
    content: bytes, added: ResultSheet, marks: Sequence[Mark], form_sheets: frozenset[str], paint: Paint
) -> bytes:
    """Return the annotated copy of the workbook `content`.

    Marks of an earlier copy are removed from `form_sheets`. The copy is read back and compared with the original.
    Raises ValueError if the workbook cannot be edited without a change to its other contents.
    """
    try:
        copy = _annotate(content, added, marks, form_sheets, paint)
    except (LookupError, StopIteration, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error
    if not _shows_the_same(content, copy, added.name):
        raise ValueError("the copy of a sheet displays other content")
    return copy


def _annotate(
    content: bytes, added: ResultSheet, marks: Sequence[Mark], form_sheets: frozenset[str], paint: Paint
) -> bytes:
    package = Package(content)
    parts = sheet_parts(package)
    styles = Styles(package[STYLES])
    for name, part in parts.items():
        of_sheet = {spot: mark for mark in marks if mark.sheet == name and (spot := parse_address(mark.cell))}
        if of_sheet or name in form_sheets:
            _mark_sheet(package, part, of_sheet, styles, paint)
    insert_first_sheet(package, styles, added.name, added.book)
    package[STYLES] = styles.content
    return package.content


def _mark_sheet(package: Package, part: str, marks: Mapping[Spot, Mark], styles: Styles, paint: Paint) -> None:
    sheet = MarkedSheet(package[part])
    fills = {spot: paint.marks[mark.severity] for spot, mark in marks.items()}
    sheet.fill(Fills(fills, frozenset(paint.marks.values()), paint.unmarked), styles)
    write_comments(package, part, sheet, {spot: mark.comment for spot, mark in marks.items()})
    package[part] = sheet.content


def _shows_the_same(content: bytes, copy: bytes, added: str) -> bool:
    before, after = open_spreadsheet(content, STANDARD), open_spreadsheet(copy, STANDARD)
    if isinstance(before, Finding) or isinstance(after, Finding):
        return False
    names = [name for name in before.sheets if name != added]
    return names == [name for name in after.sheets if name != added] and all(
        _visible_content(before, name) == _visible_content(after, name) for name in names
    )


def _visible_content(book: Workbook, sheet: str) -> object:
    """Return the grid of a sheet without its comments, or the finding if it cannot be read."""
    try:
        return replace(book.grid(sheet), comments={})
    except Unreadable as refusal:
        return refusal.finding
