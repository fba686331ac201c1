"""Offices above each other: each consolidates the summaries of those below, and every figure leads to its units."""

import hashlib
import random
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from samples import PERIOD, ROOT, fill, ones, review_of, run, summary_of

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.review import Review
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.values.amounts import Number

# Two thousand files would take twice as long if they were measured.
pytestmark = pytest.mark.no_cover
PREFECTURES, COUNTIES = 16, 12
# What the units wrote, as multiples of 1 in each cell: counties differ by which unit wrote which of them.
MULTIPLES = (1, 3, 11, 47, 150)


@dataclass(frozen=True, slots=True)
class Office:
    """An office of the tree: its campaign, and the summary that it sends to the office above."""

    campaign: Campaign
    inbox: Path
    review: Review
    summary: bytes


@dataclass(frozen=True, slots=True)
class Tree:
    """The offices of a province by id, with what the units of each county reported, in the order of the fields."""

    province: Office
    prefectures: dict[str, Office]
    counties: dict[str, Office]
    reported: dict[str, list[list[Number]]]


def of_office(campaign: Campaign, id_: str, name: str, units: Iterable[Unit] | None = None) -> Campaign:
    """Return the campaign as another office runs it, with its own reporting units if they are given."""
    office = campaign.config.office.model_copy(update={"id": id_, "name": name, "full_name": f"{name}专班办公室"})
    config = campaign.config.model_copy(update={"office": office})
    return replace(campaign, config=config, roster=Roster(units=tuple(units)) if units else campaign.roster)


def consolidated(campaign: Campaign, inbox: Path) -> Office:
    """Return the office after it has checked its inbox and written its summary."""
    review = review_of(campaign, inbox)
    return Office(campaign, inbox, review, summary_of(campaign, review))


def above(campaign: Campaign, inbox: Path, below: Sequence[Office]) -> Office:
    """Return the office whose units are the offices `below`, after it received their summaries."""
    inbox.mkdir(parents=True)
    for each in below:
        (inbox / f"{each.campaign.config.office.name}.xlsx").write_bytes(each.summary)
    return consolidated(campaign, inbox)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A province of 16 prefectures of 12 counties, in each of which the 14 units of the built-in campaign report."""
    (campaign,) = open_campaigns(ROOT / "config")
    root = tmp_path_factory.mktemp("province")
    rows = [[figure * multiple for figure in ones(campaign)] for multiple in MULTIPLES]
    filled = [
        [fill(campaign, root / f"variant{variant}", unit.id, row) for unit in campaign.roster.units]
        for variant, row in enumerate(rows)
    ]
    chance = random.Random(10)  # noqa: S311  (no two offices get the same sums, which would be asked about)
    counties: dict[str, Office] = {}
    reported: dict[str, list[list[Number]]] = {}
    prefectures: dict[str, Office] = {}
    for place in range(PREFECTURES):
        below = []
        for number in range(place * COUNTIES, (place + 1) * COUNTIES):
            county, inbox = of_office(campaign, f"county{number}", f"第{number}县"), root / f"county{number}"
            inbox.mkdir()
            chosen = [chance.randrange(len(MULTIPLES)) for _unit in campaign.roster.units]
            for unit, variant in enumerate(chosen):
                (inbox / filled[variant][unit].name).hardlink_to(filled[variant][unit])
            reported[f"county{number}"] = [rows[variant] for variant in chosen]
            counties[f"county{number}"] = consolidated(county, inbox)
            below.append(counties[f"county{number}"])
        units = [Unit(id=each.campaign.config.office.id, name=each.campaign.config.office.name) for each in below]
        prefecture = of_office(campaign, f"prefecture{place}", f"第{place}市", units)
        prefectures[f"prefecture{place}"] = above(prefecture, root / f"prefecture{place}", below)
    units = [Unit(id=id_, name=each.campaign.config.office.name) for id_, each in prefectures.items()]
    province = of_office(campaign, "province", "本省", units)
    return Tree(above(province, root / "province", list(prefectures.values())), prefectures, counties, reported)


def sheet(office: Office, name: str) -> list[tuple[object, ...]]:
    """Return the rows of a sheet of an office's summary."""
    path = office.inbox.with_suffix(".xlsx")
    path.write_bytes(office.summary)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return list(book[name].iter_rows(values_only=True))


def total(office: Office) -> list[Number]:
    """Return the totals of an office, in the order of the fields."""
    form = office.campaign.form
    book = sheet(office, office.campaign.summary_words.by_unit)
    (row,) = (row for row in book if row[0] == office.campaign.summary_words.total)
    return list(row[2 : 2 + len(form.fields)])  # type: ignore[arg-type]


def added(rows: Iterable[Sequence[Number]]) -> list[float]:
    """Return the sum of each column."""
    return [float(sum(column)) for column in zip(*rows, strict=True)]


def test_every_summary_is_accepted_by_the_office_above(tree: Tree) -> None:
    """Without an error or a question: all that is missing is the day, which nobody fills in."""
    for office in (tree.province, *tree.prefectures.values()):
        assert office.review.coverage.is_complete
        assert {each.status for each in office.review.reports} == {"accepted"}
        assert {found.code for each in office.review.reports for found in each.findings} <= {"AQ212"}


def test_the_total_of_a_province_is_the_sum_of_what_its_units_wrote(tree: Tree) -> None:
    """At the top, and on the way there."""
    everything = [row for rows in tree.reported.values() for row in rows]
    assert len(everything) == PREFECTURES * COUNTIES * 14
    assert [float(figure) for figure in total(tree.province)] == added(everything)
    by_county = (each for number in range(COUNTIES) for each in tree.reported[f"county{number}"])
    assert [float(figure) for figure in total(tree.prefectures["prefecture0"])] == added(by_county)


def test_a_figure_of_the_province_leads_to_the_files_of_its_units(tree: Tree) -> None:
    """The sources of each summary name those below by their SHA-256, and those of the lowest one the units' files."""
    label, below = "7.立案/结案数", {sha256(each.summary): each for each in tree.prefectures.values()}
    prefectures = list(behind(tree.province, label))
    assert {digest for digest, _value in prefectures} == set(below)
    counties = {sha256(each.summary): each for each in tree.counties.values()}
    for digest, of_prefecture in prefectures[:2]:
        found = list(behind(below[digest], label))
        assert of_prefecture == summed(value for _digest, value in found)
        for county, of_county in found:
            files = dict(behind(counties[county], label))
            assert set(files) == {sha256(path.read_bytes()) for path in counties[county].inbox.iterdir()}
            assert of_county == summed(files.values())


def behind(office: Office, label: str) -> Iterator[tuple[str, str]]:
    """Yield the SHA-256 of each file behind a figure of an office, and what is written in it."""
    for _unit, item, value, _file, _cell, digest in sheet(office, office.campaign.summary_words.sources):
        if item == label:
            yield str(digest), str(value)


def summed(values: Iterable[str]) -> str:
    """Return the sum of values such as 5/3, part by part."""
    return "/".join(str(sum(map(int, parts))) for parts in zip(*(value.split("/") for value in values), strict=True))


def sha256(content: bytes) -> str:
    """Return the SHA-256 as a summary writes it."""
    return hashlib.sha256(content).hexdigest()


def test_the_page_says_what_the_office_above_writes(campaign: Campaign, tmp_path: Path) -> None:
    """With the two settings that docs/levels.md shows, it accepts and adds up the summary of the office below."""
    office, units = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/levels.md").read_text(encoding="utf-8"), re.DOTALL)
    config, inbox = tmp_path / "weifang/config", tmp_path / "weifang/inbox"
    shutil.copytree(ROOT / "config", config)
    shutil.copytree(ROOT / "templates", tmp_path / "weifang/templates")
    written = (config / "campaign.yaml").read_text(encoding="utf-8")
    replaced = re.sub(r"^office:.*?(?=^\w)", office, written, flags=re.DOTALL | re.MULTILINE)
    (config / "campaign.yaml").write_text(replaced, encoding="utf-8")
    (config / "units.yaml").write_text(units, encoding="utf-8")
    fill(campaign, tmp_path / "anqiu", "court")
    inbox.mkdir()
    code, _out, err = run(
        "consolidate", "--inbox", tmp_path / "anqiu", "--period", PERIOD, "--out", inbox / "安丘市.xlsx"
    )
    assert code == 0, err
    summary = tmp_path / "summary.xlsx"
    code, _out, err = run("consolidate", "--inbox", inbox, "--period", PERIOD, "--config", config, "--out", summary)
    assert code == 0, err
    book = openpyxl.load_workbook(summary, data_only=True)
    rows = {row[0]: row[2:] for row in book[campaign.summary_words.by_unit].iter_rows(values_only=True)}
    assert rows["安丘市"] == rows[campaign.summary_words.total] == tuple(map(int, ones(campaign)))
