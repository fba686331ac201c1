"""Joins the runs of a rich text, and separates struck-through, superscript and invisible ones."""

from collections.abc import Callable, Sequence
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
    not in `figure`. A note, or words struck through, between two digits leave a blank.
    """
    non_blank = [run for run in runs if run.text.strip()]
    if all(run.is_plain for run in non_blank):
        return "".join(run.text for run in runs), None
    if all(run.struck for run in non_blank):
        return "".join(run.text for run in runs), Appearance(struck=True)
    remaining = [run for run in runs if not run.struck]
    text = _join(runs, lambda run: not run.struck)
    base = _join(runs, lambda run: not (run.struck or run.raised))
    # A fraction is also written with raised and lowered figures around a slash.
    has_note = bool(base.strip("/／ \n"))
    raised = "".join(run.text for run in remaining if run.raised).strip() if has_note else ""
    return text, Appearance(
        invisible=any(run.invisible for run in remaining),
        crossed_out="".join(run.text for run in runs if run.struck).strip(),
        raised=raised,
        figure=base if raised else None,
    )


def _join(runs: Sequence[Run], is_kept: Callable[[Run], bool]) -> str:
    """Return the text of the runs that are kept: 12 and 15 remain two figures without the words between them.

    Only a digit struck through inside a figure leaves the rest of it together.
    """
    text, is_apart = "", False
    for run in (run for run in runs if run.text):
        if not is_kept(run):
            is_apart = is_apart or run.raised or not run.text.isdigit()
        elif is_apart and text[-1:].isdigit() and run.text[0].isdigit():
            text, is_apart = f"{text} {run.text}", False
        else:
            text, is_apart = text + run.text, False
    return text
