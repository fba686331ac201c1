"""Puts the draft of the report on a campaign together: what the reports say, with room for what only people can."""

from collections.abc import Iterator, Sequence
from datetime import date

from aqcampaign.outputs.bulletin.figures_text import measure_name
from aqcampaign.outputs.bulletin.sentences import day_text, fill, joined
from aqcampaign.outputs.bulletin.units_text import names_text
from aqcampaign.outputs.bulletin.words import BulletinWords, FormWords
from aqcampaign.outputs.campaign_report.words import CampaignReportWords, Section
from aqcampaign.outputs.document.plan import Align, Block, Heading, Paragraph, Picture, Plan, Signature, Table, Title
from aqcampaign.publication.campaign_report import CampaignReport, OpenEnd
from aqcampaign.publication.numbers import measured_text, table_texts
from aqcampaign.publication.release import ReleasedFigure

_NUMERALS = "一二三四五六七八九十"
# Of a form without sentences of its own so many items are told; the workbook has all.
_MOST_ITEMS = 24
# Further rows stand in the workbook.
_MOST_ROWS = 60
_LEFT: Align = "left"
_CENTER: Align = "center"
_RIGHT: Align = "right"


def campaign_document(
    report: CampaignReport,
    text: CampaignReportWords,
    words: BulletinWords,
    day: date,
    *,
    standing: dict[str, str],
    pictures: Sequence[Picture] = (),
    cases: Sequence[Paragraph] = (),
) -> Plan:
    """Return the draft, dated `day`; `standing` names statuses, `words` say how the bulletin tells figures."""
    draft = _Draft(report, text, words, standing)
    sections: dict[Section, Sequence[Block]] = {
        "overall": list(draft.overall(pictures)),
        "units": list(draft.units()),
        "reporting": list(draft.reporting()),
        "open_ends": list(draft.open_ends()),
        "notes": list(draft.notes()),
        "cases": list(cases),
        "problems": [Paragraph(text.to_be_written)],
        "plans": [Paragraph(text.to_be_written)],
    }
    title = text.document_title.format(campaign=report.last.config.name)
    blocks: list[Block] = [Title(title)]
    filled = [(section, own) for section, own in sections.items() if own]
    for number, (section, own) in zip(_NUMERALS, filled, strict=False):
        blocks.append(Heading(fill(words.numbered, {"number": number, "heading": text.headings[section]})))
        blocks += own
    office = report.last.config.office.full_name
    blocks.append(Signature(office, day_text(day, words)))
    return Plan(title, office, day, tuple(blocks))


class _Draft:
    """Tells the sections."""

    def __init__(
        self, report: CampaignReport, text: CampaignReportWords, words: BulletinWords, standing: dict[str, str]
    ) -> None:
        self._report, self._text, self._words, self._standing = report, text, words, standing
        self._form = report.last.form

    def overall(self, pictures: Sequence[Picture]) -> Iterator[Block]:
        """Yield what the campaign came to: its span, the sums of all items, the headlines by period."""
        report, text = self._report, self._text
        first, last = report.periods[0].name, report.periods[-1].name
        yield Paragraph(text.overall.format(first=first, last=last, count=len(report.periods)))
        yield from (Paragraph(clauses) for clauses in self._sums() if clauses)
        if report.last.headlines and len(report.periods) > 1:
            yield self._headlines_by_period()
        yield from pictures

    def _sums(self) -> Iterator[str]:
        """Yield the sums over all periods, in the sentences of the bulletin."""
        totals = [(each, self._report.over_periods(each.field).total) for each in self._report.figures]
        told = {each.field.id: measured_text(total, each.field.part) for each, total in totals if total}
        own = self._words.forms.get(self._form.id, FormWords()).paragraphs
        for paragraph in own:
            yield joined(fill(clause, told) for clause in paragraph.clauses)
        if not own:
            yield joined([
                self._name(each) + told[each.field.id] for each, _total in totals if each.field.id in told
            ][:_MOST_ITEMS])  # fmt: skip

    def _name(self, figure: ReleasedFigure) -> str:
        return measure_name(figure, self._words, self._form)

    def _headlines_by_period(self) -> Table:
        """Return the table of the headlines in each period, with how many units reported it."""
        report, text = self._report, self._text
        headlines = report.last.headlines
        headings = (text.period, text.coverage, *(self._with_unit(each) for each in headlines))
        columns = []
        for each in headlines:
            over = report.over_periods(each.field)
            columns.append(table_texts([*over.by_period, over.total], each.field.part, text.nothing))
        names = [*(point.name for point in report.periods), text.total]
        coverage = [*(f"{point.reported}/{point.expected}" for point in report.periods), text.nothing]
        rows = tuple(zip(names, coverage, *columns, strict=True))
        aligned = (_LEFT, _CENTER, *[_RIGHT] * len(columns))
        return Table((headings,), rows, text.headlines_caption, aligned, totals=1)

    def _with_unit(self, figure: ReleasedFigure) -> str:
        unit = figure.field.part.unit
        return f"{self._name(figure)}（{unit}）" if unit else self._name(figure)

    def units(self) -> Iterator[Block]:
        """Yield the headlines of each unit over the campaign."""
        report, text = self._report, self._text
        headlines, units = report.last.headlines, report.units[:_MOST_ROWS]
        if not headlines:
            return
        columns = []
        for each in headlines:
            own = [unit.figures[each.field.id].total for unit in units]
            whole = report.over_periods(each.field).total
            columns.append(table_texts([*own, whole], each.field.part, text.nothing))
        names = [*(unit.name for unit in units), text.sum]
        rows = tuple(zip(names, *columns, strict=True))
        headings = (text.unit, *(self._with_unit(each) for each in headlines))
        left = len(report.units) - len(units)
        notes = (text.more_rows.format(count=left),) if left else ()
        yield Table((headings,), rows, text.units_caption, (_LEFT, *[_RIGHT] * len(columns)), totals=1, notes=notes)

    def reporting(self) -> Iterator[Block]:
        """Yield how the units reported over the campaign."""
        records, text = self._report.records, self._text
        if not records:
            return
        due = sum(each.due for each in records)
        yield Paragraph(text.reporting.format(
            units=len(records), due=due, on_time=sum(each.on_time for each in records),
            late=sum(each.late for each in records), open_=sum(each.open_ for each in records),
        ))  # fmt: skip
        always = [each.name for each in records if each.on_time == each.due and not each.returned]
        if always:
            yield Paragraph(text.always_in_time.format(units=names_text(always, self._words), count=len(always)))
        rows = tuple(
            (each.name, *map(str, (each.due, each.on_time, each.late, each.open_, each.days_late, each.returned)))
            for each in records[:_MOST_ROWS]
        )
        left = len(records) - len(rows)
        notes = (text.more_rows.format(count=left),) if left else ()
        yield Table((text.reporting_headings,), rows, text.reporting_caption, (_LEFT, *[_CENTER] * 6), notes=notes)

    def open_ends(self) -> Iterator[Block]:
        """Yield the reports that are still to come, by period."""
        ends = self._report.open_ends
        for period in dict.fromkeys(end.period for end in ends):
            named = [self._end(end) for end in ends if end.period == period]
            name = self._report.last.config.calendar.name(period)
            yield Paragraph(self._text.open_ends.format(period=name, units=names_text(named, self._words)))

    def _end(self, end: OpenEnd) -> str:
        return f"{end.record.name}（{self._standing[end.record.standing.status]}）"

    def notes(self) -> Iterator[Block]:
        """Yield what the figures do not cover."""
        report, text = self._report, self._text
        days = "、".join(
            day_text(begin, self._words) if begin == end
            else text.days.format(first=day_text(begin, self._words), last=day_text(end, self._words))
            for begin, end in report.uncovered
        )  # fmt: skip
        lines = [text.uncovered.format(days=days) if days else text.all_covered]
        broken = [self._name(each) for each in report.figures if each.change is not None and each.change.broken]
        lines += [text.broken_items.format(items=names_text(broken, self._words))] if broken else []
        yield Paragraph("".join(lines))
