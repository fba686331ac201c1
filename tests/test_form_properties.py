"""Properties of every valid form: template, filling, reading and totals agree."""

from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import content_of, filled, forms, same, values_for
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import form_of, submission

from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.totals import totals_of
from aqcampaign.form.layout import layout_of
from aqcampaign.form.model import Field, Form
from aqcampaign.intake.grid import FormulaResult
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import Spreadsheet, open_spreadsheet
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets
from aqcampaign.report import AcceptedReport, Report, accept
from aqcampaign.rules import judge
from aqcampaign.rules.subject import Subject
from aqcampaign.values.submission import Submission
from aqcampaign.values.submission_reader import read_submission
from aqcampaign.values.value import Value


def submission_of(form: Form, content: bytes) -> tuple[LocatedForm, Submission]:
    """Return what is read from a workbook."""
    spreadsheet = open_spreadsheet(content, STANDARD)
    assert isinstance(spreadsheet, Spreadsheet)
    located = Sheets(spreadsheet, "填报说明").find(form)
    assert isinstance(located, LocatedForm), located
    return located, read_submission(located, located.contents, 2022)


def resaved(content: bytes) -> bytes:
    """Return the workbook as another library saves it, with a line inserted above everything on the first sheet."""
    book = openpyxl.load_workbook(BytesIO(content))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.no_cover
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_filled_in_values_are_read_back(campaign: Campaign, data: st.DataObject) -> None:
    """Every value comes back exactly, computed cells hold their totals, and nothing is found wrong."""
    form = data.draw(forms())
    values = data.draw(values_for(form))
    lines = {"ledger": [["甲", None, "第一件"], ["乙", None, "第二件"]]} if form.ledgers else {}
    head_fields = {each.id: "经办人甲" for each in form.foot}
    content = filled(campaign, form, values, lines=lines, head_fields=head_fields)
    for version in (content, resaved(content)):
        located, submission = submission_of(form, version)
        assert [found.code for found in located.findings] == []
        differing = [
            (field.id, value, back)
            for field, value, back in zip(form.fields, values, submission.values, strict=True)
            if not same(value, back)
        ]
        assert differing == []
        assert submission.head == head_fields
        assert [record.values[0] for record in submission.records] == (["甲", "乙"] if form.ledgers else [])
        assert {found.code for found in submission.findings} <= {"AQ301", "AQ324"}  # the ledger's dates are blank
        subject = Subject(submission, campaign.roster.unit("public_security"), form, campaign.roster)
        assert not [found for found in judge(subject) if found.severity == "error"]


@pytest.mark.no_cover
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_results_that_excel_saved_are_read_back(data: st.DataObject) -> None:
    """What the formulas give is no mistake, whether it is below 0 or beyond what a unit may write."""
    form = data.draw(forms())
    values = data.draw(values_for(form))
    typed = {cell.id: _stored(values[cell.fields]) for cell in form.cells}
    computed = {cell.id for cell in form.cells if cell.computed}
    read = submission(form, {id_: FormulaResult(each) if id_ in computed else each for id_, each in typed.items()})
    assert {found.code for found in read.findings} <= {"AQ324", "AQ326"}
    assert all(map(same, values, read.values))


def _stored(values: tuple[Value | None, ...]) -> Any:
    """Return what a workbook keeps: floats for exact decimals, an empty text where there is no figure."""
    content = "" if None in values else content_of(values)
    return float(content) if isinstance(content, Decimal) else content


@pytest.mark.no_cover
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_totals_are_the_sums(campaign: Campaign, data: st.DataObject) -> None:
    """Over any number of units each number's total is the exact sum; only numbers are summed, rates are recomputed."""
    form = data.draw(forms())
    rows = data.draw(st.lists(values_for(form), min_size=1, max_size=3))
    reports = [_accepted(form, row) for row in rows]
    for field, total, *column in zip(form.fields, totals_of(form, reports), *rows, strict=True):
        aggregate = field.cell.measure.aggregate if field.cell.applies else "none"
        if aggregate == "recompute":
            figures = _figures_of_ratio(form, field, rows)
            assert total == (_quotient(field, figures[0], figures[1]) if figures else None)
        else:
            assert total == (sum(column) if aggregate == "sum" else None)


def _figures_of_ratio(form: Form, field: Field, rows: list[tuple[Value | None, ...]]) -> list[Decimal]:
    """Return the sums of both figures of a drawn percentage; none where one of them is not asked for."""
    column = field.id.removeprefix(field.cell.item.id)
    above, below = str(field.cell.item.ratio).split(" / ")
    places = [form.field_indices[name + column] for name in (*above.strip("()").split(" - "), below)]
    if not all(form.fields[place].cell.applies for place in places):
        return []
    sums = [sum((Decimal(str(row[place])) for row in rows), Decimal(0)) for place in places]
    return [sums[0] - sums[1], sums[2]] if len(sums) > 2 else sums


def _quotient(field: Field, above: Decimal, below: Decimal) -> Decimal | None:
    if not below:
        return None
    scale = 100 if field.part.kind == "percent" else 1
    return (above * scale / below).quantize(Decimal(1).scaleb(-field.part.max_decimals), ROUND_HALF_UP)


def _accepted(form: Form, values: tuple[object, ...]) -> AcceptedReport:
    submission = Submission(form, values, (), {}, ())  # type: ignore[arg-type]
    file = ReceivedFile(Path("a.xlsx"), "", 0.0)
    accepted = accept(Report(file, "accepted", (), "court", "2022-09", submission=submission))
    assert accepted is not None
    return accepted


@pytest.mark.no_cover
@given(data=st.data())
def test_layout_never_uses_a_cell_twice(data: st.DataObject) -> None:
    """Whatever the layout, every cell of the form has a place of its own on its sheet."""
    form = data.draw(forms())
    for sheet in layout_of(form).sheets:
        spots = [spot for block in sheet.blocks for spot in block.spots]
        assert len(spots) == len(set(spots))


@pytest.mark.no_cover
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_moved_table_yields_its_own_values_or_none(campaign: Campaign, data: st.DataObject) -> None:
    """With rows and columns inserted before any table, a field has its own value, or a finding says why it has none."""
    form = data.draw(forms())
    values = data.draw(values_for(form))
    book = openpyxl.load_workbook(BytesIO(filled(campaign, form, values)))
    sheet = book.worksheets[0]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.insert_rows(data.draw(st.integers(1, 4)))
    sheet.insert_cols(1)
    target = BytesIO()
    book.save(target)
    located, submission = submission_of(form, target.getvalue())
    for field, value, back in zip(form.fields, values, submission.values, strict=True):
        if back is not None and not field.cell.computed:
            assert same(value, back), field.id
    if None in submission.values[: len(form.fields)]:
        assert [*located.findings, *submission.findings]


CHANGES = form_of("""
columns:
  - {id: now, name: 本月}
  - {id: before, name: 上年同期, last_year_of: now}
  - {id: change, name: 增减, equals: now - before}
items:
  - {id: found, name: 发现, unit: 处}
  - {id: mended, name: 整改, unit: 处}
  - {id: rate, name: 整改率, unit: "%", kind: percent, ratio: mended / found}
  - {id: mean, name: 处均, unit: 次/处, kind: decimal, decimals: 2, ratio: mended / found}
""")


def test_rates_and_their_changes_are_those_of_the_totals() -> None:
    """Neither rates nor averages are added up, and their change on last year is a difference, not a ratio."""
    figures = [{"found@now": 10, "mended@now": 9, "found@before": 8, "mended@before": 8},
               {"found@now": 30, "mended@now": 21, "found@before": 2, "mended@before": 1}]  # fmt: skip
    reports = [_accepted(CHANGES, submission(CHANGES, each).values) for each in figures]
    totals = dict(zip((field.id for field in CHANGES.fields), totals_of(CHANGES, reports), strict=True))
    assert (totals["found@change"], totals["mended@change"]) == (30, 21)
    assert (totals["rate@now"], totals["rate@before"], totals["rate@change"]) == (75, 90, -15)
    assert (totals["mean@now"], totals["mean@before"]) == (Decimal("0.75"), Decimal("0.90"))
    assert totals["mean@change"] == Decimal("-0.15")
