"""The JSON of `aq score`: its models, and how scores become a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from aqcampaign.language import translate as _
from aqcampaign.ledger.receipt_evidence import Evidence
from aqcampaign.outputs.deduction_text import decision_text, points_text, reason
from aqcampaign.outputs.json_review import Document
from aqcampaign.outputs.json_schema import Documented, schema_text
from aqcampaign.scoring.deductions import Deduction, Rule
from aqcampaign.scoring.facts import Sent
from aqcampaign.scoring.results import PeriodScores, Standing, UnitScore, YearScore, YearScores
from aqcampaign.scoring.rulings import Outcome
from aqcampaign.scoring.scheme import Scheme, Section


class ProofEntry(Documented):
    """The file that proves a deduction."""

    file: str = Field(description="path in the inbox, followed by the path inside a mail or archive")
    sha256: str = Field(description="SHA-256 of its bytes")
    received: str = Field(description="local time at which it was received")
    evidence: Evidence | None = Field(
        description="how that is known: server (of the mail), stated, file (its date), better (same content elsewhere)"
    )
    stated_by: str | None = Field(description="who stated the time of receipt")


class DeductionEntry(Documented):
    """A row of the ledger of deductions; without one nothing is deducted."""

    id: str = Field(description="period, unit and rule: what identifies the row")
    section: Section | None = Field(description="section of the scheme; null for the whole month")
    rule: Rule = Field(description="the rule; `aq score --rule` takes it, or what stands behind the unit in `id`")
    points: str = Field(description="points deducted; 0 if the objection was upheld, or if none were left")
    reason: str = Field(description="what for, in the language of the run")
    days: str | None = Field(description="of a late report: the days that count")
    cells: list[str] = Field(description="addresses of the cells concerned")
    proof: ProofEntry | None = Field(description="the file; null if there is none")
    letters: list[str] = Field(description="letters to the unit about the period, as they were noted")
    objection: Outcome | Literal["open"] | None = Field(description="null: the unit has not objected")
    decision: str | None = Field(description="objection, decision, or fault of the office, in the language of the run")


class UnitScoreEntry(Documented):
    """The score of a unit in a period."""

    unit: str = Field(description="id of the unit")
    name: str = Field(description="its name")
    group: str | None = Field(description="its group in units.yaml: its peers")
    standing: Standing = Field(
        description="exempt: no duty to report; pending: its extended deadline has not passed; fault: of the office"
    )
    score: str | None = Field(description="rounded once, half up, to one decimal; null if it is not scored")
    exact: str | None = Field(description="the score before rounding")
    sections: dict[Section, str] = Field(description="the points left of each section; empty if the report is missing")
    grade: str | None = Field(description="the grade of the score")
    rank: int | None = Field(description="rank among its peers, 1-2-2-4; null in groups under three")
    deductions: list[DeductionEntry] = Field(description="what was deducted, in the order of the rules")


class PeriodScoresEntry(Documented):
    """The scores of a period."""

    period: str = Field(description="id of the period")
    closed: str | None = Field(description="day on which it was closed; null: the scores are preliminary")
    objections_until: str | None = Field(description="last day on which a unit may object")
    units: list[UnitScoreEntry] = Field(description="its units in the order of the roster")


class YearUnitEntry(Documented):
    """The year of a unit."""

    unit: str = Field(description="id of the unit")
    name: str = Field(description="its name")
    group: str | None = Field(description="its group in units.yaml: its peers")
    score: str | None = Field(description="mean of the periods in which it was scored; null if there is none")
    periods: dict[str, str | None] = Field(description="its score by period; null if it was not scored")
    missed: int = Field(description="periods in which its report was missing")
    grade: str | None = Field(description="the grade of the mean")
    rank: int | None = Field(description="rank among its peers")
    owes_self_review: bool = Field(description="whether a written self-review is due")
    no_award: bool = Field(description="whether it missed too many periods for an award")


class YearEntry(Documented):
    """The scores of a year."""

    year: str = Field(description="the year")
    units: list[YearUnitEntry] = Field(description="its units in the order of the roster")


class FormScoresEntry(Documented):
    """The scores of the units that report a form."""

    form: str | None = Field(None, description="id of the form in a campaign with several forms")
    title: str = Field(description="its title")
    periods: list[PeriodScoresEntry] = Field(description="the periods asked for")
    years: list[YearEntry] = Field(description="with --all: the years in which they lie")


class ScoresDocument(Documented):
    """The whole document that `aq score --format json` prints. It is not for the public."""

    version: Literal[1] = Field(description="version of this format; raised by incompatible changes")
    basis: str | None = Field(description="the document that orders the scoring")
    month: str = Field(description="points of a month")
    sections: dict[Section, str] = Field(description="points of each section")
    forms: list[FormScoresEntry] = Field(description="the scores of each form")


MODELS: tuple[type[Documented], ...] = (
    ScoresDocument, FormScoresEntry, PeriodScoresEntry, UnitScoreEntry, DeductionEntry, ProofEntry, YearEntry,
    YearUnitEntry,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormScores:
    """The scores on one form: its id, '' of a single one, its title, and the periods and years asked for."""

    form: str
    title: str
    periods: Sequence[PeriodScores]
    years: Sequence[YearScores]


def scores_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the output of `aq score --format json`."""
    return schema_text(ScoresDocument.model_json_schema())


def scores_document(forms: Sequence[FormScores], scheme: Scheme) -> Document:
    """Return the document of the scores on each form."""
    return {
        "version": 1,
        "basis": scheme.basis,
        "month": _text(scheme.month),
        "sections": {section: _text(points) for section, points in scheme.sections.items()},
        "forms": [_form(each) for each in forms],
    }


def _form(scores: FormScores) -> dict[str, Any]:
    return {
        **({"form": scores.form} if scores.form else {}),
        "title": scores.title,
        "periods": [_period(each) for each in scores.periods],
        "years": [{"year": each.year, "units": [_year(unit) for unit in each.units]} for each in scores.years],
    }


def _period(scores: PeriodScores) -> dict[str, Any]:
    return {
        "period": scores.period,
        "closed": scores.closed and scores.closed.isoformat(),
        "objections_until": scores.objections_until and scores.objections_until.isoformat(),
        "units": [_unit(each) for each in scores.units],
    }


def _unit(score: UnitScore) -> dict[str, Any]:
    return {
        "unit": score.unit.id,
        "name": score.unit.name,
        "group": score.unit.group or None,
        "standing": score.standing,
        "score": _text(score.score),
        "exact": _text(score.exact),
        "sections": {section: points_text(points) for section, points in score.sections.items()},
        "grade": score.grade or None,
        "rank": score.rank,
        "deductions": [_deduction(each) for each in score.deductions],
    }


def _deduction(row: Deduction) -> dict[str, Any]:
    return {
        "id": row.id,
        "section": row.section,
        "rule": row.rule,
        "points": points_text(row.points),
        "reason": reason(row, _),
        "days": _text(row.days),
        "cells": [each.cell for each in row.places if each.cell],
        "proof": _proof(row.sent) if row.sent else None,
        "letters": list(row.letters),
        "objection": row.objection and (row.objection.outcome or "open"),
        "decision": decision_text(row, _) or None,
    }


def _proof(sent: Sent) -> dict[str, Any]:
    return {
        "file": sent.file,
        "sha256": sent.sha256,
        "received": sent.received.isoformat(),
        "evidence": sent.source,
        "stated_by": sent.by or None,
    }


def _year(row: YearScore) -> dict[str, Any]:
    return {
        "unit": row.unit.id,
        "name": row.unit.name,
        "group": row.unit.group or None,
        "score": _text(row.score),
        "periods": {period: _text(each.score) for period, each in row.periods.items()},
        "missed": row.missed,
        "grade": row.grade or None,
        "rank": row.rank,
        "owes_self_review": row.owes_self_review,
        "no_award": row.is_barred,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
