"""Reads the lines above and below the tables: unit, date of filling, window, further fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase, printable
from aqcampaign.form.layout import address
from aqcampaign.form.model import Form, HeadField
from aqcampaign.intake.grid import CellContent, Grid
from aqcampaign.language import mark as N_
from aqcampaign.recognition.identity.labelled import Labelled, labelled_values
from aqcampaign.recognition.identity.printed_date import dates, day_of_filling
from aqcampaign.recognition.identity.typed_over import PHONE, with_typed_over
from aqcampaign.recognition.location.labels import key

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a form: the reporting unit's name, the date of filling, the window; '' if absent.

    `head_fields` holds the values of the other labels of head and foot, by their ids.
    """

    unit: str = ""
    filled_on: str = ""
    filled_on_cell: str = ""
    window: CellContent = ""
    head_fields: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    findings: tuple[Finding, ...] = ()


def read_head(grid: Grid, form: Form, above: int, below: int) -> Head:
    """Read 填报单位：…, 填报时间：… and so on in the rows before `above` and from `below` on.

    The value follows the colon, is in the next filled cell, or was typed over the label.
    """
    found = with_typed_over(grid, form, above, below, labelled_values(grid, form, above, below))
    labels = form.labels
    unit, filled_on, window = (found.get(key(each)) for each in (labels.unit, labels.filled_on, labels.window))
    head_fields, findings = _further(grid, form, found)
    return Head(
        key(str(unit.content)) if unit else "",
        _date_text(filled_on.content) if filled_on else "",
        address(*filled_on.spot) if filled_on else "",
        window.content if window else "",
        head_fields,
        findings,
    )


def _further(grid: Grid, form: Form, found: Mapping[str, Labelled]) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    fields = (*form.head, *form.foot)
    if not fields:
        return _EMPTY, ()
    head_fields: dict[str, str] = {}
    findings: list[Finding] = []
    for each in fields:
        labelled = found.get(key(each.label))
        value = labelled.content if labelled and not labelled.is_blank else ""
        text = printable(_as_text(value, each.kind), 200)
        place = Place(grid.name, address(*labelled.spot) if labelled else None, each.id, each.label)
        if text:
            head_fields[each.id] = text
            expected = _expected(each, value)
            if expected is not None:
                findings.append(finding("AQ224", place, text, expected=expected))
        elif each.required:
            findings.append(finding("AQ223", place))
    return head_fields, tuple(findings)


def _as_text(value: CellContent, kind: str = "text") -> str:
    if kind == "date":
        return _date_text(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    days = dates(value) if not isinstance(value, str) else ()
    return days[0].isoformat() if days else str(value)


def _date_text(content: CellContent) -> str:
    """Return a date as it was written; a date stored as a number becomes 2022-09-23."""
    day = None if isinstance(content, str) else day_of_filling(content, None)
    return day.isoformat() if day else str(content)


def _expected(asked: HeadField, value: CellContent) -> Phrase | None:
    """Return what should have been written, where `value` cannot be it."""
    match asked.kind:
        case "phone" if not PHONE.fullmatch(_as_text(value)):
            return phrase(N_("a telephone number"))
        case "date" if len(dates(value)) != 1 and day_of_filling(value, None) is None:
            return phrase(N_("a date, e.g. 2022-09-05"))
        case "period" if len(dates(value)) != 2:
            return phrase(N_("a period of two dates"))
        case _:
            return None
