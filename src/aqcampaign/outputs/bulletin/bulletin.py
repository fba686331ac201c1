"""Puts the bulletin of a release together: the plan of an official document, in one of two editions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from aqcampaign.outputs.bulletin.attachments import corrections_table, reporting_table, summary_table, units_table
from aqcampaign.outputs.bulletin.figures_text import figure_paragraphs
from aqcampaign.outputs.bulletin.notes_text import note_paragraphs, todo_paragraphs
from aqcampaign.outputs.bulletin.sentences import day_text, fill
from aqcampaign.outputs.bulletin.units_text import reporting_paragraphs, unit_paragraphs
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition, Section, State
from aqcampaign.outputs.document.plan import (
    Addressee,
    Attachment,
    AttachmentList,
    Block,
    Head,
    Heading,
    Paragraph,
    Picture,
    Plan,
    Signature,
    Table,
    Title,
)
from aqcampaign.publication.numbers import percent_text
from aqcampaign.publication.release import Release

_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Extras:
    """What the bulletin has beside the release: its number, texts of cases, and pictures of charts by section."""

    number: int
    cases: Sequence[Paragraph] = ()
    pictures: Mapping[Section, Sequence[Picture]] = field(default_factory=dict)


def bulletin(release: Release, words: BulletinWords, edition: Edition, day: date, extras: Extras) -> Plan:
    """Return the bulletin, dated `day`."""
    office, dated = release.config.office.full_name, day_text(day, words)
    title = fill(words.title, {"campaign": release.config.name, "period": release.name})
    attachments = list(_attachments(release, words, edition))
    names = tuple(name for name, _table in attachments)
    blocks: list[Block] = [
        Head(office, _number(release, words, extras), dated),
        Title(title),
        Addressee(words.addressee),
        *_paragraphs([_lead(release, words)]),
        *_sections(release, words, edition, extras),
        AttachmentList(words.attachment_label, names),
        Signature(office, dated),
    ]
    for place, (name, table) in enumerate(attachments, start=1):
        label = (
            fill(words.attachment, {"number": place if len(attachments) > 1 else None}) or words.attachment_label[:2]
        )
        blocks += [Attachment(label, name, landscape=table.landscape), table.table]
    return Plan(title, office, day, tuple(blocks))


def _number(release: Release, words: BulletinWords, extras: Extras) -> str:
    revision = release.revision if (release.revision or 0) > 1 else None
    slots = {"number": extras.number, "revision": revision}
    return fill(words.revised_number, slots) or fill(words.number, slots)


def _lead(release: Release, words: BulletinWords) -> str:
    """Return who reported, and what the figures are."""
    counts, window = release.coverage, release.window
    at_any_time = counts.expected is None
    state: State = "open" if release.issued is None else "final" if release.is_final else "preliminary"
    rate, in_time = release.report_rate, release.on_time_rate
    missing = counts.expected - counts.accepted if counts.expected is not None else None
    slots = {
        "first": day_text(window.first, words),
        "last": day_text(window.last, words),
        "expected": counts.expected,
        "accepted": None if at_any_time else counts.accepted,
        "nil": counts.nil or None,
        "rate": percent_text(rate) if rate is not None else None,
        "ontime": percent_text(in_time) if in_time is not None else None,
        "received": counts.received if at_any_time else None,
        "reports": counts.accepted if at_any_time else None,
        "not_counted": missing or None,
        "state": words.states[state],
    }
    return "".join(fill(sentence, slots) for sentence in words.lead)


def _sections(release: Release, words: BulletinWords, edition: Edition, extras: Extras) -> Iterator[Block]:
    """Yield the sections that have something to say, numbered."""
    contents: dict[Section, Sequence[Block]] = {
        "overall": _paragraphs(figure_paragraphs(release, words)),
        "units": _paragraphs(unit_paragraphs(release, words)),
        "reporting": _paragraphs(["".join(reporting_paragraphs(release, words, edition))]),
        "notes": _paragraphs(["".join(note_paragraphs(release, words, edition))]),
        "cases": extras.cases,
        "todo": _paragraphs(["".join(todo_paragraphs(release, words, edition))]),
    }
    filled = [(section, blocks) for section, blocks in contents.items() if blocks]
    for number, (section, blocks) in zip(_NUMERALS, filled, strict=False):
        yield Heading(fill(words.numbered, {"number": number, "heading": words.headings[section]}))
        yield from (*blocks, *extras.pictures.get(section, ()))


def _paragraphs(texts: Iterable[str]) -> list[Block]:
    return [Paragraph(text) for text in texts if text]


@dataclass(frozen=True, slots=True)
class _AttachedTable:
    """A table, and whether it is printed across."""

    table: Table
    landscape: bool = False


def _attachments(release: Release, words: BulletinWords, edition: Edition) -> Iterator[tuple[str, _AttachedTable]]:
    """Yield the title and table of each attachment; the public edition does not say how each unit reported."""
    text = words.attachments
    period = {"period": release.name}
    if release.figures:
        yield fill(text.summary.title, period), _AttachedTable(summary_table(release, words))
        yield fill(text.units.title, period), _AttachedTable(units_table(release, words), landscape=True)
    if edition == "internal" and release.coverage.expected is not None:
        yield fill(text.reporting.title, period), _AttachedTable(reporting_table(release, words))
    corrections = corrections_table(release, words)
    if corrections is not None and edition == "internal":
        yield fill(text.corrections.title, period), _AttachedTable(corrections)
