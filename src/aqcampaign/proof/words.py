"""The words by which documents are understood, from templates/proof.yaml."""

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field

from aqcampaign.config import Settings

Words = tuple[str, ...]
# What a word in a sentence says of the numbers beside it.
Sense = Literal[
    "coverage", "rate", "basis", "up", "down", "level", "about_level", "scope", "share", "respectively", "leading",
    "contribution", "tied", "rank", "sum", "of_which", "in_row", "until",
]  # fmt: skip
CoverageRole = Literal[
    "expected", "accepted", "nil", "missing", "returned", "unreadable", "incomplete", "excluded", "late", "extended",
    "on_time", "not_counted", "received",
]  # fmt: skip
Scope = Literal["period", "to_date", "previous", "year", "same_units"]
Basis = Literal["period", "year"]


class ComparisonSenses(Settings):
    """Words of comparisons."""

    period: Words
    year: Words
    up: Words
    down: Words
    level: Words
    about_level: Words
    growth: Words


class ChangeWords(Settings):
    """What should stand instead of a wrong comparison; may use {change}."""

    level: str
    about_level: str
    multiple: str
    rise: str
    fall: str
    more: str
    less: str


class TableWords(Settings):
    """Words in headings of columns and heads of rows."""

    serial: Words
    change: Words
    percent: Words
    total: Words
    covered: Words
    records: dict[Literal["versions", "returned", "errors", "in_row", "days_late", "queries"], Words]


class ProofWords(Settings):
    """The contents of templates/proof.yaml."""

    coverage: dict[CoverageRole, Words]
    rates: dict[Literal["report", "on_time"], Words]
    comparison: ComparisonSenses
    scope: dict[Scope, Words]
    share: Words
    respectively: Words
    leading: Words
    contribution: Words
    tied: Words
    rank: Words
    sum_: Words = Field(alias="sum")
    of_which: Words
    in_row: Words
    until: Words
    rounding_note: Words
    overlap_note: Words
    not_units: Words
    unit_endings: Words
    tables: TableWords
    instead: ChangeWords

    def senses(self) -> dict[str, tuple[Sense, str]]:
        """Return what each word says, with its role within that: 较上月 is a basis, period."""
        return {word: (sense, role) for sense, role, words in self._listed() for word in words}

    def _listed(self) -> Iterator[tuple[Sense, str, Iterable[str]]]:
        for scope, words in self.scope.items():
            yield "scope", scope, words
        for role, words in self.coverage.items():
            yield "coverage", role, words
        for rate, words in self.rates.items():
            yield "rate", rate, words
        comparison = self.comparison
        yield "basis", "period", comparison.period
        yield "basis", "year", comparison.year
        yield "up", "", comparison.up
        yield "down", "", comparison.down
        yield "level", "", comparison.level
        yield "about_level", "", comparison.about_level
        yield "share", "", self.share
        yield "respectively", "", self.respectively
        yield "leading", "", self.leading
        yield "contribution", "", self.contribution
        yield "tied", "", self.tied
        yield "rank", "", self.rank
        yield "sum", "", self.sum_
        yield "of_which", "", self.of_which
        yield "in_row", "", self.in_row
        yield "until", "", self.until
