"""`aq explain`: prints the page of a code."""

from pathlib import Path

from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.cli.render import say
from aqcampaign.config import unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.catalog import CATALOG
from aqcampaign.language import translate as _
from aqcampaign.outputs.findings_page import entry_page
from aqcampaign.outputs.rules_page import rule_page


def run(code: str, config: Path | None = None) -> int:
    """Print the page of a code of the catalogue or of rules.yaml; raises UsageFailure with the nearest code."""
    entry = CATALOG.get(code.upper())
    if entry is not None:
        say(entry_page(entry, _))
        return 0
    campaigns = open_campaigns(config)
    codes = {rule.code: rule for campaign in campaigns for rule in campaign.rulebook.rules}
    if code.upper() not in codes:
        raise UsageFailure(_("code {text}").format(text=unknown(code.upper(), [*CATALOG, *codes])))
    say(rule_page(codes[code.upper()], campaigns[0].roster, _))
    return 0
