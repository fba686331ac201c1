"""The scores of a period and of a year: points by section, grades, and ranks among peers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from aqcampaign.publication.ranks import ranked
from aqcampaign.publication.rounding import rounded
from aqcampaign.scoring.deductions import Deduction
from aqcampaign.scoring.facts import UnitFacts
from aqcampaign.scoring.scheme import Scheme, Section
from aqcampaign.values.amounts import EXACT, Number

# A score is printed with so many.
_DECIMALS = 1

# exempt: it has no duty to report. pending: its extended deadline has not passed. fault: the office made it miss the
# period.
Standing = Literal["scored", "exempt", "pending", "fault"]


@dataclass(frozen=True, slots=True)
class ScoredUnit:
    """A unit as it is ranked: its id and name, and the `group` of units.yaml to which it belongs, or ''."""

    id: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class UnitScore:
    """The score of a unit in a period. Without a score it is not ranked.

    `exact` is not rounded; `sections` are the points that are left of each section, empty if the report is missing.
    """

    unit: ScoredUnit
    standing: Standing
    facts: UnitFacts
    deductions: tuple[Deduction, ...] = ()
    exact: Decimal | None = None
    sections: Mapping[Section, Decimal] = field(default_factory=dict)
    grade: str = ""
    rank: int | None = None
    is_tied: bool = False

    @property
    def score(self) -> Decimal | None:
        """The score as it is printed, graded and ranked: rounded once, half up, to one decimal."""
        return None if self.exact is None else rounded(self.exact, _DECIMALS)


@dataclass(frozen=True)
class PeriodScores:
    """The scores of a period in the order of the roster; `ranked` has them by rank.

    `closed` is the day on which it was closed; until then the scores are preliminary. `objections_until` is the last
    day for objections.
    """

    period: str
    units: tuple[UnitScore, ...]
    closed: date | None = None
    objections_until: date | None = None

    @property
    def is_final(self) -> bool:
        """Whether the period is closed."""
        return self.closed is not None

    @property
    def ranked(self) -> tuple[UnitScore, ...]:
        """The scores by rank, ties in the order of the roster; those without a rank last."""
        return tuple(sorted(self.units, key=by_rank))

    def of(self, unit: str) -> UnitScore | None:
        """Return the score of a unit, None if it was not asked to report."""
        return self._by_unit.get(unit)

    @cached_property
    def _by_unit(self) -> Mapping[str, UnitScore]:
        return {each.unit.id: each for each in self.units}


@dataclass(frozen=True, slots=True)
class YearScore:
    """The year of a unit: its scores by period, and the mean of those of closed ones, which is not rounded in `exact`.

    `missed` counts the periods in which its report was missing. Below a mean that the scheme says it owes a
    `self_review`; whoever has missed too many periods gets no award.
    """

    unit: ScoredUnit
    periods: Mapping[str, UnitScore]
    exact: Decimal | None
    missed: int
    grade: str = ""
    rank: int | None = None
    is_tied: bool = False
    owes_self_review: bool = False
    is_barred: bool = False

    @property
    def score(self) -> Decimal | None:
        """The mean as it is printed, graded and ranked."""
        return None if self.exact is None else rounded(self.exact, _DECIMALS)


@dataclass(frozen=True, slots=True)
class YearScores:
    """The scores of a year: its periods in order, and a row for each unit in the order of the roster."""

    year: str
    periods: tuple[PeriodScores, ...]
    units: tuple[YearScore, ...]

    @property
    def ranked(self) -> tuple[YearScore, ...]:
        """The rows by rank, ties in the order of the roster; those without a rank last."""
        return tuple(sorted(self.units, key=by_rank))


def by_rank(row: UnitScore | YearScore) -> tuple[bool, int, Decimal, bool]:
    """Return the sort key of ranks; in a group without ranks the scores decide, the best first."""
    return row.rank is None, row.rank or 0, -(row.score or Decimal(0)), row.score is None


def unit_score(
    scheme: Scheme, unit: ScoredUnit, standing: Standing, facts: UnitFacts, rows: tuple[Deduction, ...]
) -> UnitScore:
    """Return the score of a unit from its deductions, without a rank; of one without a duty, or without a chance, none.

    A unit whose missing report was the fault of the office is not scored: nothing else is known of it.
    """
    if facts.is_missing and any(row.is_void for row in rows):
        standing = "fault"
    if standing != "scored":
        return UnitScore(unit, standing, facts, rows if standing == "fault" else ())
    exact = scheme.month - sum((row.points for row in rows), Decimal(0))
    sections = {} if facts.is_missing else {
        section: points - sum((row.points for row in rows if row.section == section), Decimal(0))
        for section, points in scheme.sections.items()
    }  # fmt: skip
    score = UnitScore(unit, standing, facts, rows, exact, sections)
    return replace(score, grade=scheme.year.grade(score.score or Decimal(0)))


def ranked_period(scores: Iterable[UnitScore], scheme: Scheme) -> tuple[UnitScore, ...]:
    """Return the scores of a period with ranks."""
    listed = list(scores)
    ranks = _ranks([(each.unit, each.score) for each in listed], scheme)
    return tuple(replace(each, rank=rank, is_tied=tied) for each, (rank, tied) in zip(listed, ranks, strict=True))


def year_scores(year: str, periods: Sequence[PeriodScores], scheme: Scheme) -> YearScores:
    """Return the year of each unit: the mean of its exact scores over the closed periods in which it was scored."""
    units: dict[str, ScoredUnit] = {}
    for period in reversed(periods):
        for each in period.units:
            units.setdefault(each.unit.id, each.unit)
    rows = [_year(unit, periods, scheme) for unit in units.values()]
    ranks = _ranks([(each.unit, each.score) for each in rows], scheme)
    ranked = (replace(each, rank=rank, is_tied=tied) for each, (rank, tied) in zip(rows, ranks, strict=True))
    return YearScores(year, tuple(periods), tuple(ranked))


def _year(unit: ScoredUnit, periods: Iterable[PeriodScores], scheme: Scheme) -> YearScore:
    own = {period.period: score for period in periods if (score := period.of(unit.id)) is not None}
    final = [own[each.period] for each in periods if each.is_final and each.period in own]
    values = [each.exact for each in final if each.exact is not None]
    if not values:
        return YearScore(unit, own, None, 0)
    missed = sum(each.facts.is_missing for each in final if each.exact is not None)
    row, year = YearScore(unit, own, EXACT.divide(sum(values, Decimal(0)), Decimal(len(values))), missed), scheme.year
    mean = row.score or Decimal(0)
    return replace(
        row,
        grade=year.grade(mean),
        owes_self_review=year.self_review_below is not None and mean < year.self_review_below,
        is_barred=year.no_award_if_missed_over is not None and missed > year.no_award_if_missed_over * len(values),
    )


def _ranks(scores: Sequence[tuple[ScoredUnit, Decimal | None]], scheme: Scheme) -> list[tuple[int | None, bool]]:
    """Return the rank of each unit among its peers, and whether it shares it."""
    by_group: dict[str, dict[str, Number]] = {}
    for unit, score in scores:
        if score is not None:
            by_group.setdefault(_group(unit, scheme), {})[unit.id] = score
    ranks = {each.unit: each for values in by_group.values() for each in ranked(values)}
    return [(found.rank, found.is_tied) if (found := ranks.get(unit.id)) else (None, False) for unit, _score in scores]


def _group(unit: ScoredUnit, scheme: Scheme) -> str:
    return unit.group if scheme.rank.within == "peer_group" else ""
