"""Opens an .xlsx or .xlsm workbook and reads its sheets on demand."""

from functools import cached_property

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.archive import Archive
from aqcampaign.intake.ooxml.comments import read_comments
from aqcampaign.intake.ooxml.contents import Contents
from aqcampaign.intake.ooxml.outline import Outline, SheetEntry, read_outline
from aqcampaign.intake.ooxml.relationships import read_relationships
from aqcampaign.intake.ooxml.sheet import read_sheet
from aqcampaign.intake.ooxml.strings import SharedStrings, read_shared_strings
from aqcampaign.intake.ooxml.styles import NO_STYLES, read_cell_styles
from aqcampaign.intake.sniff import describe_package
from aqcampaign.intake.workbook import Unreadable, damaged
from aqcampaign.language import mark as N_

_WORKBOOK = "xl/workbook.xml"
_OTHERS = ("word/", "ppt/")


class Spreadsheet:
    """A workbook with a valid container and outline. Its sheets are checked when they are read."""

    def __init__(self, archive: Archive, workbook: str, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._relations = read_relationships(archive, workbook, limits)
        self._outline: Outline = read_outline(archive.read(workbook), limits)
        self._entries = {entry.name: entry for entry in self._outline.sheets}
        self._filled = 0

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets in order, hidden ones included."""
        return list(self._entries)

    def grid(self, sheet: str) -> Grid:
        """Return the grid of a sheet. Raises Unreadable if it is damaged."""
        try:
            return self._grid(self._entries[sheet])
        except Unreadable as refusal:
            raise Unreadable(_on(sheet, refusal.finding)) from None

    def _grid(self, entry: SheetEntry) -> Grid:
        relation = self._relations.by_id.get(entry.relation)
        if relation is None or relation.target is None:
            raise damaged(N_("a sheet has no content part"))
        if relation.kind != "worksheet":  # a chart sheet or macro sheet has no cells
            return Grid(entry.name, {}, hidden=entry.hidden)
        part = self._archive.read(relation.target, may_be_large=True)
        cells, frame = read_sheet(part, self._contents, self._limits, self._filled)
        self._filled = cells.count
        comments_part = read_relationships(self._archive, relation.target, self._limits).target_of_kind("comments")
        return Grid(
            entry.name, cells.rows, frozenset(cells.formulas), frame.merged, entry.hidden,
            frozenset(cells.hidden_rows), frame.hidden_columns,
            read_comments(self._archive.read(comments_part), self._limits) if comments_part else {},
            cells.appearances, not self._outline.wants_recalculation, cells.volatile,
        )  # fmt: skip

    @cached_property
    def _contents(self) -> Contents:
        strings = self._relations.target_of_kind("sharedStrings")
        styles = self._relations.target_of_kind("styles")
        return Contents(
            read_shared_strings(self._archive.read(strings, may_be_large=True), self._limits)
            if strings
            else SharedStrings(),
            read_cell_styles(self._archive.read(styles), self._limits) if styles else NO_STYLES,
            self._outline.since_1904,
        )


def open_spreadsheet(content: bytes, limits: Limits) -> Spreadsheet | Finding:
    """Return the workbook in `content`, or the finding why it cannot be read."""
    try:
        archive = Archive(content, limits)
        workbook = read_relationships(archive, "", limits).target_of_kind("officeDocument") or _WORKBOOK
        if workbook not in archive or workbook.startswith(_OTHERS) or not workbook.endswith(".xml"):
            return finding("AQ102", kind=describe_package(archive.names))
        return Spreadsheet(archive, workbook, limits)
    except Unreadable as refusal:
        return refusal.finding


def _on(sheet: str, found: Finding) -> Finding:
    place = Place(sheet, found.place.cell)
    return Finding(found.code, place, found.found, found.parameters)
