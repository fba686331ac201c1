"""`aq score` over the three months of the demonstration: what a clerk reads, enters, and gives to others."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from rich.cells import cell_len
from samples import ROOT, run

from aqcampaign.outputs.json_scores import scores_schema
from aqcampaign.present import playing_at

SEPTEMBER = ("--period", "2022-09")
LATE = "industry_it"


@pytest.fixture
def office(demonstrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which something may be entered."""
    shutil.copytree(demonstrated / "d/office", tmp_path / "office", copy_function=shutil.copy2)
    monkeypatch.chdir(tmp_path / "office")
    return tmp_path / "office"


def at(moment: str, *words: object) -> tuple[int, str, str]:
    """Run `aq score` at a moment."""
    with playing_at(datetime.fromisoformat(moment + "+08:00").timestamp()):
        return run("score", *words)


def scores(*words: object, moment: str = "2022-11-30 09:00") -> dict[str, Any]:
    """Return what is printed for programs, which fits its schema."""
    code, out, err = at(moment, "--format", "json", *words)
    assert code == 0, err
    document: dict[str, Any] = json.loads(out)
    jsonschema.validate(document, json.loads(scores_schema()))
    return document


def unit_of(document: dict[str, Any], unit: str = LATE) -> dict[str, Any]:
    """Return the score of a unit in the last period of a document."""
    found: dict[str, Any] = next(each for each in document["forms"][0]["periods"][-1]["units"] if each["unit"] == unit)
    return found


def test_the_demonstration_is_scored(office: Path) -> None:
    """Scores as they were added up by hand: 3 days late, 2 days late, one error, never put right, an open question."""
    document = scores(*SEPTEMBER)
    expected = {LATE: "76.0", "culture_tourism": "84.0", "health": "92.0", "internet_opinion": "60.0",
                "public_security": "96.0", "postal": "100.0", "ecology": "92.0", "court": "100.0"}  # fmt: skip
    assert {unit: unit_of(document, unit)["score"] for unit in expected} == expected
    assert [unit_of(document, unit)["rank"] for unit in ("postal", "public_security", "health", LATE)] == [1, 9, 10, 13]
    (row,) = unit_of(document)["deductions"]
    assert (row["id"], row["points"], row["days"], row["proof"]["evidence"]) == (
        "2022-09/industry_it/late", "24.0", "3", "file",
    )  # fmt: skip
    assert (len(row["proof"]["sha256"]), row["proof"]["received"]) == (64, "2022-09-27T08:50:00")
    period = document["forms"][0]["periods"][0]
    assert (period["closed"], period["objections_until"]) == ("2022-09-29", "2022-10-11")


def test_the_year_counts_closed_months(office: Path) -> None:
    """September and October are closed; November is shown, and does not count yet; December is not due."""
    document = scores("--all")
    (year,) = document["forms"][0]["years"]
    row = next(each for each in year["units"] if each["unit"] == LATE)
    assert row["periods"] == {"2022-09": "76.0", "2022-10": "100.0", "2022-11": "60.0"}
    assert (row["score"], row["grade"], row["rank"], row["owes_self_review"]) == ("88.0", "良好", 13, False)


def test_what_is_printed_fits_a_terminal(office: Path) -> None:
    """Tables of 80 columns; without a period the newest one that was due."""
    for words in ((), SEPTEMBER, ("--all",)):
        code, out, _err = at("2022-11-30 09:00", *words)
        table = [line for line in out.splitlines() if not line.startswith(" " * 9)]
        assert (code, max(map(cell_len, table)) <= 80) == (0, True)
    assert "2022-11" in at("2022-11-30 09:00")[1]
    assert "2022-10" in at("2022-11-20 09:00")[1]


def test_an_objection_is_entered_and_decided(office: Path) -> None:
    """Open it changes nothing; upheld it takes the points back, and the row stays with 0; the log tells all of it."""
    entry = (*SEPTEMBER, "--object", "市工信局", "--rule", "late", "--reason", "sent on the 24th", "--by", "clerk")
    assert at("2022-10-09 09:00", *entry)[0] == 0
    (row,) = unit_of(scores(*SEPTEMBER))["deductions"]
    assert (row["objection"], row["points"], "sent on the 24th" in row["decision"]) == ("open", "24.0", True)
    assert at("2022-10-10 09:00", *entry, "--decide", "rejected")[0] == 0
    assert unit_of(scores(*SEPTEMBER))["score"] == "76.0"
    assert at("2022-10-12 09:00", *entry, "--decide", "upheld")[0] == 0
    after = unit_of(scores(*SEPTEMBER))
    assert (after["score"], after["deductions"][0]["points"], after["deductions"][0]["objection"]) == (
        "100.0", "0.0", "upheld",
    )  # fmt: skip
    assert at("2022-10-12 09:00", *entry, "--end")[0] == 0
    assert unit_of(scores(*SEPTEMBER))["score"] == "76.0"
    code, log, _err = run("log", "市工信局", "--period", "2022-09")
    assert (code, log.count("sent on the 24th")) == (0, 4)
    assert run("log", "--verify")[0] == 0


def test_objections_have_a_time(office: Path) -> None:
    """Five working days after the closing; later ones need --late, and are called late."""
    entry = (*SEPTEMBER, "--object", LATE, "--rule", "late", "--reason", "x")
    code, _out, err = at("2022-10-12 00:00", *entry)
    assert (code, "2022-10-11" in err, "--late" in err) == (2, True, True)
    assert at("2022-10-12 00:00", *entry, "--late")[0] == 0
    (row,) = unit_of(scores(*SEPTEMBER))["deductions"]
    assert row["objection"] == "open"


def test_rules_are_known_by_their_names(office: Path) -> None:
    """As they are printed, in the language of the office."""
    code, out, _err = at("2022-10-09 09:00", *SEPTEMBER)
    assert (code, "迟报（--rule late）" in out) == (0, True)
    assert at("2022-10-09 09:00", *SEPTEMBER, "--object", LATE, "--rule", "迟报", "--reason", "x")[0] == 0
    (row,) = unit_of(scores(*SEPTEMBER))["deductions"]
    assert row["objection"] == "open"


def test_what_the_scheme_does_not_exempt_is_deducted(office: Path) -> None:
    """Without extension_kept extended deadlines do not count; without office_fault nothing is waived."""
    path = office / "config/scoring.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[extension_kept, office_fault]", "[]"), encoding="utf-8")
    assert [row["days"] for row in unit_of(scores(*SEPTEMBER), "postal")["deductions"]] == ["3"]
    code, _out, err = at("2022-10-09 09:00", *SEPTEMBER, "--waive", LATE, "--rule", "late", "--reason", "x")
    assert (code, "office_fault" in err) == (2, True)


def test_a_fault_of_the_office_costs_nothing(office: Path) -> None:
    """It may be waived at any time, and taken back."""
    entry = (*SEPTEMBER, "--waive", LATE, "--rule", "late", "--reason", "our mailbox was full")
    assert at("2022-11-01 09:00", *entry)[0] == 0
    assert unit_of(scores(*SEPTEMBER))["score"] == "100.0"
    assert at("2022-11-01 10:00", *entry, "--end")[0] == 0
    assert unit_of(scores(*SEPTEMBER))["score"] == "76.0"


def test_false_figures_are_entered_by_hand(office: Path) -> None:
    """Nothing is left of that section."""
    assert at("2022-11-01 09:00", *SEPTEMBER, "--confirm-false", "court", "--reason", "inspected")[0] == 0
    court = unit_of(scores(*SEPTEMBER), "court")
    assert (court["score"], [row["rule"] for row in court["deductions"]]) == ("60.0", ["false"])


def test_letters_stand_beside_the_deduction(office: Path) -> None:
    """What was noted as a letter about the period."""
    assert run("note", LATE, "No. 7", "--letter", *SEPTEMBER)[0] == 0
    assert unit_of(scores(*SEPTEMBER))["deductions"][0]["letters"] == ["No. 7"]


def test_a_stated_time_says_by_whom(office: Path) -> None:
    """The time of receipt that somebody stated, with the name."""
    (file,) = (office / "inbox/2022-09").glob("10_*_重报.xlsx")
    assert run("receive", file, "--on", "2022-09-26T09:00", "--by", "clerk")[0] == 0
    (row,) = unit_of(scores(*SEPTEMBER))["deductions"]
    assert (row["proof"]["evidence"], row["proof"]["stated_by"]) == ("stated", "clerk")


# What cannot be done, and a word of the sentence that says so.
REFUSED: dict[str, tuple[tuple[object, ...], str]] = {
    "two ways": ((*SEPTEMBER, "--all"), "--all"),
    "not due": (("--period", "2022-12"), "2022-12-24"),
    "no such period": (("--period", "2023-05"), "2023-05"),
    "a workbook without a file": (("--format", "xlsx"), "--out"),
    "a file without a format": (("--out", "x.xlsx"), "--format"),
    "another ending": (("--format", "xlsx", "--out", "x.csv"), ".xlsx"),
    "among the returns": (("--format", "xlsx", "--out", "inbox/x.xlsx"), "inbox"),
    "over something else": (("--format", "xlsx", "--out", "reports/2022-09/summary-1.xlsx"), "summary-1"),
    "no unit": ((*SEPTEMBER, "--rule", "late", "--reason", "x"), "--object"),
    "several units": ((*SEPTEMBER, "--object", LATE, "--waive", LATE), "--waive"),
    "no period": (("--object", LATE, "--rule", "late", "--reason", "x"), "--period"),
    "no rule": ((*SEPTEMBER, "--object", LATE, "--reason", "x"), "--rule"),
    "no reason": ((*SEPTEMBER, "--object", LATE, "--rule", "late", "--reason", " "), "--reason"),
    "another rule": ((*SEPTEMBER, "--object", LATE, "--rule", "error", "--reason", "x"), "late"),
    "nothing deducted": ((*SEPTEMBER, "--object", "court", "--rule", "late", "--reason", "x"), "市人民法院"),
    "no objection": (
        (*SEPTEMBER, "--object", LATE, "--rule", "late", "--reason", "x", "--decide", "upheld"), "--decide"),
    "a decision of something else": (
        (*SEPTEMBER, "--waive", LATE, "--rule", "late", "--reason", "x", "--decide", "upheld"), "--object"),
    "a rule of false figures": ((*SEPTEMBER, "--confirm-false", LATE, "--rule", "late", "--reason", "x"), "--rule"),
    "an unknown unit": ((*SEPTEMBER, "--object", "nobody", "--rule", "late", "--reason", "x"), "nobody"),
}  # fmt: skip


def test_what_cannot_be_done_is_said(office: Path) -> None:
    """Exit 2 with one sentence; nothing is entered or written."""
    before = run("log")[1]
    for name, (words, told) in REFUSED.items():
        code, out, err = at("2022-11-30 09:00", *words)
        assert (code, out, told in err) == (2, "", True), (name, err)
    assert run("log")[1] == before


def test_an_office_without_a_scheme_sees_nothing_of_it(office: Path) -> None:
    """One sentence says what is missing; the other commands do not miss it."""
    (office / "config/scoring.yaml").unlink()
    code, _out, err = at("2022-11-30 09:00", *SEPTEMBER)
    assert (code, "scoring.yaml" in err) == (2, True)
    for command in (("validate",), ("status",), ("log", "--verify")):
        assert "scoring" not in "".join(map(str, run(*command)[1:]))


def test_outside_of_a_working_folder_there_are_no_scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing says there when files came, and nobody could object."""
    monkeypatch.chdir(tmp_path)
    code, _out, err = run("score", *SEPTEMBER)
    assert (code, "aq init" in err) == (2, True)


def test_the_workbook_says_the_same(office: Path) -> None:
    """Years, periods and the ledger of deductions, whose rows add up; written again it is the same, byte for byte."""
    out = office / "scores.xlsx"
    assert at("2022-11-30 09:00", "--all", "--format", "xlsx", "--out", out)[0] == 0
    first = out.read_bytes()
    assert at("2022-11-30 09:00", "--all", "--format", "xlsx", "--out", out)[0] == 0
    assert out.read_bytes() == first
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["年度得分 2022", "得分 2022-11", "得分 2022-10", "得分 2022-09", "扣分明细", "_scores"]
    lost: dict[tuple[str, str], float] = {}
    for unit, period, _rule, points in book["扣分明细"].iter_rows(min_row=4, min_col=2, max_col=5, values_only=True):
        lost[str(period), str(unit)] = lost.get((str(period), str(unit)), 0) + float(str(points))
    for name, period in (("得分 2022-09", "2022年9月"), ("得分 2022-10", "2022年10月"), ("得分 2022-11", "2022年11月")):
        for _number, unit, score, *_rest in book[name].iter_rows(min_row=4, values_only=True):
            assert float(str(score)) == pytest.approx(100 - lost.get((period, str(unit)), 0))
    assert {sheet.page_setup.paperSize for sheet in book.worksheets if sheet.sheet_state == "visible"} == {9}


def test_peers_are_ranked_apart(office: Path) -> None:
    """Groups of units.yaml: three are ranked, two are not."""
    path = office / "config/units.yaml"
    text = path.read_text(encoding="utf-8")
    for number, unit in enumerate(("health", LATE, "court", "postal", "housing")):
        text = text.replace(f"  - id: {unit}\n", f"  - id: {unit}\n    group: {'一组' if number < 3 else '二组'}\n")
    path.write_text(text, encoding="utf-8")
    document = scores(*SEPTEMBER)
    found = {
        unit: unit_of(document, unit)["rank"] for unit in ("court", "health", LATE, "postal", "housing", "ecology")
    }
    assert found == {"court": 1, "health": 2, LATE: 3, "postal": None, "housing": None, "ecology": 7}
    code, out, _err = at("2022-11-30 09:00", *SEPTEMBER)
    assert (code, "一组" in out, "二组" in out) == (0, True, True)
    assert at("2022-11-30 09:00", *SEPTEMBER, "--format", "xlsx", "--out", office / "s.xlsx")[0] == 0
    assert openpyxl.load_workbook(office / "s.xlsx").worksheets[0]["C3"].value == "组别"


def test_the_schema_is_printed() -> None:
    """For editors and programs."""
    code, out, _err = run("form", "schema", "--scores")
    assert (code, json.loads(out)["title"]) == (0, "ScoresDocument")
    assert (ROOT / "docs/scoring.md").is_file()
