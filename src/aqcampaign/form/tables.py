"""The tables of a form: lists, strips and running lists."""

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator
from pydantic import Field as Check

from aqcampaign.campaign_config import Id
from aqcampaign.config import Settings
from aqcampaign.form.measure import Decimals, Kind, Measure, Measured, Part
from aqcampaign.language import translate as _

Version = Annotated[str, Check(min_length=1, max_length=20)]


def _excel_takes(name: str) -> str:
    """Refuse a name of a sheet that Excel does not take: a workbook with it does not open."""
    if name.startswith("'") or name.endswith("'") or name.casefold() == "history":
        raise ValueError(_("Excel takes no sheet that is called “{name}”").format(name=name))
    return name


SheetName = Annotated[
    str, Check(min_length=1, max_length=31, pattern=r"^[^\[\]:*?/\\]+$"), AfterValidator(_excel_takes)
]
Children = Literal["overlapping", "disjoint", "exhaustive"]


def _path(value: object) -> object:
    return (value,) if isinstance(value, str) else value


# The printed words above a column, from the top; neighbours with the same words share one merged cell.
Group = Annotated[tuple[str, ...], BeforeValidator(_path), Check(max_length=2)]


class Breakdown(Settings):
    """One line of a table, across or down: what items, columns and rows have in common.

    `equals` is a printed formula, such as (3)+(4) or food + drugs; `within` names the line of which this one is 其中;
    `children` says what those lines are together: overlapping (each at most the whole), disjoint (their sum at most
    the whole) or exhaustive (their sum is the whole). A line with `equals` is computed in the template unless
    `computed: false`. `since` and `until` are versions of the form.
    """

    id: Id
    name: str
    equals: str | None = None
    computed: bool = True
    within: Id | None = None
    children: Children = "overlapping"
    since: Version | None = None
    until: Version | None = None


class Item(Measured, Breakdown):
    """What is asked: a single number (`kind`), several in one cell (`parts`), a text, a choice, a date."""

    number: Annotated[int, Check(ge=1)] | None = None
    category: str = ""
    group: Group = ()
    definition: str = ""
    joint_risk: bool = False
    not_in: tuple[Id, ...] = ()


class Column(Measured, Breakdown):
    """A column of a list. With a kind, unit or parts of its own it overrides those of the items."""

    group: Group = ()
    accumulates: Id | None = None


class Row(Breakdown):
    """A row of a strip, e.g. a sub-unit."""

    accumulates: Id | None = None


class Headings(Settings):
    """The words printed above the columns left of the values; what is not named is not printed."""

    name: str
    number: str | None = None
    category: str | None = None
    unit: str | None = None


class StripHeadings(Settings):
    """The words printed before the rows of a strip; number and unit add a row of the items' numbers and units."""

    name: str | None = None
    number: str | None = None
    unit: str | None = None


class Table(Settings):
    """What every table may say: its sheet (the first one if it does not), what is printed above, where it stands."""

    id: Id
    sheet: SheetName | None = None
    title: str = ""
    caption: str = ""
    beside: bool = False
    since: Version | None = None
    until: Version | None = None


class ListTable(Table):
    """Items down, columns across: a plain list, 本月 and 累计, a matrix."""

    layout: Literal["list"]
    headings: Headings
    columns: Annotated[tuple[Column, ...], Check(min_length=1)]
    items: Annotated[tuple[Item, ...], Check(min_length=1)]

    @property
    def breakdowns(self) -> tuple[Column, ...]:
        """The lines that cross the items."""
        return self.columns

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The words above each line that stands across."""
        return tuple(column.group for column in self.columns)


_VALUE = Row(id="value", name="")


class StripTable(Table):
    """Items across; one row of values without a name, one that bears the reporting unit's name, or several rows."""

    layout: Literal["strip"]
    headings: StripHeadings = StripHeadings()
    items: Annotated[tuple[Item, ...], Check(min_length=1)]
    rows: Literal["unit"] | tuple[Row, ...] = ()

    @model_validator(mode="after")
    def _named_rows(self) -> "StripTable":
        if self.rows and self.headings.name is None:
            raise ValueError(_("rows need a heading above their names: headings.name"))
        return self

    @property
    def breakdowns(self) -> tuple[Row, ...]:
        """The lines that cross the items."""
        return self.rows if isinstance(self.rows, tuple) and self.rows else (_VALUE,)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The words above each line that stands across."""
        return tuple(item.group for item in self.items)


class LedgerColumn(Settings):
    """A column of a ledger. The values of a `key` column stand once in a workbook."""

    id: Id
    name: str
    kind: Kind = "text"
    unit: str = ""
    decimals: Decimals | None = None
    choices: tuple[str, ...] = ()
    required: bool = True
    key: bool = False
    width: Annotated[int, Check(ge=4, le=80)] = 14
    since: Version | None = None
    until: Version | None = None

    @model_validator(mode="after")
    def _kind_fits(self) -> "LedgerColumn":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(_("choices belong to kind: choice, and only to it"))
        return self

    @cached_property
    def measure(self) -> Measure:
        """What stands in the cells."""
        part = Part(id="value", name=self.name, unit=self.unit, kind=self.kind, decimals=self.decimals)
        return Measure((part,), self.unit, choices=self.choices, aggregate="none")


class LedgerTable(Table):
    """A running list: a row a case, as many as there are; `rows` are drawn in the template. Empty is fine."""

    layout: Literal["ledger"]
    definition: str = ""
    rows: Annotated[int, Check(ge=1, le=500)] = 20
    columns: Annotated[tuple[LedgerColumn, ...], Check(min_length=1)]


ValueTable = ListTable | StripTable
AnyTable = Annotated[ListTable | StripTable | LedgerTable, Check(discriminator="layout")]


def stands(each: Any, version: str, versions: tuple[str, ...]) -> bool:
    """Return whether a table, item, column, row or part belongs to `version`; `versions` in their order."""
    now = versions.index(version)
    begins = versions.index(each.since) if each.since else 0
    ends = versions.index(each.until) if each.until else now
    return begins <= now <= ends
