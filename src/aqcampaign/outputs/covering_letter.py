"""Writes the covering letter of a returned report: what to correct or explain, and by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aqcampaign.outputs.returned_copy.marks import ResultLine
from aqcampaign.outputs.returned_copy.result_sheet import Facts
from aqcampaign.outputs.returned_copy.words import ReturnWords

# Errors and queries that a letter lists at most. The sheet in the workbook lists all.
_MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A covering letter; `lines` is the text below the subject."""

    subject: str
    lines: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """The letter as a text file with BOM and CRLF, which old editors on Windows need."""
        return "\r\n".join((self.subject, "", *self.lines, "")).encode("utf-8-sig", "replace")


def write_letter(lines: Sequence[ResultLine], facts: Facts, words: ReturnWords) -> Letter:
    """Return the letter. If `facts` name no file, it says that the received file could not be read."""
    template = words.letter
    sentences = [template.greeting, template.opening if facts.file else template.unread]
    body = [sentence.format_map(facts.as_dict) for sentence in sentences]
    for heading, severity, count in (
        (template.errors, "error", facts.errors),
        (template.queries, "query", facts.queries),
    ):
        if count:
            chosen = [line for line in lines if line.severity == severity]
            body += ["", heading.format_map(facts.as_dict), *_list_lines(chosen, words)]
    closing = [template.fresh if facts.fresh else template.attached] if facts.file else []
    if facts.deadline:
        closing.append(template.deadline)
    body += ["", *(sentence.format_map(facts.as_dict) for sentence in (*closing, template.signature))]
    return Letter(template.subject.format_map(facts.as_dict), tuple(body))


def _list_lines(lines: Sequence[ResultLine], words: ReturnWords) -> Iterator[str]:
    template = words.letter
    for number, line in enumerate(lines[:_MAX_LISTED], start=1):
        place = " ".join(filter(None, (line.where, line.label)))
        found = template.found.format(found=line.found) if line.found else ""
        yield (
            template.line.format(
                number=number,
                place=f"{place}：" if place else "",
                message=line.message,
                remedy=line.remedy,
                found=found,
            ).rstrip("；。 ")
            + "。"
        )
    if len(lines) > _MAX_LISTED:
        yield template.more.format(count=len(lines) - _MAX_LISTED)
