"""`aq status`: the board of units and periods, also as a workbook; of one period, whom to call."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from aqcampaign.atomic_write import write_atomically
from aqcampaign.board import Board, BoardCell, BoardPeriod, BoardRow, Call
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import given_or_inbox, inbox_of, remember_versions, with_own_ledger
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import Line, note, say, say_lines
from aqcampaign.cli.review_text import coverage_line
from aqcampaign.cli.targets import apart, ending
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.outputs.json_review import Document, board_document, json_text, several_reviews
from aqcampaign.present import present_time
from aqcampaign.review import Review
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.check_returns import board_of, review_periods
from aqcampaign.working_folder import working_folder

if TYPE_CHECKING:
    from aqcampaign.workspace.log.leads import RegisteredLead

_WIDTH = 80
_LONGEST_NAME = 26
_GAP = 2
# So many leads are printed.
_MOST_LEADS = 20
_SIGNS = {"accepted": "√", "nil": "0", "missing": "…", "informational": "·", "excluded": "-", "exempt": "—"}
_STATUS = {
    "incomplete": N_("incomplete"),
    "returned": N_("returned"),
    "unreadable": N_("received but unreadable"),
    "missing": N_("missing"),
    "unexpected": N_("does not report"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    forms: Sequence[str]
    format: str
    out: Path | None


def run(paths: list[Path] | None, wanted: Wanted, config: Path | None) -> int:
    """Print the board of each form, or write the workbook; returns 0."""
    places, period = given_or_inbox(paths), wanted.period
    _check_target(wanted, places)
    campaigns = with_own_ledger(open_campaigns(config))
    now = campaigns[0].clock.local(present_time())
    forms = chosen_forms(campaigns, wanted.forms)
    reviews = review_periods(campaigns, places, period, shown_progress, now.date(), forms, *inbox_of(places))
    every = [(campaign, review) for campaign, of_form in reviews for review in of_form]
    remember_versions(places, every, whole=period is None and not forms)
    calls, leads = _calls(campaigns), [] if paths else _waiting_leads(reviews)
    boards = [(campaign, board_of(campaign, of_form, now, calls[campaign.form_id])) for campaign, of_form in reviews]
    if wanted.out is not None:
        _write(boards, wanted.out, config)
    elif wanted.format == "json":
        documents = [_document(campaign, board, leads) for campaign, board in boards]
        alone = len(documents) == 1 and not campaigns[0].form_id
        say(json_text(documents[0] if alone else several_reviews(documents)))
    else:
        for place, (campaign, board) in enumerate(boards):
            say_lines([Line("")] if place else [])
            say_lines(_board_text(campaign, board) if period is None else _call_list(campaign, board))
            say_lines(_lead_lines(campaign, leads))
    return 0


def _check_target(wanted: Wanted, places: Sequence[Path]) -> None:
    """Refuse a file that is not asked for, that lies among the returns, or that would replace something else."""
    if (wanted.format == "xlsx") != (wanted.out is not None):
        raise UsageFailure(_("--format xlsx and --out FILE belong together"))
    if wanted.out is None:
        return
    from aqcampaign.use_cases.board_workbook import is_board

    ending(wanted.out, ".xlsx")
    apart(wanted.out, places)
    if os.path.lexists(wanted.out) and not is_board(wanted.out):
        raise UsageFailure(_("{path} is there already and is no board; name another file").format(path=wanted.out))


def _write(boards: Sequence[tuple[Campaign, Board]], out: Path, config: Path | None) -> None:
    from aqcampaign.template.writer import workbook_bytes
    from aqcampaign.use_cases.board_workbook import BoardWords, board_workbook

    words = read_words("board.yaml", config, BoardWords).words
    write_atomically(out, workbook_bytes(board_workbook(boards, words)))
    note(_("the board was written to {path}").format(path=out), "green")


def _calls(campaigns: Sequence[Campaign]) -> Mapping[str, Mapping[tuple[str, str], Call]]:
    """Return for each form the last telephone calls by unit and period; only a working folder knows any."""
    root = working_folder()
    if root is None:
        return {each.form_id: {} for each in campaigns}
    from aqcampaign.cli.office import phone_calls  # imports the database

    return phone_calls(root, campaigns)


def _waiting_leads(reviewed: Sequence[tuple[Campaign, Sequence[Review]]]) -> "Sequence[RegisteredLead]":
    """Return the leads that are not yet handed on; only a working folder has a register of them."""
    root = working_folder()
    if root is None or not any(edition.form.ledgers for campaign, _r in reviewed for edition in campaign.editions.all):
        return []
    from aqcampaign.cli.office import leads_to_hand_on, registered_leads  # imports the database

    leads = leads_to_hand_on(registered_leads(root, reviewed), [campaign for campaign, _reviews in reviewed])
    return [each for each in leads if each.is_waiting]


def _lead_lines(campaign: Campaign, leads: "Sequence[RegisteredLead]") -> Iterator[Line]:
    own = [each for each in leads if each.form == campaign.form_id]
    if not own:
        return
    from aqcampaign.cli.leads import lead_text

    yield Line(_("{count} leads are not yet handed on; see aq leads").format(count=len(own)), "red")
    for each in own[:_MOST_LEADS]:
        yield Line(lead_text(each, [campaign]), head=f"{each.number:>4}  ")
    if len(own) > _MOST_LEADS:
        yield Line(_("… and {count} more").format(count=len(own) - _MOST_LEADS))


def _document(campaign: Campaign, board: Board, leads: "Sequence[RegisteredLead]") -> Document:
    calendar = campaign.config.calendar
    periods = [(each.id, calendar.due(each.id), each.units, each.coverage) for each in board.periods]
    extended = {each.id: campaign.extended(each.id) for each in board.periods}
    calls = {each.id: {unit: _call_entry(call) for unit, call in each.calls.items()} for each in board.periods}
    revisions = {period: closed.revision for period, closed in campaign.closed.items()}
    document = board_document(periods, campaign.form_id, extended, calls, revisions)
    own = [each for each in leads if each.form == campaign.form_id]
    if own:
        from aqcampaign.cli.leads import lead_entries

        document["leads"] = lead_entries(own, campaign.clock)
    return document


def _call_entry(call: Call) -> Document:
    return {"at": call.moment.isoformat(), "text": call.text, "by": call.by}


def _board_text(campaign: Campaign, board: Board) -> Iterator[Line]:
    """Yield the board; of many periods the newest ones that fit."""
    yield Line(campaign.form.title, "bold")
    if not board.periods:
        yield Line(_("no period has begun, and nothing was received"))
        return
    name_width = min(_LONGEST_NAME, max(cell_len(_indented(row)) for row in board.rows)) if board.rows else 0
    labels = {each.id: each.id[5:] or each.id for each in board.periods}
    texts = {row.unit: {id_: _text(cell) for id_, cell in row.cells.items()} for row in board.rows}
    widths = {
        id_: max(cell_len(label), *(cell_len(each.get(id_, "")) for each in texts.values()), 1) + _GAP
        for id_, label in labels.items()
    }
    shown = _fitting(widths, _WIDTH - name_width)
    years = ", ".join(dict.fromkeys(each[:4] for each in shown if labels[each] != each))
    yield Line(set_cell_size(years, name_width) + "".join(_right(labels[id_], widths[id_]) for id_ in shown))
    for row in board.rows:
        cells = "".join(_right(texts[row.unit].get(id_, ""), widths[id_]) for id_ in shown)
        yield Line(set_cell_size(_indented(row), name_width) + cells, "red" if row.streak > 1 else "")
    counts = {each.id: f"{each.coverage.accepted}/{each.coverage.expected}" for each in board.periods}
    if all(cell_len(counts[id_]) < widths[id_] for id_ in shown):
        yield Line(set_cell_size(_("accepted"), name_width) + "".join(_right(counts[i], widths[i]) for i in shown))
    if len(shown) < len(board.periods):
        yield Line(
            _("{count} earlier periods are not shown; see --period").format(count=len(board.periods) - len(shown))
        )
    signs = _("√ accepted, 0 nil report, × returned or unreadable, … missing, · not yet due, + extended, ? to confirm")
    exempt = any(cell.status == "exempt" for row in board.rows for cell in row.cells.values())
    yield Line(signs + (_(", — no duty") if exempt else ""), "dim")
    yield from _closed(campaign, shown)
    yield from _deadline(campaign, board.periods[-1])


def _closed(campaign: Campaign, periods: Iterable[str]) -> Iterator[Line]:
    """Yield which periods are closed."""
    calendar = campaign.config.calendar
    closed = [campaign.closed[each] for each in periods if each in campaign.closed]
    named = [_("{period} (revision {revision})").format(
        period=calendar.label(each.period), revision=each.revision) for each in closed]  # fmt: skip
    if named:
        yield Line(_("closed: {periods}").format(periods=_(", ").join(named)))


def _call_list(campaign: Campaign, board: Board) -> Iterator[Line]:
    """Yield whom to call about a period, in this order."""
    period = board.periods[-1]
    yield Line(f"{campaign.form.title}  {campaign.config.calendar.label(period.id)}", "bold")
    yield from _deadline(campaign, period)
    yield from _closed(campaign, [period.id])
    rows, extended = board.to_call(period.id), campaign.extended(period.id)
    width = max((cell_len(row.name) for row in rows), default=0)
    for number, row in enumerate(rows, start=1):
        cell = row.cells[period.id]
        told = [_(_STATUS[cell.status])]
        told += [_("{days} days overdue").format(days=cell.days_late)] if cell.days_late else []
        told += [_("{count} periods in a row").format(count=row.streak)] if row.streak > 1 else []
        told += [_("extended until {until}").format(until=extended[row.unit])] if row.unit in extended else []
        told += [_call_text(period.calls[row.unit])] if row.unit in period.calls else []
        yield Line("  ".join(told), "red" if row.streak > 1 else "", f"{number:>3}  {set_cell_size(row.name, width)}  ")
    if not rows:
        yield Line(_("nobody has to be called"), "green")
    yield Line(coverage_line(period.coverage))


def _call_text(call: Call) -> str:
    text = _("called on {moment}: {text}")
    return text.format(moment=f"{call.moment:%Y-%m-%d %H:%M}", text=printable(call.text, 255))


def _deadline(campaign: Campaign, period: BoardPeriod) -> Iterator[Line]:
    due = campaign.config.calendar.due(period.id)
    if due is None:
        return
    days = (due.day - period.now.date()).days
    label = campaign.config.calendar.label(period.id)
    if period.is_due:
        yield Line(_("{period} was due {due}, {days} days ago").format(period=label, due=due, days=-days))
    else:
        yield Line(_("{period} is due {due}, in {days} days").format(period=label, due=due, days=days))


def _text(cell: BoardCell) -> str:
    """Return the sign of a cell, with the days of a late report and a mark for open questions."""
    if cell.status == "missing" and not cell.is_due:
        return "·+" if cell.is_extended else "·"
    extended = "+" if cell.is_extended else ""
    sign = _SIGNS.get(cell.status, "×")
    late = _("late{days}").format(days=cell.days_late) if cell.days_late and cell.status in ("accepted", "nil") else ""
    return f"{sign}{late}{extended}{'?' if cell.queries else ''}"


def _fitting(widths: dict[str, int], room: int) -> list[str]:
    """Return the newest periods whose columns fit into the room, at least one."""
    shown: list[str] = []
    for id_, width in reversed(widths.items()):
        if shown and width > room:
            break
        shown.append(id_)
        room -= width
    return shown[::-1]


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def _indented(row: BoardRow) -> str:
    return "　" * row.depth + printable(row.name, 60)
