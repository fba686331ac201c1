"""The tables of a form: lists, strips and ledgers (running lists)."""

from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, model_validator
from pydantic import Field as Check

from aqcampaign.campaign_config import Id
from aqcampaign.characters import normalized
from aqcampaign.config import Settings, shaped
from aqcampaign.form.hidden_sheets import HIDDEN_SHEETS
from aqcampaign.form.measure import Decimals, Kind, Measure, Measured, Part, Restarts
from aqcampaign.language import mark
from aqcampaign.language import translate as _

Version = Annotated[str, Check(min_length=1, max_length=20)]


def _valid_sheet_name(name: str) -> str:
    """Return `name`; raises ValueError if Excel refuses it, or if the program uses it for a sheet of its own."""
    if name.startswith("'") or name.endswith("'") or name.casefold() == "history":
        raise ValueError(_("Excel does not allow a sheet named “{name}”").format(name=name))
    if name.casefold() in HIDDEN_SHEETS:
        raise ValueError(_("“{name}” is a hidden sheet of the program; give this one another name").format(name=name))
    return name


SheetName = Annotated[
    str,
    Check(min_length=1, max_length=31),
    shaped(r"^[^\[\]:*?/\\]+$", mark("the name of a sheet cannot contain [ ] : * ? / \\")),
    AfterValidator(_valid_sheet_name),
]
Children = Literal["overlapping", "disjoint", "exhaustive"]


def _as_path(value: object) -> object:
    return (value,) if isinstance(value, str) else value


# A code as printed, such as 01 or 甲: a constant, never an input.
Code = Annotated[str, Check(min_length=1, max_length=20)]


def plain_code(code: str) -> str:
    """Return a code for comparison: without brackets, and without leading zeros, which Excel drops when 01 is typed."""
    return normalized(code).strip(" ()").casefold().lstrip("0") or "0"


# Headings above a column, from the top; adjacent columns with the same heading share one merged cell.
Group = Annotated[tuple[str, ...], BeforeValidator(_as_path), Check(max_length=2)]


class Breakdown(Settings):
    """One line of a table: the common base of items, columns and rows.

    `equals` is a formula such as (3)+(4) or food + drugs; the template computes the line unless `computed` is false.
    `within` names the line of which this one is a part (其中). `children` says how the parts of this line relate to
    it: overlapping (each at most the whole), disjoint (sum at most the whole) or exhaustive (sum equals the whole).
    `since` and `until` are the first and last version with this line.
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
    """An item to report: one number (`kind`), several numbers in one cell (`parts`), a text, a choice or a date.

    `rank` says that a publication may rank the units by it.
    """

    number: Annotated[int, Check(ge=1)] | None = None
    code: Code | None = None
    category: str = ""
    group: Group = ()
    definition: str = ""
    joint_risk: bool = False
    rank: bool = False
    not_in: tuple[Id, ...] = ()


class Column(Measured, Breakdown):
    """A column of a list. Its own kind, unit or parts override those of the items."""

    group: Group = ()
    code: Code | None = None
    accumulates: Id | None = None
    last_year_of: Id | None = None


class Row(Breakdown):
    """A row of a strip, e.g. a sub-unit."""

    accumulates: Id | None = None
    restarts: Restarts | None = None
    last_year_of: Id | None = None


StubColumn = Literal["number", "category", "name", "unit", "code"]


class Headings(Settings):
    """Headings of the stub columns of a list; columns without a heading are not printed.

    `order` lists the printed columns if they stand in another order than that of `StubColumn`. `codes` are printed
    below the headings, in the row with the codes of the value columns: 甲, 乙, 丙.
    """

    name: str
    number: str | None = None
    category: str | None = None
    unit: str | None = None
    code: str | None = None
    order: tuple[StubColumn, ...] = ()
    codes: dict[StubColumn, Code] = {}

    @model_validator(mode="after")
    def _each_column_once(self) -> "Headings":
        printed = {key for key in get_args(StubColumn) if getattr(self, key)}
        if self.order and sorted(self.order) != sorted(printed):
            raise ValueError(_("order names each column that has a heading once: {columns}").format(
                columns=", ".join(sorted(printed))))  # fmt: skip
        if self.codes.keys() - printed:
            raise ValueError(_("codes are those of columns that have a heading: {columns}").format(
                columns=", ".join(sorted(printed))))  # fmt: skip
        return self

    @property
    def stub(self) -> tuple[StubColumn, ...]:
        """The printed columns from left to right."""
        return self.order or tuple(key for key in get_args(StubColumn) if getattr(self, key))


class StripHeadings(Settings):
    """Headings left of a strip; `number`, `unit` and `code` each add a row with those of the items."""

    name: str | None = None
    number: str | None = None
    unit: str | None = None
    code: str | None = None


class Table(Settings):
    """The common base of tables: sheet (default: the first), title, caption, position, versions."""

    id: Id
    sheet: SheetName | None = None
    title: str = ""
    caption: str = ""
    beside: bool = False
    since: Version | None = None
    until: Version | None = None


class ListTable(Table):
    """A table with items down and columns across, such as 本月 and 累计."""

    layout: Literal["list"]
    headings: Headings
    columns: Annotated[tuple[Column, ...], Check(min_length=1)]
    items: Annotated[tuple[Item, ...], Check(min_length=1)]

    @property
    def breakdowns(self) -> tuple[Column, ...]:
        """The lines that cross the items: columns of a list, rows of a strip."""
        return self.columns

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The group headings of each value column."""
        return tuple(column.group for column in self.columns)

    @property
    def has_code_row(self) -> bool:
        """Whether the codes of the columns are printed below the headings."""
        return bool(self.headings.codes) or any(column.code for column in self.columns)


_VALUE = Row(id="value", name="")


class StripTable(Table):
    """A table with items across. It has one unnamed row, one row named after the reporting unit, or several rows."""

    layout: Literal["strip"]
    headings: StripHeadings = StripHeadings()
    items: Annotated[tuple[Item, ...], Check(min_length=1)]
    rows: Literal["unit"] | tuple[Row, ...] = ()

    @model_validator(mode="after")
    def _named_rows(self) -> "StripTable":
        if self.rows and self.headings.name is None:
            raise ValueError(_("rows need headings.name, the heading above their names"))
        return self

    @property
    def breakdowns(self) -> tuple[Row, ...]:
        """The lines that cross the items: columns of a list, rows of a strip."""
        return self.rows if isinstance(self.rows, tuple) and self.rows else (_VALUE,)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The group headings of each value column."""
        return tuple(item.group for item in self.items)

    @property
    def has_code_row(self) -> bool:
        """Whether the codes of the items are printed below the headings."""
        return self.headings.code is not None


# What a column of a list of cases tells: where the case came from, what was done, with which goods and how many of them
# (`measure` is their unit where it has a column of its own), what they are worth, who did it, how far the case is, when
# it was found, and which unit handled it.
CaseRole = Literal["source", "act", "goods", "quantity", "measure", "value", "persons", "state", "date", "unit"]
# What each case must tell; besides that, a quantity or a value.
REQUIRED_ROLES: tuple[CaseRole, ...] = ("source", "act", "state")


class LedgerColumn(Settings):
    """A column of a ledger. Values of a `key` column must be unique within a workbook.

    Dates of a column that is `in_period` lie in the reported window; units are asked about others.
    A ledger whose columns have roles is a list of cases, from which the texts of cases in a bulletin are made.
    """

    id: Id
    name: str
    kind: Kind = "text"
    unit: str = ""
    decimals: Decimals | None = None
    choices: tuple[str, ...] = ()
    required: bool = True
    key: bool = False
    in_period: bool = False
    width: Annotated[int, Check(ge=4, le=80)] = 14
    role: CaseRole | None = None
    since: Version | None = None
    until: Version | None = None

    @model_validator(mode="after")
    def _kind_fits(self) -> "LedgerColumn":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(_("choices are required for kind: choice, and allowed only there"))
        if self.in_period and self.kind != "date":
            raise ValueError(_("in_period is for columns of kind date"))
        return self

    @cached_property
    def measure(self) -> Measure:
        """The type of the cells."""
        part = Part(id="value", name=self.name, unit=self.unit, kind=self.kind, decimals=self.decimals)
        return Measure((part,), self.unit, choices=self.choices, aggregate="none")


class LedgerTable(Table):
    """A running list with one row per case; it may be empty. The template draws `rows` empty rows.

    Words outside the list that contain one of `keywords` are asked about, so that no entry gets lost. Its rows are
    leads, which the office hands on, unless `handed_on` is false.
    """

    layout: Literal["ledger"]
    definition: str = ""
    rows: Annotated[int, Check(ge=1, le=500)] = 20
    keywords: tuple[Annotated[str, Check(min_length=2)], ...] = ()
    handed_on: bool = True
    columns: Annotated[tuple[LedgerColumn, ...], Check(min_length=1)]

    @cached_property
    def roles(self) -> dict[CaseRole, LedgerColumn]:
        """The columns of a list of cases by role; {} if it is none."""
        return {column.role: column for column in self.columns if column.role}


ValueTable = ListTable | StripTable
AnyTable = Annotated[ListTable | StripTable | LedgerTable, Check(discriminator="layout")]


def exists_in(each: Any, version: str, versions: tuple[str, ...]) -> bool:
    """Return whether a table or line exists in `version`; `versions` are in chronological order."""
    current = versions.index(version)
    first = versions.index(each.since) if each.since else 0
    last = versions.index(each.until) if each.until else current
    return first <= current <= last
