"""Section 一 of the bulletin: the figures of all units, how they compare, their sums to date and what moved them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from aqcampaign.form.model import Cell, Form
from aqcampaign.outputs.bulletin.comparison_text import ComparisonText, period_text, year_text
from aqcampaign.outputs.bulletin.sentences import day_text, fill, joined
from aqcampaign.outputs.bulletin.words import BulletinWords, FormWords, ParagraphWords
from aqcampaign.publication.names import cell_name, prose_names
from aqcampaign.publication.numbers import compound_text, difference_text, measured_text
from aqcampaign.publication.release import Release, ReleasedFigure

# More comparisons in a paragraph are hard to read: those of the headlines stay.
_MOST_COMPARED = 3
# Of a form without sentences of its own: clauses in a paragraph, and items in all.
_MOST_CLAUSES, _MOST_ITEMS = 8, 24
# A sum to date is one of several periods.
_TWO = 2


def measure_name(figure: ReleasedFigure, words: BulletinWords, form: Form) -> str:
    """Return what a figure is called in sentences: as the words say, else by the names of the form."""
    own = words.forms.get(form.id, FormWords()).names.get(figure.field.id)
    return own or prose_names(form)[figure.field.id]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The clauses of a paragraph, '' where there is nothing to say, and the ids of the fields that are compared."""

    clauses: Sequence[str]
    compared: Sequence[str]


def figure_paragraphs(release: Release, words: BulletinWords) -> Iterator[str]:
    """Yield the paragraphs of the section."""
    own = words.forms.get(release.form.id, FormWords()).paragraphs
    paragraphs = _written(own, release) if own else _of_form(release)
    told = [text for each in paragraphs if (text := _paragraph_text(each, release, words))]
    left = 0 if own else sum(1 for _each in _filled_cells(release)) - _MOST_ITEMS
    if left > 0:
        told[-1] += fill(words.more_items, {"count": left})
    yield from told or ([_without_totals(release, words)] if release.figures else [])
    yield _to_date(release, words)
    yield "".join(_causes(release, words))


def _without_totals(release: Release, words: BulletinWords) -> str:
    """Return what is said if no figure is told: all totals are 0, or the form has none, such as one of percentages."""
    known = [each for each in release.figures if each.total is not None]
    return words.all_zero if known and not any(each.total for each in known) else words.no_totals


def _written(paragraphs: Iterable[ParagraphWords], release: Release) -> Iterator[_Paragraph]:
    slots = {each.field.id: measured_text(each.total, each.field.part) for each in release.figures if each.total}
    for each in paragraphs:
        yield _Paragraph([fill(clause, slots) for clause in each.clauses], each.compared)


def _of_form(release: Release) -> Iterator[_Paragraph]:
    """Yield paragraphs on a form without sentences: its items in their order, in its own words."""
    cells = list(islice(_filled_cells(release), _MOST_ITEMS))
    for begin in range(0, len(cells), _MOST_CLAUSES):
        own = cells[begin : begin + _MOST_CLAUSES]
        compared = [each.field.id for _cell, figures in own for each in figures if each.is_headline]
        yield _Paragraph([_clause(cell, figures, release.form) for cell, figures in own], compared)


def _paragraph_text(paragraph: _Paragraph, release: Release, words: BulletinWords) -> str:
    clauses = joined(paragraph.clauses)
    compared = [each for id_ in paragraph.compared if (each := release.figure_of.get(id_)) is not None]
    told = [(figure, texts) for figure in compared if (texts := _compared(figure, release, words))]
    if len(told) > _MOST_COMPARED:
        told = [each for each in told if each[0].is_headline][:_MOST_COMPARED]
    return clauses + joined(_with_basis([texts for _figure, texts in told]), "；") if clauses else ""


def _compared(figure: ReleasedFigure, release: Release, words: BulletinWords) -> list[ComparisonText]:
    """Return how a figure compares with the previous period and with last year, as far as it may be printed."""
    if figure.change is None:
        return []
    name = measure_name(figure, words, release.form)
    on_period = period_text(figure.change, name, words.comparison)
    on_year = year_text(figure.change, "" if on_period else name, words.comparison)
    return [each for each in (on_period, on_year) if each is not None]


def _with_basis(figures: Sequence[Sequence[ComparisonText]]) -> Iterator[str]:
    """Yield the comparisons of each figure; units that are the basis of all comparisons are named once."""
    is_shared = len({each.basis for texts in figures for each in texts}) == 1
    for place, texts in enumerate(figures):
        yield "，".join(
            each.text if is_shared and (place or number) else each.basis + each.text
            for number, each in enumerate(texts)
        )


def _clause(cell: Cell, figures: Sequence[ReleasedFigure], form: Form) -> str:
    """Return a clause such as 检查生产经营业户数567户, or 立案5件、结案3件."""
    names = prose_names(form)
    numbers = [(each.field, each.total) for each in figures if each.total]
    if cell.measure.compound and any(cell.item.name in names[field.id] for field, _total in numbers):
        return f"{cell_name(cell)}：{compound_text(numbers)}"
    return "、".join(names[field.id] + measured_text(total, field.part) for field, total in numbers)


def _filled_cells(release: Release) -> Iterator[tuple[Cell, list[ReleasedFigure]]]:
    """Yield each cell with a figure other than 0, no running totals; if there are many, no parts of totals either."""
    listed = [each for each in release.figures if each.total and not each.field.is_running_total]
    if len({each.field.cell.id for each in listed}) > _MOST_ITEMS:
        parts = {share.field.id for composition in release.compositions for share in composition.parts}
        listed = [each for each in listed if each.field.id not in parts]
    for _id, figures in groupby(listed, key=lambda each: each.field.cell.id):
        own = list(figures)
        yield own[0].field.cell, own


def _to_date(release: Release, words: BulletinWords) -> str:
    """Return the sums since the campaign began, '' in its first period."""
    points = [point for point in release.points if point.reported]
    if len(points) < _TWO:
        return ""
    sums = ((figure, *release.to_date(figure)) for figure in release.headlines)
    figures = (
        fill(words.to_date_figure, {
            "measure": measure_name(figure, words, release.form), "figure": measured_text(total, field.part),
        })
        for figure, field, total in sums
        if total is not None
    )  # fmt: skip
    incomplete = [each for each in points if each.reported != each.expected]
    coverage = (fill(words.to_date_coverage, {"period": each.name, "count": each.reported}) for each in incomplete)
    last = day_text(release.window.last, words)
    return fill(words.to_date, {"last": last, "figures": "、".join(figures), "coverage": "、".join(coverage)})


def _causes(release: Release, words: BulletinWords) -> Iterator[str]:
    for figure in release.headlines:
        units = "、".join(_cause_units(figure, release, words))
        yield fill(words.cause, {"measure": measure_name(figure, words, release.form), "units": units})


def _cause_units(figure: ReleasedFigure, release: Release, words: BulletinWords) -> Iterable[str]:
    for each in release.main_contributions(figure.field):
        difference = difference_text(each.difference, figure.field.part)
        yield fill(words.cause_unit, {"unit": release.unit_names[each.unit], "difference": difference})
