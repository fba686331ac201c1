"""`aq form import` on hand-typed forms, arbitrary grids, and files without a form."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import yaml
from forms import forms
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl.utils.cell import coordinate_to_tuple
from samples import run

from aqcampaign.calendar.due import parse_due
from aqcampaign.calendar.periods import Kind
from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Source
from aqcampaign.failures import ConfigurationFailure, UsageFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import Spot
from aqcampaign.form.loader import load
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.form.tables import Column, Item, ListTable, StripTable, ValueTable
from aqcampaign.form_import.assemble import assemble
from aqcampaign.form_import.deadlines import deadlines
from aqcampaign.form_import.ids import Ids
from aqcampaign.form_import.measures import measured
from aqcampaign.form_import.sheet import OwnWords
from aqcampaign.form_import.valid_draft import as_data, without_invalid_guesses
from aqcampaign.form_import.yaml_text import yaml_text
from aqcampaign.intake.blank_form import read_form_sheets
from aqcampaign.intake.grid import Area, Grid
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.writer import workbook_bytes

ROOT = Path(__file__).parents[1]
CASES: dict[str, Any] = yaml.load((ROOT / "tests/cases/import.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
OWN = OwnWords("校验", "情况说明（需要解释的数字写在这里）", "填报说明")


def loaded(text: str, folder: Path) -> Form:
    """Return the form that a form.yaml of this text says; it must be without mistake."""
    path = folder / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return load(Source(path)).newest


def page_of(case: dict[str, Any]) -> Grid:
    """Return the page of a case: rows of cells, and merged areas such as B1:C1."""
    areas = []
    for area in case.get("merged", ()):
        first, last = (coordinate_to_tuple(corner) for corner in area.split(":"))
        areas.append(((first[0] - 1, first[1] - 1), (last[0] - 1, last[1] - 1)))
    rows = [["" if content is None else content for content in row] for row in case["rows"]]
    return replace(Grid.of("Sheet1", rows), merged=areas)


def within(expected: object, found: object) -> bool:
    """Return whether `found` says what is expected, and perhaps more keys; lists are as long as expected."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(key in found and within(value, found[key]) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(found, list | tuple):
        return len(expected) == len(found) and all(map(within, expected, found))
    return expected == found


@pytest.mark.parametrize("case", CASES["forms"], ids=lambda case: case["form"])
def test_a_form_typed_by_hand_is_read_as_a_person_reads_it(case: dict[str, Any], tmp_path: Path) -> None:
    """What is expected stands in the draft, each guess beside its line, and the draft is a form without mistake."""
    draft = without_invalid_guesses(assemble([page_of(case)], OWN, "made-up"))
    data = as_data(draft)
    assert {key: data.get(key) for key in case["expect"] if not within(case["expect"][key], data.get(key))} == {}
    assert [about for about, _guess in draft.guesses if about] == case.get("guessed", [])
    assert [words for words in case.get("remarks", ()) if not any(words in remark for remark in draft.remarks)] == []
    text = yaml_text(draft, "made-up.xlsx")
    assert draft.incomplete == case.get("incomplete", False)
    if not draft.incomplete:
        loaded(text, tmp_path)
    assert text.count("# guess: ") >= len(set(case.get("guessed", [])))


@pytest.mark.parametrize("case", CASES["measures"], ids=lambda case: f"{case['name']} {case['unit']}")
def test_several_numbers_only_where_name_and_unit_agree(case: dict[str, Any]) -> None:
    """One number, or parts by position, or both readings shown and none chosen."""
    found = measured(case["name"], case["unit"])
    parts = found.keys.get("parts", ())
    assert isinstance(parts, tuple)
    drafted_parts = [f"{part['name']} {part['unit']} {part['kind']}" for part in parts if not isinstance(part, str)]
    assert drafted_parts == case.get("parts", [])
    assert found.keys.get("kind", "count") == case.get("kind", "count")
    readings = [[f"{part['name']} {part['unit']}" for part in reading.parts] for reading in found.choices]
    assert readings == case.get("readings", [])
    assert bool(found.guesses) == case.get("guess", bool(drafted_parts or readings))


@pytest.mark.parametrize("case", CASES["ids"], ids=lambda case: " ".join(case["names"]))
def test_ids_are_read_from_the_names(case: dict[str, Any]) -> None:
    """Words that forms have in common are read as people say them; alike names differ by more words, or by headings."""
    named = list(zip(case["names"], case.get("above", [()] * len(case["names"])), strict=True))
    assert Ids().assign(named, "item") == case["ids"]


@pytest.mark.parametrize("case", CASES["deadlines"], ids=lambda case: case["text"])
def test_printed_deadlines_are_translated_into_the_calendar(case: dict[str, Any]) -> None:
    """Day or weekday, with or without a time, of the period or after it; anything else is no deadline."""
    assert [calendar for _printed, calendar in deadlines(case["text"])] == case["calendar"]
    for calendar in case["calendar"]:
        every, due = calendar.removeprefix("every: ").split(", due: ")
        assert every in get_args(Kind)
        assert parse_due(due)


@given(names=st.lists(st.tuples(st.text(), st.lists(st.text(), max_size=2))))
def test_whatever_is_printed_ids_are_valid_and_unique(names: list[tuple[str, list[str]]]) -> None:
    """Digits of any script, signs, nothing at all, the same twice."""
    ids = Ids().assign(names, "item")
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch("[a-z][a-z0-9_-]*", id_) for id_ in ids)


@given(names=st.lists(st.sampled_from(CASES["any_names"]), unique=True), data=st.data())
def test_ids_do_not_depend_on_the_order_of_rows(names: list[str], data: st.DataObject) -> None:
    """Each is valid and unique, and the same wherever its row stands."""
    ids = dict(zip(names, Ids().assign([(name, ()) for name in names], "item"), strict=True))
    assert len(set(ids.values())) == len(names)
    assert all(re.fullmatch("[a-z][a-z0-9_-]*", id_) for id_ in ids.values())
    shuffled = data.draw(st.permutations(names))
    assert ids == dict(zip(shuffled, Ids().assign([(name, ()) for name in shuffled], "item"), strict=True))


# --- whatever the file -------------------------------------------------------------------------------------------


def _columns(table: ValueTable) -> tuple[Column, ...]:
    return table.columns if isinstance(table, ListTable) else ()


@settings(max_examples=60, deadline=None)
@given(form=forms())
def test_draft_of_any_generated_form_is_valid(form: Form, campaign: Campaign, tmp_path_factory: Any) -> None:
    """Every item of every layout that the form language can draw is in the draft, which has no mistake.

    As an item or, in a strip whose rows have a heading that says nothing, as a column. A row with a single unit in it
    cannot be told from an item of that name, and is not drawn here.
    """
    strips = [table for table in form.value_tables if isinstance(table, StripTable) and table.headings.unit]
    assume(all(len([item for item in strip.items if item.unit]) > 1 for strip in strips))
    stamp = Stamp(form.id, form.version, "public_security", "2022-09")
    plan = blank_workbook(campaign.config, form, campaign.words, stamp, Filling("市公安局", "2022-09"))
    read = read_form_sheets(workbook_bytes(plan))
    assert not isinstance(read, Finding)
    draft = without_invalid_guesses(assemble(read, OWN, "drawn"))
    drafted = loaded(yaml_text(draft, "drawn.xlsx"), tmp_path_factory.mktemp("drawn"))
    names = {line.name for table in drafted.value_tables for line in (*table.items, *table.breakdowns)}
    assert {item.name for item in form.all_items} - names == set()
    lines = [line for table in drafted.value_tables for line in (*table.items, *_columns(table))]
    codes = {line.code for line in lines if isinstance(line, Item | Column)}
    assert {item.code for item in form.all_items if item.code} - codes == set()


WORDS: tuple[str | int | float, ...] = (
    *[
        "",
        "",
        "",
        "",
        "序号",
        "项目",
        "单位",
        "数量",
        "合计",
        "小计",
        "其中：大案",
        "其中",
        "件",
        "人",
        "万元",
        "件/人",
    ],
    *[
        "12件",
        "单位：人",
        "填报单位：",
        "填报人：  审核人：",
        "立案/结案数",
        "整改率",
        "本月",
        "累计",
        "单位名称",
        "栏次",
    ],
    *[
        "日期",
        "备注",
        "类别",
        "一、执法",
        "注：按月报送",
        "  食品",
        "校验",
        "名: {称}",
        "# x",
        "null",
        "x\ny",
        "“引”'号\"",
    ],
    *("1=2+3", "—", "统计表"),
    *(1, 2.0, 3.5, True),
)


@st.composite
def any_page(draw: st.DrawFn) -> Grid:
    """Return any grid of the words that forms are made of, with merged cells that do not overlap."""
    width = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=width, max_size=width), max_size=9))
    areas: list[Area] = []
    taken: set[Spot] = set()
    for _each in range(draw(st.integers(0, 3)) if rows else 0):
        top, left = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, width - 1))
        bottom, right = draw(st.integers(top, min(top + 2, len(rows) - 1))), draw(st.integers(left, width - 1))
        spots = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not spots & taken:
            taken |= spots
            areas.append(((top, left), (bottom, right)))
            for row, column in spots - {(top, left)}:
                rows[row][column] = ""
    return replace(Grid.of("表", rows), merged=areas)


@pytest.mark.no_cover
@settings(max_examples=300, deadline=None)
@given(page=any_page())
def test_any_grid_yields_a_form_or_names_what_is_missing(page: Grid, tmp_path_factory: pytest.TempPathFactory) -> None:
    """It is refused in a sentence, or its draft loads, or the draft says what keeps it from being a form."""
    try:
        draft = without_invalid_guesses(assemble([page], OWN, "grid"))
    except UsageFailure:
        return
    text, folder = yaml_text(draft, "grid.xlsx"), tmp_path_factory.mktemp("grid")
    if draft.incomplete:
        with pytest.raises(ConfigurationFailure):
            loaded(text, folder)
    else:
        assert loaded(text, folder).all_tables


def small_form(path: Path) -> Path:
    """Write a form of two items; returns its path."""
    book = openpyxl.Workbook()
    for row in (["检查统计表"], ["填报单位："], ["项目", "单位", "数量"], ["检查", "次"], ["罚款", "元"]):
        book.worksheets[0].append(row)
    book.save(path)
    return path


def test_the_draft_goes_to_a_file_or_to_stdout(tmp_path: Path) -> None:
    """The same text either way; what was guessed goes to stderr, a line each; what is written passes aq form check."""
    source, out = small_form(tmp_path / "f.xlsx"), tmp_path / "deep/form.yaml"
    code, printed, stderr = run("form", "import", source)
    assert (code, printed.count("\n"), len(stderr.splitlines())) == (0, 15, 1)
    assert run("form", "import", source, "--out", out)[:2] == (0, "")
    assert out.read_text(encoding="utf-8") == printed
    assert run("form", "check", out)[0] == 0


def test_existing_file_is_overwritten_only_with_force(tmp_path: Path) -> None:
    """An existing form.yaml, perhaps corrected for hours, stays as it is."""
    source, out = small_form(tmp_path / "f.xlsx"), tmp_path / "form.yaml"
    out.write_text("mine", encoding="utf-8")
    code, _printed, stderr = run("form", "import", source, "--out", out)
    assert (code, out.read_text(encoding="utf-8"), "--force" in stderr) == (2, "mine", True)
    assert run("form", "import", source, "--out", out, "--force")[0] == 0
    assert "检查统计表" in out.read_text(encoding="utf-8")


NO_FORMS: dict[str, bytes] = {
    "empty.xlsx": b"",
    "text.xlsx": "项目,数量\n检查,".encode(),
    "picture.docx": b"\x89PNG\r\n",
    "broken.xlsx": b"PK\x03\x04 and no archive",
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "WordDocument".encode("utf-16-le"),
}


@pytest.mark.parametrize("name", NO_FORMS)
def test_file_without_a_form_is_rejected_with_a_message(name: str, tmp_path: Path) -> None:
    """Exit code 2, the file's name and what it is on one line, nothing on stdout."""
    (tmp_path / name).write_bytes(NO_FORMS[name])
    code, printed, stderr = run("form", "import", tmp_path / name)
    assert (code, printed, len(stderr.splitlines())) == (2, "", 1)
    assert name in stderr


def test_damaged_word_document_is_rejected_with_a_message(tmp_path: Path) -> None:
    """A zip archive that calls itself a document and is none; one that unpacks to more than a form can be."""
    for name, part in (("broken.docx", "word/document.xml"), ("broken.ods", "content.xml")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(part, "<w:document>")
        code, printed, stderr = run("form", "import", tmp_path / name)
        assert (code, printed, len(stderr.splitlines())) == (2, "", 1)
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(65 * 2**20))
    assert run("form", "import", tmp_path / "bomb.docx")[0] == 2


def test_workbook_without_a_table_is_rejected_with_a_message(tmp_path: Path) -> None:
    """What was found, and what a form needs; a file that is not there is said, too."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["关于报送情况的函"])
    book.save(tmp_path / "letter.xlsx")
    code, printed, stderr = run("form", "import", tmp_path / "letter.xlsx")
    assert (code, printed, len(stderr.splitlines()), "Sheet" in stderr) == (2, "", 1, True)
    assert run("form", "import", tmp_path / "nothing.xlsx")[:2] == (2, "")
