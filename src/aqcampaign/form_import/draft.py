"""Defines the draft of a form: its lines, with each guess beside the line it concerns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Value = str | int | bool | tuple[str, ...] | tuple[Mapping[str, str], ...] | Mapping[str, str]
Layout = Literal["list", "strip", "ledger"]


@dataclass(frozen=True)
class Reading:
    """One of several readings of a compound cell: its name and its parts."""

    label: str
    parts: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Guess:
    """A guess and its reason; `key` is the key of form.yaml that it set, '' for a warning."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class Line:
    """An item, a column, a row, or a line of head or foot: its keys in form.yaml.

    `guesses` lists what was guessed, not printed; `choices` lists the alternatives.
    """

    keys: Mapping[str, Value]
    guesses: tuple[Guess, ...] = ()
    choices: tuple[Reading, ...] = ()

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.keys["id"])

    @property
    def name(self) -> str:
        """Its printed words."""
        return str(self.keys.get("name", self.keys.get("label", "")))

    @property
    def group(self) -> tuple[str, ...]:
        """The headings above it."""
        value = self.keys.get("group", ())
        return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)

    def with_keys(self, guess: str = "", **keys: Value) -> "Line":
        """Return the line with more keys and, if given, the guess that led to them."""
        added = (Guess(guess, next(iter(keys), "")),) if guess else ()
        return replace(self, keys={**self.keys, **keys}, guesses=(*self.guesses, *added))

    def with_guess(self, text: str) -> "Line":
        """Return the line with a warning."""
        return replace(self, guesses=(*self.guesses, Guess(text)))

    def without(self, key: str, why: str) -> "Line":
        """Return the line without a wrongly guessed key, with a warning about it."""
        remaining = {name: value for name, value in self.keys.items() if name != key}
        others = tuple(guess for guess in self.guesses if guess.key != key)
        return replace(self, keys=remaining, guesses=(*others, Guess(why)))


@dataclass(frozen=True)
class DraftTable:
    """One table; `rows` are the rows of a strip, or 'unit' if a row carries the reporting unit's name."""

    id: str
    layout: Layout
    headings: Mapping[str, Value] = field(default_factory=dict)
    columns: tuple[Line, ...] = ()
    items: tuple[Line, ...] = ()
    rows: Literal["unit"] | tuple[Line, ...] = ()
    sheet: str = ""
    title: str = ""
    caption: str = ""
    beside: bool = False
    guesses: tuple[str, ...] = ()

    @property
    def lines(self) -> Iterator[Line]:
        """Every line of the table."""
        yield from self.columns
        yield from self.items
        yield from self.rows if isinstance(self.rows, tuple) else ()

    @property
    def is_plain(self) -> bool:
        """Whether it can be written at the top level of form.yaml."""
        return self.layout == "list" and not (self.sheet or self.title or self.caption or self.beside)


@dataclass(frozen=True)
class Draft:
    """A whole form; `remarks` need a person's attention and concern no single line."""

    id: str
    version: str
    title: str
    labels: Line
    head: tuple[Line, ...]
    foot: tuple[Line, ...]
    tables: tuple[DraftTable, ...]
    remarks: tuple[str, ...] = ()
    incomplete: bool = False  # not yet a form: the remarks say what is missing

    @property
    def guesses(self) -> tuple[tuple[str, str], ...]:
        """Every guess with the words it concerns, in file order."""
        found = [("", remark) for remark in self.remarks]
        found += [("labels", guess.text) for guess in self.labels.guesses]
        for lines in (self.head, *(tuple(table.lines) for table in self.tables), self.foot):
            found += [(" / ".join((*line.group, line.name)), guess.text) for line in lines for guess in line.guesses]
        return (*found, *((table.title or table.id, guess) for table in self.tables for guess in table.guesses))
