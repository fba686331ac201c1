"""User errors give one clear message and the right exit code; nothing is lost or half-written."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from samples import fill, run

from aqcampaign import examination
from aqcampaign.campaign_folder import Campaign
from aqcampaign.examination_config import ExaminationConfig
from aqcampaign.intake.reading import ReceivedWorkbook
from aqcampaign.report import Report
from aqcampaign.use_cases import check_returns as use_cases

CONFIG = Path(__file__).parents[1] / "config"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["validate", "{tmp}/absent"], ["absent"]),
        (["consolidate", "--out", "{tmp}", "--inbox", "{tmp}/inbox"], ["{tmp}", "summary.xlsx"]),
        (["consolidate", "--out", "{tmp}/s.xlsx", "--inbox", "{tmp}/absent"], ["absent"]),
        (["consolidate", "--out", "{tmp}/s.xlsx", "--inbox", "{tmp}/empty"], []),
        (["consolidate", "--out", "{tmp}/file/s.xlsx", "--inbox", "{tmp}/inbox"], ["s.xlsx"]),
        (["template", "--month", "2022-09", "--unit", "public_securty"], ["public_securty", "public_security"]),
        (["template", "--month", "2022-08"], ["2022-08", "2022-09, 2022-10, 2022-11, 2022-12"]),
        (["template", "--month", "september"], ["september", "2022-09"]),
        (["template", "--month", "2022-09", "--out", "{tmp}/file"], ["file"]),
        (["validate", "{tmp}/inbox", "--month", "2023-09"], ["2023-09"]),
        (["validate", "{tmp}/inbox", "--config", "{tmp}/absent"], ["absent"]),
        (["explain", "AQ31"], ["AQ31"]),
        (["demo", "{tmp}/inbox"], ["inbox"]),
        (["validat"], ["没有命令 validat", "validate"]),
        (["consolidate", "--out", "{tmp}/s.xlsx", "{tmp}/inbox"], ["多写了 {tmp}/inbox"]),
        (["validate", "{tmp}/inbox", "--month"], ["--month 后面"]),
        (["validate", "{tmp}/inbox", "--jobs", "0"], ["--jobs", "最小 1"]),
        (["validate", "{tmp}/inbox", "--jobs", "99"], ["--jobs", "最大 64"]),
        (["validate", "{tmp}/inbox", "--jobs", "two"], ["--jobs", "整数"]),
        (["validate", "{tmp}/inbox", "--mont", "2022-09"], ["--mont"]),
        (["template"], ["--period"]),
        (["validate"], ["路径"]),
        (["validate", "{tmp}/inbox", "--format", "xml"], ["--format", "只能是", "json"]),
    ],
)  # fmt: skip
def test_wrong_argument_exits_with_2_and_is_named(
    campaign: Campaign, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    """Usage errors exit 2, say what was found and what is allowed, and show no traceback."""
    fill(campaign, tmp_path / "inbox", "court")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    code, out, err = run(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert (code, out) == (2, "")
    assert all(word.replace("{tmp}", str(tmp_path)) in err for word in words)
    assert err.strip()
    assert "Traceback" not in err
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        (["return", "{tmp}/inbox", "--to", "{tmp}/inbox"], "inbox"),
        (["return", "{tmp}/inbox/court.xlsx", "--to", "{tmp}/inbox"], "inbox"),
        (["return", "{tmp}", "--to", "{tmp}/returned"], "returned"),
        (["validate", "{tmp}/inbox", "--return", "{tmp}/inbox/back"], "back"),
        (["consolidate", "--inbox", "{tmp}/inbox", "--out", "{tmp}/inbox/court.xlsx"], "court.xlsx"),
    ],
)  # fmt: skip
def test_output_is_never_written_into_the_inbox(
    campaign: Campaign, tmp_path: Path, arguments: list[str], target: str
) -> None:
    """A unit's own file is never replaced, and nothing of ours is taken for a report the next time."""
    path = fill(campaign, tmp_path / "inbox", "court", text={"inspector_trips": "x"})
    before = path.read_bytes()
    code, _out, err = run(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert code == 2
    assert target in err
    assert [each.name for each in tmp_path.rglob("*")] == ["inbox", "court.xlsx"]
    assert path.read_bytes() == before


def test_filled_template_is_overwritten_only_with_force(campaign: Campaign, tmp_path: Path) -> None:
    """Somebody may have begun to fill it in where it lay; the others are not written either."""
    wanted = ("template", "--month", "2022-09", "--out", tmp_path, "--unit", "市公安局", "--unit", "court")
    assert run(*wanted)[0] == 0
    path = min(tmp_path.iterdir())
    blank = path.read_bytes()
    path.write_bytes(b"filled in")
    code, _out, err = run(*wanted)
    assert (code, path.name in err, "--force" in err) == (2, True, True)
    assert path.read_bytes() == b"filled in"
    assert run(*wanted, "--force")[0] == 0
    assert path.read_bytes() == blank


def test_validate_accepts_an_empty_inbox(tmp_path: Path) -> None:
    """Before anybody has sent anything everybody is missing, and nothing is wrong."""
    code, out, _err = run("validate", tmp_path)
    assert code == 0
    assert "应报14家，已报0家" in out


def test_strict_fails_on_missing_units(tmp_path: Path) -> None:
    """With --strict an incomplete period exits 1."""
    assert run("validate", tmp_path, "--strict")[0] == 1


def test_several_periods_in_the_inbox_are_listed(campaign: Campaign, tmp_path: Path) -> None:
    """Consolidate without --month refuses an inbox of two periods and names both."""
    run("demo", tmp_path / "d")
    code, _out, err = run("consolidate", "--out", tmp_path / "s.xlsx", "--inbox", tmp_path / "d" / "inbox")
    assert code == 2
    assert "2022-09, 2022-10" in err
    assert not (tmp_path / "s.xlsx").exists()


def test_single_period_in_the_inbox_is_detected(campaign: Campaign, tmp_path: Path) -> None:
    """Consolidate without --month takes the one period of the inbox; --strict exits 1 while units are missing."""
    fill(campaign, tmp_path / "inbox", "court")
    out = tmp_path / "r" / "s.xlsx"
    assert run("consolidate", "--out", out, "--inbox", tmp_path / "inbox")[0] == 0
    assert out.stat().st_size > 5000
    assert run("consolidate", "--out", out, "--inbox", tmp_path / "inbox", "--strict")[0] == 1


BAD = {
    "empty.xlsx": (b"", "AQ104"),
    "damaged.xlsx": (b"PK\x03\x04" + b"\x00" * 200, "AQ101"),
    "page.xls": (b"<html><table></table></html>", "AQ102"),
    "scan.pdf": (b"%PDF-1.7", "AQ133"),
    "~$court.xlsx": (b"\x05owner", "AQ108"),
    "Thumbs.db": (b"\xd0\xcf\x11\xe0", "AQ109"),
    "notice.docx": (b"text", "AQ102"),
}


def test_a_good_workbook_beside_bad_ones_is_still_accepted(campaign: Campaign, tmp_path: Path) -> None:
    """Each bad file gives one finding of its own and costs the others nothing."""
    fill(campaign, tmp_path, "court")
    for name, (content, _code) in BAD.items():
        (tmp_path / name).write_bytes(content)
    review = use_cases.check(campaign, [tmp_path], "2022-09")
    found = {report.file.path.name: [finding.code for finding in report.findings] for report in review.reports}
    expected = {name: [code] for name, (_content, code) in BAD.items()}
    assert {name: codes for name, codes in found.items() if name in BAD} == expected
    assert [each.unit.id for each in review.units if each.status == "accepted"] == ["court"]
    assert run("validate", tmp_path)[0] == 1


def test_internal_error_affects_one_file_only(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash in one file is one finding, exit code 3 and a log file; the rest is finished and counted."""
    fill(campaign, tmp_path, "court")
    fill(campaign, tmp_path, "postal")

    whole = examination._examine

    def crash(config: ExaminationConfig, workbook: ReceivedWorkbook, *details: Any) -> Report:
        if "court" in workbook.file.path.name:
            raise ZeroDivisionError("boom")
        return whole(config, workbook, *details)

    monkeypatch.setattr(examination, "_examine", crash)
    code, out, err = run("validate", tmp_path)
    assert code == 3
    assert "AQ190" in out
    assert re.search("市邮政业发展服务中心 +已报", out)
    log = Path(err.strip().split()[-1])
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    shutil.rmtree(log.parent)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere; Windows has other rights")
def test_read_only_target_is_not_overwritten(campaign: Campaign, tmp_path: Path) -> None:
    """A summary that may not be overwritten stays as it was."""
    fill(campaign, tmp_path / "inbox", "court")
    target = tmp_path / "s.xlsx"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o444)
    assert run("consolidate", "--out", target, "--inbox", tmp_path / "inbox")[0] == 2
    assert target.read_text(encoding="utf-8") == "old"


def test_failed_write_leaves_the_old_file(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk while writing: exit 2, the old summary unchanged, no temporary file left."""
    fill(campaign, tmp_path / "inbox", "court")
    target = tmp_path / "out" / "s.xlsx"
    target.parent.mkdir()
    target.write_text("old", encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run("consolidate", "--out", target, "--inbox", tmp_path / "inbox")[0] == 2
    assert [path.name for path in target.parent.iterdir()] == ["s.xlsx"]
    assert target.read_text(encoding="utf-8") == "old"
