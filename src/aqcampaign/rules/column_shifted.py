"""AQ423: the contents of a column are shifted up or down by one or two rows, wholly or in part."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from aqcampaign.findings.finding import Phrase, Place, finding, phrase
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.tables import ListTable
from aqcampaign.language import mark as N_
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.submission import Submission, format_values

if TYPE_CHECKING:
    from aqcampaign.values.cell import CellReader

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
    """Find columns with one or two empty cells where contents on one side, all or some, fit that many rows further."""
    if len(subject.submission.unreadable) < _MIN_INVALID:
        return
    for cells in _columns(subject.form):
        if any(cell.id in subject.submission.not_asked for cell in cells):
            continue  # their empty cells are no sign
        texts = [_text(subject, cell) for cell in cells]
        rows = texts.count("")
        if rows not in _DIRECTIONS or texts[(empty := texts.index("")) : empty + rows] != [""] * rows:
            continue
        too_low, too_high = _DIRECTIONS[rows]
        behind = empty + rows
        yield from _diagnose_shift(subject, cells[empty:], texts[behind:], phrase(too_low))
        yield from _diagnose_shift(subject, cells[:behind][::-1], texts[:empty][::-1], phrase(too_high))


def without_shifted(subject: Subject) -> Submission:
    """Return the submission with the shifted cells as unreadable: no rule can judge a figure that is not theirs."""
    shifted = frozenset(id_ for each in diagnose(subject) for id_ in each.cells or ())
    return subject.submission.without(shifted) if shifted else subject.submission


def _diagnose_shift(
    subject: Subject, cells: Sequence[Cell], texts: Sequence[str], where: Phrase
) -> Iterator[Diagnosis]:
    """Yield a diagnosis if `texts`, or enough of the first, fit `cells`; both begin at the empty cells."""
    from aqcampaign.values.submission_reader import cell_readers  # imports all that reads a form, rarely needed here

    readers = cell_readers(subject.form, int(subject.period[:4]), subject.submission.not_asked)
    by_cell = dict(zip(subject.form.cells, readers, strict=True))
    place = subject.place(cells[0])
    fitting = takewhile(lambda pair: _fits_moved(by_cell[pair[0]], pair[1], place), zip(cells, texts, strict=False))
    moved = len(list(fitting))
    shifted = cells[: moved + len(cells) - len(texts)]
    invalid = [cell for cell in shifted if _is_unreadable(subject, cell)]
    is_part = moved < len(texts)
    if len(invalid) < _MIN_INVALID or (is_part and not any(_holds_too_much(subject, cell) for cell in invalid)):
        return
    # Where a part ends is not certain: at least at its last invalid cell.
    said = shifted[: shifted.index(invalid[-1]) + 1] if is_part else shifted
    first, last = sorted((said[0], said[-1]), key=subject.form.cells.index)
    place = subject.place(first)
    found = finding("AQ423", place, first=place.cell, last=subject.place(last).cell, where=where, count=len(invalid))
    yield Diagnosis(found, frozenset(cell.id for cell in shifted))


def _fits_moved(reader: "CellReader", text: str, place: Place) -> bool:
    return any(_fits(reader, each, place) for each in (text, *_LONE_ZEROS.get(text, ())))


def _holds_too_much(subject: Subject, cell: Cell) -> bool:
    """Return whether a cell of one figure holds something else, which is a stronger sign than a missing figure."""
    return not cell.measure.compound and _text(subject, cell) != ""


def _fits(reader: "CellReader", text: str, place: Place) -> bool:
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
