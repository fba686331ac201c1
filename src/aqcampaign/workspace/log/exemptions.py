"""What single units are not asked for, as the log says."""

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from aqcampaign.units.exemptions import WHOLE_FORM, Exemption
from aqcampaign.workspace.acts import ChainedAct

EXEMPTED, EXEMPTION_ENDED = "exempted", "exemption_ended"


def exemptions(log: Iterable[ChainedAct], form: str) -> tuple[Exemption, ...]:
    """Return the exemptions from a form or from items of it; an end without items ends all of the unit."""
    found: list[Exemption] = []
    for entry in sorted(log, key=attrgetter("number")):
        act, detail = entry.act, entry.act.detail
        if not act.unit or not act.period or form not in detail.get("forms", ()):
            continue
        items = detail["items"] or [WHOLE_FORM]
        if act.kind == EXEMPTED:
            found += [Exemption(act.unit, item, act.period, detail["until"]) for item in items]
        elif act.kind == EXEMPTION_ENDED:
            found = [
                _ended(each, act.period) if each.unit == act.unit and each.item in (detail["items"] or [each.item])
                else each
                for each in found
            ]  # fmt: skip
    return tuple(found)


def _ended(exemption: Exemption, period: str) -> Exemption:
    earlier = period if exemption.ended is None else min(period, exemption.ended)
    return replace(exemption, ended=earlier)
