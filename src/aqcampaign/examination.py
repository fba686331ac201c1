"""Examines one file of the inbox, stage by stage. A crash affects that file only."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from aqcampaign.examination_config import ExaminationConfig
from aqcampaign.findings.finding import NO_PHRASE, Finding, Place, finding, phrase
from aqcampaign.form.editions import Editions
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import AlteredStamp, Stamp
from aqcampaign.intake.grid import Grid, joined_texts
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.names import decode_disk_name
from aqcampaign.intake.reading import ReceivedFolder, ReceivedWorkbook, receive
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_
from aqcampaign.recognition.identity.identify import Evidence, Identity, identify
from aqcampaign.recognition.identity.resemblance import resembles_form
from aqcampaign.recognition.location.several_forms import sheets_by_form
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets
from aqcampaign.recognition.location.unit_replies import answered_file
from aqcampaign.report import Report, report_without_contents, status_of
from aqcampaign.rules import WORKBOOK, judge
from aqcampaign.rules.column_shifted import without_shifted
from aqcampaign.rules.subject import Subject
from aqcampaign.values.submission_reader import read_submission

# Number of characters of a document that are searched for the name of its unit.
_OPENING = 300
# Number of rows above a list that may name its unit.
_TITLE_ROWS = 2

_log = logging.getLogger(__name__)


def examine(configs: Sequence[ExaminationConfig], file: InboxFile) -> Iterator[Report]:
    """Yield the reports of a file, or of each file in an archive or mail. Never raises for a bad file.

    There is one config for each form; a workbook has a report for each form that it holds.
    """
    if file.exclusion:
        subject = file.folder.subject if file.folder else ""
        yield report_without_contents(ReceivedFile(file.path, "", 0.0, file.inner_parts, subject), file.exclusion)
        return
    received, opened = receive(file.path, file, configs[0].limits)
    if isinstance(opened, ReceivedFolder):
        for member in opened.members:
            if isinstance(member, Finding):
                yield report_without_contents(opened.file, member)
            else:
                yield from examine(configs, member)
    elif isinstance(opened, Finding):
        yield report_without_contents(received, opened)
    else:
        yield from _reports_or_finding(configs, received, opened)


def _reports_or_finding(
    configs: Sequence[ExaminationConfig], received: ReceivedFile, workbook: ReceivedWorkbook
) -> list[Report]:
    try:
        sheets = Sheets(workbook.sheets, configs[0].instructions, configs[0].explanation, configs[0].results)
        if len(configs) > 1:
            return list(_examine_forms(configs, workbook, sheets))
        return [_examine(configs[0], workbook, sheets, next(iter(sheets.stamps()), None))]
    except Unreadable as refusal:
        return [report_without_contents(received, refusal.finding)]
    except Exception as error:  # noqa: BLE001  (one file must not stop the others)
        _log.exception("while checking %s", received.path)
        return [report_without_contents(received, finding("AQ190", reason=f"{type(error).__name__}: {error}"))]


def _examine_forms(
    configs: Sequence[ExaminationConfig], workbook: ReceivedWorkbook, sheets: Sheets
) -> Iterator[Report]:
    """Yield the report of each form in a workbook, or one that tells that there is none."""
    stamps = sheets.stamps()
    by_form = {each.form: each for each in stamps if isinstance(each, Stamp)}
    foreign = next((each for each in stamps if not isinstance(each, Stamp) or each.form not in _ids(configs)), None)
    forms = {config.form_id: [edition.form for edition in config.editions.all] for config in configs}
    stamped = [config.form_id for config in configs if config.editions.newest.id in by_form]
    held = sheets_by_form(sheets, forms, {config.form_id: config.form_name for config in configs}, stamped)
    for name, candidates in held.undecided.items():
        titles = "、".join(forms[id_][-1].title for id_ in candidates)
        yield report_without_contents(workbook.file, finding("AQ265", Place(name), forms=titles))
    for config in configs:
        if config.form_id in held.sheets or (config.form_id in stamped and not held.undecided):
            stamp = by_form.get(config.editions.newest.id, foreign)
            report = _examine(config, workbook, sheets, stamp, held.left_out(config.form_id))
            yield replace(report, form=config.form_id)
    if not held.sheets and not held.undecided and not stamped:
        yield _examine_without_form(configs, workbook, sheets, foreign)


def _ids(configs: Sequence[ExaminationConfig]) -> set[str]:
    return {config.editions.newest.id for config in configs}


def _examine_without_form(
    configs: Sequence[ExaminationConfig], workbook: ReceivedWorkbook, sheets: Sheets, stamp: Stamp | AlteredStamp | None
) -> Report:
    """Return the report of a workbook in which no form is found whole: by the form of which it holds most words."""
    grids = [sheets.grid(name) for name in sheets.names]
    alike = [each for each in configs if resembles_form(grids, [edition.form for edition in each.editions.all])]
    report = _examine((alike or configs)[0], workbook, sheets, stamp)
    if len(alike) == 1:
        return replace(report, form=alike[0].form_id)
    titles = "”、“".join(config.editions.newest.title for config in alike or configs)
    none_found = finding("AQ201", title=titles, sheets=", ".join(sheets.names))
    return replace(report, findings=tuple(none_found if each.code == "AQ201" else each for each in report.findings))


def _examine(
    config: ExaminationConfig,
    workbook: ReceivedWorkbook,
    sheets: Sheets,
    stamp: Stamp | AlteredStamp | None,
    left_out: frozenset[str] = frozenset(),
) -> Report:
    if isinstance(stamp, Stamp) and stamp.is_summary and stamp.unit not in config.roster.by_id:
        return report_without_contents(workbook.file, finding("AQ240", period=stamp.period))
    located = _located(config.editions, sheets, stamp, left_out)
    if isinstance(located, Finding):
        opening = "" if stamp else _opening(config, workbook, sheets)
        return replace(report_without_contents(workbook.file, located), opening=opening)
    name = decode_disk_name(workbook.file.path.stem)
    evidence = Evidence(stamp, located.head, located.sheet, name, located.row_names, workbook.file.stated_unit)
    versions = config.editions.by_version
    identity = identify(evidence, located.form, versions, config.roster, config.calendar)
    if stamp is None and identity.period and config.editions.of_period(identity.period) is not located.form:
        # Without a stamp, the period determines the version of the form.
        again = sheets.find(config.editions.of_period(identity.period), left_out)
        located = again if isinstance(again, LocatedForm) else located
    report = _report(config, workbook, located, identity)
    return report if sheets.results is None else replace(report, answers=answered_file(sheets.results))


def _opening(config: ExaminationConfig, workbook: ReceivedWorkbook, sheets: Sheets) -> str:
    """Return the beginning of a document or workbook that is something else than the form; '' if it may be the form."""
    grids = [sheets.grid(name) for name in sheets.names]
    if workbook.kind != "docx":
        forms = [edition.form for edition in config.editions.all]
        return "" if resembles_form(grids, forms) else "\n".join(map(_first_rows, grids)).strip()[:_OPENING]
    lines = [str(cell) for grid in grids for row in grid.rows.values() for cell in row.values()]
    text = "\n".join(lines)
    form = config.editions.newest
    if sheets.names != ["正文"] and (form.title in text or any(item.name in lines for item in form.all_items)):
        return ""
    return text[:_OPENING]


def _first_rows(grid: Grid) -> str:
    """Return the texts of the rows in which a list says whose it is; the rows below may name other units."""
    return joined_texts(replace(grid, rows=dict(islice(grid.rows.items(), _TITLE_ROWS))))


def _located(
    editions: Editions, sheets: Sheets, stamp: Stamp | AlteredStamp | None, left_out: frozenset[str]
) -> LocatedForm | Finding:
    """Return the located form in the stamped version, else in another version that fits fully, with a finding."""
    stamped = editions.by_version.get(stamp.form_version) if isinstance(stamp, Stamp) else None
    located = sheets.find(stamped or editions.newest, left_out)
    if stamped is None or len(editions.all) == 1:
        return located
    if isinstance(located, LocatedForm) and located.found == len(stamped.cells):
        return located
    for edition in reversed(editions.all):
        other = sheets.find(edition.form, left_out) if edition.form is not stamped else None
        if isinstance(other, LocatedForm) and other.found == len(edition.form.cells):
            mixed = finding("AQ222", found=stamped.version, printed=edition.form.version)
            return replace(other, findings=(mixed, *other.findings))
    return located


def _report(config: ExaminationConfig, workbook: ReceivedWorkbook, located: LocatedForm, identity: Identity) -> Report:
    unit, period = identity.unit, identity.period
    findings = (*identity.findings, *located.findings)
    if unit is None or period is None:
        return _unassigned(config, workbook, located, identity)
    window = config.calendar.window(period)
    not_asked = config.roster.at(window).not_asked(unit.id)
    submission = read_submission(located, located.contents, window.last.year, not_asked)
    # Share equal strings of the configuration among reports to save memory.
    shared_period = window.id
    version = _older_version(config.editions, located.form, period)
    subject = Subject(
        submission,
        unit,
        located.form,
        config.roster,
        shared_period,
        rulebook=config.rulebook,
        period_kind=config.calendar.kind,
        window=window,
    )
    judged_findings = judge(subject, WORKBOOK, (*findings, *version, *submission.findings))
    submission = without_shifted(subject)
    received = config.clock.local(workbook.file.modified)
    name = unit.name if identity.name == unit.name else identity.name
    timeliness = config.clock.timeliness(period, received, config.extensions.get((unit.id, shared_period)))
    return Report(
        workbook.file, status_of(judged_findings, submission), judged_findings, unit.id, shared_period, name,
        received, timeliness, submission,
    )  # fmt: skip


def _unassigned(
    config: ExaminationConfig, workbook: ReceivedWorkbook, located: LocatedForm, identity: Identity
) -> Report:
    """Return the report of an unknown unit or period; its ledger rows, such as leads, are read nevertheless."""
    year = config.calendar.window(identity.period or next(iter(config.calendar.windows))).last.year
    submission = read_submission(located, located.contents, year) if located.ledgers else None
    unit, findings = identity.unit.id if identity.unit else None, (*identity.findings, *located.findings)
    received = config.clock.local(workbook.file.modified)
    return Report(workbook.file, "rejected", findings, unit, identity.period, received=received, submission=submission)


def _older_version(editions: Editions, form: Form, period: str) -> tuple[Finding, ...]:
    current = editions.of_period(period)
    if form is current:
        return ()
    printed = {item.id for item in form.all_items}
    lacking = "、".join(item.name for item in current.all_items if item.id not in printed)
    hint = phrase(N_("; it does not ask for {items}"), items=lacking) if lacking else NO_PHRASE
    return (finding("AQ218", found=form.version, version=current.version, period=period, lacking=hint),)
