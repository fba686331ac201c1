"""Properties of parsing any cell content."""

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from aqcampaign.findings.finding import NOWHERE
from aqcampaign.form.model import Cell, Form
from aqcampaign.intake.grid import CellContent
from aqcampaign.values.amounts import Number, from_float, join_numbers
from aqcampaign.values.cell import CellReader, CellValues
from aqcampaign.values.compound import is_probably_month
from aqcampaign.values.styled import read_cell

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

MOST = 10**9
# Words and signs that really occur, so that chance comes near to what is understood.
PIECES = st.sampled_from(
    [*"50１①²½٣.,，、;/／∕\\ -约余件人万元亿。：e%\n\u200b", "立案", "结案", "受理", "审结", "判决", "移送", "案件"]
)
ANY_TEXT = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join))
WITHOUT_WIDTH = "\u200b\ufeff\u200e\u2060\u00ad\u202a\u2066\u200d\ufe0e"
UNSEEN = WITHOUT_WIDTH + "\t\u00a0\u202f\u2009\u200f\u202e\u2067\u061c\u2028\u3164"
AMOUNTS = st.decimals(0, MOST, places=4, allow_nan=False, allow_infinity=False)
COUNTS = st.integers(0, MOST)


def read(form: Form, cell: Cell, content: CellContent) -> CellValues:
    """Return what becomes of `content` in September 2022."""
    return read_cell(CellReader(cell.measure, cell.blank, form, 2022), content, NOWHERE)


def canonical(data: Any, cell: Cell) -> tuple[Number, ...]:
    """Draw values that the cell may hold."""
    return tuple(data.draw(AMOUNTS if part.kind == "money" else COUNTS) for part in cell.measure.parts)


@given(text=ANY_TEXT)
@example(text="9" * 5000)
@example(text="0." + "0" * 5000 + "1")
@example(text="{found}")
@example(text="\ud800")
def test_any_text_can_be_parsed(form: Form, text: str) -> None:
    """Every text gives values or says why not, in every item; values are never below 0 nor beyond all measure."""
    for cell in form.cells:
        result = read(form, cell, text)
        assert (result.values is None) == any(finding.severity == "error" for finding in result.findings)
        for value, part in zip(result.values or (), cell.measure.parts, strict=result.values is not None):
            assert isinstance(value, int | Decimal)
            assert 0 <= value <= MOST
            assert part.kind == "money" or isinstance(value, int)
            assert round(value, 4) == value


@given(number=st.one_of(st.floats(), st.integers(), st.booleans()))
def test_any_number_can_be_parsed(form: Form, number: float) -> None:
    """Every number gives values or says why not, in every item."""
    for cell in form.cells:
        result = read(form, cell, number)
        assert (result.values is None) == any(finding.severity == "error" for finding in result.findings)


@given(data=st.data())
def test_canonical_text_round_trips(form: Form, data: st.DataObject) -> None:
    """What the program itself writes is read as the same values, and nothing is noted; only a month is asked about."""
    for cell in form.cells:
        values = canonical(data, cell)
        assume(not cell.measure.compound or not is_probably_month(join_numbers(values), 2022))
        assert read(form, cell, join_numbers(values)) == CellValues(values)


@given(data=st.data(), slash=st.sampled_from(["／", " / ", "∕", "⁄", "\\", "、", ";", "；", "\n"]))
def test_alternative_separators_give_the_same_figures(form: Form, data: st.DataObject, slash: str) -> None:
    """Another separator changes no value; it is noted."""
    for cell in form.cells:
        if cell.measure.compound:
            values = canonical(data, cell)
            assume(not is_probably_month("/".join(map(str, values)), 2022))
            result = read(form, cell, slash.join(map(str, values)))
            assert result.values == values
            assert [finding.code for finding in result.findings] == ["AQ321"]


@given(data=st.data(), unseen=st.sampled_from(UNSEEN))
def test_invisible_characters_never_change_values(form: Form, data: st.DataObject, unseen: str) -> None:
    """Wherever it stands: one without width is named beside the same values; one that parts figures may be refused."""
    for cell in form.cells:
        text = join_numbers(canonical(data, cell))
        place = data.draw(st.integers(0, len(text)))
        before, result = read(form, cell, text), read(form, cell, text[:place] + unseen + text[place:])
        if unseen in WITHOUT_WIDTH:
            assert result.values == before.values
        if result.values is not None:
            assert result.values == before.values
            assert "AQ342" in {finding.code for finding in result.findings}


@given(text=ANY_TEXT, unseen=st.sampled_from(WITHOUT_WIDTH), data=st.data())
def test_zero_width_characters_are_ignored(form: Form, text: str, unseen: str, data: st.DataObject) -> None:
    """Whatever the text is: with it and without it the same is read."""
    place = data.draw(st.integers(0, len(text)))
    for cell in form.cells:
        assert read(form, cell, text[:place] + unseen + text[place:]).values == read(form, cell, text).values


@given(data=st.data())
def test_number_and_its_text_give_the_same_value(form: Form, data: st.DataObject) -> None:
    """Single figures: the cell that holds a number and the one that holds its text are read alike."""
    for cell in form.cells:
        if not cell.measure.compound:
            (value,) = canonical(data, cell)
            as_text, as_number = read(form, cell, join_numbers((value,))), read(form, cell, float(value))
            assert as_text.values == as_number.values == (value,)


@given(amount=st.decimals(0, MOST - 1, places=4, allow_nan=False, allow_infinity=False))
def test_amount_round_trips_through_a_float(amount: Decimal) -> None:
    """A workbook keeps amounts as binary fractions; the amount that was typed comes back exactly."""
    assert from_float(float(amount)) == amount


@given(terms=st.lists(st.decimals(0, 1000, places=4, allow_nan=False, allow_infinity=False), min_size=2, max_size=20))
def test_a_sum_made_by_a_spreadsheet_is_the_exact_sum(terms: list[Decimal]) -> None:
    """Where Excel's own sum is off in the 16th digit, as 0.1+0.2 is, the figure that it shows is read."""
    assert round(Decimal(from_float(sum(map(float, terms)))), 9) == sum(terms)


@given(figures=st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_another_count_of_slashes_never_gives_values(form: Form, figures: list[int]) -> None:
    """Too few or too many figures are counted, never filled up or cut off; a lone 0 stands for none at all."""
    for cell in form.cells:
        if cell.measure.compound and len(figures) != len(cell.measure.parts) and figures != [0]:
            result = read(form, cell, "/".join(map(str, figures)))
            assert result.values is None
            assert [finding.code for finding in result.findings] == ["AQ306"]
            assert result.findings[0].parameters["count"] == str(len(figures))


@given(data=st.data())
def test_labels_in_another_order_never_give_values(form: Form, data: st.DataObject) -> None:
    """Figures that name their parts in another order are never read in the order of the form."""
    for cell in form.cells:
        if not cell.measure.compound:
            continue
        figures = [
            data.draw(st.sampled_from((part.name, *part.also)))
            + str(data.draw(COUNTS))
            + data.draw(st.sampled_from(("", part.unit)))
            for part in cell.measure.parts
        ]
        gap = data.draw(st.sampled_from(["，", "、", "；", "/", "\n", ""]))
        for order in itertools.permutations(figures):
            if list(order) != figures:
                assert read(form, cell, gap.join(order)).values is None


@given(
    number=COUNTS,
    words=st.sampled_from(["约{}", "{}余", "{}多", "{}左右", "近{}", "{}以上", "{}-{}", "{}①", "{}²", "({})"]),
)
def test_approximate_text_never_gives_values(form: Form, number: int, words: str) -> None:
    """Approximations, ranges and footnote marks are refused in every item."""
    assume(number > 0)
    for cell in form.cells:
        assert read(form, cell, words.format(number, number + 1)).values is None
