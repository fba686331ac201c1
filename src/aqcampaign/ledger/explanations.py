"""Marks queries as answered where the unit has explained the figure.

An explanation holds for unit × month × rule × cell × figures: of the same figures, in whichever version of the file
it was given, nothing is asked again; other figures are asked about again, beside the old words.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, printable
from aqcampaign.language import in_chinese
from aqcampaign.ledger.versions import age
from aqcampaign.report import Report

_MOST = 200
_NO_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
# Particles around confirming words, and how many characters beside them may be a reason.
_FILLING = re.compile("[经已的了均为是本月此项该数据情况确系按实际]")
_LEAST = 2


@dataclass(frozen=True, slots=True)
class _Standards:
    """What an explanation must be more than: words that confirm, the question itself, last month's words again."""

    hollow: Collection[str]
    last_month: Mapping[str, str]

    def is_hollow(self, words: str, found: Finding) -> bool:
        """Return whether words give no reason for the figure that is asked about."""
        said = _bare(words)
        if said == _bare(self.last_month.get(found.place.field or "", "")) or said in _bare(found.question(in_chinese)):
            return True
        for each in sorted(map(_bare, self.hollow), key=len, reverse=True):
            said = said.replace(each, "")
        return len(_FILLING.sub("", said)) < _LEAST


def _bare(words: str) -> str:
    """Return words without spaces and punctuation, in half width."""
    return "".join(each for each in unicodedata.normalize("NFKC", words) if each.isalnum())


@dataclass(frozen=True, slots=True)
class _Memory:
    """What one unit has said in the versions so far: the words for these figures, and the last words of a rule."""

    of_figures: dict[tuple[str, str, str], str] = field(default_factory=dict)
    last: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


def explain(
    reports: Iterable[Report], hollow: Collection[str] = (), before: Mapping[str, Mapping[str, str]] = _NO_WORDS
) -> list[Report]:
    """Return the reports in their order; those of one unit are read from the oldest version on.

    `hollow` are words that give no reason; `before` is what each unit explained last month, by cell.
    """
    given = list(reports)
    memories: dict[str, _Memory] = {}
    speaking = [place for place, report in enumerate(given) if _speaks(report)]
    units = {given[place].unit for place in speaking}
    asked = (place for place, report in enumerate(given) if report.unit in units and report.submission)
    for place in sorted(asked, key=lambda place: age(given[place])):
        memory = memories.setdefault(given[place].unit or "", _Memory())
        standards = _Standards(hollow, before.get(given[place].unit or "", {}))
        findings = tuple(_answered(found, given[place], memory, standards) for found in given[place].findings)
        given[place] = replace(given[place], findings=findings)
    return given


def words_for(found: Finding, report: Report) -> str:
    """Return what this file itself says of a finding: in the row of its cell, or of the whole file."""
    said = report.submission.explanations if report.submission else {}
    return printable(said.get(found.place.field or "") or said.get(found.code, ""), _MOST)


def _speaks(report: Report) -> bool:
    return report.unit is not None and report.submission is not None and bool(report.submission.explanations)


def _answered(found: Finding, report: Report, memory: _Memory, standards: "_Standards") -> Finding:
    if found.entry.severity != "query":
        return found
    rule = (found.code, found.place.field or "")
    figures = (*rule, found.question(str))
    words = words_for(found, report)
    before, of = memory.last.get(rule, ("", ""))
    if words and words == before and of != figures[-1]:
        words = ""  # the words were left standing beside a figure that has changed since
    if words and standards.is_hollow(words, found):
        return replace(found, hollow=words)
    words = words or memory.of_figures.get(figures, "")
    if words:
        memory.of_figures[figures] = words
        memory.last[rule] = (words, figures[-1])
        return replace(found, explanation=words)
    return replace(found, former=before) if before else found
