"""Simulates a unit that corrects its returned copy and sends it again."""

import os
from collections.abc import Mapping
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign
from aqcampaign.demo.script import Correction
from aqcampaign.outputs.returned_copy.first_sheet import sheet_parts
from aqcampaign.outputs.returned_copy.package import Package
from aqcampaign.outputs.returned_copy.xml_edit import Document, escape_text, quote
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.returns import send_back


def resend_corrected(campaign: Campaign, correction: Correction, inbox: Path, period: str) -> Path:
    """Write the corrected copy to the inbox and return its path; raises ValueError if nothing was returned."""
    copies, _unknown = send_back(campaign, check(campaign, [inbox], period))
    copy = next(each for each in copies if each.unit.id == correction.unit)
    if copy.workbook is None or copy.workbook_name is None or copy.report.submission is None:
        raise ValueError(f"nothing of {correction.unit} was sent back")
    package = Package(copy.workbook)
    parts = sheet_parts(package)
    written: dict[str, dict[str, str]] = {}
    for place in copy.report.submission.places:
        if place.sheet and place.cell and place.field in correction.text:
            written.setdefault(parts[place.sheet], {})[place.cell] = correction.text[place.field]
    for part, cells in written.items():
        package[part] = _with_texts(package[part], cells)
    path = inbox / period / f"{Path(copy.workbook_name).stem}_更正.xlsx"
    write_atomically(path, package.content)
    moment = campaign.clock.seconds(correction.received)
    os.utime(path, (moment, moment))
    return path


def _with_texts(sheet: bytes, cells: Mapping[str, str]) -> bytes:
    """Return the sheet with these texts in `cells` (keyed by address); the cells keep their styles."""
    document = Document(sheet, ("c",))
    for cell in document.find_all("c"):
        name = cell.attributes.get("r", "")
        if name in cells:
            attributes = (quote(name), quote(cell.attributes.get("s", "0")), escape_text(cells[name]))
            document.replace(cell, b'<c r=%b s=%b t="inlineStr"><is><t>%b</t></is></c>' % attributes)
    return document.content
