"""Tells which of several forms each sheet of a workbook holds; forms with the same items differ in their titles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.form.layout import Spot
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
        return frozenset(self.undecided).union(*others) - self.sheets.get(form, frozenset())


def sheets_by_form(
    sheets: Sheets, forms: Mapping[str, Versions], names: Mapping[str, str], stamped: Collection[str]
) -> SheetsByForm:
    """Decide for each sheet on which a form is found which one it holds; two below each other are both held.

    Decisive between forms that are found in the same cells is first a title that the sheet prints, then its name, then
    the stamp, then the number of cells found. `names` are what people call the forms, and their sheets.
    """
    decided: dict[str, set[str]] = {}
    undecided: dict[str, tuple[str, ...]] = {}
    for name in sheets.likely:
        found = {id_: _spots(sheets, name, versions) for id_, versions in forms.items()}
        titled = {id_ for id_, versions in forms.items() if found[id_] and _prints_title(sheets.grid(name), versions)}
        named = {id_ for id_ in forms if names[id_] in name}
        for alike in _in_same_cells(found):
            most = max(len(found[id_]) for id_ in alike)
            fullest = {id_ for id_ in alike if len(found[id_]) == most}
            candidates = _narrowed(alike, (titled, named, {*stamped}, fullest))
            if len(candidates) == 1:
                decided.setdefault(candidates[0], set()).add(name)
            else:
                undecided[name] = candidates
    return SheetsByForm({id_: frozenset(found) for id_, found in decided.items()}, undecided)


def _narrowed(candidates: Sequence[str], criteria: Iterable[Collection[str]]) -> tuple[str, ...]:
    """Return the candidates that fulfil each criterion in turn; one that none of those left fulfils is passed over."""
    for chosen in criteria:
        candidates = [each for each in candidates if each in chosen] or candidates
    return tuple(candidates)


def _spots(sheets: Sheets, name: str, versions: Versions) -> frozenset[Spot]:
    """Return the cells of the form that are found on a sheet, in the version that fits best."""
    return max((sheets.spots_on(form, name) for form in versions), key=len)


def _in_same_cells(found: Mapping[str, frozenset[Spot]]) -> list[list[str]]:
    """Return the forms that are found, those that share cells together."""
    groups: list[tuple[list[str], set[Spot]]] = []
    for id_, spots in found.items():
        touching = [group for group in groups if group[1] & spots]
        forms = [each for group in touching for each in group[0]]
        cells = spots.union(*(group[1] for group in touching))
        groups = [group for group in groups if group not in touching]
        groups += [([*forms, id_], set(cells))] if spots else []
    return [forms for forms, _spots in groups]


def _prints_title(grid: Grid, versions: Versions) -> bool:
    """Return whether a cell of the sheet holds the title of the form, whatever stands around it."""
    titles = {key(form.title) for form in versions}
    return any(title in written for written in _texts(grid) for title in titles)


def _texts(grid: Grid) -> Iterable[str]:
    return (key(content) for row in grid.rows.values() for content in row.values() if isinstance(content, str))
