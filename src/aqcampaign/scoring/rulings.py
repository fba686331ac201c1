"""What the office decided by hand about a unit's score in a period: objections, its own faults, false figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Outcome = Literal["upheld", "rejected"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """An entry of the office: when, by whom, why."""

    moment: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Objection:
    """A unit's objection to a deduction, and what was decided; `is_late` if it came after the time for objections."""

    made: Ruling
    is_late: bool = False
    outcome: Outcome | None = None
    decided: Ruling | None = None


@dataclass(frozen=True, slots=True)
class Rulings:
    """The entries about a unit in a period.

    `objections` and `waived`, faults of the office, are by what they are about: a rule such as `late`, or one deduction
    such as `error:AQ301`.
    """

    objections: Mapping[str, Objection] = field(default_factory=dict)
    waived: Mapping[str, Ruling] = field(default_factory=dict)
    confirmed_false: Ruling | None = None

    def objection_to(self, rule: str, key: str) -> Objection | None:
        """Return the objection to a deduction: the one to it alone before the one to its rule."""
        return self.objections.get(key) or self.objections.get(rule)

    def waiver_of(self, rule: str, key: str) -> Ruling | None:
        """Return why the office does not make a deduction."""
        return self.waived.get(key) or self.waived.get(rule)


NO_RULINGS = Rulings()
