"""Writes the covering message of a returned report: what is asked and how to send it back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aqcampaign.outputs.returned_copy.marks import ResultLine
from aqcampaign.outputs.returned_copy.result_sheet import Facts
from aqcampaign.outputs.returned_copy.words import ReturnWords

# A message lists so many of each level; the sheet in the workbook lists all.
_MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: the text below the subject is lines without line ends."""

    subject: str
    lines: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """The message as a text file that old editors on Windows open too."""
        return "\r\n".join((self.subject, "", *self.lines, "")).encode("utf-8-sig", "replace")


def write_letter(lines: Sequence[ResultLine], facts: Facts, words: ReturnWords) -> Letter:
    """Return the message; without a file it says that the one received could not be read."""
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
        place = " ".join(filter(None, (line.cell, line.label)))
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
