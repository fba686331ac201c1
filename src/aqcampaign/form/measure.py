"""The type of a cell: one number, several numbers, a text, a choice, a date or a period."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import Field as Check
from pydantic import model_validator

from aqcampaign.campaign_config import Id
from aqcampaign.config import Settings
from aqcampaign.language import translate as _

NumberKind = Literal["count", "money", "decimal", "percent"]
Kind = Literal["count", "money", "decimal", "percent", "text", "choice", "date", "period"]
Aggregate = Literal["sum", "last", "running", "max", "recompute", "none"]
Restarts = Literal["never", "year"]
Blank = Literal["error", "zero", "skip"]
Decimals = Annotated[int, Check(ge=0, le=4)]

# Upper bound for any figure that a person enters.
MAX_FIGURE = 10**9

# The least and the greatest figure.
Bounds = tuple[int, int]

NUMBERS: frozenset[str] = frozenset(get_args(NumberKind))
# 万元 with four decimals is exact to one yuan. Scales show kg and tons with three; percentages are printed with two.
_DECIMALS: dict[str, int] = {"count": 0, "money": 4, "decimal": 3, "percent": 2}
_EXAMPLES: dict[str, str] = {"money": "12.5", "decimal": "3.25", "percent": "96.5", "text": "",
                             "date": "2022-09-05", "period": "2022-09-01至2022-09-30"}  # fmt: skip


class Part(Settings):
    """One number of a compound cell; `also` lists alternative names that a unit may write before it."""

    id: Id
    name: str
    unit: str
    kind: Kind = "count"
    decimals: Decimals | None = None
    also: tuple[str, ...] = ()
    may_be_negative: bool = False

    @property
    def bounds(self) -> Bounds:
        """The least and the greatest figure that a person may enter."""
        return (-MAX_FIGURE if self.may_be_negative else 0), MAX_FIGURE

    @property
    def is_number(self) -> bool:
        """Whether the part holds a number."""
        return self.kind in NUMBERS

    @cached_property
    def max_decimals(self) -> int:
        """Maximum number of decimals."""
        return _DECIMALS.get(self.kind, 0) if self.decimals is None else self.decimals

    @property
    def is_integer(self) -> bool:
        """Whether the value is an int; other numbers are Decimals."""
        return self.kind == "count"


@dataclass(frozen=True, eq=False)
class Measure:
    """The type of a cell: its parts, unit, choices and aggregation. Compared by identity, which keeps caches fast."""

    parts: tuple[Part, ...]
    unit: str
    compound: bool = False
    choices: tuple[str, ...] = ()
    aggregate: Aggregate = "sum"
    is_ratio: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of the first part; only compound cells have several."""
        return self.parts[0].kind

    @property
    def is_number(self) -> bool:
        """Whether the cell holds numbers."""
        return self.parts[0].is_number

    @property
    def is_summable(self) -> bool:
        """Whether figures of this type can be added up: numbers that are no percentage and no average."""
        return self.is_number and self.kind != "percent" and not self.is_ratio

    @property
    def is_added(self) -> bool:
        """Whether the figures of the units are added up."""
        return self.aggregate in ("sum", "last", "running")

    @cached_property
    def example(self) -> str:
        """A valid example, such as 5/3 or 12.5."""
        if self.kind == "choice":
            return self.choices[0]
        whole = ("5", "3", "2", "1")
        return "/".join(_EXAMPLES.get(part.kind, whole[index % 4]) for index, part in enumerate(self.parts))


class Measured(Settings):
    """Base of items and columns: the type of their cells, and how values are aggregated over units and periods.

    `aggregate` is one of: sum; last (added over units, latest period counts: 存量); running (like last, for a running
    total without a column for the period, which must not fall: 累计); max; recompute (percentages, computed from the
    totals); none. `restarts` says whether a running total restarts yearly; by default its heading decides (本年累计).
    `may_be_negative` allows figures below 0 (净增, 增减); figures that the form computes may be negative without it.
    """

    unit: str = ""
    kind: Kind | None = None
    decimals: Decimals | None = None
    parts: tuple[Part, ...] = ()
    choices: tuple[str, ...] = ()
    aggregate: Aggregate | None = None
    restarts: Restarts | None = None
    blank: Blank | None = None
    may_be_negative: bool = False
    ratio: str | None = None

    @model_validator(mode="after")
    def _one_number_or_parts(self) -> "Measured":
        if self.parts and self.kind is not None:
            raise ValueError(_("an item with parts cannot have a kind; give each part its kind"))
        if len(self.parts) == 1:
            raise ValueError(_("a compound has at least two parts; for a single number leave out parts"))
        if len({part.id for part in self.parts}) < len(self.parts):
            raise ValueError(_("two parts have the same id"))
        if any(part.kind not in ("count", "money", "decimal") for part in self.parts):
            raise ValueError(_("a part is a number: count, money or decimal"))
        if self.parts and (self.may_be_negative or any(part.may_be_negative for part in self.parts)):
            raise ValueError(
                _("figures that share a cell cannot be negative; may_be_negative needs an item of its own")
            )
        return self

    @model_validator(mode="after")
    def _kind_fits(self) -> "Measured":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(_("choices are required for kind: choice, and allowed only there"))
        if self.ratio is not None and self.kind not in ("percent", "decimal", "money"):
            raise ValueError(_("ratio requires kind: percent, or decimal or money for an average"))
        if (self.kind == "percent" or self.ratio is not None) and self.aggregate in ("sum", "last", "running"):
            raise ValueError(_("percentages and averages are never summed; aggregate may be recompute, max or none"))
        if self.restarts is not None and self.aggregate != "running" and getattr(self, "accumulates", None) is None:
            raise ValueError(_("restarts requires a running total: accumulates or aggregate: running"))
        if self.kind is not None and self.kind not in NUMBERS and self.aggregate not in (None, "none"):
            raise ValueError(_("only numbers can be aggregated; leave out aggregate"))
        if self.kind is not None and self.kind not in NUMBERS and self.may_be_negative:
            raise ValueError(_("only numbers can be negative; leave out may_be_negative"))
        return self

    @property
    def has_measure(self) -> bool:
        """Whether this line declares a type of its own."""
        return bool(self.kind or self.parts or self.unit)

    @cached_property
    def measure(self) -> Measure:
        """The type of the cells; a count by default."""
        kind = self.kind or "count"
        unit = self.unit or ("%" if kind == "percent" else "")
        single = Part(
            id="value", name=getattr(self, "name", ""), unit=unit, kind=kind, decimals=self.decimals,
            may_be_negative=self.may_be_negative,
        )  # fmt: skip
        return Measure(
            self.parts or (single,),
            unit,
            bool(self.parts),
            self.choices,
            self.aggregate or _default_aggregate(kind, self),
            self.ratio is not None,
        )


def _default_aggregate(kind: Kind, measured: Measured) -> Aggregate:
    if measured.ratio is not None:
        return "recompute"
    return "sum" if kind in NUMBERS - {"percent"} else "none"
