"""Reads cells whose number format, font or colour displays something other than their content."""

from dataclasses import replace
from decimal import Decimal

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.intake.grid import (
    Appearance,
    CellContent,
    FormattedPercent,
    FormulaResult,
    StyledContent,
    UnstyledContent,
)
from aqcampaign.language import mark as N_
from aqcampaign.values.amounts import Number, format_number, from_float, join_numbers
from aqcampaign.values.cell import NO_VALUE, CellReader, CellValues
from aqcampaign.values.displayed import Displayed, compare
from aqcampaign.values.text import says_nothing
from aqcampaign.values.words import display_text

# Why a figure may not be seen, and what to do.
_INVISIBLE = (
    N_("it is invisible: hidden, tiny, or in the colour of its background"),
    N_("let it look like the other figures"),
)
_UNSETTLED = (
    N_("a conditional format may hide it or display another figure"),
    N_("remove the conditional format of the cell"),
)


def read_cell(reader: CellReader, content: CellContent, place: Place) -> CellValues:
    """Return the values and findings of a cell of any appearance. Never raises."""
    return _read_styled(reader, content, place) if isinstance(content, StyledContent) else reader.read(content, place)


def _read_styled(reader: CellReader, styled: StyledContent, place: Place) -> CellValues:
    """Read a cell as displayed, or refuse it with a finding that shows the stored and the displayed content.

    The appearance of computed cells is ignored, because their figures are recomputed.
    """
    content, appearance = styled.content, styled.appearance
    if reader.computed or not reader.applies:
        return reader.read(content, place)
    if appearance.crossed_out or appearance.raised:
        return _read_rich_text(reader, styled, place)
    visible = content.value if isinstance(content, FormulaResult) else content
    plain = reader.read(visible, place)
    if plain == NO_VALUE and not reader.asked and (appearance.shown is None or says_nothing(appearance.shown)):
        return plain
    result = plain if appearance.shown is None else _read_displayed(reader, visible, appearance.shown, plain, place)
    if isinstance(content, FormulaResult):
        result = reader.judge_formula(content, result, place)
    if result.values is None:
        return result
    if appearance.struck:
        return CellValues(None, (finding("AQ335", place, appearance.shown or display_text(visible)),))
    if appearance.invisible or appearance.unsettled:
        cause, advice = _INVISIBLE if appearance.invisible else _UNSETTLED
        return _add_findings(result, finding("AQ336", place, display_text(visible), cause=cause, advice=advice))
    return result


def _read_rich_text(reader: CellReader, styled: StyledContent, place: Place) -> CellValues:
    """Read a text of several runs, without struck-through runs and, in a figure, without a superscript note."""
    appearance = styled.appearance
    number = reader.measure.is_number
    text = appearance.figure if number and appearance.figure is not None else str(styled.content)
    remaining = text.strip()
    other_appearance = replace(appearance, crossed_out="", raised="", figure=None)
    result = read_cell(
        reader, StyledContent(remaining, other_appearance) if other_appearance != Appearance() else remaining, place
    )
    if result.values is None:
        return result
    notices = [finding("AQ337", place, appearance.crossed_out, value=remaining)] if appearance.crossed_out else []
    if number and appearance.raised:
        notices.append(finding("AQ338", place, appearance.raised, value=remaining))
    return _add_findings(result, *notices)


def _read_displayed(
    reader: CellReader, content: UnstyledContent, shown: str, plain: CellValues, place: Place
) -> CellValues:
    """Read a cell whose number format displays the text `shown`; `plain` is the reading of its stored content."""
    stored = _stored_number(content)
    if stored is None or not reader.measure.is_number:
        return _read_displayed_text(reader, content, shown, plain, place)
    if reader.measure.compound:
        is_same = bool(shown) and plain.values is not None and reader.read(shown, place).values == plain.values
        meant = Displayed("same" if is_same else "contradiction" if shown else "hidden", stored)
    else:
        meant = compare(shown, stored, reader.measure.parts[0], reader.form)
    match meant.verdict:
        case "same":
            return plain
        case "hidden" if plain.values is not None:
            return _add_findings(
                plain, finding("AQ333" if any(plain.values) else "AQ334", place, format_number(stored))
            )
        case "displayed" | "ten_thousands":
            return _read_as_displayed(reader, meant, shown, stored, place)
        case "rounded" if plain.values is not None:
            return _add_findings(plain, finding("AQ332", place, shown, stored=format_number(stored)))
        case _:
            return _contradiction(reader, shown, format_number(stored), place)


def _read_displayed_text(
    reader: CellReader, content: UnstyledContent, shown: str, plain: CellValues, place: Place
) -> CellValues:
    if not shown:
        return plain if plain.values is None else _add_findings(plain, finding("AQ333", place, display_text(content)))
    typed = reader.read(shown, place)
    if typed.values is None or typed.values == plain.values:
        return plain if typed.values else _contradiction(reader, shown, display_text(content), place)
    if not reader.measure.is_number:
        return typed
    numbers = [each for each in typed.values if isinstance(each, int | Decimal)]
    value = join_numbers(tuple(numbers))
    notice = finding("AQ330", place, shown, stored=display_text(content), value=value, unit=reader.measure.unit)
    return _add_findings(typed, notice)


def _read_as_displayed(reader: CellReader, meant: Displayed, shown: str, stored: Number, place: Place) -> CellValues:
    result = reader.read(float(meant.value), place)
    if result.values is None:
        return result
    figures = {"stored": format_number(stored), "value": format_number(meant.value), "unit": reader.measure.unit}
    query = finding("AQ323", place, shown, **figures) if meant.verdict == "ten_thousands" else None
    notice = finding("AQ330", place, shown, **figures)
    return _add_findings(result, *([query] if query else []), notice)


def _contradiction(reader: CellReader, shown: str, stored: str, place: Place) -> CellValues:
    unit, example = reader.measure.unit, reader.measure.example
    return CellValues(None, (finding("AQ331", place, shown, stored=stored, unit=unit, example=example),))


def _add_findings(result: CellValues, *findings: Finding) -> CellValues:
    return CellValues(result.values, (*result.findings, *findings))


def _stored_number(content: UnstyledContent) -> Number | None:
    """Return the stored number, in percent if the format is one (96.5 for 0.965); None if it is no number."""
    if isinstance(content, FormattedPercent):
        return from_float(float(f"{100 * content.value:.15g}"))
    if isinstance(content, int | float) and not isinstance(content, bool) and abs(content) < 1e300:
        return from_float(content)
    return None
