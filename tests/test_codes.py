"""Printed codes are constants: compared in what comes back, and a second way to find a line whose name was changed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from forms import filled
from hypothesis import given
from hypothesis import strategies as st
from libreoffice import convert_all, needs_libreoffice
from samples import editions_of, form_of
from tables import Pages, grid

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.layout import layout_of
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets
from aqcampaign.units.roster import Roster
from aqcampaign.use_cases.check_returns import check

FORMS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases/codes.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
CASES = [pytest.param(form, case, id=case["case"]) for form in FORMS for case in form["cases"]]


def drawn(form: dict[str, Any], case: dict[str, Any]) -> str:
    """Return the sheet of a case."""
    rows = form["sheet"].splitlines()
    for number, words in case.get("replace", {}).items():
        rows[number - 1] = words
    return "\n".join(rows)


@pytest.mark.parametrize(("form", "case"), CASES)
def test_code_and_name_agree_or_something_is_said(form: dict[str, Any], case: dict[str, Any]) -> None:
    """Each figure is read as in the form that was sent out, or not at all, and what deviates is named with its cell."""
    model = form_of(form["form"])
    located = Sheets(Pages([grid(drawn(form, case))]), "填报说明").find(model)
    if case["codes"] is None:
        assert not isinstance(located, LocatedForm)
        return
    assert isinstance(located, LocatedForm)
    found = {cell.id: located.contents[place] for place, cell in enumerate(model.cells)}
    lost = dict.fromkeys(case.get("lost", ()), "")
    assert found == form["read"] | case.get("read", {}) | lost
    assert [[each.code, each.place.cell] for each in located.findings] == case["codes"]


LIST = form_of(FORMS[0]["form"])
NAMES = {item.name: item.id for item in LIST.items}
CODES = {item.code: item.id for item in LIST.items}
ROWS = st.tuples(st.sampled_from([*NAMES, "仓储数量", ""]), st.sampled_from([*CODES, "77", ""]))


@given(rows=st.lists(ROWS, min_size=3, max_size=7))
def test_a_figure_is_never_read_against_its_name_or_its_code(rows: list[tuple[str, str]]) -> None:
    """What is read stands beside the name, the code or both, never beside another's; a strange one is named."""
    above = FORMS[0]["sheet"].splitlines()[:4]
    lines = [f"| {name} | | {code} | {number} |" for number, (name, code) in enumerate(rows)]
    located = Sheets(Pages([grid("\n".join([*above, *lines]))]), "填报说明").find(LIST)
    if not isinstance(located, LocatedForm):
        return
    said = {each.code for each in located.findings}
    for cell, spot in zip(LIST.cells, located.spots, strict=True):
        if spot is not None:
            name, code = rows[spot[0] - len(above)]
            owners = {NAMES.get(name), CODES.get(code)}
            assert owners in ({cell.id}, {cell.id, None})
            assert name in NAMES or said & {"AQ253", "AQ254"}
            assert code in (*CODES, "") or "AQ252" in said


# A changed code, an abbreviated name and two codes changed round, as a unit leaves them in its own file.
ALTERED = [
    "| 粮库总数 | 个 | 07 | 11 |", "| 国有粮库 | 个 | 03 | 5 |", "| 民营粮库 | 个 | 02 | 6 |", "| 库存 | 吨 | 05 | 4 |",
]  # fmt: skip


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same altered form as openpyxl, LibreOffice and Word save it, by format."""
    folder, out = tmp_path_factory.mktemp("altered"), tmp_path_factory.mktemp("saved")
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in (*FORMS[0]["sheet"].splitlines()[:4], *ALTERED)
    ]
    book, document = openpyxl.Workbook(), docx.Document()
    table = document.add_table(rows=len(rows) - 3, cols=4)
    for number, row in enumerate(rows):
        book.worksheets[0].append([float(cell) if cell.isdecimal() and len(cell) < 3 else cell for cell in row])
        for column, cell in enumerate(row) if number > 2 else ():
            table.cell(number - 3, column).text = cell
    for row in rows[:3]:
        table._tbl.addprevious(document.add_paragraph("    ".join(row))._p)
    book.save(folder / "a.xlsx")
    document.save(str(out / "a.docx"))
    converted = {kind: convert_all([folder / "a.xlsx"], kind, out)[0] for kind in ("xls", "ods", "xlsx")}
    return {"openpyxl": folder / "a.xlsx", "docx": out / "a.docx", **converted}


@needs_libreoffice
@pytest.mark.parametrize("kind", ["openpyxl", "xlsx", "xls", "ods", "docx"])
def test_codes_are_compared_in_every_format(campaign: Campaign, kind: str, returns: dict[str, Path]) -> None:
    """Codes typed as numbers lose their zeros and are the same codes; what was changed is named in the same words."""
    units = tuple(unit.model_copy(update={"may_fill": None}) for unit in campaign.roster.units)
    changed = replace(campaign, editions=editions_of(FORMS[0]["form"]), roster=Roster(units=units))
    (report,) = check(changed, [returns[kind]], "2022-09").reports
    found = {each.code: each.parameters["name"] for each in report.findings if each.code.startswith("AQ25")}
    assert found == {"AQ252": "粮库总数", "AQ251": "国有粮库", "AQ254": "期末库存"}


TWO_COLUMNS = """
headings: {name: 项目, code: 代码}
columns: [{id: filed, name: 立案, code: "1"}, {id: closed, name: 结案, code: "2"}]
items: [{id: food, name: 食品, code: "01"}, {id: drugs, name: 药品, code: "02"}]
"""


@pytest.mark.parametrize(("cell", "code"), [("B7", "AQ252"), ("D5", "AQ252"), ("A7", "AQ253"), ("D4", "AQ253")])
def test_what_was_changed_is_explained_beside_the_form(
    campaign: Campaign, tmp_path: Path, cell: str, code: str
) -> None:
    """Words under 情况说明 in the row of the item, or in the first row for a column, answer the question."""
    editions = editions_of(TWO_COLUMNS)
    units = tuple(unit.model_copy(update={"may_fill": None}) for unit in campaign.roster.units)
    changed = replace(campaign, editions=editions, roster=Roster(units=units))
    (tmp_path / "a.xlsx").write_bytes(filled(changed, editions.newest, [1, 1, 1, 1]))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    sheet[cell] = "91"
    column = layout_of(editions.newest).sheets[0].explanation_column + 1
    sheet.cell(7 if cell.endswith("7") else 6, column).value = "上级统一调整了本表的编排"
    book.save(tmp_path / "a.xlsx")
    (report,) = check(changed, [tmp_path / "a.xlsx"], "2022-09").reports
    assert [(each.code, bool(each.explanation)) for each in report.findings if each.code.startswith("AQ25")] == [
        (code, True)
    ]
