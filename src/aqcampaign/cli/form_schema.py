"""`aq form schema`: prints the JSON Schema of form.yaml."""

from aqcampaign.cli.render import say
from aqcampaign.outputs.form_schema import form_schema


def run() -> int:
    """Print the schema."""
    say(form_schema().rstrip("\n"))
    return 0
