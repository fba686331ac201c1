"""What goes to the superior office beside the stamped summary: the letter, and its own form if it has one."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from aqcampaign.failures import UsageFailure
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.model import Field
from aqcampaign.language import translate as _
from aqcampaign.outputs.document.plan import Plan
from aqcampaign.outputs.upward.filled_form import differences, fill_form
from aqcampaign.outputs.upward.form_mapping import Entry, UpwardForm
from aqcampaign.outputs.upward.letter import UpwardWords, day_text, facts, upward_letter
from aqcampaign.publication.release import Release
from aqcampaign.values.amounts import Number, join_numbers


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to the superior office beside the summary: the letter, and its own form if it has one.

    `left_blank` are the cells of the form for which there is no figure.
    """

    letter: Plan
    form: bytes | None = None
    left_blank: tuple[str, ...] = ()


def make_parcel(release: Release, words: UpwardWords, form: UpwardForm | None = None, number: str = "") -> Parcel:
    """Return the parcel with the superior office's `form` filled in, and a letter with its `number`.

    Raises UsageFailure if the form cannot be filled without a change to its other contents.
    """
    named = facts(release, words)
    attached = [words.attached_summary.format_map(named)]
    if form is None:
        return Parcel(upward_letter(release, words, attached, number))
    attached.append(words.attached_form.format_map(named))
    content, left_blank = fill_upward_form(release, form, words, number)
    return Parcel(upward_letter(release, words, attached, number), content, left_blank)


def fill_upward_form(
    release: Release, form: UpwardForm, words: UpwardWords, number: str = ""
) -> tuple[bytes, tuple[str, ...]]:
    """Return the superior office's form filled in, and the addresses that stay blank because there is no figure.

    It is read back: each cell must show what was filled in, or what it showed before.
    """
    filling: dict[tuple[str, Spot], Number | str] = {}
    blank = []
    texts = {**facts(release, words), "day": day_text(release.day or release.window.last, words), "number": number}
    for entry in form.entries:
        content = _content(release, entry, texts)
        if content is None:
            blank.append(f"{entry.sheet}!{address(*entry.spot)}")
        else:
            filling[entry.sheet, entry.spot] = content
    try:
        filled = fill_form(form.content, filling)
        wrong = differences(form.content, filled, filling)
    except ValueError as error:
        raise _not_filled(form, str(error)) from error
    if wrong:
        first = wrong[0]
        raise _not_filled(form, f"{first.sheet}!{first.cell}: {first.found} ≠ {first.expected}")
    return filled.content, tuple(blank)


def _not_filled(form: UpwardForm, reason: str) -> UsageFailure:
    text = _("{path} cannot be filled ({reason}); open it in Excel, WPS or LibreOffice and save it as .xlsx")
    return UsageFailure(text.format(path=form.name, reason=reason))


def _content(release: Release, entry: Entry, texts: Mapping[str, object]) -> Number | str | None:
    """Return what goes into a cell, None if there is no figure for it."""
    if not entry.fields:
        return entry.text.format_map(texts)
    figures = [_figure(release, field, entry) for field in entry.fields]
    numbers = tuple(each for each in figures if each is not None)
    if len(numbers) < len(figures):
        return None
    return numbers[0] if len(numbers) == 1 else join_numbers(numbers)


def _figure(release: Release, field: Field, entry: Entry) -> int | Decimal | None:
    if field.id not in release.figure_of:
        return None
    found = release.figure_of[field.id]
    if entry.which == "period":
        return found.total
    return found.change.to_date if found.change is not None else None
