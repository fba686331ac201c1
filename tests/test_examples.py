"""The campaigns in examples/, each another layout, go through template, validate and consolidate."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import yaml
from samples import run

from aqcampaign.campaign_folder import Campaign, open_campaign, open_campaigns
from aqcampaign.outputs.bulletin.bulletin import Extras, bulletin
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition
from aqcampaign.outputs.document.plan import Heading, Paragraph, Table, Title
from aqcampaign.review import Review
from aqcampaign.template.period_words import with_period_words
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.check_returns import check, check_forms
from aqcampaign.use_cases.period_release import BOARD_PERIODS, compare_periods, consolidate_review, make_release
from aqcampaign.values.amounts import format_number

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

ROOT = Path(__file__).parents[1]
DAY = date(2022, 12, 31)
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/expected.yaml"))


class Case(NamedTuple):
    """A period of a form of an example: the form's id, '' if there is only one, and what is expected."""

    form: str
    period: str
    wanted: dict[str, Any]

    @property
    def options(self) -> list[str]:
        """The options that choose the form and period."""
        return ["--period", self.period, *(["--form", self.form] if self.form else [])]


def cases(example: Path) -> list[Case]:
    """Return what expected.yaml says of each period, of each of several forms."""
    content = yaml.load((example / "expected.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    forms = content.get("forms", {"": content})
    return [Case(form, period, wanted) for form, periods in forms.items() for period, wanted in periods.items()]


def reviewed(example: Path, folder: Path, case: Case) -> tuple[Campaign, Review]:
    """Return the review of a period of a form."""
    forms = [case.form] if case.form else []
    (pair,) = check_forms(open_campaigns(example / "config"), [folder / "inbox"], case.period, forms=forms)
    return pair


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.name)
def example(request: pytest.FixtureRequest) -> Path:
    """One of the examples."""
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def folder(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working folder that `aq demo` makes of the example."""
    made = tmp_path_factory.mktemp("example") / "d"
    code, out, err = run("demo", made, "--config", example / "config")
    assert (code, "reports" in out + err) == (0, True), err
    return made


def test_example_yields_exactly_the_expected_findings(example: Path, folder: Path) -> None:
    """What must be corrected or explained is what the example says, unit by unit, with its cell."""
    for case in cases(example):
        wanted = case.wanted
        code, out, _err = run(
            "validate", folder / "inbox", *case.options, "--format", "json", "--config", example / "config"
        )
        found: dict[str, list[list[str]]] = {}
        review = json.loads(out)["forms"][0] if case.form else json.loads(out)
        files, units = review["files"], review["units"]
        if "late" in wanted:
            assert [each["unit"] for each in units if each["timeliness"] == "late"] == wanted["late"]
        for file in files:
            for each in file["findings"]:
                if each["severity"] != "notice":
                    found.setdefault(file["unit"], []).append([each["code"], each["cell"]])
        assert {unit: sorted(each) for unit, each in found.items()} == {
            unit: sorted(each) for unit, each in wanted["findings"].items()
        }
        has_errors = any(each["severity"] == "error" for file in files for each in file["findings"])
        assert code == (1 if has_errors else 0)


def test_totals_match_hand_calculated_ones(example: Path, folder: Path) -> None:
    """Sums, maxima, stocks and recomputed percentages over the returns that count."""
    for case in cases(example):
        wanted = case.wanted
        consolidation = consolidate_review(*reviewed(example, folder, case))
        made = zip(consolidation.form.fields, consolidation.totals, strict=True)
        totals = {field.id: "" if value is None else format_number(value) for field, value in made}
        assert {id_: totals[id_] for id_ in wanted["totals"]} == {id_: str(v) for id_, v in wanted["totals"].items()}


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_bulletin_leaves_nothing_open(example: Path, folder: Path, edition: Edition) -> None:
    """No slot and no cell, of any form."""
    for case in cases(example):
        forms = [case.form] if case.form else []
        ((campaign, review),) = check_forms(
            open_campaigns(example / "config"), [folder / "inbox"], case.period, forms=forms, before=BOARD_PERIODS
        )
        consolidation = consolidate_review(campaign, review)
        trend = compare_periods(campaign, review, consolidation)
        release = make_release(campaign, review, consolidation, trend, None, DAY)
        words = read_words("bulletin.yaml", None, BulletinWords).words
        plan = bulletin(release, with_period_words(words, campaign.config.calendar.kind), edition, DAY, Extras(1))
        texts = [block.text for block in plan.blocks if isinstance(block, Title | Heading | Paragraph)]
        assert len(texts) > 1
        assert not [text for text in texts if set("{}[]") & set(text)]
        tables = [block for block in plan.blocks if isinstance(block, Table)]
        assert all(cell for table in tables for row in table.rows for cell in row)


def test_trend_matches_the_hand_calculated_one(example: Path, folder: Path) -> None:
    """The period, the one before, the change and the sum so far; a gap stays a gap."""
    for case in cases(example):
        wanted = case.wanted
        if "trend" in wanted:
            campaign, review = reviewed(example, folder, case)
            changes = compare_periods(campaign, review, consolidate_review(campaign, review)).changes
            actual = {
                each.field.id: [each.current, each.previous, each.on_period.change, each.to_date] for each in changes
            }
            shown = {id_: ["" if v is None else format_number(v) for v in actual[id_]] for id_ in wanted["trend"]}
            assert shown == {id_: [str(v) for v in row] for id_, row in wanted["trend"].items()}


def test_rejected_period_is_not_a_basis_for_the_next(tmp_path: Path) -> None:
    """A running total that breaks in May sends that report back; June builds on the others alone."""
    example = ROOT / "examples/cumulative"
    run("demo", tmp_path / "d", "--config", example / "config")
    campaign = open_campaign(example / "config")
    may = check(campaign, [tmp_path / "d/inbox"], "2023-05")
    accepted = {each.unit for each in may.reports if each.status in ("accepted", "nil")}
    earlier = check(campaign, [tmp_path / "d/inbox"], "2023-06").earlier
    assert {each.unit for each in earlier["2023-05"]} == accepted == {"east", "south"}


def test_blank_template_is_reported_only_as_blank(example: Path, folder: Path, tmp_path: Path) -> None:
    """A template sent back as it is: whose it is and of which period is known, and no figure is made up."""
    periods = {case.period for case in cases(example)}
    for outbox in (folder / "outbox").iterdir():
        blank = min(outbox.iterdir())
        code, out, _err = run("validate", blank, "--format", "json", "--config", example / "config")
        reviews = json.loads(out).get("forms", [json.loads(out)])
        files = [file for review in reviews for file in review["files"]]
        assert len(files) == len(reviews)
        for file in files:
            assert file["period"] in periods
            assert file["unit"] is not None
            assert {each["code"] for each in file["findings"]} <= {"AQ212", "AQ223", "AQ301", "AQ348"}
        assert (code == 1) == any(file["status"] == "returned" for file in files)


def test_summary_contains_the_form_filled_with_totals(example: Path, folder: Path) -> None:
    """The first sheet of the summary shows the form's title and, somewhere, each total that was added up on paper."""
    shown = [case for case in cases(example) if (folder / "reports" / case.period / _summary(case)).is_file()]
    assert {case.form for case in shown} == {case.form for case in cases(example)}
    for case in shown:
        book = openpyxl.load_workbook(folder / "reports" / case.period / _summary(case), data_only=True)
        form = open_campaign(example / "config", case.form or None).editions.of_period(case.period)
        names = [name for name in book.sheetnames if name in ("汇总表", *(table.sheet for table in form.all_tables))]
        texts = {str(cell) for name in names for row in book[name].iter_rows(values_only=True) for cell in row}
        assert any(form.title in text for text in texts)
        singles = {field.id for field in form.fields if not field.cell.measure.compound}
        for id_, value in case.wanted["totals"].items():
            if id_ in singles:
                assert {str(value), f"{float(value):g}"} & texts, id_


def test_headings_of_the_sheet_by_unit_name_each_unit_of_measure_once(example: Path, folder: Path) -> None:
    """An item that is called 检查（户次） in the form is so in the summary."""
    books = [folder / "reports" / case.period / _summary(case) for case in cases(example) if case.wanted["totals"]]
    for path in filter(Path.is_file, books):
        headings = [str(cell.value) for cell in openpyxl.load_workbook(path)["分单位"][3]]
        assert [each for each in headings if re.search(r"（(.+?)）（\1）$", each)] == []


def _summary(case: Case) -> str:
    return f"summary_{case.form}.xlsx" if case.form else "summary.xlsx"
