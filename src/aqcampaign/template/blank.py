"""Plans the blank workbook: form, instructions and stamp."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aqcampaign.calendar.model import Calendar
from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import SHEET, Stamp
from aqcampaign.form.tables import Item
from aqcampaign.template.choice_lists import ChoiceLists
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import deadline_text, form_sheets, window_text
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.words import Words

# Chinese characters that fit in one line across all columns.
_LINE_LENGTH = 48


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form for one unit and period; `filling` may hold contents, e.g. for a demo."""

    config: CampaignConfig
    form: Form
    words: Words
    stamp: Stamp
    filling: Filling


def blank_workbook(config: CampaignConfig, form: Form, words: Words, stamp: Stamp, filling: Filling) -> WorkbookPlan:
    """Return the plan of the workbook with one form."""
    return workbook_of_forms([BlankForm(config, form, words, stamp, filling)])


def workbook_of_forms(forms: Sequence[BlankForm]) -> WorkbookPlan:
    """Return the plan of a workbook with several forms for the same unit and period, one behind the other."""
    drawn = tuple(
        sheet
        for each in forms
        for sheet in form_sheets(each.form, each.words, each.config.calendar, each.filling, live=True)
    )
    lists = ChoiceLists(drawn)
    first, *others = forms
    sheets = (
        *map(lists.applied, drawn),
        _stacked([_instructions(each, titled=bool(others)) for each in forms]),
        *lists.sheets,
        stamp_sheet(first.stamp, (row for each in others for row in each.stamp.rows())),
    )
    titles = "、".join(each.form.title for each in forms)
    title = f"{titles} {first.filling.unit_name} {first.filling.period}"
    return WorkbookPlan(title, sheets, first.words.styles, lists.names)


def _stacked(sheets: Sequence[SheetPlan]) -> SheetPlan:
    """Return one sheet with the contents of all, one below the other."""
    stacked, *others = sheets
    for sheet in others:
        below = max(cell.row for cell in stacked.cells) + 2
        last_row, last_column = sheet.print_to or (0, 0)
        stacked = replace(
            stacked, cells=(*stacked.cells, *(cell.moved_down(below) for cell in sheet.cells)),
            heights={**stacked.heights, **{row + below: height for row, height in sheet.heights.items()}},
            print_to=(last_row + below, last_column), repeat_row=None,
        )  # fmt: skip
    return stacked


def stamp_sheet(stamp: Stamp, further: Iterable[tuple[str, str]] = ()) -> SheetPlan:
    """Return the plan of the hidden stamp sheet; `further` (key, value) rows follow the stamp."""
    cells = [
        PlannedCell(row, column, text, "text")
        for row, line in enumerate((*stamp.rows(), *further))
        for column, text in enumerate(line)
    ]
    return SheetPlan(SHEET, tuple(cells), hidden=True, protected=True)


def _instructions(blank: BlankForm, *, titled: bool) -> SheetPlan:
    """Return the instructions for a form; `titled` names the form, because those for others stand on the same sheet."""
    config, form, words, filling = blank.config, blank.form, blank.words, blank.filling
    text = words.instructions
    last = len(text.headings) - 1
    facts = {
        "window": window_text(words, config.calendar, filling.period),
        "unit": filling.unit_name,
        "blank": text.blank[form.blank],
        "office": config.office.full_name,
        "period": config.calendar.name(filling.period),
    }
    title = f"{text.title}：{form.title}" if titled else text.title
    cells = [PlannedCell(0, 0, title, "title", to=(0, last))]
    due, corrections = _deadlines(config.calendar, words, filling.period)
    hand_in = text.until.format(deadline=due) if due else text.at_any_time
    lines = [line.format(**facts, hand_in=hand_in) for line in text.lines]
    lines += [text.corrections.format(due=due, deadline=corrections)] if corrections else []
    lines += [text.no_data.format(basis=config.no_data_basis)] if config.no_data_basis else []
    lines += [text.no_duty] if filling.not_asked else []
    for pattern, tasks in ((text.leads, filling.leads), (text.joins, filling.joins)):
        lines += [pattern.format(tasks="、".join(tasks))] if tasks else []
    cells.extend(PlannedCell(row, 0, line, "paragraph", to=(row, last)) for row, line in enumerate(lines, start=1))
    start = len(lines) + 2
    defined_items = [item for item in form.all_items if item.definition]
    headings = text.headings if defined_items else ()
    cells.extend(PlannedCell(start, column, heading, "heading") for column, heading in enumerate(headings))
    cells.extend(_definitions(defined_items, start + 1))
    heights: dict[int, float] = {0: 34.0, start: 26.0}
    heights |= {row: 20.0 * max(1, -(-len(line) // _LINE_LENGTH)) for row, line in enumerate(lines, start=1)}
    heights |= {start + 1 + index: _height(item.definition) for index, item in enumerate(defined_items)}
    return SheetPlan(
        text.sheet, tuple(cells), {0: 6, 1: 28, 2: 10, 3: 52, 4: 10}, heights,
        print_to=(start + len(defined_items), last), repeat_row=start, protected=True,
    )  # fmt: skip


def _deadlines(calendar: Calendar, words: Words, period: str) -> tuple[str, str]:
    """Return when reports are due and when corrections are; "" if there is no deadline."""
    due, corrections = (
        deadline_text(words, calendar, due) if due else ""
        for due in (calendar.due(period), calendar.correction_due(period))
    )
    return due, corrections


def _definitions(items: list[Item], start: int) -> Iterator[PlannedCell]:
    for row, item in enumerate(items, start=start):
        line: tuple[Content, ...] = (item.number, item.name, item.unit, item.definition, item.measure.example)
        styles = ("number", "name", "unit", "definition", "example")
        for column, (content, style) in enumerate(zip(line, styles, strict=True)):
            yield PlannedCell(row, column, content, style)


def _height(definition: str) -> float:
    """Return the row height in points for a definition in a column of 26 Chinese characters."""
    return 16.0 * max(2, -(-len(definition) // 25))
