"""`aq form import` restores form.yaml from templates, resaved workbooks and Word tables."""

import fnmatch
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from libreoffice import convert_all, needs_libreoffice
from samples import SHIPPED

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.config import Source
from aqcampaign.form.loader import load
from aqcampaign.form.measure import Measure, Part
from aqcampaign.form.model import Form
from aqcampaign.form.relations import derive_relations
from aqcampaign.form.tables import LedgerTable, ListTable, StripTable
from aqcampaign.form_import.imported import import_form
from aqcampaign.use_cases.blank_workbooks import prepare

ROOT = Path(__file__).parents[1]


# --- what of a form can be seen on it ---------------------------------------------------------------------------


def visible(form: Form) -> dict[str, object]:
    """Return all that stands on the printed form, by a path of words, and the relations by their words.

    Left out, because it is printed nowhere: ids; definition, joint_risk, aggregate, decimals, blank, unit_words and
    also; required and width, since and until; how many rows a ledger has; the parts' names, which may be shorter.
    """
    seen: dict[str, object] = {"title": form.title}
    seen |= {f"labels/{key}": value for key, value in dict(form.labels).items()}
    for place in ("head", "foot"):
        fields = getattr(form, place)
        seen |= {f"{place}/{number}": (each.label, each.kind) for number, each in enumerate(fields)}
    for number, table in enumerate(form.all_tables):
        seen |= {f"{number}/{path}": value for path, value in _table(table)}
    return seen | {f"relations/{words}": True for words in _relations(form)}


def _table(table: ListTable | StripTable | LedgerTable) -> Iterator[tuple[str, object]]:
    yield "is", (table.layout, table.sheet, table.title, table.caption, table.beside)
    if isinstance(table, LedgerTable):
        for place, asked in enumerate(table.columns):
            yield f"columns/{place}", (asked.name, _measure(asked.measure), asked.key)
        return
    yield "headings", {key: words for key, words in dict(table.headings).items() if words}
    if isinstance(table, StripTable):
        yield "rows", "unit" if table.rows == "unit" else [row.name for row in table.rows]
    else:
        for place, column in enumerate(table.columns):
            own = _measure(column.measure) if column.has_measure else None
            yield f"columns/{place}", (column.name, column.group, column.code, own)
    for place, item in enumerate(table.items):
        yield f"items/{place}/words", (item.number, item.name, item.code, item.category, item.group, item.unit)
        yield f"items/{place}/measure", _measure(item.measure)
        yield f"items/{place}/not_in", item.not_in


def _measure(measure: Measure) -> tuple[object, ...]:
    return (measure.unit, tuple((part.unit, part.kind) for part in measure.parts), measure.choices)


def _relations(form: Form) -> Iterator[str]:
    words = [f"{field.cell.label}.{_place(field.part, field.cell.measure)}" for field in form.fields]
    for each in derive_relations(form):
        terms = sorted(f"{'-' if term.sign < 0 else ''}{words[term.field_index]}" for term in each.terms)
        yield f"{each.kind} {words[each.field_index]} of {', '.join(terms)}"


def _place(part: Part, measure: Measure) -> int:
    return measure.parts.index(part)


# What the drafts may say otherwise, each with its reason; a pattern that nothing needs any more is an error, too.
ALLOWED: dict[str, dict[str, str]] = {
    "built-in": {
        "0/items/13/measure": "批捕案件/起诉案件 in 件/人: both readings are shown, none is chosen",
        "1/columns/0": "the choices stand in a drop-down list, not on the form",
    },
    "circular-leads": {"0/columns/1": "the choices stand in a drop-down list, not on the form"},
    "count-and-money": {
        "0/items/6/not_in": "a cell that does not apply is only grey",
        "relations/part 无标识食品 *": "only the first line says 其中, and the next is not indented",
        "relations/disjoint 查扣批次 *": "nothing printed says that the parts do not overlap",
    },
    "cumulative": {
        "0/items/[34]/not_in": "a cell that does not apply is only grey",
        "relations/running *": "a stock and a maximum have no running total; that they are such is not printed",
    },
    "five-days": {"0/items/0/measure": "亩 have decimals elsewhere; the example counts whole ones"},
    "leads": {"1/columns/1": "the choices stand in a drop-down list, not on the form"},
    "seizures": {
        "[12]/*": "lists with columns for amounts and units look like tables: nothing printed says that they are lists",
    },
    "unit-rows": {"relations/total 合计.0 of -复查.0, *": "the printed formula of the example stands in no cell"},
    "yearly": {
        "relations/part *": "nothing printed says that 本年新增 is part of 年末数, and 已核查 of 应核查",
        "relations/total * · 年末数.0 *": "nothing printed says that the sizes add up to it",
        "relations/total * · 抽检批次.0 *": "nothing printed says that the results add up to it",
    },
}


def differences(form: Form, drafted: Form) -> list[str]:
    """Return the paths at which the two differ."""
    mine, theirs = visible(form), visible(drafted)
    return sorted(path for path in {*mine, *theirs} if mine.get(path) != theirs.get(path))


def assert_same_but_for(form: Form, drafted: Form, allowed: dict[str, str]) -> None:
    """Fail unless the differences are exactly those that are allowed."""
    found = differences(form, drafted)
    unexplained = [path for path in found if not any(fnmatch.fnmatchcase(path, pattern) for pattern in allowed)]
    assert unexplained == [], {path: (visible(form).get(path), visible(drafted).get(path)) for path in unexplained}
    assert [pattern for pattern in allowed if not fnmatch.filter(found, pattern)] == []


# --- our own templates ------------------------------------------------------------------------------------------


def loaded(text: str, folder: Path) -> Form:
    """Return the form that a form.yaml of this text says; it must be without mistake."""
    path = folder / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return load(Source(path)).newest


def imported(path: Path, folder: Path) -> Form:
    """Return the form that the draft of a file says."""
    return loaded(import_form(path, None).text, folder)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Form, Path]]:
    """The blank workbook of the first unit of each campaign, and the form that was drawn."""
    made = {}
    folder = tmp_path_factory.mktemp("templates")
    for name, (config, form) in SHIPPED.items():
        campaign = open_campaign(config, form)
        period = next(iter(campaign.config.calendar.windows))
        _file, content = next(prepare(campaign, period))
        (folder / f"{name}.xlsx").write_bytes(content)
        made[name] = (campaign.editions.of_period(period), folder / f"{name}.xlsx")
    return made


@pytest.mark.parametrize("name", SHIPPED)
def test_own_template_imports_as_the_same_form(
    name: str, templates: dict[str, tuple[Form, Path]], tmp_path: Path
) -> None:
    """All that is printed is read again, and nothing of what the tool wrote beside it; id and version by the stamp."""
    form, path = templates[name]
    drafted = imported(path, tmp_path)
    assert (drafted.id, drafted.version) == (form.id, form.version)
    assert_same_but_for(form, drafted, ALLOWED.get(name, {}))


@pytest.fixture(scope="module")
def resaved(templates: dict[str, tuple[Form, Path]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same workbooks opened and saved by LibreOffice as .xlsx, .ods and .xls, in one run for each kind."""
    out = tmp_path_factory.mktemp("resaved")
    files = [path for _form, path in templates.values()]
    saved = [path for kind in ("xlsx", "ods", "xls") for path in convert_all(files, kind, out)]
    return {path.name: path for path in saved}


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
@pytest.mark.parametrize("name", SHIPPED)
def test_template_saved_by_libreoffice_imports_as_the_same_form(
    name: str, kind: str, templates: dict[str, tuple[Form, Path]], resaved: dict[str, Path], tmp_path: Path
) -> None:
    """Nothing more is lost, in whatever format."""
    assert_same_but_for(templates[name][0], imported(resaved[f"{name}.{kind}"], tmp_path), ALLOWED.get(name, {}))


def word_table(form: Form) -> bytes:
    """Return a letter of a few paragraphs and the form as a Word table, as it comes with a notice."""
    document = docx.Document()
    for _line in range(12):
        document.add_paragraph("各有关部门、单位要高度重视，按时报送当月专项行动统计表。" * 3)
    document.add_paragraph("附件2")
    document.add_paragraph(form.title)
    document.add_paragraph("填报单位：                           填报时间：   年   月   日")
    table = document.add_table(rows=1, cols=4)
    for cell, words in zip(table.rows[0].cells, ("序号", "项目", "单位", "数量"), strict=True):
        cell.text = words
    for item in form.items:
        cells = table.add_row().cells
        cells[0].text, cells[2].text = str(item.number), item.unit
        half = len(item.name) // 2  # Word parts a text into runs wherever it was edited
        cells[1].paragraphs[0].add_run(item.name[:half])
        cells[1].paragraphs[0].add_run(item.name[half:])
    document.add_paragraph("填表人：　　　　审核人：　　　　联系电话：")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


NOTICE_ALLOWED = {
    "0/items/13/measure": ALLOWED["built-in"]["0/items/13/measure"],
    "1/*": "the list of leads is no part of the published table",
}


def test_word_table_imports_as_the_same_form(form: Form, tmp_path: Path) -> None:
    """The table below a letter is found, with its title and the lines above and below it."""
    (tmp_path / "notice.docx").write_bytes(word_table(form))
    drafted = imported(tmp_path / "notice.docx", tmp_path)
    foot = {"foot/0": "added", "foot/1": "added", "foot/2": "added"}
    assert_same_but_for(form, drafted, NOTICE_ALLOWED | foot)
    assert [(each.label, each.kind) for each in drafted.foot] == [
        ("填表人", "person"), ("审核人", "person"), ("联系电话", "phone"),
    ]  # fmt: skip


def test_merged_word_cells_are_imported_once(tmp_path: Path) -> None:
    """Two levels of headings in Word: merged across and down, as in Excel."""
    document = docx.Document()
    document.add_paragraph("检查情况统计表")
    table = document.add_table(rows=4, cols=4)
    for row, words in enumerate([("项目", "本月", "", "备注"), ("", "次数", "人数", ""), ("执法",), ("宣传",)]):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    for first, last in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3))):
        table.cell(*first).merge(table.cell(*last))
    document.save(str(tmp_path / "f.docx"))
    (drafted,) = imported(tmp_path / "f.docx", tmp_path).value_tables
    assert isinstance(drafted, ListTable)
    assert [(column.name, column.group) for column in drafted.columns] == [("次数", ("本月",)), ("人数", ("本月",))]
    assert [item.name for item in drafted.items] == ["执法", "宣传"]


def test_only_visible_word_text_is_imported(tmp_path: Path) -> None:
    """Inserted text counts, in a content control too; deleted and moved text does not; a tab is a space."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip((*table.rows[0].cells, *table.rows[1].cells), ("项目", "数量", "检", ""), strict=True):
        cell.text = words
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for part in (
        f"<w:ins {word}><w:r><w:t>查</w:t></w:r></w:ins>",
        f"<w:del {word}><w:r><w:delText>旧</w:delText></w:r></w:del>",
        f"<w:moveFrom {word}><w:r><w:t>移</w:t></w:r></w:moveFrom>",
        f"<w:sdt {word}><w:sdtContent><w:r><w:t>次</w:t></w:r><w:r><w:tab/></w:r></w:sdtContent></w:sdt>",
        f"<w:r {word}><w:t>数</w:t></w:r>",
    ):
        table.cell(1, 0).paragraphs[0]._p.append(parse_xml(part))
    document.save(str(tmp_path / "f.docx"))
    (item,) = imported(tmp_path / "f.docx", tmp_path).all_items
    assert item.name == "检查次数"


def test_table_of_the_published_notice_imports_as_the_same_form(form: Form, tmp_path: Path) -> None:
    """The sixteen rows as they were published, typed into a plain workbook without a stamp or colours."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([form.title])
    sheet.append(["填报单位：                           填报时间：   年   月   日"])
    sheet.append(["序号", "项目", "单位", "数量"])
    for item in form.items:
        sheet.append([item.number, item.name, item.unit])
    sheet.merge_cells("A1:D1")
    book.save(tmp_path / "form2022.xlsx")
    drafted = imported(tmp_path / "form2022.xlsx", tmp_path)
    assert (drafted.id, drafted.version) == ("form2022", "1")
    assert_same_but_for(form, drafted, NOTICE_ALLOWED)


def test_form_import_page_quotes_the_real_draft(tmp_path: Path, templates: dict[str, tuple[Form, Path]]) -> None:
    """The lines of the draft that docs/form-import.md quotes stand in the draft of the built-in template."""
    page = (ROOT / "docs/form-import.md").read_text(encoding="utf-8")
    (quoted,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    command = [sys.executable, "-m", "aqcampaign", "form", "import", str(templates["built-in"][1])]
    environment = {**os.environ, "AQ_LANG": "en", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True, cwd=tmp_path)
    assert quoted
    assert quoted in done.stdout
