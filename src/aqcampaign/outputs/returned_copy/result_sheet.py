"""The sheet 审核结果: errors and queries with links to their cells, and cells for explanations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.outputs.returned_copy.marks import ResultLine
from aqcampaign.outputs.returned_copy.words import ReturnWords
from aqcampaign.recognition.location.unit_replies import answered_key
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan
from aqcampaign.template.text_width import display_width

_WIDTHS = (5.0, 10.0, 9.0, 26.0, 18.0, 38.0, 38.0, 36.0)
_LAST_COLUMN = len(_WIDTHS) - 1
_KEY_COLUMN = len(_WIDTHS)  # hidden; identifies the finding when the explanations are read


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts in the head of the sheet and in the letter. `fresh`: the file is a fresh form.

    `due` is the deadline for reports (报送截止), `deadline` that for corrections (审核验收截止); "" if there is none.
    `checksum` is that of the unit's own file.
    """

    unit: str
    period: str
    title: str
    office: str
    due: str
    deadline: str
    errors: int
    queries: int
    file: str
    fresh: bool = False
    checksum: str = ""

    @property
    def as_dict(self) -> dict[str, object]:
        """The facts by name, as arguments of format strings."""
        return {name: getattr(self, name) for name in self.__slots__}


def result_sheet(
    name: str,
    lines: Sequence[ResultLine],
    facts: Facts,
    words: ReturnWords,
    explanations: Mapping[str, Mapping[str, str]],
) -> SheetPlan:
    """Return the protected sheet. Only the cells for 情况说明 can be edited; they show the unit's `explanations`.

    These are keyed by the form of the line, then by its field or code.
    """
    text = words.sheet
    head = [text.facts]
    if facts.deadline:
        head.append(text.deadline)
    if facts.fresh:
        head.append(text.fresh)
    head += text.steps
    cells = [PlannedCell(0, 0, text.title.format_map(facts.as_dict), "result_title", to=(0, _LAST_COLUMN))]
    for row, template in enumerate(head, start=1):
        cells.append(PlannedCell(row, 0, template.format_map(facts.as_dict), "result_line", to=(row, _LAST_COLUMN)))
    top = len(head) + 1
    cells += [PlannedCell(top, column, heading, "result_heading") for column, heading in enumerate(text.headings)]
    cells.append(PlannedCell(top, _KEY_COLUMN, answered_key(facts.checksum), "result_key"))
    heights: dict[int, float] = {0: 34.0, top: 28.0} | dict.fromkeys(range(1, top), 20.0)
    for number, line in enumerate(lines, start=1):
        # An explanation of an earlier value is quoted in the message. As the answer it would count for the new value.
        answer = None if line.outdated else explanations.get(line.form, {}).get(line.field or line.code)
        cells += _cells(top + number, number, line, words, answer)
        heights[top + number] = _height(line)
    return SheetPlan(
        name, tuple(cells), dict(enumerate(_WIDTHS)), heights, hidden_columns=(_KEY_COLUMN,),
        landscape=True, freeze=(top + 1, 0), protected=True,
    )  # fmt: skip


def _cells(row: int, number: int, line: ResultLine, words: ReturnWords, answer: str | None) -> list[PlannedCell]:
    level = getattr(words.levels, line.severity)
    where = line.where or words.sheet.nowhere
    message = f"{line.message} [{line.code}]"
    contents: tuple[Content, ...] = (
        number, level, where, line.label, line.found, message, line.remedy, answer, line.key,
    )  # fmt: skip
    styles = (
        "result_number", f"result_{line.severity}", "result_link" if line.cell else "result_centred", "result_text",
        "result_text", "result_text", "result_text", "result_answer", "result_key",
    )  # fmt: skip
    link = f"internal:'{line.sheet.replace(chr(39), chr(39) * 2)}'!{line.cell}" if line.cell else None
    return [
        PlannedCell(row, column, content, style, link=link if column == 2 else None)
        for column, (content, style) in enumerate(zip(contents, styles, strict=True))
    ]


def _height(line: ResultLine) -> float:
    """Return the height of a row in points. Programs do not fit rows of a protected sheet to wrapped text."""
    texts = (
        (line.label, _WIDTHS[3]),
        (line.found, _WIDTHS[4]),
        (f"{line.message} [{line.code}]", _WIDTHS[5]),
        (line.remedy, _WIDTHS[6]),
    )
    wrapped = (-(-display_width(text) // int(width - 4)) for text, width in texts)
    return max(32.0, 16.0 * max(wrapped) + 4)
