"""Tells which of several forms each sheet of a workbook holds; forms with the same items differ in their titles."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    stamp, then the number of cells found. `names` are what people call the forms, and their sheets.
    """
    decided: dict[str, set[str]] = {}
    undecided: dict[str, tuple[str, ...]] = {}
    for name, found in _found_by_sheet(sheets, forms).items():
        titled = {id_ for id_, versions in forms.items() if found[id_] and _prints_title(sheets.grid(name), versions)}
        named = {id_ for id_ in forms if names[id_] in name or any(name in _list_sheets(form) for form in forms[id_])}
        for alike in _in_same_cells(found):
            most = max(len(found[id_]) for id_ in alike)
            fullest = {id_ for id_ in alike if len(found[id_]) == most}
            candidates = _narrowed(alike, (titled, named, {*stamped}, fullest))
            if len(candidates) == 1:
                decided.setdefault(candidates[0], set()).add(name)
            else:
                undecided[name] = candidates
    return SheetsByForm({id_: frozenset(found) for id_, found in decided.items()}, undecided)


def _found_by_sheet(sheets: Sheets, forms: Mapping[str, Versions]) -> dict[str, dict[str, frozenset[Spot]]]:
    """Return where each form is found on each sheet: its cells, and the headings of lists that may be another form's.

    Only a form of which the workbook holds more has such a list; its lines must not be read for two forms.
    """
    found = {name: {id_: _spots(sheets, name, forms[id_]) for id_ in forms} for name in sheets.likely}
    listing = [id_ for id_ in forms if forms[id_][-1].ledgers and any(found[name][id_] for name in found)]
    for name, spots in found.items() if len(listing) > 1 else ():
        headings = {id_: max((sheets.ledger_headings(form, name) for form in forms[id_]), key=len) for id_ in listing}
        aside = {id_ for id_ in listing if spots[id_] <= headings[id_]}  # without other cells on this sheet
        spots |= {
            id_: spots[id_] | headings[id_]
            for id_ in listing
            if any(headings[id_] & headings[other] for other in aside if other != id_)
        }
    return found


def _list_sheets(form: Form) -> Iterator[str]:
    return (table.sheet for table in form.ledgers if table.sheet)


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
