"""`aq proof`: the edited bulletin of an office is held against what its ledger says; the command line around it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest
from samples import ROOT, run

Change = Callable[[Any], None]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the bulletins of the demonstration lie, by period, beside its inbox."""
    folder = tmp_path_factory.mktemp("office") / "d"
    assert run("demo", folder)[0] == 0
    for period in ("2022-09", "2022-10"):
        code, _out, err = run("publish", period, "--inbox", folder / "inbox", "--out", folder / period)
        assert code == 0, err
    return folder


def edited(office: Path, period: str, target: Path, change: Change) -> Path:
    """Return a copy of the bulletin of a period with a change that somebody made."""
    document = docx.Document(str(office / period / "bulletin-internal.docx"))
    change(document)
    document.save(str(target))
    return target


def paragraph(document: Any, words: str) -> Any:
    """Return the first paragraph with these words."""
    return next(each for each in document.paragraphs if words in each.text)


def replaced(old: str, new: str) -> Change:
    """Return the change of words in one paragraph."""

    def change(document: Any) -> None:
        found = paragraph(document, old)
        text = found.text.replace(old, new)
        for each in found.runs[1:]:
            each.text = ""
        found.runs[0].text = text

    return change


def proof(office: Path, file: Path, *options: object) -> tuple[int, str, str]:
    """Run `aq proof` on a file."""
    return run("proof", file, "--inbox", office / "inbox", *options)


@pytest.mark.parametrize("period", ["2022-09", "2022-10"])
def test_published_bulletin_is_right(office: Path, period: str) -> None:
    """Nothing is said of a bulletin that nobody has edited; its period is found in its title."""
    code, out, err = proof(office, office / period / "bulletin-internal.docx")
    assert (code, out) == (0, "")
    assert f"{period[:4]}年{int(period[5:])}月" in err


def test_public_edition_is_right(office: Path, tmp_path: Path) -> None:
    """It is held against the public edition, which it resembles more."""
    run("publish", "2022-10", "--inbox", office / "inbox", "--out", tmp_path / "out", "--edition", "public")
    assert proof(office, tmp_path / "out/bulletin-public.docx")[:2] == (0, "")


def test_wrong_number_is_told_with_its_place(office: Path, tmp_path: Path) -> None:
    """The sentence is printed with the wrong piece marked; the exit code is 1."""
    file = edited(office, "2022-10", tmp_path / "a.docx", replaced("应报14家", "应报15家"))
    code, out, _err = proof(office, file)
    assert code == 1
    assert "【15家】" in out
    assert "AQ603" in out


def test_json_fits_its_schema(office: Path, tmp_path: Path) -> None:
    """Each remark has its place, what stands there and what it should be; numbers are counted."""
    file = edited(office, "2022-10", tmp_path / "a.docx", replaced("应报14家", "应报15家、印发材料5000份"))
    code, out, _err = proof(office, file, "--format", "json")
    told = json.loads(out)
    jsonschema.validate(told, json.loads(run("form", "schema", "--proof")[1]))
    assert (code, told["period"], told["revision"], told["disagreements"], told["unrecognised"]) == (
        1, "2022-10", None, 1, 1,
    )  # fmt: skip
    first = told["remarks"][0]
    assert (first["code"], first["part"], first["found"], first["expected"]) == ("AQ603", "body", "15家", "14家")
    assert first["text"][first["start"] : first["end"]] == "15家"


def test_wrong_cell_is_told_with_row_and_column(office: Path, tmp_path: Path) -> None:
    """Row and column count from 1, with the row of headings."""
    file = edited(office, "2022-10", tmp_path / "a.docx", lambda made: setattr(made.tables[0].cell(1, 3), "text", "1"))
    told = json.loads(proof(office, file, "--format", "json")[1])["remarks"]
    assert [(each["part"], each["number"], each["row"], each["column"]) for each in told] == [("table", 1, 2, 4)]


def test_unrecognised_number_alone_is_no_error(office: Path, tmp_path: Path) -> None:
    """It is listed, so that somebody looks at it; the exit code stays 0."""
    file = edited(
        office, "2022-10", tmp_path / "a.docx", lambda made: made.add_paragraph("印发宣传材料5000份。") and None
    )
    code, out, _err = proof(office, file)
    assert code == 0
    assert "AQ620" in out


def test_wrong_month_is_held_against_the_period_given(office: Path) -> None:
    """September's bulletin is not October's: its title and its figures say so."""
    code, out, _err = proof(office, office / "2022-09/bulletin-internal.docx", "--month", "2022-10")
    assert code == 1
    assert "AQ618" in out


def test_bulletin_with_its_own_number(office: Path, tmp_path: Path) -> None:
    """The number of a bulletin is that of the period, unless it is given."""
    run("publish", "2022-10", "--inbox", office / "inbox", "--out", tmp_path / "out", "--number", 17)
    file = tmp_path / "out/bulletin-internal.docx"
    assert proof(office, file, "--number", 17)[:2] == (0, "")
    assert proof(office, file)[0] == 1


def test_other_words_for_the_same_are_understood(office: Path, tmp_path: Path) -> None:
    """A sentence that somebody wrote anew is read, not compared word by word."""
    change = replaced("应报14家", "本月应报送的单位14家")
    code, out, _err = proof(office, edited(office, "2022-10", tmp_path / "a.docx", change))
    assert (code, out) == (0, "")


def test_document_without_a_period_is_refused(office: Path, tmp_path: Path) -> None:
    """One sentence, exit 2: the period must be given."""
    made = docx.Document()
    made.add_paragraph("立案5件。")
    made.save(str(tmp_path / "a.docx"))
    code, out, err = proof(office, tmp_path / "a.docx")
    assert (code, out) == (2, "")
    assert "--period" in err


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b""), ("a.docx", b"PK\x03\x04"), ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
     ("a.txt", b"x")],
)  # fmt: skip
def test_other_files_are_refused(office: Path, tmp_path: Path, name: str, content: bytes) -> None:
    """One sentence, exit 2, never a traceback."""
    (tmp_path / name).write_bytes(content)
    code, out, err = proof(office, tmp_path / name)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert name in err


def test_file_that_is_not_there_is_said(office: Path, tmp_path: Path) -> None:
    """In the language of the run, not in that of the system."""
    code, out, err = proof(office, tmp_path / "none.docx")
    assert (code, out) == (2, "")
    assert "没有这个文件" in err


def test_form_of_several_is_found_by_its_name(tmp_path: Path) -> None:
    """A bulletin of one of several forms says which; otherwise --form does."""
    config = ROOT / "examples/circular/config"
    run("demo", tmp_path / "d", "--config", config)
    options = ("--config", config, "--inbox", tmp_path / "d/inbox")
    assert run("publish", "2022-09", "--form", "monthly", *options, "--out", tmp_path / "out")[0] == 0
    (file,) = (tmp_path / "out").glob("bulletin*.docx")
    assert run("proof", file, *options)[:2] == (0, "")
    made = docx.Document()
    made.add_paragraph("关于2022年9月工作的通报")
    made.save(str(tmp_path / "a.docx"))
    code, _out, err = run("proof", tmp_path / "a.docx", *options)
    assert code == 2
    assert "--form" in err
    assert run("proof", tmp_path / "a.docx", "--form", "monthly", *options)[:2] == (0, "")


def test_three_months_of_an_office_are_right(demonstrated: Path, tmp_path: Path) -> None:
    """One revised, one closed, one open: each is held against the edition that the ledger has."""
    shutil.copytree(demonstrated / "d/office", tmp_path / "office", copy_function=shutil.copy2)
    folder = ("--workspace", tmp_path / "office")
    for period in ("2022-09", "2022-10", "2022-11"):
        assert run(*folder, "publish", period)[0] == 0
        (file,) = (tmp_path / "office/reports" / period).glob("bulletin-*.docx")
        code, out, err = run(*folder, "proof", file)
        assert (code, out) == (0, ""), err
