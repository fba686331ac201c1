"""Texts and styles of returned copies, from templates/returned.yaml."""

from typing import Annotated

from aqcampaign.config import Settings, shaped
from aqcampaign.language import mark
from aqcampaign.template.words import Style

Color = Annotated[str, shaped(r"^#[0-9A-Fa-f]{6}$", mark("a colour is written as #FFC7CE"))]


class Colors(Settings):
    """The fill colours of marked cells."""

    error: Color
    query: Color


class Levels(Settings):
    """The names of the severities."""

    error: str
    query: str


class Comment(Settings):
    """The comment of a marked cell; may use {message}, {remedy}, {value}."""

    message: str
    remedy: str
    previous: str


class Lines(Settings):
    """Texts of the sheet; may use {unit}, {period}, {title}, {office}, {due}, {deadline}, {errors}, {queries}."""

    title: str
    facts: str
    deadline: str
    steps: tuple[str, ...]
    fresh: str
    headings: tuple[str, str, str, str, str, str, str, str]
    nowhere: str


class Letter(Settings):
    """The covering letter; may also use {file}, {number}, {place}, {message}, {remedy}, {found}, {count}."""

    file_name: str
    subject: str
    greeting: str
    opening: str
    errors: str
    queries: str
    line: str
    found: str
    more: str
    attached: str
    fresh: str
    unread: str
    deadline: str
    signature: str


class ReturnWords(Settings):
    """The contents of templates/returned.yaml. The sheet's name is in workbook.yaml, because intake needs it too."""

    colors: Colors
    levels: Levels
    comment: Comment
    sheet: Lines
    letter: Letter
    styles: dict[str, Style]
