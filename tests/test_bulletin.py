"""The bulletin (outputs/bulletin/): each sentence from figures added up by hand, and what is left out."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from samples import PERIOD, SHIPPED, editions_of, fill, ones, shipped_campaign

from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.comparison import Comparison
from aqcampaign.consolidation.trend import Change
from aqcampaign.form.measure import Part
from aqcampaign.outputs.bulletin.bulletin import Extras, bulletin
from aqcampaign.outputs.bulletin.comparison_text import period_text, year_text
from aqcampaign.outputs.bulletin.sentences import fill as filled
from aqcampaign.outputs.bulletin.sentences import joined
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition
from aqcampaign.outputs.document.plan import AttachmentList, Heading, Paragraph, Plan, Table
from aqcampaign.publication.issued import Issued
from aqcampaign.publication.names import prose_names
from aqcampaign.publication.numbers import difference_text, table_texts
from aqcampaign.publication.release import Release
from aqcampaign.template.period_words import with_period_words
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.use_cases.period_release import BOARD_PERIODS, compare_periods, consolidate_review, make_release
from aqcampaign.values.amounts import Number

DAY = date(2022, 10, 26)
OCTOBER = "2022-10"
WORDS = with_period_words(read_words("bulletin.yaml", None, BulletinWords).words, "month")
NOBODY: dict[str, Any] = {}


def row(campaign: Campaign, **figures: Number) -> list[Number]:
    """Return a row of zeros but for some figures; _ stands for the dot of an id."""
    values: list[Number] = [0] * len(ones(campaign))
    for id_, figure in figures.items():
        values[campaign.form.field_indices[id_.replace("__", ".")]] = figure
    return values


def release_of(campaign: Campaign, folder: Path, period: str) -> Release:
    """Return the release of a period of the returns in a folder."""
    ((_campaign, review),) = check_forms([campaign], [folder], period, before=BOARD_PERIODS)
    consolidation = consolidate_review(campaign, review)
    trend = compare_periods(campaign, review, consolidation)
    return make_release(campaign, review, consolidation, trend, None, DAY)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """October: three units with cases in both months, the court with nothing and late, the postal service wrong."""
    campaign, folder = shipped_campaign("built-in"), tmp_path_factory.mktemp("inbox")
    filed = {"2022-09": (20, 10, 8, 6), OCTOBER: (30, 8, 8, 6)}
    units = ("market_regulation", "public_security", "agriculture", "health")
    for period, figures in filed.items():
        day = datetime(2022, int(period[5:]), 20, 9, 0)
        for unit, figure in zip(units, figures, strict=True):
            values = row(campaign, inspector_trips=100, cases__filed=figure, penalties=Decimal("1.5"))
            fill(campaign, folder / period, unit, values, period=period, received=day)
        others = [unit.id for unit in campaign.roster.units if unit.id not in units]
        for unit in others[: -2 if period == OCTOBER else None]:
            received = datetime(2022, 10, 26, 9, 0) if (unit, period) == ("court", OCTOBER) else day
            fill(campaign, folder / period, unit, row(campaign), period=period, received=received)
    bad = others[-1]
    fill(campaign, folder / OCTOBER, bad, text={"cases": "two"}, period=OCTOBER, received=datetime(2022, 10, 20, 9, 0))
    return release_of(campaign, folder, OCTOBER)


def plan_of(release: Release, edition: Edition = "internal", words: BulletinWords = WORDS) -> Plan:
    """Return the bulletin."""
    return bulletin(release, words, edition, DAY, Extras(2))


def sections_of(plan: Plan) -> dict[str, str]:
    """Return the text below each heading, '' that of the beginning."""
    found, heading = {"": ""}, ""
    for block in plan.blocks:
        if isinstance(block, Heading):
            heading = block.text
            found[heading] = ""
        elif isinstance(block, Paragraph):
            found[heading] += f"{block.text}\n"
    return found


def test_it_begins_with_who_reported(release: Release) -> None:
    """12 of 14 are 85.7 %, 11 in time are 78.6 %."""
    text = sections_of(plan_of(release))[""]
    nil = release.coverage.nil
    assert f"应报14家，实报12家（零报告{nil}家），上报率85.7%，按时率78.6%。另有2家未计入本期数据。" in text
    assert "所列均为初步数" in text


def test_figures_are_told_with_their_comparison(release: Release) -> None:
    """52 cases after 44: the units in both months had 52 and 44, which is 18.2 % more."""
    text = sections_of(plan_of(release))["一、总体情况"]
    assert "各单位出动监督检查人员400人次。按两月均报送的12家计算，出动监督检查人员与上月持平" in text
    assert "立案52件，罚没6.00万元。按两月均报送的12家计算，立案较上月增加8件，上升18.2%（初步数）；" in text
    assert "行动开始至2022年10月24日，累计出动监督检查人员800人次、立案96件、罚没金额12.00万元。" in text
    assert "其中2022年10月12家报送，未报齐。" in text
    assert "立案的变化主要来自市市场监管局（+10件）。" in text
    assert "检查生产经营业户" not in text  # nothing to say about 0


def test_units_are_listed_not_ranked(release: Release) -> None:
    """In the order of the roster, with the figures of the headlines."""
    text = sections_of(plan_of(release))["二、各单位情况"]
    assert text.startswith("市市场监管局出动监督检查人员100人次、立案30件、罚没金额1.50万元；市公安局")
    assert "居前" not in text
    assert "零报告。" in text


def test_reporting_is_told_in_fixed_order(release: Release) -> None:
    """Missing, returned, late; who is in time is counted."""
    text = sections_of(plan_of(release))["三、报送情况"]
    missing, returned = (release.by_status[status][0].name for status in ("missing", "returned"))
    assert text == (
        f"截至2022年10月26日，{missing}未报送。{returned}报表退回后尚未更正，数据未采用。"
        "市人民法院（2天）迟报。其余11家按时报送。\n"
    )
    todo = sections_of(plan_of(release))["五、下步要求"]
    assert f"请{returned}更正后重新报送。请{missing}补报。2022年11月统计表请于2022年11月24日前报送。\n" == todo


def test_public_edition_names_nobody_in_reporting(release: Release) -> None:
    """Nor does it have the attachment on reporting, nor notes beside the coverage."""
    plan = plan_of(release, "public")
    sections = sections_of(plan)
    assert sections["三、报送情况"] == "未报送1家，退回尚未更正1家，迟报1家。其余11家按时报送。\n"
    assert sections["四、数据说明"] == "本期数据覆盖应报14家中的12家。\n"
    names = [unit.name for unit in release.units if unit.statuses and unit.statuses != ("nil",)]
    told = "".join(text for heading, text in sections.items() if not heading.startswith("二"))
    assert not [name for name in names if name in told]
    (listed,) = (block.names for block in plan.blocks if isinstance(block, AttachmentList))
    assert listed == ("2022年10月汇总表", "2022年10月分单位表")


def test_attachments_have_no_blank_cell(release: Release) -> None:
    """A missing unit is 未报, a returned one 退回; the last row adds up."""
    summary, units, reporting = (block for block in plan_of(release).blocks if isinstance(block, Table))
    assert all(cell for table in (summary, units, reporting) for each in table.rows for cell in each)
    (filed,) = (column for column, heading in enumerate(units.headings[-1]) if heading == "立案（件）")
    column = [cells[filed] for cells in units.rows]
    assert column[-1] == "52" == str(sum(int(text) for text in column[:-1] if text.isdigit()))
    assert column.count("未报") == column.count("退回") == 1
    assert summary.rows[6][:9] == ("7", "立案/结案数", "件", "52/0", "44/0", "+8/0", "+18.2/0.0", "96/0", "12/14")
    assert [cells[7] for cells in reporting.rows].count("迟报2天、零报告") == 1


def test_scores_stand_in_the_internal_edition_alone(release: Release) -> None:
    """A column of the attachment on reporting, — for a unit without a score; none where the office does not score."""
    scores = {unit.id: Decimal("87.5") for unit in release.units if unit.id != "court"}
    scored = replace(release, scores=scores)
    tables = [block for block in plan_of(scored).blocks if isinstance(block, Table)]
    assert tables[-1].headings[0][-3:] == ("状态", "得分", "连续")
    assert [cells[-2] for cells in tables[-1].rows].count("87.5") == len(scores)
    assert {cells[1]: cells[-2] for cells in tables[-1].rows}["市人民法院"] == "—"
    assert "87.5" not in repr(plan_of(scored, "public"))
    assert not any("得分" in block.headings[0] for block in plan_of(release).blocks if isinstance(block, Table))


@pytest.mark.parametrize(("final", "number"), [(True, 1), (False, 2)])
def test_edition_of_a_closed_period_is_named(release: Release, final: bool, number: int) -> None:
    """A final one says nothing; a later revision has its number in the head."""
    closed = replace(release, issued=Issued(number, final, DAY))
    plan = plan_of(closed)
    assert ("所列为初步数" in sections_of(plan)[""]) is not final
    assert getattr(plan.blocks[0], "number", "") == ("第2期" if number == 1 else "第2期（第2版）")


# A comparison and how it is printed: the cases C1 to C15 of what may be said.
COMPARISONS: dict[str, tuple[Comparison, str]] = {
    "first period": (Comparison("none", "first_period"), ""),
    "another window": (Comparison("none", "window"), ""),
    "same units": (Comparison("percent", None, 52, 44, 8, Decimal("18.2")), "立案较上月增加8件，上升18.2%"),
    "fewer": (Comparison("percent", None, 44, 52, -8, Decimal("-15.4")), "立案较上月减少8件，下降15.4%"),
    "other units": (
        Comparison("percent", None, 52, 44, 8, Decimal("18.2"), 9, all_units=False),
        "按两月均报送的9家计算，立案较上月增加8件，上升18.2%",
    ),
    "base 0": (Comparison("difference", "zero_base", 5, 0, 5), "立案上月为0，增加5件"),
    "small base": (Comparison("difference", "small_base", 7, 4, 3), "立案较上月增加3件"),
    "level": (Comparison("level", None, 4, 4, 0, Decimal(0)), "立案与上月持平"),
    "about level": (Comparison("about_level", None, 998, 1000, -2, Decimal("-0.2")), "立案与上月基本持平"),
    "multiple": (Comparison("multiple", None, 45, 12, 33, Decimal("3.8")), "立案为上月的3.8倍"),
    "points": (Comparison("points", None, 96, 90, 6, Decimal("6.0")), "立案较上月上升6.0个百分点"),
    "points down": (Comparison("points", None, 90, 96, -6, Decimal("-6.0")), "立案较上月下降6.0个百分点"),
    "preliminary": (
        Comparison("difference", "small_base", 7, 4, 3, preliminary=True, base_corrected=True),
        "立案较上月增加3件（初步数）（上月数已更正）",
    ),
}


@pytest.mark.parametrize(("comparison", "printed"), COMPARISONS.values(), ids=COMPARISONS)
def test_comparison_is_worded(release: Release, comparison: Comparison, printed: str) -> None:
    """What may be said is decided before; here it is only said."""
    field = release.figure_of["cases.filed"].field
    change = Change(field, comparison.current, comparison.base, comparison, comparison, None, None)
    told, on_year = (worded(change, "立案", WORDS.comparison) for worded in (period_text, year_text))
    assert (told.basis + told.text if told else "") == printed
    assert on_year is None or "上月" not in on_year.text


# A sentence, what its slots are filled with, and what is printed.
SENTENCES: list[tuple[str, dict[str, object], str]] = [
    ("立案{a}", {"a": "5件"}, "立案5件"),
    ("立案{a}", NOBODY, ""),
    ("立案{a}", {"a": None}, ""),
    ("立案{a}[，结案{b}]。", {"a": 5}, "立案5。"),
    ("立案{a}[，结案{b}]。", {"a": 5, "b": ""}, "立案5。"),
    ("立案{a}[，结案{b}]。", {"a": 5, "b": 3}, "立案5，结案3。"),
    ("{cases.filed}", {"cases.filed": "{x}[y]"}, "{x}[y]"),
    ("没有空", NOBODY, "没有空"),
]


@pytest.mark.parametrize(("sentence", "slots", "printed"), SENTENCES)
def test_sentence_with_nothing_to_say_disappears(sentence: str, slots: dict[str, object], printed: str) -> None:
    """What is filled in is text, whatever it contains."""
    assert filled(sentence, slots) == printed


def test_clauses_that_disappear_leave_no_comma() -> None:
    """A sentence without any clause is none."""
    assert joined(["", "立案5件", "", "结案3件"]) == "立案5件，结案3件。"
    assert joined(["", ""]) == ""


def test_nothing_but_nil_reports_is_said(tmp_path: Path) -> None:
    """Not a row of zeros."""
    campaign = shipped_campaign("built-in")
    fill(campaign, tmp_path, "court", row(campaign))
    text = sections_of(plan_of(release_of(campaign, tmp_path, PERIOD)))
    assert text["一、总体情况"] == "本期各项数据均为0。\n"
    assert text["二、各单位情况"] == "市人民法院本期零报告。\n"


PERCENTAGES = """
columns: [{id: value, name: 数值}]
items:
  - {id: closed, name: 办结率, unit: "%", kind: percent}
  - {id: pleased, name: 满意率, unit: "%", kind: percent}
"""


def test_figures_without_totals_are_not_called_zero(tmp_path: Path) -> None:
    """Percentages of units cannot be added up: nothing is said of all of them together."""
    campaign = replace(shipped_campaign("built-in"), editions=editions_of(PERCENTAGES))
    for unit in ("court", "postal", "health"):
        fill(campaign, tmp_path, unit, [Decimal("96.5"), Decimal(88)])
    text = sections_of(plan_of(release_of(campaign, tmp_path, PERIOD)))
    assert text["一、总体情况"] == "本期各项数据不作合计，各单位数据见附件2。\n"


# A form, a field of it, and what it is called in a sentence.
NAMES = [
    ("built-in", "cases.filed", "立案"),
    ("built-in", "transfers.persons", "移送司法机关案件/人数（人）"),
    ("weekly", "premises", "检查经营主体"),
    ("count-and-money", "fined.shops", "城区处罚"),
    ("count-and-money", "seized@rural", "乡镇查扣批次"),
    ("cumulative", "found", "发现隐患"),
    ("cumulative", "found@cumulative", "累计发现隐患"),
    ("quarterly", "cases.filed@quarter", "立案"),
    ("yearly", "producers@premises", "食品生产年末数"),
]


@pytest.mark.parametrize(("form", "field", "name"), NAMES)
def test_figure_has_a_short_name(form: str, field: str, name: str) -> None:
    """Its unit and the only column are left out, a part alone says what it is."""
    assert prose_names(shipped_campaign(form).form)[field] == name


@pytest.mark.parametrize("name", SHIPPED)
def test_no_two_figures_have_one_name(name: str) -> None:
    """As short as the form allows."""
    form = shipped_campaign(name).form
    names = prose_names(form)
    assert len(set(names.values())) == len(names)
    assert all(names.values())


COLUMNS: list[tuple[Any, list[Number | None], list[str]]] = [
    ("count", [5, None, 12], ["5", "—", "12"]),
    ("money", [Decimal("1.5"), Decimal(2), None], ["1.5", "2.0", "—"]),
    ("money", [Decimal("0.0001"), Decimal("20.25")], ["0.0001", "20.2500"]),
    ("percent", [Decimal("80.09")], ["80.1"]),
]


@pytest.mark.parametrize(("kind", "values", "printed"), COLUMNS)
def test_a_column_has_one_precision(kind: Any, values: list[Number | None], printed: list[str]) -> None:
    """Exact, and never 80.0 / 93.8 / 80 mixed."""
    part = Part(id="value", name="", unit="", kind=kind)
    assert table_texts(values, part, "—") == printed
    assert difference_text(-3, Part(id="value", name="", unit="件")) == "-3件"
