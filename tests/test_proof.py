"""What an edited document says is held against the release: cases/proof/claims.yaml, sentence by sentence."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import fill, ones, shipped_campaign

from aqcampaign.campaign_folder import Campaign
from aqcampaign.proof.document import Document, Paragraph, Place, Table
from aqcampaign.proof.proofreader import Proof, Proofreader
from aqcampaign.proof.words import ProofWords
from aqcampaign.publication.release import Release
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.use_cases.period_release import BOARD_PERIODS, compare_periods, consolidate_review, make_release
from aqcampaign.values.amounts import Number

SEPTEMBER, OCTOBER = "2022-09", "2022-10"
WORDS = read_words("proof.yaml", None, ProofWords).words
CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases/proof/claims.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
UNITS = ("market_regulation", "public_security", "agriculture", "health")
# Figures of these units by period; all others report zeros.
FIGURES: dict[str, dict[str, tuple[Number, ...]]] = {
    SEPTEMBER: {
        "inspector_trips": (100, 100, 100, 100),
        "cases.filed": (20, 10, 8, 6),
        "premises_inspected": (20, 10, 10, 4),
        "markets_inspected": (2, 1, 1, 1),
        "complaints_accepted": (17, 10, 5, 5),
        "penalties": (Decimal("0.5"), Decimal(1), Decimal(1), Decimal(1)),
        "guidance_talks": (400, 300, 200, 100),
    },
    OCTOBER: {
        "inspector_trips": (100, 100, 100, 100),
        "cases.filed": (30, 14, 8, 8),
        "premises_inspected": (21, 10, 10, 4),
        "markets_inspected": (6, 1, 1, 1),
        "complaints_accepted": (300, 50, 40, 7),
        "penalties": (Decimal("2931.31"), Decimal("2931.31"), Decimal("2931.31"), Decimal("2931.31")),
        "guidance_talks": (398, 300, 200, 100),
        "suspects_caught": (0, 3, 0, 0),
    },
}


def row(campaign: Campaign, period: str, unit: str) -> list[Number]:
    """Return the figures of a unit."""
    values: list[Number] = [0] * len(ones(campaign))
    for id_, figures in FIGURES[period].items():
        if unit in UNITS:
            values[campaign.form.field_indices[id_]] = figures[UNITS.index(unit)]
    return values


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """October: the court was two days late, the postal service must correct, the centre for opinion is missing."""
    campaign, folder = shipped_campaign("built-in"), tmp_path_factory.mktemp("inbox")
    for period in FIGURES:
        day = datetime(2022, int(period[5:]), 20, 9, 0)
        for unit in (each.id for each in campaign.roster.units):
            if period == OCTOBER and unit in ("postal", "internet_opinion"):
                continue
            received = datetime(2022, 10, 26, 9, 0) if (unit, period) == ("court", OCTOBER) else day
            fill(campaign, folder / period, unit, row(campaign, period, unit), period=period, received=received)
    fill(campaign, folder / OCTOBER, "postal", text={"cases": "two"}, period=OCTOBER, received=datetime(2022, 10, 20))
    ((_campaign, review),) = check_forms([campaign], [folder], OCTOBER, before=BOARD_PERIODS)
    consolidation = consolidate_review(campaign, review)
    trend = compare_periods(campaign, review, consolidation)
    return make_release(campaign, review, consolidation, trend, None, date(2022, 10, 26))


@pytest.fixture(scope="module")
def proofreader(release: Release) -> Proofreader:
    """A reader who knows the figures of October, but no document."""
    return Proofreader(release, WORDS)


def proof_of(proofreader: Proofreader, *texts: str) -> Proof:
    """Return the proof of a document with these paragraphs."""
    paragraphs = (Paragraph(Place("body", number), text) for number, text in enumerate(texts, start=1))
    return proofreader.proofread(Document(tuple(paragraphs), {}))


def told(proof: Proof) -> list[tuple[str, str, str]]:
    """Return code, what stands there, and what it should be."""
    return [
        (each.finding.code, each.text[each.start : each.end], str(each.finding.parameters.get("expected", "")))
        for each in proof.remarks
    ]


def sentences() -> Iterator[Any]:
    """Yield the cases, and each sentence that is right as one."""
    for case in CASES:
        for text in case.get("right", ()):
            yield pytest.param({"text": text}, id=text)
        if "text" in case:
            yield pytest.param(case, id=case["text"])


@pytest.mark.parametrize("case", [*sentences()])
def test_sentence_is_held_against_the_release(proofreader: Proofreader, case: dict[str, Any]) -> None:
    """Each mistake is found where it stands, with what should stand there; what is right is recognised."""
    context = [f"{case['fields']}60件。"] if "fields" in case else []
    found = told(proof_of(proofreader, "".join([*context, case["text"]])))
    wanted = case.get("found", [])
    assert sorted(code for code, _text, _expected in found) == sorted(code for code, _text, _expected in wanted)
    for code, text, expected in wanted:
        assert any(
            code == each[0] and text in (None, each[1]) and (expected is None or expected == each[2]) for each in found
        ), found


TABLES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases/proof/tables.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case["name"])
def test_table_is_held_against_the_release(proofreader: Proofreader, case: dict[str, Any]) -> None:
    """Cells are judged by the heading of their column and the head of their row, columns as a whole."""
    rows = tuple(tuple(map(str, cells)) for cells in case["rows"])
    notes = (Paragraph(Place("body", 1), case["note"]),) if "note" in case else ()
    proof = proofreader.proofread(Document((Table(1, rows), *notes), {}))
    found = [
        (each.finding.code, each.place.row, each.place.column, str(each.finding.parameters.get("expected", "")))
        for each in proof.remarks
    ]
    wanted = case.get("found", [])
    assert [each[:3] for each in found] == [tuple(each[:3]) for each in wanted]
    assert all(told[3] in (None, each[3]) for told, each in zip(wanted, found, strict=True)), found
