"""Writes the page docs/scoring.md: what the built-in scheme makes of cases, computed by the program."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from aqcampaign.findings.finding import NOWHERE
from aqcampaign.outputs.deduction_text import rule_name
from aqcampaign.scoring.deductions import RULES, Rule, deductions
from aqcampaign.scoring.facts import Cause, OpenQuery, QueryState, Sent, UnitFacts
from aqcampaign.scoring.results import ScoredUnit, unit_score
from aqcampaign.scoring.rulings import NO_RULINGS
from aqcampaign.scoring.scheme import Scheme

_SENT = Sent("", "", datetime(2022, 9, 24))
_INTRODUCTION = """# Scoring how the units report

Many offices score, month by month, whether their units report in time and without errors, and publish ranks
within the office. Whoever wants that has a `scoring.yaml` beside `campaign.yaml`; the built-in campaign has the
one below, and `aq init` copies it. Whoever does not deletes the file: nothing else in the program then speaks
of scores. Scores rest on the ledger of a working folder (docs/ledger.md), which says when and how each file
came, so they exist there alone.

```shell
aq score --period 2022-09                                   # ranks, and below them every deduction
aq score --all                                              # the year: scores by month, mean, grade, rank
aq score --all --format xlsx --out reports/scores.xlsx      # the same on A4, with the ledger of deductions
aq score --period 2022-09 --format json                     # for programs (docs/json.md)
```

Scores are made of what the units did, never of their figures. They are for the office and the units: the internal
edition of the bulletin (`aq publish`) has a column 得分 in its attachment on reporting, the public one has none.

## The scheme

What is wrong in the file is said with line and column when it is read.

"""
_RULES = """
## The deductions

A deduction without a row does not exist: each has its points, what it is for, the file with its SHA-256 and
cells, when that came and how it is known (the mail server, a statement and whose, or only the date of the
file), the letters that were noted (`aq note UNIT "安打假办函〔2022〕7号" --letter`), the objection and its outcome. The
score is the points of the month less the rows; a section never loses more points than it has.

| rule | it is called | when |
|---|---|---|
"""
_WHEN: Mapping[Rule, str] = {
    "missing": "no report of the right form was there when the period was closed, even if one came later",
    "late": "the first report of the right form and month came after the deadline of the unit; a correction makes no "
    "unit late, an extension that is kept costs nothing",
    "error": "the first report had errors; all of one code are one cause, and so is a column that is shifted by a row",
    "return": "a version with errors beyond the first one",
    "uncorrected": "no version without errors was there when the period was closed",
    "false": "figures were found to be false, which the office enters",
    "explanation": "a figure that needs an explanation has none when the period is closed, or one that is no reason",
    "query": "another question was left open, such as which of two versions counts",
}
_WORKED = """
## Worked out

| a report that is | in time | right | answered | score | grade |
|---|---|---|---|---|---|
"""
_CASES: tuple[tuple[str, int, int, int, tuple[QueryState, ...]], ...] = (
    ("in time and clean", 0, 0, 0, ()),
    ("in time, with one error and one explanation that is no reason", 0, 1, 1, ("hollow",)),
    ("two days late, clean", 2, 0, 0, ()),
    ("four days late, clean", 4, 0, 0, ()),
    ("in time, with three errors, returned twice", 0, 3, 2, ()),
    ("in time, with five errors", 0, 5, 1, ()),
    ("in time, with an unanswered question", 0, 0, 0, ("unanswered",)),
)
_REST = """
Half a day counts instead of the first one if the report came within 24 hours of the deadline and before the
office had noted a call or a letter (`aq note … --phone`, `--letter`). A score is exact until it is printed:
rounded once, half up, to one decimal; grades and ranks follow what is printed. Ranks are those of competitions
(1, 2, 2, 4), within the units of the same `group` of units.yaml, and not among fewer than three. A unit without
a duty to report, and one whose extended deadline has not passed, is not ranked (未参加排名). Until a period is
closed its scores are preliminary; the year is the mean of the closed periods in which the unit was scored.

## Objections, and faults of the office

A unit may object within `objection_days` working days after the closing; the last day is printed. All of this
is entered in the log, which keeps it for good (`aq log --verify`); `--end` takes an entry back, and both stay
in the log.

```shell
aq score --period 2022-09 --object 市工信局 --rule late --reason "24日已发邮件，附发送凭证"
aq score --period 2022-09 --object 市工信局 --rule late --decide upheld --reason "凭证属实"
aq score --period 2022-09 --waive 市教体局 --rule late --reason "本办邮箱故障"
aq score --period 2022-09 --confirm-false 市卫健局 --reason "现场核查，台账与报表不符"
```

`--rule` is a rule such as `late`, or its name as printed, or one deduction as `aq score` prints it, such as
`error:AQ301`. What is upheld or waived stays in the list with 0 points. A unit whose report is missing because
of the office is not scored for that period.
"""


def scoring_page(scheme: Scheme, written: str) -> str:
    """Return docs/scoring.md for a scheme, and how that is `written`."""
    rows = [f"| `{rule}` | {rule_name(rule, str)} | {_WHEN[rule]} |\n" for rule in RULES]
    return "".join([_INTRODUCTION, "```yaml\n", written, "```\n", _RULES, *rows, _WORKED, *_worked(scheme), _REST])


def _worked(scheme: Scheme) -> Iterator[str]:
    for name, days, errors, returned, queries in _CASES:
        yield _line(name, scheme, _facts(days, errors, returned, queries))
    yield _line("not there when the month is closed", scheme, UnitFacts(is_missing=True))


def _facts(days: int, errors: int, returned: int, queries: Iterable[QueryState]) -> UnitFacts:
    causes = tuple(Cause(str(number), "", (), _SENT) for number in range(errors))
    is_open = tuple(OpenQuery(state, "", "", NOWHERE, _SENT) for state in queries)
    return UnitFacts(None, _SENT, days, days, False, causes, (_SENT,) * returned, is_open)


def _line(name: str, scheme: Scheme, facts: UnitFacts) -> str:
    score = unit_score(scheme, ScoredUnit("", ""), "scored", facts, deductions(scheme, "", "", facts, NO_RULINGS))
    sections = [score.sections.get(section, Decimal(0)) for section in scheme.sections]
    cells = " | ".join(f"{points.normalize():f}" for points in sections)
    return f"| {name} | {cells} | {score.score} | {score.grade} |\n"
