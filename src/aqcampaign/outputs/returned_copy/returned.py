"""Prepares the return to a unit: the marked copy or a fresh form, and the covering letter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.file_names import safe_name
from aqcampaign.form.model import Form
from aqcampaign.outputs.covering_letter import Letter, write_letter
from aqcampaign.outputs.returned_copy.annotate import Paint, ResultSheet, annotate
from aqcampaign.outputs.returned_copy.fresh_form import fresh_form, relocate_lines
from aqcampaign.outputs.returned_copy.marks import LEVELS, ResultLine, build_marks, list_lines
from aqcampaign.outputs.returned_copy.package import has_macros
from aqcampaign.outputs.returned_copy.result_sheet import Facts, result_sheet
from aqcampaign.outputs.returned_copy.words import ReturnWords
from aqcampaign.report import Report
from aqcampaign.rulebook.model import Rulebook
from aqcampaign.template.blank import BlankForm, workbook_of_forms
from aqcampaign.template.form_sheet import deadline_text
from aqcampaign.template.plan import WorkbookPlan
from aqcampaign.template.words import Words
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.values.submission import Submission

# The built-in number format for text: an answer such as 3/2 must not become a date.
_TEXT_FORMAT = 49
# Findings of a stamp that is altered or of another unit or period: no correction in that file would be accepted.
_WRONG_FORM = frozenset(("AQ203", "AQ204", "AQ205", "AQ207", "AQ507"))


@dataclass(frozen=True, slots=True)
class Office:
    """The office that returns reports, with its roster, form, rules and texts; `form_name` is that of several forms."""

    config: CampaignConfig
    roster: Roster
    form: Form
    rulebook: Rulebook
    words: Words
    return_words: ReturnWords
    form_name: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """The letter and workbook for one unit. There is no workbook if nothing could be read."""

    unit: Unit
    report: Report
    letter_name: str
    letter: Letter
    facts: Facts
    workbook_name: str | None
    workbook: bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A report of a unit that goes back; `before` is the unit's submission of the previous period."""

    office: Office
    unit: Unit
    report: Report
    period: str
    before: Submission | None

    @property
    def form(self) -> str:
        """The id of one of several forms, or ''."""
        return self.office.form.id if self.office.form_name else ""

    @property
    def lines(self) -> tuple[ResultLine, ...]:
        """The findings to answer."""
        return tuple(replace(line, form=self.form) for line in list_lines(self.report, self.before))


def prepare_return(answers: Sequence[Answer], content: bytes | None, number: int = 1) -> Returned:
    """Return the letter and workbook for a unit, about the forms that its workbook holds.

    `content` is the unit's own file, or None if it cannot be read again. `number` counts what the unit gets.
    """
    first = answers[0]
    office, unit, period = first.office, first.unit, first.period
    lines = tuple(line for answer in answers for line in answer.lines)
    titles = "、".join(answer.office.form.title for answer in answers)
    facts = replace(_facts(office, unit, period, lines), title=titles, checksum=first.report.file.sha256)
    name, workbook = None, None
    if any(answer.report.submission is not None for answer in answers):
        own = _mark_own_file(answers, lines, facts, content)
        name = _file_name(office, unit, first.report, own, number)
        facts = replace(facts, file=name, fresh=own is None)
        workbook = own or _mark_fresh_forms(answers, facts)
    return Returned(
        unit, first.report, _numbered(letter_name_and_subject(office, unit, period)[0], number),
        write_letter(lines, facts, office.return_words), facts, name, workbook,
    )  # fmt: skip


def letter_name_and_subject(office: Office, unit: Unit, period: str) -> tuple[str, str]:
    """Return the file name and the subject of a unit's letter."""
    number, words = office.roster.place[unit.id], office.return_words.letter
    name = PurePath(words.file_name.format(place=number, unit=safe_name(unit.name), period=period))
    suffix = f"_{office.form_name}" if office.form_name else ""
    return f"{name.stem}{suffix}{name.suffix}", words.subject.format_map(_facts(office, unit, period, ()).as_dict)


def _facts(office: Office, unit: Unit, period: str, lines: Sequence[ResultLine]) -> Facts:
    calendar = office.config.calendar
    due, correction = calendar.due(period), calendar.correction_due(period)
    return Facts(
        unit.name, calendar.name(period), office.form.title, office.config.office.full_name,
        deadline_text(office.words, calendar, due) if due else "",
        deadline_text(office.words, calendar, correction) if correction else "",
        sum(line.severity == "error" for line in lines), sum(line.severity == "query" for line in lines), "",
    )  # fmt: skip


def _mark_own_file(
    answers: Sequence[Answer], lines: Sequence[ResultLine], facts: Facts, content: bytes | None
) -> bytes | None:
    """Return the unit's own file with marks, or None if it cannot be marked or is the wrong form to correct."""
    findings = (found for answer in answers for found in answer.report.findings)
    if content is None or any(found.code in _WRONG_FORM for found in findings):
        return None
    try:
        return _mark_workbook(answers, content, lines, facts)
    except ValueError:
        return None


def _mark_fresh_forms(answers: Sequence[Answer], facts: Facts) -> bytes:
    """Return a new workbook with the forms of which something could be read."""
    blanks: list[BlankForm] = []
    lines: list[ResultLine] = []
    for answer in answers:
        office, submission = answer.office, answer.report.submission
        if submission is not None:
            rules = office.rulebook.for_workbook(answer.unit.id, answer.period)
            blanks.append(
                fresh_form(office.config, office.words, office.roster, rules, answer.unit, answer.period, submission)
            )
        lines += relocate_lines(answer.lines, submission.form if submission else office.form, office.words)
    return _mark_workbook(answers, workbook_bytes(workbook_of_forms(blanks)), lines, facts)


def _mark_workbook(answers: Sequence[Answer], content: bytes, lines: Sequence[ResultLine], facts: Facts) -> bytes:
    office = answers[0].office
    name, colors = office.words.results, office.return_words.colors
    style_options = {"base": office.words.styles["base"], **office.return_words.styles}
    style_options |= {
        f"result_{level}": style_options["result_level"] | {"bg_color": getattr(colors, level)} for level in LEVELS
    }
    styles = {style: options | {"num_format": _TEXT_FORMAT} for style, options in style_options.items()}
    submissions = {each.form: each.report.submission for each in answers if each.report.submission is not None}
    explanations = {form: submission.explanations for form, submission in submissions.items()}
    sheet = result_sheet(name, lines, facts, office.return_words, explanations)
    plan = WorkbookPlan(name, (sheet,), styles)
    plain = str(office.words.styles["input_count"]["bg_color"])
    paint = Paint({"error": colors.error, "query": colors.query}, plain)
    form_sheets = frozenset(
        place.sheet for each in submissions.values() if each is not None for place in each.places if place.sheet
    )
    return annotate(
        content, ResultSheet(name, workbook_bytes(plan)), build_marks(lines, office.return_words), form_sheets, paint
    )


def _numbered(name: str, number: int) -> str:
    """Return the name of a file, with `number` at the end of its stem from the second one on."""
    path = PurePath(name)
    return name if number == 1 else f"{path.stem}_{number}{path.suffix}"


def _file_name(office: Office, unit: Unit, report: Report, own: bytes | None, number: int) -> str:
    """Return the name of the unit's own file, with the unit's number and that of the answer to make it unique."""
    prefix = f"{office.roster.place[unit.id]:02d}_"
    stem = safe_name(PurePath(report.file.path.name).stem).removeprefix(prefix)
    return _numbered(f"{prefix}{stem}{'.xlsm' if own and has_macros(own) else '.xlsx'}", number)
