"""A bulletin as it is written agrees with its release in every campaign; each number changed in it is noticed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import ROOT, run
from test_examples import EXAMPLES, cases

from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.published_document import read_document_parts
from aqcampaign.outputs.bulletin.bulletin import Extras, bulletin
from aqcampaign.outputs.bulletin.words import BulletinWords, FormWords
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.proof.document import Document, Paragraph, Place, Table, document_of
from aqcampaign.proof.proofreader import Proofreader
from aqcampaign.proof.words import ProofWords
from aqcampaign.publication.release import Release
from aqcampaign.template.period_words import with_period_words
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.use_cases.period_release import BOARD_PERIODS, compare_periods, consolidate_review, make_release

pytestmark = pytest.mark.no_cover  # test_proof.py covers the same code

DAY = date(2022, 12, 31)
STYLE = read_words("document.yaml", None, DocumentStyle).words
PROOF = read_words("proof.yaml", None, ProofWords).words
BULLETIN = read_words("bulletin.yaml", None, BulletinWords).words
NUMBER = re.compile(r"\d+", re.ASCII)
CAMPAIGNS = {"built-in": ROOT / "config", **{path.name: path / "config" for path in EXAMPLES}}


class Made(NamedTuple):
    """A release and its bulletin, read back."""

    release: Release
    words: BulletinWords
    document: Document

    def reader(self, *, by_heart: bool = True) -> Proofreader:
        """Return a proofreader, who knows the sentences of the bulletin by heart or only its figures."""
        names = self.words.forms.get(self.release.form.id, FormWords()).names.items()
        return Proofreader(self.release, PROOF, names, self.document if by_heart else None)


def bulletins(name: str, folder: Path) -> Iterator[Made]:
    """Yield the bulletin of each period and form of a campaign."""
    config = CAMPAIGNS[name]
    code, _out, err = run("demo", folder / "d", *(["--config", config] if name != "built-in" else []))
    assert code == 0, err
    periods = [(each.form, each.period) for each in cases(config.parent)] if name != "built-in" else []
    for form, period in periods or [("", "2022-09"), ("", "2022-10")]:
        forms = [form] if form else []
        ((campaign, review),) = check_forms(
            open_campaigns(config), [folder / "d/inbox"], period, forms=forms, before=BOARD_PERIODS
        )
        consolidation = consolidate_review(campaign, review)
        trend = compare_periods(campaign, review, consolidation)
        release = make_release(campaign, review, consolidation, trend, None, DAY)
        words = with_period_words(BULLETIN, campaign.config.calendar.kind)
        parts = read_document_parts(write_document(bulletin(release, words, "internal", DAY, Extras(1)), STYLE))
        assert not isinstance(parts, Finding)
        yield Made(release, words, document_of(parts))


@pytest.fixture(scope="module", params=sorted(CAMPAIGNS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """The bulletins of a campaign."""
    return list(bulletins(request.param, tmp_path_factory.mktemp("campaign")))


def test_bulletin_agrees_with_its_release(made: list[Made]) -> None:
    """Nothing disagrees, nothing is unrecognised, and numbers were checked wherever there are any."""
    for each in made:
        proof = each.reader().proofread(each.document)
        assert [(remark.finding.code, remark.text) for remark in proof.remarks] == []
        assert proof.checked >= len(each.release.figures)


def test_bulletin_is_understood_without_knowing_it(made: list[Made]) -> None:
    """Read as a stranger's, none of its sentences disagrees, and hardly any number in it is not recognised."""
    for each in made:
        proof = each.reader(by_heart=False).proofread(each.document)
        assert [(remark.finding.code, remark.text, remark.start) for remark in proof.disagreements] == []
        assert len(proof.unrecognised) <= 2


class Spot(NamedTuple):
    """A number in a document: the block, the row and column in a table, and where it begins and ends."""

    block: int
    row: int
    column: int
    start: int
    end: int


def spots(document: Document) -> list[Spot]:
    """Return the places of all numbers."""
    found = []
    for block, content in enumerate(document.blocks):
        rows = content.rows if isinstance(content, Table) else ((content.text,),)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                found += [Spot(block, row, column, *match.span()) for match in NUMBER.finditer(text)]
    return found


def with_another_digit(document: Document, spot: Spot, place: int, digit: str) -> tuple[Document, Place, bool]:
    """Return the document with one digit of a number replaced, the place of it, and whether it is another one."""
    content = document.blocks[spot.block]
    at = spot.start + place % (spot.end - spot.start)
    text = content.rows[spot.row][spot.column] if isinstance(content, Table) else content.text
    changed = f"{text[:at]}{digit}{text[at + 1 :]}"
    block: Paragraph | Table
    if isinstance(content, Table):
        cells = list(content.rows[spot.row])
        cells[spot.column] = changed
        rows = (*content.rows[: spot.row], tuple(cells), *content.rows[spot.row + 1 :])
        block, where = replace(content, rows=rows), content.place(spot.row, spot.column)
    else:
        block, where = replace(content, text=changed), content.place
    blocks = (*document.blocks[: spot.block], block, *document.blocks[spot.block + 1 :])
    return replace(document, blocks=blocks), where, changed != text


def is_at(place: Place, where: Place) -> bool:
    """Return whether a remark is on the paragraph, or on the row of the table, that was changed."""
    return (place.kind, place.number, place.row) == (where.kind, where.number, where.row)


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The bulletin of the second month of the demonstration."""
    return list(bulletins("built-in", tmp_path_factory.mktemp("demo")))[1]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_digit_is_noticed(october: Made, data: st.DataObject) -> None:
    """Whatever digit of the bulletin is changed, something is said of that paragraph or row."""
    spot = data.draw(st.sampled_from(spots(october.document)))
    document, where, is_changed = with_another_digit(
        october.document, spot, data.draw(st.integers(0, 9)), data.draw(st.sampled_from("0123456789"))
    )
    found = october.reader().proofread(document).remarks
    assert any(is_at(each.place, where) for each in found) == is_changed


def test_changed_number_of_a_known_sentence_says_what_is_published(october: Made) -> None:
    """A number that only the bulletin itself knows, such as its own, is told from the one published."""
    blocks = october.document.blocks
    numbered = {place for place, each in enumerate(blocks) if isinstance(each, Paragraph) and "第1期" in each.text}
    spot = next(each for each in spots(october.document) if each.block in numbered)
    document, _where, _is_changed = with_another_digit(october.document, spot, 0, "7")
    (remark,) = october.reader().proofread(document).remarks
    assert (remark.finding.code, remark.finding.parameters["expected"]) == ("AQ622", "1")


def test_comparison_over_a_change_of_definition_is_refused(tmp_path: Path) -> None:
    """The form has another item in its total since then; whatever the percentage is, it misleads."""
    found = [
        (each, figure)
        for each in bulletins("versions", tmp_path)
        for figure in each.release.figures
        if figure.total and figure.change is not None and figure.change.on_period.reason == "definition"
    ]
    assert found
    for each, figure in found:
        unit = figure.field.part.unit
        text = f"{figure.field.cell.item.name}{figure.total}{unit}，环比上升12.3%。"
        document = Document((Paragraph(Place("body", 1), text),), {})
        remarks = each.reader().proofread(document).remarks
        assert [(remark.finding.code, remark.finding.found) for remark in remarks] == [("AQ606", "12.3%")]
