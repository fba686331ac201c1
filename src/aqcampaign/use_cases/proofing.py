"""Proofreads an edited bulletin: against the release, and against the bulletin that would be published now."""

from dataclasses import replace

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.published_document import read_document_parts
from aqcampaign.outputs.bulletin.words import Edition, FormWords
from aqcampaign.proof.alignment import Published
from aqcampaign.proof.document import Document, document_of
from aqcampaign.proof.proofreader import Proof, Proofreader
from aqcampaign.proof.words import ProofWords
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.delivery import NotDelivered
from aqcampaign.use_cases.publishing import Publication, bulletin_words, write_bulletin

_EDITIONS: tuple[Edition, ...] = ("internal", "public")


def proofread(document: Document, publication: Publication) -> Proof:
    """Return what in a document disagrees with a publication; it is held against the edition that it resembles."""
    words = read_words("proof.yaml", publication.config, ProofWords).words
    names = bulletin_words(publication).forms.get(publication.release.form.id, FormWords()).names.items()
    editions = [_published(replace(publication, edition=edition)) for edition in _EDITIONS]
    closest = max(editions, key=lambda edition: Published(edition).known(document))
    return Proofreader(publication.release, words, names, closest).proofread(document)


def _published(publication: Publication) -> Document:
    """Return the bulletin that would be published, as it is read back."""
    parts = read_document_parts(write_bulletin(publication))
    if isinstance(parts, Finding):
        raise NotDelivered(f"the bulletin cannot be read: {parts.code}")
    return document_of(parts)
