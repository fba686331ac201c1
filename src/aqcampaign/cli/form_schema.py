"""`aq form schema`: prints the JSON Schema of form.yaml, of a report on the form, of a review or of the calendar."""

from pathlib import Path

from aqcampaign.campaign import build_report_schema
from aqcampaign.cli.render import say
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.json_schema import calendar_schema, form_schema, review_schema


def run(
    *, report: bool, review: bool, calendar: bool, version: str | None, form: str | None, config: Path | None
) -> int:
    """Print the schema."""
    if report + review + calendar > 1:
        raise UsageFailure(_("choose one of --report, --review and --calendar"))
    if version is not None and not report:
        raise UsageFailure(_("--version chooses the form of a report; give --report too"))
    if report:
        say(build_report_schema(version, form, config))
    else:
        say(review_schema() if review else calendar_schema() if calendar else form_schema())
    return 0
