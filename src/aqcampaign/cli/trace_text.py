"""Prints where figures of the summary come from: the total, then the source of each unit's figure."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from aqcampaign.campaign_folder import Campaign
from aqcampaign.cli.grouping import line
from aqcampaign.cli.render import STYLES, Line
from aqcampaign.cli.review_text import coverage_line, file_status, standing_words
from aqcampaign.consolidation.comparison import Comparison
from aqcampaign.consolidation.trace import FigureTrace, ListTrace, Source, UnitTrace
from aqcampaign.consolidation.trend import Change
from aqcampaign.findings.finding import Finding, printable
from aqcampaign.form.model import Form
from aqcampaign.form.relations import Relation
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.outputs.by_unit_sheet import column_heading, field_name
from aqcampaign.outputs.json_trace import EvidenceOf, aggregate_of
from aqcampaign.outputs.ledger_sheets import list_sheet_names
from aqcampaign.outputs.trend_sheet import remarks
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.review import Review
from aqcampaign.values.amounts import Number, format_number
from aqcampaign.values.value import Value

_NO_FIGURE = "—"
_INDENT = "     "
_SIGNS = {"error": "×", "query": "?", "notice": "·"}
# How the summary treats a figure, by its aggregate.
_TREATMENTS = {
    "sum": N_("total {total}: the sum of the units"),
    "last": N_("total {total}: the sum of the units; as a stock it is not added up over periods"),
    "running": N_("total {total}: the sum of the units; it contains the earlier periods"),
    "max": N_("{total}: the greatest figure of the units"),
    "recompute": N_("{total}: computed from the totals, not from the figures of the units"),
    "none": N_("not added up: the summary lists what each unit wrote"),
}
# How it is known when a file came; without a working folder its date is all there is.
_RECEIVED = {
    "server": N_("received {moment} (mail server)"),
    "stated": N_("received {moment} (as stated)"),
    "file": N_("received {moment} (date of the file)"),
    "better": N_("received {moment} (a mail inside, or the same content elsewhere)"),
    None: N_("dated {moment}"),
}


def trace_text(
    campaign: Campaign,
    review: Review,
    traces: Iterable[FigureTrace | ListTrace],
    evidence_of: EvidenceOf,
    *,
    whole: bool,
) -> Iterator[Line]:
    """Yield the traces of figures of one form, and how many units the totals cover.

    `whole` also lists the other files of units in which the figure is the same.
    """
    yield Line(f"{campaign.form.title}  {campaign.config.calendar.label(str(review.period))}", "bold")
    for trace in traces:
        yield Line("")
        if isinstance(trace, FigureTrace):
            yield from _figure(campaign, review, trace, evidence_of, whole=whole)
        else:
            yield from _column(campaign, review, trace, evidence_of)
    yield Line("")
    yield Line(coverage_line(review.coverage))


def _figure(
    campaign: Campaign, review: Review, trace: FigureTrace, evidence_of: EvidenceOf, *, whole: bool
) -> Iterator[Line]:
    field, words = trace.field, campaign.summary_words
    yield Line(f"{column_heading(field, words)}  {field.id}", "bold")
    total = _text(trace.total)
    yield Line(_(_TREATMENTS[aggregate_of(field)]).format(total=total))
    for revision, reported in trace.reported.items():
        yield Line(_("reported in revision {revision}: {total}").format(
            revision=revision, total=_NO_FIGURE if reported is None else reported))  # fmt: skip
    if field.is_last_year:
        yield Line(_("it repeats last year's figure, with which this year's is compared"))
    if trace.relation:
        form = campaign.editions.of_period(str(review.period))
        yield Line(_("computed by the form: {terms}").format(terms=_terms(trace.relation, form, words)))
    if trace.compared:
        yield from map(Line, _comparisons(campaign, str(review.period), trace.compared))
    names = [each.standing.indented_name for each in trace.units]
    figures = [_counted(each) for each in trace.units]
    widths = max(map(cell_len, names), default=0), max(map(cell_len, figures), default=0)
    for name, figure, each in zip(names, figures, trace.units, strict=True):
        yield from _unit(
            f"{set_cell_size(name, widths[0])}  {_right(figure, widths[1])}", each, evidence_of, whole=whole
        )


def _comparisons(campaign: Campaign, period: str, change: Change) -> Iterator[str]:
    """Yield what the summary prints of earlier periods."""
    calendar, comparison = campaign.config.calendar, change.on_period
    before = calendar.previous(period)
    if before is not None:
        text = _("the period before, {period}: {figure}").format(
            period=calendar.label(before), figure=_text(change.previous)
        )
        yield text + _change(comparison)
    if change.on_year is not None and change.on_year.wording != "none":
        text = _("the year before: {figure}").format(figure=_text(change.on_year.base))
        yield text + _change(change.on_year)
    if change.to_date is not None:
        yield _("all periods so far: {figure}").format(figure=_text(change.to_date))
    yield from remarks(change, campaign.summary_words, calendar)


def _change(comparison: Comparison) -> str:
    if comparison.difference is None:
        return ""
    sign = "+" if comparison.difference > 0 else ""
    return _(", change {difference}").format(difference=sign + format_number(comparison.difference))


def _terms(relation: Relation, form: Form, words: SummaryWords) -> str:
    """Return the formula of a total or a ratio with the names of the figures."""
    signed = [(each.sign, field_name(form.fields[each.field_index], words)) for each in relation.terms]
    if relation.kind != "ratio":
        return _sum(signed)
    above = _sum(signed[:-1])
    return f"{above} / {signed[-1][1]}" if len(signed) == 2 else f"({above}) / {signed[-1][1]}"


def _sum(signed: Sequence[tuple[int, str]]) -> str:
    text = "".join(f" {'+' if sign > 0 else '-'} {name}" for sign, name in signed)
    return text.removeprefix(" + ").strip()


def _counted(trace: UnitTrace) -> str:
    """Return the figure that is in the total, '' if there is none of this unit."""
    if not trace.counts:
        return ""
    return _text(trace.subtotal if trace.standing.parts else trace.source.value if trace.source else None)


def _unit(head: str, trace: UnitTrace, evidence_of: EvidenceOf, *, whole: bool) -> Iterator[Line]:
    """Yield a unit with the source of its figure, then what is known about its cell, and its other files."""
    sign, standing, style = standing_words(trace.standing.status)
    parts, source = trace.standing.parts, trace.source
    about = [] if trace.standing.status == "accepted" and not parts else [standing]
    about += [_("late")] if trace.counts and trace.standing.timeliness == "late" else []
    if parts:
        accepted = sum(part.is_accepted for part in parts)
        about.append(_("{accepted} of {count} parts").format(accepted=accepted, count=len(trace.standing.asked_parts)))
    about += [_("no duty to report this item")] if trace.is_exempt else []
    about += _about(source, evidence_of, counts=trace.counts) if source else []
    if trace.version and trace.versions > 1:
        about.append(_("version {number} of {count}").format(number=trace.version, count=trace.versions))
    yield Line("  ".join(filter(None, about)), style, head=f"{sign}  {head}  ")
    if source:
        yield from _findings(source, counts=trace.counts)
    for other in trace.others:
        if whole or source is None or _differs(other, source):
            told = [file_status(other.report.status), *_about(other, evidence_of, counts=False)]
            yield Line("  ".join(filter(None, told)), "dim", head=_INDENT)
            yield from (_finding(found, found.message(_)) for found in other.findings if whole or _is_late(other))


def _differs(other: Source, source: Source) -> bool:
    """Return whether another file says something else of the figure."""
    if _is_late(other):
        return True
    return other.is_asked and other.report.submission is not None and other.value != source.value


def _is_late(source: Source) -> bool:
    """Return whether a file came after the period was closed."""
    return source.report.status == "ignored"


def _about(source: Source, evidence_of: EvidenceOf, *, counts: bool) -> Iterator[str]:
    """Yield what a file says and where it says it, and when it came."""
    report = source.report
    yield _cell(source, counts=counts)
    yield printable(report.file.name, 255)
    if report.received:
        yield _(_RECEIVED[evidence_of(report)]).format(moment=f"{report.received:%Y-%m-%d %H:%M}")
    yield report.file.sha256[:12]


def _cell(source: Source, *, counts: bool) -> str:
    """Return the cell, and what stands there unless it is the figure that counts."""
    submission, place = source.report.submission, source.place
    if submission is None:
        return ""
    if not source.is_asked:
        return _("version {version} of the form does not ask for it").format(version=submission.form.version)
    if not submission.places:
        return _("as reported when the period was closed")
    where = f"{place.sheet}!{place.cell}" if place.cell else _("the cell was not found")
    if not source.written:
        return _("{cell} is blank").format(cell=where) if place.cell else where
    shown = counts and source.written == _text(source.value)
    return where if shown else f"{where} “{printable(source.written)}”"


def _findings(source: Source, *, counts: bool) -> Iterator[Line]:
    """Yield what was found about the cell and what the unit says of it; of a file that does not count also why."""
    for found in source.findings:
        yield _finding(found, found.message(_))
    if not counts:
        errors = [each for each in source.report.sorted_findings if each.severity == "error"]
        elsewhere = [each for each in errors if each not in source.findings]
        for found in elsewhere[:1]:
            more = _(" (and {count} more)").format(count=len(elsewhere) - 1) if len(elsewhere) > 1 else ""
            yield _finding(found, line((found,)) + more)
    if source.explanation and not any(source.explanation in found.explanation for found in source.findings):
        yield Line(_("the unit's explanation: {words}").format(words=printable(source.explanation, 255)), head=_INDENT)


def _finding(found: Finding, message: str) -> Line:
    return Line(f"{message} [{found.code}]", STYLES[found.severity], head=f"{_INDENT}{_SIGNS[found.severity]} ")


def _column(campaign: Campaign, review: Review, trace: ListTrace, evidence_of: EvidenceOf) -> Iterator[Line]:
    """Yield a column of a running list, line by line."""
    column, form = trace.column, campaign.editions.of_period(str(review.period))
    sheet = list_sheet_names(form, campaign.summary_words)[column.table.id]
    yield Line(f"{column.column.name}  {column.id}", "bold")
    yield Line(_("not added up: the summary lists each line on the sheet “{sheet}”").format(sheet=sheet))
    names = [_unit_name(campaign, each) for each in trace.lines]
    figures = [_text(each.value) for each in trace.lines]
    widths = max(map(cell_len, names), default=0), max(map(cell_len, figures), default=0)
    for name, figure, each in zip(names, figures, trace.lines, strict=True):
        told = [file_status(each.report.status), *_about(each, evidence_of, counts=True)]
        head = f"{set_cell_size(name, widths[0])}  {_right(figure, widths[1])}  "
        yield Line("  ".join(filter(None, told)), head=head)
        yield from _findings(each, counts=True)


def _unit_name(campaign: Campaign, source: Source) -> str:
    unit = campaign.roster.by_id.get(source.report.unit or "")
    return unit.name if unit else _("unit unknown")


def _text(value: Value | None) -> str:
    if value is None:
        return _NO_FIGURE
    return format_number(value) if isinstance(value, Number) else printable(value)


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text
