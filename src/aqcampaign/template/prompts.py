"""Plans input checks: condition, prompt and error message."""

from aqcampaign.form.layout import address
from aqcampaign.form.measure import Measure
from aqcampaign.form.model import Cell
from aqcampaign.template.live_check import entry_formula
from aqcampaign.template.plan import CheckKind, InputCheck
from aqcampaign.template.words import Prompts

TITLE_LIMIT = 32
TEXT_LIMIT = 255


def input_check(cell: Cell, row: int, column: int, last_column: int, prompts: Prompts) -> InputCheck:
    """Return the check of adjacent cells of one item, from `column` to `last_column`."""
    formula = entry_formula(cell, address(row, column)) if cell.measure.compound else ""
    return _check(cell.measure, cell.item.name, formula, (row, column, row, last_column), prompts)


def column_check(measure: Measure, name: str, area: tuple[int, int, int, int], prompts: Prompts) -> InputCheck:
    """Return the check of a ledger column; `area` is (first row, first column, last row, last column)."""
    return _check(measure, name, "", area, prompts)


def labelled_check(label: str, formula: str, area: tuple[int, int, int, int], prompts: Prompts) -> InputCheck:
    """Return the check of a cell with a label followed by a value; it refuses texts without the label."""
    prompt, refused = prompts.labelled.format(label=label), prompts.refused_labelled.format(label=label)
    return InputCheck(
        *area, "labelled", formula, truncate(label, TITLE_LIMIT), truncate(prompt, TEXT_LIMIT), prompts.refused_title,
        truncate(refused, TEXT_LIMIT),
    )  # fmt: skip


def _check(measure: Measure, name: str, formula: str, area: tuple[int, int, int, int], prompts: Prompts) -> InputCheck:
    words = {
        "example": measure.example,
        "count": len(measure.parts),
        "parts": "/".join(part.name for part in measure.parts),
        "unit": measure.unit,
        "decimals": measure.parts[0].max_decimals,
        "choices": "、".join(measure.choices),
    }
    kind = _kind(measure)
    prompt, refused = getattr(prompts, kind), getattr(prompts, f"refused_{kind}", "")
    return InputCheck(
        *area, kind, formula, truncate(name, TITLE_LIMIT), truncate(prompt.format(**words), TEXT_LIMIT),
        prompts.refused_title, truncate(refused.format(**words), TEXT_LIMIT), measure.choices,
    )  # fmt: skip


def _kind(measure: Measure) -> CheckKind:
    if measure.compound:
        return "compound"
    return "signed" if measure.parts[0].may_be_negative else measure.kind


def truncate(text: str, limit: int) -> str:
    """Return `text` truncated to `limit` characters: XlsxWriter drops a whole check if one of its texts is longer."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
