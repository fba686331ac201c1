"""AQ423: a column whose contents stand one row above or below their own."""

from collections.abc import Iterator, Sequence

from aqcampaign.findings.finding import Phrase, finding, phrase
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.tables import ListTable
from aqcampaign.language import mark as N_
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.submission import readers, text_of_cell

# The empty cell where the shift begins, and contents that only fit one row further: fewer are mistakes of their own.
_WRONG = 3


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find columns with one empty cell, from which on every content fits the cell beside it and several only that."""
    if len(subject.submission.unreadable) < _WRONG:
        return
    for cells in _columns(subject.form):
        texts = [_text(subject, cell) for cell in cells]
        if texts.count("") != 1:
            continue
        empty = texts.index("")
        below, above = cells[empty:], cells[: empty + 1]
        yield from _shifted(subject, below, texts[empty + 1 :], cells[:empty], phrase(N_("one row too low")))
        yield from _shifted(subject, above[1:], texts[:empty], cells[empty + 1 :], phrase(N_("one row too high")))


def _shifted(
    subject: Subject, cells: Sequence[Cell], texts: Sequence[str], others: Sequence[Cell], where: Phrase
) -> Iterator[Diagnosis]:
    """Find that `texts` belong to the first of `cells`, one each, while `others` hold what belongs to them."""
    wrong = [cell for cell in cells if _is_wrong(subject, cell)]
    if len(wrong) < _WRONG or any(_is_wrong(subject, other) for other in others):
        return
    by_cell = dict(zip(subject.form.cells, readers(subject.form, int(subject.month[:4])), strict=True))
    place = subject.place(cells[0])
    for cell, text in zip(cells, texts, strict=False):
        result = by_cell[cell].read(text, place)
        if result.values is None or any(found.severity != "notice" for found in result.findings):
            return
    last = subject.place(cells[-1]).cell
    found = finding("AQ423", place, first=place.cell, last=last, where=where, count=len(wrong))
    yield Diagnosis(found, frozenset(cell.id for cell in cells))


def _columns(form: Form) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each column of the lists in which every cell is to be filled in."""
    for table in form.value_tables:
        if not isinstance(table, ListTable):
            continue
        for column in table.columns:
            cells = tuple(cell for cell in form.cells if cell.table is table and cell.breakdown is column)
            if all(cell.applies and not cell.computed for cell in cells):
                yield cells


def _text(subject: Subject, cell: Cell) -> str:
    return subject.submission.raw.get(cell.id) or text_of_cell(subject.submission.values[cell.fields])


def _is_wrong(subject: Subject, cell: Cell) -> bool:
    return cell.fields.start in subject.submission.unreadable
