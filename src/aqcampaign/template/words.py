"""Texts and styles of the workbooks that go out: the model of templates/workbook.yaml."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from aqcampaign.config import Settings
from aqcampaign.form.measure import Blank

SheetName = Annotated[str, Field(min_length=1, max_length=31)]
# Excel allows 32 and 255 characters. Texts stay shorter here, because names are filled in.
BoxTitle = Annotated[str, Field(max_length=32)]
BoxText = Annotated[str, Field(max_length=200)]


# No property of a style is a longer number.
_MAX_DIGITS = 15


def _plain(value: object) -> object:
    """Return a YAML scalar, which is loaded as text, as the bool, int or float that XlsxWriter expects."""
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    if len(value) > _MAX_DIGITS:
        return value
    if value.isdecimal():
        return int(value)
    return float(value) if value.replace(".", "", 1).isdecimal() else value


def _properties(style: object) -> object:
    """Return the properties of a style with converted values.

    `num_format` stays text, because XlsxWriter takes the number 0 for the built-in format General.
    """
    if not isinstance(style, dict):
        return style
    return {key: value if key == "num_format" else _plain(value) for key, value in style.items()}


Style = Annotated[dict[str, str | int | float | bool], BeforeValidator(_properties)]


class Prompts(Settings):
    """Texts of the prompt and the error box of a cell.

    Placeholders: {example}, {count}, {parts}, {unit}, {decimals}, {choices}, {label}.
    """

    count: BoxText
    money: BoxText
    decimal: BoxText
    percent: BoxText
    signed: BoxText
    compound: BoxText
    text: BoxText
    choice: BoxText
    date: BoxText
    period: BoxText
    labelled: BoxText
    refused_title: BoxTitle
    refused_count: BoxText
    refused_money: BoxText
    refused_decimal: BoxText
    refused_percent: BoxText
    refused_signed: BoxText
    refused_compound: BoxText
    refused_choice: BoxText
    refused_date: BoxText
    refused_labelled: BoxText


class Verdicts(Settings):
    """Texts of the live check. Messages that an explanation settles begin with `question`."""

    heading: str
    passed: str
    explained: str
    empty: str
    not_a_number: str
    not_whole: str
    negative: str
    decimals: str
    parts: str
    digits: str
    not_applicable: str
    total: str
    part: str
    parts_exceed: str
    running: str
    question: Annotated[str, Field(min_length=1)]
    foreign: str
    not_asked: str
    rule_error: str
    progress: str


class Instructions(Settings):
    """Texts of the instructions sheet. `lines` may use {window}, {hand_in}, {unit}, {office}, {period}, {blank}.

    {hand_in} is `until` a deadline, or `at_any_time`. `corrections` says when reports are {due} and when corrections
    are, the {deadline} for what was sent back.

    `blank` explains empty cells for each policy of a form; `leads` and `joins` list the {tasks} of the unit; `no_data`
    says what happens to late reports by the {basis}, `no_duty` what — means in a cell.
    """

    sheet: SheetName
    title: str
    lines: tuple[str, ...]
    until: str
    corrections: str
    at_any_time: str
    blank: dict[Blank, str]
    leads: str
    joins: str
    no_data: str
    no_duty: str
    headings: tuple[str, str, str, str, str]


class Words(Settings):
    """The contents of templates/workbook.yaml."""

    file_name: str
    form_sheet: SheetName
    explanation: str
    hollow: tuple[str, ...] = ()
    demo_mark: str
    date: str
    date_blank: str
    deadline: str
    deadline_minute: str
    window: str
    cutoff: str
    prompts: Prompts
    verdicts: Verdicts
    instructions: Instructions
    results: SheetName
    styles: dict[str, Style]
