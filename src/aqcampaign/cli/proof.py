"""`aq proof`: holds a document that somebody has edited against the release of its period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aqcampaign.calendar.names import periods_named
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import checked, given_or_inbox
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.publish import Wanted as WantedPublication
from aqcampaign.cli.publish import chosen_cases, publications_of
from aqcampaign.cli.render import STYLES, Line, note, say, say_lines
from aqcampaign.failures import UsageFailure
from aqcampaign.intake.published_document import read_published_document
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.outputs.json_proof import proof_document
from aqcampaign.outputs.json_review import json_text
from aqcampaign.proof.document import Document, Kind, Place, document_of
from aqcampaign.proof.proofreader import Proof
from aqcampaign.proof.remarks import Remark
from aqcampaign.publication.release import Release
from aqcampaign.use_cases.period_release import BOARD_PERIODS
from aqcampaign.use_cases.proofing import proofread

# The period of a document stands in its title or first sentences.
_FIRST_PARAGRAPHS = 10
# So much of a long sentence is shown on each side of what is wrong.
_CONTEXT = 24
_PARTS: dict[Kind, str] = {
    "body": N_("paragraph {number}"),
    "text box": N_("text box, paragraph {number}"),
    "header": N_("header, paragraph {number}"),
    "footer": N_("footer, paragraph {number}"),
    "footnote": N_("footnote {number}"),
    "endnote": N_("endnote {number}"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for; without a period or number the document's own."""

    file: Path
    period: str | None = None
    forms: Sequence[str] = ()
    number: int | None = None
    inbox: Path | None = None
    format: str = "text"


def run(wanted: Wanted, config: Path | None) -> int:
    """Print what disagrees and what was not recognised; returns 1 if anything disagrees."""
    document = document_of(read_published_document(wanted.file))
    campaigns = open_campaigns(config)
    campaign, period = _subject(document, chosen_forms(campaigns, wanted.forms), campaigns, wanted)
    inbox = given_or_inbox([wanted.inbox] if wanted.inbox else None)
    forms = [campaign.form_id] if campaign.form_id else []
    reviews = checked(campaigns, inbox, period, forms, before=BOARD_PERIODS)
    asked = WantedPublication(period, forms=forms, number=wanted.number, day=_day(document))
    (publication,) = publications_of(reviews, chosen_cases(reviews, config), asked, config)
    proof = proofread(document, publication)
    release = publication.release
    if wanted.format == "json":
        say(json_text(proof_document(str(wanted.file), campaign.form_id, release, proof)))
    else:
        say_lines(_lines(proof))
        _say_result(proof, release)
    return Exit.FINDINGS if proof.disagreements else Exit.CLEAN


def _subject(
    document: Document, forms: Sequence[str], campaigns: Sequence[Campaign], wanted: Wanted
) -> tuple[Campaign, str]:
    """Return the form and the period that a document is about; raises UsageFailure if that is not clear."""
    chosen = [each for each in campaigns if not forms or each.form_id in forms]
    if wanted.period is not None:
        found = [(each, wanted.period) for each in chosen if each.config.calendar.has(wanted.period)]
        found = found or [(chosen[0], wanted.period)]  # whose calendar says which periods there are
    else:
        found = [(each, period) for each in chosen if (period := _period_named(document, each)) is not None]
    if not found:
        text = _("{path} does not say which period it is about; say it with --period")
        raise UsageFailure(text.format(path=wanted.file))
    own = (
        [(each, period) for each, period in found if _names_form(wanted.file, document, each)]
        if len(found) > 1
        else found
    )
    if len(own) != 1:
        text = _("{path} may be about several forms; choose one with --form: {forms}")
        raise UsageFailure(text.format(path=wanted.file, forms=", ".join(each.form_id for each, _period in found)))
    campaign, period = own[0]
    return campaign, campaign.config.calendar.window(period).id


def _period_named(document: Document, campaign: Campaign) -> str | None:
    """Return the only period that the title, or the first paragraph with one, names."""
    texts = [document.properties.get("title", ""), document.properties.get("subject", "")]
    texts += [paragraph.text for paragraph in document.paragraphs[:_FIRST_PARAGRAPHS]]
    named = (periods_named(text, campaign.config.calendar.windows) for text in texts)
    return next((next(iter(each)) for each in named if len(each) == 1), None)


def _names_form(file: Path, document: Document, campaign: Campaign) -> bool:
    """Return whether the file, as `aq publish` calls it, or a paragraph names a form."""
    return any(campaign.form_name in text for text in (file.stem, *(each.text for each in document.paragraphs)))


def _day(document: Document) -> date | None:
    """Return the day of the document, which is that of its file; None if it has none."""
    created = document.properties.get("created", "")
    return date.fromisoformat(created) if created else None


def _lines(proof: Proof) -> Iterator[Line]:
    place, text = None, ""
    for remark in proof.remarks:
        if remark.place != place:
            place, text = remark.place, ""
            yield Line(_place_text(place), "bold")
        if _marked(remark) != text:
            text = _marked(remark)
            yield Line(text, "", "  ")
        style = STYLES[remark.finding.severity]
        yield Line(f"{remark.finding.code} {remark.finding.message(_)}", style, "    ")


def _place_text(place: Place) -> str:
    if place.kind == "table":
        text = _("table {number}, row {row}, column {column}")
        return text.format(number=place.number, row=place.row, column=place.column)
    return _(_PARTS[place.kind]).format(number=place.number)


def _marked(remark: Remark) -> str:
    """Return the sentence with what is wrong in 【】; a long one is shortened around it."""
    text, start, end = remark.text.replace("\t", " ").replace("\n", " "), remark.start, remark.end
    if start == end:
        return text if len(text) <= 2 * _CONTEXT else f"{text[: 2 * _CONTEXT]}…"
    before, after = text[:start], text[end:]
    before = before if len(before) <= _CONTEXT else f"…{before[-_CONTEXT:]}"
    after = after if len(after) <= _CONTEXT else f"{after[:_CONTEXT]}…"
    return f"{before}【{text[start:end]}】{after}"


def _say_result(proof: Proof, release: Release) -> None:
    name = release.name
    if release.revision is not None:
        against = _("held against {period}, revision {revision}").format(period=name, revision=release.revision)
    else:
        against = _("held against {period}, which is not closed").format(period=name)
    text = _("{against}: {checked} numbers agree, {wrong} remarks on what disagrees, {unknown} not recognised")
    style = "red" if proof.disagreements else "yellow" if proof.unrecognised else "green"
    counts = {"checked": proof.checked, "wrong": len(proof.disagreements), "unknown": len(proof.unrecognised)}
    note(text.format(against=against, **counts), style)
    if proof.pictures:
        note(_("{count} pictures were not read; look at them yourself").format(count=proof.pictures), "yellow")
