"""`aq remind`: writes what is due today to units whose report is missing or was returned."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from aqcampaign.atomic_write import making_folder_atomically, write_atomically
from aqcampaign.board import Board
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.chase.ladder import BY_HAND, STEPS, StepId
from aqcampaign.cli.checking import inbox_of, remember_versions, with_own_ledger
from aqcampaign.cli.contacts import opened_contacts
from aqcampaign.cli.office import clerk, required_workspace
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import note, say
from aqcampaign.config import unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.reminders.words import ReminderWords
from aqcampaign.outputs.returned_copy.returned import Returned
from aqcampaign.present import present_time
from aqcampaign.review import Review
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.blank_workbooks import blank_files
from aqcampaign.use_cases.check_returns import board_of, review_periods, with_period
from aqcampaign.use_cases.reminder_files import DRAFTS, Consent, Desk, Prepared, prepare_reminders
from aqcampaign.use_cases.reminders import Reminder, by_hand, received_by_unit, reminders_of
from aqcampaign.use_cases.returns import send_back
from aqcampaign.working_folder import standard_folder
from aqcampaign.workspace.acts import ChainedAct
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.ledger_view import LedgerView, reading
from aqcampaign.workspace.log.chases import CHASE_ACTS, last_letter, read_chases
from aqcampaign.workspace.log.extensions import EXTENDED

Reviewed = Sequence[tuple[Campaign, Sequence[Review]]]
# Who may look at drafts: they name persons.
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
# So many units are named.
_MOST_UNITS = 6
# Why a unit that owes a report gets nothing now; of the others there is nothing to say.
_WAITS = {
    "call": N_("{step} waits for a call: aq note UNIT TEXT --phone --period {period}"),
    "letter": N_("{step} waits until the letter before is sent: aq note UNIT TEXT --letter --period {period}"),
    "limit": N_("{step} waits until the time that the unit was given is over"),
    "today": N_("{step} waits until tomorrow: the unit got something today"),
    "extended": N_("has more time"),
    "contested": N_("has objected; enter aq note UNIT TEXT --objection-settled when that is settled"),
    "not_yet": N_("{step} is due on {at}"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    steps: Sequence[str]
    forms: Sequence[str]
    by: str | None
    dry_run: bool


def run(wanted: Wanted, config: Path | None) -> int:
    """Write what is due, enter it in the log, and say what the others wait for; returns 0."""
    workspace, steps = required_workspace(), _steps(wanted.steps)
    campaigns = with_own_ledger(open_campaigns(config))
    forms = chosen_forms(campaigns, wanted.forms)
    _say_uncertain(with_period(campaigns, wanted.period, forms), wanted.period)
    now = present_time()
    places, today = [standard_folder("inbox")], campaigns[0].clock.local(now).date()
    reviews = review_periods(campaigns, places, wanted.period, shown_progress, today, forms, *inbox_of(places))
    remember_versions(places, [(each, review) for each, own in reviews for review in own],
                      whole=wanted.period is None and not forms)  # fmt: skip
    office = _Office(workspace, reviews, config, now, clerk(wanted.by), wanted.period)
    if wanted.dry_run:
        with reading(workspace) as view:
            reminders = office.reminders(view)
            _say_due(office, office.prepared(view, _due(reminders, steps)), dry_run=True)
    else:
        # The ledger is locked until the files are there: two clerks do not write the same letter, and a run that is
        # killed has entered nothing and writes the same files again.
        with opened(workspace) as ledger:
            reminders = office.reminders(ledger)
            prepared = office.prepared(ledger, _due(reminders, steps))
            office.write(prepared)
            ledger.append([each.act for each in prepared.written])
        _say_due(office, prepared, dry_run=False)
    if not steps:
        _say_waiting(office, reminders)
    return 0


def _steps(words: Sequence[str]) -> list[StepId]:
    """Return the steps that are asked for by name; raises UsageFailure for a word that is none."""
    found: list[StepId] = []
    for word in words:
        step = next((each for each in STEPS if each == word.upper()), None)
        if step is None:
            raise UsageFailure(_("step {text}").format(text=unknown(word, STEPS)))
        found.append(step)
    return found


def _due(reminders: Sequence[Reminder], steps: Sequence[StepId]) -> list[Reminder]:
    """Return what is written: what is due, of `steps` only if some are named, and those that must be named."""
    due = [each for each in reminders if each.step is not None and (not steps or each.step in steps)]
    return due + [each for step in steps if step in BY_HAND for each in by_hand(reminders, step)]


class _Office:
    """What the command knows: the reviews, the words, the persons, and where files lie."""

    def __init__(
        self, workspace: Workspace, reviews: Reviewed, config: Path | None, now: float, by: str, period: str | None
    ) -> None:
        self.words = read_words("remind.yaml", config, ReminderWords).words
        self._style = read_words("document.yaml", config, DocumentStyle).words
        self._contacts = opened_contacts(reviews[0][0], config)
        self._workspace, self._reviews, self._now, self._by = workspace, reviews, now, by
        self._only = None if period is None else {
            each.form_id: each.config.calendar.window(period).id for each, _own in reviews
        }  # fmt: skip
        self._boards: list[tuple[Campaign, Board]] = [
            (campaign, board_of(campaign, own, campaign.clock.local(now))) for campaign, own in reviews
        ]
        self._blanks: dict[str, dict[tuple[str, str], str]] = {}

    @property
    def campaigns(self) -> list[Campaign]:
        """The forms."""
        return [campaign for campaign, _board in self._boards]

    def reminders(self, ledger: LedgerView) -> list[Reminder]:
        """Return a decision for each unit, form and period that is asked for."""
        log = _log(ledger)
        found = [
            reminder
            for campaign, board in self._boards
            for reminder in reminders_of(
                campaign, board, read_chases(log, campaign.form_id, campaign.config.calendar, campaign.clock),
                campaign.clock.local(self._now),
            )
        ]  # fmt: skip
        return [each for each in found if self._only is None or self._only[each.campaign.form_id] == each.facts.period]

    def prepared(self, ledger: LedgerView, due: Sequence[Reminder]) -> Prepared:
        """Return the files and acts of what is due."""
        log = _log(ledger)
        logs = {
            each.form_id: read_chases(log, each.form_id, each.config.calendar, each.clock) for each in self.campaigns
        }
        received = {
            (campaign.form_id, unit): times
            for campaign, board in self._boards
            for unit, times in received_by_unit(board).items()
        }
        consents = {
            (form, str(act.unit), str(act.period)): Consent(
                printable(act.detail.get("reason", ""), 2000), printable(act.by, 40)
            )
            for act in (entry.act for entry in ledger.log(kind=EXTENDED))
            for form in (each.form_id for each in self.campaigns)
            if act.detail.get("form") in ("", form)
        }
        desk = Desk(
            self.words, self._style, self._contacts, logs, consents, self._blank, self._returned(due), received,
            self._place, self._now, self._by,
        )  # fmt: skip
        year = self.campaigns[0].clock.local(self._now).year
        return prepare_reminders(due, desk, last_letter(log, year))

    def folder(self, period: str) -> Path:
        """Return the folder in which what is written today about a period lies."""
        return self._workspace.root / self._place(period)

    def write(self, prepared: Prepared) -> None:
        """Write the files; what names persons is for the clerk's eyes. A run that is killed before leaves none.

        What such a run left unfinished is removed: the ledger is locked, so nobody is writing it.
        """
        for place in ("*", "*/*"):
            for unfinished in self._workspace.root.glob(f"outbox/*/reminders/{place}"):
                if unfinished.name.startswith(".aq-"):
                    shutil.rmtree(unfinished, ignore_errors=True)
        with ExitStack() as folders:
            for period, files in prepared.files.items():
                whole = folders.enter_context(making_folder_atomically(self.folder(period)))
                private = None
                for name, content in files.items():
                    if not name.startswith(f"{DRAFTS}/"):
                        write_atomically(whole / name, content)
                        continue
                    private = private or folders.enter_context(making_folder_atomically(self.folder(period) / DRAFTS))
                    write_atomically(private / name.removeprefix(f"{DRAFTS}/"), content, mode=_PRIVATE_FILE)
        for period in prepared.files:
            if (self.folder(period) / DRAFTS).is_dir():
                (self.folder(period) / DRAFTS).chmod(_PRIVATE_FOLDER)

    def _place(self, period: str) -> str:
        day = self.campaigns[0].clock.local(self._now).date()
        return f"outbox/{period}/reminders/{day}"

    def _blank(self, form: str, period: str, unit: str) -> Path | None:
        """Return the blank workbook of a unit as it went out, if it lies in the outbox."""
        if period not in self._blanks:
            forms = [each for each in self.campaigns if each.config.calendar.has(period)]
            self._blanks[period] = {
                (each.form_id, unit.id): name for name, unit, own in blank_files(forms, period) for each in own
            }
        path = self._workspace.root / "outbox" / period / self._blanks[period].get((form, unit), "")
        return path if path.is_file() else None

    def _returned(self, due: Iterable[Reminder]) -> Mapping[tuple[str, str, str], list[Returned]]:
        """Return what goes back to the units that get it today, by form, period and unit."""
        found: dict[tuple[str, str, str], list[Returned]] = {}
        wanted = {(each.campaign.form_id, each.facts.period, each.unit) for each in due if each.step == "R1"}
        for campaign, reviews in self._reviews:
            for review in reviews:
                if not any((campaign.form_id, review.period) == (form, period) for form, period, _unit in wanted):
                    continue
                for each in send_back(campaign, review)[0]:
                    key = (campaign.form_id, str(review.period), each.unit.id)
                    if key in wanted:
                        found.setdefault(key, []).append(each)
        return found


def _log(ledger: LedgerView) -> list[ChainedAct]:
    entries = (entry for kind in CHASE_ACTS for entry in ledger.log(kind=kind))
    return sorted(entries, key=lambda entry: entry.number)


def _say_uncertain(campaigns: Iterable[Campaign], period: str | None) -> None:
    """Say which steps depend on days off that are not known."""
    for campaign in campaigns:
        calendar, ladder = campaign.config.calendar, campaign.config.chase
        asked = [calendar.window(period).id] if period else [*calendar.windows]
        dues = [due.day for due in map(calendar.due, asked) if due is not None]
        years = {year for due in dues for year in calendar.holidays.unknown_years(
            due, ladder.last_day(due, calendar.holidays))}  # fmt: skip
        if years:
            text = _("the days off in {years} decide when steps are due, and are not known; list them in campaign.yaml")
            note(text.format(years=", ".join(map(str, sorted(years)))), "yellow")


def _say_due(office: _Office, prepared: Prepared, *, dry_run: bool) -> None:
    for each in prepared.written:
        reminder = each.reminder
        step = reminder.step
        told = [_unit_and_period(reminder), f"{step} {office.words.steps[step]}" if step else "", each.number]
        limit = reminder.decision.limit
        told += [_("until {day}").format(day=limit)] if limit else []
        say("  ".join(filter(None, told)))
    count = len(prepared.written)
    if not count:
        note(_("nothing is due now"), "green")
    elif dry_run:
        note(_("nothing was written; {count} reminders are due").format(count=count))
    else:
        folders = _(", ").join(str(office.folder(period)) for period in prepared.files)
        note(_("{count} reminders entered in the log; the files are in {folders}").format(
            count=count, folders=folders), "green")  # fmt: skip
        _say_without_mail(prepared)


def _say_without_mail(prepared: Prepared) -> None:
    drafts = [content for files in prepared.files.values() for name, content in files.items() if name.endswith(".eml")]
    without = sum(b"\r\nTo: " not in content.partition(b"\r\n\r\n")[0] and not content.startswith(b"To: ")
                  for content in drafts)  # fmt: skip
    if without:
        note(
            _("{count} drafts have no receiver; enter mail addresses in contacts.yaml").format(count=without), "yellow"
        )


def _say_waiting(office: _Office, reminders: Sequence[Reminder]) -> None:
    """Say what the units wait for that owe a report of a period, those that wait for the same thing in one line."""
    together: dict[tuple[str, str, str, bool], list[str]] = {}
    for each in reminders:
        decision = each.decision
        if decision.step is not None or decision.why not in _WAITS:
            continue
        step = f"{decision.waiting} {office.words.steps[decision.waiting]}" if decision.waiting else ""
        text = _(_WAITS[decision.why]).format(step=step, at=_moment(decision.at), period=each.facts.period)
        label = each.campaign.config.calendar.label(each.facts.period)
        key = (each.campaign.form_name, label, text, decision.why != "not_yet")
        together.setdefault(key, []).append(printable(each.standing.unit.name, 60))
    for (form, label, text, is_begun), units in together.items():
        named = _(", ").join(units[:_MOST_UNITS]) + (" …" if len(units) > _MOST_UNITS else "")
        count = _("{count} units").format(count=len(units))
        # Before the ladder of a period begins, all units wait for the same day.
        told = f"{count} ({named})" if len(units) <= _MOST_UNITS or is_begun else count
        note("  ".join(filter(None, (form, label, text, told))))


def _moment(at: datetime | None) -> str:
    """Return a moment, of the beginning of a day the day alone."""
    if at is None:
        return ""
    return f"{at:%Y-%m-%d %H:%M}" if at.time() != time() else f"{at:%Y-%m-%d}"


def _unit_and_period(reminder: Reminder) -> str:
    form = reminder.campaign.form_name
    label = reminder.campaign.config.calendar.label(reminder.facts.period)
    return "  ".join(filter(None, (printable(reminder.standing.unit.name, 60), form, label)))
