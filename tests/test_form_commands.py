"""`aq form check`, `show` and `schema`."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import run

from aqcampaign.config import shipped

ROOT = Path(__file__).parents[1]
MISTAKES: list[dict[str, Any]] = yaml.load(
    (ROOT / "tests/cases/form_mistakes.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
FORMS = sorted(
    [ROOT / "config/form.yaml", *ROOT.glob("examples/*/config/form.yaml"), *ROOT.glob("examples/*/config/forms/*")]
)
HEAD = "id: made-up\ntitle: 试验统计表\nlabels: {unit: 填报单位, filled_on: 填报时间, window: 统计区间}\n"
BODY = "columns: [{id: value, name: 数量}]\nitems: [{id: food, name: 食品}]\n"


def marked(case: dict[str, Any]) -> str:
    """Return the form.yaml of a case, ▲ still in it."""
    if "form" in case:
        return str(case["form"])
    body: str = case.get("body", BODY)
    named = "" if "headings" in body or "tables:" in body else "headings: {name: 项目}\n"
    return str(case.get("versions", 'version: "1"\n')) + HEAD + named + body


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["mistake"])
def test_a_mistake_is_named_with_its_place_and_the_right_word(tmp_path: Path, case: dict[str, Any]) -> None:
    """The first line names file, line and column, what is wrong and what is near; exit code 2."""
    text = marked(case)
    before, _mark, _after = text.partition("▲")
    path = tmp_path / "form.yaml"
    path.write_text(text.replace("▲", ""), encoding="utf-8")
    code, out, err = run("form", "check", path)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    first = next(each for each in err.splitlines() if each.startswith(str(path)))
    assert (code, out) == (2, "")
    assert first.startswith(f"{path}:{line}:{column}:"), err
    assert all(str(word) in first for word in case["words"]), first


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parents[1].name)
def test_shipped_forms_are_valid(path: Path) -> None:
    """Each says its tables, items, fields and relations in one line a version."""
    code, out, err = run("form", "check", path)
    versions = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("versions", {"1": ""})
    assert (code, err, len(out.splitlines())) == (0, "", len(versions))


# The columns and items of a form, whose ▲ lines say 累计 although their figures are added up.
DOUBTFUL = {
    "an item": ("{id: value, name: 数量}", "{id: food, name: 食品}, ▲{id: all, name: 本年累计处罚}"),
    "an item that says sum": ("{id: value, name: 数量}", "▲{id: all, name: 截至八月累计, aggregate: sum}"),
    "an item that runs": ("{id: value, name: 数量}", "{id: all, name: 累计, aggregate: running}"),
    "an item of several figures":
        ("{id: value, name: 数量}",
         "▲{id: all, name: 累计, parts: [{id: a, name: 立案, unit: 件}, {id: b, name: 结案, unit: 件}]}"),
    "words": ("{id: value, name: 数量}", "{id: all, name: 累计情况, kind: text}"),
    "from January on": ("{id: value, name: 本月}, ▲{id: all, name: 1-本月}", "{id: food, name: 食品}"),
    "a column": ("{id: value, name: 本月}, ▲{id: all, name: 累计}", "{id: food, name: 食品}, {id: d, name: 药品}"),
    "columns under a heading":
        ("▲{id: a, name: 件数, group: 年初至今},\n ▲{id: b, name: 人数, group: 年初至今}", "{id: food, name: 食品}"),
    "a column that accumulates":
        ("{id: value, name: 本月}, {id: all, name: 累计, accumulates: value}", "{id: food, name: 食品}"),
    "a column that runs":
        ("{id: value, name: 本月}, {id: all, name: 累计, aggregate: running, restarts: year}",
         "{id: food, name: 食品}"),
    "a column in which only a stock is asked for":
        ("{id: value, name: 本月}, {id: all, name: 累计}",
         "{id: food, name: 食品, not_in: [all]}, {id: stock, name: 存量, aggregate: last}"),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "items"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_an_undeclared_running_total_is_asked_about(tmp_path: Path, columns: str, items: str) -> None:
    """The form is valid; each line that says 累计 and is added up is named once, with its place."""
    text = marked({"body": f"columns: [{columns}]\nitems: [{items}]\n"})
    path = tmp_path / "form.yaml"
    path.write_text(text.replace("▲", ""), encoding="utf-8")
    code, _out, err = run("form", "check", path)
    places = [(row, line.index("▲") + 1) for row, line in enumerate(text.splitlines(), start=1) if "▲" in line]
    assert code == 0
    assert [(int(row), int(column)) for row, column in re.findall(r"form\.yaml:(\d+):(\d+): ", err)] == places
    assert all("running" in line for line in err.splitlines())


def test_a_row_that_says_so_is_asked_about(tmp_path: Path) -> None:
    """A strip has its periods and their total in rows."""
    rows = "[{id: month, name: 本月}, {id: all, name: 本年累计}]"
    table = f"{{layout: strip, id: s, headings: {{name: 时段}}, items: [{{id: food, name: 食品}}], rows: {rows}}}"
    path = tmp_path / "form.yaml"
    path.write_text(marked({"body": f"tables: [{table}]\n"}), encoding="utf-8")
    code, _out, err = run("form", "check", path)
    assert (code, len(err.splitlines())) == (0, 1)
    assert "rows.1" in err


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.parents[1].name)
def test_the_drawing_shows_every_field(path: Path, tmp_path: Path) -> None:
    """On the terminal and on the page stand the title and the id of each field to fill in."""
    code, out, err = run("form", "show", path, "--config", path.parent)
    page = tmp_path / "form.html"
    assert (code, err) == (0, "")
    assert run("form", "show", path, "--page", page, "--config", path.parent)[0] == 0
    html = page.read_text(encoding="utf-8")
    drawn = re.sub(r"[\s|+-]", "", out)
    source = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506  (texts only; “no” is an id)
    ids = [item["id"] for item in _items(source) if "parts" not in item]
    ids += [f"{table['id']}.{column['id']}" for table in _ledgers(source) for column in table["columns"]]
    ids += [f"{item['id']}.{part['id']}" for item in _items(source) for part in item.get("parts", ())]
    for id_ in ids:
        assert id_ in html
    assert source["title"] in out
    assert source["title"] in html
    assert sum(re.sub("[-]", "", id_) in drawn for id_ in ids) > len(ids) // 2  # long ones are folded


def _ledgers(source: dict[str, Any]) -> list[dict[str, Any]]:
    return [table for table in source.get("tables", ()) if table["layout"] == "ledger"]


def _items(source: dict[str, Any]) -> list[dict[str, Any]]:
    tables = [source, *source.get("tables", ())]
    return [item for table in tables for item in table.get("items", ()) if "until" not in item]


def test_an_unknown_version_is_refused() -> None:
    """`aq form show --version 9` names the versions there are."""
    code, _out, err = run("form", "show", "--version", "9")
    assert code == 2
    assert "9" in err
    assert "1" in err


def test_form_text_is_escaped_on_the_page(tmp_path: Path) -> None:
    """A title with < and & is shown as it is, never read as markup."""
    path = tmp_path / "form.yaml"
    text = 'version: "1"\nheadings: {name: 项目}\n' + HEAD.replace("试验统计表", "<script>&amp;") + BODY
    path.write_text(text, encoding="utf-8")
    page = tmp_path / "page.html"
    assert run("form", "show", path, "--page", page)[0] == 0
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;&amp;amp;" in html


def test_schema_is_up_to_date_and_referenced_by_every_shipped_form() -> None:
    """`aq form schema` prints what is shipped; the first line of each form.yaml leads an editor to it."""
    code, out, _err = run("form", "schema")
    schema = shipped("config") / "form.schema.json"
    assert code == 0
    assert json.loads(out) == json.loads(schema.read_text(encoding="utf-8"))
    for path in FORMS:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert match is not None
        assert (path.parent / match[1]).resolve() == schema.resolve()


@pytest.mark.parametrize("command", [("form", "check"), ("template", "--month", "2022-09", "--out", "out")])
@pytest.mark.parametrize("name", ["填报说明", "统计表", "审核结果"])
def test_sheets_of_the_program_are_no_place_for_a_list(tmp_path: Path, name: str, command: tuple[str, ...]) -> None:
    """Two sheets of one name are no workbook, and lines on 审核结果 would not be read."""
    folder = shutil.copytree(Path(__file__).parents[1] / "config", tmp_path / "config")
    form = folder / "form.yaml"
    form.write_text(
        form.read_text(encoding="utf-8").replace("sheet: 重大线索和舆情", f"sheet: {name}"), encoding="utf-8"
    )
    code, _out, err = run(*(tmp_path / each if each == "out" else each for each in command), "--config", folder)
    assert code == 2
    assert re.search(r"form\.yaml:\d+:\d+: tables\.0\.sheet: .*" + name, err)
