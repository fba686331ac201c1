"""Reads the unit's replies in the sheet 审核结果 of a returned copy."""

import re
from collections.abc import Iterator, Mapping

from aqcampaign.findings.finding import printable
from aqcampaign.intake.grid import Grid

# The hidden column holds a finding's code and cell, behind the form's id if there are several forms.
# The reply is in the column to its left.
_KEY = re.compile(r"(?:([^\s/]+)/)?([A-Z]{1,2}[0-9]{1,4}):(\S*)")
_LONGEST = 500
# What stands in that column beside the headings: the checksum of the file that went back.
_ANSWERED = re.compile(r"file:([0-9a-f]{64})")


def answered_file(results: Grid) -> str:
    """Return the checksum of the file whose returned copy a workbook is, or '' if its 审核结果 does not say."""
    contents = (content for row in results.rows.values() for content in row.values() if isinstance(content, str))
    return next((match[1] for content in contents if (match := _ANSWERED.fullmatch(content))), "")


def answered_key(checksum: str) -> str:
    """Return what a returned copy says of the file with this checksum."""
    return f"file:{checksum}" if checksum else ""


def with_replies(explanations: Mapping[str, str], results: Grid | None, form: str) -> Mapping[str, str]:
    """Return the explanations beside the form together with those on it in 审核结果, without duplicates.

    A reply to a finding without a cell is stored under the code of the finding.
    """
    replies = list(_replies(results, form)) if results is not None else []
    if not replies:
        return explanations
    merged = dict(explanations)
    for about, words in replies:
        before = merged.get(about, "")
        if words in before:
            continue
        merged[about] = words if before in words else f"{before}；{words}"
    return merged


def _replies(results: Grid, form: str) -> Iterator[tuple[str, str]]:
    for row in results.rows.values():
        for column, content in row.items():
            answer = row.get(column - 1, "")
            match = _KEY.fullmatch(content) if isinstance(content, str) else None
            words = printable(answer.strip(), _LONGEST) if isinstance(answer, str) else ""
            if match and words and match[1] in (None, form):
                yield match[3] or match[2], words
