"""Says what changed from one version of a report to the next: figures, explanations, head fields, lines of lists."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from aqcampaign.form.model import Form
from aqcampaign.values.amounts import format_number
from aqcampaign.values.records import Record
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import Value

ChangeKind = Literal["figure", "explanation", "head", "line"]
# The texts of a line by column id, without blank cells.
LineTexts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions; None stands for what is blank, unreadable or not there.

    `id` is that of the field, of the cell explained (or the code of the finding), of the head field, or of the list.
    `label` is its name on the form, `unit` that of a figure. `old` and `new` of a list are lines, of all others texts.
    """

    kind: ChangeKind
    id: str
    label: str
    old: str | LineTexts | None
    new: str | LineTexts | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a version says, as canonical texts; nothing is entered for what is blank or unreadable.

    `form` is the version of the form, `figures` are by field id, `explanations` by cell id or code, `head` by id,
    `lines` by list.
    """

    form: Form
    figures: Mapping[str, str]
    explanations: Mapping[str, str]
    head: Mapping[str, str]
    lines: Mapping[str, tuple[LineTexts, ...]]

    def has_figures_of(self, other: "Contents") -> bool:
        """Return whether two versions have the same figures and the same lines, in whatever order."""
        return self.figures == other.figures and all(
            not _without(self.lines.get(table, ()), other.lines.get(table, ()))
            and not _without(other.lines.get(table, ()), self.lines.get(table, ()))
            for table in self.lines.keys() | other.lines.keys()
        )


def contents_of(submission: Submission) -> Contents:
    """Return what a submission says."""
    pairs = zip(submission.form.fields, submission.values, strict=True)
    figures = {each.id: text_of(value) for each, value in pairs if value is not None and each.cell.applies}
    lines = {
        table.id: tuple(line_texts(record) for record in submission.records if record.table.id == table.id)
        for table in submission.form.ledgers
    }
    return Contents(submission.form, figures, submission.explanations, submission.head, lines)


def text_of(value: Value) -> str:
    """Return the canonical text of a value: 12.5, 2022-09-05, or the words."""
    return format_number(value) if isinstance(value, int | Decimal) else str(value)


def changes(old: Contents, new: Contents) -> Iterator[Change]:
    """Yield what changed, in the order of the form; the two may be on different versions of it."""
    forms = (old.form, new.form)
    fields = {each.id: each for form in forms for each in form.fields}
    for id_, was, now in _differing(old.figures, new.figures, fields):
        yield Change("figure", id_, fields[id_].label, was, now, fields[id_].part.unit)
    for id_, table in {table.id: table for form in forms for table in form.ledgers}.items():
        keys = [column.id for column in table.columns if column.key]
        for before, after in _line_changes(old.lines.get(id_, ()), new.lines.get(id_, ()), keys):
            yield Change("line", id_, table.title, before, after)
    cells = {each.id: each.full_label for form in forms for each in form.cells}
    for id_, was, now in _differing(old.explanations, new.explanations, cells):
        yield Change("explanation", id_, cells.get(id_, id_), was, now)
    heads = {each.id: each.label for form in forms for each in (*form.head, *form.foot)}
    for id_, was, now in _differing(old.head, new.head, heads):
        yield Change("head", id_, heads.get(id_, id_), was, now)


def _differing(
    old: Mapping[str, str], new: Mapping[str, str], order: Mapping[str, object]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield (id, old text, new text) for what differs, in this order; what is not in it, such as codes, comes last."""
    for id_ in dict.fromkeys((*order, *old, *new)):
        was, now = old.get(id_), new.get(id_)
        if was != now:
            yield id_, was, now


def _line_changes(
    old: Sequence[LineTexts], new: Sequence[LineTexts], keys: Sequence[str]
) -> Iterator[tuple[LineTexts | None, LineTexts | None]]:
    """Yield the lines that were changed, removed and added, as pairs; the order of lines means nothing."""
    removed = _without(old, new)
    for line in _without(new, old):
        counterpart = next((each for each in removed if _is_same_case(each, line, keys)), None)
        if counterpart is not None:
            removed.remove(counterpart)
        yield counterpart, line
    yield from ((line, None) for line in removed)


def _without(lines: Sequence[LineTexts], others: Sequence[LineTexts]) -> list[LineTexts]:
    """Return the lines that are not among the others, each as often as it stands there more often."""
    left = Counter(tuple(sorted(line.items())) for line in others)
    rest = []
    for line in lines:
        content = tuple(sorted(line.items()))
        if left[content]:
            left[content] -= 1
        else:
            rest.append(line)
    return rest


def _is_same_case(line: LineTexts, other: LineTexts, keys: Sequence[str]) -> bool:
    """Return whether two lines tell of the same case: by their keys, without any by half of what they say."""
    if any(key in line or key in other for key in keys):
        return all(line.get(key) == other.get(key) for key in keys)
    equal = sum(other.get(column) == text for column, text in line.items())
    return 0 < max(len(line), len(other)) <= 2 * equal


def line_texts(record: Record) -> dict[str, str]:
    """Return the texts of a line by column id, without blank cells."""
    columns = zip(record.table.columns, record.values, strict=True)
    return {column.id: text_of(value) for column, value in columns if value is not None}
