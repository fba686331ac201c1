"""The model of scoring.yaml: for what points are deducted, and what becomes of a year's scores."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from aqcampaign.config import Misplaced, Settings, Source, find
from aqcampaign.language import translate as _

FILE = "scoring.yaml"

_Points = Annotated[Decimal, Field(ge=0, le=1000)]
# A share of the points of its section.
_Share = Annotated[Decimal, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=1, le=1000)]
Section = Literal["timely", "correct", "answered"]
Exempt = Literal["extension_kept", "office_fault"]


class Timely(Settings):
    """Points for being in time: either `per_day` of them are lost a day, or `steps` says how many points are.

    The last step holds for all further days. `days` are begun days, or only those of them that begin on a working day.
    `same_day_before_chase` is what counts instead of a day for a report that came within 24 hours of the deadline,
    before anybody asked for it.
    """

    points: _Points
    per_day: _Share | None = None
    zero_from_day: _Count | None = None
    steps: tuple[_Points, ...] = ()
    days: Literal["begun", "working"] = "begun"
    same_day_before_chase: _Share = Decimal(1)

    @model_validator(mode="after")
    def _consistent(self) -> "Timely":
        if (self.per_day is None) == (not self.steps):
            raise ValueError(_("say either per_day, a share of the points, or steps, points for 1, 2, 3 … days"))
        if self.steps and self.zero_from_day is not None:
            raise Misplaced(_("the last of the steps says what is lost in the end; leave this out"), "zero_from_day")
        for place, (one, more) in enumerate(pairwise((*self.steps, self.points))):
            if one > more:
                raise Misplaced(_("{points} are more than what follows, {more}").format(points=one, more=more),
                                "steps", place)  # fmt: skip
        return self

    def lost(self, days: Decimal) -> Decimal:
        """Return the points that are lost by being so many days late."""
        if days <= 0:
            return Decimal(0)
        if self.steps:
            whole = int(days)
            return self.steps[min(whole, len(self.steps)) - 1] if whole else self.steps[0] * days
        if self.zero_from_day is not None and days >= self.zero_from_day:
            return self.points
        return min(self.points, self.points * (self.per_day or 0) * days)


class Correct(Settings):
    """Points for being right at the first time; lost for each cause of an error, and for each return but the first.

    From `zero_from` causes on none are left. `uncorrected` is what is left of a report that was not put right until
    the period was closed.
    """

    points: _Points
    per_cause: _Share
    zero_from: _Count | None = None
    extra_return: _Share = Decimal(0)
    uncorrected: _Points = Decimal(0)


class Answered(Settings):
    """Points for answering: lost for each figure without its explanation, and for each other question left open."""

    points: _Points
    missing_explanation: _Share
    unanswered_query: _Share
    hollow_counts_as_missing: bool = True


class ConfirmedFalse(Settings):
    """What is left of a section if figures were found to be false, which the office enters by hand."""

    correct: _Points = Decimal(0)


class Year(Settings):
    """What becomes of the mean of a year's scores.

    `grades` maps the name of each grade to the lowest mean that has it, best first, the last from 0. Whoever has missed
    more than the share `no_award_if_missed_over` of the periods gets no award.
    """

    grades: dict[Annotated[str, Field(min_length=1, max_length=20)], _Points] = Field(min_length=1)
    self_review_below: _Points | None = None
    no_award_if_missed_over: _Share | None = None

    @field_validator("grades")
    @classmethod
    def _descending(cls, grades: dict[str, Decimal]) -> dict[str, Decimal]:
        lowest = list(grades.items())
        for (better, high), (name, low) in pairwise(lowest):
            if low >= high:
                text = _("{name} begins at {low}, not below {better}; write the best grade first")
                raise Misplaced(text.format(name=name, low=low, better=better), name)
        name, last = lowest[-1]
        if last != 0:
            text = _("the last grade must begin at 0, so that every score has one; {name} begins at {low}")
            raise Misplaced(text.format(name=name, low=last), name)
        return grades

    def grade(self, score: Decimal) -> str:
        """Return the grade of a score."""
        return next(name for name, lowest in self.grades.items() if score >= lowest)


class Rank(Settings):
    """Among which units one is ranked: those of its `group` in units.yaml, or all."""

    within: Literal["peer_group", "all"] = "peer_group"


class Scheme(Settings):
    """The contents of scoring.yaml.

    `basis` is the document that orders the scoring. `missing_at_close` is the score of a unit whose report was not
    there when the period was closed. `exempt` are the reasons for which nothing is deducted: an extended deadline that
    was kept, and a fault of the office, entered by hand. `objection_days` are working days after the closing.
    """

    basis: Annotated[str, Field(min_length=1)] | None = None
    month: Annotated[Decimal, Field(ge=1, le=1000)]
    timely: Timely
    correct: Correct
    answered: Answered
    missing_at_close: _Points = Decimal(0)
    exempt: tuple[Exempt, ...] = ()
    confirmed_false: ConfirmedFalse = ConfirmedFalse()
    objection_days: Annotated[int, Field(ge=0, le=365)]
    year: Year
    rank: Rank = Rank()

    @property
    def sections(self) -> dict[Section, Decimal]:
        """The points of each section."""
        return {"timely": self.timely.points, "correct": self.correct.points, "answered": self.answered.points}

    @model_validator(mode="after")
    def _adds_up(self) -> "Scheme":
        for problem in self._contradictions():
            raise problem
        return self

    def _contradictions(self) -> Iterator[Misplaced]:
        points = self.sections
        if sum(points.values()) != self.month:
            text = _("{month} are not the sum of the sections: {timely} + {correct} + {answered} = {sum}")
            yield Misplaced(text.format(month=self.month, **points, sum=sum(points.values())), "month")
        for left, of, place in (
            (self.missing_at_close, self.month, ("missing_at_close",)),
            (self.correct.uncorrected, self.correct.points, ("correct", "uncorrected")),
            (self.confirmed_false.correct, self.correct.points, ("confirmed_false", "correct")),
        ):
            if left > of:
                yield Misplaced(_("{left} are more than the {of} points there are").format(left=left, of=of), *place)


def read_scheme(folder: Path | None) -> Scheme | None:
    """Return the scheme that lies beside campaign.yaml, None if the office does not score.

    Raises ConfigurationFailure with every mistake.
    """
    path = find("campaign.yaml", folder).parent / FILE
    return Source(path).load(Scheme) if path.is_file() else None
