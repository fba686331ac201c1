"""The review as text and as JSON, and how workbooks are identified."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from samples import fill, review_of, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.cli import exits
from aqcampaign.config import shipped
from aqcampaign.demo.folder import load_script, write_inbox

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def demo(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the demonstration's inbox before anything is corrected, the current one so that paths are short."""
    monkeypatch.chdir(tmp_path)
    return write_inbox([(campaign, load_script(shipped("config")))], Path("d"))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("demo-2022-09.txt", ["--month", "2022-09"]),
        ("demo-2022-10.txt", ["--month", "2022-10", "--verbose"]),
        ("demo-2022-09.json", ["--month", "2022-09", "--format", "json"]),
    ],
)
def test_text_report_matches_the_golden_file(demo: Path, name: str, options: list[str], renew: bool) -> None:
    """The demonstration's reviews are golden files; --renew rewrites them."""
    code, out, err = run("validate", demo, *options)
    assert (code, err) == (1, "")
    out = re.sub(r"\b[0-9a-f]{64}\b", "HASH", out)  # the bytes of a workbook differ between versions of zlib
    if renew:
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(out, encoding="utf-8", newline="\n")
    assert out == (GOLDEN / name).read_text(encoding="utf-8")


def test_json_report_matches_the_golden_file(demo: Path) -> None:
    """Version 1: period, summary, units, files; counts are integers, money is text."""
    review = json.loads(run("validate", demo, "--month", "2022-09", "--format", "json")[1])
    assert list(review) == ["version", "period", "due", "summary", "units", "files"]
    assert review["summary"] == {"expected": 14, "accepted": 10, "nil": 1, "returned": 3, "missing": 1, "late": 1,
                                 "unreadable": 0, "incomplete": 0, "excluded": 0}  # fmt: skip
    (file,) = [each for each in review["files"] if each["unit"] == "housing" and each["period"] == "2022-09"]
    assert (file["values"]["cases.filed"], file["values"]["penalties"]) == (1, "12.5")
    assert [(f["code"], f["severity"], f["field"], f["cell"]) for f in file["findings"]] == [
        ("AQ322", "notice", "penalties", "D13")
    ]


def test_period_defaults_to_that_of_the_newest_files(campaign: Campaign, demo: Path) -> None:
    """Long after the campaign the period of the newest files is reviewed; the others are told of, never mixed in."""
    fill(campaign, demo / "more", "postal")
    _code, out, _err = run("validate", demo)
    assert "2022-10" in out.splitlines()[1]
    assert "--period 2022-09" in out


def test_another_periods_file_is_set_aside(campaign: Campaign, demo: Path) -> None:
    """A September file in an October review is one notice, and counts for nobody."""
    aside = [r for r in review_of(campaign, demo).reports if r.status == "ignored"]
    assert {tuple(found.code for found in report.findings) for report in aside} == {("AQ217",)}
    assert len(aside) == 14


def test_workbook_without_the_form_is_not_a_report(campaign: Campaign, tmp_path: Path) -> None:
    """Another table beside the returns gets one finding that lists its sheets."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    (report,) = review_of(campaign, tmp_path).reports
    assert (report.status, [f.code for f in report.findings]) == ("rejected", ["AQ201"])


def test_two_forms_in_one_workbook_are_two_candidates(campaign: Campaign, tmp_path: Path) -> None:
    """Neither copy is taken."""
    path = fill(campaign, tmp_path, "court")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["统计表"])
    book.save(path)
    (report,) = review_of(campaign, tmp_path).reports
    assert [f.code for f in report.findings] == ["AQ216"]


def test_a_form_that_was_retyped_is_read(campaign: Campaign, tmp_path: Path) -> None:
    """Without stamp, with an extra row and another sheet name: values and identity come from the printed words."""
    path = fill(campaign, tmp_path, "court", text={"court": "3/2/4"})
    book = openpyxl.load_workbook(path)
    del book["_meta"]
    del book["填报说明"]
    sheet = book["统计表"]
    sheet.protection.sheet = False
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.insert_rows(1, 2)
    sheet.title = "Sheet1"
    book.save(path)
    (report,) = review_of(campaign, tmp_path).reports
    assert report.submission is not None
    values = dict(zip((f.id for f in campaign.form.fields), report.submission.values, strict=True))
    assert (report.unit, report.period, values["court.concluded"]) == ("court", "2022-09", 2)
    assert {"AQ210", "AQ214"} <= {f.code for f in report.findings}


def test_error_value_is_not_read_as_blank(campaign: Campaign, tmp_path: Path) -> None:
    """The slow reader tells #DIV/0! and a formula never calculated from an empty cell."""
    path = fill(campaign, tmp_path, "court", text={"inspector_trips": None})
    book = openpyxl.load_workbook(path)
    book["统计表"]["D6"] = "=1/0"
    book["统计表"]["D7"] = "#N/A"
    book["统计表"]["D7"].data_type = "e"
    book.save(path)
    (report,) = review_of(campaign, tmp_path).reports
    found = {f.place.cell: f.code for f in report.findings if f.severity == "error"}
    assert found == {"D5": "AQ301", "D6": "AQ310", "D7": "AQ309"}


@pytest.mark.parametrize(
    ("ending", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 0), (ZeroDivisionError("x"), 3)]
)
def test_each_outcome_has_its_exit_code(ending: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """130 when interrupted, 0 when the reader of a pipe left, 3 with a log file for a mistake of ours."""

    def end() -> int:
        raise ending

    assert exits.guarded(end) == code
    assert "Traceback" not in capsys.readouterr().err


def test_output_works_on_a_gbk_console(campaign: Campaign, tmp_path: Path) -> None:
    """Text that the console cannot show is escaped, not raised."""
    (tmp_path / "表😀\u202e.xlsx").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "aqcampaign", "validate", str(tmp_path)],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"AQ104" in done.stdout
    assert "\u202e".encode() not in done.stdout


def test_same_finding_in_many_cells_is_one_line(campaign: Campaign, tmp_path: Path) -> None:
    """Eight blanks are one line that counts them; of two wrong figures the first is shown; what is asked comes last.

    The same mistake for which something else is to be done, here to write an amount, is a line of its own.
    """
    items = [item.id for item in campaign.form.all_items]
    wrong = {"complaints_accepted": "约7", "penalties": "约5", "joint_operations": "余9"}
    contents = dict.fromkeys(items[:5]) | dict.fromkeys(items[9:12]) | wrong
    fill(campaign, tmp_path, "market_regulation", text=contents)
    code, out, _err = run("validate", tmp_path, "--month", "2022-09")
    lines = [line for line in out.splitlines() if line.startswith("    D")]
    assert (code, [line.split()[0] for line in lines]) == (1, [lines[0].split()[0], "D10", "D13", "D18"])
    assert "共8处" in lines[0]
    assert "D20" in lines[1]
    assert "D20" not in lines[2]
    assert "D19" in lines[3]


def test_unassigned_files_are_listed_first(campaign: Campaign, tmp_path: Path) -> None:
    """Until it is known whose they are, it is not known who is missing."""
    fill(campaign, tmp_path, "market_regulation", text={"penalties": "约5"})
    (tmp_path / "z.xlsx").write_bytes(b"")
    out = run("validate", tmp_path, "--month", "2022-09")[1]
    assert out.index("AQ104") < out.index("AQ302")
