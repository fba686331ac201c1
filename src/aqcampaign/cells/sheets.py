"""Takes a workbook and makes the FoundForm: the sheet that holds the form, and the stamp; or why there is none."""

from dataclasses import dataclass

from aqcampaign.cells.locate import LocatedForm, locate
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form import stamp
from aqcampaign.form.model import Form
from aqcampaign.intake.spreadsheet import Spreadsheet


@dataclass(frozen=True, slots=True)
class FoundForm:
    """The form where it stands in a workbook, and what the workbook was issued as."""

    located: LocatedForm
    stamp: stamp.Stamp | stamp.AlteredStamp | None


def find_form(spreadsheet: Spreadsheet, form: Form, instructions: str) -> FoundForm | Finding:
    """Return the form on its sheet; two forms are two candidates.

    The stamp's own sheet is not searched, and that of the instructions only where no other sheet holds the form.
    """
    names = spreadsheet.sheets
    stamped = stamp.read(spreadsheet.grid(stamp.SHEET).rows) if stamp.SHEET in names else None
    likely = [name for name in names if name not in (stamp.SHEET, instructions)]
    found = _forms(spreadsheet, form, likely) or _forms(spreadsheet, form, [n for n in names if n == instructions])
    if not found:
        return finding("AQ201", title=form.title, sheets=", ".join(names))
    if len(found) > 1:
        return finding("AQ216", sheets=", ".join(located.grid.name for located in found))
    return FoundForm(found[0], stamped)


def _forms(spreadsheet: Spreadsheet, form: Form, names: list[str]) -> list[LocatedForm]:
    located = (locate(spreadsheet.grid(name), form) for name in names)
    return [each for each in located if each is not None]
