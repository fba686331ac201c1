"""`aq explain`: prints the page of a code."""

from aqcampaign.cli.render import say
from aqcampaign.config import unknown
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.catalog import CATALOG
from aqcampaign.language import translate as _
from aqcampaign.outputs.findings_page import page


def run(code: str) -> int:
    """Print the page; raises UsageFailure with the nearest code."""
    entry = CATALOG.get(code.upper())
    if entry is None:
        raise UsageFailure(_("code {text}").format(text=unknown(code.upper(), CATALOG)))
    say(page(entry, _))
    return 0
