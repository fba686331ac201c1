"""What the style of a cell does to its content: the same for every format of workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aqcampaign.intake.grid import (
    Appearance,
    CellContent,
    FormattedPercent,
    FormulaResult,
    SeenContent,
    StyledContent,
    UnstyledContent,
)
from aqcampaign.intake.number_formats import differing_display, displayed_text, is_always_plain
from aqcampaign.intake.runs import Run, join_runs


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What a style does to the content of its cells: its number format, '' for one that shows it as it is, its font."""

    code: str
    struck: bool
    invisible: bool

    @classmethod
    def create(cls, code: str, *, struck: bool, invisible: bool) -> "CellStyle":
        """Return the style of a number format, a font that strikes through, and a colour that is not seen."""
        return cls("" if is_always_plain(code) else code, struck, invisible)

    @property
    def is_deceptive(self) -> bool:
        """Whether a cell of this style may show anything but its content."""
        return bool(self.code) or self.struck or self.invisible

    def apply(self, content: UnstyledContent) -> CellContent:
        """Return a content with its appearance, or as it is where it looks as it reads."""
        plain = content.value if isinstance(content, FormulaResult) else content
        appearance = self.appearance(plain) if self.is_deceptive and plain != "" else None
        return StyledContent(content, appearance) if appearance else content

    def apply_to_runs(self, runs: Sequence[Run]) -> CellContent:
        """Return the text that holds of the runs of a cell, with its appearance where not all of it does."""
        own = [run if run.own else replace(run, struck=self.struck, invisible=self.invisible) for run in runs]
        text, of_text = join_runs(own)
        shown = self._displayed(text) if self.code else None
        if of_text is None and shown is None:
            return text
        return StyledContent(text, replace(of_text or Appearance(), shown=shown))

    def appearance(self, content: SeenContent) -> Appearance | None:
        """Return how a content looks in this style, None where it looks as it reads."""
        shown = self._displayed(content) if self.code else None
        if shown is None and not self.struck and not self.invisible:
            return None
        return Appearance(shown, self.struck, self.invisible)

    def _displayed(self, content: SeenContent) -> str | None:
        match content:
            case bool():
                return None
            case int() | float():
                return differing_display(self.code, content)
            case FormattedPercent():
                return differing_display(self.code, content.value)
            case str():
                shown = displayed_text(self.code, content)
                return None if shown == content.strip() else shown
            case _:
                return None


PLAIN_STYLE = CellStyle("", struck=False, invisible=False)
