"""Diagnoses: findings that name a cause and suppress the findings that follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aqcampaign.findings.catalog import SEVERITIES
from aqcampaign.findings.finding import Finding

NO_CODES: frozenset[str] = frozenset()
# What follows from a finding about the whole file: in another unit's form, items seem to be outside the unit's remit.
_CONSEQUENCES = {"AQ203": frozenset({"AQ402"})}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A finding with the findings that it explains: rule findings on `cells` (None: any cell), or of these `codes`.

    An error also explains value findings of these cells. On `cells`, a diagnosis never suppresses a more severe
    finding.
    """

    finding: Finding
    cells: frozenset[str] | None
    codes: frozenset[str] = NO_CODES

    @property
    def explains_any(self) -> bool:
        """Whether any finding could follow from this diagnosis."""
        return self.cells is None or bool(self.cells or self.codes)

    def explains(self, other: Finding) -> bool:
        """Return whether `other` follows from this diagnosis."""
        if other.code in self.codes:
            return True
        stages = ("rules", "values") if self.finding.severity == "error" else ("rules",)
        if other.entry.stage not in stages or _rank(other) < _rank(self.finding):
            return False
        return self.cells is None or other.place.field in self.cells


def apply_diagnoses(findings: Iterable[Finding], diagnoses: Iterable[Diagnosis]) -> tuple[Finding, ...]:
    """Return the findings followed by the diagnoses, without explained ones; an earlier diagnosis wins."""
    remaining = list(findings)
    earlier: list[Diagnosis] = []  # those that explain something: most do not, and there may be one a figure
    for diagnosis in diagnoses:
        if any(each.explains(diagnosis.finding) and each.finding in remaining for each in earlier):
            continue
        if diagnosis.explains_any:
            earlier.append(diagnosis)
            remaining = [each for each in remaining if not diagnosis.explains(each)]
        remaining.append(diagnosis.finding)
    return tuple(remaining)


def without_consequences(findings: Iterable[Finding], flagged: Sequence[Finding]) -> list[Finding]:
    """Return the flagged findings without those that follow from one of `findings`."""
    consequences = {code for each in findings for code in _CONSEQUENCES.get(each.code, NO_CODES)}
    return [each for each in flagged if each.code not in consequences]


def _rank(found: Finding) -> int:
    return SEVERITIES.index(found.entry.severity)
