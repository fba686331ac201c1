"""Words a comparison that consolidation has decided: what may be printed of it, and with which remarks."""

from dataclasses import dataclass

from aqcampaign.consolidation.comparison import Comparison
from aqcampaign.consolidation.trend import Change
from aqcampaign.outputs.bulletin.sentences import fill
from aqcampaign.outputs.bulletin.words import ComparisonSentences
from aqcampaign.publication.numbers import magnitude, measured_text


@dataclass(frozen=True, slots=True)
class ComparisonText:
    """How a figure compares: the units by which, '' if all reported in both periods, and the rest of the sentence."""

    basis: str
    text: str


def period_text(change: Change, measure: str, words: ComparisonSentences) -> ComparisonText | None:
    """Return how a figure compares with the previous period, None if nothing may be printed."""
    return _text(change, change.on_period, measure, words, words.base["period"], words.same_units)


def year_text(change: Change, measure: str, words: ComparisonSentences) -> ComparisonText | None:
    """Return how a figure compares with the same period last year, None if nothing may be printed."""
    if change.on_year is None:
        return None
    return _text(change, change.on_year, measure, words, words.base["year"], words.same_units_of_year)


def _text(
    change: Change, comparison: Comparison, measure: str, words: ComparisonSentences, base: str, same_units: str
) -> ComparisonText | None:
    if comparison.wording == "none" or not (comparison.current or comparison.base):
        return None
    slots = {
        "base": base,
        "units": comparison.units,
        "difference": measured_text(magnitude(comparison.difference or 0), change.field.part),
        "change": comparison.change.copy_abs() if comparison.change is not None else None,
    }
    remarks = (words.preliminary if comparison.preliminary else "") + (
        words.base_corrected if comparison.base_corrected else ""
    )
    told = {"measure": measure, "change": fill(_wording(comparison, words), slots), "remarks": fill(remarks, slots)}
    return ComparisonText("" if comparison.all_units else fill(same_units, slots), fill(words.sentence, told))


def _wording(comparison: Comparison, words: ComparisonSentences) -> str:
    is_more = (comparison.difference or 0) > 0
    match comparison.wording:
        case "level":
            return words.level
        case "about_level":
            return words.about_level
        case "multiple":
            return words.multiple
        case "points":
            return words.points_up if is_more else words.points_down
    if comparison.reason == "zero_base":
        return words.zero_base
    told = words.increase if is_more else words.decrease
    return told + ((words.rise if is_more else words.fall) if comparison.wording == "percent" else "")
