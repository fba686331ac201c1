"""The input of a rule: a submission with its unit, form, earlier reports and the reports of other units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import cast

from aqcampaign.calendar.names import period_words
from aqcampaign.calendar.periods import Kind as PeriodKind
from aqcampaign.calendar.periods import same_period_last_year
from aqcampaign.calendar.windows import Window
from aqcampaign.findings.finding import Place
from aqcampaign.form.model import Cell, Field, Form
from aqcampaign.form.relations import Kind, Relation, derive_relations
from aqcampaign.rulebook.model import NO_RULES, Rulebook
from aqcampaign.rules.other_forms import NO_OTHER_REPORTS, OtherReports
from aqcampaign.rules.peers import NO_PEERS, Peers
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.values.amounts import Number
from aqcampaign.values.computed import expected_figure
from aqcampaign.values.submission import Submission, numbers_or_none


@dataclass(frozen=True)
class Subject:
    """The input of a rule.

    `past` holds the unit's accepted report of each earlier period of the campaign, in order, None for a period without
    one; `past_periods` holds their ids, `period_kind` is the kind of all. `peers` is empty until all reports of the
    period are settled. `others` holds the unit's accepted reports on other forms in the period, `known_last_year` what
    history.xlsx says of the unit for the same period of the year before, by field id, `window` the days of the period.
    """

    submission: Submission
    unit: Unit
    form: Form
    roster: Roster
    period: str = ""
    past: tuple[Submission | None, ...] = ()
    peers: Peers = NO_PEERS
    rulebook: Rulebook = NO_RULES
    past_periods: tuple[str, ...] = ()
    period_kind: PeriodKind | None = "month"
    others: OtherReports = field(default_factory=lambda: NO_OTHER_REPORTS)
    known_last_year: Mapping[str, Number] = field(default_factory=dict)
    window: Window | None = None

    @property
    def period_words(self) -> dict[str, str]:
        """What to call this period and the one before in messages (see period_words)."""
        return period_words(self.period_kind)

    @property
    def previous(self) -> Submission | None:
        """The unit's accepted report of the previous period, or None."""
        return self.past[-1] if self.past else None

    @cached_property
    def history(self) -> tuple[tuple[Number | None, ...], ...]:
        """For each field of the form, in order, its figure (or None) in each earlier accepted report of the unit."""
        earlier = [_values(report, self.form) for report in self.past if report is not None]
        return tuple(zip(*earlier, strict=True)) if earlier else ((),) * len(self.form.fields)

    @cached_property
    def past_this_year(self) -> tuple[Submission | None, ...]:
        """The unit's accepted reports of the periods before this one in the same year."""
        if not self.past_periods:
            return self.past
        year = self.period[:4]
        dated = zip(self.past, self.past_periods, strict=True)
        return tuple(before for before, period in dated if period[:4] == year)

    def figure_last_year(self, field: Field) -> Number | None:
        """Return the figure of the same period last year: of the accepted report, else of history.xlsx, else None."""
        report = self._report_last_year
        return report.number(field.id) if report is not None else self.known_last_year.get(field.id)

    @cached_property
    def _report_last_year(self) -> Submission | None:
        period = same_period_last_year(self.period) if self.past_periods else None
        return dict(zip(self.past_periods, self.past, strict=True)).get(period or "")

    def reports_in_total(self, field: Field) -> tuple[Submission | None, ...]:
        """Return the reports of the earlier periods that the running total of `field` includes."""
        return self.past_this_year if field.restarts_each_year else self.past

    def values(self, cell: Cell) -> tuple[Number, ...] | None:
        """Return the numbers of a cell, or None if one of them is missing or unreadable."""
        return numbers_or_none(self.submission.values[cell.fields])

    def number(self, place: int) -> Number | None:
        """Return the number of the field with this index, or None if it has none."""
        value = self.submission.values[place]
        return value if isinstance(value, int | Decimal) else None

    def expected(self, relation: Relation) -> Number | None:
        """Return the value that a total or ratio must have, or None if one of its terms is unreadable."""
        if self.submission.unreadable and any(
            term.field_index in self.submission.unreadable for term in relation.terms
        ):
            return None
        return expected_figure(self.form, self.submission.values, relation, self.submission.not_asked)

    def relations(self, kind: Kind) -> tuple[Relation, ...]:
        """Return the relations of this kind."""
        return _relations(self.form, kind)

    def cell(self, id_: str) -> Cell | None:
        """Return the cell with this id, or None if this version of the form lacks it."""
        return _cells(self.form).get(id_)

    def place(self, cell: Cell) -> Place:
        """Return the place of `cell` in the workbook."""
        return self.submission.places[_cell_places(self.form)[cell]]


def _values(report: Submission, form: Form) -> tuple[Number | None, ...]:
    """Return the numbers of an earlier report in the field order of `form`, whatever the version of the report."""
    if report.form is form and _is_all_numbers(form):
        return cast("tuple[Number | None, ...]", report.values)
    if report.form is form:
        return tuple([value if isinstance(value, int | Decimal) else None for value in report.values])
    return tuple(report.number(field.id) for field in form.fields)


@lru_cache(maxsize=16)
def _cell_places(form: Form) -> dict[Cell, int]:
    return {cell: place for place, cell in enumerate(form.cells)}


@lru_cache(maxsize=16)
def _is_all_numbers(form: Form) -> bool:
    return all(field.part.is_number for field in form.fields)


@lru_cache(maxsize=16)
def _cells(form: Form) -> dict[str, Cell]:
    return {cell.id: cell for cell in form.cells}


@lru_cache(maxsize=64)
def _relations(form: Form, kind: Kind) -> tuple[Relation, ...]:
    return tuple(relation for relation in derive_relations(form) if relation.kind == kind)
