"""Plans the board as a workbook for the wall: units and periods on one sheet, whom to call on the next."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from aqcampaign.board import Board, BoardCell, BoardPeriod, BoardRow
from aqcampaign.calendar.due import Due
from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Settings
from aqcampaign.findings.finding import printable
from aqcampaign.intake.stamp_rows import stamp_rows
from aqcampaign.outputs.titled_sheet import StyledLine, styled, titled_sheet
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.words import SheetName, Style

# The hidden sheet by which a board that was written before is told from other workbooks.
_MARK = "_board"
# Number and name of the unit are printed on every page.
_LABELS = 2
_BOARD_WIDTHS = (6.0, 26.0)
_PERIOD_WIDTH = 12.0
_COUNT_WIDTH = 11.0
_CALL_WIDTHS = (6.0, 26.0, 24.0, 10.0, 17.0, 44.0, 12.0)


class BoardWords(Settings):
    """The contents of templates/board.yaml."""

    board: SheetName
    calls: SheetName
    board_of_form: str
    calls_of_form: str
    board_title: str
    calls_title: str
    as_of: str
    due: str
    days_to_go: str
    today: str
    days_ago: str
    board_headings: tuple[str, str, str, str]
    due_heading: str
    coverage_heading: str
    coverage: str
    coverage_at_any_time: str
    not_due: str
    late: str
    overdue: str
    extended: str
    queries: str
    calls_headings: tuple[str, str, str, str, str, str, str]
    streak: str
    nobody: str
    call_time: str
    styles: dict[str, Style]


def board_workbook(boards: Sequence[tuple[Campaign, Board]], text: BoardWords) -> WorkbookPlan:
    """Return the workbook: of each form the board, and whom to call about its newest period."""
    campaign = boards[0][0]
    sheets = [sheet for each, board in boards for sheet in _Writer(each, board, text).sheets()]
    mark = SheetPlan(_MARK, (PlannedCell(0, 0, campaign.config.id, "text"),), hidden=True, protected=True)
    styles = {**campaign.words.styles, **campaign.summary_words.styles, **text.styles}
    return WorkbookPlan(text.board_title.format(title=campaign.config.name), (*sheets, mark), styles)


def is_board(path: Path) -> bool:
    """Return whether a file is a board that was written before."""
    return stamp_rows(path, _MARK) is not None


class _Writer:
    """Plans the sheets of one form."""

    def __init__(self, campaign: Campaign, board: Board, text: BoardWords) -> None:
        self._campaign, self._board, self._text = campaign, board, text
        self._calendar = campaign.config.calendar

    def sheets(self) -> Iterator[SheetPlan]:
        """Yield the board, and whom to call about the newest period."""
        text, form = self._text, self._campaign.form_name
        yield self._board_sheet(text.board_of_form.format(form=form) if form else text.board)
        for period in self._board.periods[-1:]:
            yield self._calls_sheet(text.calls_of_form.format(form=form) if form else text.calls, period)

    def _board_sheet(self, name: str) -> SheetPlan:
        text, periods = self._text, self._board.periods
        number, unit, *counts = text.board_headings
        headings = (number, unit, *(self._calendar.name(each.id) for each in periods), *counts)
        widths = (*_BOARD_WIDTHS, *(_PERIOD_WIDTH for _period in periods), _COUNT_WIDTH, _COUNT_WIDTH)
        lines = [
            styled("column_heading", *headings),
            styled("board_head", "", text.due_heading, *map(self._deadline, periods), "", ""),
            *self._unit_lines(),
            styled("board_total", "", text.coverage_heading, *map(self._coverage, periods), "", ""),
        ]
        title = text.board_title.format(title=self._campaign.form.title)
        return titled_sheet(name, (title, self._note()), lines, widths, headers=2, labels=_LABELS)

    def _calls_sheet(self, name: str, period: BoardPeriod) -> SheetPlan:
        text = self._text
        rows = enumerate(self._board.to_call(period.id), start=1)
        lines = [self._call_line(number, row, period) for number, row in rows]
        nobody = styled("board_listed", "", text.nobody, *[""] * (len(_CALL_WIDTHS) - _LABELS))
        title = text.calls_title.format(title=self._campaign.form.title, period=self._calendar.name(period.id))
        headings = styled("heading", *text.calls_headings)
        return titled_sheet(
            name, (title, self._note()), [headings, *(lines or [nobody])], _CALL_WIDTHS, headers=1, labels=_LABELS
        )

    def _note(self) -> str:
        """Return the day of the board, and when its newest period is or was due."""
        if not self._board.periods:
            return ""
        period, text = self._board.periods[-1], self._text
        as_of, due = text.as_of.format(day=period.now), self._calendar.due(period.id)
        if due is None:
            return as_of
        line = text.due.format(period=self._calendar.name(period.id), due=due)
        return "；".join((as_of, line, self._days(period, due)))

    def _deadline(self, period: BoardPeriod) -> str:
        due = self._calendar.due(period.id)
        return f"{due}\n{self._days(period, due)}" if due else ""

    def _days(self, period: BoardPeriod, due: Due) -> str:
        days = (due.day - period.now.date()).days
        if period.is_due:
            return self._text.days_ago.format(days=-days)
        return self._text.days_to_go.format(days=days) if days else self._text.today

    def _coverage(self, period: BoardPeriod) -> str:
        counts = period.coverage
        line = self._text.coverage_at_any_time if counts.expected is None else self._text.coverage
        return line.format(accepted=counts.accepted, expected=counts.expected)

    def _unit_lines(self) -> Iterator[StyledLine]:
        number = 0
        for row in self._board.rows:
            number += row.depth == 0
            yield [
                (number if row.depth == 0 else "", "centred"),
                ("　" * row.depth + printable(row.name, 255), "board_name_failed" if row.streak > 1 else "board_name"),
                *(self._cell(row, period) for period in self._board.periods),
                (row.streak or "", "centred"),
                (row.queries or "", "centred"),
            ]

    def _cell(self, row: BoardRow, period: BoardPeriod) -> tuple[Content, str]:
        cell = row.cells.get(period.id)
        if cell is None:
            return "", "board_waiting"
        return "\n".join(self._state(row, period, cell)), f"board_{_look(cell)}"

    def _state(self, row: BoardRow, period: BoardPeriod, cell: BoardCell) -> Iterator[str]:
        """Yield what became of a report, a line each."""
        text, extended = self._text, self._campaign.extended(period.id)
        yield text.not_due if _is_waiting(cell) else self._campaign.summary_words.standing[cell.status]
        if cell.days_late:
            yield (text.overdue if cell.status == "missing" else text.late).format(days=cell.days_late)
        if row.unit in extended:
            yield text.extended.format(until=extended[row.unit])
        if cell.queries:
            yield text.queries.format(count=cell.queries)

    def _call_line(self, number: int, row: BoardRow, period: BoardPeriod) -> StyledLine:
        """Return whom to call and why, and what was said the last time; without a call there is room to write."""
        text, call = self._text, period.calls.get(row.unit)
        state = "，".join(self._state(row, period, row.cells[period.id]))
        streak = text.streak.format(count=row.streak) if row.streak > 1 else ""
        about = [text.call_time.format(moment=call.moment), call.text, printable(call.by)] if call else [""] * 3
        return [(number, "centred"), *styled("board_listed", printable(row.name, 255), state, streak, *about)]


def _is_waiting(cell: BoardCell) -> bool:
    return cell.status == "missing" and not cell.is_due


def _look(cell: BoardCell) -> str:
    if cell.status in ("informational", "exempt") or _is_waiting(cell):
        return "waiting"
    if cell.is_open or cell.status == "excluded":
        return "failed"
    return "asked" if cell.queries or cell.days_late else "passed"
