"""Reads the workbook part: the list of sheets, the date system, and whether recalculation is needed."""

from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.findings.finding import phrase
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.walk import Attributes, Element, walk
from aqcampaign.intake.workbook import damaged
from aqcampaign.language import mark as N_

_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """An entry in the list of sheets; `relation` is the id of the relation to its part."""

    name: str
    relation: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The sheets of a workbook, and whether it has the 1904 date system of old Macintoshes.

    `wants_recalculation` is set by programs that cannot calculate, so that formula results are not final.
    """

    sheets: tuple[SheetEntry, ...]
    since_1904: bool
    wants_recalculation: bool


@lru_cache(maxsize=32)
def read_outline(part: bytes, limits: Limits) -> Outline:
    """Return the outline. Raises Unreadable if there is no sheet or a duplicate name."""
    sheets: list[SheetEntry] = []
    properties: list[Attributes] = []
    calculation: list[Attributes] = []

    def sheet(attributes: Attributes) -> None:
        relation = next((attributes[name] for name in _ID if name in attributes), "")
        hidden = attributes.get("state") in ("hidden", "veryHidden")
        sheets.append(SheetEntry(attributes.get("name", ""), relation, hidden))
        limits.hold("sheets", len(sheets))

    children = {
        "workbookPr": Element(begin=properties.append),
        "calcPr": Element(begin=calculation.append),
        "sheets": Element({"sheet": Element(begin=sheet)}),
    }
    walk(part, Element({"workbook": Element(children)}), limits)
    names = [entry.name.casefold() for entry in sheets]
    if not names:
        raise damaged(N_("the workbook has no sheet"))
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise damaged(phrase(N_("two sheets are called {name}"), name=twice))
    return Outline(tuple(sheets), _is_set(properties, "date1904"), _is_set(calculation, "fullCalcOnLoad"))


def _is_set(found: list[Attributes], name: str) -> bool:
    return any(each.get(name) in ("1", "true") for each in found)
