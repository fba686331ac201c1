"""Takes the findings of one file and puts them in the order in which they are dealt with."""

from collections.abc import Iterable, Sequence

from aqcampaign.findings.finding import Finding

# What the file is comes before what stands in it, and that before what follows from it.
_STAGES = ("intake", "recognition", "values", "rules", "ledger")


def in_order(findings: Iterable[Finding], cells: Sequence[str | None]) -> list[Finding]:
    """Return them by stage, and within a stage as the form is read; `cells` are the ids of its cells in their order.

    What concerns no cell comes first, what stands outside the tables of figures last.
    """
    places = {id_: place for place, id_ in enumerate(cells)} | {None: -1}
    return sorted(
        findings, key=lambda each: (_STAGES.index(each.entry.stage), places.get(each.place.field, len(places)))
    )
