"""Plans the workbook of the report on a campaign: overview, items by period, units, records, open ends."""

from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.form.model import Field
from aqcampaign.outputs.by_unit_sheet import field_name, figure_style
from aqcampaign.outputs.campaign_report.words import CampaignReportWords
from aqcampaign.outputs.titled_sheet import StyledLine, styled, titled_sheet
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.publication.campaign_report import CampaignReport, OverPeriods, ReportingRecord
from aqcampaign.publication.release import ReleasedFigure
from aqcampaign.template.plan import Content, SheetPlan, Styles, WorkbookPlan
from aqcampaign.template.sheet_names import distinct_sheet_names
from aqcampaign.values.amounts import Number

_ITEM_WIDTH, _UNIT_WIDTH, _FIGURE_WIDTH, _NAME_WIDTH = 46.0, 9.0, 12.0, 28.0
# So many periods stand beside the items on a page in portrait.
_FEW_PERIODS = 4
_RECORD_WIDTHS = (6.0, 26.0, *(10.0,) * 10)
_OPEN_END_WIDTHS = (6.0, 20.0, 28.0, 30.0)
# Each of so many units has a sheet of its own.
MOST_SHEETS = 60


def campaign_workbook(
    report: CampaignReport, text: CampaignReportWords, summary: SummaryWords, styles: Styles
) -> WorkbookPlan:
    """Return the workbook; `styles` are those of all workbooks, the report and the summary have more."""
    pages = _Pages(report, text, summary)
    title = text.title.format(campaign=report.last.config.name)
    return WorkbookPlan(title, tuple(pages.sheets()), {**styles, **summary.styles, **text.styles})


class _Pages:
    """Plans the sheets."""

    def __init__(self, report: CampaignReport, text: CampaignReportWords, summary: SummaryWords) -> None:
        self._report, self._text, self._summary = report, text, summary
        self._calendar, self._name = report.last.config.calendar, report.last.config.name

    def sheets(self) -> Iterator[SheetPlan]:
        """Yield the sheets in order; those of figures only if the form has any."""
        sheets, report = self._text.sheets, self._report
        yield self._overview()
        if report.figures:
            lines = [self._line(each, report.over_periods(each.field)) for each in report.figures]
            yield self._over_periods(sheets.periods, self._name, [self._more_units()], lines)
            yield self._by_unit()
        yield self._records()
        if report.open_ends:
            yield self._open_ends()
        yield from self._unit_sheets() if report.figures else ()

    def _overview(self) -> SheetPlan:
        text, report = self._text, self._report
        lines = [styled("heading", *text.overview_headings), *map(self._overview_line, report.figures)]
        widths = (_ITEM_WIDTH, _UNIT_WIDTH, _FIGURE_WIDTH, 16.0, 30.0)
        title = text.title.format(campaign=self._name)
        return titled_sheet(text.sheets.overview, [title, *self._notes()], lines, widths, landscape=False)

    def _notes(self) -> list[str]:
        """Return what the report covers, what not, and how many ends are open."""
        text, report = self._text, self._report
        first, last = report.periods[0], report.periods[-1]
        ends = text.open_ends_note.format(count=len(report.open_ends), sheet=text.sheets.open_ends)
        days = "、".join(begin.isoformat() if begin == end else f"{begin}至{end}" for begin, end in report.uncovered)
        return [
            text.span.format(first=first.name, last=last.name, count=len(report.periods)),
            "；".join(
                text.period_line.format(period=each.name, reported=each.reported, expected=each.expected)
                for each in report.periods
            ),
            ends if report.open_ends else text.no_open_ends,
            text.uncovered.format(days=days) if report.uncovered else text.all_covered,
        ]

    def _overview_line(self, figure: ReleasedFigure) -> StyledLine:
        report, field = self._report, figure.field
        over = report.over_periods(field)
        highest = _highest({point.name: own for point, own in zip(report.periods, over.by_period, strict=True)})
        most = _highest({unit.name: unit.figures[field.id].total for unit in report.units})
        name, unit, *_rest, total = self._line(figure, over)
        return [name, unit, total, (highest, "listed"), (most, "listed")]

    def _line(self, figure: ReleasedFigure, over: OverPeriods) -> StyledLine:
        field = figure.field
        broken = figure.change is not None and figure.change.broken
        total = (self._text.broken, "listed") if broken else self._figure(over.total, field, "total")
        return [
            (field_name(field, self._summary), "listed"),
            (field.part.unit, "centred"),
            *(self._figure(each, field) for each in over.by_period),
            total,
        ]

    def _figure(self, figure: Number | None, field: Field, base: str = "figure") -> tuple[Content, str]:
        return (self._text.nothing, "centred") if figure is None else (figure, figure_style(field, base))

    def _over_periods(self, name: str, title: str, notes: Sequence[str], lines: Sequence[StyledLine]) -> SheetPlan:
        """Return a sheet of items by period."""
        periods = [point.name for point in self._report.periods]
        headings = styled("column_heading", *self._text.item_headings, *periods, self._text.total)
        widths = (_ITEM_WIDTH, _UNIT_WIDTH, *(_FIGURE_WIDTH for _each in (*periods, "")))
        return titled_sheet(
            name, [title, *filter(None, notes)], [headings, *lines], widths, labels=2,
            landscape=len(periods) > _FEW_PERIODS,
        )  # fmt: skip

    def _by_unit(self) -> SheetPlan:
        """Return the sheet of units by figure, each over all periods."""
        text, fields = self._text, [figure.field for figure in self._report.figures]
        headings = styled("column_heading", text.unit, *(field_name(field, self._summary) for field in fields))
        lines = [
            [(unit.name, "listed"), *(self._figure(unit.figures[field.id].total, field) for field in fields)]
            for unit in self._report.units
        ]
        totals = (self._figure(self._report.over_periods(field).total, field, "total") for field in fields)
        whole = [(self._summary.total, "total"), *totals]
        widths = (_NAME_WIDTH, *(_FIGURE_WIDTH for _field in fields))
        return titled_sheet(
            text.sheets.by_unit, [f"{self._name} {text.sheets.by_unit}"], [headings, *lines, whole], widths
        )

    def _records(self) -> SheetPlan:
        text = self._text
        lines = [styled("column_heading", *text.record_headings)]
        lines += [self._record(number, each) for number, each in enumerate(self._report.records, start=1)]
        return titled_sheet(
            text.sheets.records, [f"{self._name} {text.sheets.records}"], lines, _RECORD_WIDTHS, labels=2
        )

    @staticmethod
    def _record(number: int, record: ReportingRecord) -> StyledLine:
        counts = (
            record.due, record.on_time, record.late, record.open_, record.nil, record.days_late, record.versions,
            record.returned, record.errors, record.queries,
        )  # fmt: skip
        return [(number, "centred"), (record.name, "listed"), *styled("record_count", *counts)]

    def _open_ends(self) -> SheetPlan:
        text = self._text
        lines = [styled("heading", *text.open_end_headings)]
        for number, end in enumerate(self._report.open_ends, start=1):
            state = self._summary.standing[end.record.standing.status]
            state += text.days_late.format(days=end.record.days_late) if end.record.days_late else ""
            period = self._calendar.name(end.period)
            lines.append([(number, "centred"), *styled("listed", period, end.record.name, state)])
        return titled_sheet(text.sheets.open_ends, [f"{self._name} {text.sheets.open_ends}"], lines, _OPEN_END_WIDTHS)

    def _unit_sheets(self) -> Iterator[SheetPlan]:
        """Yield the sheet of each unit: its items by period."""
        units = self._report.units if not self._more_units() else ()
        names = distinct_sheet_names([unit.name for unit in units], self._own_names())
        for unit, name in zip(units, names, strict=True):
            lines = [self._line(each, unit.figures[each.field.id]) for each in self._report.figures]
            yield self._over_periods(name, self._text.by_unit_of.format(campaign=self._name, unit=unit.name), (), lines)

    def _more_units(self) -> str:
        """Return that there are too many units for a sheet each, else ''."""
        return self._text.more_units.format(count=MOST_SHEETS) if len(self._report.units) > MOST_SHEETS else ""

    def _own_names(self) -> list[str]:
        sheets = self._text.sheets
        return [sheets.overview, sheets.periods, sheets.by_unit, sheets.records, sheets.open_ends]


def _highest(figures: Mapping[str, Number | None]) -> str:
    """Return the names of the highest figure, '' if there is none above 0 or only one to choose from."""
    known = {name: figure for name, figure in figures.items() if figure}
    if not known or len(figures) < 2:
        return ""
    highest = max(known.values())
    return "、".join(name for name, figure in known.items() if figure == highest)
