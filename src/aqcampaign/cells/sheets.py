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


def find_form(spreadsheet: Spreadsheet, form: Form) -> FoundForm | Finding:
    """Return the form on its sheet; the stamp's own sheet is not searched. Two forms are two candidates."""
    names = spreadsheet.sheets
    stamped = stamp.read(spreadsheet.grid(stamp.SHEET).rows) if stamp.SHEET in names else None
    candidates = (locate(spreadsheet.grid(name), form) for name in names if name != stamp.SHEET)
    found = [located for located in candidates if located is not None]
    if not found:
        return finding("AQ201", title=form.title, sheets=", ".join(names))
    if len(found) > 1:
        return finding("AQ216", sheets=", ".join(located.grid.name for located in found))
    return FoundForm(found[0], stamped)
