"""The attachments of the bulletin, as tables: the official items, the figures by unit, the reporting, corrections."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from aqcampaign.consolidation.trend import Change
from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.outputs.bulletin.sentences import fill
from aqcampaign.outputs.bulletin.units_text import value_text
from aqcampaign.outputs.bulletin.words import AttachmentWords, BulletinWords
from aqcampaign.outputs.document.plan import Align, Table
from aqcampaign.publication.numbers import table_texts
from aqcampaign.publication.release import Release, ReleasedFigure
from aqcampaign.publication.unit_record import UnitRecord
from aqcampaign.values.amounts import Number, format_number

_LEFT: Align = "left"
_CENTER: Align = "center"
_RIGHT: Align = "right"


def summary_table(release: Release, words: BulletinWords) -> Table:
    """Return the official rows, one for each cell of the form; a compound cell has its numbers as 5/3."""
    text = words.attachments.summary
    cells = [list(figures) for _id, figures in groupby(release.figures, key=lambda each: each.field.cell.id)]
    rows = (_item_row(place, figures, release, text.covered) for place, figures in enumerate(cells, start=1))
    aligned = (_CENTER, _LEFT, _CENTER, *[_RIGHT] * 5, _CENTER)
    return Table((text.headings,), tuple(rows), aligned=aligned, key_columns=2, notes=text.notes)


def _item_row(place: int, figures: Sequence[ReleasedFigure], release: Release, covered: str) -> tuple[str, ...]:
    cell = figures[0].field.cell
    numbers = [_numbers(each) for each in figures]
    total, previous, difference, to_date = (_collapsed(texts) for texts in zip(*numbers, strict=True))
    reported, asked = release.covered(figures[0].field)
    return (
        str(cell.item.number or place),
        cell.full_label,
        cell.measure.unit or "/".join(dict.fromkeys(each.field.part.unit for each in figures)),
        total,
        previous,
        difference,
        _collapsed(_rate(each.change) for each in figures),
        to_date,
        fill(covered, {"reported": reported, "asked": asked}),
    )


def _numbers(figure: ReleasedFigure) -> tuple[str, ...]:
    """Return the total, the one before, their difference and the sum to date, all with as many decimals."""
    change = figure.change
    difference = change.on_period.difference if change else None
    values = (figure.total, change.previous if change else None, difference, change.to_date if change else None)
    texts = table_texts(values, figure.field.part, NO_DUTY)
    texts[2] = f"+{texts[2]}" if difference is not None and difference > 0 else texts[2]
    return tuple(texts)


def _collapsed(texts: Iterable[str]) -> str:
    """Return the numbers of a cell as 5/3, — if there is none."""
    told = list(texts)
    return NO_DUTY if set(told) == {NO_DUTY} else "/".join(told)


def _rate(change: Change | None) -> str:
    """Return the change in percent or percentage points as it may be printed."""
    if change is None or change.on_period.change is None or change.on_period.wording == "multiple":
        return NO_DUTY
    return f"{change.on_period.change:+f}" if change.on_period.change else "0.0"


def units_table(release: Release, words: BulletinWords) -> Table:
    """Return the figures of each unit in the order of the roster; no cell is blank."""
    text, units = words.attachments.units, [each for each in release.units if each.standing.part_of is None]
    above, below, columns = [text.unit], [text.unit], []
    for figure in release.figures:
        field = figure.field
        above.append(field.cell.full_label)
        is_compound = field.cell.measure.compound
        unit = f"（{field.part.unit}）" if field.part.unit else ""
        below.append(f"{field.part.name}{unit}" if is_compound else f"{field.cell.full_label}{unit}")
        columns.append(_unit_column(figure, units, release, words))
    names = [each.name for each in units] + [text.total]
    rows = tuple(zip(names, *columns, strict=True))
    aligned = (_LEFT, *[_RIGHT] * len(columns))
    has_parts = any(figure.field.cell.measure.compound for figure in release.figures)
    flat = tuple(below)
    headings = (_over(above, below), flat) if has_parts else (flat,)
    return Table(headings, rows, aligned=aligned, totals=1, notes=text.notes)


def _over(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return the upper headings: over the parts of a compound cell its name, over others the heading itself."""
    return tuple(
        lower if lower.startswith(upper) else upper for upper, lower in zip(above, below, strict=True)
    )  # fmt: skip


def _unit_column(
    figure: ReleasedFigure, units: Sequence[UnitRecord], release: Release, words: BulletinWords
) -> list[str]:
    """Return the figures of the units and their total; where there is none, why."""
    values = {each.unit: each.value for each in release.unit_figures(figure.field)}
    texts = table_texts([*(values.get(each.id) for each in units), figure.total], figure.field.part, "")
    return [
        text or (words.status[unit.standing.status] if release.is_asked(unit, figure.field) else NO_DUTY)
        for text, unit in zip(texts[:-1], units, strict=True)
    ] + [texts[-1] or NO_DUTY]


def reporting_table(release: Release, words: BulletinWords) -> Table:
    """Return what became of each unit's report, with its score if the office scores; for the internal edition."""
    text = words.attachments.reporting
    is_scored = bool(release.scores)
    asked = [each for each in release.units if each.standing.part_of is None and each.standing.status != "exempt"]
    rows = tuple(
        (
            str(place),
            each.name,
            _moment(each.first_received, text.moment),
            _moment(each.received if each.standing.is_accepted else None, text.moment),
            str(len(each.versions)),
            str(each.times_returned),
            str(each.errors),
            status_text(each, words),
            *([NO_DUTY if each.score is None else str(each.score)] if is_scored else []),
            fill(text.in_row, {"count": each.streak if each.streak > 1 else None}) or NO_DUTY,
        )
        for place, each in enumerate(asked, start=1)
    )
    headings = (*text.headings[:-1], *([text.score] if is_scored else []), text.headings[-1])
    aligned = (_CENTER, _LEFT, *[_CENTER] * (len(headings) - 2))
    return Table((headings,), rows, aligned=aligned, key_columns=2)


def _moment(moment: datetime | None, template: str) -> str:
    return template.format(moment=moment) if moment is not None else NO_DUTY


def status_text(unit: UnitRecord, words: BulletinWords) -> str:
    """Return the statuses of a unit: 迟报2天、零报告; 按时 if there is nothing else to say."""
    texts = [fill(words.status[status], {"days": unit.days_late}) for status in unit.statuses]
    return "、".join(texts) or words.status.get(unit.standing.status, NO_DUTY)


def corrections_table(release: Release, words: BulletinWords) -> Table | None:
    """Return what a revision corrects, None if it corrects no figure."""
    corrections = release.issued.corrections if release.issued is not None else None
    if corrections is None or not (corrections.figures or corrections.totals):
        return None
    text: AttachmentWords = words.attachments
    rows = tuple(
        (
            release.unit_names.get(each.unit, each.unit) if each.unit is not None else text.corrections.total,
            each.field.label,
            value_text(each.before, each.field.part),
            value_text(each.now, each.field.part),
            _signed(each.difference),
        )
        for each in (*corrections.figures, *corrections.totals)
    )
    reason = fill(text.corrections.reason, {"reason": release.issued.reason if release.issued else None})
    aligned = (_LEFT, _LEFT, _RIGHT, _RIGHT, _RIGHT)
    return Table((text.corrections.headings,), rows, aligned=aligned, notes=(reason,) if reason else ())


def _signed(value: Number | None) -> str:
    if value is None:
        return NO_DUTY
    return ("+" if value > 0 else "") + format_number(value)
