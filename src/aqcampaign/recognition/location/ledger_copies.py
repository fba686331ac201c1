"""Combines the parts of a running list that spans several sheets or occurs several times on one."""

from collections.abc import Sequence
from dataclasses import replace

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase
from aqcampaign.form.layout import address, layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.intake.grid import CellContent, Grid
from aqcampaign.language import mark as N_
from aqcampaign.recognition.location.ledger import LocatedLedger, locate_ledgers


def located_ledgers(
    grids: Sequence[Grid], table: LedgerTable, form: Form
) -> tuple[tuple[LocatedLedger, ...], tuple[Finding, ...]]:
    """Return the parts of the ledger that have lines, or an empty one if none has, and the findings.

    Lines on a second sheet are read with a query. Repeated lines are skipped, and so are those of a hidden sheet if a
    visible one has lines.
    """
    block = layout_of(form).blocks[table.id]
    found = [each for grid in grids for each in locate_ledgers(grid, block, form)]
    filled = [each for each in found if each.lines]
    hidden = {grid.name for grid in grids if grid.hidden}
    visible = [each for each in filled if each.sheet not in hidden]
    counted = visible or filled or found[:1]
    findings: list[Finding] = []
    if visible and len(visible) < len(filled):
        aside = next(each for each in filled if each.sheet in hidden)
        findings.append(_passed_over(aside, counted[0], phrase(N_("which is hidden"))))
    sheets = list(dict.fromkeys(each.sheet for each in counted))
    if len(sheets) > 1:
        counted, about = _without_repeated(counted)
        findings.extend(about)
    return tuple(counted), (*(each for ledger in counted for each in ledger.findings), *findings)


def _without_repeated(ledgers: Sequence[LocatedLedger]) -> tuple[list[LocatedLedger], list[Finding]]:
    """Return the ledgers without lines of an earlier sheet, and the findings about further sheets."""
    first = ledgers[0].sheet
    seen: set[tuple[CellContent, ...]] = set()
    counted: list[LocatedLedger] = []
    findings: list[Finding] = []
    for ledger in ledgers:
        lines = tuple(line for line in ledger.lines if ledger.sheet == first or line.contents not in seen)
        seen.update(line.contents for line in ledger.lines)
        if lines:
            counted.append(replace(ledger, lines=lines))
        else:
            findings.append(_passed_over(ledger, ledgers[0], phrase(N_("with the same lines"))))
    further = [ledger for ledger in counted if ledger.sheet != first]
    if further:
        table, lines_there = further[0].table, sum(len(ledger.lines) for ledger in further)
        place = Place(further[0].sheet, address(further[0].lines[0].row, 0), None, table.title or None)
        findings.append(
            finding("AQ233", place, further[0].sheet, name=table.title or table.id, count=lines_there, sheet=first)
        )
    return counted, findings


def _passed_over(ledger: LocatedLedger, read: LocatedLedger, why: Phrase) -> Finding:
    where = f"{ledger.sheet}!{address(ledger.header_row, 0)}"
    return finding("AQ232", Place(ledger.sheet), where, why=why, sheet=read.sheet)
