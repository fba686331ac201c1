"""Prints scores: a period with its ranks and deductions, or the years."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.cells import cell_len, set_cell_size

from aqcampaign.campaign_folder import Campaign
from aqcampaign.cli.render import Line
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.outputs.deduction_text import decision_text, points_text, reason, receipt_text, rule_name
from aqcampaign.scoring.deductions import Deduction
from aqcampaign.scoring.results import PeriodScores, UnitScore, YearScore, YearScores
from aqcampaign.scoring.scheme import Scheme, Section

_LONGEST_NAME = 26
_WIDTH = 80
_GAP = 2
# Of 100.0, and of a preliminary one in brackets.
_SCORE_WIDTH = 7
_UNSCORED = {
    "exempt": N_("not ranked: no duty to report"),
    "pending": N_("not ranked: its extended deadline has not passed"),
    "fault": N_("not ranked: fault of the office"),
}
_SECTIONS: dict[Section, str] = {"timely": N_("in time"), "correct": N_("right"), "answered": N_("answered")}


def period_lines(campaign: Campaign, scores: PeriodScores, scheme: Scheme) -> Iterator[Line]:
    """Yield the scores of a period by unit, and below them what was deducted for."""
    yield Line(_("{title}  {period}: scores").format(
        title=campaign.form.title, period=campaign.config.calendar.label(scores.period)), "bold")  # fmt: skip
    yield from _standing_lines(scores, scheme)
    width = _name_width([each.unit.name for each in scores.units])
    sections = [f"{_(name)}/{scheme.sections[section]:f}" for section, name in _SECTIONS.items()]
    widths = [max(cell_len(each), 5) + _GAP for each in sections]
    headings = "".join(_right(each, room) for each, room in zip(sections, widths, strict=True))
    groups = list(dict.fromkeys(each.unit.group for each in scores.units))
    for group in groups if scheme.rank.within == "peer_group" else [""]:
        own = [each for each in scores.ranked if scheme.rank.within == "all" or each.unit.group == group]
        yield Line(_right(_("rank"), 4) + "  " + set_cell_size(group or _("unit"), width) + _right(_("score"), 7)
                   + headings + "  " + _("grade"), "dim")  # fmt: skip
        yield from (_unit_line(each, width, widths) for each in own)
        if all(each.rank is None for each in own):
            yield Line(_("nobody is ranked among fewer than three"), "dim")
    yield Line("")
    yield from _deduction_lines(scores)


def year_lines(campaign: Campaign, year: YearScores, scheme: Scheme) -> Iterator[Line]:
    """Yield the scores of a year by unit and period, with mean, grade and rank; then what follows from them."""
    yield Line(_("{title}  {year}: scores").format(title=campaign.form.title, year=year.year), "bold")
    if scheme.basis:
        yield Line(_("basis: {basis}").format(basis=printable(scheme.basis, 255)))
    width = _name_width([each.unit.name for each in year.units])
    grades = max(map(cell_len, scheme.year.grades))
    labels = [each.period[5:] or each.period for each in year.periods]
    widths = [max(cell_len(label), _SCORE_WIDTH) + 1 for label in labels]
    shown = len(fitting := _fitting(widths, _WIDTH - width - 2 * _SCORE_WIDTH - grades - 2 * _GAP))
    months = "".join(_right(label, room) for label, room in zip(labels[-shown:], fitting, strict=True))
    yield Line(_right(_("rank"), 4) + "  " + set_cell_size(_("unit"), width) + months + _right(_("mean"), 7) + "  "
               + _("grade"), "dim")  # fmt: skip
    for each in year.ranked:
        cells = [_month(each, period) for period in year.periods[-shown:]]
        text = "".join(_right(cell, room) for cell, room in zip(cells, fitting, strict=True))
        head = _right(_rank(each), 4) + "  " + set_cell_size(printable(each.unit.name, 60), width)
        yield Line((head + text + _right(_score(each), 7) + "  " + printable(each.grade)).rstrip())
    if shown < len(labels):
        yield Line(_("{count} earlier periods are not shown; see --format xlsx").format(count=len(labels) - shown))
    if not all(each.is_final for each in year.periods):
        yield Line(_("(in brackets: not closed, preliminary, not in the mean)"), "dim")
    yield from _consequences(year, scheme)


def _fitting(widths: Sequence[int], room: int) -> Sequence[int]:
    """Return the last of the widths that fit into the room, at least one."""
    first = len(widths) - 1
    while first > 0 and sum(widths[first - 1 :]) <= room:
        first -= 1
    return widths[first:]


def _month(row: YearScore, period: PeriodScores) -> str:
    """Return the score of a period, in brackets if it is preliminary."""
    score = row.periods.get(period.period)
    text = "" if score is None else _score(score)
    return text if period.is_final or score is None or score.score is None else f"({text})"


def _consequences(year: YearScores, scheme: Scheme) -> Iterator[Line]:
    """Yield who owes a self-review, and who gets no award."""
    for named, said in (
        (
            [each for each in year.units if each.owes_self_review],
            _("below {limit}, a written self-review is due: {units}"),
        ),
        ([each for each in year.units if each.is_barred], _("no award, too many periods missed: {units}")),
    ):
        if named:
            units = _(", ").join(printable(each.unit.name, 60) for each in named)
            yield Line(said.format(limit=f"{scheme.year.self_review_below:f}", units=units))


def _standing_lines(scores: PeriodScores, scheme: Scheme) -> Iterator[Line]:
    """Yield whether scores may still change, until when a unit may object, and what orders the scoring."""
    if scores.objections_until is None:
        yield Line(_("preliminary: {period} is not closed").format(period=scores.period), "yellow")
    else:
        text = _("closed on {closed}; a unit may object until {until} ({days} working days)")
        yield Line(text.format(closed=scores.closed, until=scores.objections_until, days=scheme.objection_days))
    if scheme.basis:
        yield Line(_("basis: {basis}").format(basis=printable(scheme.basis, 255)))


def _unit_line(score: UnitScore, width: int, widths: Sequence[int]) -> Line:
    head = _right(_rank(score), 4) + "  " + set_cell_size(printable(score.unit.name, 60), width)
    if score.score is None:
        return Line(head + "  " + _(_UNSCORED[score.standing]), "dim")
    points = [score.sections.get(section, Decimal(0)) for section in _SECTIONS]
    sections = "".join(_right(points_text(each), room) for each, room in zip(points, widths, strict=True))
    return Line(head + _right(_score(score), 7) + sections + "  " + printable(score.grade))


def _deduction_lines(scores: PeriodScores) -> Iterator[Line]:
    """Yield what was deducted from each unit, and what proves it."""
    for score in scores.units:
        if score.deductions:
            total = sum((row.points for row in score.deductions), Decimal(0))
            yield Line(_("{unit}: {points} points deducted").format(
                unit=printable(score.unit.name, 60), points=points_text(total)), "bold")  # fmt: skip
        for row in score.deductions:
            yield Line(reason(row, _), "dim" if row.is_void else "", f"{_right(deducted(row), 7)}  ")
            yield from (Line(line, "dim", " " * 9) for line in _proof(row))
    if not any(score.deductions for score in scores.units):
        yield Line(_("nothing was deducted"), "green")


def deducted(row: Deduction) -> str:
    """Return the points of a row with their sign."""
    return ("-" if row.points else "") + points_text(row.points)


def _proof(row: Deduction) -> Iterator[str]:
    if row.sent is not None:
        yield f"{printable(row.sent.file, 255)}  {row.sent.sha256[:12]}  {receipt_text(row.sent, _)}"
    if row.letters:
        yield _("letters: {letters}").format(letters=_(", ").join(row.letters))
    decided = decision_text(row, _)
    if decided:
        yield decided
    yield _("deduction: {name} (--rule {key})").format(name=rule_name(row.rule, _), key=row.key)


def _score(row: UnitScore | YearScore) -> str:
    return "—" if row.score is None else str(row.score)


def _rank(row: UnitScore | YearScore) -> str:
    if row.rank is None:
        return "—"
    return f"{row.rank}{'=' if row.is_tied else ''}"


def _name_width(names: Sequence[str]) -> int:
    return min(_LONGEST_NAME, max(map(cell_len, names), default=0))


def _right(text: str, width: int) -> str:
    return " " * max(0, width - cell_len(text)) + text
