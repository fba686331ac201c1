"""What people write into a cell, and what becomes of it: cases/values.yaml, case by case."""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from aqcampaign.findings.finding import Place
from aqcampaign.form.model import Form
from aqcampaign.intake.grid import CellContent, ErrorValue, FormattedDate, FormulaResult, UncalculatedFormula
from aqcampaign.values.amounts import joined
from aqcampaign.values.cell import CellReader

PLACE = Place("统计表", "D9", "the.field", "the label")
GROUPS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "values.yaml").read_text(encoding="utf-8")
)
CASES = [
    pytest.param(group, *case, *([{}] if len(case) == 3 else []), id=f"{group['item']}-{case[0]!r}")
    for group in GROUPS
    for case in group["cases"]
]
KINDS: dict[str, Callable[[Any], CellContent]] = {
    "error": ErrorValue,
    "formula": UncalculatedFormula,
    "result": FormulaResult,
    "hours": time,
}


def content(written: Any) -> CellContent:
    """Return the content of a cell that a case describes."""
    if not isinstance(written, dict):
        plain: CellContent = written
        return plain
    if "date" in written:
        return FormattedDate(datetime.combine(written["date"], time()), written["format"])
    ((kind, value),) = written.items()
    return KINDS[kind](value)


@pytest.mark.parametrize(("group", "written", "values", "codes", "parameters"), CASES)
def test_a_cell_becomes_its_values_or_says_why_not(
    form: Form, group: dict[str, Any], written: Any, values: str | None, codes: list[str], parameters: dict[str, str]
) -> None:
    """Values, their types, codes and place are those of the case; there are values unless something is an error."""
    ruled = form.model_copy(update={"blank": group.get("blank", form.blank)})
    cell = next(cell for cell in ruled.cells if cell.id == group["item"])
    result = CellReader(cell, ruled, 2022).read(content(written), PLACE)
    assert (joined(result.values) if result.values is not None else None) == values
    assert [finding.code for finding in result.findings] == codes
    assert all(finding.place is PLACE for finding in result.findings)
    for value, part in zip(result.values or (), cell.item.numbers, strict=result.values is not None):
        assert type(value) is (Decimal if part.kind == "money" else int)
    refused = any(finding.severity == "error" for finding in result.findings)
    assert (result.values is None) == (refused or group.get("blank") == "skip")
    told = [finding.parameters for finding in result.findings]
    assert all(any(each.get(name) == value for each in told) for name, value in parameters.items())


def test_every_code_of_a_cell_has_a_case() -> None:
    """No finding about a cell's content goes without a case."""
    from aqcampaign.findings.catalog import CATALOG

    tried = {code for group in GROUPS for case in group["cases"] for code in case[2]}
    assert tried == {entry.code for entry in CATALOG.values() if entry.stage == "values"}
