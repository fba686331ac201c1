"""Scores: what each deduction is made of, what a month and a year come to, and who is ranked among whom."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ROOT, fill

from aqcampaign.calendar.days import Holidays
from aqcampaign.calendar.due import Due
from aqcampaign.campaign_folder import Campaign
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.findings.finding import Place
from aqcampaign.scoring.deductions import deductions
from aqcampaign.scoring.facts import (
    Cause,
    Chase,
    OpenQuery,
    QueryState,
    Sent,
    UnitFacts,
    objections_until,
    working_days,
)
from aqcampaign.scoring.results import PeriodScores, ScoredUnit, UnitScore, ranked_period, unit_score, year_scores
from aqcampaign.scoring.rulings import NO_RULINGS, Objection, Ruling, Rulings
from aqcampaign.scoring.scheme import Scheme, read_scheme
from aqcampaign.units.roster import Roster
from aqcampaign.use_cases.check_returns import no_progress, review_periods
from aqcampaign.use_cases.period_scores import OfficeRecord, is_scored, score_period

CASES: list[dict[str, Any]] = yaml.load(
    (ROOT / "tests/cases/scores.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
WRITTEN: dict[str, Any] = yaml.load((ROOT / "config/scoring.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
CODES = ("AQ301", "AQ302", "AQ303", "AQ304", "AQ305", "AQ306", "AQ307", "AQ308", "AQ309", "AQ310")
SENT = Sent("a.xlsx", "0" * 64, datetime(2022, 9, 24, 12))
DEADLINE = datetime(2022, 9, 25)
RULING = Ruling(datetime(2022, 10, 1), "clerk", "why")


def scheme_of(changed: Mapping[str, Any] | None = None) -> Scheme:
    """Return the built-in scheme with other values; None removes a key."""
    written = {
        key: {name: each for name, each in {**value, **own}.items() if each is not None}
        if isinstance(value, dict) and isinstance(own := (changed or {}).get(key, {}), dict)
        else (changed or {}).get(key, value)
        for key, value in WRITTEN.items()
    }
    return Scheme.model_validate_json(json.dumps(written, default=str))


def facts_of(written: Mapping[str, Any]) -> UnitFacts:
    """Return the facts that a case writes down."""
    days = int(written.get("days", 0))
    return UnitFacts(
        DEADLINE,
        None if written.get("missing") else SENT,
        days,
        int(written.get("working", days)),
        bool(written.get("before_chase")),
        tuple(Cause(code, code, (Place("s", "D5"),), SENT) for code in CODES[: int(written.get("errors", 0))]),
        (SENT,) * int(written.get("returned", 0)),
        tuple(_query(state, number) for number, state in enumerate(written.get("open", ()))),
        is_missing=bool(written.get("missing")),
        is_uncorrected=bool(written.get("uncorrected")),
    )


def _query(state: QueryState, number: int) -> OpenQuery:
    return OpenQuery(state, f"R{number}", "?", Place("s", "D6", "cases"), SENT)


def rulings_of(case: Mapping[str, Any]) -> Rulings:
    """Return the rulings that a case writes down."""
    objections = {
        **{about: Objection(RULING) for about in case.get("objected", ())},
        **{about: Objection(RULING, False, "upheld", RULING) for about in case.get("upheld", ())},
        **{about: Objection(RULING, False, "rejected", RULING) for about in case.get("rejected", ())},
    }
    waived = dict.fromkeys(case.get("waived", ()), RULING)
    return Rulings(objections, waived, RULING if case.get("is_false") else None)


def score_of(scheme: Scheme, facts: UnitFacts, rulings: Rulings = NO_RULINGS, unit: str = "court") -> UnitScore:
    """Return the score of a unit."""
    rows = deductions(scheme, unit, "2022-09", facts, rulings)
    return unit_score(scheme, ScoredUnit(unit, unit), "scored", facts, rows)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_month_is_worth(case: dict[str, Any]) -> None:
    """Each worked example has the score, the grade and the rows that were added up by hand."""
    score = score_of(scheme_of(case.get("scheme")), facts_of(case["facts"]), rulings_of(case))
    by_rule: dict[str, Decimal] = {}
    for row in score.deductions:
        by_rule[row.rule] = by_rule.get(row.rule, Decimal(0)) + row.points
    assert (None if score.score is None else str(score.score), score.grade) == (case["score"], case["grade"])
    assert by_rule == {rule: Decimal(str(points)) for rule, points in case["rows"].items()}


states = st.sampled_from(["hollow", "unexplained", "unanswered"])
any_facts = st.builds(
    facts_of,
    st.fixed_dictionaries({
        "days": st.integers(0, 40), "working": st.integers(0, 40), "before_chase": st.booleans(),
        "errors": st.integers(0, len(CODES)), "returned": st.integers(0, 6), "open": st.lists(states, max_size=12),
        "missing": st.booleans(), "uncorrected": st.booleans(),
    }),
)  # fmt: skip
any_scheme = st.sampled_from([scheme_of(), scheme_of(CASES[-10]["scheme"]), scheme_of({"missing_at_close": 20}),
                              scheme_of({"correct": {"uncorrected": 10}, "timely": {"days": "working"}})])  # fmt: skip
abouts = st.lists(st.sampled_from(["late", "error", "error:AQ302", "return:2", "explanation", "missing"]), max_size=3)
any_rulings = st.builds(
    lambda upheld, rejected, waived, false: rulings_of(
        {"upheld": upheld, "rejected": rejected, "waived": waived, "is_false": false}
    ),
    abouts, abouts, abouts, st.booleans(),
)  # fmt: skip


@settings(deadline=None)
@given(any_scheme, any_facts, any_rulings)
def test_the_rows_add_up_to_what_a_score_lacks(scheme: Scheme, facts: UnitFacts, rulings: Rulings) -> None:
    """A score lies between 0 and the points of the month, and so does each section; every row has its own id."""
    score = score_of(scheme, facts, rulings)
    lost = sum((row.points for row in score.deductions), Decimal(0))
    assert all(row.points >= 0 for row in score.deductions)
    assert len({row.id for row in score.deductions}) == len(score.deductions)
    if score.exact is not None:
        assert 0 <= score.exact <= scheme.month
        assert score.exact == scheme.month - lost
    assert all(0 <= points <= scheme.sections[section] for section, points in score.sections.items())
    if score.sections:
        assert sum(score.sections.values()) == score.exact


@settings(deadline=None)
@given(any_scheme, any_facts)
def test_an_upheld_objection_never_costs_points(scheme: Scheme, facts: UnitFacts) -> None:
    """Taking one reason away leaves the score as it is or raises it."""
    before = score_of(scheme, facts)
    for row in before.deductions:
        after = score_of(scheme, facts, rulings_of({"upheld": [row.key]}))
        assert after.exact is None or before.exact is None or after.exact >= before.exact


def test_ranks_are_those_of_competitions() -> None:
    """1-2-2-4 among peers, in the order of the roster; nobody is ranked among fewer than three, or without a score."""
    scheme = scheme_of()
    days = {"a": 1, "b": 0, "c": 1, "d": 3, "e": 0, "f": 2}
    groups = {"e": "small", "f": "small"}
    scores = [
        replace(
            score_of(scheme, facts_of({"days": late}), unit=unit), unit=ScoredUnit(unit, unit, groups.get(unit, ""))
        )
        for unit, late in days.items()
    ]
    scores.append(unit_score(scheme, ScoredUnit("g", "g"), "exempt", UnitFacts(), ()))
    period = PeriodScores("2022-09", ranked_period(scores, scheme))
    assert [(each.unit.id, each.rank, each.is_tied) for each in period.units] == [
        ("a", 2, True), ("b", 1, False), ("c", 2, True), ("d", 4, False), ("e", None, False), ("f", None, False),
        ("g", None, False),
    ]  # fmt: skip
    assert [each.unit.id for each in period.ranked] == ["b", "a", "c", "d", "e", "f", "g"]
    everybody = ranked_period(scores, scheme_of({"rank": {"within": "all"}}))
    assert [each.rank for each in everybody] == [3, 1, 3, 6, 1, 5, None]


def test_a_year_is_the_mean_of_closed_months_in_scope() -> None:
    """Exact scores are averaged and rounded once; a month without a duty is left out, and so is one that is open."""
    scheme, unit = scheme_of(), ScoredUnit("court", "court")
    exempt = unit_score(scheme, unit, "exempt", UnitFacts(), ())
    missed = score_of(scheme, facts_of({"missing": True}))
    months = [score_of(scheme, facts_of({"days": 1})), exempt, score_of(scheme, facts_of({})), missed]
    closed: Sequence[date | None] = [date(2022, 9, 29), date(2022, 10, 28), date(2022, 11, 28), None]
    periods = [
        PeriodScores(f"2022-{month:02}", (score,), day)
        for month, score, day in zip(range(9, 13), months, closed, strict=True)
    ]
    (row,) = year_scores("2022", periods, scheme).units
    assert (row.exact, row.grade, row.missed, row.is_barred) == (Decimal(96), "优秀", 0, False)
    final = [*periods[:3], replace(periods[3], closed=date(2022, 12, 29))]
    (row,) = year_scores("2022", final, scheme).units
    assert (row.score, row.grade, row.missed, row.owes_self_review, row.is_barred) == (
        Decimal("64.0"), "合格", 1, True, False,
    )  # fmt: skip
    twice = [*final[:1], *(replace(each, units=(missed,)) for each in final[1:])]
    (row,) = year_scores("2022", twice, scheme).units
    assert (row.missed, row.is_barred) == (3, True)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2022-09-23 23:59", 0), ("2022-09-24 00:00", 0), ("2022-09-25 12:00", 0), ("2022-09-26 08:00", 1),
     ("2022-10-08 08:00", 6)],
)  # fmt: skip
def test_days_off_are_no_working_days(moment: str, expected: int) -> None:
    """2022-09-24 is a Saturday; 1 to 7 October are off, and the 8th, a Saturday, is worked."""
    assert working_days(datetime(2022, 9, 24), datetime.fromisoformat(moment), Holidays()) == expected


def test_objections_have_working_days() -> None:
    """The National Day holiday does not count, its make-up days do."""
    assert objections_until(date(2022, 9, 29), 5, Holidays()) == date(2022, 10, 11)
    assert objections_until(date(2022, 9, 29), 0, Holidays()) == date(2022, 9, 29)


# A mistake in config/scoring.yaml: what is replaced by what, and the words of the sentence with its place.
MISTAKES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "a word": ("per_day: 0.20", "perday: 0.20", "perday", ("perday", "per_day")),
    "no number": ("points: 20,", "points: many,", "points: many", ("many",)),
    "not a number": ("points: 20,", "points: nan,", "points: nan", ("nan",)),
    "too large a share": ("per_cause: 0.20", "per_cause: 20", "per_cause: 20", ("20", "1")),
    "another sum": ("month: 100", "month: 110", "month: 110", ("110", "100")),
    "both ways": ("per_day: 0.20,", "per_day: 0.20, steps: [3, 10],", "timely", ("per_day", "steps")),
    "neither way": ("per_day: 0.20, ", "", "timely", ("per_day", "steps")),
    "falling steps": ("per_day: 0.20, zero_from_day: 4", "steps: [10, 3]", "10, 3", ("10", "3")),
    "two ends": ("per_day: 0.20, zero", "steps: [3, 10], zero", "zero_from_day", ("steps",)),
    "grades upside down": ("{优秀: 90, 良好: 80", "{优秀: 80, 良好: 90", "良好: 90", ("优秀", "良好")),
    "no last grade": (", 不合格: 0", "", "合格: 60", ("合格", "60")),
    "more than all": ("missing_at_close: 0", "missing_at_close: 120", "missing_at_close: 120", ("120", "100")),
    "an unknown exemption": ("office_fault]", "office_falt]", "office_falt", ("office_falt", "office_fault")),
}


@pytest.mark.parametrize(("old", "new", "place", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_scheme_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, words: tuple[str, ...]
) -> None:
    """File, line and column, and what must stand there."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    path = tmp_path / "config/scoring.yaml"
    before = path.read_text(encoding="utf-8")
    after = before.replace(old, new, 1)
    assert after != before
    path.write_text(after, encoding="utf-8")
    with pytest.raises(ConfigurationFailure) as failure:
        read_scheme(tmp_path / "config")
    problem = failure.value.problems[0]
    line = after.splitlines()[problem.line - 1]
    assert (Path(problem.file).name, place in line) == ("scoring.yaml", True)
    assert all(word in problem.text for word in words)


def test_an_office_without_a_scheme_does_not_score(tmp_path: Path) -> None:
    """The built-in scheme is that of the built-in campaign alone."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    assert read_scheme(tmp_path / "config") == scheme_of()
    (tmp_path / "config/scoring.yaml").unlink()
    assert read_scheme(tmp_path / "config") is None
    assert read_scheme(ROOT / "examples/weekly/config") is None


# What a unit sent: when, and the contents of cells that are not 1.
Delivery = tuple[str, dict[str, Any]]


def period_scores(
    campaign: Campaign, folder: Path, deliveries: Sequence[Delivery], record: OfficeRecord | None = None
) -> PeriodScores:
    """Return the scores of September, in which the court has sent these files."""
    for number, (received, text) in enumerate(deliveries):
        fill(campaign, folder, "court", text=text, name=f"court-{number}.xlsx",
             received=datetime.fromisoformat(received))  # fmt: skip
    folder.mkdir(exist_ok=True)
    now = datetime(2022, 10, 9)
    ((_campaign, reviews),) = review_periods([campaign], [folder], "2022-09", no_progress, now.date())
    return score_period(campaign, reviews[-1], scheme_of(), record or OfficeRecord(), now)


def of_court(scores: PeriodScores) -> UnitScore:
    """Return the score of the court."""
    score = scores.of("court")
    assert score is not None
    return score


BAD: dict[str, Any] = {"cases": "two", "penalties": "about 5", "transfers": ""}
CLOSED = datetime(2022, 9, 29, 9)
TIMELINES: dict[str, tuple[list[Delivery], OfficeRecord, list[str]]] = {
    "clean": ([("2022-09-20 10:00", {})], OfficeRecord(), []),
    "corrected after the deadline is not late": (
        [("2022-09-20 10:00", BAD), ("2022-09-27 10:00", {})], OfficeRecord(), ["error:AQ301", "error:AQ302"]),
    "late": ([("2022-09-26 10:00", {})], OfficeRecord(), ["late"]),
    "missing": ([], OfficeRecord(), ["missing"]),
    "after closing": ([("2022-09-30 10:00", {})], OfficeRecord(closed={"2022-09": CLOSED}), ["missing"]),
    "not corrected": ([("2022-09-20 10:00", BAD)], OfficeRecord(), ["error:AQ301", "error:AQ302", "uncorrected"]),
    "corrected after closing": (
        [("2022-09-20 10:00", BAD), ("2022-09-30 10:00", {})], OfficeRecord(closed={"2022-09": CLOSED}),
        ["error:AQ301", "error:AQ302", "uncorrected"]),
    "returned twice": (
        [("2022-09-20 10:00", BAD), ("2022-09-21 10:00", BAD | {"cases": "3/2"}), ("2022-09-22 10:00", {})],
        OfficeRecord(), ["error:AQ301", "error:AQ302", "return:2"]),
}  # fmt: skip


@pytest.mark.parametrize(("deliveries", "record", "expected"), TIMELINES.values(), ids=TIMELINES)
def test_a_timeline_makes_deductions(
    campaign: Campaign, tmp_path: Path, deliveries: list[Delivery], record: OfficeRecord, expected: list[str]
) -> None:
    """The first report decides about time and errors; errors of one kind are one; after closing it is too late."""
    score = of_court(period_scores(campaign, tmp_path / "inbox", deliveries, record))
    assert sorted({row.key for row in score.deductions} & set(expected)) == sorted(expected)
    assert {row.rule for row in score.deductions} - {"explanation", "query"} == {key.split(":")[0] for key in expected}


def test_what_came_after_closing_stands_beside_the_missing_report(campaign: Campaign, tmp_path: Path) -> None:
    """A report that a revision took in later does not make the period reported, but is named."""
    record = OfficeRecord(closed={"2022-09": CLOSED})
    (row,) = of_court(period_scores(campaign, tmp_path / "inbox", [("2022-09-30 10:00", {})], record)).deductions
    assert (row.rule, row.sent and row.sent.received) == ("missing", datetime(2022, 9, 30, 10))


def test_a_shifted_column_is_one_cause(campaign: Campaign, tmp_path: Path) -> None:
    """Ten wrong cells of one slip cost as much as one wrong cell."""
    cells = [cell.id for cell in campaign.form.cells]
    row = [str(number) for number in range(1, len(cells) + 1)]
    compound = [cell.measure.compound for cell in campaign.form.cells]
    written = ["/".join([text] * len(cell.measure.parts)) if is_compound else text
               for text, cell, is_compound in zip(row, campaign.form.cells, compound, strict=True)]  # fmt: skip
    shifted = dict(zip(cells, ["", *written[:-1]], strict=True))
    score = of_court(period_scores(campaign, tmp_path / "inbox", [("2022-09-20 10:00", shifted)]))
    assert [row.key for row in score.deductions if row.rule == "error"] == ["error:AQ423"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_files_does_not_matter(campaign: Campaign, tmp_path: Path, order: Sequence[int]) -> None:
    """Whatever the files are called, the times of receipt decide; a later correction never makes a unit late."""
    deliveries: list[Delivery] = [("2022-09-20 10:00", BAD), ("2022-09-26 10:00", BAD | {"cases": "9/9"}),
                                  ("2022-09-28 10:00", {})]  # fmt: skip
    score = of_court(period_scores(campaign, tmp_path / "inbox", [deliveries[place] for place in order]))
    assert {row.rule for row in score.deductions} >= {"error", "return"}
    assert "late" not in {row.rule for row in score.deductions}
    assert (score.sections["timely"], score.sections["correct"]) == (Decimal(40), Decimal(16))


def test_a_chase_ends_the_grace_of_the_first_day(campaign: Campaign, tmp_path: Path) -> None:
    """Half a day within 24 hours, unless the office had to call or write after the deadline."""
    came = [("2022-09-25 15:00", dict[str, Any]())]
    for moment, points in (("2022-09-24 16:00", 4), ("2022-09-25 09:00", 8), ("2022-09-25 16:00", 4)):
        chase = Chase(datetime.fromisoformat(moment), "letter", "No. 7")
        record = OfficeRecord(chases={("court", "2022-09"): [chase]})
        (row,) = (row for row in of_court(period_scores(campaign, tmp_path / "inbox", came, record)).deductions
                  if row.rule == "late")  # fmt: skip
        assert (row.points, row.letters) == (Decimal(points), ("No. 7",))


def test_a_deduction_names_its_file(campaign: Campaign, tmp_path: Path) -> None:
    """File, SHA-256 and time of receipt; nothing is known of its source outside of a working folder."""
    scores = period_scores(campaign, tmp_path / "inbox", [("2022-09-26 10:00", {})])
    (row,) = (row for row in of_court(scores).deductions if row.rule == "late")
    assert row.sent is not None
    assert (row.sent.received, row.sent.source, len(row.sent.sha256)) == (datetime(2022, 9, 26, 10), None, 64)
    assert row.sent.file.endswith("court-0.xlsx")


def test_an_extension_that_was_kept_costs_nothing(campaign: Campaign, tmp_path: Path) -> None:
    """Until its own deadline a unit is not scored at all; kept, it is in time; not kept, its days count from there."""
    extended = replace(campaign, extensions={("court", "2022-09"): Due(date(2022, 10, 8))})
    assert of_court(period_scores(extended, tmp_path / "none", [])).deductions[0].rule == "missing"
    later = replace(campaign, extensions={("court", "2022-09"): Due(date(2022, 10, 9))})
    waiting = of_court(period_scores(later, tmp_path / "none", []))
    assert (waiting.standing, waiting.score, waiting.deductions) == ("pending", None, ())
    kept = of_court(period_scores(extended, tmp_path / "kept", [("2022-10-08 23:00", {})]))
    assert kept.sections["timely"] == 40
    missed = of_court(period_scores(extended, tmp_path / "missed", [("2022-10-09 00:00", {})]))
    assert [row.days for row in missed.deductions if row.rule == "late"] == [Decimal("0.5")]


def test_a_part_belongs_to_the_group_of_its_whole(campaign: Campaign, tmp_path: Path) -> None:
    """Units that consist of parts are not scored; their parts are, among the peers of the whole."""
    units = [
        unit.model_copy(update={"group": "a"}) if unit.id == "health"
        else unit.model_copy(update={"part_of": "health"}) if unit.id in ("court", "postal")
        else unit
        for unit in campaign.roster.units
    ]  # fmt: skip
    roster = Roster.model_validate(campaign.roster.model_copy(update={"units": tuple(units)}).model_dump(by_alias=True))
    scores = period_scores(replace(campaign, roster=roster), tmp_path / "inbox", [])
    groups = {each.unit.id: each.unit.group for each in scores.units}
    assert "health" not in groups
    assert (groups["court"], groups["postal"], groups["ecology"]) == ("a", "a", "")


def test_scores_begin_after_the_deadline(campaign: Campaign) -> None:
    """Nobody has lost points before."""
    assert not is_scored(campaign, "2022-09", DEADLINE - timedelta(seconds=1))
    assert is_scored(campaign, "2022-09", DEADLINE)
