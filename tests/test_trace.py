"""A figure of the summary is traced back to the cells it comes from: their sum is the total, in every campaign."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from forms import forms, values_for
from hypothesis import given, settings
from hypothesis import strategies as st
from returns import saved, word_form, zipped
from samples import ROOT, SHIPPED, contents_of, fill, form_of, ones, run, summary_of
from test_mails_and_archives import mail

from aqcampaign.campaign_folder import Campaign, open_campaign, open_campaigns
from aqcampaign.consolidation.coverage import determine_standings, measure_coverage, unit_names
from aqcampaign.consolidation.totals import consolidate
from aqcampaign.consolidation.trace import Basis, FigureTrace, Source, UnitTrace, source_of, trace_field
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.findings.finding import NOWHERE, Place, finding
from aqcampaign.form.figure_names import figures_named
from aqcampaign.form.model import Field, Form
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.ledger.version_history import files_by_report, is_version
from aqcampaign.ledger.versions import settle
from aqcampaign.outputs.json_trace import trace_schema
from aqcampaign.report import Report, accept
from aqcampaign.review import Review
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.use_cases.period_release import consolidate_review
from aqcampaign.use_cases.period_summary import trace_figures
from aqcampaign.values.amounts import Number
from aqcampaign.values.submission import Submission, format_values
from aqcampaign.workspace.folder import Workspace

CONFIGS = sorted({config for config, _form in SHIPPED.values()})


def counted(units: Sequence[UnitTrace]) -> list[Source]:
    """Return the sources that are in the total: those of units that are not added up from others."""
    return [each.source for each in units if each.counts and each.source and not each.standing.parts]


def numbers(sources: Sequence[Source]) -> list[Number]:
    """Return their figures."""
    return [each.value for each in sources if isinstance(each.value, int | Decimal)]


def expected_total(field: Field, sources: Sequence[Source]) -> Number | None:
    """Return what the figures of the lines amount to; ratios are no matter of their lines."""
    figures = numbers(sources) if field.part.is_number and field.cell.applies else []
    if field.cell.measure.aggregate == "max":
        return max(figures, default=None)
    return sum(figures, start=Decimal(0)) if figures and field.cell.measure.is_added else None


def assert_sums(trace: FigureTrace) -> None:
    """The lines are the total, and those below a unit that consists of parts are its subtotal."""
    if trace.field.cell.measure.aggregate == "recompute":
        return
    assert trace.total == expected_total(trace.field, counted(trace.units)), trace.field.id
    for place, each in enumerate(trace.units):
        if each.standing.parts:
            below = trace.units[place + 1 : place + 1 + each.standing.count_below]
            assert each.subtotal == expected_total(trace.field, counted(below))


# --- every campaign that is shipped ------------------------------------------------------------------------------


@pytest.fixture(
    scope="module", params=CONFIGS, ids=lambda path: path.parent.name if path.parent != ROOT else "built-in"
)
def reviews(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Campaign, Review, list[FigureTrace]]]:
    """Every period of every form of a campaign that is shipped, with the traces of all fields."""
    config: Path = request.param
    campaigns = open_campaigns(config)
    scripts = [(each, load_script(config, each.form_id)) for each in campaigns]
    inbox = write_inbox(scripts, tmp_path_factory.mktemp("trace") / "d")
    periods = sorted({period for _campaign, script in scripts for period in script.periods})
    found = []
    for period in periods:
        for campaign, review in check_forms(campaigns, [inbox], period):
            form = campaign.editions.of_period(period)
            traces = trace_figures(campaign, review, period, form.fields)
            found.append((campaign, review, [each for each in traces if isinstance(each, FigureTrace)]))
    return found


def test_lines_add_up_to_the_total(reviews: list[tuple[Campaign, Review, list[FigureTrace]]]) -> None:
    """Of every field in every period; the totals are those of the summary, and no report is told of twice."""
    for campaign, review, traces in reviews:
        period = str(review.period)
        form = campaign.editions.of_period(period)
        assert [each.field for each in traces] == list(form.fields)
        accepted = [id(each.report) for each in map(accept, review.reports) if each]
        if accepted and form.fields:
            totals = consolidate_review(campaign, review).totals
            assert tuple(each.total for each in traces) == totals
        for trace in traces:
            assert_sums(trace)
            assert sorted(id(each.report) for each in counted(trace.units)) == sorted(accepted)


def test_ratios_follow_from_the_totals_of_their_terms(
    reviews: list[tuple[Campaign, Review, list[FigureTrace]]],
) -> None:
    """What a ratio is computed from is named, and has the totals from which its total was computed."""
    for _campaign, _review, traces in reviews:
        for trace in traces:
            if trace.relation and trace.relation.kind == "ratio" and trace.total is not None:
                *above, below = [(term.sign, traces[term.field_index].total) for term in trace.relation.terms]
                scale = 100 if trace.field.part.kind == "percent" else 1
                exact = sum(sign * Decimal(total or 0) for sign, total in above) * scale / Decimal(below[1] or 1)
                assert abs(exact - Decimal(trace.total)) <= Decimal(1).scaleb(-trace.field.part.max_decimals)


def sources_rows(campaign: Campaign, review: Review) -> set[tuple[Any, ...]]:
    """Return the rows of the sheet 数据来源 without their labels, of which two may be equal."""
    book = openpyxl.load_workbook(BytesIO(summary_of(campaign, review)), read_only=True)
    rows = book[campaign.summary_words.sources].iter_rows(min_row=4, values_only=True)
    return {(row[0], as_number(row[2]), *row[3:6]) for row in rows if row[1] is not None}


def as_number(value: object) -> object:
    """Return a single figure as a number, whatever it was written as, and anything else as text."""
    try:
        return float(str(value))
    except ValueError:
        return str(value or "")


def traced_rows(review: Review, traces: Sequence[FigureTrace]) -> Iterator[tuple[Any, ...]]:
    """Yield what the traces say of each counted cell, as the sheet does."""
    names = unit_names(review.units)
    by_cell: dict[tuple[int, str], list[Source]] = {}
    for trace in traces:
        for each in counted(trace.units):
            if each.is_asked and trace.field.cell.applies:
                by_cell.setdefault((id(each.report), trace.field.cell.id), []).append(each)
    for sources in by_cell.values():
        report, place = sources[0].report, sources[0].place
        value = as_number(format_values(tuple(each.value for each in sources)))
        yield names[str(report.unit)], value, report.file.name, f"{place.sheet}!{place.cell}", report.file.sha256


def test_the_sheet_of_sources_says_the_same(reviews: list[tuple[Campaign, Review, list[FigureTrace]]]) -> None:
    """File, sheet, cell, figure and SHA-256 of each figure that counts, as the summary lists them."""
    for campaign, review, traces in reviews:
        form = campaign.editions.of_period(str(review.period))
        if form.cells and any(map(accept, review.reports)):
            listed, traced = sources_rows(campaign, review), set(traced_rows(review, traces))
            of_this_version = all(each.submission.form is form for each in map(accept, review.reports) if each)
            assert traced == listed if of_this_version else traced <= listed


def test_a_report_is_one_of_as_many_versions_as_it_says(
    reviews: list[tuple[Campaign, Review, list[FigureTrace]]],
) -> None:
    """Each other version of it is told of with it."""
    for campaign, review, traces in reviews:
        for each in (unit for trace in traces[:1] for unit in trace.units):
            if each.source and not campaign.config.calendar.is_any_time and is_version(each.source.report):
                assert each.versions == each.source.report.versions
                assert sum(is_version(other.report) for other in each.others) == each.versions - 1
            told = {id(other.report) for other in each.others}
            assert {id(report) for report in review.reports if report.status == "superseded"} >= {
                id(other.report) for other in each.others if other.report.status == "superseded"
            }
            assert each.source is None or id(each.source.report) not in told


# --- campaigns at random -----------------------------------------------------------------------------------------


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Units of which some consist of others, and some send several reports that are added."""
    count = draw(st.integers(1, 6))
    above = [draw(st.none() | st.integers(0, place - 1)) if place else None for place in range(count)]
    whole = set(above)
    return Roster(units=tuple(
        Unit.model_validate({
            "id": f"u{place}", "name": f"第{place}单位", "aliases": [f"甲队{place}", f"乙队{place}"],
            "part_of": None if one is None else f"u{one}",
            "several": "add" if place not in whole and draw(st.booleans()) else "newest",
        })
        for place, one in enumerate(above)
    ))  # fmt: skip


@st.composite
def returns(draw: st.DrawFn, form: Form, roster: Roster) -> list[Report]:
    """Up to three files of each unit that reports, some with an error, as they are settled."""
    reports = []
    for unit in roster.reporters:
        for number in range(draw(st.integers(0, 3))):
            values = draw(values_for(form))
            places = tuple(Place("表", f"A{row}", cell.id, cell.label) for row, cell in enumerate(form.cells, start=1))
            wrong = (finding("AQ301", places[0]),) if draw(st.integers(0, 3)) == 0 else ()
            received = datetime(2022, 9, 20) + timedelta(hours=draw(st.integers(0, 48)), minutes=number)
            name = draw(st.sampled_from(unit.names)) if unit.several == "add" else unit.name
            reports.append(Report(
                ReceivedFile(Path(f"{unit.id}-{number}.xlsx"), f"{unit.id}{number}", 0.0),
                "returned" if wrong else "accepted", wrong, unit.id, "2022-09", name, received,
                submission=Submission(form, values, places, {}, ()),
            ))  # fmt: skip
    return settle(reports, roster)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_lines_of_any_campaign_add_up_to_the_total(data: st.DataObject) -> None:
    """Whatever the form, the tree of units and the versions: each file is told of once, the lines are the total."""
    form, roster = data.draw(forms()), data.draw(rosters())
    reports = data.draw(returns(form, roster))
    units = determine_standings(roster, reports, roster)
    accepted = [each for each in map(accept, reports) if each]
    consolidation = consolidate(form, "2022-09", units, measure_coverage(units), accepted)
    for field in form.fields:
        trace = trace_field(field, Basis(consolidation, None, files_by_report(reports, roster), roster))
        assert_sums(trace)
        assert [id(each.report) for each in counted(trace.units)].sort() == [
            id(each.report) for each in accepted
        ].sort()
        told = [id(source.report) for each in trace.units for source in (each.source, *each.others) if source]
        assert sorted(told) == sorted(map(id, reports))


# --- names -------------------------------------------------------------------------------------------------------

MATRIX = form_of(
    """
    tables:
      - id: cases
        layout: list
        headings: {number: 序号, name: 类别}
        columns:
          - {id: filed, name: 合计, group: 立案（件）, unit: 件, equals: simple + ordinary, code: "1"}
          - {id: simple, name: 简易程序, group: 立案（件）, unit: 件, code: "2"}
          - {id: ordinary, name: 普通程序, group: 立案（件）, unit: 件, code: "3"}
          - {id: fines, name: 罚没款, unit: 万元, kind: money, code: "4"}
        items:
          - {id: food, name: 食品, number: 1}
          - {id: drugs, name: 药品/器械, number: 2, not_in: [fines]}
          - {id: all, name: 合计, number: 3, equals: food + drugs}
      - id: visits
        layout: list
        headings: {name: 项目}
        columns: [{id: value, name: 数量}]
        items:
          - {id: walks, name: 检查（户次）, unit: 户次}
          - {id: pairs, name: 移送/判决, parts: [{id: sent, name: 移送, unit: 件}, {id: judged, name: 判决, unit: 人}]}
      - id: leads
        layout: ledger
        title: 线索台账
        columns: [{id: what, name: 内容}, {id: worth, name: 案值, kind: money, unit: 万元}]
    """
)
NAMED = {
    "food@filed": ["food@filed"],
    "food": ["food@filed", "food@simple", "food@ordinary", "food@fines"],
    "1": ["food@filed", "food@simple", "food@ordinary", "food@fines"],
    "1.食品": ["food@filed", "food@simple", "food@ordinary", "food@fines"],
    "１、食品": ["food@filed", "food@simple", "food@ordinary", "food@fines"],
    "食品 罚没款": ["food@fines"],
    "食品·罚没款（万元）": ["food@fines"],
    "食品 · 立案（件）/简易程序": ["food@simple"],
    "药品/器械 普通程序": ["drugs@ordinary"],
    "药品／器械@普通程序": ["drugs@ordinary"],
    "食品 合计": ["food@filed"],
    "1 4": ["food@fines"],
    "合计": ["all@filed", "all@simple", "all@ordinary", "all@fines"],
    "罚没款": ["food@fines", "drugs@fines", "all@fines"],
    "检查（户次）": ["walks"],
    "PAIRS": ["pairs.sent", "pairs.judged"],
    "移送/判决": ["pairs.sent", "pairs.judged"],
    "移送/判决：移送（件）": ["pairs.sent"],
    "pairs.judged": ["pairs.judged"],
    "判决": ["pairs.judged"],
    "leads.worth": ["leads.worth"],
    "线索台账：案值": ["leads.worth"],
    "线索台账": ["leads.what", "leads.worth"],
    "14": [],
    "食": [],
    "食品 食品": ["food@filed", "food@simple", "food@ordinary", "food@fines"],
    "罚没款（元）": [],
    "": [],
    " · ": [],
}


@pytest.mark.parametrize(("word", "ids"), NAMED.items(), ids=str)
def test_figures_are_named_as_they_are_printed(word: str, ids: list[str]) -> None:
    """By id, number, name, column, part and unit, in any width; nothing is guessed."""
    assert [each.id for each in figures_named(MATRIX, word)] == ids


@given(st.text("食品12 ·@/:.()（）、合计罚没", max_size=12))
def test_any_word_names_figures_or_none(word: str) -> None:
    """No word breaks the search, and what is found is a figure of the form."""
    assert {each.id for each in figures_named(MATRIX, word)} <= {
        *MATRIX.field_indices, "leads.what", "leads.worth",
    }  # fmt: skip


MISTAKES: dict[str, tuple[tuple[object, ...], str]] = {
    "misspelt": (("立案结案",), "立案/结案数"),
    "a part of the name": (("移送司法",), "移送司法机关案件/人数"),
    "unknown": (("xyz",), "aq form show"),
    "unit": (("7", "--unit", "pubic_security"), "public_security"),
    "period": (("7", "--period", "2031-01"), "2031-01"),
    "form": (("7", "--form", "x"), "--form"),
    "folder": (("7", "--inbox", "nowhere"), "nowhere"),
}


@pytest.mark.parametrize(("arguments", "word"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence(tmp_path: Path, arguments: tuple[object, ...], word: str) -> None:
    """It names what is wrong, and what may be meant."""
    (tmp_path / "inbox").mkdir()
    code, out, err = run("trace", "--period", "2022-09", "--inbox", tmp_path / "inbox", *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert word in err


def test_a_figure_of_another_version_is_said_to_be_there(tmp_path: Path) -> None:
    """The period decides which version of the form counts; and what is grey is filled in by nobody."""
    (tmp_path / "inbox").mkdir()
    versions = ("--inbox", tmp_path / "inbox", "--config", ROOT / "examples/versions/config")
    code, _out, err = run("trace", "短视频曝光", "--period", "2023-04", *versions)
    assert (code, "2" in err, "短视频曝光" in err) == (2, True, True)
    cumulative = ("--inbox", tmp_path / "inbox", "--config", ROOT / "examples/cumulative/config")
    code, _out, err = run("trace", "listed@cumulative", "--period", "2023-05", *cumulative)
    assert (code, len(err.splitlines())) == (2, 1)


# --- the command -------------------------------------------------------------------------------------------------


def traced(*arguments: object) -> dict[str, Any]:
    """Return the only figure that `aq trace` finds, and check its document."""
    code, out, err = run("trace", *arguments, "--format", "json")
    assert code == 0, err
    document = json.loads(out)
    jsonschema.validate(document, json.loads(trace_schema()))
    (figure,) = document["figures"] or document["columns"]
    return dict(figure, acts=document["acts"])


def unit_of(figure: dict[str, Any], unit: str) -> dict[str, Any]:
    """Return what is said of a unit."""
    return dict(next(each for each in figure["units"] if each["unit"] == unit))


@pytest.fixture(scope="module")
def demo(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inbox of the demonstration."""
    return write_inbox([(campaign, load_script(ROOT / "config"))], tmp_path_factory.mktemp("demo") / "d")


def test_each_unit_has_its_figure_and_what_is_in_its_cell(demo: Path) -> None:
    """Counted figures with what was written; returned ones with it too, but not in the total; who sent nothing."""
    figure = traced("立案/结案数：立案", "--period", "2022-09", "--inbox", demo)
    assert (figure["field"], figure["total"], figure["aggregate"]) == ("cases.filed", 28, "sum")
    assert sum(each["figure"] or 0 for each in figure["units"]) == 28
    wide = unit_of(figure, "agriculture")
    assert (wide["figure"], wide["source"]["written"], wide["source"]["cell"]) == (5, "５／３", "D11")
    assert [each["code"] for each in wide["source"]["findings"]] == ["AQ321"]
    back = unit_of(figure, "ecology")
    assert (back["counts"], back["figure"], back["status"]) == (False, None, "returned")
    assert back["source"]["written"].startswith("2022-03-02")
    gone = unit_of(figure, "postal")
    assert (gone["status"], gone["source"], gone["versions"]) == ("missing", None, 0)
    assert [each["figure"] for each in figure["units"] if each["status"] == "nil"] == [0]


def test_the_summarys_comparisons_are_told(demo: Path) -> None:
    """The period before, the base over the same units, and the sum so far."""
    figure = traced("cases.filed", "--period", "2022-10", "--inbox", demo)
    assert (figure["previous"], figure["to_date"]) == (28, figure["total"] + 28)
    assert (figure["on_period"]["reason"], figure["on_period"]["base"], figure["on_year"]) == ("coverage", None, None)


def test_the_base_of_a_comparison_is_that_of_the_same_units(campaign: Campaign, tmp_path: Path) -> None:
    """A unit that reported in one of the periods only is in neither figure."""
    units = [unit.id for unit in campaign.roster.units]
    for period, month, reporting in (("2022-09", 9, units[1:]), ("2022-10", 10, units[:-1])):
        for unit in reporting:
            fill(campaign, tmp_path / "inbox" / period, unit, text={"inspector_trips": month}, period=period,
                 received=datetime(2022, month, 20))  # fmt: skip
    figure = traced("1", "--period", "2022-10", "--inbox", tmp_path / "inbox")
    assert (figure["total"], figure["previous"], figure["to_date"]) == (130, 117, 247)
    assert figure["on_period"] == {"current": 120, "base": 108, "difference": 12, "units": 12, "reason": None}


def test_older_versions_are_told_of_where_they_differ(campaign: Campaign, tmp_path: Path) -> None:
    """With --unit all files of the unit are listed."""
    inbox = tmp_path / "inbox"
    for day, figure in ((18, 4), (19, 7), (20, 7)):
        fill(campaign, inbox, "court", text={"inspector_trips": figure, "penalties": day}, name=f"{day}.xlsx",
             received=datetime(2022, 9, day, 10))  # fmt: skip
    where = ("1", "--period", "2022-09", "--inbox", inbox)
    court = unit_of(traced(*where), "court")
    assert (court["figure"], court["version"], court["versions"], Path(court["source"]["file"]).name) == (
        7,
        3,
        3,
        "20.xlsx",
    )
    assert [each["figure"] for each in court["other_files"]] == [4, 7]
    text, of_unit = run("trace", *where)[1], run("trace", *where, "--unit", "市人民法院")[1]
    assert ("18.xlsx" in text, "19.xlsx" in text) == (True, False)
    assert all(f"{day}.xlsx" in of_unit for day in (18, 19, 20))
    assert "市公安局" in text
    assert "市公安局" not in of_unit


def test_explanations_stand_with_the_figure(campaign: Campaign, tmp_path: Path) -> None:
    """What was asked about the cell and answered."""
    path = fill(campaign, tmp_path / "inbox", "court", text={"transfers": "3/2"})
    book = openpyxl.load_workbook(path)
    sheet = book[book.sheetnames[0]]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == campaign.words.explanation)
    sheet.cell(17, heading.column).value = "两案同一嫌疑人，并案移送"
    book.save(path)
    moment = datetime(2022, 9, 20).timestamp()
    os.utime(path, (moment, moment))
    source = unit_of(traced("transfers.cases", "--period", "2022-09", "--inbox", tmp_path / "inbox"), "court")["source"]
    assert source["explanation"] == "两案同一嫌疑人，并案移送"
    assert source["findings"][0]["explanation"] == "两案同一嫌疑人，并案移送"
    assert "两案同一嫌疑人" in run("trace", "transfers", "--period", "2022-09", "--inbox", tmp_path / "inbox")[1]


def test_any_format_and_container_has_a_place(campaign: Campaign, tmp_path: Path) -> None:
    """A cell of a Word table, and a workbook in an archive in a mail."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "报表.docx").write_bytes(saved(word_form(campaign, "court", contents_of(campaign, ones(campaign)))))
    form = fill(campaign, tmp_path / "made", "public_security").read_bytes()
    message = mail([("九月.zip", zipped({"表/公安.xlsx": form}))])
    (inbox / "来信.eml").write_bytes(message.as_bytes())
    figure = traced("1", "--period", "2022-09", "--inbox", inbox)
    word, member = unit_of(figure, "court")["source"], unit_of(figure, "public_security")["source"]
    assert (word["cell"], word["figure"], word["sheet"]) == ("D4", 1, "表1")
    assert (member["figure"], member["file"].endswith("来信.eml/九月.zip/表/公安.xlsx")) == (1, True)
    assert member["received"] == "2022-09-19T09:00:00"
    assert {word["evidence"], member["evidence"]} == {None}


def test_a_working_folder_says_how_it_knows_when_a_file_came(
    workspace: Workspace, campaign: Campaign, tmp_path: Path
) -> None:
    """By the server of the mail, by the clerk's word, by the date of the file; and what was deleted is still traced."""
    message = mail([("公安.xlsx", fill(campaign, tmp_path / "made", "public_security").read_bytes())])
    message["Received"] = "from a by b; Tue, 20 Sep 2022 11:00:00 +0800"
    (workspace.inbox / "来信.eml").write_bytes(message.as_bytes())
    health = fill(campaign, workspace.inbox, "health")
    assert run("receive", "--on", "2022-09-21T08:30", health)[0] == 0
    court = fill(campaign, workspace.inbox, "court")
    figure = traced("1", "--period", "2022-09")
    court.unlink()
    again = traced("1", "--period", "2022-09")
    told = {unit: unit_of(again, unit)["source"] for unit in ("public_security", "health", "court")}
    assert {unit: (each["evidence"], each["received"]) for unit, each in told.items()} == {
        "public_security": ("server", "2022-09-20T11:00:00"),
        "health": ("stated", "2022-09-21T08:30:00"),
        "court": ("file", "2022-09-20T10:00:00"),
    }
    assert figure == again


def test_the_time_of_a_better_evidence_is_not_told_as_the_date_of_the_file(
    workspace: Workspace, campaign: Campaign
) -> None:
    """The saved attachment counts as received when its mail was, and so it is told."""
    saved_before = fill(campaign, workspace.inbox, "court", received=datetime(2022, 9, 18))
    message = mail([("法院.xlsx", saved_before.read_bytes())])
    message["Received"] = "from a by b; Tue, 20 Sep 2022 11:00:00 +0800"
    (workspace.inbox / "来信.eml").write_bytes(message.as_bytes())
    court = unit_of(traced("1", "--period", "2022-09"), "court")
    told = {(each["evidence"], each["received"]) for each in (court["source"], *court["other_files"])}
    assert told == {("server", "2022-09-20T11:00:00"), ("better", "2022-09-20T11:00:00")}


def test_what_was_reported_of_a_closed_period_is_told(workspace: Workspace, campaign: Campaign) -> None:
    """Each revision with its total; the last one is what the units' figures add up to, whatever came since."""
    for unit, figure in (("court", 3), ("health", 4)):
        fill(campaign, workspace.inbox, unit, text={"inspector_trips": figure})
    assert run("close", "2022-09")[0] == 0
    for unit, figure in (("court", 30), ("postal", 50)):
        fill(campaign, workspace.inbox / "late", unit, text={"inspector_trips": figure}, received=datetime(2022, 10, 1))
    closed = traced("1", "--period", "2022-09")
    assert (closed["total"], closed["reported"]) == (7, [{"revision": 1, "total": 7}])
    late = [each["other_files"] for each in (unit_of(closed, "court"), unit_of(closed, "postal"))]
    assert [(each["figure"], [found["code"] for found in each["findings"]]) for (each,) in late] == [
        (30, ["AQ515"]), (50, ["AQ515"]),
    ]  # fmt: skip
    assert "30" in run("trace", "1", "--period", "2022-09")[1]
    assert run("revise", "2022-09", "--class", "error", "--reason", "法院更正")[0] == 0
    revised = traced("1", "--period", "2022-09")
    assert (revised["total"], revised["reported"]) == (84, [{"revision": 1, "total": 7}, {"revision": 2, "total": 84}])
    assert [(each["kind"], each["detail"]["revision"]) for each in revised["acts"]] == [("closed", 1), ("revised", 2)]
    text = run("trace", "1", "--period", "2022-09")[1]
    assert text.count("法院更正") == 1
    assert traced("1", "--period", "2022-10")["acts"] == []


def test_a_figure_known_from_closing_alone_has_no_cell(campaign: Campaign) -> None:
    """The report of a closed period whose file is gone, or is on a form that was changed since."""
    values = tuple(range(len(campaign.form.fields)))
    submission = Submission(campaign.form, values, (), {}, ())
    report = Report(ReceivedFile(Path("a.xlsx"), "1", 0.0), "accepted", (), "court", "2022-09", submission=submission)
    source = source_of(campaign.form.fields[2], report)
    assert (source.value, source.place, source.written) == (2, NOWHERE, "2")


def test_nothing_counts_and_still_it_is_told_what_was_written(campaign: Campaign, tmp_path: Path) -> None:
    """A period without an accepted report has no total, but returned figures."""
    fill(campaign, tmp_path / "inbox", "court", text={"penalties": "约5"})
    where = ("--period", "2022-09", "--inbox", tmp_path / "inbox")
    figure = traced("penalties", *where)
    assert (figure["total"], unit_of(figure, "court")["source"]["written"]) == (None, "约5")
    code, _out, err = run("trace", "penalties", *where, "--unit", "市公安局")
    assert (code, err) == (0, "")


# --- other kinds of campaigns ------------------------------------------------------------------------------------


def inbox_of(example: str, folder: Path) -> tuple[object, ...]:
    """Return the options that choose an example and the inbox made of its sample returns."""
    config = ROOT / "examples" / example / "config"
    campaigns = open_campaigns(config)
    inbox = write_inbox([(each, load_script(config, each.form_id)) for each in campaigns], folder / "d")
    return "--inbox", inbox, "--config", config


def test_parts_stand_below_their_unit_with_its_sum(tmp_path: Path) -> None:
    """With --unit only the unit and its parts."""
    options = (*inbox_of("townships", tmp_path), "--period", "2023-04")
    figure = traced("巡查户数", *options)
    whole = next(each for each in figure["units"] if each["added_up"])
    parts = [each for each in figure["units"] if each["part_of"] == whole["unit"]]
    assert sum(each["figure"] or 0 for each in parts) == whole["figure"]
    own = traced("巡查户数", *options, "--unit", whole["unit"])
    assert [each["unit"] for each in own["units"]] == [whole["unit"], *(each["unit"] for each in parts)]
    assert own["total"] == figure["total"]


def test_rates_and_totals_name_what_they_are_computed_from(tmp_path: Path) -> None:
    """A rate follows from the totals; a column 合计 is computed in the form of each unit and added up."""
    rate = traced("整改率", *inbox_of("townships", tmp_path / "a"), "--period", "2023-04")
    assert rate["computed"] == {"kind": "ratio", "terms": [
        {"sign": 1, "field": "mended"}, {"sign": 1, "field": "problems"}]}  # fmt: skip
    assert rate["aggregate"] == "recompute"
    options = (*inbox_of("matrix", tmp_path / "b"), "--period")
    period = next(iter(load_script(ROOT / "examples/matrix/config").periods))
    total = traced("食品 合计", *options, period)
    assert (total["field"], [each["field"] for each in total["computed"]["terms"]]) == (
        "food@filed", ["food@simple", "food@ordinary"],
    )  # fmt: skip


def test_what_an_older_form_does_not_ask_is_no_blank(tmp_path: Path) -> None:
    """The report counts, but not for this figure."""
    figure = traced("短视频曝光", *inbox_of("versions", tmp_path), "--period", "2023-06")
    asked = {each["unit"]: each["source"]["asked"] for each in figure["units"] if each["counts"]}
    assert set(asked.values()) == {True, False}
    assert all(unit_of(figure, unit)["figure"] is None for unit, is_asked in asked.items() if not is_asked)


def test_columns_of_lists_are_listed_line_by_line(tmp_path: Path) -> None:
    """With the cell of each line; nothing is added up."""
    options = inbox_of("circular", tmp_path)
    leads = next(each for each in open_campaigns(options[3]) if each.form_id == "leads")  # type: ignore[arg-type]
    (period,) = leads.config.calendar.windows
    table = leads.form.ledgers[0]
    column = next(each for each in table.columns if each.kind == "money")
    traces = traced(f"{table.id}.{column.id}", *options, "--period", period, "--form", "leads")
    assert {each["status"] for each in traces["lines"]} >= {"accepted"}
    for line in traces["lines"]:
        book = openpyxl.load_workbook(line["file"])
        assert str(book[line["sheet"]][line["cell"]].value or "") == line["written"]
    _code, text, _err = run("trace", f"{table.id}.{column.id}", *options, "--period", period)
    assert column.name in text


def test_a_figure_that_two_forms_have_is_traced_in_both(tmp_path: Path) -> None:
    """And only in the one that is chosen."""
    options = inbox_of("circular", tmp_path)
    campaigns = open_campaigns(options[3])  # type: ignore[arg-type]
    forms = [each for each in campaigns if each.config.calendar.has("2022-09")]
    shared = [each for each in forms if figures_named(each.form, "1")]
    document = json.loads(run("trace", "1", *options, "--period", "2022-09", "--format", "json")[1])
    assert {each["form"] for each in document["figures"]} == {each.form_id for each in shared}
    chosen = json.loads(
        run("trace", "1", *options, "--period", "2022-09", "--format", "json", "--form", shared[0].form_name)[1]
    )
    assert {each["form"] for each in chosen["figures"]} == {shared[0].form_id}


def at_any_time(folder: Path) -> Campaign:
    """Return the built-in campaign, but for reports at any time."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config/rules.yaml").unlink()
    path = folder / "config/campaign.yaml"
    kept = re.sub(r"(?ms)^(calendar|stages):.*?(?=^\S|\Z)", "", path.read_text(encoding="utf-8"))
    calendar = "calendar: {every: any_time, first: 2022-09-01, last: 2022-12-31}\n"
    path.write_text(kept + calendar, encoding="utf-8")
    return open_campaign(folder / "config")


def test_reports_at_any_time_are_traced_one_by_one(tmp_path: Path) -> None:
    """Each is a line of its own below its unit, a file that one replaced stands with it, and no period is compared."""
    campaign, inbox = at_any_time(tmp_path), tmp_path / "inbox"
    sent: tuple[tuple[str, dict[str, Any]], ...] = (
        ("九月", {"inspector_trips": 5, "penalties": "约5"}),
        ("九月更正", {"inspector_trips": 5, "penalties": 5}),
        ("另一份", {"inspector_trips": 7, "penalties": 9}),
    )
    for day, (name, text) in enumerate(sent, start=10):
        fill(campaign, inbox, "court", text=text, name=f"{name}.xlsx", period="2022",
             filled_on=f"2022年9月{day}日", received=datetime(2022, 9, day, 9))  # fmt: skip
    figure = traced("1", "--period", "2022", "--inbox", inbox, "--config", tmp_path / "config")
    whole, *single = figure["units"]
    assert (whole["added_up"], whole["figure"], figure["total"], whole["source"]) == (True, 12, 12, None)
    told = [(each["figure"], each["version"], [Path(other["file"]).name for other in each["other_files"]])
            for each in single]  # fmt: skip
    assert told == [(5, 2, ["九月.xlsx"]), (7, 1, [])]
    assert (figure["previous"], figure["to_date"], figure["on_period"]) == (None, None, None)
