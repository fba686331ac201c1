"""Parsing of cell contents. Cases: tests/cases/values.yaml."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import form_of

from aqcampaign.findings.finding import Place
from aqcampaign.form.model import Form
from aqcampaign.intake.cell_style import CellStyle
from aqcampaign.intake.grid import (
    Appearance,
    BadNumber,
    CellContent,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    StyledContent,
    UncalculatedFormula,
)
from aqcampaign.intake.runs import Run, join_runs
from aqcampaign.values.cell import CellReader
from aqcampaign.values.styled import read_cell
from aqcampaign.values.submission import format_values
from aqcampaign.values.value import DateRange

PLACE = Place("统计表", "D9", "the.field", "the label")
GROUPS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases" / "values.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
CASES = [
    pytest.param(group, *case, *([{}] if len(case) == 3 else []), id=f"{group['item']}-{case[0]!r}")
    for group in GROUPS
    for case in group["cases"]
]
KINDS: dict[str, Callable[[Any], CellContent]] = {
    "error": ErrorValue,
    "bad": BadNumber,
    "formula": UncalculatedFormula,
    "result": FormulaResult,
    "hours": time,
    "percent": FormattedPercent,
    "saved": lambda value: FormulaResult(value, final=False),
    "volatile": lambda value: FormulaResult(value, volatile=True),
    "struck": lambda value: StyledContent(value, Appearance(struck=True)),
    "invisible": lambda value: StyledContent(value, Appearance(invisible=True)),
}
TYPES: dict[str, type] = dict.fromkeys(("money", "decimal", "percent"), Decimal) | {"count": int, "text": str}
TYPES |= {"choice": str, "date": date, "period": DateRange}
OTHERS = form_of(
    """
    columns: [{id: value, name: 数量}]
    items:
      - {id: rate, name: 办结率, unit: "%", kind: percent}
      - {id: weight, name: 重量, unit: 公斤, kind: decimal}
      - {id: yuan, name: 金额, unit: 元, kind: money, decimals: 2}
      - {id: text, name: 说明, kind: text}
      - {id: choice, name: 是否整改, kind: choice, choices: [是, 否]}
      - {id: date, name: 日期, kind: date}
      - {id: period, name: 起止, kind: period}
      - id: visits
        name: 检查/罚款
        parts: [{id: visits, name: 检查, unit: 户次}, {id: fine, name: 罚款, unit: 万元, kind: money}]
      - {id: sum, name: 合计, equals: rate_of + rate_of_two}
      - {id: rate_of, name: 甲}
      - {id: rate_of_two, name: 乙}
      - {id: grey, name: 不适用, not_in: [value]}
    """
)


def content(written: Any) -> CellContent:
    """Return the content of a cell that a case describes."""
    if not isinstance(written, dict):
        plain: CellContent = written
        return plain
    if "date" in written:
        return FormattedDate(datetime.combine(written["date"], time()), written["format"])
    if "shown_by" in written:
        stored = content(written["stored"])
        assert not isinstance(stored, StyledContent)
        return CellStyle.create(written["shown_by"], struck=False, invisible=False).apply(stored)
    ((kind, value),) = written.items()
    return _rich(value) if kind == "runs" else KINDS[kind](value)


def _rich(pieces: list[Any]) -> CellContent:
    """Return the content of a text of runs: plain ones, and [text, look] of others."""
    runs = [Run(each) if isinstance(each, str) else Run(each[0], **{each[1]: True}) for each in pieces]
    text, appearance = join_runs(runs)
    return StyledContent(text, appearance) if appearance else text


@pytest.mark.parametrize(("group", "written", "values", "codes", "parameters"), CASES)
def test_cell_is_parsed_or_explains_why_not(
    form: Form, group: dict[str, Any], written: Any, values: str | None, codes: list[str], parameters: dict[str, str]
) -> None:
    """Values, their types, codes and place are those of the case; there are values unless something is an error."""
    cell = next(cell for cell in (*form.cells, *OTHERS.cells) if cell.id == group["item"])
    reader = CellReader(cell.measure, group.get("blank", cell.blank), form, 2022, cell.computed, cell.applies)
    result = read_cell(reader, content(written), PLACE)
    assert (format_values(result.values) if result.values is not None else None) == values
    assert [finding.code for finding in result.findings] == codes
    assert all(finding.place is PLACE for finding in result.findings)
    for value, part in zip(result.values or (), cell.measure.parts, strict=result.values is not None):
        assert type(value) is TYPES[part.kind]
    refused = any(finding.severity == "error" for finding in result.findings)
    hole = group.get("blank") == "skip" or cell.computed or not cell.applies
    assert refused <= (result.values is None) <= (refused or hole)
    all_parameters = [finding.parameters for finding in result.findings]
    assert all(any(each.get(name) == value for each in all_parameters) for name, value in parameters.items())


def test_every_code_of_a_cell_has_a_case() -> None:
    """No finding about a cell goes without a case; a repeated key and an empty list are not about one cell."""
    from aqcampaign.findings.catalog import CATALOG

    tried = {code for group in GROUPS for case in group["cases"] for code in case[2]}
    assert tried | {"AQ316", "AQ348"} == {entry.code for entry in CATALOG.values() if entry.stage == "values"}
