"""Decides for each unit of a form which step of the ladder is due, from the board and the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from aqcampaign.board import Board, BoardPeriod, BoardRow
from aqcampaign.campaign_folder import Campaign
from aqcampaign.chase.decision import Decision, PeriodFacts, State, decide, is_repeated
from aqcampaign.chase.ladder import StepId
from aqcampaign.consolidation.coverage import Standing, UnitStanding
from aqcampaign.report import Report
from aqcampaign.workspace.log.chases import ChaseLog

_STATES: Mapping[Standing, State] = {
    "accepted": "settled", "nil": "settled", "excluded": "settled", "informational": "settled", "exempt": "exempt",
    "unexpected": "exempt", "missing": "missing", "returned": "returned", "unreadable": "returned",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is decided about a unit's report of a period, with the facts behind it."""

    campaign: Campaign
    period: BoardPeriod
    standing: UnitStanding
    row: BoardRow
    facts: PeriodFacts
    decision: Decision

    @property
    def unit(self) -> str:
        """The id of the unit."""
        return self.standing.unit.id

    @property
    def step(self) -> StepId | None:
        """The step that is due."""
        return self.decision.step


def reminders_of(campaign: Campaign, board: Board, log: ChaseLog, now: datetime) -> list[Reminder]:
    """Return a decision for each unit and period of a board, in the order of the roster, of a unit the oldest first."""
    rows = {row.unit: row for row in board.rows}
    standings = {period.id: _standings(period) for period in board.periods}
    known = [
        (unit, period, standings[period.id][unit], _facts(campaign, period, standings[period.id][unit], log))
        for unit in rows
        for period in board.periods
        if unit in standings[period.id]
    ]
    decided: list[Reminder] = []
    holidays = campaign.config.calendar.holidays
    for unit, own in groupby(known, key=lambda each: each[0]):
        of_unit = list(own)
        decisions = decide([facts for *_rest, facts in of_unit], campaign.config.chase, holidays, now)
        decided += [
            Reminder(campaign, period, standing, rows[unit], facts, decision)
            for (_unit, period, standing, facts), decision in zip(of_unit, decisions, strict=True)
        ]
    return decided


def by_hand(reminders: Sequence[Reminder], step: StepId) -> list[Reminder]:
    """Return those for which a step can be written that somebody decides (S6, EXT, RCP), and was not written yet."""
    return [
        replace(each, decision=Decision(each.facts.period, step, "due"))
        for each in reminders
        if each.campaign.config.chase.steps[step] is not None
        and _may_get(each, reminders, step)
        and not any(sent.step == step and _about(each, sent.report, step) for sent in each.facts.sent)
    ]


def report_of(standing: UnitStanding) -> Report | None:
    """Return the report that determines a standing; of several reporters that which is not accepted, if one is not."""
    if standing.report is not None:
        return standing.report
    own = [each for each in standing.parts if each.part_of == standing.unit.id and each.report is not None]
    return next((each.report for each in own if not each.is_accepted), own[-1].report if own else None)


def _may_get(reminder: Reminder, reminders: Sequence[Reminder], step: StepId) -> bool:
    if step == "EXT":
        return reminder.facts.is_extended and reminder.facts.state != "exempt"
    if step == "RCP":
        return reminder.facts.state == "settled" and reminder.standing.is_expected
    if any(each.facts.is_contested for each in reminders if each.unit == reminder.unit):
        return False
    newest = max((each.facts.period for each in reminders if each.unit == reminder.unit and _is_due(each)), default="")
    blemished = [cell.is_blemished for cell in reminder.row.cells.values() if cell.is_due and cell.status != "exempt"]
    return reminder.facts.period == newest and is_repeated(blemished, reminder.campaign.config.chase)


def _is_due(reminder: Reminder) -> bool:
    return reminder.row.cells[reminder.facts.period].is_due


def _about(reminder: Reminder, report: str, step: StepId) -> bool:
    """Return whether a step that was written is this one: a receipt is about one version, an answer about one date."""
    found = report_of(reminder.standing)
    if step == "RCP":
        return found is not None and found.file.sha256 == report
    return step != "EXT" or report == str(reminder.facts.due)


def received_by_unit(board: Board) -> dict[str, dict[str, datetime]]:
    """Return when the report came that determines a unit's standing, by unit and period."""
    found: dict[str, dict[str, datetime]] = {}
    for period in board.periods:
        for unit, standing in _standings(period).items():
            report = report_of(standing)
            if report is not None and report.received is not None:
                found.setdefault(unit, {})[period.id] = report.received
    return found


def _standings(period: BoardPeriod) -> dict[str, UnitStanding]:
    """Return by id the standings of the units that must report, or had to before they were exempt."""
    return {
        each.unit.id: each for each in period.units
        if each.part_of != each.unit.id and (each.is_expected or each.status == "exempt")
    }  # fmt: skip


def _facts(campaign: Campaign, period: BoardPeriod, standing: UnitStanding, log: ChaseLog) -> PeriodFacts:
    calendar, unit = campaign.config.calendar, standing.unit.id
    due = campaign.extended(period.id).get(unit) or calendar.due(period.id)
    corrections = calendar.correction_due(period.id)
    entries, report = log.of(unit, period.id), report_of(standing)
    return PeriodFacts(
        period.id, _state(standing), calendar.window(period.id).first, due.day if due else None,
        period.deadline_of(unit), is_extended=unit in period.extended, is_closed=period.id in campaign.closed,
        is_contested=(unit, period.id) in log.contested, corrections=corrections.day if corrections else None,
        report=report.file.sha256 if report else "",
        calls=tuple(each.moment for each in entries if each.way == "phone"),
        letters=tuple(each.moment for each in entries if each.way == "letter"),
        sent=tuple(each.sent for each in entries if each.sent is not None),
    )  # fmt: skip


def _state(standing: UnitStanding) -> State:
    """Return the state of a report; that of several reporters is returned if one of theirs is."""
    if standing.status != "incomplete":
        return _STATES[standing.status]
    return "returned" if any(each.status in ("returned", "unreadable") for each in standing.parts) else "missing"
