"""Plans the scores as a workbook: each period by unit, the ledger of deductions, and the years with grades."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Settings
from aqcampaign.findings.finding import printable
from aqcampaign.intake.stamp_rows import stamp_rows
from aqcampaign.language import in_chinese
from aqcampaign.outputs.deduction_text import decision_text, reason, receipt_text, rule_name
from aqcampaign.outputs.titled_sheet import StyledLine, styled, titled_sheet
from aqcampaign.scoring.deductions import Deduction
from aqcampaign.scoring.results import PeriodScores, Standing, UnitScore, YearScore, YearScores
from aqcampaign.scoring.scheme import Scheme, Section
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.words import SheetName, Style
from aqcampaign.use_cases.period_scores import score_years

# The hidden sheet by which a workbook of scores that was written before is told from others.
_MARK = "_scores"
# So many characters Excel takes in the name of a sheet.
_LONGEST_NAME = 31
# Number and name of the unit are printed on every page.
_LABELS = 2
_SECTIONS: tuple[Section, ...] = ("timely", "correct", "answered")
_PERIOD_WIDTHS = (6.0, 26.0, 14.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 18.0)
_DEDUCTION_WIDTHS = (5.0, 16.0, 10.0, 10.0, 6.0, 24.0, 32.0, 16.0, 12.0, 20.0)
# The size of the text of deductions in templates/score.yaml.
_SMALL = 9.0
# The column of the groups on the other sheets, left out where no unit has one.
_GROUP = 2
_YEAR_LABEL_WIDTHS = (6.0, 26.0, 14.0)
_YEAR_WIDTHS = (9.0, 9.0, 9.0, 9.0, 22.0)
_MONTH_WIDTH = 11.0


class ScoreWords(Settings):
    """The contents of templates/score.yaml."""

    scores: SheetName
    deductions: SheetName
    year: SheetName
    scores_title: str
    deductions_title: str
    year_title: str
    preliminary: str
    closed: str
    not_counted: str
    basis: str
    internal: str
    scores_headings: tuple[str, str, str, str, str, str, str, str, str, str]
    deductions_headings: tuple[str, str, str, str, str, str, str, str, str, str]
    year_headings: tuple[str, str, str, str, str, str, str, str]
    standing: dict[Standing, str]
    rank: str
    shared_rank: str
    missed: str
    self_review: str
    no_award: str
    file: str
    cells: str
    nothing: str
    styles: dict[str, Style]


def score_workbook(
    scored: Sequence[tuple[Campaign, Sequence[PeriodScores]]], scheme: Scheme, text: ScoreWords, *, with_year: bool
) -> WorkbookPlan:
    """Return the workbook: of each form the years if asked for, the periods, newest first, and the deductions."""
    campaign = scored[0][0]
    sheets: list[SheetPlan] = []
    for place, (each, periods) in enumerate(scored, start=1):
        writer = _Writer(each, periods, scheme, text, place)
        sheets += writer.years() if with_year else []
        sheets += [*writer.periods(), writer.deductions()]
    mark = SheetPlan(_MARK, (PlannedCell(0, 0, campaign.config.id, "text"),), hidden=True, protected=True)
    styles = {**campaign.words.styles, **campaign.summary_words.styles, **text.styles}
    return WorkbookPlan(text.deductions_title.format(title=campaign.config.name), (*sheets, mark), styles)


def is_score_workbook(path: Path) -> bool:
    """Return whether a file is a workbook of scores that was written before."""
    return stamp_rows(path, _MARK) is not None


class _Writer:
    """Plans the sheets of one form."""

    def __init__(
        self, campaign: Campaign, periods: Sequence[PeriodScores], scheme: Scheme, text: ScoreWords, place: int
    ) -> None:
        self._campaign, self._periods, self._scheme, self._text = campaign, periods, scheme, text
        self._calendar, self._place = campaign.config.calendar, place

    def periods(self) -> Iterator[SheetPlan]:
        """Yield a sheet for each period, newest first."""
        for period in reversed(self._periods):
            sections = [f"{points:f}" for points in self._scheme.sections.values()]
            headings = [
                heading.format(month=f"{self._scheme.month:f}", points=of)
                for heading, of in zip(self._text.scores_headings, ["", "", "", "", "", "", *sections, ""], strict=True)
            ]
            lines = [styled("column_heading", *headings)]
            lines += [self._score(number, each) for number, each in enumerate(period.ranked, start=1)]
            title = self._text.scores_title.format(title=self._campaign.form.title, period=self._name(period.period))
            name = self._sheet_name(self._text.scores, period.period)
            yield self._ranking(name, (title, self._note(period)), lines, _PERIOD_WIDTHS)

    def deductions(self) -> SheetPlan:
        """Return the ledger of deductions of all periods."""
        text = self._text
        rows = [(score, row) for period in self._periods for score in period.units for row in score.deductions]
        lines = [styled("column_heading", *text.deductions_headings)]
        lines += [self._deduction(number, score, row) for number, (score, row) in enumerate(rows, start=1)]
        if not rows:
            lines.append(styled("score_text", "", text.nothing, *[""] * (len(_DEDUCTION_WIDTHS) - _LABELS)))
        title = text.deductions_title.format(title=self._campaign.form.title)
        return titled_sheet(self._sheet_name(text.deductions), (title, self._note(*self._periods)), lines,
                            _DEDUCTION_WIDTHS, headers=1, labels=_LABELS, font_size=_SMALL)  # fmt: skip

    def years(self) -> Iterator[SheetPlan]:
        """Yield a sheet for each year, newest first."""
        for year in reversed(score_years(self._periods, self._scheme)):
            first, last = self._text.year_headings[:3], self._text.year_headings[3:]
            months = [self._name(each.period) for each in year.periods]
            lines = [styled("column_heading", *first, *months, *last)]
            lines += [self._year(number, each, year) for number, each in enumerate(year.ranked, start=1)]
            widths = (*_YEAR_LABEL_WIDTHS, *[_MONTH_WIDTH] * len(months), *_YEAR_WIDTHS)
            title = self._text.year_title.format(title=self._campaign.form.title, year=year.year)
            yield self._ranking(
                self._sheet_name(self._text.year, year.year), (title, self._note_of(year)), lines, widths
            )

    def _ranking(
        self, name: str, titles: tuple[str, str], lines: Sequence[StyledLine], widths: Sequence[float]
    ) -> SheetPlan:
        """Return a sheet of ranks, without the column of the groups if no unit has one."""
        if not any(score.unit.group for period in self._periods for score in period.units):
            lines = [[*line[:_GROUP], *line[_GROUP + 1 :]] for line in lines]
            widths = [*widths[:_GROUP], *widths[_GROUP + 1 :]]
        return titled_sheet(name, titles, lines, widths, headers=1, labels=_LABELS)

    def _sheet_name(self, name: str, part: str = "") -> str:
        """Return a name for a sheet, with that of the form; what is too long ends with the number of the form."""
        whole = " ".join(filter(None, (name, part, self._campaign.form_name)))
        return whole if len(whole) <= _LONGEST_NAME else f"{whole[: _LONGEST_NAME - 3]}…{self._place}"

    def _name(self, period: str) -> str:
        return self._calendar.name(period)

    def _note(self, *periods: PeriodScores) -> str:
        """Return whether scores may still change, until when a unit may object, and who may see them."""
        return "；".join([*map(self._state, periods), *self._for_whom()])

    def _state(self, period: PeriodScores) -> str:
        state = self._text.preliminary if period.closed is None else self._text.closed
        return state.format(period=self._name(period.period), closed=period.closed, until=period.objections_until,
                            days=self._scheme.objection_days)  # fmt: skip

    def _note_of(self, year: YearScores) -> str:
        """Return which scores of a year do not count yet, and who may see them."""
        is_final = all(each.is_final for each in year.periods)
        return "；".join(([] if is_final else [self._text.not_counted]) + self._for_whom())

    def _for_whom(self) -> list[str]:
        """Return what orders the scoring, if it is known, and that it is not for the public."""
        basis = self._scheme.basis
        return [*([self._text.basis.format(basis=printable(basis, 255))] if basis else []), self._text.internal]

    def _score(self, number: int, score: UnitScore) -> StyledLine:
        text = self._text
        sections = [score.sections.get(each) for each in _SECTIONS]
        missing = "" if score.score is None else 0
        return [
            (number, "centred"),
            (printable(score.unit.name, 255), "board_name"),
            (score.unit.group or "", "score_text"),
            (score.score if score.score is not None else "—", "score_total"),
            (score.grade or "—", "centred"),
            (self._rank(score), "centred"),
            *((missing if each is None else each, "score_points") for each in sections),
            (text.standing[score.standing] if score.score is None else self._missed(score), "score_text"),
        ]

    def _missed(self, score: UnitScore) -> str:
        return self._text.missed if score.facts.is_missing else ""

    def _deduction(self, number: int, score: UnitScore, row: Deduction) -> StyledLine:
        return [
            (number, "score_number"),
            (printable(score.unit.name, 255), "score_text"),
            (self._name(row.period), "score_text"),
            (rule_name(row.rule, in_chinese), "score_text"),
            (row.points, "score_lost"),
            (reason(row, in_chinese), "score_text"),
            (self._proof(row), "score_proof"),
            (receipt_text(row.sent, in_chinese) if row.sent else "", "score_text"),
            ("\n".join(row.letters), "score_text"),
            ("\n".join(filter(None, (decision_text(row, in_chinese), row.id))), "score_proof"),
        ]

    def _proof(self, row: Deduction) -> str:
        """Return the file, its checksum and the cells that a deduction rests on."""
        if row.sent is None:
            return ""
        cells = [f"{each.sheet}!{each.cell}" if each.sheet else each.cell for each in row.places if each.cell]
        file = self._text.file.format(file=printable(row.sent.file, 255), sha256=row.sent.sha256)
        return "\n".join([file, *([self._text.cells.format(cells="、".join(map(printable, cells)))] if cells else [])])

    def _year(self, number: int, row: YearScore, year: YearScores) -> StyledLine:
        return [
            (number, "centred"),
            (printable(row.unit.name, 255), "board_name"),
            (row.unit.group or "", "score_text"),
            *(self._month(row, each) for each in year.periods),
            (row.score if row.score is not None else "—", "score_total"),
            (row.grade or "—", "centred"),
            (self._rank(row), "centred"),
            (row.missed or "", "centred"),
            ("，".join(self._consequences(row)), "score_text"),
        ]

    def _month(self, row: YearScore, period: PeriodScores) -> tuple[Content, str]:
        score = row.periods.get(period.period)
        content = "" if score is None else "—" if score.score is None else score.score
        return content, "score_points" if period.is_final else "score_preliminary"

    def _rank(self, row: UnitScore | YearScore) -> str:
        if row.rank is None:
            return self._text.standing["exempt"] if row.score is None else "—"
        return (self._text.shared_rank if row.is_tied else self._text.rank).format(rank=row.rank)

    def _consequences(self, row: YearScore) -> Iterator[str]:
        if row.owes_self_review:
            yield self._text.self_review
        if row.is_barred:
            yield self._text.no_award
