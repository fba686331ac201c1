"""The letter with which a period goes to the superior office: what is lacking in its figures, and what preliminary."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from aqcampaign.config import Settings
from aqcampaign.outputs.document.plan import (
    Addressee,
    AttachmentList,
    Block,
    Head,
    Paragraph,
    Plan,
    Signature,
    Title,
)
from aqcampaign.publication.release import Release
from aqcampaign.publication.unit_record import Status


class UpwardWords(Settings):
    """Texts of templates/upward.yaml."""

    number: str
    no_number: str
    title: str
    addressee: str
    opening: str
    coverage: str
    coverage_with_nil: str
    coverage_at_any_time: str
    complete: str
    lacking: dict[Status, str]
    not_counted: str
    states: dict[str, str]
    open_queries: str
    revision: str
    revision_reasons: dict[str, str]
    closing: str
    attachments: str
    attached_summary: str
    attached_form: str
    day: str
    most_units: int
    more: str
    more_fields: str


def upward_letter(release: Release, words: UpwardWords, attached: Sequence[str], number: str = "") -> Plan:
    """Return the letter. `attached` names the attachments, `number` is that of the document; both are printed."""
    config, day = release.config, release.day or release.window.last
    office, title = config.office.full_name, words.title.format_map(facts(release, words))
    shown = words.number.format(year=day.year, number=number or words.no_number)
    blocks: tuple[Block, ...] = (
        Head(office, shown),
        Title(title),
        Addressee(words.addressee.format(parent=config.parent.full_name or config.parent.name)),
        *(Paragraph(each) for each in _paragraphs(release, words)),
        AttachmentList(words.attachments, tuple(attached)),
        Signature(office, day_text(day, words)),
    )
    return Plan(title, office, day, blocks)


def facts(release: Release, words: UpwardWords) -> dict[str, object]:
    """Return what texts on the period may name."""
    config, window = release.config, release.window
    return {
        "campaign": config.name, "area": config.office.name, "office": config.office.full_name,
        "parent": config.parent.full_name or config.parent.name, "period": release.name, "period_id": release.period,
        "form": release.form.title, "first": day_text(window.first, words), "last": day_text(window.last, words),
    }  # fmt: skip


def day_text(day: date, words: UpwardWords) -> str:
    """Return a day as letters write it: 2022年9月24日."""
    return words.day.format(year=day.year, month=day.month, day=day.day)


def _paragraphs(release: Release, words: UpwardWords) -> Iterator[str]:
    yield words.opening.format_map(facts(release, words))
    lacking = list(_lacking(release, words))
    yield "".join((_coverage(release, words), *(lacking or [words.complete if _is_expected(release) else ""])))
    yield "".join((*_open_queries(release, words), _state(release, words)))
    revision = "".join(_revision(release, words))
    if revision:
        yield revision
    yield words.closing


def _is_expected(release: Release) -> bool:
    return release.coverage.expected is not None


def _coverage(release: Release, words: UpwardWords) -> str:
    counts = release.coverage
    sentence = words.coverage_with_nil if counts.nil else words.coverage
    if counts.expected is None:
        sentence = words.coverage_at_any_time
    return sentence.format(expected=counts.expected, accepted=counts.accepted, nil=counts.nil)


def _lacking(release: Release, words: UpwardWords) -> Iterator[str]:
    """Yield which units are not in the totals, and which of them in part."""
    said = {
        status: words.lacking[status].format(
            units=_listed([record.name for record in records], words.most_units, words.more)
        )
        for status, records in release.by_status.items()
        if status in words.lacking
    }
    in_part = said.pop("incomplete", "")
    yield from (*said.values(), *([words.not_counted] if said else []), *([in_part] if in_part else []))


def _open_queries(release: Release, words: UpwardWords) -> Iterator[str]:
    for note in release.notes:
        if note.kind == "open_queries":
            names = list(dict.fromkeys(field.cell.full_label for field in note.fields))
            yield words.open_queries.format(fields=_listed(names, words.most_units, words.more_fields))


def _state(release: Release, words: UpwardWords) -> str:
    if release.issued is None:
        return words.states["open"]
    return words.states["final" if release.is_final else "preliminary"]


def _revision(release: Release, words: UpwardWords) -> Iterator[str]:
    issued = release.issued
    if issued is not None and issued.revision > 1:
        yield words.revision.format(revision=issued.revision, before=issued.revision - 1)
        if issued.revision_class is not None and issued.reason:
            reason: Mapping[str, str] = {"reason": issued.reason.rstrip("。")}
            yield words.revision_reasons[issued.revision_class].format_map(reason)


def _listed(names: Sequence[str], most: int, more: str) -> str:
    shown = "、".join(names[:most])
    return shown if len(names) <= most else more.format(names=shown, count=len(names))
