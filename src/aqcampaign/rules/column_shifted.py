"""AQ423: the contents of a column are shifted up or down by one or two rows."""

from collections.abc import Iterator, Sequence

from aqcampaign.findings.finding import Phrase, Place, finding, phrase
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.tables import ListTable
from aqcampaign.language import mark as N_
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.cell import CellReader
from aqcampaign.values.submission import cell_readers, format_values

# Minimum number of invalid cells: the empty one where the shift begins and two contents that fit the next row.
_MIN_INVALID = 3
# A lone 0 in a compound cell is read as 0/0; in its proper cell it is a 0.
_LONE_ZEROS = {"0/0": ("0",), "0/0/0": ("0",), "0/0/0/0": ("0",)}
# Direction of the shift, keyed by the number of empty cells.
_DIRECTIONS = {
    1: (N_("one row too low"), N_("one row too high")),
    2: (N_("two rows too low"), N_("two rows too high")),
}


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find columns with one or two empty cells where the contents on one side fit that many rows further."""
    if len(subject.submission.unreadable) < _MIN_INVALID:
        return
    for cells in _columns(subject.form):
        texts = [_text(subject, cell) for cell in cells]
        rows = texts.count("")
        if rows not in _DIRECTIONS or texts[(empty := texts.index("")) : empty + rows] != [""] * rows:
            continue
        too_low, too_high = _DIRECTIONS[rows]
        behind = empty + rows
        yield from _diagnose_shift(subject, cells[empty:], texts[behind:], cells[:empty], phrase(too_low))
        yield from _diagnose_shift(subject, cells[rows:behind], texts[:empty], cells[behind:], phrase(too_high))


def _diagnose_shift(
    subject: Subject, cells: Sequence[Cell], texts: Sequence[str], others: Sequence[Cell], where: Phrase
) -> Iterator[Diagnosis]:
    """Yield a diagnosis if `texts` fit the first of `cells` in order, and no cell of `others` is unreadable."""
    invalid = [cell for cell in cells if _is_unreadable(subject, cell)]
    if len(invalid) < _MIN_INVALID or any(_is_unreadable(subject, other) for other in others):
        return
    by_cell = dict(zip(subject.form.cells, cell_readers(subject.form, int(subject.period[:4])), strict=True))
    place = subject.place(cells[0])
    for cell, text in zip(cells, texts, strict=False):
        if not any(_fits(by_cell[cell], each, place) for each in (text, *_LONE_ZEROS.get(text, ()))):
            return
    last = subject.place(cells[-1]).cell
    found = finding("AQ423", place, first=place.cell, last=last, where=where, count=len(invalid))
    yield Diagnosis(found, frozenset(cell.id for cell in cells))


def _fits(reader: CellReader, text: str, place: Place) -> bool:
    result = reader.read(text, place)
    return result.values is not None and all(found.severity == "notice" for found in result.findings)


def _columns(form: Form) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each list column in which every cell must be filled in by hand."""
    for table in form.value_tables:
        if not isinstance(table, ListTable):
            continue
        for column in table.columns:
            cells = tuple(cell for cell in form.cells if cell.table is table and cell.breakdown is column)
            if all(cell.applies and not cell.computed for cell in cells):
                yield cells


def _text(subject: Subject, cell: Cell) -> str:
    return subject.submission.raw.get(cell.id) or format_values(subject.submission.values[cell.fields])


def _is_unreadable(subject: Subject, cell: Cell) -> bool:
    return cell.fields.start in subject.submission.unreadable
