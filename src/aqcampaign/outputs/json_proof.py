"""The JSON of `aq proof`: its models, and how the proof of a document becomes one."""

from typing import Any, Literal

from pydantic import Field

from aqcampaign.findings.catalog import Severity
from aqcampaign.language import translate as _
from aqcampaign.outputs.json_review import Document
from aqcampaign.outputs.json_schema import Documented, schema_text
from aqcampaign.proof.document import Kind
from aqcampaign.proof.proofreader import Proof
from aqcampaign.proof.remarks import Remark
from aqcampaign.publication.release import Release


class RemarkEntry(Documented):
    """A remark on a piece of the document."""

    code: str = Field(description="code of the finding; `aq explain CODE` tells more")
    severity: Severity = Field(description="error: disagrees; query: was not recognised")
    part: Kind = Field(description="part of the document")
    number: int = Field(description="number of the paragraph, empty ones not counted, or of the table, in its part")
    row: int | None = Field(description="row of the table, from 1")
    column: int | None = Field(description="column of the table, from 1")
    text: str = Field(description="the sentence or cell")
    start: int = Field(description="where in it the piece begins, counted from 0")
    end: int = Field(description="where the piece ends; equal to start if the remark is on the whole text")
    found: str = Field(description="what stands there")
    expected: str | None = Field(description="what should stand there; null if that is not known")
    message: str = Field(description="the remark, in the language of the run")
    remedy: str = Field(description="what to do about it")


class ProofDocument(Documented):
    """The whole document that `aq proof --format json` prints."""

    version: Literal[1] = Field(description="version of this format; raised by incompatible changes")
    file: str = Field(description="the document")
    form: str | None = Field(None, description="id of the form in a campaign with several forms")
    period: str = Field(description="id of the period whose release it was held against")
    revision: int | None = Field(description="revision of that release; null if the period is not closed")
    checked: int = Field(description="how many numbers were recognised and agree")
    disagreements: int = Field(description="how many remarks say that something disagrees")
    unrecognised: int = Field(description="how many numbers and names were not recognised")
    pictures: int = Field(description="how many pictures there are, which are not read")
    remarks: list[RemarkEntry] = Field(description="the remarks in the order of the document")


MODELS: tuple[type[Documented], ...] = (ProofDocument, RemarkEntry)


def proof_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the output of `aq proof --format json`."""
    return schema_text(ProofDocument.model_json_schema())


def proof_document(file: str, form: str, release: Release, proof: Proof) -> Document:
    """Return the document about a proofread document; `form` is the id of one of several forms."""
    return {
        "version": 1,
        "file": file,
        **({"form": form} if form else {}),
        "period": release.period,
        "revision": release.revision,
        "checked": proof.checked,
        "disagreements": len(proof.disagreements),
        "unrecognised": len(proof.unrecognised),
        "pictures": proof.pictures,
        "remarks": [_entry(each) for each in proof.remarks],
    }


def _entry(remark: Remark) -> dict[str, Any]:
    place, found = remark.place, remark.finding
    return {
        "code": found.code,
        "severity": found.severity,
        "part": place.kind,
        "number": place.number,
        "row": place.row,
        "column": place.column,
        "text": remark.text,
        "start": remark.start,
        "end": remark.end,
        "found": found.found,
        "expected": remark.expected(_),
        "message": found.message(_),
        "remedy": found.remedy(_),
    }
