"""Lists the findings to return to a unit, and the cells to mark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aqcampaign.findings.finding import Finding
from aqcampaign.language import in_chinese
from aqcampaign.outputs.returned_copy.words import Comment, ReturnWords
from aqcampaign.report import Report
from aqcampaign.values.submission import Submission, format_values

LEVELS = ("error", "query")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One line of 审核结果: an error or query about one place.

    `field` is the cell's id in the form, `previous` its value in the previous period. `outdated`: the unit explained an
    earlier value of the cell. `form` is the id of one of several forms.
    """

    severity: str
    code: str
    sheet: str
    cell: str
    field: str
    label: str
    found: str
    message: str
    remedy: str
    previous: str
    outdated: bool = False
    form: str = ""

    @property
    def where(self) -> str:
        """The address of the cell, with its sheet if there are several forms; '' without a cell."""
        return f"{self.sheet}!{self.cell}" if self.form and self.cell else self.cell

    @property
    def key(self) -> str:
        """The subject of the line in the hidden key column, which connects the unit's explanation with it."""
        subject = f"{self.code}:{self.field}"
        return f"{self.form}/{subject}" if self.form else subject


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to fill, with its comment."""

    sheet: str
    cell: str
    severity: str
    comment: str


def list_lines(report: Report, before: Submission | None) -> tuple[ResultLine, ...]:
    """Return the errors, then the queries, of a report; `before` is the unit's report of the previous period."""
    previous = _texts_by_cell(before) if before else {}
    chosen = (found for severity in LEVELS for found in report.sorted_findings if found.severity == severity)
    return tuple(dict.fromkeys(_result_line(found, previous) for found in chosen))


def build_marks(lines: Sequence[ResultLine], words: ReturnWords) -> tuple[Mark, ...]:
    """Return one mark per cell. The first line, the most severe, sets its colour; its comment contains all lines."""
    by_cell: dict[tuple[str, str], list[ResultLine]] = {}
    for line in lines:
        if line.cell:
            by_cell.setdefault((line.sheet, line.cell), []).append(line)
    return tuple(
        Mark(sheet, cell, about[0].severity, "\n\n".join(_comment(line, words) for line in about))
        for (sheet, cell), about in by_cell.items()
    )


def _result_line(found: Finding, previous: dict[str, str]) -> ResultLine:
    place = found.place
    return ResultLine(
        found.severity, found.code, place.sheet or "", place.cell or "", place.field or "", place.label or "",
        found.found, found.message(in_chinese), found.remedy_of_unit(in_chinese), previous.get(place.field or "", ""),
        bool(found.former_explanation),
    )  # fmt: skip


def _texts_by_cell(before: Submission) -> dict[str, str]:
    return {cell.id: format_values(before.values[cell.fields]) for cell in before.form.cells if cell.applies}


def _comment(line: ResultLine, words: ReturnWords) -> str:
    return "\n".join((f"【{getattr(words.levels, line.severity)}】{line.code}", *_comment_lines(line, words.comment)))


def _comment_lines(line: ResultLine, text: Comment) -> Iterator[str]:
    yield text.message.format(message=line.message)
    if line.remedy:
        yield text.remedy.format(remedy=line.remedy)
    if line.previous:
        yield text.previous.format(value=line.previous)
