"""Makes the deductions of a unit in a period: each is a row with its points, its reason, and what proves it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

from aqcampaign.findings.finding import Place
from aqcampaign.scoring.facts import Cause, OpenQuery, Sent, UnitFacts
from aqcampaign.scoring.rulings import Objection, Ruling, Rulings
from aqcampaign.scoring.scheme import Answered, Correct, Scheme, Section, Timely

Rule = Literal["missing", "late", "error", "return", "uncorrected", "false", "explanation", "query"]
RULES: tuple[Rule, ...] = get_args(Rule)
# The first return is a consequence of the errors, for which points are deducted already.
_FREE_RETURNS = 1


@dataclass(frozen=True, slots=True)
class Deduction:
    """A row of the ledger of deductions; without one nothing is deducted.

    `key` tells it apart among those of its unit and period: the rule, where there may be several with a code, cell or
    number. `section` is None for the whole month. `points` are what is deducted: 0 if an objection was upheld, if it
    was the fault of the office, or if no points were left in the section. `days` since `deadline`, `cause`, `query` and
    `confirmed` say what the rule is about, `returns` which return.
    """

    unit: str
    period: str
    section: Section | None
    rule: Rule
    key: str
    points: Decimal
    sent: Sent | None = None
    places: tuple[Place, ...] = ()
    days: Decimal | None = None
    deadline: datetime | None = None
    cause: Cause | None = None
    query: OpenQuery | None = None
    returns: int = 0
    letters: tuple[str, ...] = ()
    objection: Objection | None = None
    waived: Ruling | None = None
    confirmed: Ruling | None = None

    @property
    def id(self) -> str:
        """What identifies the row in the ledger."""
        return f"{self.period}/{self.unit}/{self.key}"

    @property
    def is_void(self) -> bool:
        """Whether nothing is deducted for it any more."""
        return self.waived is not None or (self.objection is not None and self.objection.outcome == "upheld")


class _Section:
    """The points of a section, of which never more are deducted than there are."""

    def __init__(self, points: Decimal) -> None:
        self.left = points

    def deduct(self, row: Deduction, points: Decimal) -> Deduction:
        """Return the row with the points that it costs; a void one costs none."""
        taken = Decimal(0) if row.is_void else max(Decimal(0), min(points, self.left))
        self.left -= taken
        return replace(row, points=taken)


def deductions(scheme: Scheme, unit: str, period: str, facts: UnitFacts, rulings: Rulings) -> tuple[Deduction, ...]:
    """Return the rows of a unit in a period in the order of the rules; they add up to what its score lacks."""
    return tuple(_Deductions(scheme, unit, period, facts, rulings).rows())


def days_late(timely: Timely, facts: UnitFacts) -> Decimal:
    """Return the days that count as late, which may be a half."""
    days = Decimal(facts.begun_days if timely.days == "begun" else facts.working_days)
    return days * timely.same_day_before_chase if facts.is_before_chase else days


class _Deductions:
    """Makes the rows of one unit in one period."""

    def __init__(self, scheme: Scheme, unit: str, period: str, facts: UnitFacts, rulings: Rulings) -> None:
        self._scheme, self._unit, self._period = scheme, unit, period
        self._facts, self._rulings = facts, rulings
        self._keys: dict[str, int] = {}

    def rows(self) -> Iterator[Deduction]:
        if self._facts.is_missing:
            month = self._scheme.month
            yield _Section(month).deduct(
                self._row(None, "missing", sent=self._facts.too_late), month - self._scheme.missing_at_close
            )
            return
        yield from self._timely(self._scheme.timely)
        yield from self._correct(self._scheme.correct)
        yield from self._answered(self._scheme.answered)

    def _timely(self, timely: Timely) -> Iterator[Deduction]:
        days = days_late(timely, self._facts)
        if days > 0:
            row = self._row("timely", "late", sent=self._facts.first)
            row = replace(row, days=days, deadline=self._facts.deadline)
            yield _Section(timely.points).deduct(row, timely.lost(days))

    def _correct(self, correct: Correct) -> Iterator[Deduction]:
        section, counted = _Section(correct.points), 0
        for cause in self._facts.causes:
            row = self._row("correct", "error", cause.code, sent=cause.sent, places=cause.places)
            row = replace(row, cause=cause)
            counted += not row.is_void
            is_last = correct.zero_from is not None and counted >= correct.zero_from
            yield section.deduct(row, section.left if is_last else correct.points * correct.per_cause)
        for number, sent in enumerate(self._facts.returned, start=1):
            if number > _FREE_RETURNS and correct.extra_return > 0:
                row = self._row("correct", "return", str(number), sent=sent)
                row = replace(row, returns=number)
                yield section.deduct(row, correct.points * correct.extra_return)
        if self._facts.is_uncorrected and self._facts.returned:
            row = self._row("correct", "uncorrected", sent=self._facts.returned[-1])
            yield section.deduct(row, section.left - correct.uncorrected)
        if self._rulings.confirmed_false is not None:
            row = self._row("correct", "false", sent=self._facts.first)
            row = replace(row, confirmed=self._rulings.confirmed_false)
            yield section.deduct(row, section.left - self._scheme.confirmed_false.correct)

    def _answered(self, answered: Answered) -> Iterator[Deduction]:
        section = _Section(answered.points)
        for query in self._facts.open_queries:
            if query.state == "hollow" and not answered.hollow_counts_as_missing:
                continue
            about = ".".join(filter(None, (query.code, query.place.field)))
            rule: Rule = "query" if query.state == "unanswered" else "explanation"
            share = answered.unanswered_query if rule == "query" else answered.missing_explanation
            row = self._row("answered", rule, about, sent=query.sent, places=(query.place,))
            row = replace(row, query=query)
            yield section.deduct(row, answered.points * share)

    def _row(
        self,
        section: Section | None,
        rule: Rule,
        about: str = "",
        *,
        sent: Sent | None = None,
        places: tuple[Place, ...] = (),
    ) -> Deduction:
        """Return a row that costs nothing yet, with what the office decided about it."""
        key = self._own_key(f"{rule}:{about}" if about else rule)
        return Deduction(
            self._unit, self._period, section, rule, key, Decimal(0), sent, places, letters=self._facts.letters,
            objection=self._rulings.objection_to(rule, key), waived=self._rulings.waiver_of(rule, key),
        )  # fmt: skip

    def _own_key(self, key: str) -> str:
        """Return a key that no other row has: reports of several reporters may have the same errors."""
        self._keys[key] = self._keys.get(key, 0) + 1
        return key if self._keys[key] == 1 else f"{key}.{self._keys[key]}"
