"""Applies cell styles to contents, for all workbook formats."""

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
    """The parts of a cell style that may display something other than the content.

    `code` is the number format, '' if it always displays the content. `struck` and `invisible` come from the font,
    `repeated` from the alignment.
    """

    code: str
    struck: bool
    invisible: bool
    repeated: bool = False

    @classmethod
    def create(cls, code: str, *, struck: bool, invisible: bool, repeated: bool = False) -> "CellStyle":
        """Return the style with the number format `code`."""
        return cls("" if is_always_plain(code) else code, struck, invisible, repeated)

    @property
    def is_deceptive(self) -> bool:
        """Whether a cell of this style may display something other than its content."""
        return bool(self.code) or self.struck or self.invisible or self.repeated

    def apply(self, content: UnstyledContent) -> CellContent:
        """Return `content`, with its appearance if that differs from the content."""
        plain = content.value if isinstance(content, FormulaResult) else content
        appearance = self.appearance(plain) if self.is_deceptive and plain != "" else None
        return StyledContent(content, appearance) if appearance else content

    def apply_to_runs(self, runs: Sequence[Run]) -> CellContent:
        """Return the text of a cell's runs without struck-through ones, with its appearance if it is not plain."""
        own = [run if run.own else replace(run, struck=self.struck, invisible=self.invisible) for run in runs]
        text, of_text = join_runs(own)
        shown = self._displayed(text)
        if of_text is None and shown is None:
            return text
        return StyledContent(text, replace(of_text or Appearance(), shown=shown))

    def appearance(self, content: SeenContent) -> Appearance | None:
        """Return the appearance of `content` in this style, None if it displays the content itself."""
        shown = self._displayed(content)
        if shown is None and not self.struck and not self.invisible:
            return None
        return Appearance(shown, self.struck, self.invisible)

    def _displayed(self, content: SeenContent) -> str | None:
        shown = self._formatted(content) if self.code else None
        if not self.repeated or not isinstance(content, str | int | float | FormattedPercent):
            return shown
        text = shown if shown is not None else f"{content:.15g}" if isinstance(content, float) else str(content)
        return f"{text}{text}…" if text.strip() else shown

    def _formatted(self, content: SeenContent) -> str | None:
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
