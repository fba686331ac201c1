"""A Diagnosis: one sentence that names the cause, in place of what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from aqcampaign.findings.catalog import SEVERITIES
from aqcampaign.findings.finding import Finding

NO_CODES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, and what it explains: judgments on the cells with these ids (None: on any), or of these codes.

    An error also explains what is wrong inside the cells. A diagnosis never replaces what is graver than itself.
    """

    finding: Finding
    cells: frozenset[str] | None
    codes: frozenset[str] = NO_CODES

    def explains(self, other: Finding) -> bool:
        """Return whether `other` follows from this cause."""
        if other.code in self.codes:
            return True
        stages = ("rules", "values") if self.finding.severity == "error" else ("rules",)
        if other.entry.stage not in stages or _rank(other) < _rank(self.finding):
            return False
        return self.cells is None or other.place.field in self.cells


def explained(findings: Iterable[Finding], diagnoses: Iterable[Diagnosis]) -> tuple[Finding, ...]:
    """Return the findings with the diagnoses behind them, without what these explain; the first cause speaks."""
    kept = list(findings)
    for place, diagnosis in enumerate(given := list(diagnoses)):
        if any(earlier.explains(diagnosis.finding) for earlier in given[:place] if earlier.finding in kept):
            continue
        kept = [each for each in kept if not diagnosis.explains(each)]
        kept.append(diagnosis.finding)
    return tuple(kept)


def _rank(found: Finding) -> int:
    return SEVERITIES.index(found.entry.severity)
