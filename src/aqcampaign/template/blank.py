"""Plans the blank workbook: form, instructions and stamp."""

from collections.abc import Iterable, Iterator

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


def blank_workbook(config: CampaignConfig, form: Form, words: Words, stamp: Stamp, filling: Filling) -> WorkbookPlan:
    """Return the plan of the workbook for one unit and period; `filling` may hold contents, e.g. for a demo."""
    drawn = form_sheets(form, words, config.calendar, filling, live=True)
    lists = ChoiceLists(drawn)
    sheets = (
        *map(lists.applied, drawn),
        _instructions(config, form, words, filling),
        *lists.sheets,
        stamp_sheet(stamp),
    )
    return WorkbookPlan(f"{form.title} {filling.unit_name} {filling.period}", sheets, words.styles, lists.names)


def stamp_sheet(stamp: Stamp, further: Iterable[tuple[str, str]] = ()) -> SheetPlan:
    """Return the plan of the hidden stamp sheet; `further` (key, value) rows follow the stamp."""
    cells = [
        PlannedCell(row, column, text, "text")
        for row, line in enumerate((*stamp.rows(), *further))
        for column, text in enumerate(line)
    ]
    return SheetPlan(SHEET, tuple(cells), hidden=True, protected=True)


def _instructions(config: CampaignConfig, form: Form, words: Words, filling: Filling) -> SheetPlan:
    text = words.instructions
    last = len(text.headings) - 1
    facts = {
        "window": window_text(words, config.calendar, filling.period),
        "deadline": deadline_text(words, config.calendar, filling.period),
        "unit": filling.unit_name,
        "blank": text.blank[form.blank],
        "office": config.office.full_name,
        "period": config.calendar.name(filling.period),
    }
    cells = [PlannedCell(0, 0, text.title, "title", to=(0, last))]
    lines = [line.format(**facts) for line in text.lines]
    lines += [text.no_data.format(basis=config.no_data_basis)] if config.no_data_basis else []
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


def _definitions(items: list[Item], start: int) -> Iterator[PlannedCell]:
    for row, item in enumerate(items, start=start):
        line: tuple[Content, ...] = (item.number, item.name, item.unit, item.definition, item.measure.example)
        styles = ("number", "name", "unit", "definition", "example")
        for column, (content, style) in enumerate(zip(line, styles, strict=True)):
            yield PlannedCell(row, column, content, style)


def _height(definition: str) -> float:
    """Return the row height in points for a definition in a column of 26 Chinese characters."""
    return 16.0 * max(2, -(-len(definition) // 25))
