"""Marks queries as answered if the unit has explained the figure.

An explanation applies to one unit, period, rule, cell and set of figures, in every version of the report. If the
figures change, the query is open again and shows the former explanation.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, printable
from aqcampaign.language import in_chinese
from aqcampaign.ledger.versions import age_key
from aqcampaign.report import Report

_MAX_LENGTH = 200
_NO_EXPLANATIONS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
# Filler words and figures around a confirmation, and the minimum number of other characters in a reason.
_FILLING = re.compile(r"[经已的了均为是本月此项该数据情况确系按实际\d]")
_MIN_REASON = 2


@dataclass(frozen=True, slots=True)
class _Standards:
    """Texts that are no explanation: confirming words (`hollow`) and the previous period's explanations, by cell id."""

    hollow: Collection[str]
    previous_period: Mapping[str, str]

    def is_hollow(self, words: str, found: Finding) -> bool:
        """Return whether `words` give no reason: mere confirmation, part of the question, or the last report's."""
        reason = _letters(words)
        previous_period = _letters(self.previous_period.get(found.place.field or "", ""))
        if reason == previous_period or reason in _letters(found.question(in_chinese)):
            return True
        for each in sorted(map(_letters, self.hollow), key=len, reverse=True):
            reason = reason.replace(each, "")
        return len(_FILLING.sub("", reason)) < _MIN_REASON


def _letters(words: str) -> str:
    """Return `words` in NFKC without spaces and punctuation."""
    return "".join(each for each in unicodedata.normalize("NFKC", words) if each.isalnum())


@dataclass(frozen=True, slots=True)
class _Memory:
    """The explanations of one unit in the versions read so far.

    `of_figures` is keyed by code, cell and question; `last` maps code and cell to the latest words and their question.
    """

    of_figures: dict[tuple[str, str, str], str] = field(default_factory=dict)
    last: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def copy(self) -> "_Memory":
        return _Memory(dict(self.of_figures), dict(self.last))


def apply_explanations(
    reports: Iterable[Report],
    hollow: Collection[str] = (),
    before: Mapping[str, Mapping[str, str]] = _NO_EXPLANATIONS,
    *,
    any_number: bool = False,
) -> list[Report]:
    """Return the reports in order, with explanations added to their findings, oldest version of each unit first.

    `hollow` lists words that give no reason. `before` holds the explanations of the previous period by unit id, then by
    cell id. With `any_number` of reports, only superseded ones are versions of others, and explain something in these.
    """
    result = list(reports)
    memories: dict[str, _Memory] = {}
    explaining = [index for index, report in enumerate(result) if _has_explanations(report)]
    units = {result[index].unit for index in explaining}
    relevant = (index for index, report in enumerate(result) if report.unit in units and report.submission)
    for index in sorted(relevant, key=lambda index: age_key(result[index])):
        memory = memories.setdefault(result[index].unit or "", _Memory())
        memory = memory.copy() if any_number and result[index].status != "superseded" else memory
        standards = _Standards(hollow, before.get(result[index].unit or "", {}))
        findings = tuple(_with_explanation(found, result[index], memory, standards) for found in result[index].findings)
        result[index] = replace(result[index], findings=findings)
    return result


def explanation_for(found: Finding, report: Report) -> str:
    """Return the explanation for a finding in this file: that of its cell, else that of its code; '' if none."""
    explanations = report.submission.explanations if report.submission else {}
    return printable(explanations.get(found.place.field or "") or explanations.get(found.code, ""), _MAX_LENGTH)


def _has_explanations(report: Report) -> bool:
    return report.unit is not None and report.submission is not None and bool(report.submission.explanations)


def _with_explanation(found: Finding, report: Report, memory: _Memory, standards: "_Standards") -> Finding:
    if found.entry.severity != "query":
        return found
    rule = (found.code, found.place.field or "")
    figures = (*rule, found.question(str))
    words = explanation_for(found, report)
    before, of = memory.last.get(rule, ("", ""))
    if words and words == before and of != figures[-1]:
        words = ""  # a leftover from before the figure changed
    if words and standards.is_hollow(words, found):
        return replace(found, insufficient_explanation=words)
    words = words or memory.of_figures.get(figures, "")
    if words:
        memory.of_figures[figures] = words
        memory.last[rule] = (words, figures[-1])
        return replace(found, explanation=words)
    return replace(found, former_explanation=before) if before else found
