"""Publishes a period: makes its documents from one release, checks them, and writes them all or none."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from aqcampaign.atomic_write import making_folder_atomically
from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Settings, find
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.bulletin.bulletin import Extras, bulletin
from aqcampaign.outputs.bulletin.template_slots import template_slots
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition, Section
from aqcampaign.outputs.by_unit_sheet import field_name
from aqcampaign.outputs.charts import has_charts
from aqcampaign.outputs.document.office_template import fill_template
from aqcampaign.outputs.document.plan import Paragraph, Picture
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.outputs.json_release import release_document
from aqcampaign.outputs.json_review import json_text
from aqcampaign.outputs.json_trace import EvidenceOf, nothing_known
from aqcampaign.outputs.page.page import dashboard
from aqcampaign.outputs.page.words import PageWords
from aqcampaign.outputs.release_pictures import release_pictures
from aqcampaign.publication.release import Release
from aqcampaign.template.period_words import with_period_words
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.delivery import check_bulletin, check_document, check_page, check_summary, check_text
from aqcampaign.use_cases.period_summary import read_summary
from aqcampaign.use_cases.upward_parcel import prepare_parcel

W = TypeVar("W", bound=Settings)
MANIFEST = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published of a form: its release, the bytes of its summary, and what else the documents need.

    `number` is that of the bulletin, `letter_number` that of the letter to the superior office. `evidence_of` says how
    it is known when a file was received.
    """

    campaign: Campaign
    release: Release
    summary: bytes
    edition: Edition
    day: date
    number: int
    config: Path | None = None
    letter_number: str = ""
    evidence_of: EvidenceOf = nothing_known


@dataclass(frozen=True, slots=True)
class Document:
    """A file to write, by name, of which release it is, its date, and what the clerk must know of it."""

    name: str
    content: bytes
    campaign: Campaign
    release: Release
    day: date
    remark: str = ""

    @property
    def sha256(self) -> str:
        """The checksum of the content."""
        return hashlib.sha256(self.content).hexdigest()


def make_documents(publication: Publication) -> list[Document]:
    """Return the documents of a form; each was read again and compared with the release. Raises NotDelivered.

    Raises UsageFailure if the office's own Word template cannot be filled in.
    """
    release, edition = publication.release, publication.edition
    words, page_words = bulletin_words(publication), _words("page.yaml", PageWords, publication)
    check_summary(publication.summary, release, publication.campaign.summary_words.form_sheet)
    pictures = release_pictures(release, words, page_words, edition) if has_charts() else {}
    page = dashboard(release, page_words, words, edition)
    check_page(page, release)
    style = _style(publication)
    made = [
        _document(publication, "summary", ".xlsx", publication.summary),
        _document(publication, f"bulletin-{edition}", ".docx", write_bulletin(publication, pictures)),
        _document(publication, f"dashboard-{edition}", ".html", page),
    ]
    return made if edition == "public" else [*made, _release_json(publication), *_upward(publication, style)]


def _release_json(publication: Publication) -> Document:
    """Return the release as JSON, for other programs."""
    campaign, release = publication.campaign, publication.release
    name_of = partial(field_name, text=campaign.summary_words)
    document = release_document(release, campaign.form_id, name_of, publication.evidence_of)
    return _document(publication, "release", ".json", (json_text(document) + "\n").encode())


def write_bulletin(
    publication: Publication, pictures: Mapping[Section, Sequence[Picture]] = MappingProxyType({})
) -> bytes:
    """Return the bulletin, read again and compared with the release: in the office's own Word template if it has one.

    Raises NotDelivered, and UsageFailure if the template cannot be filled in.
    """
    release, words = publication.release, bulletin_words(publication)
    cases = [Paragraph(each.text, f"{each.name}：") for each in release.cases]
    extras = Extras(publication.number, cases, pictures)
    plan = bulletin(release, words, publication.edition, publication.day, extras)
    template = own_template(publication.config)
    if template is not None:
        content = fill_template(template, template_slots(plan, release))
        check_text(content, plan)
        return content
    content = write_document(plan, _style(publication))
    check_bulletin(content, plan, release)
    return content


def _upward(publication: Publication, style: DocumentStyle) -> Iterator[Document]:
    """Yield what goes to the superior office with the summary: the letter, and its own form if upward.yaml maps it."""
    campaign, release = publication.campaign, publication.release
    parcel = prepare_parcel(campaign, release, publication.config, publication.letter_number)
    letter = write_document(parcel.letter, style)
    check_document(letter, parcel.letter)
    yield _document(publication, "upward-letter", ".docx", letter)
    if parcel.form is not None:
        remark = ""
        if parcel.left_blank:
            text = _("there is no figure for {cells}; they stay blank in the superior office's form")
            remark = text.format(cells=_(", ").join(parcel.left_blank))
        yield replace(_document(publication, "upward-form", ".xlsx", parcel.form), remark=remark)


def own_template(config: Path | None) -> Path | None:
    """Return the Word template of the office, bulletin.docx beside the words of its documents; None without one."""
    path = find("bulletin.docx", config, "templates")
    return path if path.is_file() else None


def bulletin_words(publication: Publication) -> BulletinWords:
    """Return the words of the bulletin."""
    return _words("bulletin.yaml", BulletinWords, publication)


def _style(publication: Publication) -> DocumentStyle:
    return read_words("document.yaml", publication.config, DocumentStyle).words


def _words(name: str, model: type[W], publication: Publication) -> W:
    """Return the words of a document, which call periods by the words of the calendar."""
    read = read_words(name, publication.config, model)
    return with_period_words(read.words, publication.campaign.config.calendar.kind)


def _document(publication: Publication, stem: str, suffix: str, content: bytes) -> Document:
    """Return a file, named by its form if there are several, and by the revision of a closed period."""
    campaign, release = publication.campaign, publication.release
    form, revision = campaign.form_name, release.revision
    name = f"{stem}{f'_{form}' if form else ''}{f'-{revision}' if revision else ''}{suffix}"
    return Document(name, content, campaign, release, publication.day)


def write_documents(folder: Path, documents: Sequence[Document], *, force: bool = False) -> None:
    """Write the documents and the manifest, all or none.

    Raises UsageFailure rather than replacing a file that was changed since it was published, unless `force` is given.
    """
    published = _published(folder, force=force)
    if not force:
        _refuse_changed(folder, documents, published)
    entries = published | {each.name: _entry(each) for each in documents}
    document = {"version": _FORMAT, "files": [entries[name] for name in sorted(entries)]}
    manifest = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    with making_folder_atomically(folder) as made:
        for each in documents:
            (made / each.name).write_bytes(each.content)
        (made / MANIFEST).write_text(manifest, encoding="utf-8")


def _published(folder: Path, *, force: bool) -> dict[str, dict[str, Any]]:
    """Return what the manifest of a folder says of each file, by name.

    Raises UsageFailure if it cannot be read, unless `force` is given.
    """
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {str(each["name"]): dict(each) | {"sha256": str(each["sha256"])} for each in files}
    except (OSError, ValueError, KeyError, TypeError) as error:
        if force:
            return {}
        text = _("{path} is no list of published files any more; remove it, or add --force")
        raise UsageFailure(text.format(path=path)) from error


def _refuse_changed(folder: Path, documents: Iterable[Document], published: Mapping[str, Mapping[str, Any]]) -> None:
    for each in documents:
        path = folder / each.name
        if not path.is_file():
            continue
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if sha256 in (each.sha256, published.get(each.name, {}).get("sha256")):
            continue
        if path.suffix == ".xlsx" and _is_own_summary(path, each):
            continue
        text = _("{path} was changed since it was published; keep it under another name, or add --force to replace it")
        raise UsageFailure(text.format(path=path))


def _is_own_summary(path: Path, document: Document) -> bool:
    """Return whether a workbook is the summary of the same period, as aq consolidate writes it."""
    written, release = read_summary(document.campaign, path), document.release
    return written is not None and written.period == release.period and release.revision is None


def _entry(document: Document) -> dict[str, Any]:
    release = document.release
    return {
        "name": document.name,
        "sha256": document.sha256,
        "bytes": len(document.content),
        "form": document.campaign.form.id,
        "period": release.period,
        "revision": release.revision,
        "state": "final" if release.is_final else "preliminary",
        "day": document.day.isoformat(),
    }
