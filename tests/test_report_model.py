"""The report model generated from the form: accepted and rejected values, and its JSON."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from forms import LABELS, content_of, filled, forms, same, values_for
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError
from samples import form_of, run, submission
from test_form_properties import submission_of

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.form.bounds import computed_bounds
from aqcampaign.form.model import PLAIN_BREAKDOWN, Form
from aqcampaign.report import accept, counted_content
from aqcampaign.rules import WORKBOOK, judge
from aqcampaign.rules.subject import Subject
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.values.number_types import number_type, precisions, validate
from aqcampaign.values.report_model import ReportModel, build_report, dump_report, report_model, report_schema
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange, Value

ROOT = Path(__file__).parents[1]
CONFIGS = sorted([ROOT / "config", *ROOT.glob("examples/*/config")])
ODD_IDS = ("class", "model_config", "copy", "json", "schema", "model-config", "model_config_", "model_name", "none")


def holds(form: Form, report: ReportModel) -> None:
    """Assert that JSON loses nothing of the report and that it keeps to the schema."""
    document = dump_report(report)
    assert report_model(form).model_validate_json(json.dumps(document)) == report
    schema = json.loads(report_schema(form))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)


def flattened(form: Form, report: ReportModel) -> Iterator[Value | None]:
    """Yield the values of a report in the order of the form's fields."""
    values: dict[str, Any] = report.model_dump(by_alias=True)["values"]
    for cell in form.cells:
        content: Any = values[cell.item.id] if cell.applies else None
        if cell.applies and [line.id for line in cell.table.breakdowns] != [PLAIN_BREAKDOWN]:
            content = content[cell.breakdown.id]
        for part in cell.measure.parts:
            value = content[part.id] if cell.measure.compound and content is not None else content
            yield DateRange(**value) if isinstance(value, dict) else value


@pytest.mark.no_cover
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_report_survives_json_whatever_the_form(campaign: Campaign, data: st.DataObject) -> None:
    """Filled in, read and validated, a report of any form is the same after JSON, and keeps to its JSON Schema."""
    form = data.draw(forms())
    values = data.draw(values_for(form))
    lines = {"ledger": [["甲", date(2022, 9, 1), "第一件"]]} if form.ledgers else {}
    _located, submission = submission_of(form, filled(campaign, form, values, lines=lines))
    report = build_report(submission, "court", "2022-09")
    holds(form, report)
    assert len(report.model_dump()["lists"].get("ledger", [])) == len(submission.records)
    assert all(map(same, flattened(form, report), submission.values))


_TYPED = st.sampled_from(("", 0, 1, 3, 2.5, 0.0001, 99.9999, 10**9, "10亿元", "无", "/", 1.2e9, -1, "5%"))


def _contents(data: st.DataObject, form: Form) -> dict[str, Any]:
    """Return something to type into each cell: bounds of figures, blanks, mistakes."""
    values = data.draw(values_for(form))
    contents: dict[str, Any] = {}
    for cell in form.cells:
        if not cell.applies:
            continue
        typed = [data.draw(_TYPED) for _part in cell.measure.parts]
        own = [value for value in values[cell.fields] if value is not None]
        right = "/".join(str(value) for value in own) if cell.measure.is_number else content_of(tuple(own))
        wrong = "/".join(map(str, typed)) if cell.measure.compound else typed[0]
        contents[cell.id] = data.draw(
            st.sampled_from((right, right, right, wrong) if cell.measure.is_number else (right, ""))
        )
    return contents


@pytest.mark.no_cover
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_whatever_is_accepted_fits_the_model(campaign: Campaign, data: st.DataObject) -> None:
    """The model never refuses a report without errors, which would end the run as a mistake of the program."""
    form = data.draw(forms())
    read = submission(form, _contents(data, form))
    subject = Subject(read, campaign.roster.units[0], form, campaign.roster, "2022-09")
    if not any(found.severity == "error" for found in judge(subject, WORKBOOK, read.findings)):
        holds(form, build_report(read, "court", "2022-09"))


SUMS = form_of("""
headings: {name: 项目, unit: 单位}
columns: [{id: town, name: 城区}, {id: rural, name: 乡镇}, {id: all, name: 全部, equals: town + rural}]
items:
  - {id: food, name: 食品, unit: 件}
  - {id: drugs, name: 药品, unit: 件}
  - {id: sum, name: 合计, unit: 件, equals: food + drugs}
  - {id: more, name: 增加, unit: 件, equals: food - drugs}
  - {id: rate, name: 比率, unit: "%", kind: percent, ratio: food / drugs}
  - {id: growth, name: 增长, unit: "%", kind: percent, ratio: (food - drugs) / drugs}
""")


def test_computed_figures_have_the_bounds_of_their_terms() -> None:
    """A sum of sums reaches further than its terms, and a difference below 0; nothing beyond is a report."""
    bounds = {SUMS.fields[index].id: each for index, each in computed_bounds(SUMS).items()}
    most = 10**9
    assert bounds["sum@town"] == (0, 2 * most)
    assert bounds["sum@all"] == (0, 4 * most)
    assert bounds["more@town"] == (-most, most)
    assert bounds["rate@town"] == (0, 100 * most)
    assert bounds["growth@town"] == (-100 * most, 100 * most)
    read = submission(SUMS, {cell.id: "" if cell.computed else most for cell in SUMS.cells})
    assert read.number("sum@all") == 4 * most
    holds(SUMS, build_report(read, "court", "2022-09"))
    place = SUMS.field_indices["sum@all"]
    beyond = replace(read, values=(*read.values[:place], 4 * most + 1, *read.values[place + 1 :]))
    with pytest.raises(ValidationError):
        build_report(beyond, "court", "2022-09")


@given(number=st.one_of(st.integers(-5, 2 * 10**9), st.decimals(-5, 2 * 10**9, places=5)), data=st.data())
def test_model_and_cell_check_refuse_the_same_figures(form: Form, number: Any, data: st.DataObject) -> None:
    """A figure that the check of a cell refuses is refused by the model of the report, and the other way round."""
    part = data.draw(st.sampled_from([part for cell in form.cells for part in cell.measure.parts]))
    (whole_and_places,) = precisions((part,))
    try:
        TypeAdapter(number_type(*whole_and_places)).validate_python(number)
        is_valid = True
    except ValidationError:
        is_valid = False
    assert is_valid == (not isinstance(validate((number,), (whole_and_places,)), str))


def test_any_legal_id_can_be_a_field() -> None:
    """Keywords, names of pydantic's own, ids that differ in - and _ only: JSON has the ids as they are."""
    parts = [{"id": id_, "name": id_, "unit": "件"} for id_ in ODD_IDS[:4]]
    items: list[dict[str, Any]] = [{"id": id_, "name": "其他", "unit": "件"} for id_ in ODD_IDS]
    items.append({"id": "parts", "name": "其他", "unit": "件", "parts": parts})
    columns: list[dict[str, Any]] = [{"id": "value", "name": "数量"}, *({"id": id_, "name": "其他"} for id_ in ODD_IDS)]
    listed = [{"id": id_, "name": "说明", "required": False} for id_ in ODD_IDS]
    matrix = {"id": "copy", "layout": "list", "headings": {"name": "项目"}, "columns": columns, "items": items}
    ledger = {"id": "class", "layout": "ledger", "columns": listed}
    form = Form.model_validate(
        {"id": "class", "version": "1.0 试", "title": "表", "labels": LABELS, "tables": [matrix, ledger],
         "head": [{"id": id_, "label": "人"} for id_ in ODD_IDS]}
    )  # fmt: skip
    numbers: tuple[int, ...] = tuple(range(len(form.fields)))
    report = build_report(Submission(form, numbers, (), {}, (), head={"json": "甲"}), "court", "2022-09")
    holds(form, report)
    assert list(flattened(form, report)) == list(numbers)
    assert set(dump_report(report)["values"]) == {*ODD_IDS, "parts"}


def test_missing_value_is_rejected_unless_the_form_allows_it(form: Form) -> None:
    """What may not be blank cannot be counted without a figure."""
    holes = Submission(form, (None,) * len(form.fields), (), {}, ())
    with pytest.raises(ValidationError):
        build_report(holes, "court", "2022-09")


def test_a_form_of_thousands_of_fields_has_a_model() -> None:
    """Sixty columns of sixty items."""
    items = [{"id": f"i{n}", "name": f"项目{n}", "unit": "件"} for n in range(60)]
    columns = [{"id": f"c{n}", "name": f"栏{n}"} for n in range(60)]
    table = {"id": "wide", "layout": "list", "headings": {"name": "项目"}, "columns": columns, "items": items}
    form = Form.model_validate({"id": "wide", "version": "1", "title": "表", "labels": LABELS, "tables": [table]})
    holds(form, build_report(Submission(form, (7,) * 3600, (), {}, ()), "court", "2022-09"))


@pytest.mark.no_cover
@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.parent.name)
def test_every_accepted_sample_is_a_report_of_its_form(config: Path, tmp_path: Path) -> None:
    """Of each shipped campaign: what is accepted validates, and JSON prints just that."""
    assert run("demo", tmp_path / "d", "--config", config)[0] == 0
    campaigns = open_campaigns(config)
    periods = {path.name for path in (tmp_path / "d/inbox").iterdir()}
    schema = json.loads(run("form", "schema", "--review")[1])
    Draft202012Validator.check_schema(schema)
    printed = Draft202012Validator(schema)
    accepted = 0
    for period in sorted(periods):
        for _campaign, review in check_forms(campaigns, [tmp_path / "d/inbox"], period):
            for each in filter(None, map(accept, review.reports)):
                content = counted_content(each.report)
                assert content is not None
                holds(each.submission.form, content)
                accepted += 1
        out = run("validate", tmp_path / "d/inbox", "--month", period, "--format", "json", "--config", config)[1]
        document = json.loads(out)
        for file in (file for review in document.get("forms", [document]) for file in review["files"]):
            assert (file["report"] is not None) == (file["status"] in ("accepted", "nil"))
        printed.validate(json.loads(out))
    assert accepted


def test_the_schema_of_a_report_is_printed_by_version() -> None:
    """`aq form schema --report` names items in the printed words, with their units."""
    config = ROOT / "examples/versions/config"
    printed = {
        version: json.loads(run("form", "schema", "--report", "--version", version, "--config", config)[1])
        for version in ("1", "2")
    }
    assert printed["1"] != printed["2"]
    assert json.loads(run("form", "schema", "--report", "--config", config)[1]) == printed["2"]
    built_in = run("form", "schema", "--report")[1]
    assert "立案/结案数" in built_in
    assert "万元" in built_in


@pytest.mark.parametrize("arguments", [("--version", "1"), ("--report", "--version", "9"), ("--report", "--review")])
def test_contradictory_options_are_rejected(arguments: tuple[str, ...]) -> None:
    """Without --report there is no version to choose; with it only those of the form; one schema is printed."""
    assert run("form", "schema", *arguments)[0] == 2


def test_only_accept_makes_an_accepted_report() -> None:
    """Totals take nothing else, so what was not checked against the model cannot be counted."""
    sources = (ROOT / "src/aqcampaign").rglob("*.py")
    makers = [source.name for source in sources if "AcceptedReport(" in source.read_text(encoding="utf-8")]
    assert makers == ["report.py"]
