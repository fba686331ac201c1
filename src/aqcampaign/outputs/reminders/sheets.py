"""Plans the call sheet, and the list of messages for whoever sends by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.findings.finding import printable
from aqcampaign.outputs.reminders.words import ReminderWords
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan, Styles, WorkbookPlan
from aqcampaign.template.text_width import line_count

_CALL_WIDTHS = (5.0, 20.0, 9.0, 15.0, 13.0, 20.0, 14.0, 34.0)
_MERGE_WIDTHS = (18.0, 11.0, 9.0, 24.0, 30.0, 60.0, 40.0)
# Room to write by hand.
_CALL_HEIGHT, _LINE_HEIGHT, _ROOM = 34.0, 15.0, 7.0
_MOST_HEIGHT = 300.0
_CENTRED = frozenset((0, 2, 3))


@dataclass(frozen=True, slots=True)
class CallLine:
    """A unit to call: who and under which number if that is known, what became of its report, when it reported last."""

    unit: str
    person: str
    phone: str
    state: str
    last: str


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The units to call about a period of a form."""

    name: str
    title: str
    note: str
    foot: str
    lines: Sequence[CallLine]


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A message with its receiver and the paths of what belongs to it."""

    unit: str
    step: str
    person: str
    mail: str
    subject: str
    text: str
    files: Sequence[str]


def call_workbook(sheets: Iterable[CallSheet], words: ReminderWords, styles: Styles) -> WorkbookPlan:
    """Return the call sheets of all periods, for A4 in landscape."""
    return WorkbookPlan(words.calls.sheet, tuple(_call_sheet(each, words) for each in sheets), _styles(styles, words))


def merge_workbook(lines: Sequence[MergeLine], words: ReminderWords, styles: Styles) -> WorkbookPlan:
    """Return the list of messages, one a row; texts are never formulas."""
    rows = [
        (each.unit, each.step, each.person, each.mail, each.subject, each.text, "\n".join(each.files))
        for each in lines
    ]  # fmt: skip
    cells = [PlannedCell(0, column, text, "chase_head") for column, text in enumerate(words.merge.headings)]
    cells += [
        PlannedCell(row, column, text, "chase_text") for row, line in enumerate(rows, 1)
        for column, text in enumerate(line)
    ]  # fmt: skip
    heights = {row: _height(line, _MERGE_WIDTHS, 0.0) for row, line in enumerate(rows, 1)}
    sheet = SheetPlan(
        words.merge.sheet, tuple(cells), dict(enumerate(_MERGE_WIDTHS)), heights,
        print_to=(len(rows), len(_MERGE_WIDTHS) - 1), landscape=True, freeze=(1, 1), repeat_row=0,
    )  # fmt: skip
    return WorkbookPlan(words.merge.sheet, (sheet,), _styles(styles, words))


def _styles(styles: Styles, words: ReminderWords) -> Mapping[str, Mapping[str, str | int | float | bool]]:
    return {**styles, **words.styles}


def _call_sheet(sheet: CallSheet, words: ReminderWords) -> SheetPlan:
    last = len(_CALL_WIDTHS) - 1
    cells = [
        PlannedCell(0, 0, sheet.title, "chase_title", to=(0, last)),
        PlannedCell(1, 0, sheet.note, "chase_note", to=(1, last)),
        *(PlannedCell(2, column, text, "chase_head") for column, text in enumerate(words.calls.headings)),
    ]
    heights = {0: 30.0, 1: 20.0, 2: 24.0}
    for row, line in enumerate(sheet.lines, start=3):
        texts: tuple[Content, ...] = (row - 2, printable(line.unit, 255), line.person, line.phone, line.state,
                                      line.last, "", "")  # fmt: skip
        cells += [PlannedCell(row, column, text, "chase_centre" if column in _CENTRED else "chase_text")
                  for column, text in enumerate(texts)]  # fmt: skip
        heights[row] = _height(texts, _CALL_WIDTHS, _CALL_HEIGHT)
    foot = 3 + len(sheet.lines)
    cells.append(PlannedCell(foot, 0, sheet.foot, "chase_foot", to=(foot, last)))
    heights[foot] = 22.0
    return SheetPlan(
        sheet.name, tuple(cells), dict(enumerate(_CALL_WIDTHS)), heights, print_to=(foot, last), landscape=True,
        freeze=(3, 2), repeat_row=2, column_breaks=column_breaks(_CALL_WIDTHS, 2),
    )  # fmt: skip


def _height(texts: Sequence[Content], widths: Sequence[float], least: float) -> float:
    lines = max(
        sum(line_count(line, width - 1) for line in str(text).split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(max(least, _LINE_HEIGHT * lines + _ROOM), _MOST_HEIGHT)
