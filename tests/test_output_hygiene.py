"""Foreign text is escaped in all output: no formulas, markup, HTML or terminal escapes."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from samples import fill, review_of, run, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.characters import visible
from aqcampaign.findings.finding import printable
from aqcampaign.outputs import json_review
from aqcampaign.outputs.form_page import form_page
from aqcampaign.outputs.json_review import Document, json_pieces, json_text, review_document
from aqcampaign.report import Report
from aqcampaign.template.plan import PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.use_cases.blank_workbooks import prepare
from aqcampaign.use_cases.form_drawing import draw_form

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

EVIL = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "=HYPERLINK(\"http://127.0.0.1:9/\",\"x\")", "\t=1+1", "＝1+1",
    "[red]x[/] [link=http://x]y[/link]", "<script>alert(1)</script>", "{0}{x.__class__}%s", "\x1b[2J\x1b]0;x\x07",
    "user\u202egnp.exe", "\u2066\u2069", "a\x00b", "a\u0085b\u2028c", "http://127.0.0.1/x", "mailto:a@example.org",
    "<r>a</r>", "<r><b></r>",
]  # fmt: skip
RAW = [
    chr(code)
    for code in (
        *range(9),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
]


def _raw(text: str) -> list[str]:
    return [sign for sign in RAW if sign in text]


@pytest.mark.parametrize("evil", EVIL)
def test_workbook_text_is_escaped_in_every_output(campaign: Campaign, tmp_path: Path, evil: str) -> None:
    """What a cell says is quoted in the terminal, in JSON and in the summary, and does nothing in any of them."""
    fill(campaign, tmp_path / "inbox", "court", text={"inspector_trips": evil})
    fill(campaign, tmp_path / "inbox", "postal")
    text = run("validate", tmp_path / "inbox", "-v")[1]
    assert any(code in text for code in ("AQ301", "AQ302", "AQ343"))
    assert _raw(text) == []
    document = run("validate", tmp_path / "inbox", "--format", "json")[1]
    assert _raw(document) == []
    assert len(json.loads(document)["files"]) == 2
    review = review_of(campaign, tmp_path / "inbox")
    (tmp_path / "s.xlsx").write_bytes(summary_of(campaign, review))
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    quoted = [cell for row in book["审核问题"].iter_rows() for cell in row]
    shown = {printable(evil.strip()), printable(evil), printable(visible(evil).strip())}
    assert any(cell.value in shown for cell in quoted) or not visible(evil).strip()
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in quoted)


@pytest.mark.parametrize("evil", EVIL)
def test_workbook_writer_never_turns_text_into_formulas(evil: str) -> None:
    """Whatever a text begins with, the cell is a string, without a link, and equals the text."""
    plan = WorkbookPlan("t", (SheetPlan("s", (PlannedCell(0, 0, evil, "base"),)),), {"base": {}})
    cell = openpyxl.load_workbook(BytesIO(workbook_bytes(plan)))["s"]["A1"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert unescape(cell.value) == evil


@pytest.mark.parametrize("evil", EVIL)
def test_json_escapes_what_a_terminal_would_obey(campaign: Campaign, tmp_path: Path, evil: str) -> None:
    """The name of a sheet or a file comes back from the JSON as it was, but never stands in it raw."""
    fill(campaign, tmp_path, "court")
    review = review_of(campaign, tmp_path)
    report = review.reports[0]
    shown = [replace(found, place=replace(found.place, sheet=evil)) for found in report.findings]
    given = [replace(report, findings=tuple(shown))]
    for ascii_only in (False, True):
        text = json_text(
            review_document(review.period, None, review.units, review.coverage, given), ascii_only=ascii_only
        )
        assert _raw(text) == []
        assert text.isascii() or not ascii_only
        assert {found["sheet"] for found in json.loads(text)["files"][0]["findings"]} == {evil}


def test_json_of_many_files_is_written_while_their_entries_are_made(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pieces are the text of the whole document, and the first one comes long before the last entry is made."""
    fill(campaign, tmp_path, "court")
    review = review_of(campaign, tmp_path)
    made: list[Report] = []
    entry = json_review._file

    def counted(report: Report) -> Document:
        made.append(report)
        return entry(report)

    monkeypatch.setattr(json_review, "_file", counted)
    given = review.reports * 1000
    document = review_document(review.period, None, review.units, review.coverage, given)
    pieces = json_pieces(document)
    first = next(pieces)
    assert 0 < len(made) < 500
    text = first + "".join(pieces)
    assert text == json.dumps(document | {"files": [entry(each) for each in given]}, ensure_ascii=False, indent=1)
    assert len(made) == 1000
    assert '"files": []' in json_text(review_document(review.period, None, review.units, review.coverage, []))


def test_form_page_contains_no_foreign_html(campaign: Campaign) -> None:
    """Words of the configuration are shown, never taken for HTML."""
    drawn = draw_form(None, None, None, Path(__file__).parents[1] / "config")
    evil = SheetPlan("<b>s</b>", (PlannedCell(0, 0, '"><script>x</script>', "name"),), print_to=(0, 0))
    page = form_page("<i>t</i>", (*drawn.sheets, evil), drawn.computed)
    assert not any(tag in page for tag in ("<script", "<b>", "<i>"))
    assert "&lt;script&gt;" in page


def test_control_characters_are_visible_everywhere() -> None:
    """`printable` leaves nothing that a terminal obeys."""
    assert _raw(printable("".join(RAW), 999)) == []
    assert all(printable(evil).isprintable() for evil in EVIL)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "gbk"},
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_commands_work_in_any_console_encoding(campaign: Campaign, tmp_path: Path, environment: dict[str, str]) -> None:
    """With warnings as errors, on pipes of other encodings: the same exit codes, nothing on stderr but words."""
    fill(campaign, tmp_path / "inbox", "court", text={"penalties": "约5😀"}, name="表😀é.xlsx")
    fill(campaign, tmp_path / "inbox", "postal")
    (tmp_path / "inbox" / "b.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook")
    for arguments, code in (
        (["validate", tmp_path / "inbox", "-v"], 1),
        (["validate", tmp_path / "inbox", "--format", "json"], 1),
        (["consolidate", "--out", tmp_path / "s.xlsx", "--inbox", tmp_path / "inbox"], 0),
        (["validate", tmp_path / "缺😀"], 2),
    ):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "aqcampaign", *map(str, arguments)],
            env={**os.environ, **environment}, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"Warning" not in done.stderr
        if "json" in arguments:
            assert len(json.loads(done.stdout.decode("ascii"))["files"]) == 3


def test_template_does_not_depend_on_the_console(campaign: Campaign) -> None:
    """What is generated does not depend on the process's language or encoding."""
    assert list(prepare(campaign, "2022-09", ["court"])) == list(prepare(campaign, "2022-09", ["court"]))
