"""Takes one file of the inbox and makes its Report: one call a stage, and whatever goes wrong stays with the file."""

import logging
from dataclasses import dataclass

from aqcampaign.cells.contents import contents
from aqcampaign.cells.identify import Evidence, Identity, identify
from aqcampaign.cells.sheets import FoundForm, find_form
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.model import Form
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.reading import ReceivedFile, ReceivedWorkbook, receive
from aqcampaign.intake.second_look import look_again
from aqcampaign.intake.spreadsheet import DAMAGE
from aqcampaign.period import Calendar, Clock
from aqcampaign.report import Report, judged, settled
from aqcampaign.rules import judge
from aqcampaign.rules.subject import Subject
from aqcampaign.units import Roster
from aqcampaign.values.submission import read

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """What is asked of whom by when; `instructions` is the sheet that explains the form."""

    form: Form
    roster: Roster
    calendar: Calendar
    clock: Clock
    instructions: str


def examine(asked: Asked, file: InboxFile) -> Report:
    """Return the report of one file. Whatever goes wrong in it stays with it."""
    if file.settled:
        return settled(ReceivedFile(file.path, "", 0.0), file.settled)
    received, workbook = receive(file.path)
    if isinstance(workbook, Finding):
        return settled(received, workbook)
    try:
        return _examine(asked, workbook)
    except DAMAGE as error:
        return settled(received, finding("AQ101", reason=error))
    except Exception as error:  # noqa: BLE001  (one file must not stop the others)
        _log.exception("while checking %s", file.path)
        return settled(received, finding("AQ190", reason=f"{type(error).__name__}: {error}"))


def _examine(asked: Asked, workbook: ReceivedWorkbook) -> Report:
    form = asked.form
    found = find_form(workbook.spreadsheet, form, asked.instructions)
    if isinstance(found, Finding):
        return settled(workbook.file, found)
    evidence = Evidence(found.stamp, found.located.head, found.located.grid.name, workbook.file.path)
    identity = identify(evidence, form, asked.roster, asked.calendar)
    return judged(_report(asked, workbook, found, identity))


def _report(asked: Asked, workbook: ReceivedWorkbook, found: FoundForm, identity: Identity) -> Report:
    located, unit, month = found.located, identity.unit, identity.month
    findings = (*identity.findings, *located.findings)
    if unit is None or month is None:
        return Report(workbook.file, "rejected", findings, unit.id if unit else None, month)
    cells = contents(located, workbook.formulas, lambda: look_again(workbook.content, located.grid.name))
    submission = read(located, cells, asked.form, int(month[:4]))
    judgments = judge(Subject(submission, unit, asked.form, asked.roster))
    received = asked.clock.local(workbook.file.modified)
    # The texts of the configuration are shared by all reports; those read from each workbook would pile up.
    shared_month = asked.calendar.window(month).month
    name = unit.name if identity.name == unit.name else identity.name
    return Report(
        workbook.file, "returned", (*findings, *submission.findings, *judgments), unit.id, shared_month, name,
        received, asked.clock.timeliness(month, received), submission,
    )  # fmt: skip
