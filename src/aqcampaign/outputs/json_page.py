"""Writes the page docs/json.md from the models of what is printed as JSON."""

import json
from itertools import chain
from typing import Any

from aqcampaign.outputs import json_proof, json_release, json_scores, json_trace, json_versions
from aqcampaign.outputs.json_schema import (
    BoardDocument,
    BoardPeriod,
    BoardUnitLine,
    CalendarDocument,
    CallEntry,
    ChangeEntry,
    DayOff,
    Documented,
    FileEntry,
    FindingEntry,
    FormCalendar,
    HandingOnEntry,
    LeadEntry,
    LeadsDocument,
    ListLine,
    PeriodEntry,
    ReviewDocument,
    ReviewsDocument,
    StageEntry,
    Summary,
    UnitLine,
)

_MODELS: tuple[type[Documented], ...] = (
    ReviewDocument,
    ReviewsDocument,
    Summary,
    UnitLine,
    ChangeEntry,
    FileEntry,
    ListLine,
    FindingEntry,
    BoardDocument,
    BoardPeriod,
    BoardUnitLine,
    CallEntry,
    LeadsDocument,
    LeadEntry,
    HandingOnEntry,
)
_CALENDAR_MODELS: tuple[type[Documented], ...] = (CalendarDocument, FormCalendar, PeriodEntry, DayOff, StageEntry)
_INTRODUCTION = """# JSON of `aq validate --format json` and `aq status --format json`

Counts are numbers. Amounts, decimals and percentages are strings such as `"12.5"`, so that no reader rounds them.
Dates are in ISO 8601. A missing value is null. Fields may be added without a new version.
`aq form schema --review` prints the JSON Schema (draft 2020-12) of the document, `aq form schema --report` that of
`report` for the configured form. This page is generated from the models in the program.
"""
_REPORT = """## report

The report has the structure of the form: `form`, `version`, `unit` and `period`, then `head` with the fields above and
below the tables, `values`, and `lists` with the rows of each ledger.

- A cell with one figure is a value; a cell with several is an object: `"cases": {"filed": 5, "closed": 3}`.
- In a table with several value columns or rows, an item is an object: `"cases": {"month": …, "cumulative": …}`.
- Cells that do not apply are omitted. Blank optional cells are null. Computed totals are included.
- A period is an object with its `first` and `last` day.
"""

_OF_VERSIONS = """# JSON of `aq versions --format json`

`aq form schema --versions` prints the JSON Schema of the document.
"""
_OF_TRACE = """# JSON of `aq trace --format json`

`aq form schema --trace` prints the JSON Schema of the document.
"""
_OF_RELEASE = """# release.json

What `aq publish` writes beside its documents: everything that they print. `aq form schema --release` prints the JSON
Schema of the document.
"""
_OF_SCORES = """# JSON of `aq score --format json`

`aq form schema --scores` prints the JSON Schema of the document.
"""
_OF_PROOF = """# JSON of `aq proof --format json`

`aq form schema --proof` prints the JSON Schema of the document.
"""
_OF_CALENDAR = """# JSON of `aq calendar --format json`

`aq form schema --calendar` prints the JSON Schema of the document.
"""


def json_page(example: dict[str, Any]) -> str:
    """Return docs/json.md, with the first unit and the first file of `example`, a printed document."""
    lines = [_INTRODUCTION, *chain.from_iterable(map(_table, _MODELS))]
    shown = {**example, "units": example["units"][:1], "files": example["files"][:1]}
    text = json.dumps(shown, ensure_ascii=False, indent=1)
    lines += [_REPORT, "## Example", "", "One unit and one file of the demonstration:", "", "```json", text, "```", ""]
    lines += [_OF_CALENDAR, *chain.from_iterable(map(_table, _CALENDAR_MODELS))]
    lines += [_OF_TRACE, *chain.from_iterable(map(_table, json_trace.MODELS))]
    lines += [_OF_VERSIONS, *chain.from_iterable(map(_table, json_versions.MODELS))]
    lines += [_OF_RELEASE, *chain.from_iterable(map(_table, json_release.MODELS))]
    lines += [_OF_SCORES, *chain.from_iterable(map(_table, json_scores.MODELS))]
    lines += [_OF_PROOF, *chain.from_iterable(map(_table, json_proof.MODELS))]
    return "\n".join(lines)


def _table(model: type[Documented]) -> list[str]:
    properties = model.model_json_schema(ref_template="{model}")["properties"]
    return [
        f"## {model.__name__}", "", str(model.__doc__), "", "| field | type | meaning |", "|---|---|---|",
        *(f"| `{name}` | {_type(each)} | {each['description']} |" for name, each in properties.items()), "",
    ]  # fmt: skip


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return str(schema["type"])
