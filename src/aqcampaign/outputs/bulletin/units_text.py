"""Sections 二 and 三 of the bulletin: what each unit reported, and how each of them reported."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from aqcampaign.form.measure import Part
from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.outputs.bulletin.figures_text import measure_name
from aqcampaign.outputs.bulletin.sentences import day_text, fill
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition
from aqcampaign.publication.numbers import measured_text, percent_text
from aqcampaign.publication.ranks import Ranked
from aqcampaign.publication.release import Release, ReleasedFigure
from aqcampaign.publication.unit_record import Status, UnitRecord
from aqcampaign.values.amounts import format_number
from aqcampaign.values.value import Value

# Corrections that are told one by one; the attachment has all.
_MOST_CORRECTIONS = 5


def unit_paragraphs(release: Release, words: BulletinWords) -> Iterator[str]:
    """Yield the paragraphs on what the units reported: ranked only where the form says so, else in their order."""
    yield "".join(_leading(each, release, words) for each in release.figures if each.is_ranked and each.is_headline)
    yield _each_unit(release, words)
    nil = [each.name for each in release.by_status.get("nil", ())]
    yield fill(words.nil, {"units": names_text(nil, words)})


def names_text(names: Sequence[str], words: BulletinWords) -> str:
    """Return names in a row, of many the first ones and how many there are."""
    shown = "、".join(names[: words.most_units])
    return shown if len(names) <= words.most_units else fill(words.more_units, {"units": shown, "count": len(names)})


def _leading(figure: ReleasedFigure, release: Release, words: BulletinWords) -> str:
    found = release.leading(figure.field)
    slots = {
        "measure": measure_name(figure, words, release.form),
        "units": "、".join(_ranked_text(each, figure, release, words) for each in found.units),
        "share": percent_text(found.share) if found.share is not None else None,
    }
    return fill(words.leading, slots)


def _ranked_text(ranked: Ranked, figure: ReleasedFigure, release: Release, words: BulletinWords) -> str:
    slots = {
        "unit": release.unit_names[ranked.unit],
        "figure": measured_text(ranked.value, figure.field.part),
        "rank": ranked.rank,
    }
    return fill(words.tied_unit if ranked.is_tied else words.leading_unit, slots)


def _each_unit(release: Release, words: BulletinWords) -> str:
    """Return the headline figures of each unit, without those that are 0; of many units where they stand."""
    told: dict[str, list[str]] = {}
    for figure in release.headlines:
        name = measure_name(figure, words, release.form)
        for each in release.unit_figures(figure.field):
            if each.value:
                slots = {"measure": name, "figure": measured_text(each.value, figure.field.part)}
                told.setdefault(each.unit, []).append(fill(words.unit_figure, slots))
    if len(told) > words.most_units:
        return words.see_attachment
    texts = (
        fill(words.unit_figures, {"unit": release.unit_names[unit], "figures": "、".join(told[unit])})
        for unit in release.unit_names
        if unit in told
    )
    sentence = "；".join(texts)
    return f"{sentence}。" if sentence else ""


def reporting_paragraphs(release: Release, words: BulletinWords, edition: Edition) -> Iterator[str]:
    """Yield the paragraphs on how the units reported; the public edition names none of them."""
    if release.coverage.expected is None:
        return
    statuses = {status: units for status, units in release.by_status.items() if status in words.reporting_counts}
    if edition == "internal":
        yield from (_status_sentence(status, units, release, words) for status, units in statuses.items())
        yield from _corrections(release, words)
    else:
        counts = (fill(words.reporting_counts[status], {"count": len(units)}) for status, units in statuses.items())
        yield "，".join(counts) + "。" if statuses else ""
    yield _in_time(release, words)
    yield words.silence_clause if "missing" in statuses else ""


def _status_sentence(status: Status, units: Sequence[UnitRecord], release: Release, words: BulletinWords) -> str:
    names = names_text([_named(status, each, release, words) for each in units], words)
    day = day_text(release.day, words) if release.day is not None else None
    return fill(words.reporting[status], {"units": names, "day": day, "basis": release.config.late_basis})


def _named(status: Status, unit: UnitRecord, release: Release, words: BulletinWords) -> str:
    """Return a unit as a sentence names it: with the days that it was late, and since when."""
    moment = release.extended_to(unit.id)
    slots = {
        "unit": unit.name,
        "days": unit.days_late,
        "count": unit.streak,
        "day": day_text((moment - timedelta(seconds=1)).date(), words) if moment is not None else None,
    }
    is_in_row = unit.streak > 1
    match status:
        case "late":
            return fill(words.late_unit_in_row if is_in_row else words.late_unit, slots)
        case "extended":
            return fill(words.extended_unit, slots)
        case "missing" | "returned" | "unreadable" if is_in_row:
            return fill(words.unit_in_row, slots)
    return unit.name


def _in_time(release: Release, words: BulletinWords) -> str:
    """Return how many units reported in time, without any remark."""
    count = len(release.in_time)
    template = words.all_in_time if count == release.coverage.expected else words.in_time
    return fill(template, {"count": count or None})


def _corrections(release: Release, words: BulletinWords) -> Iterator[str]:
    """Yield what a revision corrects in the reports of units."""
    corrections = release.issued.corrections if release.issued is not None else None
    changed = [each for each in corrections.figures if each.unit is not None] if corrections is not None else []
    told = (
        fill(words.corrected, {
            "unit": release.unit_names.get(each.unit or "", each.unit), "period": release.name,
            "item": each.field.label, "before": value_text(each.before, each.field.part),
            "now": value_text(each.now, each.field.part),
        })
        for each in changed[:_MOST_CORRECTIONS]
    )  # fmt: skip
    left = len(changed) - _MOST_CORRECTIONS
    yield "".join(told) + (fill(words.corrected_more, {"count": left}) if left > 0 else "")


def value_text(value: Value | None, part: Part) -> str:
    """Return a value before or after a correction, exact and with its unit; — where there was none."""
    if isinstance(value, int | Decimal):
        return f"{format_number(value)}{part.unit}"
    return NO_DUTY if value is None else str(value)
