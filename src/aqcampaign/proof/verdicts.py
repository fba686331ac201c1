"""Holds a claim against the release: whether it is so, and what it should say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from aqcampaign.consolidation.comparison import Comparison, Reason
from aqcampaign.findings.finding import Finding, finding, phrase
from aqcampaign.form.model import Field
from aqcampaign.language import mark as N_
from aqcampaign.proof.claims import Claim
from aqcampaign.proof.quantities import PERCENT, POINTS, Quantity
from aqcampaign.proof.words import ChangeWords
from aqcampaign.publication.numbers import measured_text
from aqcampaign.publication.release import PeriodPoint, Release, ReleasedFigure
from aqcampaign.publication.unit_record import Status, UnitRecord
from aqcampaign.values.amounts import EXACT, Number
from aqcampaign.values.number import yuan_per_unit

# What is wrong with a claim, nothing if it is right; None if the release knows nothing of the kind.
Verdict = list[Finding] | None
# The role of a change in the column of a table, where 0.0 is not called 持平.
IN_A_TABLE = "table"
RATES = ("report", "on_time")
_HUNDRED = Decimal(100)
_REASONS: Mapping[Reason, str] = {
    "first_period": N_("it is the first period"),
    "no_base": N_("there is no earlier figure"),
    "window": N_("the periods have different lengths"),
    "definition": N_("the figure was defined differently"),
    "coverage": N_("too few units reported both"),
    "running_total": N_("it is a running total"),
    "no_figure": N_("there is no earlier figure"),
    "zero_base": N_("the earlier figure is 0"),
    "small_base": N_("the earlier figure is below 10"),
}
_NOTHING_TO_COMPARE = N_("there is nothing to compare with")
_NOTHING = N_("nothing")


def exact_percentage(part: Number, whole: Number) -> Decimal:
    """Return `part` of a positive `whole` in percent, not rounded."""
    return EXACT.divide(EXACT.multiply(Decimal(part), _HUNDRED), Decimal(whole))


class Judge:
    """Knows a release, and judges claims by it."""

    def __init__(self, release: Release, words: ChangeWords) -> None:
        self._release, self._words = release, words
        self._records: Mapping[str, UnitRecord] = {record.id: record for record in release.units}
        self._points: Mapping[str, PeriodPoint] = {point.name: point for point in release.points}
        self._judges: Mapping[str, Callable[[Claim, Quantity], Verdict]] = {
            "figure": self._figure,
            "difference": self._difference,
            "percent": self._percent,
            "points": self._points_of,
            "multiple": self._multiple,
            "growth": self._growth,
            "rate": self._rate,
            "share": self._share,
            "coverage": self._coverage,
            "rank": self._rank,
            "contribution": self._contribution,
            "days_late": self._days_late,
            "in_row": self._in_row,
            "open_queries": self._open_queries,
            "record": self._record,
            "covered": self._covered,
        }

    def judge(self, claim: Claim) -> Verdict:
        """Return what is wrong with a claim about a number; None if it is not known what the number is."""
        if claim.kind == "level":
            return self._level(claim)
        judge = self._judges.get(claim.kind)
        return judge(claim, claim.quantity) if judge is not None and claim.quantity is not None else None

    # Figures

    def _figure(self, claim: Claim, quantity: Quantity) -> Verdict:
        known = [(field, value) for field in claim.fields for value in self._values(field, claim)]
        if not known:
            return None
        verdicts = [hold(quantity, in_single_units(value, field), field.label) for field, value in known]
        if any(verdict == [] for verdict in verdicts):
            return []
        (field, value), other = known[0], next(self._others(claim, quantity), None)
        if other is None or verdicts[0][0].code != "AQ601":
            return verdicts[0]
        expected = quantity.written(in_single_units(value, field))
        return [finding("AQ602", found=quantity.text, label=field.label, expected=expected, other=other)]

    def _values(self, field: Field, claim: Claim) -> Iterator[Number]:
        """Yield what the figure is, of the unit and of all, in the period or the scope that the sentence names."""
        figure = self._release.figure_of.get(field.id)
        if figure is None:
            return
        if claim.unit is not None and claim.scope == "period":
            own = {each.unit: each.value for each in self._release.unit_figures(field)}
            if (value := own.get(claim.unit)) is not None:
                yield value
            if not claim.is_inherited:
                return
        point = self._point(claim.period)
        if point is not None and claim.scope == "period":
            values: Iterable[Number | None] = (point.totals.get(field.id),)
        else:
            values = _of_scope(figure, claim.scope)
        yield from (value for value in values if value is not None)

    def _point(self, period: str) -> PeriodPoint | None:
        """Return the period that a sentence names: 2022年9月 or 9月."""
        named = [point for name, point in self._points.items() if period and name.partition("（")[0].endswith(period)]
        return named[-1] if named else None

    def _others(self, claim: Claim, quantity: Quantity) -> Iterator[str]:
        """Yield the names of other figures of the period that have exactly this value."""
        units = {field.part.unit for field in claim.fields}
        for figure in self._release.figures:
            field = figure.field
            if field in claim.fields or figure.total is None or field.part.unit not in units:
                continue
            if in_single_units(figure.total, field) == quantity.value and quantity.value != 0:
                yield field.label

    # Changes

    def _comparisons(self, claim: Claim) -> list[tuple[Field, Comparison]]:
        figures = [figure for field in claim.fields if (figure := self._release.figure_of.get(field.id)) is not None]
        changes = [(figure.field, figure.change) for figure in figures if figure.change is not None]
        if claim.basis == "year":
            return [(field, change.on_year) for field, change in changes if change.on_year is not None]
        return [(field, change.on_period) for field, change in changes]

    def _compared(self, claim: Claim, quantity: Quantity, judge: Callable[[Field, Comparison], Verdict]) -> Verdict:
        """Return the best verdict over the figures that are meant."""
        if not claim.fields:
            return None
        comparisons = self._comparisons(claim)
        if not comparisons:
            return [_not_compared(claim.fields[0], quantity.text, _NOTHING_TO_COMPARE, _NOTHING)]
        verdicts = [judge(field, comparison) for field, comparison in comparisons]
        return next((verdict for verdict in verdicts if verdict == []), verdicts[0])

    def _difference(self, claim: Claim, quantity: Quantity) -> Verdict:
        if claim.unit is not None and not claim.is_inherited:
            return self._difference_of_unit(claim, quantity)

        def judge(field: Field, comparison: Comparison) -> Verdict:
            if comparison.difference is None:
                return [_not_compared(field, quantity.text, _reason(comparison), _NOTHING)]
            return _hold_change(claim, quantity, in_single_units(comparison.difference, field), field.label)

        return self._compared(claim, quantity, judge)

    def _difference_of_unit(self, claim: Claim, quantity: Quantity) -> Verdict:
        for field in claim.fields:
            own = {each.unit: each.difference for each in self._release.unit_figures(field)}
            difference = own.get(claim.unit or "")
            if difference is not None:
                return _hold_change(claim, quantity, in_single_units(difference, field), field.label)
        return None

    def _percent(self, claim: Claim, quantity: Quantity) -> Verdict:
        if claim.role in RATES:
            return self._rate_change(claim, quantity)

        def judge(field: Field, comparison: Comparison) -> Verdict:
            if claim.role == IN_A_TABLE:
                return _hold_in_table(claim, quantity, comparison, field)
            if field.part.kind == "percent":
                return [finding("AQ607", found=quantity.text, expected=self._change_text(comparison, field))]
            if comparison.wording in ("none", "difference"):
                instead = self._change_text(comparison, field)
                return [_not_compared(field, quantity.text, _reason(comparison), instead)]
            exact = _percent_change(comparison)
            if exact is None:
                return None
            verdict = _hold_change(claim, quantity, exact, field.label)
            if verdict == [] and comparison.wording in ("level", "about_level"):
                expected = self._change_text(comparison, field)
                return [finding("AQ605", found=quantity.text, label=field.label, expected=expected)]
            return verdict

        return self._compared(claim, quantity, judge)

    def _rate_change(self, claim: Claim, quantity: Quantity) -> Verdict:
        """Judge a change of a rate of reports, which is counted in percentage points."""
        before = self._release.points[-2:-1]
        now, expected = self._rates().get(claim.role), before[0].expected if before else 0
        if now is None or claim.role != "report" or not expected:
            return None
        change = EXACT.subtract(now, exact_percentage(before[0].reported, expected))
        if quantity.unit == PERCENT:
            text = f"{abs(change):.1f}{POINTS}"
            return [finding("AQ607", found=quantity.text, expected=text)]
        return _hold_change(claim, quantity, change, N_("the rate"))

    def _points_of(self, claim: Claim, quantity: Quantity) -> Verdict:
        if claim.role:
            return self._rate_change(claim, quantity)

        def judge(field: Field, comparison: Comparison) -> Verdict:
            if field.part.kind != "percent":
                return [finding("AQ607", found=quantity.text, expected=self._change_text(comparison, field))]
            if comparison.difference is None:
                return [_not_compared(field, quantity.text, _reason(comparison), _NOTHING)]
            return _hold_change(claim, quantity, comparison.difference, field.label)

        return self._compared(claim, quantity, judge)

    def _multiple(self, claim: Claim, quantity: Quantity) -> Verdict:
        def judge(field: Field, comparison: Comparison) -> Verdict:
            if not comparison.base or comparison.current is None or comparison.base < 0:
                return [_not_compared(field, quantity.text, _reason(comparison), _NOTHING)]
            exact = EXACT.divide(Decimal(comparison.current), Decimal(comparison.base))
            return hold(quantity, exact, field.label)

        return self._compared(claim, quantity, judge)

    def _growth(self, claim: Claim, quantity: Quantity) -> Verdict:
        def judge(field: Field, comparison: Comparison) -> Verdict:
            return [finding("AQ608", found=quantity.text, expected=self._change_text(comparison, field))]

        return self._compared(claim, quantity, judge) or [
            finding("AQ608", found=quantity.text, expected=self._words.multiple.format(change="…"))
        ]

    def _level(self, claim: Claim) -> Verdict:
        found = self._comparisons(claim)
        if not found:
            return None
        if any(comparison.wording == claim.role for _field, comparison in found):
            return []
        field, comparison = found[0]
        said = self._words.level if claim.role == "level" else self._words.about_level
        if comparison.wording == "none":
            return [_not_compared(field, said, _reason(comparison), _NOTHING)]
        return [finding("AQ605", found=said, label=field.label, expected=self._change_text(comparison, field))]

    def _change_text(self, comparison: Comparison, field: Field) -> str:
        """Return what may be printed of a comparison, in the words of documents."""
        words, is_more = self._words, (comparison.difference or 0) > 0
        change = abs(comparison.change) if comparison.change is not None else None
        match comparison.wording:
            case "none":
                return _NOTHING
            case "level":
                return words.level
            case "about_level":
                return words.about_level
            case "multiple":
                return words.multiple.format(change=change)
            case "points" | "percent":
                unit = POINTS if comparison.wording == "points" else PERCENT
                return (words.rise if is_more else words.fall).format(change=f"{change}{unit}")
        difference = measured_text(abs(Decimal(comparison.difference or 0)), field.part)
        return (words.more if is_more else words.less).format(change=difference)

    # Rates and shares

    def _rates(self) -> Mapping[str, Decimal]:
        counts = self._release.coverage
        if not counts.expected:
            return {}
        return {
            "report": exact_percentage(counts.accepted, counts.expected),
            "on_time": exact_percentage(counts.accepted - counts.late, counts.expected),
        }

    def _rate(self, claim: Claim, quantity: Quantity) -> Verdict:
        rate = self._rates().get(claim.role)
        return None if rate is None else hold(quantity, rate, N_("the rate"), "AQ614")

    def _share(self, claim: Claim, quantity: Quantity) -> Verdict:
        found = list(self._shares(claim))
        if not found:
            return None
        verdicts = [hold(quantity, share, N_("the share"), "AQ614") for share in found]
        return next((verdict for verdict in verdicts if verdict == []), verdicts[0])

    def _shares(self, claim: Claim) -> Iterator[Decimal]:
        """Yield the shares that can be meant: of the listed units, of the last unit, of a part in its whole."""
        for field in claim.fields:
            total = self._release.figure_of[field.id].total if field.id in self._release.figure_of else None
            if claim.units and total and field.cell.measure.is_added:
                own = {each.unit: each.value or 0 for each in self._release.unit_figures(field)}
                lists = (claim.units, claim.units[-1:])
                yield from (exact_percentage(sum(own.get(unit, 0) for unit in units), total) for units in lists)
            for each in self._release.compositions:
                parts = [share.value for share in each.parts if share.field == field]
                yield from (exact_percentage(value, each.value) for value in parts if each.value > 0)

    # Units

    def _coverage(self, claim: Claim, quantity: Quantity) -> Verdict:
        numbers = self._numbers_of_units(claim)
        if not numbers:
            return None
        if quantity.value in numbers:
            return []
        return [finding("AQ603", found=quantity.text, expected=quantity.written(numbers[0]))]

    def _numbers_of_units(self, claim: Claim) -> list[int]:
        """Return the numbers that a count of units can be, the likeliest first; [] if that is not known."""
        counts, statuses = self._release.coverage, self._release.by_status
        late, extended = len(statuses.get("late", ())), len(statuses.get("extended", ()))
        known: dict[str, list[int | None]] = {
            "expected": [counts.expected],
            "accepted": [counts.accepted],
            "received": [counts.received],
            "nil": [counts.nil],
            "missing": [counts.missing],
            "returned": [counts.returned],
            "unreadable": [counts.unreadable],
            "incomplete": [counts.incomplete],
            "excluded": [counts.excluded],
            "late": [counts.late, late],
            "extended": [extended],
            "on_time": [len(self._release.in_time), counts.accepted - counts.late],
            "not_counted": [
                counts.expected - counts.accepted if counts.expected is not None else None,
                sum(len(note.units) for note in self._release.notes if note.kind == "not_counted"),
            ],
            "named": [len(set(claim.units))],
        }
        if claim.role == "same_units":
            fields = claim.fields or tuple(figure.field for figure in self._release.figures)
            compared = self._comparisons(replace(claim, fields=fields))
            return [comparison.units for _field, comparison in compared if comparison.units]
        if claim.role == "of_period":
            point = self._point(claim.period)
            return [point.reported, point.expected] if point is not None else []
        return [number for number in known.get(claim.role, ()) if number is not None]

    def _rank(self, claim: Claim, quantity: Quantity) -> Verdict:
        for field in claim.fields:
            ranks = {each.unit: each for each in self._release.ranking(field)}
            own = ranks.get(claim.unit or "")
            if own is not None:
                if quantity.value == own.rank:
                    return []
                expected = quantity.written(own.rank)
                return [finding("AQ615", found=quantity.text, label=field.label, expected=expected)]
        return None

    def _contribution(self, claim: Claim, quantity: Quantity) -> Verdict:
        for field in claim.fields:
            own = {each.unit: each.difference for each in self._release.contributions(field)}
            if claim.unit in own:
                return hold(quantity, in_single_units(own[claim.unit], field), field.label, "AQ605")
        return None

    def _days_late(self, claim: Claim, quantity: Quantity) -> Verdict:
        record = self._records.get(claim.unit or "")
        if record is None:
            return None
        return hold(quantity, record.days_late, N_("the delay"))

    def _in_row(self, claim: Claim, quantity: Quantity) -> Verdict:
        record = self._records.get(claim.unit or "")
        return None if record is None else hold(quantity, record.streak, N_("the number of periods in a row"))

    def _covered(self, claim: Claim, quantity: Quantity) -> Verdict:
        """Judge how many units reported a figure (role 0), or were asked for it (role 1)."""
        numbers = self._release.covered(claim.fields[0])
        place = int(claim.role)
        return hold(quantity, numbers[place], claim.fields[0].label, "AQ603") if place < len(numbers) else None

    def _record(self, claim: Claim, quantity: Quantity) -> Verdict:
        """Judge a number of the record of a unit's reporting."""
        record = self._records.get(claim.unit or "")
        if record is None:
            return None
        known = {
            "versions": len(record.versions),
            "returned": record.times_returned,
            "errors": record.errors,
            "in_row": record.streak,
            "days_late": record.days_late,
            "queries": record.open_queries,
        }
        return hold(quantity, known[claim.role], record.name)

    def _open_queries(self, _claim: Claim, quantity: Quantity) -> Verdict:
        fields = sum(len(note.fields) for note in self._release.notes if note.kind == "open_queries")
        counted = sum(record.open_queries for record in self._release.units)
        return [] if quantity.value == fields else hold(quantity, counted, N_("the number of open queries"))

    # Lists of units

    def has_status(self, unit: str, status: str) -> bool | None:
        """Return whether a unit has a status, None if that is not one of units."""
        statuses = self._release.by_status
        if status == "accepted" or status not in _STATUSES:
            return None
        return any(record.id == unit for record in statuses.get(_STATUSES[status], ()))

    def with_status(self, status: str) -> list[str]:
        """Return the units of which documents say that they have a status."""
        return [record.id for record in self._release.by_status.get(_STATUSES[status], ())]


_STATUSES: Mapping[str, Status] = {
    "missing": "missing", "returned": "returned", "unreadable": "unreadable", "incomplete": "incomplete",
    "excluded": "excluded", "late": "late", "extended": "extended", "nil": "nil",
}  # fmt: skip


def in_single_units(value: Number, field: Field) -> Number:
    """Return a figure in single units, as quantities are: an amount of 万元 in yuan."""
    return EXACT.multiply(Decimal(value), Decimal(yuan_per_unit(field.part.unit)))


def _of_scope(figure: ReleasedFigure, scope: str) -> tuple[Number | None, ...]:
    """Return what a figure is in a scope; of earlier periods all that documents may say."""
    change = figure.change
    if scope == "period" or change is None:
        return (figure.total,)
    if scope == "to_date":
        return (change.to_date,)
    if scope == "previous":
        return (change.on_period.base, change.previous)
    if scope == "same_units":
        return (change.on_period.current, figure.total)
    return (change.on_year.base,) if change.on_year is not None else ()


def hold(quantity: Quantity, exact: Number, label: str, code: str = "AQ601") -> list[Finding]:
    """Return what is wrong with a quantity that should be `exact`."""
    if quantity.is_too_coarse_for(exact):
        plain = measured(exact, quantity.unit)
        return [finding("AQ609", found=quantity.text, expected=plain)]
    if quantity.is_rounded_from(exact):
        return []
    expected = quantity.written(exact)
    if quantity.is_truncated_from(exact) and quantity.numeral.decimals:
        return [finding("AQ604", found=quantity.text, expected=expected)]
    return [finding(code, found=quantity.text, label=label, expected=expected)]


def measured(exact: Number, unit: str) -> str:
    """Return an exact number with its unit, without scale."""
    return f"{Decimal(exact).normalize(EXACT):f}{unit}"


def _hold_change(claim: Claim, quantity: Quantity, exact: Number, label: str) -> list[Finding]:
    """Return what is wrong with a change that should be `exact`, of which the sentence also says the direction."""
    signed = not claim.direction and (quantity.text[0] in "+-" or claim.role == IN_A_TABLE)
    sign = 1 if exact > 0 else -1
    is_right_way = signed or claim.direction in (0, sign) or exact == 0
    found = hold(quantity, exact if signed else abs(Decimal(exact)), label, "AQ605")
    if not found and not is_right_way:
        text = phrase(N_("a rise of {text}") if sign > 0 else N_("a fall of {text}"), text=quantity.text)
        return [finding("AQ605", found=quantity.text, label=label, expected=text)]
    return found


def _hold_in_table(claim: Claim, quantity: Quantity, comparison: Comparison, field: Field) -> Verdict:
    """Return what is wrong with a change in percent in a table; None if the comparison has none."""
    exact = _percent_change(comparison) if field.part.kind != "percent" else comparison.change
    exact = comparison.change if exact is None else exact
    return None if exact is None else _hold_change(claim, quantity, exact, field.label)


def _percent_change(comparison: Comparison) -> Decimal | None:
    if not comparison.base or comparison.difference is None or comparison.base <= 0:
        return None
    return exact_percentage(comparison.difference, comparison.base)


def _reason(comparison: Comparison) -> str:
    return _REASONS.get(comparison.reason or "no_base", _NOTHING_TO_COMPARE)


def _not_compared(field: Field, found: str, reason: str, instead: str) -> Finding:
    return finding("AQ606", found=found, label=field.label, reason=reason, expected=instead)
