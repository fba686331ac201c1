"""The sheets on what a revision of a closed period changes, and the same as plain text."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from aqcampaign.calendar.model import Calendar
from aqcampaign.consolidation.corrections import Correction, Corrections
from aqcampaign.form.model import Form
from aqcampaign.outputs.by_unit_sheet import field_name, figure_style
from aqcampaign.outputs.words import SummaryWords, shortened
from aqcampaign.publication.issued import Issued
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan
from aqcampaign.template.text_width import line_count
from aqcampaign.values.amounts import format_number
from aqcampaign.values.value import Value

_WIDTHS = (26.0, 44.0, 22.0, 16.0, 16.0, 14.0)
_LINE_HEIGHT, _ROW_HEIGHT, _HEADING_HEIGHT, _ROOM = 15.0, 20.0, 24.0, 5.0
# A line of Chinese text of 11 points holds about so much of the width of its column.
_FILLED = 0.9

_Row = Sequence[tuple[Content, str]]


def issued_text(issued: Issued, text: SummaryWords) -> str:
    """Return which edition of a period this is: 第1版，初步数."""
    words = text.issued.final if issued.is_final else text.issued.preliminary
    return words.format(revision=issued.revision, day=issued.day)


def corrections_sheets(
    form: Form, period: str, issued: Issued, names: Mapping[str, str], text: SummaryWords, calendar: Calendar
) -> Iterator[SheetPlan]:
    """Yield the sheet of a revision, and one on later periods if they are affected; `names` maps unit ids to names.

    A first edition has only the second one: periods after it were reported before.
    """
    corrections, words = issued.corrections, text.corrections
    if corrections is None:
        return
    title = _title(form, period, issued, text, calendar)
    lists = {table.id: table.title for table in form.ledgers}
    lines = [*_figure_rows(corrections, names, text), *_line_rows(corrections, names, lists, text)]
    if issued.revision_class is not None:
        yield _sheet(words.sheet, [title, *_notes(issued, corrections, names, text)], words.figure_headings, lines)
    effects = list(_effect_rows(corrections, text, calendar))
    if effects:
        about = words.effects if issued.revision_class is not None else words.effects_of_first
        yield _sheet(words.effects_sheet, [title, about], words.effect_headings, effects)


def _sheet(name: str, notes: Sequence[str], headings: Sequence[str], lines: Sequence[_Row]) -> SheetPlan:
    """Return a sheet with notes, of which the first one is its title, above a table whose headings are repeated."""
    head, last = len(notes) + 1, len(_WIDTHS) - 1
    cells = [PlannedCell(0, 0, notes[0], "sheet_title")]
    cells += [PlannedCell(row, 0, note, "wrapped_note", to=(row, last)) for row, note in enumerate(notes[1:], start=1)]
    cells += [PlannedCell(head, column, heading, "heading") for column, heading in enumerate(headings) if lines]
    heights = {row: _LINE_HEIGHT * line_count(note, sum(_WIDTHS)) for row, note in enumerate(notes[1:], start=1)}
    heights[head] = _HEADING_HEIGHT
    for row, line in enumerate(lines, start=head + 1):
        cells += [PlannedCell(row, column, content, style) for column, (content, style) in enumerate(line)]
        wrapped = max(line_count(str(line[column][0]), _FILLED * _WIDTHS[column]) for column in (0, 1))
        heights[row] = max(_ROW_HEIGHT, _ROOM + _LINE_HEIGHT * wrapped)
    return SheetPlan(
        name, tuple(cells), dict(enumerate(_WIDTHS)), heights, print_to=(head + len(lines), last),
        landscape=True, freeze=(head + 1, 0), repeat_row=head, banner=(notes[0],), print_from=1,
    )  # fmt: skip


def corrections_text(
    form: Form, period: str, issued: Issued, names: Mapping[str, str], text: SummaryWords, calendar: Calendar
) -> Iterator[str]:
    """Yield the same as lines of text, to be sent along with the revised summary."""
    corrections, words = issued.corrections, text.corrections
    if corrections is None:
        return
    yield _title(form, period, issued, text, calendar)
    yield from _notes(issued, corrections, names, text) if issued.revision_class is not None else ()
    for each in (*corrections.totals, *corrections.figures):
        yield words.text.format(
            unit=_unit_name(each, names, text), item=field_name(each.field, text),
            before=_plain(each.before, words.none), now=_plain(each.now, words.none),
        )  # fmt: skip
    lists = {table.id: table.title for table in form.ledgers}
    for line in corrections.lines:
        lines = words.lines.format(table=lists.get(line.table, line.table), added=line.added, removed=line.removed)
        yield f"{names.get(line.unit, line.unit)}：{lines}"
    for effect in corrections.effects:
        yield words.text_effect.format(
            period=calendar.name(effect.period), measure=words.measures[effect.measure],
            item=field_name(effect.field, text), before=_plain(effect.before, words.none),
            now=_plain(effect.now, words.none),
        )  # fmt: skip


def _notes(issued: Issued, corrections: Corrections, names: Mapping[str, str], text: SummaryWords) -> Iterator[str]:
    words = text.corrections
    yield words.reason.format(reason=issued.reason)
    for template, units in ((words.added, corrections.added), (words.removed, corrections.removed)):
        if units:
            yield template.format(units=shortened([names.get(unit, unit) for unit in units], text))
    if not corrections.figures and not corrections.lines:
        yield words.unchanged


def _title(form: Form, period: str, issued: Issued, text: SummaryWords, calendar: Calendar) -> str:
    words = {
        "title": form.title, "period": calendar.name(period), "revision": issued.revision,
        "class": text.corrections.classes.get(issued.revision_class or "", ""),
    }  # fmt: skip
    title = text.corrections.title if issued.revision_class is not None else text.corrections.title_of_first
    return title.format_map(words)


def _figure_rows(corrections: Corrections, names: Mapping[str, str], text: SummaryWords) -> Iterator[_Row]:
    """Yield the totals, then what each unit changed."""
    for each in (*corrections.totals, *corrections.figures):
        style = figure_style(each.field)
        yield (
            (_unit_name(each, names, text), "listed"), (field_name(each.field, text), "listed"),
            (each.field.part.unit, "centred"), _cell(each.before, style, text), _cell(each.now, style, text),
            _cell(each.difference, style, text),
        )  # fmt: skip


def _line_rows(
    corrections: Corrections, names: Mapping[str, str], lists: Mapping[str, str], text: SummaryWords
) -> Iterator[_Row]:
    for each in corrections.lines:
        lines = text.corrections.lines.format(
            table=lists.get(each.table, each.table), added=each.added, removed=each.removed
        )
        yield (names.get(each.unit, each.unit), "listed"), (lines, "listed"), *[("", "centred")] * 4


def _effect_rows(corrections: Corrections, text: SummaryWords, calendar: Calendar) -> Iterator[_Row]:
    for each in corrections.effects:
        style = figure_style(each.field)
        yield (
            (calendar.name(each.period), "listed"), (field_name(each.field, text), "listed"),
            (text.corrections.measures[each.measure], "centred"), _cell(each.before, style, text),
            _cell(each.now, style, text), _cell(each.difference, style, text),
        )  # fmt: skip


def _unit_name(correction: Correction, names: Mapping[str, str], text: SummaryWords) -> str:
    return text.total if correction.unit is None else names.get(correction.unit, correction.unit)


def _cell(value: Value | None, style: str, text: SummaryWords) -> tuple[Content, str]:
    if value is None:
        return text.corrections.none, "centred"
    return (value, style) if isinstance(value, int | Decimal) else (str(value), "listed")


def _plain(value: Value | None, none: str) -> str:
    if value is None:
        return none
    return format_number(value) if isinstance(value, int | Decimal) else str(value)
