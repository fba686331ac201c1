"""Puts choices that do not fit into a data validation on a hidden sheet, one column for each list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aqcampaign.form.hidden_sheets import CHOICES
from aqcampaign.form.layout import address
from aqcampaign.template.plan import InputCheck, PlannedCell, SheetPlan

# Excel allows 255 characters for the choices that a list validation holds itself.
_MAX_LENGTH = 255
# A choice that begins so could be taken for a formula.
_FORMULA = ("=", "+", "-", "@")

Choices = tuple[str, ...]


class ChoiceLists:
    """The lists that the checks of these sheets refer to by defined names, each list once.

    Names are used because an .xls workbook cannot keep a validation that refers to another sheet directly.
    """

    def __init__(self, sheets: Iterable[SheetPlan]) -> None:
        every = (check.choices for sheet in sheets for check in sheet.checks if check.kind == "choice")
        self._lists: Sequence[Choices] = tuple(dict.fromkeys(each for each in every if not _fits(each)))

    @property
    def names(self) -> Mapping[str, str]:
        """The defined names and the ranges of their lists."""
        return {
            _name(column): f"='{CHOICES}'!{_absolute(0, column)}:{_absolute(len(choices) - 1, column)}"
            for column, choices in enumerate(self._lists)
        }

    @property
    def sheets(self) -> tuple[SheetPlan, ...]:
        """The hidden sheet; none if there are no lists."""
        cells = tuple(
            PlannedCell(row, column, choice, "text")
            for column, choices in enumerate(self._lists)
            for row, choice in enumerate(choices)
        )
        return (SheetPlan(CHOICES, cells, hidden=True, protected=True),) if cells else ()

    def applied(self, sheet: SheetPlan) -> SheetPlan:
        """Return the sheet with the checks that need a list referring to it."""
        return replace(sheet, checks=tuple(map(self._applied, sheet.checks)))

    def _applied(self, check: InputCheck) -> InputCheck:
        if check.choices not in self._lists:
            return check
        return replace(check, formula=f"={_name(self._lists.index(check.choices))}")


def _fits(choices: Choices) -> bool:
    """Return whether a validation can hold the choices itself: it is one text, separated by commas."""
    return len(",".join(choices)) <= _MAX_LENGTH and all(map(_is_plain, choices))


def _is_plain(choice: str) -> bool:
    return choice == choice.strip() and not choice.startswith(_FORMULA) and not any(c in choice for c in ',"\r\n')


def _name(column: int) -> str:
    return f"{CHOICES}_{column + 1}"


def _absolute(row: int, column: int) -> str:
    letters = address(row, column).rstrip("0123456789")
    return f"${letters}${row + 1}"
