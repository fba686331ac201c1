"""The words of reminders, from templates/remind.yaml."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

from aqcampaign.chase.ladder import StepId
from aqcampaign.config import Settings
from aqcampaign.outputs.bulletin.sentences import fill
from aqcampaign.template.words import SheetName, Style


class MessageWords(Settings):
    """A message: its subject and its lines."""

    subject: str
    lines: tuple[str, ...]


class LetterWords(Settings):
    """A letter: its title, to whom it goes, and its paragraphs, each of several sentences."""

    title: str
    addressee: str
    paragraphs: tuple[tuple[str, ...], ...]


class OrderWords(Settings):
    """The order of supervision (督办单): rows of a label and a text."""

    title: str
    headings: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


class CallWords(Settings):
    """The call sheet."""

    sheet: SheetName
    title: str
    note: str
    headings: tuple[str, str, str, str, str, str, str, str]
    missing: str
    returned: str
    overdue: str
    streak: str
    last: str
    never: str
    foot: str


class MergeWords(Settings):
    """The list of messages."""

    sheet: SheetName
    headings: tuple[str, str, str, str, str, str, str]


class ReminderWords(Settings):
    """The contents of templates/remind.yaml."""

    day: str
    day_end: str
    moment: str
    table: str
    number: str
    contact: str
    steps: dict[StepId, str]
    messages: dict[StepId, MessageWords]
    letters: dict[StepId, LetterWords]
    leader: str
    record_title: str
    record_label: str
    record_headings: tuple[str, str, str, str, str]
    order: OrderWords
    record: str
    ways: dict[Literal["phone", "letter", "reminded"], str]
    calls: CallWords
    merge: MergeWords
    results: dict[Literal["accepted", "nil", "excluded"], str]
    styles: dict[str, Style]

    def day_text(self, day: date) -> str:
        """Return a day as letters write it: 2022年9月28日."""
        return fill(self.day, {"year": day.year, "month": day.month, "day": day.day})

    def limit_text(self, day: date | None) -> str:
        """Return the end of a day, until which a unit has time, '' without one."""
        return "" if day is None else fill(self.day_end, {"day": self.day_text(day)})

    def moment_text(self, moment: datetime) -> str:
        """Return a moment as letters write it: 9月26日14时30分."""
        slots = {"month": moment.month, "day": moment.day, "hour": moment.hour, "minute": moment.minute or None}
        return fill(self.moment, slots)


def sentences(templates: Iterable[str], slots: Mapping[str, object]) -> str:
    """Return the sentences of a paragraph of which nothing is missing, '' if none is left."""
    return "".join(fill(each, slots) for each in templates)
