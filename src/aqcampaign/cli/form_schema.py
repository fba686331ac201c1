"""`aq form schema`: prints the JSON Schema of form.yaml, or that of a report on the form."""

from pathlib import Path

from aqcampaign.campaign import schema_of_report
from aqcampaign.cli.render import say
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.form_schema import form_schema


def run(*, report: bool, version: str | None, config: Path | None) -> int:
    """Print the schema."""
    if version is not None and not report:
        raise UsageFailure(_("--version chooses the form of a report; give --report too"))
    say(schema_of_report(version, config) if report else form_schema().rstrip("\n"))
    return 0
