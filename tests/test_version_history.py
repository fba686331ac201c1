"""What a unit sent, in order: versions, what changed from each to the next, re-sends and files that are no version."""

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import fill, form_of, review_of, run
from test_explanations import WORDS, sent
from test_mails_and_archives import mail
from test_parts_of_units import opened as opened_with_parts
from test_reports_at_any_time import CIRCULAR, ONE, THREE, TWO, Line, send

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.ledger.changes import Change, Contents, LineTexts, changes
from aqcampaign.ledger.version_history import Receipt, ReportHistory, Resent, Version, report_histories
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import check, check_forms
from aqcampaign.use_cases.returns import send_back

BLANK_CELL: Mapping[str, Any] = MappingProxyType({"premises_inspected": None})


class Sent(NamedTuple):
    """What a unit sends on a day of September; `by` is how: a file, a mail, or the same file saved by openpyxl."""

    day: int
    text: Mapping[str, Any] = MappingProxyType({})
    by: str = "file"


def _put(campaign: Campaign, inbox: Path, number: int, sent: Sent) -> None:
    received = datetime(2022, 9, sent.day, 10)
    path = fill(campaign, inbox, "court", text=sent.text, name=f"{number}.xlsx", received=received)
    if sent.by == "openpyxl":
        openpyxl.load_workbook(path).save(path)
    elif sent.by == "mail":
        content = mail([("court.xlsx", path.read_bytes())], f"mail {number}").as_bytes()
        server = f"Received: from a by b; {received:%a, %d %b %Y %H:%M:%S} +0800\r\n".encode()
        path.unlink()
        path = inbox / f"{number}.eml"
        path.write_bytes(server + content)
    seconds = campaign.clock.seconds(received)
    os.utime(path, (seconds, seconds))


def histories(
    campaign: Campaign, review: Review, registered: Mapping[str, Receipt] | None = None
) -> list[ReportHistory]:
    """Return the histories of a review."""
    any_number = campaign.config.calendar.is_any_time
    return report_histories(review.reports, campaign.roster, any_number=any_number, registered=registered or {})


def told(version: Version) -> tuple[int | None, int | None, str, int | None, list[tuple[str, Any, Any]]]:
    """Return number, copied version, status, version with the same figures, and changes of figures and explanations."""
    changed = [(each.id, each.old, each.new) for each in version.changes]
    return version.number, version.copy_of, version.status, version.same_as, changed


TWO_CASES, FIVE_CASES = {"cases": "5/2"}, {"cases": "5/5"}
CASES: dict[str, tuple[list[Sent], list[Any], str | None]] = {
    "one report": ([Sent(20)], [(1, None, "accepted", None, [])], "on_time"),
    "on time, then corrected late": (
        [Sent(20, TWO_CASES), Sent(28, FIVE_CASES)],
        [(1, None, "superseded", None, []), (2, None, "accepted", None, [("cases.closed", "2", "5")])],
        "on_time",
    ),
    "late, then corrected": (
        [Sent(28, TWO_CASES), Sent(29, FIVE_CASES)],
        [(1, None, "superseded", None, []), (2, None, "accepted", None, [("cases.closed", "2", "5")])],
        "late",
    ),
    "corrected back": (
        [Sent(18, TWO_CASES), Sent(19, FIVE_CASES), Sent(20, TWO_CASES, "openpyxl")],
        [(1, None, "superseded", None, []), (2, None, "superseded", None, [("cases.closed", "2", "5")]),
         (3, None, "accepted", 1, [("cases.closed", "5", "2")])],
        "on_time",
    ),
    "the same file by two mails": (
        [Sent(18, by="mail"), Sent(20, by="mail")],
        [(1, None, "accepted", None, []), (None, 1, "superseded", None, [])],
        "on_time",
    ),
    "the same figures saved by another program": (
        [Sent(18), Sent(20, by="openpyxl")],
        [(1, None, "superseded", None, []), (2, None, "accepted", 1, [])],
        "on_time",
    ),
    "returned, then accepted": (
        [Sent(18, BLANK_CELL), Sent(20)],
        [(1, None, "superseded", None, []), (2, None, "accepted", None, [("premises_inspected", None, "1")])],
        "on_time",
    ),
    "an older version counts because the newer one has errors": (
        [Sent(18), Sent(20, BLANK_CELL)],
        [(1, None, "accepted", None, []), (2, None, "returned", None, [("premises_inspected", "1", None)])],
        "on_time",
    ),
    "a blank form behind the report": (
        [Sent(18), Sent(20, {}, "blank")],
        [(1, None, "accepted", None, []), (None, None, "superseded", None, [])],
        "on_time",
    ),
    "money": (
        [Sent(18, {"penalties": 1.2}), Sent(20, {"penalties": 12})],
        [(1, None, "superseded", None, []), (2, None, "accepted", None, [("penalties", "1.2", "12")])],
        "on_time",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected", "timeliness"), CASES.values(), ids=CASES)
def test_versions_are_numbered_in_the_order_of_receipt(
    campaign: Campaign, tmp_path: Path, files: Sequence[Sent], expected: list[Any], timeliness: str | None
) -> None:
    """Each says what changed since the one before; the first decides whether the report is late."""
    for number, each in enumerate(files):
        blank = {cell.id: None for cell in campaign.form.cells} if each.by == "blank" else each.text
        _put(campaign, tmp_path, number, each._replace(text=blank))
    review = review_of(campaign, tmp_path)
    (history,) = histories(campaign, review)
    assert (history.unit, history.report) == ("court", "")
    assert [told(each) for each in history.versions] == expected
    assert {each.timeliness for each in history.versions if each.number} == {timeliness}
    counted = [each for each in review.reports if each.is_clean]
    assert [each.versions for each in counted] == [sum(each.number is not None for each in history.versions)]


def test_a_member_of_a_mail_is_named_by_its_mail_and_its_path_there(campaign: Campaign, tmp_path: Path) -> None:
    """Its checksum is its own."""
    _put(campaign, tmp_path, 1, Sent(18, by="mail"))
    (history,) = histories(campaign, review_of(campaign, tmp_path))
    (version,) = history.versions
    assert (Path(version.file).name, version.member) == ("1.eml", "court.xlsx")
    alone = fill(campaign, tmp_path / "alone", "court")
    (other,) = histories(campaign, review_of(campaign, alone.parent))
    assert (other.versions[0].sha256, other.versions[0].member) == (version.sha256, "")


@pytest.mark.parametrize("by", ["file", "mail"])
def test_an_older_version_sent_again_is_asked_about(campaign: Campaign, tmp_path: Path, by: str) -> None:
    """The newer one counts, and the question names both; it is on the screen and in the letter to the unit."""
    inbox = tmp_path / "inbox"
    for number, each in enumerate([Sent(18, TWO_CASES, by), Sent(19, FIVE_CASES, by), Sent(20, TWO_CASES, by)]):
        _put(campaign, inbox, number, each)
    review = review_of(campaign, inbox)
    (history,) = histories(campaign, review)
    assert [(each.number, each.copy_of, each.status) for each in history.versions] == [
        (1, None, "superseded"), (2, None, "accepted"), (None, 1, "superseded"),
    ]  # fmt: skip
    (found,) = [each for report in review.reports for each in report.findings if each.code == "AQ518"]
    assert all(name in found.message(str) for name in ("1.", "0.", "2022-09-20 10:00"))
    assert "2022-09-20 10:00" in run("validate", inbox, "--month", "2022-09")[1]
    (back,), _unknown = send_back(campaign, review)
    assert any("2022-09-20 10:00" in line for line in back.letter.lines)


def test_a_form_of_another_period_or_an_unreadable_file_is_no_version(campaign: Campaign, tmp_path: Path) -> None:
    """Both are listed with what was found."""
    fill(campaign, tmp_path, "court", name="市人民法院2022-10.xlsx", received=datetime(2022, 10, 18))
    fill(campaign, tmp_path, "court", name="a.xlsx", period="2022-10", received=datetime(2022, 10, 20))
    damaged = tmp_path / "市人民法院.xlsx"
    damaged.write_bytes(b"PK\x03\x04 damaged")
    os.utime(damaged, (campaign.clock.seconds(datetime(2022, 10, 19)),) * 2)
    review = check(campaign, [tmp_path], "2022-10")
    (history,) = histories(campaign, review)
    assert [(each.number, each.status) for each in history.versions] == [
        (None, "superseded"), (None, "superseded"), (1, "accepted"),
    ]  # fmt: skip
    assert all(each.findings for each in history.versions if each.number is None)


def test_explanations_are_part_of_what_changed(campaign: Campaign, tmp_path: Path) -> None:
    """They are told with the name of the cell."""
    sent(campaign, tmp_path, "2/3", None, 9)
    sent(campaign, tmp_path, "2/3", WORDS, 10)
    (history,) = histories(campaign, review_of(campaign, tmp_path))
    (change,) = history.versions[-1].changes
    assert (change.kind, change.id, change.old, change.new) == ("explanation", "cases", None, WORDS)
    assert change.label == campaign.form.cells[6].full_label
    assert history.versions[-1].same_as == 1


def test_reports_of_several_reporters_and_of_parts_have_their_own_versions(tmp_path: Path) -> None:
    """Each name of a unit of which all reports are added up, and each part of a unit."""
    campaign = opened_with_parts(tmp_path, "add")
    inbox = tmp_path / "inbox"
    for name, unit, cases, day in (
        ("a", "bureau", "5/1", 18), ("b", "bureau", "5/2", 20), ("c", "town", "5/1", 18), ("d", "town", "5/3", 19),
    ):  # fmt: skip
        fill(campaign, inbox, unit, text={"cases": cases}, name=f"{name}.xlsx", received=datetime(2022, 9, day))
    brigade = fill(campaign, inbox, "bureau", text={"cases": "7/1"}, name="e.xlsx", received=datetime(2022, 9, 19))
    book = openpyxl.load_workbook(brigade)
    for row in book.worksheets[0].iter_rows(max_row=4):
        for cell in row:
            if isinstance(cell.value, str) and "市公安局" in cell.value:
                cell.value = cell.value.replace("市公安局", "治安大队")
    book.save(brigade)
    found = {
        (each.unit, each.report): [(version.number, Path(version.file).stem) for version in each.versions]
        for each in histories(campaign, review_of(campaign, inbox))
    }
    assert found == {
        ("town", ""): [(1, "c"), (2, "d")],
        ("bureau", "治安大队"): [(1, "e")],
        ("bureau", "市公安局"): [(1, "a"), (2, "b")],
    }


@pytest.fixture(scope="module")
def lists() -> Campaign:
    """The list that units send at any time."""
    return open_campaign(CIRCULAR / "config", "leads")


CORRECTED: Line = (*TWO[:3], "巡查发现假冒服装十件", TWO[4])
LISTS: dict[str, tuple[dict[str, Sequence[Line]], dict[str, list[str]], list[tuple[str | None, str | None]]]] = {
    "two reports": ({"a": [ONE], "b": [TWO]}, {"001": ["a"], "002": ["b"]}, []),
    "a list that grows": ({"a": [ONE], "b": [ONE, TWO]}, {"001": ["a", "b"]}, [(None, "东-2")]),
    "a list that grows beside another one": (
        {"a": [ONE], "b": [THREE], "c": [ONE, TWO]}, {"001": ["a", "c"], "002": ["b"]}, [(None, "东-2")]),
    "a corrected line": ({"a": [ONE, TWO], "b": [ONE, CORRECTED]}, {"001": ["a", "b"]}, [("东-2", "东-2")]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected", "lines"), LISTS.values(), ids=LISTS)
def test_reports_at_any_time_have_versions_if_one_replaces_another(
    lists: Campaign, tmp_path: Path, files: dict[str, Sequence[Line]], expected: dict[str, list[str]], lines: list[Any]
) -> None:
    """Other reports of the unit have their own number, and lines are told by their key."""
    assert run("template", "--form", "leads", "--out", tmp_path / "out", "--config", CIRCULAR / "config")[0] == 0
    blank = next((tmp_path / "out").glob("01_*.xlsx"))
    for day, (name, content) in enumerate(files.items(), start=6):
        send(blank, tmp_path / f"inbox/{name}.xlsx", content, f"2022-09-{day:02}")
    found = histories(lists, check(lists, [tmp_path / "inbox"], "2022"))
    assert {
        each.report: [Path(version.file).stem for version in each.versions if version.number] for each in found
    } == expected
    changed = [change for each in found for version in each.versions for change in version.changes]
    assert [(_number(change.old), _number(change.new)) for change in changed if change.kind == "line"] == lines


def _number(line: str | LineTexts | None) -> str | None:
    return next(iter(line.values())) if isinstance(line, Mapping) else line


def _kept(path: Path) -> Path:
    """Return a copy of a file under its SHA-256, as the archive keeps it."""
    kept = path.parents[1] / hashlib.sha256(path.read_bytes()).hexdigest()
    return Path(shutil.copyfile(path, kept))


def test_a_registered_file_that_came_again_is_a_resend(campaign: Campaign, tmp_path: Path) -> None:
    """It stands between the versions at its time, and is no version."""
    for number, each in enumerate((Sent(18, TWO_CASES), Sent(20, FIVE_CASES))):
        _put(campaign, tmp_path / "inbox", number, each)

    def registered(paths: Sequence[Path]) -> list[InboxFile]:
        return [InboxFile(each.path, kept=_kept(each.path), received=each.path.stat().st_mtime)
                for each in list_files(paths)]  # fmt: skip

    ((_campaign, review),) = check_forms([campaign], [tmp_path / "inbox"], "2022-09", listing=registered)
    first, second = (_kept(each).name for each in sorted((tmp_path / "inbox").iterdir()))
    came = [each.file.modified for each in sorted(review.reports, key=lambda each: each.file.modified)]
    again = campaign.clock.seconds(datetime(2022, 9, 19))
    known = {
        first: Receipt("first.xlsx", "server", came[0], (Resent("again.xlsx", again, "file"),)),
        second: Receipt("second.xlsx", "stated", came[1], by="clerk"),
    }
    (history,) = histories(campaign, review, known)
    assert [(each.number, each.copy_of, each.file, each.evidence, each.stated_by) for each in history.versions] == [
        (1, None, "first.xlsx", "server", ""), (None, 1, "again.xlsx", "file", ""),
        (2, None, "second.xlsx", "stated", "clerk"),
    ]  # fmt: skip
    known[second] = replace(known[second], received=came[1] + 60)
    (history,) = histories(campaign, review, known)
    assert (history.versions[-1].evidence, history.versions[-1].stated_by) == ("better", "")


# --- changes ----------------------------------------------------------------------------------------------------

FORM = form_of("""
    columns: [{id: value, name: 数量}]
    items: [{id: a, name: 甲}, {id: b, name: 乙, parts: [{id: x, name: 东, unit: 件}, {id: y, name: 西, unit: 人}]}]
    foot: [{id: clerk, label: 填报人}]
    tables:
      - {id: keyed, title: 线索, layout: ledger, columns: [{id: no, name: 编号, key: true}, {id: what, name: 内容}]}
      - {id: plain, title: 舆情, layout: ledger, columns: [{id: no, name: 编号}, {id: what, name: 内容}]}
""")
TEXTS = st.sampled_from(["1", "2", "3"])


def _some(*ids: str) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(ids), TEXTS)


LINES = st.lists(_some("no", "what"), max_size=4).map(tuple)
CONTENTS = st.builds(
    Contents, st.just(FORM), _some("a", "b.x", "b.y"), _some("a", "b", "AQ401"), _some("clerk"),
    st.fixed_dictionaries({"keyed": LINES, "plain": LINES}),
)  # fmt: skip


def _applied(contents: dict[str, Any], change: Change) -> None:
    """Make a change: entries by kind and id, the lines of each list as a multiset."""
    if change.kind != "line":
        contents[change.kind].pop(change.id, None)
        contents[change.kind].update({} if change.new is None else {change.id: change.new})
        return
    lines = contents["line"][change.id]
    if isinstance(change.old, Mapping):
        assert lines[tuple(sorted(change.old.items()))] > 0
        lines[tuple(sorted(change.old.items()))] -= 1
    if isinstance(change.new, Mapping):
        lines[tuple(sorted(change.new.items()))] += 1


def _plain(contents: Contents) -> dict[str, Any]:
    lines = {id_: Counter(tuple(sorted(line.items())) for line in each) for id_, each in contents.lines.items()}
    return {
        "figure": dict(contents.figures), "explanation": dict(contents.explanations), "head": dict(contents.head),
        "line": lines,
    }  # fmt: skip


@given(versions=st.lists(CONTENTS, min_size=1, max_size=5))
def test_the_changes_of_all_versions_make_the_last_one_of_the_first(versions: list[Contents]) -> None:
    """Nothing that changed is left out, and nothing is told that did not change."""
    current = _plain(versions[0])
    for before, after in pairwise(versions):
        made = list(changes(before, after))
        assert all(each.old != each.new for each in made)
        assert before.has_figures_of(after) == (not any(each.kind in ("figure", "line") for each in made))
        for each in made:
            _applied(current, each)
    last = _plain(versions[-1])
    assert current == last


@given(contents=CONTENTS, data=st.data())
def test_the_order_of_lines_is_no_change(contents: Contents, data: st.DataObject) -> None:
    """A list that was sorted says the same."""
    sorted_ = {id_: tuple(data.draw(st.permutations(lines))) for id_, lines in contents.lines.items()}
    other = Contents(FORM, contents.figures, contents.explanations, contents.head, sorted_)
    assert list(changes(contents, other)) == []


def test_a_changed_line_is_one_change() -> None:
    """Known by its key, without a key by half of its contents; other lines were removed and added."""

    def lists(*lines: tuple[str, str]) -> Contents:
        made = tuple({"no": number, "what": what} for number, what in lines)
        return Contents(FORM, {}, {}, {}, {"keyed": made, "plain": made})

    made = changes(lists(("1", "a"), ("2", "b")), lists(("1", "c"), ("3", "d")))
    assert [(each.id, _number(each.old), _number(each.new)) for each in made] == [
        ("keyed", "1", "1"), ("keyed", None, "3"), ("keyed", "2", None),
        ("plain", "1", "1"), ("plain", None, "3"), ("plain", "2", None),
    ]  # fmt: skip
    assert {each.label for each in changes(lists(("1", "a")), lists())} == {"线索", "舆情"}


def test_a_figure_is_told_with_its_label_and_unit() -> None:
    """The part of a compound cell included; what only an older version of the form asks for as well."""
    empty = Contents(FORM, {}, {}, {}, {})
    (change,) = changes(empty, Contents(FORM, {"b.y": "3"}, {}, {}, {}))
    assert (change.label, change.unit, change.old, change.new) == ("乙 · 西", "人", None, "3")


def test_a_stated_time_is_told_as_stated(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says later when a file came is believed, and the list of versions says that it was said."""
    assert run("init", tmp_path / "office")[0] == 0
    file = fill(campaign, tmp_path / "office/inbox", "court", received=datetime(2022, 9, 26, 10))
    monkeypatch.chdir(tmp_path / "office")
    told = []
    for words in ((), ("--on", "2022-09-23T09:00")):
        assert run("receive", file, *words)[0] == 0
        (report,) = json.loads(run("versions", "court", "--format", "json")[1])["reports"]
        told.append((report["versions"][0]["evidence"], report["versions"][0]["received"]))
    assert told == [("file", "2022-09-26T10:00:00"), ("stated", "2022-09-23T09:00:00")]
