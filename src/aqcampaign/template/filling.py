"""A Filling: who fills the form for which month, and what stands in it already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aqcampaign.rulebook.model import Rule
from aqcampaign.template.plan import Content


@dataclass(frozen=True)
class Filling:
    """Who fills the form for which month; what stands in its cells (by cell id), in its date, and as a mark beside.

    `lines` are the contents of ledgers by their ids, `head_fields` the words behind the labels of head and foot,
    `explanations` what the unit says beside the form by cell id, `foreign` the ids of items that only other bodies can
    have figures for, `rules` those of rules.yaml that the workbook can answer by itself, `leads` and `joins` the tasks
    of the unit.
    """

    unit_name: str
    month: str
    contents: Mapping[str, Content] = field(default_factory=dict)
    filled_on: str | None = None
    mark: str | None = None
    lines: Mapping[str, Sequence[Sequence[Content]]] = field(default_factory=dict)
    head_fields: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    rules: Sequence[Rule] = ()
    leads: Sequence[str] = ()
    joins: Sequence[str] = ()
