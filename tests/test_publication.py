"""The release of a period: shares, ranks, contributions, statuses and notes, from figures added up by hand."""

import json
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from period_figures import FORM, period_of
from samples import ROOT, SHIPPED, fill, form_of, ones, run, shipped_campaign

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.measure import Part
from aqcampaign.form.model import Field, Form
from aqcampaign.outputs.by_unit_sheet import field_name
from aqcampaign.outputs.json_release import release_document, release_schema
from aqcampaign.publication.campaign_report import CampaignReport
from aqcampaign.publication.contributions import Contribution, contributions, main_contributions
from aqcampaign.publication.numbers import measured_text
from aqcampaign.publication.ranks import leading, ranked
from aqcampaign.publication.release import Release, UnitFigure, headline_fields
from aqcampaign.publication.rounding import percentage, rounded
from aqcampaign.publication.shares import compositions
from aqcampaign.use_cases.check_returns import check_forms, no_progress, review_periods
from aqcampaign.use_cases.period_release import (
    BOARD_PERIODS,
    compare_periods,
    consolidate_review,
    make_campaign_report,
    make_release,
)
from aqcampaign.values.amounts import Number

SEPTEMBER, OCTOBER = "2022-09", "2022-10"
LATE = datetime(2022, 10, 26, 9, 0)
BAD: dict[str, Any] = {"cases": "two"}


def field_of(form: Form, id_: str) -> Field:
    """Return a field by its id."""
    return form.fields[form.field_indices[id_]]


def release_of(campaign: Campaign, folder: Path, period: str) -> Release:
    """Return the release of a period of the returns in a folder."""
    ((_campaign, review),) = check_forms([campaign], [folder], period, before=BOARD_PERIODS)
    consolidation = consolidate_review(campaign, review)
    return make_release(campaign, review, consolidation, compare_periods(campaign, review, consolidation))


def cases(campaign: Campaign, filed: int) -> list[Number]:
    """Return a row of ones but for the cases filed."""
    row = ones(campaign)
    row[campaign.form.field_indices["cases.filed"]] = filed
    return row


# Cases filed by unit and period. Bodies not named do not report.
OTHERS = {"ecology": 1, "housing": 1, "culture_tourism": 1, "industry_it": 1, "education_sports": 1}
FILED = {
    SEPTEMBER: OTHERS | {"market_regulation": 30, "public_security": 12, "agriculture": 12, "court": 2, "postal": 5},
    OCTOBER: OTHERS | {"market_regulation": 40, "public_security": 10, "agriculture": 12, "court": 3, "health": 7},
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of October: the court was late, the postal service had to correct, health reported anew."""
    campaign, folder = shipped_campaign("built-in"), tmp_path_factory.mktemp("inbox")
    for period, filed in FILED.items():
        for unit, figure in filed.items():
            received = LATE if (unit, period) == ("court", OCTOBER) else datetime(2022, int(period[5:]), 20, 9, 0)
            fill(campaign, folder / period, unit, cases(campaign, figure), period=period, received=received)
    fill(campaign, folder / OCTOBER, "postal", text=BAD, period=OCTOBER, received=datetime(2022, 10, 21, 9, 0))
    return release_of(campaign, folder, OCTOBER)


def test_the_figures_of_units_have_shares_and_differences(release: Release) -> None:
    """40 + 10 + 12 + 3 + 7 + 5 = 77; a unit that did not report in both months has no difference, not one from 0."""
    found = {each.unit: each for each in release.unit_figures(field_of(release.form, "cases.filed"))}
    assert len(found) == 14
    assert found["market_regulation"] == UnitFigure("market_regulation", 40, Decimal("51.9"), 10)
    assert found["agriculture"] == UnitFigure("agriculture", 12, Decimal("15.6"), 0)
    assert found["health"] == UnitFigure("health", 7, Decimal("9.1"), None)
    assert found["postal"] == UnitFigure("postal", None, None, None)


def test_a_rate_of_a_unit_is_neither_added_up_nor_level(tmp_path: Path) -> None:
    """That of a county is computed from the sums of its townships; it has no share, and no difference of 0."""
    campaign = shipped_campaign("townships")
    assert run("demo", tmp_path / "demo", "--config", SHIPPED["townships"][0])[0] == 0
    release = release_of(campaign, tmp_path / "demo" / "inbox", [*campaign.config.calendar.windows][1])
    found = {id_: release.unit_figures(field_of(release.form, id_)) for id_ in ("problems", "mended", "rate")}
    rates = {each.unit: rounded(each.value, 1) for each in found["rate"] if each.value is not None}
    sums = zip(found["problems"], found["mended"], strict=True)
    assert rates == {whole.unit: percentage(part.value or 0, whole.value) for whole, part in sums if whole.value}
    assert len(rates) > 1
    assert {(each.share, each.difference) for each in found["rate"]} == {(None, None)}
    assert any(each.difference is not None for each in found["problems"])


def test_the_leading_units_and_the_causes_of_a_change_are_named(release: Release) -> None:
    """Of the units in both months, 70 now and 61 before: +9, of which market regulation is 10 and the court 1."""
    filed = field_of(release.form, "cases.filed")
    change = release.figure_of["cases.filed"].change
    assert change is not None
    assert (change.on_period.difference, change.on_period.units) == (9, 9)
    assert release.main_contributions(filed) == (Contribution("market_regulation", 10), Contribution("court", 1))
    assert [(each.unit, each.rank) for each in release.leading(filed).units] == [
        ("market_regulation", 1), ("agriculture", 2), ("public_security", 3),
    ]  # fmt: skip
    assert release.leading(filed).share == Decimal("80.5")  # 62 of 77


def document_of(campaign: Campaign, release: Release) -> dict[str, Any]:
    """Return the JSON of a release, outside of a working folder."""
    name_of = partial(field_name, text=campaign.summary_words)
    return release_document(release, campaign.form_id, name_of, lambda _report: None)


def test_a_release_is_json_as_its_schema_says(release: Release) -> None:
    """Each figure leads to the file and cell of each unit."""
    document = document_of(shipped_campaign("built-in"), release)
    jsonschema.validate(document, json.loads(release_schema()))
    filed = next(each for each in document["figures"] if each["traced"]["field"] == "cases.filed")
    assert (filed["traced"]["total"], filed["headline"], filed["leading_share"]) == (77, True, "80.5")
    cells = {each["unit"]: each["source"]["cell"] for each in filed["traced"]["units"] if each["counts"]}
    assert len(cells) == 10
    assert set(cells.values()) == {"D11"}
    assert {each["unit"] for each in document["units"] if each["statuses"] == ["missing"]} == {
        "natural_resources", "procuratorate", "internet_opinion",
    }  # fmt: skip


@pytest.mark.parametrize("period", ["2022-09", "2022-10"])
def test_the_release_of_the_demonstration_is_as_it_was(tmp_path: Path, period: str, renew: bool) -> None:
    """Golden: all figures, the units of the headlines only."""
    assert run("demo", tmp_path / "demo")[0] == 0
    campaign = shipped_campaign("built-in")
    document = document_of(campaign, release_of(campaign, tmp_path / "demo" / "inbox", period))
    for figure in document["figures"]:
        traced = figure.pop("traced")
        figure |= {key: traced[key] for key in ("field", "name", "total", "previous", "to_date")}
        figure["units"] = figure["units"] if figure["headline"] else []
    golden = ROOT / f"tests/golden/release-{period}.json"
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if renew:
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


def test_every_unit_has_its_record(release: Release) -> None:
    """Late is decided by the first version; a correction that is due is a return; silence is missing."""
    records = {each.id: each for each in release.units}
    assert (records["court"].days_late, records["court"].statuses) == (2, ("late",))
    assert (records["postal"].statuses, records["postal"].times_returned, records["postal"].errors) == (
        ("returned",), 1, 1,
    )  # fmt: skip
    assert records["health"].streak == 0
    assert (records["procuratorate"].statuses, records["procuratorate"].streak) == (("missing",), 2)
    assert [*release.by_status] == ["missing", "returned", "late"]
    assert [each.id for each in release.by_status["late"]] == ["court"]
    assert [(point.period, point.reported, point.expected) for point in release.points] == [
        (SEPTEMBER, 10, 14), (OCTOBER, 10, 14),
    ]  # fmt: skip
    assert (release.report_rate, release.on_time_rate) == (Decimal("71.4"), Decimal("64.3"))


def test_the_notes_say_what_the_figures_are_not(release: Release) -> None:
    """What is missing in them, what may be counted twice, and what is not compared."""
    notes = {each.kind: each for each in release.notes}
    assert len(notes["not_counted"].units) == 4
    assert {each.id for each in notes["joint"].fields} >= {"cases.filed", "case_value"}
    assert not {"coverage", "window", "broken"} & notes.keys()


def test_an_open_period_is_preliminary(release: Release) -> None:
    """Only what was closed, complete and without questions is final."""
    assert (release.is_final, release.revision) == (False, None)


def test_the_headlines_are_those_of_the_form(release: Release) -> None:
    """By default they are the first three figures that are added up over units and periods."""
    assert [each.field.id for each in release.headlines] == ["inspector_trips", "cases.filed", "penalties"]
    assert [each.id for each in headline_fields(FORM)] == ["cases", "fines", "stock"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_form_has_headlines_or_none(name: str) -> None:
    """Also a form of lists alone, which has no figures."""
    form = shipped_campaign(name).form
    assert all(each.part.is_number for each in headline_fields(form))
    assert bool(headline_fields(form)) == any(field.cell.measure.is_added and not field.is_running_total
                                              for field in form.fields)  # fmt: skip


# (figures by unit, how many are wanted, (unit, rank, tied) of the leading ones)
RANKINGS: dict[str, tuple[dict[str, int], int, list[tuple[str, int, bool]]]] = {
    "in order": ({"a": 1, "b": 9, "c": 5, "d": 3}, 3, [("b", 1, False), ("c", 2, False), ("d", 3, False)]),
    "ties in the order of the roster": ({"a": 5, "b": 9, "c": 5, "d": 1}, 3, [("b", 1, False), ("a", 2, True),
                                                                              ("c", 2, True)]),
    "a tie at the end is included": ({"a": 9, "b": 8, "c": 7, "d": 7, "e": 7}, 3,
                                     [("a", 1, False), ("b", 2, False), ("c", 3, True), ("d", 3, True),
                                      ("e", 3, True)]),
    "a tie that is too long is left out": ({"a": 9, "b": 8, "c": 7, "d": 7, "e": 7, "f": 7}, 3,
                                           [("a", 1, False), ("b", 2, False)]),
    "nothing leads": ({"a": 9, "b": 0, "c": 0, "d": 0}, 3, [("a", 1, False)]),
    "too few": ({"a": 9, "b": 8}, 3, []),
}  # fmt: skip


@pytest.mark.parametrize(("figures", "count", "expected"), RANKINGS.values(), ids=RANKINGS)
def test_units_are_ranked(figures: dict[str, int], count: int, expected: list[tuple[str, int, bool]]) -> None:
    """Competition ranks, 1-2-2-4; fewer than three units are not ranked."""
    found = [(each.unit, each.rank, each.is_tied) for each in leading(ranked(figures), count)]
    assert found == expected


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 5), min_size=3))
def test_a_rank_is_one_more_than_the_number_of_better_units(figures: dict[str, int]) -> None:
    """Whatever the order in which they are given."""
    for each in ranked(figures):
        assert each.rank == 1 + sum(value > each.value for value in figures.values())


# (exact value, decimals, printed)
ROUNDED = [("80.09049", 1, "80.1"), ("0.25", 1, "0.3"), ("-0.25", 1, "-0.3"), ("2.345", 2, "2.35"), ("7", 1, "7.0")]


@pytest.mark.parametrize(("value", "decimals", "printed"), ROUNDED)
def test_figures_are_rounded_half_up(value: str, decimals: int, printed: str) -> None:
    """Never truncated: 177 of 221 are 80.1 %."""
    assert f"{rounded(Decimal(value), decimals):f}" == printed
    assert percentage(177, 221) == Decimal("80.1")
    assert percentage(1, 0) is None


# (kind, unit, figure, in prose)
PROSE: list[tuple[Any, str, Number, str]] = [
    ("count", "件", 1234, "1234件"),
    ("money", "万元", Decimal("12.5"), "12.50万元"),
    ("money", "万元", Decimal("11725.236"), "11725.24万元"),
    ("money", "万元", Decimal("0.0034"), "0.0034万元"),
    ("money", "万元", Decimal(0), "0.00万元"),
    ("decimal", "公斤", Decimal("3.25"), "3.25公斤"),
    ("percent", "%", Decimal("96.55"), "96.6%"),
]


@pytest.mark.parametrize(("kind", "unit", "figure", "expected"), PROSE)
def test_prose_writes_figures_with_their_unit(kind: Any, unit: str, figure: Number, expected: str) -> None:
    """No separators; amounts with two decimals, unless these would make them nothing."""
    assert measured_text(figure, Part(id="value", name="", unit=unit, kind=kind)) == expected


PARTS = """
columns: [{id: value, name: 数量}]
items:
  - {id: all, name: 合计, unit: 件, equals: a + b + c}
  - {id: a, name: 甲, unit: 件}
  - {id: b, name: 乙, unit: 件}
  - {id: c, name: 丙, unit: 件}
  - {id: minor, name: 其中轻微, unit: 件, within: a}
  - {id: people, name: 涉及人数, unit: 人}
"""


def test_parts_have_shares_and_those_that_do_not_add_up_are_known() -> None:
    """33.3 + 33.3 + 33.3 is 99.9: the document must say why."""
    form = form_of(PARTS)
    whole, loose = compositions(form, {"all": 3, "a": 1, "b": 1, "c": 1, "minor": 1, "people": 9})
    assert [each.percent for each in whole.parts] == [Decimal("33.3")] * 3
    assert (whole.is_exhaustive, whole.is_rounded) == (True, True)
    assert ([each.percent for each in loose.parts], loose.is_rounded) == ([Decimal("100.0")], False)
    even, *_rest = compositions(form, {"all": 4, "a": 2, "b": 1, "c": 1, "minor": 1, "people": 9})
    assert not even.is_rounded
    assert compositions(form, {"all": 0, "a": 0, "b": 0, "c": 0, "minor": None, "people": 0}) == ()


def test_a_change_comes_from_the_units_of_both_periods() -> None:
    """A unit that was merged is compared with what it and its predecessor had."""
    earlier = period_of("2022-09", {"units": {"a": {"cases": 5}, "b": {"cases": 7}, "c": {"cases": 4}}})
    now = period_of("2022-10", {"units": {"a": {"cases": 15}, "c": {"cases": 4}, "d": {"cases": 9}},
                                "merged": {"b": "a"}})  # fmt: skip
    cases = field_of(FORM, "cases")
    assert contributions(cases, now, earlier) == (Contribution("a", 3),)
    several = [Contribution("a", 3), Contribution("b", -2), Contribution("c", 5), Contribution("d", 4)]
    assert [each.unit for each in main_contributions(several, 10, 2)] == ["c", "d"]
    assert [each.unit for each in main_contributions(several, -1, 2)] == ["b"]
    assert contributions(field_of(FORM, "rate"), now, earlier) == ()


def test_parts_of_a_unit_are_added_up(tmp_path: Path) -> None:
    """A county that consists of towns has their figures, and is named when some of them are missing."""
    code, _out, _err = run("demo", tmp_path / "demo", "--config", ROOT / "examples/townships/config")
    assert code == 0
    release = release_of(shipped_campaign("townships"), tmp_path / "demo" / "inbox", "2023-05")
    found = {each.unit: each for each in release.unit_figures(field_of(release.form, "visited"))}
    assert (found["dongshan"].value, found["dongshan"].share, found["dongshan"].difference) == (
        322, Decimal("64.9"), 22,
    )  # fmt: skip
    assert [each.id for each in release.by_status["incomplete"]] == ["dongshan", "nanhe"]


def report_on(campaign: Campaign, folder: Path, last: str) -> CampaignReport:
    """Return the report on a campaign up to a period, of the returns in a folder."""
    day = campaign.config.calendar.window(last).last
    ((_campaign, reviews),) = review_periods([campaign], [folder], last, no_progress, day)
    return make_campaign_report(campaign, reviews)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> CampaignReport:
    """The report on the demonstration's two months."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert run("demo", folder)[0] == 0
    return report_on(shipped_campaign("built-in"), folder / "inbox", OCTOBER)


def test_the_campaign_is_the_sum_of_its_units_and_of_its_periods(report: CampaignReport) -> None:
    """Whether one adds up by unit or by month."""
    for figure in report.figures:
        whole = report.over_periods(figure.field)
        of_units = [unit.figures[figure.field.id] for unit in report.units]
        assert whole.total == sum(each or 0 for each in whole.by_period) == sum(each.total or 0 for each in of_units)
        for place, total in enumerate(whole.by_period):
            assert total == sum(each.by_period[place] or 0 for each in of_units)


def test_the_record_of_each_unit_counts_its_reports(report: CampaignReport) -> None:
    """Every report that was due is on time, late, or open."""
    assert len(report.records) == 14
    for each in report.records:
        assert (each.due, each.on_time + each.late + each.open_) == (2, 2)
    by_unit = {each.unit: each for each in report.records}
    ends = [(end.period, end.record.id, end.record.standing.status) for end in report.open_ends]
    assert ends == [
        (SEPTEMBER, "industry_it", "returned"), (SEPTEMBER, "internet_opinion", "returned"),
        (SEPTEMBER, "postal", "missing"), (OCTOBER, "health", "returned"), (OCTOBER, "housing", "returned"),
    ]  # fmt: skip
    assert sum(each.open_ for each in by_unit.values()) == len(ends)


def test_days_that_no_report_covers_are_known(report: CampaignReport) -> None:
    """The campaign ends on December 31, its last window on December 24."""
    assert report.uncovered == ((date(2022, 12, 25), date(2022, 12, 31)),)


@pytest.mark.parametrize("name", ["townships", "yearly", "leads", "versions", "cumulative"])
def test_every_campaign_has_a_report(tmp_path: Path, name: str) -> None:
    """Units of parts, a year, lists, a form that changed, running totals."""
    campaign = shipped_campaign(name)
    assert run("demo", tmp_path / "demo", "--config", SHIPPED[name][0])[0] == 0
    report = report_on(campaign, tmp_path / "demo" / "inbox", [*campaign.config.calendar.windows][-1])
    assert report.units
    for figure in report.figures:
        if figure.field.cell.measure.aggregate == "sum" and not figure.field.is_running_total:
            whole = report.over_periods(figure.field).total or 0
            assert whole == sum(each.figures[figure.field.id].total or 0 for each in report.units)
