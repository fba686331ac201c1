"""Writes the messages, letters and orders of supervision; every slot is filled with a fact, and no text adds one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aqcampaign.chase.ladder import StepId
from aqcampaign.outputs.bulletin.sentences import fill
from aqcampaign.outputs.document.plan import (
    Addressee,
    Attachment,
    Block,
    Head,
    Paragraph,
    Plan,
    Signature,
    Table,
    Title,
)
from aqcampaign.outputs.reminders.words import ReminderWords, sentences

# The facts of a reminder by the name of their slot; what is not known is missing, None or ''.
Slots = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as people read it."""

    subject: str
    text: str

    @property
    def content(self) -> bytes:
        """The message as a text file with BOM and CRLF, which old editors on Windows need."""
        return "\r\n".join([self.subject, "", *self.text.split("\n"), ""]).encode("utf-8-sig", "replace")


@dataclass(frozen=True, slots=True)
class Record:
    """What was done about a report: when, how, what was said or written, and who did it."""

    period: str
    moment: datetime
    how: str
    text: str
    by: str


def message(step: StepId, slots: Slots, words: ReminderWords) -> Message:
    """Return the message of a step; lines with nothing to say are left out."""
    found = words.messages[step]
    lines = filter(None, (fill(line, slots) for line in found.lines))
    return Message(fill(found.subject, slots), "\n".join(lines))


def letter(step: StepId, slots: Slots, words: ReminderWords, office: str, day: date) -> Plan:
    """Return the letter of a step with the office's head, its number and its date."""
    found = words.letters[step]
    title = fill(found.title, slots)
    paragraphs = filter(None, (sentences(each, slots) for each in found.paragraphs))
    return Plan(title, office, day, (
        Head(office, str(slots["number"])), Title(title), Addressee(fill(found.addressee, slots)),
        *map(Paragraph, paragraphs), Signature(office, words.day_text(day)),
    ))  # fmt: skip


def memo(slots: Slots, records: Iterable[Record], words: ReminderWords, office: str, day: date) -> Plan:
    """Return the proposal of a talk (S6), with what was done in all periods as an attachment."""
    rows = tuple((each.period, words.moment_text(each.moment), each.how, each.text, each.by) for each in records)
    plan = letter("S6", {**slots, "attached": words.record_label if rows else ""}, words, office, day)
    attached: list[Block] = []
    if rows:
        attached.append(Attachment(words.record_label, words.record_title))
        attached.append(Table((words.record_headings,), rows, aligned=("center", "center", "center", "left", "center")))
    return Plan(plan.title, plan.office, plan.dated, (*plan.blocks, *attached))


def order(slots: Slots, words: ReminderWords, office: str, day: date) -> Plan:
    """Return the order of supervision (S4), a form on one page."""
    title = words.order.title
    filled = ((label, fill(text, slots), not text) for label, text in words.order.rows)
    rows = tuple((label, text) for label, text, is_to_write in filled if text or is_to_write)
    table = Table((words.order.headings,), rows, aligned=("center", "left"))
    return Plan(title, office, day, (Title(title), table, Signature(office, words.day_text(day))))


def record_lines(records: Sequence[Record], words: ReminderWords) -> str:
    """Return what was done as one text, the oldest first."""
    told = (
        fill(words.record, {"moment": words.moment_text(each.moment), "how": each.how, "by": each.by})
        for each in records
    )
    return "；".join(told)
