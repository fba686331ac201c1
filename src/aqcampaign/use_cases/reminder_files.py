"""Prepares what aq remind writes: messages, mail drafts, letters, call sheets, and the acts of the log."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from aqcampaign.chase.decision import Sent
from aqcampaign.chase.ladder import StepId
from aqcampaign.contacts import Contact, Contacts
from aqcampaign.file_names import safe_name
from aqcampaign.findings.finding import printable
from aqcampaign.outputs.bulletin.sentences import fill
from aqcampaign.outputs.document.plan import Plan
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.outputs.reminders.draft import AttachedFile, Mailbox, mail_draft
from aqcampaign.outputs.reminders.sheets import CallLine, CallSheet, MergeLine, call_workbook, merge_workbook
from aqcampaign.outputs.reminders.texts import Message, Record, letter, memo, message, order, record_lines
from aqcampaign.outputs.reminders.words import ReminderWords
from aqcampaign.outputs.returned_copy.returned import Returned
from aqcampaign.template.form_sheet import deadline_text
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.use_cases.reminders import Reminder, report_of
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.log.chases import ChaseEntry, ChaseLog, reminded
from aqcampaign.workspace.receipts import moment_text

# In this folder lies what may name persons: it is not handed over.
DRAFTS = "drafts"
_WITH_LETTER: frozenset[StepId] = frozenset(("S3", "S4", "R2", "S6"))
_ON_CALL_SHEET: frozenset[StepId] = frozenset(("S1", "S2"))
# The report of the situation (S5) names all units of a period at once.
_IN_NOTICE: frozenset[StepId] = frozenset(("S5", "R3"))


@dataclass(frozen=True, slots=True)
class Consent:
    """Why a unit has more time, and who entered it."""

    reason: str
    approver: str


@dataclass(frozen=True)
class Desk:
    """What is at hand when reminders are written: texts, looks, persons, the log, and the clock.

    `blanks` finds the blank workbook for a form, period and unit, as it went out; `returned` holds what goes back, by
    form, period and unit, `received` when each unit reported which period, by form and unit; `consents` why a unit has
    more time, by form, unit and period; `place` is where the files of a period will lie.
    """

    words: ReminderWords
    style: DocumentStyle
    contacts: Contacts
    logs: Mapping[str, ChaseLog]
    consents: Mapping[tuple[str, str, str], Consent]
    blanks: Callable[[str, str, str], Path | None]
    returned: Mapping[tuple[str, str, str], Sequence[Returned]]
    received: Mapping[tuple[str, str], Mapping[str, datetime]]
    place: Callable[[str], str]
    now: float
    by: str


@dataclass(frozen=True)
class Written:
    """What is written for one unit: the reminder, what its letter is called, its files by name, and its act."""

    reminder: Reminder
    number: str
    files: Mapping[str, bytes]
    act: Act


@dataclass
class Prepared:
    """The files by period and name, and what was written for each unit."""

    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)


def prepare_reminders(due: Sequence[Reminder], desk: Desk, last_number: int) -> Prepared:
    """Return all files and acts; letters are numbered on from `last_number`, the last one of the year."""
    writer = _Writer(desk, last_number)
    made = Prepared()
    for each in due:
        if each.step not in _IN_NOTICE:
            made.written.append(writer.of_unit(each))
    made.written += writer.notices([each for each in due if each.step in _IN_NOTICE])
    for done in made.written:
        made.files.setdefault(done.reminder.facts.period, {}).update(done.files)
    for period in made.files:
        made.files[period] |= writer.lists([each for each in made.written if each.reminder.facts.period == period])
    return made


class _Writer:
    """Writes reminders one after the other, and numbers their letters."""

    def __init__(self, desk: Desk, last_number: int) -> None:
        self._desk, self._number = desk, last_number
        self._merge: dict[str, list[MergeLine]] = {}

    def of_unit(self, reminder: Reminder) -> Written:
        """Return what a unit gets, or of a call the act alone."""
        step = _step(reminder)
        number = self._next_number(reminder) if step in _WITH_LETTER else None
        sent = self._sent(reminder, number)
        slots = self._slots(reminder, sent)
        files: dict[str, bytes] = {}
        attached: list[AttachedFile] = []
        if number is not None:
            name = safe_name(f"{sent.number}_{_name(reminder)}_{self._step_name(step)}") + ".docx"
            files[name] = write_document(self._letter(step, slots, reminder), self._desk.style)
            attached.append(AttachedFile(name, files[name]))
            slots["letter"] = name
        attached += self._copies(reminder, files, slots) if step == "R1" else self._blank(reminder, slots)
        if step in self._desk.words.messages:
            files |= self._message(reminder, slots, attached)
        act = reminded(moment_text(self._desk.now), self._desk.by, reminder.campaign.form_id, reminder.unit,
                       reminder.facts.period, sent, self._number if number is not None else None)  # fmt: skip
        return Written(reminder, sent.number, files, act)

    def notices(self, due: Sequence[Reminder]) -> Iterator[Written]:
        """Yield the reports of the situation, one letter for all units of a form and period."""
        keys = dict.fromkeys((each.campaign.form_id, each.facts.period) for each in due)
        for key in keys:
            together = [each for each in due if (each.campaign.form_id, each.facts.period) == key]
            number = self._next_number(together[0])
            limit = max((each.decision.limit for each in together if each.decision.limit), default=None)
            first = replace(together[0], decision=replace(together[0].decision, limit=limit))
            sent = self._sent(first, number)
            slots = self._slots(first, sent) | {
                "missing": "、".join(_name(each) for each in together if each.step == "S5"),
                "uncorrected": "、".join(_name(each) for each in together if each.step == "R3"),
            }
            plan = letter("S5", slots, self._desk.words, self._office(first), self._today(first))
            name = safe_name(f"{sent.number}_{self._step_name('S5')}") + ".docx"
            content = {name: write_document(plan, self._desk.style)}
            for each in together:
                own = replace(self._sent(each, number), limit=limit)
                act = reminded(moment_text(self._desk.now), self._desk.by, each.campaign.form_id, each.unit,
                               each.facts.period, own, self._number)  # fmt: skip
                yield Written(each, sent.number, content, act)

    def lists(self, written: Sequence[Written]) -> dict[str, bytes]:
        """Return the call sheet and the list of messages of a period, if there is anything in them."""
        made: dict[str, bytes] = {}
        words, styles = self._desk.words, written[0].reminder.campaign.words.styles
        time = f"{self._now(written[0].reminder):%H%M}"  # a later run of the day replaces no list of an earlier one
        to_call = [each.reminder for each in written if each.reminder.step in _ON_CALL_SHEET]
        sheets = [
            self._call_sheet([each for each in to_call if each.campaign.form_id == form])
            for form in dict.fromkeys(each.campaign.form_id for each in to_call)
        ]
        if sheets:
            made[f"{DRAFTS}/{words.calls.sheet}_{time}.xlsx"] = workbook_bytes(call_workbook(sheets, words, styles))
        merged = self._merge.get(written[0].reminder.facts.period, [])
        if merged:
            made[f"{DRAFTS}/{words.merge.sheet}_{time}.xlsx"] = workbook_bytes(merge_workbook(merged, words, styles))
        return made

    def _next_number(self, reminder: Reminder) -> str:
        self._number += 1
        return fill(self._desk.words.number, {"year": self._today(reminder).year, "number": self._number})

    def _sent(self, reminder: Reminder, number: str | None) -> Sent:
        return Sent(
            _step(reminder), self._now(reminder), number or "", reminder.decision.limit,
            _about(reminder),
        )  # fmt: skip

    def _letter(self, step: StepId, slots: Mapping[str, object], reminder: Reminder) -> Plan:
        words, office, day = self._desk.words, self._office(reminder), self._today(reminder)
        if step == "S4":
            return order(slots, words, office, day)
        if step == "S6":
            return memo(slots, self._all_records(reminder), words, office, day)
        return letter(step, slots, words, office, day)

    def _message(
        self, reminder: Reminder, slots: Mapping[str, object], attached: Sequence[AttachedFile]
    ) -> dict[str, bytes]:
        """Return the message as a text and as a mail draft, and enter it in the list of messages."""
        step, period = _step(reminder), reminder.facts.period
        contact, office = self._contact(reminder), self._desk.contacts.office
        written = self._text(reminder, slots)
        place = reminder.campaign.roster.place[reminder.unit]
        stem = safe_name(f"{place:02}_{_name(reminder)}_{self._step_name(step)}"
                         + (f"_{reminder.campaign.form_name}" if reminder.campaign.form_name else ""))  # fmt: skip
        moment = reminder.campaign.clock.moment(self._now(reminder))
        to = Mailbox(contact.person or _name(reminder), contact.mail) if contact.mail else None
        sender = Mailbox(reminder.campaign.config.office.full_name, office.mail) if office.mail else None
        self._merge.setdefault(period, []).append(
            MergeLine(
                _name(reminder),
                self._step_name(step),
                contact.person or "",
                contact.mail or "",
                written.subject,
                written.text,
                self._paths(reminder, attached),
            )
        )
        return {
            f"{DRAFTS}/{stem}.txt": written.content,
            f"{DRAFTS}/{stem}.eml": mail_draft(written.subject, written.text, attached, moment, to, sender),
        }

    def _text(self, reminder: Reminder, slots: Mapping[str, object]) -> Message:
        """Return the message; that of a returned report is its covering letter, which names every mistake."""
        step = _step(reminder)
        own = message(step, slots, self._desk.words)
        returned = self._returned(reminder) if step == "R1" else ()
        if not returned:
            return own
        lines = [line for each in returned[:-1] for line in (*each.letter.lines, "")]
        *last, signature = returned[-1].letter.lines
        return Message(returned[0].letter.subject, "\n".join([*lines, *last, own.text, signature, str(slots["today"])]))

    def _paths(self, reminder: Reminder, attached: Sequence[AttachedFile]) -> list[str]:
        period = reminder.facts.period
        blank = self._desk.blanks(reminder.campaign.form_id, period, reminder.unit)
        return [
            f"outbox/{period}/{each.name}" if blank is not None and each.name == blank.name
            else f"{self._desk.place(period)}/{each.name}"
            for each in attached
        ]  # fmt: skip

    def _blank(self, reminder: Reminder, slots: dict[str, object]) -> list[AttachedFile]:
        """Return the blank workbook of the unit, if it lies in the outbox."""
        path = self._desk.blanks(reminder.campaign.form_id, reminder.facts.period, reminder.unit)
        if path is None or reminder.facts.state != "missing":
            return []
        slots["blank"] = path.name
        return [AttachedFile(path.name, path.read_bytes())]

    def _copies(self, reminder: Reminder, files: dict[str, bytes], slots: dict[str, object]) -> list[AttachedFile]:
        """Return the marked copies that go back; they are written beside the letters."""
        found = [
            AttachedFile(each.workbook_name, each.workbook)
            for each in self._returned(reminder)
            if each.workbook_name is not None and each.workbook is not None
        ]
        files |= {each.name: each.content for each in found}
        slots["copy"] = "、".join(each.name for each in found)
        return found

    def _returned(self, reminder: Reminder) -> Sequence[Returned]:
        return self._desk.returned.get((reminder.campaign.form_id, reminder.facts.period, reminder.unit), ())

    def _call_sheet(self, due: Sequence[Reminder]) -> CallSheet:
        words, first = self._desk.words.calls, due[0]
        period, slots = first.facts.period, self._slots(first, self._sent(first, None))
        form = first.campaign.form_name
        return CallSheet(
            f"{words.sheet} {form}"[:31] if form else words.sheet, fill(words.title, slots),
            fill(words.note, slots | {"due": self._due_of_all(first)}), words.foot.format(id=period),
            [self._call_line(each) for each in due],
        )  # fmt: skip

    def _call_line(self, reminder: Reminder) -> CallLine:
        words, contact = self._desk.words.calls, self._contact(reminder)
        cell = reminder.row.cells[reminder.facts.period]
        state = [words.missing if reminder.facts.state == "missing" else words.returned]
        state += [words.overdue.format(days=cell.days_late)] if cell.days_late else []
        state += [words.streak.format(count=reminder.row.streak)] if reminder.row.streak > 1 else []
        return CallLine(
            _name(reminder), contact.person or "", contact.phone or "", "，".join(state), self._last_report(reminder)
        )

    def _last_report(self, reminder: Reminder) -> str:
        """Return which earlier period the unit reported last, and when."""
        words = self._desk.words
        known = self._desk.received.get((reminder.campaign.form_id, reminder.unit), {})
        period = max((each for each in known if each < reminder.facts.period), default=None)
        if period is None:
            return words.calls.never
        label = reminder.campaign.config.calendar.name(period)
        return words.calls.last.format(period=label, moment=words.day_text(known[period].date()))

    def _contact(self, reminder: Reminder) -> Contact:
        return self._desk.contacts.of(reminder.unit, leading=reminder.step == "S4")

    def _office(self, reminder: Reminder) -> str:
        return reminder.campaign.config.office.full_name

    def _now(self, reminder: Reminder) -> datetime:
        return reminder.campaign.clock.local(self._desk.now)

    def _today(self, reminder: Reminder) -> date:
        return self._now(reminder).date()

    def _step_name(self, step: StepId) -> str:
        return self._desk.words.steps[step]

    def _due_of_all(self, reminder: Reminder) -> str:
        campaign, calendar = reminder.campaign, reminder.campaign.config.calendar
        due = calendar.due(reminder.facts.period)
        return deadline_text(campaign.words, calendar, due) if due else ""

    def _slots(self, reminder: Reminder, sent: Sent) -> dict[str, object]:
        """Return all facts of a reminder; those that are not known are missing."""
        words, campaign, facts = self._desk.words, reminder.campaign, reminder.facts
        calendar, chase = campaign.config.calendar, campaign.config.chase
        due = campaign.extended(facts.period).get(reminder.unit) or calendar.due(facts.period)
        office = self._desk.contacts.office
        objection = calendar.holidays.workdays_after(sent.moment.date(), chase.objection)
        return {
            "unit": _name(reminder), "campaign": campaign.config.name, "form": campaign.form.title,
            "table": campaign.form_name or words.table,
            "period": calendar.name(facts.period), "due": deadline_text(campaign.words, calendar, due) if due else "",
            "office": campaign.config.office.full_name, "number": sent.number, "basis": chase.basis,
            "silence": chase.silence_clause, "leader": chase.leader or words.leader, "by": self._desk.by,
            "contact": fill(words.contact, {"person": office.person, "phone": office.phone}).strip(),
            "today": words.day_text(sent.moment.date()), "now": words.moment_text(sent.moment),
            "limit": words.limit_text(sent.limit), "objection": words.limit_text(objection),
            **self._history(reminder), **self._of_report(reminder),
        }  # fmt: skip

    def _history(self, reminder: Reminder) -> dict[str, object]:
        """Return what the log says was done before."""
        words, facts = self._desk.words, reminder.facts
        calls = [each for each in facts.calls if facts.due is not None and each.date() >= facts.due]
        letters = [each for each in facts.sent if each.step == "S3"]
        returned = [each for each in facts.sent if each.step == "R1"]
        missed = [
            period for period, cell in reminder.row.cells.items() if cell.is_blemished and cell.is_due
        ]  # fmt: skip
        name = reminder.campaign.config.calendar.name
        consent = self._desk.consents.get((reminder.campaign.form_id, reminder.unit, facts.period))
        slots: dict[str, object] = {
            "reason": consent.reason.rstrip("。") if consent else "", "approver": consent.approver if consent else "",
            "called": words.moment_text(max(calls)) if calls else "",
            "records": record_lines(self._records(reminder), words),
            "periods": "、".join(map(name, missed)), "times": len(missed),
        }  # fmt: skip
        if letters:
            slots["earlier_number"] = letters[-1].number
            slots["earlier_limit"] = words.limit_text(letters[-1].limit)
        if returned:
            slots["returned"] = words.day_text(returned[-1].moment.date())
            slots["returned_limit"] = words.limit_text(returned[-1].limit)
        return slots

    def _of_report(self, reminder: Reminder) -> dict[str, object]:
        report, words = report_of(reminder.standing), self._desk.words
        if report is None or report.received is None:
            return {}
        status = reminder.standing.status
        result = next((text for key, text in words.results.items() if key == status), "")
        return {
            "received": words.moment_text(report.received), "version": report.versions,
            "checksum": report.file.sha256[:8], "result": result,
        }  # fmt: skip

    def _records(self, reminder: Reminder) -> list[Record]:
        log = self._desk.logs[reminder.campaign.form_id]
        return [
            self._record(each, reminder, reminder.facts.period)
            for each in log.of(reminder.unit, reminder.facts.period)
            if _is_evidence(each)
        ]

    def _all_records(self, reminder: Reminder) -> Iterator[Record]:
        log = self._desk.logs[reminder.campaign.form_id]
        for period in reminder.row.cells:
            entries = filter(_is_evidence, log.of(reminder.unit, period))
            yield from (self._record(each, reminder, period) for each in entries)

    def _record(self, entry: ChaseEntry, reminder: Reminder, period: str) -> Record:
        step = self._step_name(entry.sent.step) if entry.sent else ""
        how = self._desk.words.ways[entry.way].format(step=step)
        name = reminder.campaign.config.calendar.name(period)
        return Record(name, entry.moment, how, entry.text, entry.by)


def _step(reminder: Reminder) -> StepId:
    assert reminder.step is not None  # noqa: S101  (only what is due is written)
    return reminder.step


def _name(reminder: Reminder) -> str:
    return printable(reminder.standing.unit.name, 255)


def _is_evidence(entry: ChaseEntry) -> bool:
    """Return whether documents may tell of an entry: of calls and letters, not of a draft or a printed call sheet."""
    return entry.sent is None or bool(entry.sent.number)


def _about(reminder: Reminder) -> str:
    """Return about which report a step is, or about which date an answer is."""
    if reminder.step == "EXT":
        return str(reminder.facts.due)
    report = report_of(reminder.standing)
    is_about_report = reminder.step == "RCP" or reminder.facts.state == "returned"
    return report.file.sha256 if report is not None and is_about_report else ""
