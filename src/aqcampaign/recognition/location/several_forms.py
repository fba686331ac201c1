"""Tells which of several forms each sheet of a workbook holds; forms with the same items differ in their titles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.form.model import Form
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.sheets import Sheets

Versions = Sequence[Form]


@dataclass(frozen=True, slots=True)
class SheetsByForm:
    """The sheets of each form that a workbook holds, by form id, and the forms that an undecided sheet may be."""

    sheets: Mapping[str, frozenset[str]]
    undecided: Mapping[str, tuple[str, ...]]

    def left_out(self, form: str) -> frozenset[str]:
        """Return the sheets that hold other forms, or may hold them."""
        others = (names for id_, names in self.sheets.items() if id_ != form)
        return frozenset(self.undecided).union(*others)


def sheets_by_form(
    sheets: Sheets, forms: Mapping[str, Versions], names: Mapping[str, str], stamped: Collection[str]
) -> SheetsByForm:
    """Decide for each sheet on which a form is found which one it holds.

    Decisive is first a title that the sheet prints, then its name, then the stamp, then the number of cells found.
    `names` are what people call the forms, and their sheets.
    """
    decided: dict[str, set[str]] = {}
    undecided: dict[str, tuple[str, ...]] = {}
    for name in sheets.likely:
        cells = {id_: _cells_found(sheets, name, versions) for id_, versions in forms.items()}
        candidates = [id_ for id_, count in cells.items() if count]
        if not candidates:
            continue
        grid = sheets.grid(name)
        most = max(cells.values())
        criteria = (
            {id_ for id_ in candidates if _prints_title(grid, forms[id_])},
            {id_ for id_ in candidates if names[id_] in name},
            {*stamped},
            {id_ for id_ in candidates if cells[id_] == most},
        )
        for chosen in criteria:
            candidates = [id_ for id_ in candidates if id_ in chosen] or candidates
        if len(candidates) == 1:
            decided.setdefault(candidates[0], set()).add(name)
        else:
            undecided[name] = tuple(candidates)
    return SheetsByForm({id_: frozenset(found) for id_, found in decided.items()}, undecided)


def _cells_found(sheets: Sheets, name: str, versions: Versions) -> int:
    """Return how many cells of the form are found on a sheet, in the version that fits best."""
    return max(_spots(sheets, name, form) for form in versions)


def _spots(sheets: Sheets, name: str, form: Form) -> int:
    return sum(spot is not None for table in sheets.tables_on(form, name) for spot in table.spots)


def _prints_title(grid: Grid, versions: Versions) -> bool:
    """Return whether a cell of the sheet holds the title of the form, whatever stands around it."""
    titles = {key(form.title) for form in versions}
    return any(title in written for written in _texts(grid) for title in titles)


def _texts(grid: Grid) -> Iterable[str]:
    return (key(content) for row in grid.rows.values() for content in row.values() if isinstance(content, str))
