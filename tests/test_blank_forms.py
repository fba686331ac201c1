"""Blank forms as offices lay them out are imported, checked, sent out, filled in and validated, in every format."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from forms import filled
from libreoffice import convert_all, needs_libreoffice
from openpyxl.utils.cell import range_boundaries
from samples import run
from test_form_drafts import within

from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Source
from aqcampaign.form.loader import load
from aqcampaign.form.measure import Part
from aqcampaign.units.roster import Roster
from aqcampaign.use_cases.check_returns import check
from aqcampaign.values.value import Value

FORMS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases/blank_forms.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
EACH = pytest.mark.parametrize("form", FORMS, ids=lambda form: form["form"])


def workbook(form: dict[str, Any], path: Path) -> Path:
    """Write a form as openpyxl does; returns its path."""
    book = openpyxl.Workbook()
    for row in form["rows"]:
        book.worksheets[0].append(row)
    for area in form.get("merged", ()):
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def document(form: dict[str, Any], path: Path) -> Path:
    """Write a form as a Word document: the rows named in `tables` as tables, all others as paragraphs."""
    made = docx.Document()
    below = 0
    for first, last in form["tables"]:
        _paragraphs(made, form["rows"][below : first - 1])
        _table(made, form, first, last)
        below = last
    _paragraphs(made, form["rows"][below:])
    made.save(str(path))
    return path


def _paragraphs(made: Any, rows: Sequence[Sequence[object]]) -> None:
    for row in rows:
        made.add_paragraph("    ".join(str(cell) for cell in row if cell is not None))


def _table(made: Any, form: dict[str, Any], first: int, last: int) -> None:
    rows = form["rows"][first - 1 : last]
    table = made.add_table(rows=len(rows), cols=max(map(len, rows)))
    for number, row in enumerate(rows):
        for column, content in enumerate(row):
            table.cell(number, column).text = "" if content is None else str(content)
    for area in form.get("merged", ()):
        left, top, right, bottom = (place or 1 for place in range_boundaries(area))
        if first <= top <= last:
            table.cell(top - first, left - 1).merge(table.cell(bottom - first, right - 1))


def drafted(path: Path) -> str:
    """Return the draft that `aq form import` prints, without the lines that name the file."""
    code, text, _err = run("form", "import", path)
    assert code == 0
    return "\n".join(line for line in text.splitlines() if path.name not in line and not line.startswith("id:"))


@EACH
def test_blank_form_is_imported_sent_out_filled_in_and_accepted(
    campaign: Campaign, form: dict[str, Any], tmp_path: Path
) -> None:
    """The draft says what a person reads, passes aq form check, and its form comes back without a fault."""
    source, draft = workbook(form, tmp_path / "f.xlsx"), tmp_path / "form.yaml"
    assert run("form", "import", source, "--out", draft)[0] == 0
    text = draft.read_text(encoding="utf-8")
    said = yaml.load(text, yaml.CSafeLoader)
    assert {key: said.get(key) for key, wanted in form["draft"].items() if not within(wanted, said.get(key))} == {}
    assert f"\nid: {form['id']}\n" in run("form", "import", source.rename(tmp_path / "附件.xlsx"))[1]
    assert [calendar for calendar in form["deadlines"] if f"{{{calendar}, …}}" not in text] == []
    assert run("form", "check", draft)[0] == 0
    _assert_accepted(campaign, draft, tmp_path / "inbox")


def _assert_accepted(campaign: Campaign, draft: Path, inbox: Path) -> None:
    editions = load(Source(draft))
    units = tuple(unit.model_copy(update={"may_fill": None}) for unit in campaign.roster.units)
    changed = replace(campaign, editions=editions, roster=Roster(units=units))
    values = [_one(field.part) for field in editions.newest.fields]
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(filled(changed, editions.newest, values))
    (report,) = check(changed, [inbox], "2022-09").reports
    assert [(each.code, each.place.cell) for each in report.findings if each.severity == "error"] == []
    assert report.status == "accepted"


def _one(part: Part) -> Value:
    if part.is_number:
        return 1 if part.is_integer else Decimal(1)
    return "增加"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every form as openpyxl, LibreOffice and Word save it, by name and format."""
    folder, out = tmp_path_factory.mktemp("blank"), tmp_path_factory.mktemp("saved")
    names = {form["form"]: folder / f"{number}.xlsx" for number, form in enumerate(FORMS)}
    files = [workbook(form, names[form["form"]]) for form in FORMS]
    made = {f"{form['form']} docx": document(form, out / f"{number}.docx") for number, form in enumerate(FORMS)}
    for kind in ("xls", "ods", "xlsx"):
        made |= {f"{name} {kind}": path for name, path in zip(names, convert_all(files, kind, out), strict=True)}
    return made


@needs_libreoffice
@EACH
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx", "docx"])
def test_every_format_gives_the_same_draft(
    form: dict[str, Any], kind: str, saved: dict[str, Path], tmp_path: Path
) -> None:
    """Whatever program saved the blank form, its draft is the same word by word."""
    assert drafted(saved[f"{form['form']} {kind}"]) == drafted(workbook(form, tmp_path / "f.xlsx"))
