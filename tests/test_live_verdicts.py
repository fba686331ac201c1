"""The live check column, recalculated by LibreOffice, agrees with `aq validate` in every row."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from libreoffice import convert_all, needs_libreoffice
from made_once import made_once
from samples import ON_TIME, SHIPPED, shipped_campaign

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import layout_of
from aqcampaign.form.measure import Part
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.not_asked import computed_items, not_asked_in
from aqcampaign.form.stamp import Stamp
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import form_sheets
from aqcampaign.template.plan import Content, WorkbookPlan
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.exemptions import Exemption
from aqcampaign.use_cases.check_returns import check

pytestmark = [needs_libreoffice, pytest.mark.no_cover]  # thousands of workbooks, written and read as others are

ROOT = Path(__file__).parents[1]
CONFIGS: dict[str, tuple[Path, str | None]] = {"live": (ROOT / "tests/cases/live/config", None)} | {
    name: shipped for name, shipped in SHIPPED.items() if shipped_campaign(name).form.cells
}
FILLINGS = 40
# What no cell of numbers may hold. Words that `aq validate` understands with a notice are not among them.
WRONG: tuple[Content, ...] = ("不详", -2, 1.23456, "约50", "2//1", "/3", "4/")


def _figure(part: Part, chance: random.Random) -> int | Decimal:
    small = chance.randrange(6)  # so that parts exceed wholes, and totals agree, now and then
    return (
        small
        if part.is_integer
        else Decimal(small) + Decimal(chance.randrange(100)) / 10 ** min(2, part.max_decimals or 2)
    )


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


def _exempting(campaign: Campaign, form: Form, chance: random.Random) -> Campaign:
    """Return the campaign in which the first unit has no duty to report some items."""
    computed = computed_items(campaign.editions)
    items = [item.id for item in form.all_items if item.id not in computed and chance.random() < 0.3]
    first = next(iter(campaign.config.calendar.windows))
    exemptions = tuple(Exemption(campaign.roster.units[0].id, item, first) for item in items)
    return replace(campaign, roster=campaign.roster.exempting(exemptions))


def _filling(campaign: Campaign, form: Form, period: str, chance: random.Random) -> Filling:
    unit = campaign.roster.units[0]
    exempt = campaign.roster.at(campaign.config.calendar.window(period)).not_asked(unit.id)
    contents, not_asked = _contents(form, chance), not_asked_in(form, exempt)
    contents |= {id_: chance.choice((None, None, "", contents[id_])) for id_ in sorted(not_asked & contents.keys())}
    head_fields = {
        each.id: {"phone": "0536-0000000"}.get(each.kind, "经办人甲") for each in form.head if each.kind != "period"
    }
    head_fields |= {each.id: "经办人甲" for each in form.foot if each.kind == "person"}
    outside_remit = campaign.roster.outside_remit(unit, (item.id for item in form.all_items))
    last = campaign.config.calendar.window(period).last
    day = f"{last.year}年{last.month}月{last.day}日"
    rules = campaign.rulebook.for_workbook(unit.id, period)
    words = {cell.id: chance.choice(("以前立的案件", "无", " 0 ")) for cell in form.cells if chance.random() < 0.3}
    return Filling(
        unit.name,
        period,
        contents,
        day,
        head_fields=head_fields,
        explanations=words,
        outside_remit=outside_remit,
        not_asked=not_asked,
        rules=rules,
    )


@dataclass(frozen=True)
class Filled:
    """A form filled in many times, for units some of which may have no duty to report some items."""

    form: Form
    period: str
    campaigns: list[Campaign]
    fillings: list[Filling]

    @property
    def workbook(self) -> bytes:
        """All fillings in one workbook, a sheet each."""
        words, calendar = self.campaigns[0].words, self.campaigns[0].config.calendar
        plans = [
            form_sheets(self.form, words, calendar, filling, live=True, first_sheet=f"f{place}")[0]
            for place, filling in enumerate(self.fillings)
        ]
        return workbook_bytes(WorkbookPlan("", tuple(plans), words.styles))

    def verdicts(self, recalculated: Path) -> list[dict[int, str]]:
        """Return the verdict in each row of each filling."""
        (layout,) = [sheet for sheet in layout_of(self.form).sheets if sheet.value_rows]
        sheets = openpyxl.load_workbook(recalculated, data_only=True).worksheets
        column = layout.check_column + 1
        return [{row + 1: str(sheet.cell(row + 1, column).value) for row in layout.value_rows} for sheet in sheets]


def _filled(config: Path, chosen: str | None, exempt: bool) -> Filled:
    campaign = open_campaign(config, chosen)
    period = list(campaign.config.calendar.windows)[-1]
    form = campaign.editions.of_period(period)
    chance = random.Random("intake")  # noqa: S311  (figures, not secrets)
    campaigns = [_exempting(campaign, form, chance) if exempt else campaign for _place in range(FILLINGS)]
    return Filled(form, period, campaigns, [_filling(each, form, period, chance) for each in campaigns])


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], tuple[Filled, Path]]:
    """What was filled in, and the workbook with its verdicts: LibreOffice opens all of them in one run."""
    filled = {(name, exempt): _filled(*CONFIGS[name], exempt) for name in CONFIGS for exempt in (False, True)}

    def recalculate(folder: Path) -> None:
        for (name, exempt), each in filled.items():
            (folder / f"{name}-{exempt}.xlsx").write_bytes(each.workbook)
        convert_all(sorted(folder.glob("*.xlsx")), "xlsx", folder / "recalculated", recalculate=True)

    saved = made_once(tmp_path_factory, "live", recalculate) / "recalculated"
    return {(name, exempt): (each, saved / f"{name}-{exempt}.xlsx") for (name, exempt), each in filled.items()}


@pytest.mark.parametrize("exempt", [False, True], ids=["", "exempt"])
@pytest.mark.parametrize("name", CONFIGS)
def test_live_verdict_matches_validate_in_every_row(
    recalculated: dict[tuple[str, bool], tuple[Filled, Path]], name: str, exempt: bool, tmp_path: Path
) -> None:
    """Passed, empty, wrong, to be explained, explained: the same verdict, row by row, over generated fillings.

    So it is if the unit has no duty to report some items.
    """
    filled, saved = recalculated[name, exempt]
    shown: Counter[str] = Counter()
    for campaign, filling, verdicts in zip(filled.campaigns, filled.fillings, filled.verdicts(saved), strict=True):
        stamp = Stamp(filled.form.id, filled.form.version, campaign.roster.units[0].id, filled.period)
        path = tmp_path / "filled.xlsx"
        path.write_bytes(workbook_bytes(blank_workbook(campaign.config, filled.form, campaign.words, stamp, filling)))
        (report,) = check(campaign, [path], filled.period).reports
        for row, verdict in verdicts.items():
            found = [
                each for each in report.findings if each.place.sheet == campaign.words.form_sheet and _row(each) == row
            ]
            assert _kind(verdict, campaign) == _worst(found), (filling.contents, row, verdict, found)
            shown[_kind(verdict, campaign)] += 1
    assert shown["passed"]
    assert shown["error"]


def _row(found: Finding) -> int | None:
    digits = "".join(filter(str.isdigit, found.place.cell or ""))
    return int(digits) if digits else None


def _kind(verdict: str, campaign: Campaign) -> str:
    words = campaign.words.verdicts
    kinds = {words.passed: "passed", words.explained: "explained", words.empty: "empty"}
    return kinds.get(verdict, "query" if verdict.startswith(words.question) else "error")


def _worst(found: list[Finding]) -> str:
    codes = {each.code for each in found}
    severities = {each.severity for each in found}
    if "AQ301" in codes:
        return "empty"
    if "error" in severities:
        return "error"
    questions = [each for each in found if each.entry.severity == "query"]
    if any(not each.explanation for each in questions):
        return "query"
    return "explained" if questions else "passed"
