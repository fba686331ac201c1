"""The page (dashboard.html) in a real browser: one file, without network and scripts, for everybody."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from chromium import opened, running_chromium
from samples import ROOT, fill, ones, shipped_campaign
from test_bulletin import release_of
from test_leads import lead_line

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition
from aqcampaign.outputs.page.columns import Point, column_chart
from aqcampaign.outputs.page.contents import MOST_PERIODS, MOST_UNITS, PageContents, page_contents
from aqcampaign.outputs.page.page import dashboard, render
from aqcampaign.outputs.page.words import PageWords
from aqcampaign.outputs.period_names import short_names
from aqcampaign.publication.release import Release
from aqcampaign.template.period_words import with_period_words
from aqcampaign.template_words import read_words

SEPTEMBER, OCTOBER = "2022-09", "2022-10"
WORDS = with_period_words(read_words("page.yaml", None, PageWords).words, "month")
SENTENCES = with_period_words(read_words("bulletin.yaml", None, BulletinWords).words, "month")
PHONE, SCREEN = 390, 1280
MOST_BYTES = 400_000
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7*7 }}"
# What overflows, what has too little contrast, and texts that a screen reader would not hear in place of a sign.
CONTRAST = """() => {
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [R, G, B] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const bad = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim()) continue;
    const style = getComputedStyle(node);
    const ink = light(parse(node.namespaceURI.endsWith('svg') ? style.fill : style.color)), paper = light(ground(node));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) bad.push(`${texts.currentNode.data}: ${ratio}`);
  }
  return bad;
}"""


class Parsed(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, html: bytes) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(release: Release, edition: Edition = "internal") -> bytes:
    """Return the page of a release."""
    return dashboard(release, WORDS, SENTENCES, edition)


def contents_of(release: Release, edition: Edition = "internal") -> PageContents:
    """Return what stands on the page of a release."""
    return page_contents(release, WORDS, SENTENCES, edition)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """October: 30 + 10 + 0 cases; the court had nothing and was late, the postal service wrong, others are missing."""
    campaign, folder = shipped_campaign("built-in"), tmp_path_factory.mktemp("inbox")
    place = campaign.form.field_indices["cases.filed"]
    for period, filed in ((SEPTEMBER, (20, 10, 0)), (OCTOBER, (30, 10, 0))):
        units = ("market_regulation", "public_security", "court")
        for unit, figure in zip(units, filed, strict=True):
            row = ones(campaign) if figure else [0] * len(campaign.form.fields)
            row[place] = figure
            day = datetime(2022, int(period[5:]), 26 if unit == "court" and period == OCTOBER else 20, 9, 0)
            fill(campaign, folder / period, unit, row, period=period, received=day)
    fill(campaign, folder / OCTOBER, "postal", text={"cases": "two"}, period=OCTOBER, received=datetime(2022, 10, 21))
    return release_of(campaign, folder, OCTOBER)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium."""
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="module")
def file(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the internal edition."""
    path = tmp_path_factory.mktemp("page") / "dashboard.html"
    path.write_bytes(page_of(release))
    return path


@pytest.mark.parametrize("width", [PHONE, SCREEN])
def test_the_page_is_one_file_that_fits(browser: Any, file: Path, width: int) -> None:
    """Nothing is fetched, nothing fails, and nothing is wider than the window, also with everything open."""
    with opened(browser, file, width) as (page, incidents):
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.body.scrollWidth") <= width
    assert incidents == []


def test_every_figure_is_reached_by_keyboard(browser: Any, file: Path, release: Release) -> None:
    """In the order of the form; Enter shows what each unit gave, and from which cell."""
    with opened(browser, file) as (page, _incidents):
        names: list[str] = []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        for _each in range(200):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.closest('.figures > details')?.id")
            if name is None and names:
                break
            names += [name] if name else []
        assert names == [f"figure-{place + 1}" for place in range(len(release.figures))]
        second = page.locator("#figure-2")
        assert not second.locator("table").is_visible()
        second.locator("summary").focus()
        page.keyboard.press("Enter")
        assert second.locator("table").is_visible()
        assert "market_regulation.xlsx 统计表!D6" in second.inner_text()


def test_a_link_of_a_headline_opens_its_units(browser: Any, file: Path) -> None:
    """Closed as they are at first."""
    with opened(browser, file) as (page, _incidents):
        card = page.locator("article").nth(1)
        target = card.locator("a").get_attribute("href")
        assert not page.locator(target).is_visible()
        card.locator("a").click()
        assert page.locator(target).is_visible()


def test_a_screen_reader_finds_its_way(browser: Any, file: Path, release: Release) -> None:
    """Landmarks and regions have names, charts say their figures, signs their words, headers what they head."""
    with opened(browser, file) as (page, _incidents):
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        for role in ("banner", "main", "contentinfo"):
            assert page.get_by_role(role).count() == 1
        assert page.get_by_role("navigation", name="目录").count() == 1
        for name in ("报送情况", "主要数据", "各项数据", "报送进度", "数据说明"):
            assert page.get_by_role("region", name=name, exact=True).count() == 1
            assert page.get_by_role("heading", name=name, exact=True, level=2).count() == 1
        assert page.get_by_role("heading", level=1).inner_text() == release.name
        charts = [each.get_attribute("aria-label") for each in page.get_by_role("img").all()]
        assert any("2022年10月：40（已报3家，应报14家）" in str(each) for each in charts)
        assert page.get_by_role("cell", name="迟报2天").count() == 1
        assert page.get_by_role("rowheader", name="市人民法院", exact=True).count() >= 2  # on the board, among figures
        assert page.get_by_role("columnheader", name=release.name).count() == 1
        names = page.locator("[role=region]").evaluate_all("all => all.map(each => each.ariaLabel)")
        assert all(names)


def test_texts_stand_out_from_their_ground(browser: Any, file: Path) -> None:
    """At least 4.5 to 1, on the signs of the board and in charts as well."""
    with opened(browser, file) as (page, _incidents):
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate(CONTRAST) == []


def test_the_page_prints_without_what_is_of_no_use_on_paper(browser: Any, file: Path) -> None:
    """On A4, no wider than the paper; links and what is closed are left out."""
    with opened(browser, file, 700) as (page, _incidents):
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation").is_visible()
        assert page.get_by_role("heading", level=1).is_visible()
        pdf = page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox\s*\[0 0 59[45]\S* 84[12]", pdf)


def test_the_page_opens_without_scripts(browser: Any, file: Path, tmp_path: Path) -> None:
    """Whatever somebody writes into it: its policy forbids scripts, other styles, frames and every address."""
    altered = tmp_path / "altered.html"
    evil = "<script>document.title='x'</script><img src='http://127.0.0.1:9/x'><p style='color:red' id='p'>x</p>"
    altered.write_text(file.read_text(encoding="utf-8").replace("<main", f"{evil}<main"), encoding="utf-8")
    with opened(browser, altered) as (page, incidents):
        assert page.title() != "x"
        assert page.evaluate("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
    said = [each for each in incidents if not each.startswith("request")]  # one that is refused before it is sent
    assert len(said) == 3
    assert all("Content Security Policy" in each for each in said)


def with_name(folder: Path, name: str) -> Campaign:
    """Return the built-in campaign, in which one unit is called otherwise."""
    shutil.copytree(ROOT / "config", folder / "config")
    path = folder / "config/units.yaml"
    quoted = "'" + name.replace("'", "''") + "'"
    text = path.read_text(encoding="utf-8").replace("name: 市人民法院", f"name: {quoted}")
    path.write_text(text, encoding="utf-8")
    campaign = open_campaign(folder / "config")
    assert campaign.roster.by_id["court"].name == name
    return campaign


def test_texts_of_units_are_neither_markup_nor_scripts(browser: Any, tmp_path: Path) -> None:
    """Names of units and files stand there as they are, and do nothing."""
    campaign = with_name(tmp_path, HOSTILE)
    name = "<b onmouseover=alert(3)>&lt;{{ 1 }}.xlsx"
    fill(campaign, tmp_path / "inbox", "court", name=name)
    html = page_of(release_of(campaign, tmp_path / "inbox", SEPTEMBER))
    parsed = Parsed(html)
    assert not {"script", "img"} & {tag for tag, _attributes in parsed.tags}
    assert not [key for _tag, attributes in parsed.tags for key in attributes if key.startswith("on")]
    assert HOSTILE in parsed.text
    assert name in parsed.text
    path = tmp_path / "dashboard.html"
    path.write_bytes(html)
    with opened(browser, path) as (page, incidents):
        page.mouse.move(300, 300)
        assert page.get_by_role("rowheader", name=HOSTILE, exact=True).count() > 0
    assert incidents == []


def test_leads_are_listed_as_they_were_written(tmp_path: Path) -> None:
    """In the internal edition, with the cell; what looks like markup is text."""
    campaign = shipped_campaign("built-in")
    (table,) = campaign.form.ledgers
    fill(campaign, tmp_path / "inbox", "court", lines={table.id: [lead_line(HOSTILE)]})
    release = release_of(campaign, tmp_path / "inbox", SEPTEMBER)
    ((name, texts, source),) = contents_of(release).leads[0].rows
    assert (name, HOSTILE in texts, source.startswith("court.xlsx ")) == ("市人民法院", True, True)
    parsed = Parsed(page_of(release))
    assert HOSTILE in parsed.text
    assert "script" not in {tag for tag, _attributes in parsed.tags}
    assert HOSTILE not in Parsed(page_of(release, "public")).text


def test_invisible_characters_change_no_text(release: Release) -> None:
    """A mark that turns the direction of writing, a control character and half a character are left out."""
    page = contents_of(release)
    html = render(replace(page, footer="甲\u202e乙\x00丙\ud800丁"), WORDS)
    assert "甲乙丙丁" in html.decode()


def test_a_name_of_forty_characters_fits_on_a_phone(browser: Any, tmp_path: Path) -> None:
    """With a file name that is as long."""
    name = "安丘市打击侵犯知识产权和制售假冒伪劣商品违法犯罪行为专项行动综合执法协调督导办公室"
    campaign = with_name(tmp_path, name)
    fill(campaign, tmp_path / "inbox", "court", name=f"{name}_2022年9月统计表_final_version_2.xlsx")
    path = tmp_path / "dashboard.html"
    path.write_bytes(page_of(release_of(campaign, tmp_path / "inbox", SEPTEMBER)))
    with opened(browser, path, PHONE) as (page, _incidents):
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_a_phone_shows_the_latest_periods_of_the_board_first(browser: Any, release: Release, tmp_path: Path) -> None:
    """A year does not fit: the board is scrolled, not the page, and the names of the units stay."""
    page = contents_of(release)
    assert page.board is not None
    lines = tuple(replace(each, marks=each.marks * 6) for each in page.board.lines)
    wide = replace(page, board=replace(page.board, periods=page.board.periods * 6, lines=lines))
    path = tmp_path / "dashboard.html"
    path.write_bytes(render(wide, WORDS))
    with opened(browser, path, PHONE) as (window, _incidents):
        window.locator("#board").scroll_into_view_if_needed()
        first, last = window.locator(".board thead th").nth(1), window.locator(".board thead th").last
        places = [each.evaluate("each => each.getBoundingClientRect().left") for each in (first, last)]
        assert places[0] < 0 < places[1] < PHONE
        assert window.locator(".board tbody th").first.evaluate("each => each.getBoundingClientRect().left") >= 0
        assert window.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_equal_releases_give_equal_bytes(tmp_path: Path) -> None:
    """In another process as well."""
    campaign = shipped_campaign("built-in")
    fill(campaign, tmp_path / "inbox", "court")
    code = (
        "import sys; sys.path.insert(0, 'tests'); from pathlib import Path; from test_dashboard import *;"
        "sys.stdout.buffer.write(page_of(release_of(shipped_campaign('built-in'), Path(sys.argv[1]), SEPTEMBER)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "inbox")]
    other = subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout
    assert page_of(release_of(campaign, tmp_path / "inbox", SEPTEMBER)) == other


def test_each_unit_has_its_figure_or_why_it_has_none(release: Release) -> None:
    """30 of 40 are three quarters; the postal service was returned, most have not reported."""
    filed = next(each for each in contents_of(release).figures if "立案" in each.name)
    assert (filed.value, filed.unit, filed.total) == ("40", "件", "40")
    rows = {each.name: each for each in filed.rows}
    market = rows["市市场监管局"]
    assert (market.figure, market.share, market.difference, market.bar) == ("30", "75.0%", "+10", "100.0")
    assert market.sources == ("market_regulation.xlsx 统计表!D11",)
    assert rows["市公安局"].difference == "0"
    assert (rows["市人民法院"].figure, rows["市人民法院"].bar) == ("0", "")
    assert rows["市邮政业发展服务中心"].figure == "退回"
    assert rows["市卫健局"].figure == "未报"


def test_the_board_tells_what_became_of_each_report(release: Release) -> None:
    """By a sign and in words, so that no colour is needed; who was in default twice is counted."""
    board = contents_of(release).board
    assert board is not None
    lines = {each.name: each for each in board.lines}
    court = [mark.text if mark else "" for mark in lines["市人民法院"].marks]
    assert court == ["零报告", "迟报2天"]
    assert [mark.sign if mark else "" for mark in lines["市邮政业发展服务中心"].marks] == ["未", "退"]
    assert (lines["市卫健局"].streak, lines["市人民法院"].streak) == ("2期", "")
    assert {each.sign for each in board.legend} >= {"√", "0", "迟", "未", "退"}


def test_the_public_edition_names_nobody_who_did_not_report(release: Release) -> None:
    """Neither on a board nor in place of a figure; no file, no lead, no note but the coverage."""
    page, text = contents_of(release, "public"), Parsed(page_of(release, "public")).text
    reported = {"市市场监管局", "市公安局", "市人民法院"}
    assert {row.name for each in page.figures for row in each.rows} == reported
    assert not [each.name for each in release.units if each.name not in reported and each.name in text]
    assert ".xlsx" not in text
    assert (page.board, page.leads, len(page.notes)) == (None, (), 1)
    assert "14" in page.notes[0]


def test_fourteen_units_and_twelve_months_are_small(release: Release) -> None:
    """All figures of all units with their files, three charts and a board of a year."""
    page = contents_of(release)
    assert page.board is not None
    lines = tuple(replace(each, marks=each.marks * 6) for each in page.board.lines)
    board = replace(page.board, periods=page.board.periods * 6, lines=lines)
    rows = page.figures[0].rows[:1] * 14
    point = Point("2022年10月", 12345, "12345.67", "14/14", "2022年10月：12345.67（已报14家，应报14家）", True)
    chart = column_chart("立案", [point] * MOST_PERIODS)
    whole = replace(
        page,
        board=board,
        figures=tuple(replace(each, rows=rows) for each in page.figures),
        headlines=tuple(replace(each, chart=chart) for each in page.headlines),
    )
    assert len(render(whole, WORDS)) < MOST_BYTES


def test_of_two_thousand_units_the_page_says_what_it_leaves_out(tmp_path: Path) -> None:
    """It stays small: the largest figures, and the units of which something is to be said."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config/rules.yaml").unlink()
    names = "\n".join(f"  - {{id: u{number}, name: {number:04}号所}}" for number in range(2_000))
    (tmp_path / "config/units.yaml").write_text(f"units:\n{names}\n", encoding="utf-8")
    campaign = open_campaign(tmp_path / "config")
    for number in range(MOST_UNITS + 1):
        fill(campaign, tmp_path / "inbox", f"u{number}", [number + 1] * len(campaign.form.fields))
    release = release_of(campaign, tmp_path / "inbox", SEPTEMBER)
    page = contents_of(release)
    assert page.board is not None
    assert len(page.board.lines) == MOST_UNITS
    assert page.board.left_out[0].startswith("只列")
    assert "2000" in page.board.left_out[0]
    assert [row.figure for row in page.figures[0].rows][:2] == [str(MOST_UNITS + 1), str(MOST_UNITS)]
    assert "2000" in page.figures[0].left_out
    assert len(render(page, WORDS)) < MOST_BYTES


# Names of columns, their width, and which have a label.
LABELS: dict[str, tuple[list[str], list[str]]] = {
    "one": (["2022年9月"], ["9月"]),
    "twelve months": ([f"2022年{month}月" for month in range(1, 13)], [f"{month}月" for month in range(1, 13)]),
    "ten days": (
        [f"2022年{month}月{part}旬" for month in (9, 10, 11, 12) for part in "上中下"],
        ["", "9月中旬", "", "10月上旬", "", "10月下旬", "", "11月中旬", "", "12月上旬", "", "12月下旬"],
    ),
    "weeks": (
        [f"2022年第{week}周（9月{week}日–{week}日）" for week in range(30, 42)],
        [f"第{week}周" if week % 2 else "" for week in range(30, 42)],
    ),
    "years": ([f"{year}年" for year in range(2014, 2023)], [f"{year}年" for year in range(2014, 2023)]),
}


@pytest.mark.parametrize(("names", "labels"), LABELS.values(), ids=LABELS)
def test_labels_of_a_chart_do_not_touch(names: list[str], labels: list[str]) -> None:
    """Where there is no room for all, the latest has one."""
    points = [Point(name, 1, "1", "9/9", "", is_complete=True) for name in names]
    assert [each.label for each in column_chart("", points).columns] == labels


def test_columns_of_a_chart_begin_at_zero() -> None:
    """Twice the figure is twice as high; nothing and zero have no height."""
    values = (20, 10, 0, None)
    points = [Point("2022年9月", value, str(value), "1/1", "", is_complete=True) for value in values]
    heights = [float(each.height) for each in column_chart("", points).columns]
    assert heights[0] == 2 * heights[1]
    assert heights[2:] == [0, 0]


def test_what_changed_its_meaning_is_not_compared(release: Release) -> None:
    """The chart shows both, and a sentence says that they are not the same."""
    trend = release.trend
    assert trend is not None
    first, *others = trend.changes
    altered = replace(trend, changes=(replace(first, broken=True, to_date=None), *others))
    page = contents_of(replace(release, basis=replace(release.basis, trend=altered)))
    assert [WORDS.broken in each.changes for each in page.figures] == [True] + [False] * (len(page.figures) - 1)
    assert page.figures[0].to_date == ""


def test_nothing_but_nil_reports_are_not_drawn(tmp_path: Path) -> None:
    """0 is told as a figure, of one unit alone as well; there is no empty chart."""
    campaign = with_name(tmp_path, "市法院")
    for period in (SEPTEMBER, OCTOBER):
        nil = [0] * len(campaign.form.fields)
        fill(campaign, tmp_path / "inbox", "court", nil, period=period, name=f"{period}.xlsx")
    page = contents_of(release_of(campaign, tmp_path / "inbox", OCTOBER))
    assert {(each.entry.total, each.chart) for each in page.headlines} <= {("0", None), ("0.00", None)}
    assert {row.bar for each in page.figures for row in each.rows} == {""}


def test_the_year_stands_where_it_begins() -> None:
    """Not below every month."""
    names = ["2022年11月", "2022年12月", "2023年1月"]
    points = [Point(name, 1, "1", "1/1", "", is_complete=True) for name in names]
    assert [each.year for each in column_chart("", points).columns] == ["2022年", "", "2023年"]
    assert [each.name for each in short_names(names)] == names


def test_the_headings_of_the_page_are_dated(release: Release) -> None:
    """By the calendar and the release, never by the clock."""
    page = contents_of(replace(release, day=date(2022, 10, 26)))
    assert any("2022年10月26日" in fact for fact in page.facts)
    assert (page.state, page.is_final) == ("初步数（未结账）", False)
