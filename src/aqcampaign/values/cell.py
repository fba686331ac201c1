"""Reads the content of one cell of the form into values and findings."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import assert_never

from aqcampaign.characters import has_certain_order, invisible_characters, visible
from aqcampaign.findings.finding import NO_PHRASE, Finding, Phrase, Place, finding, phrase
from aqcampaign.form.measure import Blank, Bounds, Measure, Part
from aqcampaign.form.model import Form
from aqcampaign.intake.grid import (
    BadNumber,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    PlainContent,
    UncalculatedFormula,
    UnstyledContent,
)
from aqcampaign.language import mark as N_
from aqcampaign.values import compound, number, words
from aqcampaign.values.amounts import EXACT, Number, from_float, join_numbers, normalize
from aqcampaign.values.excel_dates import date_from_serial, format_date, guess_typed, is_serial
from aqcampaign.values.number_types import Precision, precisions, validate
from aqcampaign.values.text import says_nothing
from aqcampaign.values.value import Value

# Results remembered per reader.
_MAX_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class CellValues:
    """The values of one cell and its findings. `values` is None if the cell is blank or cannot be read."""

    values: tuple[Value, ...] | None
    findings: tuple[Finding, ...] = ()


NO_VALUE = CellValues(None)
_UNSPECIFIED = compound.Refusal("words")


@dataclass(frozen=True)
class CellReader:
    """Reads cells of one measure. `year` is the year of the report.

    A computed cell contains a formula of the template. If the formula has no result, the value is left open and
    computed from the form's totals. Its figures lie within `bounds`, which follow from the terms: a difference may be
    negative. A cell that does not apply must stay blank. In one that is not asked of the unit, a blank, a 0 and a word
    such as 无 are no value.
    """

    measure: Measure
    blank: Blank
    form: Form
    year: int
    computed: bool = False
    applies: bool = True
    bounds: tuple[Bounds, ...] = ()
    asked: bool = True

    def read(self, content: UnstyledContent, place: Place) -> CellValues:
        """Return the values and findings of `content`. Never raises."""
        key = (content.__class__, content)  # the class, because 1, 1.0 and True are equal
        result = self._results_without_findings.get(key)
        if result is None:
            result = self._read(content, place)
            if not self.asked and (says_nothing(content) or (result.values is not None and not any(result.values))):
                result = NO_VALUE
            if not result.findings and len(self._results_without_findings) < _MAX_REMEMBERED:
                self._results_without_findings[key] = result
        return result

    def _read(self, content: UnstyledContent, place: Place) -> CellValues:
        if isinstance(content, str):
            hidden = invisible_characters(content)
            if hidden:
                return self._read_with_unseen(content, hidden, place)
            if not content.strip():
                return self._read_blank(place)
        if not self.applies:
            return CellValues(None, (finding("AQ317", place, _display(content)),))
        match content:
            case ErrorValue():
                return NO_VALUE if self.computed else self._refuse("AQ309", place, content.text)
            case BadNumber():
                return self._refuse("AQ318", place, content.text)
            case UncalculatedFormula():
                return NO_VALUE if self.computed else self._refuse("AQ310", place, content.formula)
            case FormulaResult():
                return self.judge_formula(content, self.read(content.value, place), place)
            case _:
                return (
                    self._read_figures(content, place) if self.measure.is_number else self._read_words(content, place)
                )

    def _read_with_unseen(self, text: str, names: tuple[str, ...], place: Place) -> CellValues:
        """Read a text without its invisible characters, and report each of these by name.

        A text whose characters appear in another order than they are stored is refused.
        """
        clean = visible(text).strip()
        if self.measure.kind != "text" and clean and not has_certain_order(text):
            return self._refuse("AQ343", place, clean)
        result = self.read(clean, place)
        if result.values is None or not clean or self.measure.kind == "text":
            return result
        notices = tuple(finding("AQ342", place, clean, character=name) for name in names)
        return CellValues(result.values, (*notices, *result.findings))

    def judge_formula(self, formula: FormulaResult, inner: CellValues, place: Place) -> CellValues:
        """Return `inner`, the reading of a formula's result, with the finding that the cell holds a formula.

        The cell is refused if the result is not final.
        """
        if inner.values is None or self.computed:
            return inner
        if not formula.final:
            return self._refuse("AQ328", place, formula.value)
        code = "AQ347" if formula.volatile else "AQ325"
        return CellValues(inner.values, (finding(code, place, formula.value), *inner.findings))

    def _read_figures(self, content: PlainContent, place: Place) -> CellValues:
        """Read a cell of a numeric measure."""
        match content:
            case bool():
                return self._refuse("AQ311", place, str(content).upper())
            case str():
                return self._read_number_text(content, place)
            case FormattedPercent():
                return self._read_percent(content, place)
            case int() | float():
                return self._read_number(content, place)
            case FormattedDate() | datetime() | date() | time() | timedelta():
                return self._refuse_date(content, place)
            case _:
                assert_never(content)

    def _read_blank(self, place: Place) -> CellValues:
        if self.computed or not self.applies:
            return NO_VALUE
        if self.blank == "zero" and self.measure.is_number:
            return self._validate(compound.zeros(self.measure).values, place)
        return CellValues(None, () if self.blank == "skip" else (finding("AQ301", place),))

    def _read_words(self, content: UnstyledContent, place: Place) -> CellValues:
        """Read a cell of a measure that is no number: text, choice, date or period."""
        match self.measure.kind:
            case "text":
                return CellValues((words.display_text(content),))
            case "choice":
                found: Value | None = words.match_choice(content, self.measure.choices)
                code = "AQ313"
            case "date":
                found, code = words.parse_date(content), "AQ314"
            case _:
                found, code = words.parse_date_range(content), "AQ315"
        if found is None:
            return CellValues(None, (finding(code, place, _display(content), choices="、".join(self.measure.choices)),))
        return CellValues((found,))

    def _read_number_text(self, text: str, place: Place) -> CellValues:
        if self.measure.compound:
            return self._read_compound_text(text, place)
        reading = number.from_text(text, self._part, self.form)
        if reading is None:
            return self._refuse("AQ346" if number.has_odd_comma(text) else "AQ302", place, text)
        codes = {"exact": None, "understood": "AQ321", "converted": "AQ322", "ten_thousands": "AQ323"}
        return self._validate((reading.value,), place, text, codes[reading.notation])

    def _read_compound_text(self, text: str, place: Place) -> CellValues:
        results = compound.from_formula(text, len(self.measure.parts)) if self.computed else None
        if results is not None:
            return self._validate(results.values, place, text)
        if compound.is_probably_month(text, self.year):
            return self._refuse("AQ345", place, text)
        numbers = compound.from_text(text, self.measure, self.form)
        if isinstance(numbers, compound.Refusal):
            codes = {"count": "AQ306", "comma": "AQ307", "words": "AQ302", "separators": "AQ344"}
            return self._refuse(codes[numbers.reason], place, text, numbers)
        return self._validate(numbers.values, place, text, None if numbers.exact else "AQ321")

    def _read_number(self, value: float, place: Place) -> CellValues:
        found = number.from_number(value) if value == value else None
        if found is None:
            return self._refuse("AQ312" if value == value else "AQ302", place, value)
        if not self.measure.compound:
            return self._read_single_number(found, value, place)
        if found == 0:
            return self._validate(compound.zeros(self.measure).values, place)
        if is_serial(value):
            return self._refuse_date(date_from_serial(value), place)
        return self._refuse("AQ306", place, join_numbers((found,)), compound.Refusal("count", 1))

    def _read_single_number(self, found: Number, value: float, place: Place) -> CellValues:
        if self.computed and not self._part.is_integer:
            # A formula may give 33.3333333. Whether the rounded figure is right is checked by the rules of totals.
            found = normalize(round(found * EXACT.create_decimal(1), self._part.max_decimals))
        result = self._validate((found,), place)
        if result.values is None or self.computed:
            return result
        if self._part.kind == "count" and is_serial(value):
            query = finding("AQ324", place, join_numbers((found,)), date=date_from_serial(value), likely=NO_PHRASE)
        elif self._part.kind == "percent" and 0 < found <= 1:
            query = finding(
                "AQ326",
                place,
                join_numbers((found,)),
                hundredfold=join_numbers((normalize(EXACT.multiply(found, 100)),)),
            )
        else:
            return result
        return CellValues(result.values, (*result.findings, query))

    def _read_percent(self, content: FormattedPercent, place: Place) -> CellValues:
        """Read a number in a percent format: Excel stores 96.5% as 0.965. Only percentages may have that format."""
        if self._part.kind != "percent":
            return self._refuse("AQ302", place, f"{join_numbers((from_float(100 * content.value),))}%")
        return self._validate((normalize(EXACT.multiply(from_float(content.value), 100)),), place)

    def _refuse_date(self, content: UnstyledContent, place: Place) -> CellValues:
        meant = guess_typed(content, len(self.measure.parts), self.year) if self.measure.compound else None
        hint: Phrase = phrase(N_(", probably typed as {meant}"), meant=meant) if meant else NO_PHRASE
        example = meant or self.measure.example
        return CellValues(None, (finding("AQ308", place, format_date(content), likely=hint, example=example),))

    def _validate(
        self, values: tuple[Number, ...], place: Place, text: str | None = None, code: str | None = None
    ) -> CellValues:
        result = validate(values, self._precisions)
        if isinstance(result, str):
            return self._refuse(result, place, join_numbers(values) if text is None else text)
        notices = (finding(code, place, text, value=join_numbers(result), unit=self._part.unit),) if code else ()
        return CellValues(result, notices)

    def _refuse(self, code: str, place: Place, text: object, why: compound.Refusal = _UNSPECIFIED) -> CellValues:
        parts = self.measure.parts
        empty = "、".join(parts[number].name for number in why.empty_parts)
        refusal = finding(
            code, place, text, count=why.number_count, wanted=len(parts), example=self.measure.example,
            decimals=self._max_decimals, parts="/".join(part.name for part in parts),
            expected=self._describe_expected(), unit=self.measure.unit, mistake=why.mistake,
            empty=phrase(N_("; {parts} is missing"), parts=empty) if empty else NO_PHRASE,
            otherwise=self._spell_out(str(text)) if code == "AQ345" else NO_PHRASE,
        )  # fmt: skip
        return CellValues(None, (refusal,))

    def _spell_out(self, text: str) -> Phrase:
        """Return advice on how to write figures that would otherwise be taken for a month."""
        figures = compound.spell_with_units(text, self.measure)
        return phrase(N_("; if figures are meant, write {figures}"), figures=figures) if figures else NO_PHRASE

    def _describe_expected(self) -> Phrase:
        parts = self.measure.parts
        if self.measure.compound:
            return phrase(
                N_("{count} figures with / between them ({parts})"), count=len(parts),
                parts="/".join(part.name for part in parts),
            )  # fmt: skip
        if self._part.kind == "money":
            return phrase(N_("an amount in {unit}"), unit=self.measure.unit)
        return phrase(N_("a whole number")) if self._part.is_integer else phrase(N_("a number"))

    @cached_property
    def _results_without_findings(self) -> dict[tuple[type, UnstyledContent], CellValues]:
        """Remembered results: many units enter the same small figures."""
        return {}

    @cached_property
    def _part(self) -> Part:
        return self.measure.parts[0]

    @cached_property
    def _max_decimals(self) -> int:
        return max(part.max_decimals for part in self.measure.parts)

    @cached_property
    def _precisions(self) -> tuple[Precision, ...]:
        return precisions(self.measure.parts, self.bounds)


def _display(content: UnstyledContent) -> str:
    return words.display_text(content) if not isinstance(content, FormulaResult) else str(content.value)
