"""Judges what cells display under the conditional formats of their sheet."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.cell_style import CellStyle
from aqcampaign.intake.colours import is_invisible
from aqcampaign.intake.conditions import Condition, ContentOf
from aqcampaign.intake.grid import Appearance, Area, ErrorValue, SeenContent
from aqcampaign.intake.number_formats import classify
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

_MAX_VISITS = 1_000_000  # cells of all areas, so that areas on top of each other take no hours
_MAX_COMPARED = 64


@dataclass(frozen=True, slots=True)
class ConditionalFormat:
    """The looks that cells of some areas have under a condition, None if it must be calculated.

    If it `stops` and the condition holds, the formats after it do not count.
    """

    areas: tuple[Area, ...]
    condition: Condition | None
    look: CellLook
    stops: bool = False


def may_deceive(look: CellLook, used: Collection[CellLook]) -> bool:
    """Return whether cells of any of the looks in use may display something else under this one."""
    if look.hidden or look.struck or look.small or look.code is not None:
        return True
    if look.colour is None and look.background is None:
        return False
    if look.colour is not None and look.background is not None:
        return is_invisible(look.colour, look.background)
    pairs = {(each.colour, each.background) for each in used} | {(None, None)}
    return len(pairs) > _MAX_COMPARED or any(
        is_invisible(look.colour or colour, look.background or background) for colour, background in pairs
    )


def formats_by_cell(
    formats: Sequence[ConditionalFormat], rows: Mapping[int, Mapping[int, SeenContent]]
) -> dict[Spot, list[ConditionalFormat]]:
    """Return the formats of each filled cell that has any, in their order. Raises Unreadable beyond a limit."""
    found: dict[Spot, list[ConditionalFormat]] = {}
    visits = 0
    for each in formats if rows else ():
        for area in each.areas:
            for spot in _filled(area, rows):
                visits += 1
                if visits > _MAX_VISITS:
                    what = N_("conditional formats")
                    raise Unreadable(finding("AQ103", what=what, amount=f"> {_MAX_VISITS}", limit=_MAX_VISITS))
                if spot is not None:
                    covering = found.setdefault(spot, [])
                    if not covering or covering[-1] is not each:  # areas of one format may overlap
                        covering.append(each)
    return found


def _filled(area: Area, rows: Mapping[int, Mapping[int, SeenContent]]) -> Iterator[Spot | None]:
    """Yield the filled cells of an area, and None for each step that found none."""
    (top, left), (bottom, right) = area
    for row in range(top, bottom + 1) if bottom - top < len(rows) else rows:
        line = rows.get(row, {}) if top <= row <= bottom else {}
        yield None
        for column in range(left, right + 1) if right - left < len(line) else line:
            yield (row, column) if left <= column <= right and column in line else None


def conditional_appearance(
    formats: Sequence[ConditionalFormat], spot: Spot, base: CellLook, usual: Appearance | None, content_of: ContentOf
) -> Appearance | None:
    """Return the appearance of a filled cell under the formats that cover it, the most important first.

    `base` and `usual` are the cell's looks and appearance without them. Of a format whose condition is not known, it
    is only said that it may display something else.
    """
    content = content_of(spot)
    if isinstance(content, ErrorValue):
        return usual
    settled, unsettled = base, False
    decided = CellLook()
    for each in formats:
        truth = each.condition.holds(spot, content_of) if each.condition else None
        if truth is False or (truth is None and unsettled):
            continue
        under = decided.over(each.look).over(base)
        if _differ(under, settled, content):
            unsettled = unsettled or truth is None or classify(under.code or "") != classify(settled.code or "")
        if truth:
            decided = decided.over(each.look)
            settled = under
            if each.stops:
                break
    if not unsettled and not _differ(base, settled, content):
        return usual
    own, now = usual or Appearance(), _style(settled).appearance(content) or Appearance()
    found = replace(own, shown=now.shown, struck=now.struck, invisible=now.invisible, unsettled=unsettled)
    return None if found == Appearance() else found


def _differ(one: CellLook, other: CellLook, content: SeenContent) -> bool:
    """Return whether a content is displayed differently, or its number as another kind of value."""
    first, second = _style(one), _style(other)
    if one.code != other.code and classify(one.code or "") != classify(other.code or ""):
        return not isinstance(content, str) or first.appearance(content) != second.appearance(content)
    return first != second and first.appearance(content) != second.appearance(content)


@lru_cache(maxsize=512)
def _style(look: CellLook) -> CellStyle:
    return look.style()
