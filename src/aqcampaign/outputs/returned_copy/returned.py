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
from aqcampaign.template.form_sheet import day_text
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


def prepare_return(
    office: Office, unit: Unit, report: Report, period: str, content: bytes | None, before: Submission | None
) -> Returned:
    """Return the letter and workbook for the unit.

    `content` is the unit's own file, or None if it cannot be read again; `before` is its previous submission.
    """
    lines = list_lines(report, before)
    number = office.roster.place[unit.id]
    facts = _facts(office, unit, period, lines)
    name, workbook = None, None
    submission = report.submission
    if submission is not None:
        own = _mark_own_file(office, report, lines, facts, content)
        name = _file_name(number, report, own or b"")
        facts = replace(facts, file=name, fresh=own is None)
        workbook = own or _mark_fresh_form(office, unit, period, submission, lines, facts)
    return Returned(
        unit, report, letter_name_and_subject(office, unit, period)[0],
        write_letter(lines, facts, office.return_words), facts, name, workbook,
    )  # fmt: skip


def letter_name_and_subject(office: Office, unit: Unit, period: str) -> tuple[str, str]:
    """Return the file name and the subject of a unit's letter."""
    number, words = office.roster.place[unit.id], office.return_words.letter
    name = PurePath(words.file_name.format(place=number, unit=safe_name(unit.name), period=period))
    suffix = f"_{office.form_name}" if office.form_name else ""
    return f"{name.stem}{suffix}{name.suffix}", words.subject.format_map(_facts(office, unit, period, ()).as_dict)


def _facts(office: Office, unit: Unit, period: str, lines: Sequence[ResultLine]) -> Facts:
    due = office.config.calendar.correction_due(period)
    return Facts(
        unit.name, office.config.calendar.name(period), office.form.title, office.config.office.full_name,
        day_text(office.words, due) if due else "",
        sum(line.severity == "error" for line in lines), sum(line.severity == "query" for line in lines), "",
    )  # fmt: skip


def _mark_own_file(
    office: Office, report: Report, lines: Sequence[ResultLine], facts: Facts, content: bytes | None
) -> bytes | None:
    """Return the unit's own file with marks, or None if it cannot be marked or is the wrong form to correct."""
    if content is None or report.submission is None or any(found.code in _WRONG_FORM for found in report.findings):
        return None
    try:
        return _mark_workbook(office, content, lines, facts, report.submission)
    except ValueError:
        return None


def _mark_fresh_form(
    office: Office, unit: Unit, period: str, submission: Submission, lines: Sequence[ResultLine], facts: Facts
) -> bytes:
    rules = office.rulebook.for_workbook(unit.id, period)
    plan = fresh_form(office.config, office.words, office.roster, rules, unit, period, submission)
    relocated = relocate_lines(lines, submission.form, office.words)
    return _mark_workbook(office, workbook_bytes(plan), relocated, facts, submission)


def _mark_workbook(
    office: Office, content: bytes, lines: Sequence[ResultLine], facts: Facts, submission: Submission
) -> bytes:
    name, colors = office.words.results, office.return_words.colors
    style_options = {"base": office.words.styles["base"], **office.return_words.styles}
    style_options |= {
        f"result_{level}": style_options["result_level"] | {"bg_color": getattr(colors, level)} for level in LEVELS
    }
    styles = {style: options | {"num_format": _TEXT_FORMAT} for style, options in style_options.items()}
    sheet = result_sheet(name, lines, facts, office.return_words, submission.explanations)
    plan = WorkbookPlan(name, (sheet,), styles)
    plain = str(office.words.styles["input_count"]["bg_color"])
    paint = Paint({"error": colors.error, "query": colors.query}, plain)
    form_sheets = frozenset(place.sheet for place in submission.places if place.sheet)
    return annotate(
        content, ResultSheet(name, workbook_bytes(plan)), build_marks(lines, office.return_words), form_sheets, paint
    )


def _file_name(number: int, report: Report, own: bytes) -> str:
    """Return the name of the unit's own file, prefixed with the unit's number to make it unique."""
    prefix = f"{number:02d}_"
    stem = safe_name(PurePath(report.file.path.name).stem).removeprefix(prefix)
    return f"{prefix}{stem}{'.xlsm' if has_macros(own) else '.xlsx'}"
