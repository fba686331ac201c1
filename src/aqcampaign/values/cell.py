"""Takes the content of one cell of the form and makes its values, or the findings why it has none."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import assert_never

from aqcampaign.findings.finding import NO_PHRASE, Finding, Phrase, Place, finding, phrase
from aqcampaign.form.model import Cell, Form, Kind, Part
from aqcampaign.intake.grid import (
    CellContent,
    ErrorValue,
    FormattedDate,
    FormulaResult,
    UncalculatedFormula,
)
from aqcampaign.language import mark as N_
from aqcampaign.values import compound, number
from aqcampaign.values.amounts import Number, joined
from aqcampaign.values.checked import check
from aqcampaign.values.date import is_serial, likely, of_serial, shown

_MANY = 512


@dataclass(frozen=True, slots=True)
class CellValues:
    """The numbers of one cell, None for a hole, and what was noticed."""

    values: tuple[Number, ...] | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class CellReader:
    """Reads one cell of the form; knows what is wanted there and how to say so. `year` is that of the report."""

    cell: Cell
    form: Form
    year: int

    def read(self, content: CellContent, place: Place) -> CellValues:
        """Return the values of `content`; never raises, whatever it is."""
        kind_and_content = (content.__class__, content)  # 1, 1.0 and True are equal
        result = self._unremarkable.get(kind_and_content)
        if result is None:
            result = self._read(content, place)
            if not result.findings and len(self._unremarkable) < _MANY:
                self._unremarkable[kind_and_content] = result
        return result

    def _read(self, content: CellContent, place: Place) -> CellValues:
        match content:
            case bool():
                return self._refused("AQ311", place, str(content).upper())
            case str():
                return self._text(content, place) if content.strip() else self._blank(place)
            case int() | float():
                return self._number(content, place)
            case ErrorValue():
                return self._refused("AQ309", place, content.text)
            case UncalculatedFormula():
                return self._refused("AQ310", place, content.formula)
            case FormulaResult():
                inner = self.read(content.value, place)
                if inner.values is None:
                    return inner
                return CellValues(inner.values, (finding("AQ325", place, content.value), *inner.findings))
            case FormattedDate() | datetime() | date() | time() | timedelta():
                return self._date(content, place)
            case _:
                assert_never(content)

    def _blank(self, place: Place) -> CellValues:
        policy = self.form.blank_policy(self.cell.item)
        if policy == "zero":
            return CellValues(compound.zeros(self.cell.item).values)
        return CellValues(None, () if policy == "skip" else (finding("AQ301", place),))

    def _text(self, text: str, place: Place) -> CellValues:
        if self.cell.item.compound:
            return self._compound(text, place)
        reading = number.from_text(text, self._part, self.form)
        if reading is None:
            return self._refused("AQ302", place, text)
        codes = {"exact": None, "understood": "AQ321", "converted": "AQ322", "ten_thousands": "AQ323"}
        return self._checked((reading.value,), place, text, codes[reading.how])

    def _compound(self, text: str, place: Place) -> CellValues:
        numbers = compound.from_text(text, self.cell.item, self.form)
        if isinstance(numbers, compound.Refusal):
            codes = {"count": "AQ306", "comma": "AQ307", "words": "AQ302"}
            return self._refused(codes[numbers.why], place, text, count=numbers.numbers)
        return self._checked(numbers.values, place, text, None if numbers.exact else "AQ321")

    def _number(self, value: float, place: Place) -> CellValues:
        found = number.from_number(value) if value == value else None
        if found is None:
            return self._refused("AQ312" if value == value else "AQ302", place, value)
        if not self.cell.item.compound:
            result = self._checked((found,), place)
            if result.values is not None and self._part.kind == "count" and is_serial(value):
                serial = finding("AQ324", place, joined((found,)), date=of_serial(value), likely=NO_PHRASE)
                return CellValues(result.values, (*result.findings, serial))
            return result
        if found == 0:
            return CellValues(compound.zeros(self.cell.item).values)
        if is_serial(value):
            return self._date(of_serial(value), place)
        return self._refused("AQ306", place, joined((found,)), count=1)

    def _date(self, content: CellContent, place: Place) -> CellValues:
        meant = likely(content, len(self._kinds), self.year) if self.cell.item.compound else None
        hint: Phrase = phrase(N_(", probably typed as {meant}"), meant=meant) if meant else NO_PHRASE
        example = meant or self.cell.item.example
        return CellValues(None, (finding("AQ308", place, shown(content), likely=hint, example=example),))

    def _checked(
        self, values: tuple[Number, ...], place: Place, text: str | None = None, code: str | None = None
    ) -> CellValues:
        result = check(values, self._kinds)
        if isinstance(result, str):
            return self._refused(result, place, joined(values) if text is None else text)
        return CellValues(result, (finding(code, place, text, value=joined(result)),) if code else ())

    def _refused(self, code: str, place: Place, text: object, count: int = 0) -> CellValues:
        item = self.cell.item
        return CellValues(
            None,
            (
                finding(
                    code, place, text, count=count, wanted=len(item.numbers), example=item.example,
                    parts="/".join(part.name for part in item.numbers), expected=self._expected(),
                ),
            ),
        )  # fmt: skip

    def _expected(self) -> Phrase:
        item = self.cell.item
        if item.compound:
            return phrase(N_("{count} figures with / between them ({parts})"), count=len(item.numbers),
                          parts="/".join(part.name for part in item.numbers))  # fmt: skip
        return (
            phrase(N_("an amount in {unit}"), unit=item.unit)
            if self._part.kind == "money"
            else phrase(N_("a whole number"))
        )

    @cached_property
    def _unremarkable(self) -> dict[tuple[type, CellContent], CellValues]:
        """What was read without findings: many offices write the same figures, and most of them are small."""
        return {}

    @cached_property
    def _part(self) -> Part:
        return self.cell.item.numbers[0]

    @cached_property
    def _kinds(self) -> tuple[Kind, ...]:
        return tuple(part.kind for part in self.cell.item.numbers)
