"""Joins the runs of a rich text, and separates struck-through, superscript and invisible ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from aqcampaign.intake.grid import Appearance


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text in one format: its `own`, or that of its cell. `raised` is superscript or subscript."""

    text: str
    struck: bool = False
    raised: bool = False
    invisible: bool = False
    own: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether the run counts as written."""
        return not (self.struck or self.raised or self.invisible)


def join_runs(runs: Sequence[Run]) -> tuple[str, Appearance | None]:
    """Return the text without struck-through runs, and its appearance, None if it is plain.

    A text that is struck through completely is returned with `struck` set. Raised runs remain in the text (m²), but
    not in `figure`.
    """
    non_blank = [run for run in runs if run.text.strip()]
    if all(run.is_plain for run in non_blank):
        return "".join(run.text for run in runs), None
    if all(run.struck for run in non_blank):
        return "".join(run.text for run in runs), Appearance(struck=True)
    remaining = [run for run in runs if not run.struck]
    text = "".join(run.text for run in remaining)
    base = "".join(run.text for run in remaining if not run.raised)
    raised = "".join(run.text for run in remaining if run.raised).strip() if base.strip() else ""
    return text, Appearance(
        invisible=any(run.invisible for run in remaining),
        crossed_out="".join(run.text for run in runs if run.struck).strip(),
        raised=raised,
        figure=base if raised else None,
    )
