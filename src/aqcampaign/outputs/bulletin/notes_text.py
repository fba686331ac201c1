"""Sections 四 and 六 of the bulletin: what must be said about the figures, and what is asked of the units."""

from collections.abc import Iterator, Sequence

from aqcampaign.calendar.due import Due
from aqcampaign.form.model import Field
from aqcampaign.outputs.bulletin.figures_text import measure_name
from aqcampaign.outputs.bulletin.sentences import day_text, fill
from aqcampaign.outputs.bulletin.units_text import names_text
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition
from aqcampaign.publication.data_notes import DataNote
from aqcampaign.publication.release import Release
from aqcampaign.publication.unit_record import Status


def note_paragraphs(release: Release, words: BulletinWords, edition: Edition) -> Iterator[str]:
    """Yield the notes on the data; the public edition has the coverage alone."""
    counts = release.coverage
    yield fill(words.coverage, {"expected": counts.expected, "accepted": counts.accepted})
    if edition == "internal":
        yield from (_note(each, release, words) for each in release.notes)


def _note(note: DataNote, release: Release, words: BulletinWords) -> str:
    names = [release.unit_names[unit] for unit in note.units if unit in release.unit_names]
    slots = {
        "items": _items(note.fields, release, words),
        "units": names_text(names, words),
        "periods": "、".join(release.config.calendar.name(each) for each in note.periods),
    }
    return fill(words.notes.get(note.kind, ""), slots)


def _items(fields: Sequence[Field], release: Release, words: BulletinWords) -> str:
    """Return what the fields are called; all or many of them together."""
    names = dict.fromkeys(
        measure_name(release.figure_of[each.id], words, release.form) if each.id in release.figure_of else each.label
        for each in fields
    )
    listed = [each for each in release.figures if not each.field.is_running_total]
    if len(names) > words.most_items and len(fields) >= len(listed):
        return words.all_items
    shown = "、".join(list(names)[: words.most_items])
    return shown if len(names) <= words.most_items else f"{shown}等{len(names)}项"


def todo_paragraphs(release: Release, words: BulletinWords, edition: Edition) -> Iterator[str]:
    """Yield what is asked of the units: with the dates of the calendar, and in the office's own sentences."""
    calendar = release.config.calendar
    if edition == "internal":
        deadline = _due_text(calendar.correction_due(release.period), words)
        asked: dict[Status, str] = {"returned": words.todo.returned, "missing": words.todo.missing}
        for status, template in asked.items():
            names = [each.name for each in release.by_status.get(status, ())]
            yield fill(template, {"units": names_text(names, words), "deadline": deadline})
    following = [each for each in calendar.windows if each > release.period]
    if following:
        due = _due_text(calendar.due(following[0]), words)
        yield fill(words.todo.next, {"period": calendar.name(following[0]), "due": due})
    yield from words.requirements


def _due_text(due: Due | None, words: BulletinWords) -> str | None:
    if due is None:
        return None
    return day_text(due.day, words) + (f"{due.at:%H:%M}" if due.at else "")
