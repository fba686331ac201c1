"""The words of the bulletin, from templates/bulletin.yaml."""

from typing import Annotated, Literal

from pydantic import Field

from aqcampaign.config import Settings

Edition = Literal["internal", "public"]
Section = Literal["overall", "units", "reporting", "notes", "cases", "todo"]
State = Literal["open", "preliminary", "final"]
Count = Annotated[int, Field(ge=1, le=500)]


class ParagraphWords(Settings):
    """A paragraph on some figures: clauses with field ids as slots, and the fields that are compared."""

    clauses: tuple[str, ...]
    compared: tuple[str, ...] = ()


class FormWords(Settings):
    """The sentences on a form; `names` are what fields are called in them, by id."""

    names: dict[str, str] = {}
    paragraphs: tuple[ParagraphWords, ...] = ()


class ComparisonSentences(Settings):
    """How a change is told; {base} is the period compared with, {measure} the figure, {difference} has its unit."""

    base: dict[Literal["period", "year"], str]
    sentence: str
    same_units: str
    same_units_of_year: str
    level: str
    about_level: str
    increase: str
    decrease: str
    rise: str
    fall: str
    multiple: str
    points_up: str
    points_down: str
    zero_base: str
    preliminary: str
    base_corrected: str


class SummaryAttachment(Settings):
    """The table of the official items."""

    title: str
    headings: tuple[str, str, str, str, str, str, str, str, str]
    covered: str
    notes: tuple[str, ...]


class UnitsAttachment(Settings):
    """The table of all figures by unit."""

    title: str
    unit: str
    total: str
    notes: tuple[str, ...]


class ReportingAttachment(Settings):
    """The table of what became of each report."""

    title: str
    headings: tuple[str, str, str, str, str, str, str, str, str]
    score: str
    moment: str
    in_row: str


class CorrectionsAttachment(Settings):
    """The table of what a revision corrects."""

    title: str
    headings: tuple[str, str, str, str, str]
    reason: str
    total: str


class AttachmentWords(Settings):
    """The attachments."""

    summary: SummaryAttachment
    units: UnitsAttachment
    reporting: ReportingAttachment
    corrections: CorrectionsAttachment


class PictureWords(Settings):
    """Captions of charts, and the note below the one over the periods."""

    caption: str
    periods: str
    units: str
    statuses: str
    coverage: str


class TodoWords(Settings):
    """What is asked of the units, with dates of the calendar."""

    returned: str
    missing: str
    next: str


class BulletinWords(Settings):
    """The contents of templates/bulletin.yaml."""

    title: str
    number: str
    revised_number: str
    addressee: str
    numbered: str
    headings: dict[Section, str]
    lead: tuple[str, ...]
    states: dict[State, str]
    forms: dict[str, FormWords]
    all_zero: str
    no_totals: str
    more_items: str
    to_date: str
    to_date_figure: str
    to_date_coverage: str
    cause: str
    cause_unit: str
    comparison: ComparisonSentences
    leading: str
    leading_unit: str
    tied_unit: str
    unit_figures: str
    unit_figure: str
    most_units: Count
    see_attachment: str
    nil: str
    more_units: str
    unit_in_row: str
    reporting: dict[str, str]
    late_unit: str
    late_unit_in_row: str
    extended_unit: str
    reporting_counts: dict[str, str]
    corrected: str
    corrected_more: str
    in_time: str
    all_in_time: str
    silence_clause: str
    coverage: str
    notes: dict[str, str]
    all_items: str
    most_items: Count
    todo: TodoWords
    requirements: tuple[str, ...]
    day: str
    attachment_label: str
    attachment: str
    attachments: AttachmentWords
    status: dict[str, str]
    pictures: PictureWords
