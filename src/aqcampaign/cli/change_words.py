"""Says in words what changed from one version of a report to the next."""

from collections.abc import Mapping

from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.ledger.changes import Change

_LONGEST = 120


def change_words(change: Change) -> str:
    """Return 结案 3 → 5 件; of lines and explanations what was added, removed or changed."""
    nothing = _("(blank or unreadable)") if change.kind == "figure" else _("(nothing)")
    old, new = (nothing if each is None else _words(each) for each in (change.old, change.new))
    unit = f" {change.unit}" if change.unit else ""
    return f"{printable(change.label)} {old} → {new}{unit}"


def _words(value: str | Mapping[str, str]) -> str:
    return printable(value if isinstance(value, str) else _(", ").join(value.values()), _LONGEST)
