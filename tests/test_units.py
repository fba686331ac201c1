"""Matching unit names: certain matches are used, similar names only suggested."""

import pytest

from aqcampaign.campaign_folder import Campaign


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("市公安局", "public_security"),
        ("安丘市公安局", "public_security"),
        (" 市 公 安 局 （盖章）", "public_security"),
        ("公安局", "public_security"),
        ("市林业发展中心", "natural_resources"),
        ("安丘市环境监察大队", "ecology"),
        ("安丘分局", "ecology"),
        ("潍坊市生态环境局安丘分局", "ecology"),
        ("市人民检察院", "procuratorate"),
        ("安丘市人民法院", "court"),
        ("安丘市市场监督管理局", "market_regulation"),
        ("市场局", "market_regulation"),
        ("邮政业中心", "postal"),
        ("", None),
        ("局", None),
        ("市财政局", None),
        ("公安居", None),
        ("农业局", "agriculture"),
    ],
)  # fmt: skip
def test_unit_name_is_matched_only_when_unambiguous(campaign: Campaign, written: str, unit: str | None) -> None:
    """Exact, alias, or the only name that holds the characters in order; nothing else."""
    found = campaign.roster.match(written)
    assert (found.id if found else None) == unit


def test_similar_unit_name_is_suggested_but_not_used(campaign: Campaign) -> None:
    """A misspelt name is no match, but the message can name the unit that is meant."""
    assert campaign.roster.match("市公安居") is None
    near = campaign.roster.suggest("市公安居")
    assert near is not None
    assert near.id == "public_security"
    assert campaign.roster.suggest("甲乙丙丁") is None


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("02_市公安局_2022-09", "public_security"),
        ("安丘市公安局9月报表", "public_security"),
        ("生态环境局安丘分局", "ecology"),
        ("公安局和教体局", None),
        ("统计表", None),
    ],
)  # fmt: skip
def test_unit_is_found_in_a_file_name(campaign: Campaign, name: str, unit: str | None) -> None:
    """The one unit whose name stands in a file name is found; two units make it uncertain."""
    found = campaign.roster.find_in_text(name)
    assert (found.id if found else None) == unit


def test_a_prefecture_office_keeps_its_prefix(campaign: Campaign) -> None:
    """潍坊市 is never stripped: 潍坊市公安局 is not 市公安局."""
    assert campaign.roster.match("潍坊市公安局") is None
