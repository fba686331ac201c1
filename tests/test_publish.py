"""`aq publish`: the documents of a period, all or none, and never over somebody's work."""

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from samples import PERIOD, fill, ones, run, shipped_campaign

from aqcampaign.outputs.bulletin.bulletin import Extras, bulletin
from aqcampaign.outputs.document.plan import Paragraph, Plan, Table
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.template_words import read_words
from aqcampaign.use_cases import publishing
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.use_cases.delivery import NotDelivered, check_bulletin, check_page, check_summary, read_page
from aqcampaign.use_cases.period_release import BOARD_PERIODS, compare_periods, consolidate_review, make_release
from aqcampaign.use_cases.period_summary import build_summary

DAY = date(2022, 9, 26)


@pytest.fixture(autouse=True)
def has_charts(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Charts take seconds: only a test that asks for them has them."""

    def let(drawn: bool) -> None:
        for module in ("aqcampaign.use_cases.publishing", "aqcampaign.cli.publish"):
            monkeypatch.setattr(f"{module}.has_charts", lambda: drawn)

    let(False)
    return let


def inbox_of(folder: Path, *units: str) -> Path:
    """Return an inbox with reports of ones."""
    campaign = shipped_campaign("built-in")
    for unit in units or ("market_regulation", "public_security", "agriculture"):
        fill(campaign, folder / "inbox", unit, ones(campaign))
    return folder / "inbox"


def publish(folder: Path, *options: object) -> tuple[int, str, str]:
    """Publish the inbox of a folder into `out` beside it."""
    return run("publish", PERIOD, "--inbox", folder / "inbox", "--out", folder / "out", *options)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of each file."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def manifest(folder: Path) -> list[dict[str, Any]]:
    """Return what the manifest lists."""
    files: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    return files


def test_documents_and_their_manifest_are_written(tmp_path: Path) -> None:
    """Each entry has the checksum of its file; an open period is preliminary."""
    inbox_of(tmp_path)
    code, _out, err = publish(tmp_path)
    assert code == 0, err
    files = manifest(tmp_path / "out")
    assert [each["name"] for each in files] == [
        "bulletin-internal.docx", "dashboard-internal.html", "release.json", "summary.xlsx", "upward-letter.docx",
    ]  # fmt: skip
    for each in files:
        content = (tmp_path / "out" / each["name"]).read_bytes()
        assert (each["sha256"], each["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
        assert (each["period"], each["revision"], each["state"]) == (PERIOD, None, "preliminary")
    texts = [paragraph.text for paragraph in docx.Document(str(tmp_path / "out" / "bulletin-internal.docx")).paragraphs]
    assert "各单位出动监督检查人员3人次" in "".join(texts)


def test_without_the_extra_documents_have_no_charts(tmp_path: Path) -> None:
    """And the command says so in one line."""
    inbox_of(tmp_path)
    code, _out, err = publish(tmp_path)
    assert code == 0
    assert [line for line in err.splitlines() if "aqcampaign[charts]" in line]
    assert not docx.Document(str(tmp_path / "out" / "bulletin-internal.docx")).inline_shapes


def test_charts_stand_in_their_sections(tmp_path: Path, has_charts: Callable[[bool], None]) -> None:
    """By unit and, in the internal edition, what became of each report; each with what it shows as text."""
    pytest.importorskip("altair")
    has_charts(True)
    inbox_of(tmp_path)
    for edition, count in (("internal", 2), ("public", 1)):
        code, _out, err = publish(tmp_path, "--edition", edition)
        assert (code, "aqcampaign[charts]" in err) == (0, False)
        document = docx.Document(str(tmp_path / "out" / f"bulletin-{edition}.docx"))
        assert len(document.inline_shapes) == count
        captions = [each.text for each in document.paragraphs if each.text.startswith("图")]
        assert captions[0] == "图1　2022年9月各单位出动监督检查人员（人次）"
        described = [each.get("descr") for each in document.element.iter(qn("wp:docPr"))]
        assert described[0] == "市市场监管局1、市公安局1、市农业农村局1"


def test_check_finds_a_figure_that_the_page_lacks(tmp_path: Path) -> None:
    """The page is read as text."""
    of = publication_of(tmp_path)
    page = publishing.make_documents(of)[2]
    check_page(page.content, of.release)
    with pytest.raises(NotDelivered):
        check_page(b"<p>14</p><script>3 3.00</script>", of.release)


def test_publishing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """On the same day; both editions stand in one manifest."""
    inbox_of(tmp_path)
    publish(tmp_path)
    before = contents(tmp_path / "out")
    assert publish(tmp_path)[0] == 0
    assert contents(tmp_path / "out") == before
    assert publish(tmp_path, "--edition", "public", "--number", "9")[0] == 0
    assert [each["name"] for each in manifest(tmp_path / "out")] == [
        "bulletin-internal.docx", "bulletin-public.docx", "dashboard-internal.html", "dashboard-public.html",
        "release.json", "summary.xlsx", "upward-letter.docx",
    ]  # fmt: skip
    public = docx.Document(str(tmp_path / "out" / "bulletin-public.docx"))
    assert "第9期" in "".join(each.text for each in public.paragraphs)


def test_what_the_program_wrote_before_is_replaced(tmp_path: Path) -> None:
    """A further report changes the documents, and nobody has to say --force."""
    inbox_of(tmp_path)
    publish(tmp_path)
    before = contents(tmp_path / "out")
    inbox_of(tmp_path, "health")
    assert publish(tmp_path)[0] == 0
    assert not set(contents(tmp_path / "out").values()) & set(before.values())


def test_an_edited_bulletin_is_kept(tmp_path: Path) -> None:
    """It is named, nothing at all is written; --force replaces it."""
    inbox_of(tmp_path)
    publish(tmp_path)
    path = tmp_path / "out" / "bulletin-internal.docx"
    edited = docx.Document(str(path))
    edited.add_paragraph("领导批示")
    edited.save(str(path))
    inbox_of(tmp_path, "health")
    before = contents(tmp_path / "out")
    code, _out, err = publish(tmp_path)
    assert (code, "bulletin-internal.docx" in err, "--force" in err) == (2, True, True)
    assert contents(tmp_path / "out") == before
    assert publish(tmp_path, "--force")[0] == 0
    assert path.read_bytes() != before[path.name]


def test_a_foreign_file_of_the_same_name_is_kept(tmp_path: Path) -> None:
    """A summary that aq consolidate wrote of the period is replaced, another workbook is not."""
    inbox_of(tmp_path)
    out = tmp_path / "out"
    run("consolidate", "--inbox", tmp_path / "inbox", "--period", PERIOD, "--out", out / "summary.xlsx")
    assert publish(tmp_path)[0] == 0
    shutil.rmtree(out)
    out.mkdir()
    openpyxl.Workbook().save(out / "summary.xlsx")
    assert publish(tmp_path)[0] == 2
    assert [path.name for path in out.iterdir()] == ["summary.xlsx"]


@pytest.mark.parametrize("broken", ["", "{}", '{"files": [{"name": "a"}]}', "[1]"])
def test_a_broken_manifest_is_said(tmp_path: Path, broken: str) -> None:
    """One sentence; --force makes a new one."""
    inbox_of(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text(broken, encoding="utf-8")
    code, _out, err = publish(tmp_path)
    assert (code, len(err.strip().splitlines()), "manifest.json" in err) == (2, 1, True)
    assert publish(tmp_path, "--force")[0] == 0
    assert len(manifest(tmp_path / "out")) == 5


def test_nothing_is_written_if_one_document_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the writer is found before success is said."""
    inbox_of(tmp_path)

    def loses_a_paragraph(plan: Plan, style: DocumentStyle) -> bytes:
        last = max(place for place, block in enumerate(plan.blocks) if isinstance(block, Paragraph))
        return write_document(replace(plan, blocks=plan.blocks[:last] + plan.blocks[last + 1 :]), style)

    monkeypatch.setattr("aqcampaign.use_cases.publishing.write_document", loses_a_paragraph)
    assert publish(tmp_path)[0] == 3
    assert not (tmp_path / "out").exists()


def test_folder_among_the_returns_is_refused(tmp_path: Path) -> None:
    """Our documents would be taken for reports."""
    inbox = inbox_of(tmp_path)
    assert run("publish", PERIOD, "--inbox", inbox, "--out", inbox / "out")[0] == 2


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """It stays as it is."""
    inbox_of(tmp_path)
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert publish(tmp_path)[0] == 2
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_without_a_working_folder_a_place_must_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no reports/ to write to."""
    monkeypatch.chdir(tmp_path)
    code, _out, err = run("publish", PERIOD, "--inbox", inbox_of(tmp_path))
    assert (code, "--out" in err) == (2, True)


def test_nothing_accepted_is_no_publication(tmp_path: Path) -> None:
    """A total of nothing is not 0."""
    fill(shipped_campaign("built-in"), tmp_path / "inbox", "court", text={"cases": "two"})
    assert publish(tmp_path)[0] == 2
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def office(demonstrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working folder of the demonstration: September revised, October closed, November open."""
    folder = tmp_path_factory.mktemp("demo") / "office"
    shutil.copytree(demonstrated / "d/office", folder, copy_function=shutil.copy2)
    return folder


def test_a_closed_period_is_published_as_it_was_reported(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its summary is the one that was kept, byte for byte, and the bulletin bears the day of closing."""
    monkeypatch.chdir(office)
    kept = (office / "reports/2022-09/summary-2.xlsx").read_bytes()
    for period, name in (("2022-09", "bulletin-internal-2.docx"), ("2022-11", "bulletin-internal.docx")):
        code, _out, err = run("publish", period)
        assert code == 0, err
        assert (office / "reports" / period / name).is_file()
    assert (office / "reports/2022-09/summary-2.xlsx").read_bytes() == kept
    entries = {each["name"]: each for each in manifest(office / "reports/2022-09")}
    assert entries["bulletin-internal-2.docx"]["revision"] == 2
    document = docx.Document(str(office / "reports/2022-09/bulletin-internal-2.docx"))
    texts = "".join(each.text for each in document.paragraphs)
    assert "第1期（第2版）" in texts
    assert "更正说明" in texts
    day = date.fromisoformat(entries["bulletin-internal-2.docx"]["day"])
    assert f"{day.year}年{day.month}月{day.day}日" in texts


def publication_of(folder: Path) -> publishing.Publication:
    """Return what is published of the inbox of a folder."""
    campaign = shipped_campaign("built-in")
    ((_campaign, review),) = check_forms([campaign], [inbox_of(folder)], PERIOD, before=BOARD_PERIODS)
    consolidation = consolidate_review(campaign, review)
    trend = compare_periods(campaign, review, consolidation)
    release = make_release(campaign, review, consolidation, trend, None, DAY)
    summary = build_summary(campaign, review, consolidation, trend)
    return publishing.Publication(campaign, release, summary, "internal", DAY, 1)


# In the table of items, in the figures of a unit, in the last row of the units: table, row, column.
CELLS = [(0, 1, 3), (1, 2, 1), (1, -1, 1)]


@pytest.mark.parametrize(("table", "row", "column"), CELLS)
def test_check_finds_a_wrong_figure(tmp_path: Path, table: int, row: int, column: int) -> None:
    """Whichever table it stands in."""
    of = publication_of(tmp_path)
    _summary, bulletin, *_upward = publishing.make_documents(of)
    document = docx.Document(io.BytesIO(bulletin.content))
    document.tables[table].rows[row].cells[column].paragraphs[0].runs[0].text = "77"
    with pytest.raises(NotDelivered):
        check_bulletin(saved(document), plan_without_texts(of), of.release)


def plan_without_texts(of: publishing.Publication) -> Plan:
    """Return the tables of a bulletin without their rows: what they say is compared with the release alone."""
    plan = bulletin(of.release, publishing.bulletin_words(of), "internal", DAY, Extras(1))
    return Plan("", "", DAY, tuple(replace(each, rows=()) for each in plan.blocks if isinstance(each, Table)))


def test_a_table_of_items_may_be_divided(tmp_path: Path) -> None:
    """Its columns do not fit a page in the larger type of an office; it is read again as a whole."""
    of = publication_of(tmp_path)
    style = read_words("document.yaml", None, DocumentStyle).words
    large = style.model_copy(update={"sizes": style.sizes.model_copy(update={"table": 20.0, "table_smallest": 20.0})})
    plan = bulletin(of.release, publishing.bulletin_words(of), "internal", DAY, Extras(1))
    content = write_document(plan, large)
    assert len(docx.Document(io.BytesIO(content)).tables) > sum(isinstance(each, Table) for each in plan.blocks) + 1
    check_bulletin(content, plan, of.release)


def test_check_finds_a_wrong_total_of_the_summary(tmp_path: Path) -> None:
    """Read by another reader than its writer."""
    of = publication_of(tmp_path)
    sheet = of.campaign.summary_words.form_sheet
    check_summary(of.summary, of.release, sheet)
    book = openpyxl.load_workbook(io.BytesIO(of.summary))
    book[sheet]["D5"] = 77
    with pytest.raises(NotDelivered):
        check_summary(saved(book), of.release, sheet)
    with pytest.raises(NotDelivered):
        check_summary(b"PK", of.release, sheet)


def test_check_finds_lost_text(tmp_path: Path) -> None:
    """A sentence, and the row of a table."""
    of = publication_of(tmp_path)
    style = read_words("document.yaml", None, DocumentStyle).words
    table = Table((("单位",),), (("市公安局",),))
    plan = Plan("", "", DAY, (Paragraph("有"), table))
    for less in (replace(plan, blocks=(table,)), replace(plan, blocks=(Paragraph("有"),))):
        with pytest.raises(NotDelivered):
            check_bulletin(write_document(less, style), plan, of.release)


def saved(document: Any) -> bytes:
    """Return a document or a workbook as bytes."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_page_is_read_without_what_it_hides() -> None:
    """Styles and scripts are no text."""
    page = "<style>a{}</style><p>立案<b>5</b>件 &lt;</p><script>x</script>"
    assert read_page(page.encode()).split() == ["立案", "5", "件", "<"]
