"""Joins the runs of a rich text: what is crossed out, raised as a note, or invisible is told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from aqcampaign.intake.grid import Appearance


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look, its `own` or that of its cell."""

    text: str
    struck: bool = False
    raised: bool = False
    invisible: bool = False
    own: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether the run is read as it stands."""
        return not (self.struck or self.raised or self.invisible)


def join_runs(runs: Sequence[Run]) -> tuple[str, Appearance | None]:
    """Return the text that holds, without what is crossed out, and how it looks; None where it looks as it reads.

    A text that is crossed out as a whole is kept, and its appearance says so. Raised digits stay in the text (m²);
    `figure` leaves them out.
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
