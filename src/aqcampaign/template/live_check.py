"""Takes a cell to fill in and makes the formula of its live verdict: passed, empty, or what is wrong with its form."""

from collections.abc import Sequence

from aqcampaign.form.model import Cell
from aqcampaign.template.words import Verdicts


def verdict_formula(cells: Sequence[tuple[Cell, str]], verdicts: Verdicts) -> str:
    """Return the formula for one row: the first of its cells that does not pass speaks, else passed."""
    formula = f'"{verdicts.passed}"'
    for cell, where in reversed(cells):
        formula = (
            _compound(cell, where, verdicts, formula) if cell.item.compound else _simple(cell, where, verdicts, formula)
        )
    return "=" + formula


def _simple(cell: Cell, where: str, verdicts: Verdicts, passed: str) -> str:
    if cell.item.kind == "money":
        shape = f'IF(ABS(ROUND({where},4)-{where})>0.0000001,"{verdicts.decimals}",{passed})'
    else:
        shape = f'IF({where}<>INT({where}),"{verdicts.not_whole}",{passed})'
    bounds = f'IF({where}<0,"{verdicts.negative}",{shape})'
    return f'IF(LEN(TRIM({where}))=0,"{verdicts.empty}",IF(ISNUMBER({where}),{bounds},"{verdicts.not_a_number}"))'


def _compound(cell: Cell, where: str, verdicts: Verdicts, passed: str) -> str:
    wanted = len(cell.item.numbers)
    words = {"count": wanted, "example": cell.item.example}
    slashes = f'LEN({where})-LEN(SUBSTITUTE({where},"/",""))'
    # "5/" and "5//3" have the right number of slashes or the right digits, not both figures.
    hollow = f'OR(LEFT({where})="/",RIGHT({where})="/",ISNUMBER(FIND("//",{where})))'
    # A lone 0 says that there was none of either: aq validate takes it too.
    none = f'{where}&""="0"'
    digits = f'ISNUMBER(-SUBSTITUTE({where},"/",""))'
    return (
        f'IF(LEN(TRIM({where}))=0,"{verdicts.empty}",IF({none},{passed},'
        f'IF(OR({slashes}<>{wanted - 1},{hollow}),"{verdicts.parts.format(**words)}",'
        f'IF({digits},{passed},"{verdicts.digits.format(**words)}"))))'
    )


def entry_formula(cell: Cell, where: str) -> str:
    """Return the condition under which Excel lets a compound text in; below Excel's limit of 255 characters."""
    slashes = f'LEN({where})-LEN(SUBSTITUTE({where},"/",""))={len(cell.item.numbers) - 1}'
    several = f'AND({slashes},ISNUMBER(-SUBSTITUTE({where},"/","")),LEFT({where})<>"/",RIGHT({where})<>"/")'
    return f'=OR({where}&""="0",{several})'
