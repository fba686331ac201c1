"""Several files of one unit: which one counts."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from samples import fill, review_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.review import Review
from aqcampaign.units.roster import Roster

EARLY, LATE = datetime(2022, 9, 20, 8), datetime(2022, 9, 21, 8)


def _by_name(review: Review) -> dict[str, tuple[str, list[str]]]:
    return {
        report.file.path.stem: (report.status, [f.code for f in report.findings if f.place.cell is None])
        for report in review.reports
    }


def test_newest_version_counts(campaign: Campaign, tmp_path: Path) -> None:
    """Of two good versions the later one counts and the earlier one says so."""
    fill(campaign, tmp_path, "court", name="b.xlsx", received=EARLY)
    fill(campaign, tmp_path, "court", name="a.xlsx", received=LATE, text={"premises_inspected": 2})
    assert _by_name(review_of(campaign, tmp_path)) == {"a": ("accepted", []), "b": ("superseded", ["AQ501"])}


def test_newer_rejected_version_does_not_replace_an_accepted_one(campaign: Campaign, tmp_path: Path) -> None:
    """The good older version counts; the newer one goes back."""
    fill(campaign, tmp_path, "court", name="a.xlsx", received=EARLY)
    fill(campaign, tmp_path, "court", name="b.xlsx", received=LATE, text={"premises_inspected": None})
    assert _by_name(review_of(campaign, tmp_path)) == {"a": ("accepted", []), "b": ("returned", [])}


def test_two_rejected_versions_give_one_request(campaign: Campaign, tmp_path: Path) -> None:
    """Of two faulty versions only the newer one goes back."""
    fill(campaign, tmp_path, "court", name="a.xlsx", received=EARLY, text={"premises_inspected": None})
    fill(campaign, tmp_path, "court", name="b.xlsx", received=LATE, text={"premises_inspected": "x"})
    review = review_of(campaign, tmp_path)
    assert _by_name(review) == {"a": ("superseded", ["AQ501"]), "b": ("returned", [])}
    assert review.coverage.returned == 1


def test_identical_copies_are_one_report(campaign: Campaign, tmp_path: Path) -> None:
    """A byte-identical copy is named as such and counted once."""
    original = fill(campaign, tmp_path, "court", name="a.xlsx", received=EARLY)
    copy = tmp_path / "b.xlsx"
    copy.write_bytes(original.read_bytes())
    review = review_of(campaign, tmp_path)
    assert _by_name(review)["b"] == ("superseded", ["AQ502"])
    assert review.coverage.accepted == 1


def test_a_bureau_and_its_brigade_are_asked_about(campaign: Campaign, tmp_path: Path) -> None:
    """Returns under two names of one unit raise a query on the one that counts."""
    fill(campaign, tmp_path, "health", name="a.xlsx", received=EARLY)
    brigade = Roster.model_construct(
        **{
            **dict(campaign.roster),
            "units": tuple(
                unit.model_copy(update={"first_name": "市卫生综合执法大队", "aliases": ("市卫健局",)})
                if unit.id == "health"
                else unit
                for unit in campaign.roster.units
            ),
        }
    )
    other = replace(campaign, roster=brigade)
    fill(other, tmp_path, "health", name="b.xlsx", received=LATE)
    assert _by_name(review_of(campaign, tmp_path))["b"] == ("accepted", ["AQ503"])
