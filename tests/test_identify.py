"""Unit and period are identified from stamp, printed text and file name."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.stamp import AlteredStamp, Stamp, read
from aqcampaign.recognition.identity.head import Head
from aqcampaign.recognition.identity.identify import Evidence, identify

CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases/identity.yaml").read_text(encoding="utf-8"),
    Loader=yaml.CBaseLoader,  # noqa: S506  (builds text only)
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_unit_and_period_are_identified_from_the_evidence(campaign: Campaign, case: dict[str, Any]) -> None:
    """Unit and period, each None where it is not certain, and the codes in their order."""
    head = Head(case["unit"], case["filled_on"], "C3", case.get("window", ""))
    evidence = Evidence(_stamp(campaign, case), head, "统计表", Path(case.get("file", "a.xlsx")).stem)
    identity = identify(
        evidence, campaign.form, campaign.editions.by_version, campaign.roster, campaign.config.calendar
    )
    found = [identity.unit.id if identity.unit else "null", identity.period or "null"]
    assert found == case["is"]
    assert [each.code for each in identity.findings] == case["codes"]


def _stamp(campaign: Campaign, case: dict[str, Any]) -> Stamp | AlteredStamp | None:
    if case["stamp"] == "none":
        return None
    if case["stamp"] == "altered":
        return AlteredStamp("x")
    return Stamp(case.get("form", campaign.form.id), campaign.form.version, *case["stamp"])


def test_a_stamp_is_read_back() -> None:
    """What is written into the hidden sheet is what is read, numbers that lost their text format included."""
    stamp = Stamp("f", "1", "court", "2022-09")
    rows = [[key, 1.0 if key == "form_version" else value] for key, value in stamp.rows()]
    assert read(rows) == stamp


@pytest.mark.parametrize("key", ["form", "unit", "month", "issue"])
def test_changed_stamp_is_detected(key: str) -> None:
    """Changing any line breaks the code."""
    rows = [[name, "2022-10" if name == key else value] for name, value in Stamp("f", "1", "court", "2022-09").rows()]
    assert isinstance(read(rows), AlteredStamp)


def test_a_misspelt_name_gets_a_suggestion(campaign: Campaign) -> None:
    """The message names the unit that is probably meant; it is not taken."""
    evidence = Evidence(None, Head("市公安居", "2022-09-20"), "统计表", "a")
    identity = identify(
        evidence, campaign.form, campaign.editions.by_version, campaign.roster, campaign.config.calendar
    )
    assert identity.unit is None
    assert "市公安局" in identity.findings[0].message(str)
