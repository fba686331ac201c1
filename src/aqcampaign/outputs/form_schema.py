"""The JSON Schema of form.yaml, for completion and checks in editors."""

import json

from aqcampaign.form.model import Form


def form_schema() -> str:
    """Return the schema as JSON text."""
    schema = Form.model_json_schema()
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "form.yaml of aqcampaign"}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
