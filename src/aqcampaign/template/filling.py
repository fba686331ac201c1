"""The contents of one workbook: unit, period, and whatever is filled in already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aqcampaign.rulebook.model import Rule
from aqcampaign.template.plan import Content


@dataclass(frozen=True)
class Filling:
    """Unit, period and contents of one workbook.

    `contents` and `explanations` are keyed by cell id, `lines` (rows of a ledger) by table id, `head_fields` by field
    id. `filled_on` is the date of filling, `mark` a note right of the title. `outside_remit` holds the ids of items
    that the unit may not fill, `not_asked` those of cells and ledgers that it has no duty to report. `rules` are those
    for the live check, `leads` and `joins` the tasks of the unit.
    """

    unit_name: str
    period: str
    contents: Mapping[str, Content] = field(default_factory=dict)
    filled_on: str | None = None
    mark: str | None = None
    lines: Mapping[str, Sequence[Sequence[Content]]] = field(default_factory=dict)
    head_fields: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    outside_remit: frozenset[str] = frozenset()
    not_asked: frozenset[str] = frozenset()
    rules: Sequence[Rule] = ()
    leads: Sequence[str] = ()
    joins: Sequence[str] = ()
