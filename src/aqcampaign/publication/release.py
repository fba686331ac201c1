"""The release: everything that is published of a period. Documents print it and compute nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from aqcampaign.board import Board
from aqcampaign.calendar.windows import Window
from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.consolidation.coverage import Coverage, coverage_by_group
from aqcampaign.consolidation.totals import Consolidation, totals_of
from aqcampaign.consolidation.trace import Basis, FigureTrace, trace_field
from aqcampaign.consolidation.trend import Change, Trend
from aqcampaign.form.model import Field, Form
from aqcampaign.form.not_asked import not_asked_in
from aqcampaign.ledger.leads import Lead
from aqcampaign.ledger.version_history import is_version
from aqcampaign.publication.contributions import Contribution, contributions, main_contributions, unit_figures
from aqcampaign.publication.data_notes import DataNote, data_notes
from aqcampaign.publication.issued import Issued
from aqcampaign.publication.ranks import Ranked, leading, ranked
from aqcampaign.publication.rounding import percentage
from aqcampaign.publication.shares import Composition, compositions
from aqcampaign.publication.unit_record import Status, UnitRecord, by_status
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.values.amounts import Number

if TYPE_CHECKING:
    from aqcampaign.publication.cases import CaseText

_HEADLINES = 3


@dataclass(frozen=True, slots=True)
class ReleasedFigure:
    """A figure of the period: its total, and how that compares.

    `total` is None if no unit gave a figure. `change` is None if reports come at any time, and there is nothing to
    compare with. `is_ranked` is true if the form says that units may be ranked by it.
    """

    field: Field
    total: Number | None
    change: Change | None
    is_headline: bool
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """The figure of one unit: None without an accepted report or figure; its share in percent; change on the period.

    The share is None of figures that are not added up, the difference unless the unit reported it in both periods.
    """

    unit: str
    value: Number | None
    share: Decimal | None
    difference: Number | None


@dataclass(frozen=True, slots=True)
class PeriodPoint:
    """A period of the campaign so far, for charts: its coverage and its totals by field id."""

    period: str
    name: str
    reported: int
    expected: int
    totals: Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class Leading:
    """The units with the largest figures, and their joint share in percent (None if there is no total)."""

    units: tuple[Ranked, ...]
    share: Decimal | None


@dataclass(frozen=True)
class Release:
    """A period as it is published.

    `issued` says as which edition a closed period is reported; None of one that is open, whose figures are
    preliminary. `day` is the date of the documents. `leads` are the rows of all running lists, whether their reports
    count or not. `scores` are those of the units by id, {} if the office does not score. `cases` are the
    typical cases that were chosen for the bulletin.
    """

    config: CampaignConfig
    basis: Basis
    board: Board
    leads: tuple[Lead, ...]
    issued: Issued | None = None
    day: date | None = None
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    cases: "tuple[CaseText, ...]" = ()

    @property
    def consolidation(self) -> Consolidation:
        """The totals, with the reports and the standing of every unit."""
        return self.basis.consolidation

    @property
    def trend(self) -> Trend | None:
        """The comparison with earlier periods; None if reports come at any time."""
        return self.basis.trend

    @property
    def form(self) -> Form:
        """The version of the form that is valid in the period."""
        return self.consolidation.form

    @property
    def period(self) -> str:
        """The id of the period."""
        return self.consolidation.period

    @property
    def window(self) -> Window:
        """The days that the period covers."""
        return self.config.calendar.window(self.period)

    @property
    def name(self) -> str:
        """The name of the period, such as 2022年9月."""
        return self.config.calendar.name(self.period)

    @property
    def coverage(self) -> Coverage:
        """The numbers of units, or of reports if they come at any time, by standing."""
        return self.consolidation.coverage

    @cached_property
    def coverage_by_group(self) -> Mapping[str, Coverage]:
        """The coverage of each group of units, {} if there are none."""
        return coverage_by_group(self.consolidation.units)

    @property
    def is_final(self) -> bool:
        """Whether the figures are final (最终): closed, complete, and nothing in them is still to be confirmed."""
        return self.issued is not None and self.issued.is_final

    @property
    def revision(self) -> int | None:
        """The revision of a closed period, None of an open one."""
        return self.issued.revision if self.issued is not None else None

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """The names of the units by id, also of those of earlier periods."""
        earlier = {row.unit: row.name for row in self.board.rows}
        return {**earlier, **self.consolidation.unit_names}

    @cached_property
    def figures(self) -> tuple[ReleasedFigure, ...]:
        """Every number of the form that units fill in, or that is computed, in its order; not last year's."""
        changes = self.trend.changes if self.trend is not None else (None,) * len(self.form.fields)
        totals = zip(self.form.fields, self.consolidation.totals, changes, strict=True)
        headlines = {field.id for field in headline_fields(self.form)}
        return tuple(
            ReleasedFigure(field, total, change, field.id in headlines, field.cell.item.rank)
            for field, total, change in totals
            if field.part.is_number and field.cell.applies and not field.is_last_year
        )

    @cached_property
    def figure_of(self) -> Mapping[str, ReleasedFigure]:
        """The figures by field id."""
        return {figure.field.id: figure for figure in self.figures}

    @property
    def headlines(self) -> tuple[ReleasedFigure, ...]:
        """The figures with which a document begins, in the order of the form's `headline`."""
        return tuple(self.figure_of[field.id] for field in headline_fields(self.form))

    @cached_property
    def units(self) -> tuple[UnitRecord, ...]:
        """A record of each unit of the period in the order of the roster, parts behind the unit that they make up."""
        rows = {row.unit: row for row in self.board.rows}
        versions = self._versions
        return tuple(
            UnitRecord(
                standing, rows[standing.unit.id].cells[self.period], rows[standing.unit.id].streak,
                rows[standing.unit.id].cells, tuple(versions.get(standing.unit.id, ())),
                self.scores.get(standing.unit.id),
            )
            for standing in self.consolidation.units
            if standing.part_of != standing.unit.id and self.period in rows[standing.unit.id].cells
        )  # fmt: skip

    @cached_property
    def _versions(self) -> dict[str, list[Report]]:
        """The versions that each unit sent, over all of its reports."""
        versions: dict[str, list[Report]] = {}
        for (unit, _report), files in self.basis.files.items():
            versions.setdefault(unit, []).extend(filter(is_version, files))
        return versions

    @cached_property
    def by_status(self) -> Mapping[Status, list[UnitRecord]]:
        """The units of which something is to be said, by status, in the order in which documents name them."""
        return by_status(self.units)

    def to_date(self, figure: ReleasedFigure) -> tuple[Field, Number | None]:
        """Return the figure since the campaign began: the item's running total if the form has one, else the sum."""
        for other in self.figures:
            if other.field.is_running_total and self._accumulates(other.field, figure.field):
                return other.field, other.total
        return figure.field, figure.change.to_date if figure.change is not None else figure.total

    @staticmethod
    def _accumulates(running: Field, field: Field) -> bool:
        accumulated = getattr(running.cell.breakdown, "accumulates", None)
        same = (running.cell.item, running.part.id) == (field.cell.item, field.part.id)
        return same and accumulated == field.cell.breakdown.id

    @cached_property
    def in_time(self) -> tuple[UnitRecord, ...]:
        """The units whose report was accepted and of which nothing is to be said, or only that it was a nil report."""
        return tuple(
            each
            for each in self.units
            if each.standing.part_of is None and each.standing.is_accepted and set(each.statuses) <= {"nil"}
        )

    def extended_to(self, unit: str) -> datetime | None:
        """Return the first moment that is late of a unit whose deadline was extended, None of any other."""
        return next((each.extended.get(unit) for each in self.board.periods if each.id == self.period), None)

    def covered(self, field: Field) -> tuple[int, int]:
        """Return how many units gave a figure for `field`, and how many have a duty to."""
        figures = self.unit_figures(field)
        asked = (each for each in self.units if each.standing.part_of is None and self.is_asked(each, field))
        return sum(each.value is not None for each in figures), sum(1 for _each in asked)

    def is_asked(self, unit: UnitRecord, field: Field) -> bool:
        """Return whether a unit has a duty to report a figure."""
        if unit.standing.status in ("exempt", "unexpected", "informational"):
            return False
        return not unit.standing.not_asked or field.cell.id not in not_asked_in(self.form, unit.standing.not_asked)

    @cached_property
    def points(self) -> tuple[PeriodPoint, ...]:
        """The periods so far, the published one last; () if reports come at any time."""
        calendar, periods = self.config.calendar, self.trend.periods if self.trend is not None else ()
        return tuple(
            PeriodPoint(each.period, calendar.name(each.period), len(each.reported), each.expected, each.totals)
            for each in periods
        )

    @cached_property
    def compositions(self) -> tuple[Composition, ...]:
        """What the parts of figures have in them."""
        totals = zip(self.form.fields, self.consolidation.totals, strict=True)
        return compositions(self.form, {field.id: total for field, total in totals})

    @cached_property
    def notes(self) -> tuple[DataNote, ...]:
        """What must be said about the figures."""
        return data_notes(self.consolidation, self.trend, self.compositions)

    @property
    def on_time_rate(self) -> Decimal | None:
        """The accepted reports that were not late, in percent of those expected; None if nobody is."""
        counts = self.coverage
        return percentage(counts.accepted - counts.late, counts.expected) if counts.expected else None

    @property
    def report_rate(self) -> Decimal | None:
        """The accepted reports in percent of those expected (上报率); None if nobody is."""
        return percentage(self.coverage.accepted, self.coverage.expected) if self.coverage.expected else None

    def unit_figures(self, field: Field) -> tuple[UnitFigure, ...]:
        """Return the figure of each unit of the period that is expected to report, in the order of the roster."""
        values, is_added = self._values(field), field.cell.measure.is_added
        total = sum(values.values(), start=0) if is_added else 0
        differences = {each.unit: each.difference for each in self.contributions(field)}
        compared = {self.whole(unit) for unit in self._compared_units(field)} if is_added else frozenset[str]()
        return tuple(
            UnitFigure(
                record.id,
                value,
                percentage(value, total) if value is not None and value >= 0 and total > 0 else None,
                differences.get(record.id, 0) if record.id in compared else None,
            )
            for record in self.units
            if record.standing.part_of is None and record.standing.status != "exempt"
            for value in (values.get(record.id),)
        )

    def charted_units(self, field: Field, most: int) -> tuple[UnitFigure, ...]:
        """Return the figures of the units for a chart of `most` bars: of more units those with the largest figures."""
        figures = self.unit_figures(field)
        if len(figures) <= most:
            return figures
        largest = sorted(figures, key=lambda each: (each.value is None, -(each.value or 0)))[:most]
        shown = {each.unit for each in largest}
        return tuple(each for each in figures if each.unit in shown)

    def newest_leads(self, table: str) -> tuple[Lead, ...]:
        """Return the rows of a running list, those of the reports that were received last first."""
        own = (each for each in self.leads if each.record.table.id == table)
        return tuple(
            sorted(
                own, key=lambda each: each.report.received.timestamp() if each.report.received else 0.0, reverse=True
            )
        )

    def _values(self, field: Field) -> dict[str, Number]:
        """Return the figures of the units in the order of the roster; those of parts are added up, rates recomputed."""
        if not field.cell.measure.is_added:
            return self._values_not_added(field)
        found: dict[str, Number] = {}
        for unit, figure in unit_figures(field, self.consolidation.reports).items():
            found[self.whole(unit)] = found.get(self.whole(unit), 0) + figure
        return {unit: found[unit] for unit in self.consolidation.unit_names if unit in found}

    def _values_not_added(self, field: Field) -> dict[str, Number]:
        """Return the figures of the units; that of several reports is the one that their totals give."""
        reports: dict[str, list[AcceptedReport]] = {}
        for report in self.consolidation.reports:
            reports.setdefault(self.whole(report.unit), []).append(report)
        place = self.form.field_indices[field.id]
        values = {
            unit: own[0].submission.number(field.id) if len(own) == 1 else totals_of(self.form, own)[place]
            for unit, own in reports.items()
        }
        return {unit: value for unit in self.consolidation.unit_names if (value := values.get(unit)) is not None}

    def whole(self, unit: str) -> str:
        """Return the unit that a part, or a part of a part, makes up; another unit itself."""
        while (above := self._part_of.get(unit)) is not None:
            unit = above
        return unit

    @cached_property
    def _part_of(self) -> Mapping[str, str]:
        """The unit of which each part is one, by id."""
        units = ((each.unit.id, each.part_of) for each in self.consolidation.units)
        return {unit: above for unit, above in units if above is not None and above != unit}

    def _compared_units(self, field: Field) -> frozenset[str]:
        if self.trend is None or self.trend.previous is None or not self._is_comparable(field):
            return frozenset()
        current, previous = self.trend.current, self.trend.previous
        return current.reporting_units(field) & current.joined(previous.reporting_units(field), previous)

    def _is_comparable(self, field: Field) -> bool:
        """Return whether a unit's figure is comparable with its own of the previous period, however few units are."""
        change = self.figure_of[field.id].change if field.id in self.figure_of else None
        return change is not None and (change.on_period.wording != "none" or change.on_period.reason == "coverage")

    def contributions(self, field: Field) -> tuple[Contribution, ...]:
        """Return by how much each unit changed a figure; () if it is not comparable with the previous period."""
        if self.trend is None or self.trend.previous is None or not self._is_comparable(field):
            return ()
        found: dict[str, Number] = {}
        for each in contributions(field, self.trend.current, self.trend.previous):
            found[self.whole(each.unit)] = found.get(self.whole(each.unit), 0) + each.difference
        return tuple(Contribution(unit, difference) for unit, difference in found.items() if difference)

    def main_contributions(self, field: Field, count: int = 2) -> tuple[Contribution, ...]:
        """Return the units from which a change mainly comes, in its direction; () if about level or not compared."""
        change = self.figure_of[field.id].change if field.id in self.figure_of else None
        is_told = change is not None and change.on_period.wording not in ("none", "level", "about_level")
        difference = change.on_period.difference if change is not None and is_told else None
        return main_contributions(self.contributions(field), difference, count) if difference else ()

    def ranking(self, field: Field) -> tuple[Ranked, ...]:
        """Return the units by falling figure; () of fewer than three. Units without a figure do not take part."""
        return ranked(self._values(field))

    def leading(self, field: Field, count: int = _HEADLINES) -> Leading:
        """Return the units with the largest figures, and their share in the total."""
        units = leading(self.ranking(field), count)
        total = self.figure_of[field.id].total
        joint = sum((each.value for each in units), start=0)
        is_added = field.cell.measure.is_added
        return Leading(units, percentage(joint, total) if units and total is not None and is_added else None)

    def trace(self, field: Field) -> FigureTrace:
        """Return where a figure comes from: the report, sheet and cell of each unit."""
        return trace_field(field, self.basis)


def headline_fields(form: Form) -> tuple[Field, ...]:
    """Return the fields that the form names as its headlines, by default the first three numbers that are added up."""
    if form.headline:
        return tuple(form.fields[form.field_indices[id_]] for id_ in form.headline if id_ in form.field_indices)
    added = (field for field in form.fields if field.cell.applies and _is_first_choice(field))
    return tuple(field for field, _place in zip(added, range(_HEADLINES), strict=False))


def _is_first_choice(field: Field) -> bool:
    return field.cell.measure.is_added and not field.is_last_year and not field.is_running_total
