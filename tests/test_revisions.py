"""Earlier periods that are not as they were published are said, and a published summary is not replaced unasked."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from copies_of_workbooks import saved_by_libreoffice, saved_by_openpyxl
from libreoffice import needs_libreoffice
from openpyxl import load_workbook
from period_figures import period_of
from samples import fill, ones, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.published import PublishedPeriod, parse_published
from aqcampaign.consolidation.revisions import find_revisions
from aqcampaign.intake.stamp_rows import stamp_rows
from aqcampaign.values.amounts import Number

IN_OCTOBER = datetime(2022, 10, 20, 10, 0)
AFTER_DEADLINE = datetime(2022, 9, 28, 10, 0)


def with_cases(campaign: Campaign, filed: int) -> list[Number]:
    """Return a row of ones in which the first figure is this one."""
    return [filed, *ones(campaign)[1:]]


@pytest.fixture
def inbox(campaign: Campaign, tmp_path: Path) -> Path:
    """September of two units and October of both."""
    for unit in ("court", "public_security"):
        fill(campaign, tmp_path / "inbox", unit, name=f"{unit}-09.xlsx")
        fill(campaign, tmp_path / "inbox", unit, name=f"{unit}-10.xlsx", period="2022-10", received=IN_OCTOBER)
    return tmp_path / "inbox"


def consolidated(inbox: Path, period: str, out: Path, *options: str) -> tuple[list[str], str]:
    """Write a summary; return the notes above the figures of the periods, and what was said on the screen."""
    code, _out, err = run("consolidate", "--out", out, "--inbox", inbox, "--month", period, *options)
    assert code == 0, err
    sheet = load_workbook(out)["累计与环比"]
    head = next(row for row in range(1, 40) if sheet.cell(row, 1).value == "项目")
    return [str(sheet.cell(row, 1).value) for row in range(2, head) if sheet.cell(row, 1).value], err


def correct(campaign: Campaign, inbox: Path, unit: str, received: datetime = AFTER_DEADLINE) -> None:
    """Send a corrected September of a unit."""
    fill(campaign, inbox, unit, with_cases(campaign, 8), name=f"{unit}-09-更正.xlsx", received=received)


@pytest.mark.parametrize(
    "saved",
    [lambda content, _folder: content, lambda content, _folder: saved_by_openpyxl(content),
     pytest.param(saved_by_libreoffice, marks=needs_libreoffice)],
    ids=["as written", "openpyxl", "LibreOffice"],
)  # fmt: skip
def test_revised_period_shows_both_figures(campaign: Campaign, inbox: Path, saved: object) -> None:
    """Against its own summary, whoever saved it since; again when the later summary is written once more."""
    reports = inbox.parent / "reports"
    consolidated(inbox, "2022-09", reports / "2022-09.xlsx")
    content = saved((reports / "2022-09.xlsx").read_bytes(), inbox.parent)  # type: ignore[operator]
    (reports / "2022-09.xlsx").write_bytes(content)
    notes, screen = consolidated(inbox, "2022-10", reports / "2022-10.xlsx")
    assert not [note for note in notes if "当时的汇总表" in note]
    correct(campaign, inbox, "court")
    for _time in range(2):
        notes, screen = consolidated(inbox, "2022-10", reports / "2022-10.xlsx")
        (note,) = [note for note in notes if "当时的汇总表" in note]
        assert "2→9" in note
        assert "人民法院（2022-09-28 10:00）" in note
        assert "2022-09" in screen
    sheet = load_workbook(reports / "2022-10.xlsx")["累计与环比"]
    remarks = [str(row[-1].value) for row in sheet.iter_rows(min_row=6) if row[0].value]
    assert ["上月数已更正" in remark for remark in remarks].count(True) == 1


def test_summaries_in_folders_of_their_periods_are_found(campaign: Campaign, inbox: Path) -> None:
    """As reports/2022-09/summary.xlsx."""
    reports = inbox.parent / "reports"
    consolidated(inbox, "2022-09", reports / "2022-09" / "summary.xlsx")
    correct(campaign, inbox, "court")
    notes, _screen = consolidated(inbox, "2022-10", reports / "2022-10" / "summary.xlsx")
    assert any("2→9" in note for note in notes)


def test_single_summary_file_keeps_published_figures(campaign: Campaign, inbox: Path) -> None:
    """The summary that is replaced tells what it said, and its successor repeats it."""
    out = inbox.parent / "summary.xlsx"
    consolidated(inbox, "2022-09", out)
    correct(campaign, inbox, "court")
    for _time in range(2):
        notes, _screen = consolidated(inbox, "2022-10", out, "--force")
        assert any("2→9" in note for note in notes)


def test_without_a_summary_late_versions_are_named(campaign: Campaign, inbox: Path) -> None:
    """That is all that tells; without late versions nothing is said."""
    out = inbox.parent / "reports" / "10.xlsx"
    assert not any("汇总表" in note for note in consolidated(inbox, "2022-10", out)[0])
    out.unlink()
    correct(campaign, inbox, "court")
    notes, screen = consolidated(inbox, "2022-10", out)
    assert any("可能" in note and "人民法院（2022-09-28 10:00）" in note for note in notes)
    assert "2022-09" not in screen


def test_late_unit_is_listed_as_a_revision(campaign: Campaign, inbox: Path) -> None:
    """已报1家→2家, with the totals that it changes."""
    late = inbox / "court-09.xlsx"
    content = late.read_bytes()
    late.unlink()
    reports = inbox.parent / "reports"
    consolidated(inbox, "2022-09", reports / "09.xlsx")
    late.write_bytes(content)
    notes, _screen = consolidated(inbox, "2022-10", reports / "10.xlsx")
    assert any("已报1家→2家" in note for note in notes)


def test_unrelated_summary_is_not_overwritten_without_force(campaign: Campaign, inbox: Path) -> None:
    """That of another period or any other workbook stays as it is; the same period is written again."""
    out, other = inbox.parent / "summary.xlsx", inbox.parent / "court.xlsx"
    consolidated(inbox, "2022-09", out)
    before = out.read_bytes()
    code, _out, err = run("consolidate", "--out", out, "--inbox", inbox, "--month", "2022-10")
    assert (code, "2022-09" in err, "--force" in err, out.read_bytes() == before) == (2, True, True, True)
    consolidated(inbox, "2022-09", out)
    consolidated(inbox, "2022-10", out, "--force")
    form = (inbox / "court-09.xlsx").read_bytes()
    for content in (form, b"", b"PK", b"not a workbook"):
        other.write_bytes(content)
        assert run("consolidate", "--out", other, "--inbox", inbox, "--month", "2022-09")[0] == 2
        assert other.read_bytes() == content


@pytest.mark.parametrize(
    ("period", "there", "words"),
    [("2022-10", "summary", ["2022-09", "2022-10"]), ("10月", "summary", ["2022-09", "2022-10"]),
     ("2022-10", "workbook", ["s.xlsx"]), (None, "workbook", ["s.xlsx"])],
)  # fmt: skip
def test_a_workbook_that_may_not_be_replaced_is_refused_at_once(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, period: str | None, there: str, words: list[str]
) -> None:
    """Before any file of the inbox is examined."""
    out = inbox.parent / "s.xlsx"
    if there == "summary":
        consolidated(inbox, "2022-09", out)
    else:
        out.write_bytes((inbox / "court-09.xlsx").read_bytes())
    monkeypatch.setattr("aqcampaign.cli.consolidate.checked", lambda *_arguments: pytest.fail("examined"))
    options = [] if period is None else ["--month", period]
    code, _out, err = run("consolidate", "--out", out, "--inbox", inbox, *options)
    assert (code, "--force" in err, [word for word in words if word not in err]) == (2, True, [])


@pytest.mark.parametrize("options", [(), ("--force",)])
def test_the_replaced_summary_is_read_once(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """Its stamp tells whether it may be replaced and what it published."""
    out, other = inbox.parent / "s.xlsx", inbox.parent / "t.xlsx"
    consolidated(inbox, "2022-10", out)
    consolidated(inbox, "2022-09", other)
    read: list[Path] = []

    def counting(path: Path) -> list[Sequence[object]] | None:
        read.append(path)
        return stamp_rows(path)

    monkeypatch.setattr("aqcampaign.written_summaries.stamp_rows", counting)
    consolidated(inbox, "2022-10", out, *options)
    assert sorted(read) == [out, other]


def test_the_same_totals_of_other_figures_are_a_revision() -> None:
    """One unit gained what the other lost; a period that is not at hand is no revision."""
    now = period_of("2022-09", {"units": {"a": {"cases": 5}, "b": {"cases": 6}}})
    then = period_of("2022-09", {"units": {"a": {"cases": 6}, "b": {"cases": 5}}})
    assert then.current.totals == now.current.totals
    (found,) = find_revisions([published(now, then.current)])
    assert (found.totals, found.reported) == ((), 2)
    assert find_revisions([published(now, now.current)]) == ()
    assert find_revisions([published(period_of("2022-09", {"units": {}}), then.current)]) == ()


def published(period: PeriodFigures, before: PublishedPeriod) -> PeriodFigures:
    """Return the period with what was published of it."""
    return PeriodFigures(period.period, period.form, period.days, period.units, period.reports, published=before)


def test_published_figures_are_read_back_exactly() -> None:
    """Beside rows of other meaning, and not where a row is missing or no number."""
    period = PublishedPeriod(11, {"cases.filed": "12", "fines": "16.15"}, "0123456789abcdef")
    rows = [("form", "x"), *period.rows("2022-09"), ("2022-10 reported", "12"), ("2022-10 total fines", "3"), ("",)]
    assert parse_published(rows) == {"2022-09": period}
    assert parse_published([("2022-09 reported", "eleven"), ("2022-09 units", "0")]) == {}
