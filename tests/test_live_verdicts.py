"""The live column beside the form, recalculated by LibreOffice, says of every row what `aq validate` says of it."""

import random
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from samples import ON_TIME

from aqcampaign.campaign import Campaign, check, open_campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import layout_of
from aqcampaign.form.measure import Part
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.plan import Content
from aqcampaign.template.writer import workbook_bytes

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (package libreoffice-calc) is not installed")

ROOT = Path(__file__).parents[1]
CONFIGS = [ROOT / "config", *sorted(ROOT.glob("examples/*/config"))]
FILLINGS = 24
# What no cell of numbers may hold. Words that `aq validate` understands with a notice are not among them.
WRONG: tuple[Content, ...] = ("不详", -2, 1.23456, "约50", "2//1", "/3", "4/")


def _figure(part: Part, chance: random.Random) -> int | Decimal:
    small = chance.randrange(6)  # so that parts exceed wholes, and totals agree, now and then
    return small if part.whole else Decimal(small) + Decimal(chance.randrange(100)) / 10 ** min(2, part.places or 2)


def _content(cell: Cell, chance: random.Random) -> Content:
    measure = cell.measure
    if chance.random() < 0.04:
        return None
    if measure.is_number and chance.random() < 0.06:
        return chance.choice(WRONG)
    if measure.compound:
        return "/".join(str(_figure(part, chance)) for part in measure.parts)
    if measure.kind == "choice":
        return chance.choice(measure.choices)
    if measure.kind == "date":
        return ON_TIME.date()
    return _figure(measure.parts[0], chance) if measure.is_number else "情况正常"


def _contents(form: Form, chance: random.Random) -> dict[str, Content]:
    asked = [cell for cell in form.cells if cell.applies and not cell.computed]
    if chance.random() < 0.2:  # a nil report, in which every total agrees
        return {cell.id: 0 if cell.measure.is_number else _content(cell, chance) for cell in asked}
    contents = {cell.id: _content(cell, chance) for cell in asked}
    if chance.random() < 0.2:
        grey = [cell.id for cell in form.cells if not cell.applies]
        contents.update({chance.choice(grey): 1} if grey else {})
    return contents


def _workbook(campaign: Campaign, form: Form, month: str, chance: random.Random) -> bytes:
    unit = campaign.roster.units[0]
    said = {
        each.id: {"phone": "0536-0000000"}.get(each.kind, "经办人甲") for each in form.head if each.kind != "period"
    }
    said |= {each.id: "经办人甲" for each in form.foot if each.kind == "person"}
    filling = Filling(unit.name, month, _contents(form, chance), f"{month[:4]}年{int(month[5:])}月1日", said=said,
                      foreign=campaign.roster.foreign(unit, (item.id for item in form.all_items)))  # fmt: skip
    stamp = Stamp(form.id, form.version, unit.id, month)
    made = workbook_bytes(blank_workbook(campaign.charter, form, campaign.words, stamp, filling))
    # openpyxl drops the results of formulas, so that they must be calculated.
    book = openpyxl.load_workbook(BytesIO(made))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _recalculated(files: list[Path], folder: Path) -> None:
    """Open and save all files; through .ods, because LibreOffice recalculates only its own."""
    for to, sources in (("ods", files), ("xlsx", [file.with_suffix(".ods") for file in files])):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(SOFFICE), profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, sources)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    for file in files:
        file.with_suffix(".ods").unlink()


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.parent.name if path != CONFIGS[0] else "built-in")
def test_every_row_has_the_verdict_of_validate(config: Path, tmp_path: Path) -> None:
    """Passed, empty, wrong, to be explained: the same kind of verdict, row by row, over generated fillings."""
    campaign = open_campaign(config)
    month = list(campaign.charter.calendar.windows)[-1]
    form = campaign.editions.of_month(month)
    chance = random.Random(config.parent.name)  # noqa: S311  (figures, not secrets)
    files = [tmp_path / f"{place:03}.xlsx" for place in range(FILLINGS)]
    for file in files:
        file.write_bytes(_workbook(campaign, form, month, chance))
    _recalculated(files, tmp_path)
    shown: Counter[str] = Counter()
    for file in files:
        (report,) = check(campaign, [file], month).reports
        book = openpyxl.load_workbook(file, data_only=True)
        for sheet in layout_of(form).sheets:
            name = sheet.name or campaign.words.form_sheet
            for row in sheet.value_rows:
                verdict = str(book[name].cell(row + 1, sheet.check_column + 1).value)
                found = [each for each in report.findings if each.place.sheet == name and _row(each) == row + 1]
                assert _kind(verdict, campaign) == _worst(found), (file.name, name, row + 1, verdict, found)
                shown[_kind(verdict, campaign)] += 1
    assert shown["passed"]
    assert shown["error"]


def _row(found: Finding) -> int | None:
    digits = "".join(filter(str.isdigit, found.place.cell or ""))
    return int(digits) if digits else None


def _kind(verdict: str, campaign: Campaign) -> str:
    words = campaign.words.verdicts
    known = {words.passed: "passed", words.empty: "empty"}
    return known.get(verdict, "query" if verdict.startswith("需核实") else "error")


def _worst(found: list[Finding]) -> str:
    codes = {each.code for each in found}
    severities = {each.severity for each in found}
    if "AQ301" in codes:
        return "empty"
    return next((each for each in ("error", "query") if each in severities), "passed")
