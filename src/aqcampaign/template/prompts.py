"""Takes a cell to fill in and makes its input check: what Excel lets in, the prompt, and the words of refusal."""

from typing import Literal

from aqcampaign.form.layout import address
from aqcampaign.form.model import Cell
from aqcampaign.template.live_check import entry_formula
from aqcampaign.template.plan import InputCheck
from aqcampaign.template.words import Prompts

TITLE_LIMIT = 32
TEXT_LIMIT = 255


def input_check(cell: Cell, row: int, column: int, prompts: Prompts) -> InputCheck:
    """Return the check of one cell, its texts within Excel's 32 and 255 characters."""
    item = cell.item
    words = {
        "example": item.example,
        "count": len(item.numbers),
        "parts": "/".join(part.name for part in item.numbers),
        "unit": item.unit,
    }
    kind: Literal["count", "money", "formula"] = "formula" if item.compound else item.kind
    prompt, refused = {
        "count": (prompts.count, prompts.refused_count),
        "money": (prompts.money, prompts.refused_money),
        "formula": (prompts.compound, prompts.refused_compound),
    }[kind]
    return InputCheck(
        row, column, kind,
        entry_formula(cell, address(row, column)) if item.compound else "",
        cut(item.name, TITLE_LIMIT), cut(prompt.format(**words), TEXT_LIMIT),
        prompts.refused_title, cut(refused.format(**words), TEXT_LIMIT),
    )  # fmt: skip


def cut(text: str, limit: int) -> str:
    """Return `text` within `limit` characters, because XlsxWriter drops the whole check when a box is too long."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
