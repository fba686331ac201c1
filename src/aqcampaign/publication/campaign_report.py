"""The campaign as a whole, up to its last period: totals by period and unit, the record of each unit, open ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aqcampaign.consolidation.totals import totals_of
from aqcampaign.consolidation.trend import totals_to_date
from aqcampaign.form.model import Field
from aqcampaign.publication.release import PeriodPoint, Release, ReleasedFigure
from aqcampaign.publication.unit_record import UnitRecord
from aqcampaign.report import AcceptedReport
from aqcampaign.values.amounts import Number


@dataclass(frozen=True, slots=True)
class OverPeriods:
    """A figure in each period, in the order of `CampaignReport.periods`, and over all of them.

    None stands for no figure, never for 0. `total` is None of a stock and of what the periods define differently.
    """

    by_period: tuple[Number | None, ...]
    total: Number | None


@dataclass(frozen=True, slots=True)
class UnitOverPeriods:
    """A unit that has reported in the campaign, with its figures by field id; those of parts are added up."""

    unit: str
    name: str
    figures: Mapping[str, OverPeriods]


@dataclass(frozen=True, slots=True)
class ReportingRecord:
    """How a unit has reported over the campaign.

    `due` is the number of its reports that were due, `on_time` and `late` those accepted, `open_` those that were not
    accepted to the end. `days_late` are begun days over all reports. `returned` counts versions that went back,
    `errors` places with an error in first versions, `queries` open questions about counted figures.
    """

    unit: str
    name: str
    due: int
    on_time: int
    late: int
    open_: int
    nil: int
    days_late: int
    versions: int
    returned: int
    errors: int
    queries: int


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """A report that is missing, or that was sent back and has not come corrected."""

    period: str
    record: UnitRecord


@dataclass(frozen=True)
class CampaignReport:
    """The releases of all periods of a campaign so far, in order; at least one."""

    releases: tuple[Release, ...]

    @property
    def last(self) -> Release:
        """The release of the last period, whose form and names hold for the whole report."""
        return self.releases[-1]

    @property
    def periods(self) -> tuple[PeriodPoint, ...]:
        """The periods with their coverage and totals; if reports come at any time, the campaign is one."""
        last = self.last
        totals = {figure.field.id: figure.total for figure in last.figures}
        reported = len({report.unit for report in last.consolidation.reports})
        return last.points or (PeriodPoint(last.period, last.name, reported, reported, totals),)

    @property
    def figures(self) -> tuple[ReleasedFigure, ...]:
        """The figures of the form of the last period."""
        return self.last.figures

    @property
    def uncovered(self) -> tuple[tuple[date, date], ...]:
        """The first and last days of the spans within the campaign's stages that no report covers."""
        return self.last.config.uncovered

    def over_periods(self, field: Field) -> OverPeriods:
        """Return the totals of a figure over all units."""
        figure = self.last.figure_of[field.id]
        totals = tuple(point.totals.get(field.id) for point in self.periods)
        return OverPeriods(totals, figure.change.to_date if figure.change is not None else figure.total)

    @cached_property
    def units(self) -> tuple[UnitOverPeriods, ...]:
        """The units that have reported in any period, in the order of the last one, then of those before."""
        form, broken = self.last.form, self._broken
        by_period = [self._reports(release) for release in self.releases]
        names = self.unit_names
        units = []
        for unit in (each for each in names if any(each in reports for reports in by_period)):
            rows = [
                dict(zip((field.id for field in release.form.fields),
                         totals_of(release.form, reports.get(unit, ())), strict=True))
                for release, reports in zip(self.releases, by_period, strict=True)
            ]  # fmt: skip
            totals = totals_to_date(form, broken, rows)
            figures = {
                field.id: OverPeriods(tuple(row.get(field.id) for row in rows), total)
                for field, total in zip(form.fields, totals, strict=True)
            }
            units.append(UnitOverPeriods(unit, names[unit], figures))
        return tuple(units)

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """The names of the units of all periods by id, those of the last period first."""
        names: dict[str, str] = {}
        for release in reversed(self.releases):
            for record in release.units:
                if record.standing.part_of is None:
                    names.setdefault(record.id, record.name)
        return names

    @cached_property
    def _broken(self) -> frozenset[str]:
        return frozenset(each.field.id for each in self.figures if each.change is not None and each.change.broken)

    @staticmethod
    def _reports(release: Release) -> dict[str, list[AcceptedReport]]:
        """Return the accepted reports of a period by the unit to whose figures they belong."""
        reports: dict[str, list[AcceptedReport]] = {}
        for report in release.consolidation.reports:
            reports.setdefault(release.whole(report.unit), []).append(report)
        return reports

    @cached_property
    def records(self) -> tuple[ReportingRecord, ...]:
        """How each unit that had to send reports has done so, parts instead of the units that they make up."""
        by_unit: dict[str, list[UnitRecord]] = {}
        for release in reversed(self.releases):
            for record in release.units:
                if record.standing.is_expected:
                    by_unit.setdefault(record.id, []).append(record)
        return tuple(_record_of(records) for records in by_unit.values())

    @cached_property
    def open_ends(self) -> tuple[OpenEnd, ...]:
        """The reports that are still to come, whole or corrected, period by period."""
        return tuple(
            OpenEnd(release.period, record)
            for release in self.releases
            for record in release.units
            if record.standing.is_expected and record.cell.is_open
        )


def _record_of(records: Sequence[UnitRecord]) -> ReportingRecord:
    """Return the record of a unit, given those of its periods, the last one first."""
    accepted = [record for record in records if record.standing.is_accepted]
    late = sum(record.days_late > 0 for record in accepted)
    return ReportingRecord(
        records[0].id, records[0].name, len(records), len(accepted) - late, late, len(records) - len(accepted),
        sum(record.standing.status == "nil" for record in accepted), sum(record.days_late for record in records),
        sum(len(record.versions) for record in records), sum(record.times_returned for record in records),
        sum(record.errors for record in records), sum(record.open_queries for record in records),
    )  # fmt: skip
