"""The names that an expression of rules.yaml may use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from aqcampaign.config import unknown
from aqcampaign.form.model import Field, Form
from aqcampaign.language import translate as _
from aqcampaign.units.roster import Roster


@dataclass(frozen=True)
class Vocabulary:
    """Known names: fields by id (from the latest version that has them), and unit ids by unit or group name."""

    fields: Mapping[str, Field]
    units: Mapping[str, frozenset[str]]

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The ids of the numeric fields."""
        return tuple(id_ for id_, field in self.fields.items() if field.part.is_number)

    def number_error(self, id_: str) -> str | None:
        """Return a message if `id_` is not the id of a numeric field, else None."""
        if id_ not in self.fields:
            return unknown(id_, self.numbers)
        if not self.fields[id_].part.is_number:
            return _("“{id}” is not a numeric field").format(id=id_)
        return None

    def sum_error(self, id_: str) -> str | None:
        """Return a message if `id_` cannot be summed over periods or units, else None; `id_` must be known."""
        if self.fields[id_].cell.measure.aggregate != "sum" or self._is_running(id_):
            return _("“{id}” cannot be added up over periods or units").format(id=id_)
        return None

    def _is_running(self, id_: str) -> bool:
        return self.fields[id_].is_running_total


def build_vocabulary(forms: Iterable[Form], roster: Roster) -> Vocabulary:
    """Return the vocabulary of all versions of a form. A group with the id of a unit also includes that unit."""
    fields = {field.id: field for form in forms for field in form.fields}
    return Vocabulary(fields, roster.members)
