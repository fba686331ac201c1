"""`aq form schema`: prints the JSON Schema of form.yaml, of a report on the form, or of what commands print."""

from pathlib import Path

from aqcampaign.cli.render import say
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.json_proof import proof_schema
from aqcampaign.outputs.json_release import release_schema
from aqcampaign.outputs.json_schema import calendar_schema, export_schema, form_schema, review_schema
from aqcampaign.outputs.json_scores import scores_schema
from aqcampaign.outputs.json_trace import trace_schema
from aqcampaign.outputs.json_versions import versions_schema
from aqcampaign.use_cases.form_drawing import build_report_schema


def run(
    *,
    report: bool,
    review: bool,
    calendar: bool,
    trace: bool,
    versions: bool,
    export: bool,
    release: bool,
    scores: bool,
    proof: bool,
    version: str | None,
    form: str | None,
    config: Path | None,
) -> int:
    """Print the schema."""
    if report + review + calendar + trace + versions + export + release + scores + proof > 1:
        raise UsageFailure(
            _(
                "choose one of --report, --review, --calendar, --trace, --versions, --export, --release, --scores and "
                "--proof"
            )
        )
    if version is not None and not report:
        raise UsageFailure(_("--version chooses the form of a report; give --report too"))
    if report:
        say(build_report_schema(version, form, config))
    else:
        others = {
            review: review_schema,
            calendar: calendar_schema,
            trace: trace_schema,
            versions: versions_schema,
            export: export_schema,
            release: release_schema,
            scores: scores_schema,
            proof: proof_schema,
        }
        say(others.get(True, form_schema)())
    return 0
