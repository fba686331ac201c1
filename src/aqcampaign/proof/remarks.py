"""A remark on a document: what stands at a place, and what should stand there."""

from dataclasses import dataclass

from aqcampaign.findings.finding import Finding, Phrase, Translate
from aqcampaign.proof.document import Place


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding on the characters `start` to `end` of a sentence or cell; on all of it if these are equal."""

    finding: Finding
    place: Place
    text: str
    start: int = 0
    end: int = 0

    @property
    def disagrees(self) -> bool:
        """Whether something is wrong; else it was not recognised, and somebody must look at it."""
        return self.finding.severity == "error"

    def expected(self, translate: Translate) -> str | None:
        """Return what should stand there; None if that is not known."""
        text = self.finding.parameters.get("expected")
        return text.text(translate) if isinstance(text, Phrase) else None if text is None else translate(text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a cell that is being checked, with its place."""

    place: Place
    text: str

    def remark(self, finding: Finding, start: int = 0, end: int = 0) -> Remark:
        """Return a remark on a part of the piece, or on all of it."""
        leading = len(self.text) - len(self.text.lstrip())
        return Remark(finding, self.place, self.text.strip(), max(start - leading, 0), max(end - leading, 0))
