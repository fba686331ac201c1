"""Splits form.yaml into one form per version and finds the version valid in a period."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable, ListTable, StripTable, exists_in


@dataclass(frozen=True)
class Edition:
    """One version of the form, valid from the period `first` ('' if there is only one version)."""

    form: Form
    first: str


@dataclass(frozen=True)
class Editions:
    """All versions of a form, oldest first; `reported` names the version of periods that were reported on it."""

    all: tuple[Edition, ...]
    reported: Mapping[str, str] = field(default_factory=dict)

    @property
    def newest(self) -> Form:
        """The form of the latest version."""
        return self.all[-1].form

    @cached_property
    def by_version(self) -> dict[str, Form]:
        """Each form, keyed by its version."""
        return {edition.form.version: edition.form for edition in self.all}

    def of_period(self, period: str) -> Form:
        """Return the form valid in `period`; for periods before the first version, the first version.

        A version that begins earlier than it did changes nothing in a period that was reported.
        """
        if self.reported.get(period) in self.by_version:
            return self.by_version[self.reported[period]]
        valid = [edition.form for edition in self.all if edition.first <= period]
        return valid[-1] if valid else self.all[0].form

    def as_reported(self, versions: Mapping[str, str]) -> "Editions":
        """Return the same versions; those of the periods in `versions` stay what they were."""
        return replace(self, reported=versions)


def split_versions(file: Form) -> Editions:
    """Return one edition per version of form.yaml; `since` and `until` must already be valid."""
    if not file.versions:
        return Editions((Edition(file, ""),))
    versions = tuple(file.versions)
    return Editions(tuple(Edition(_edition(file, version, versions), file.versions[version]) for version in versions))


def _edition(file: Form, version: str, versions: tuple[str, ...]) -> Form:
    tables = (table for table in file.tables if exists_in(table, version, versions))
    changed = {
        "version": version,
        "versions": {},
        "columns": tuple(column for column in file.columns if exists_in(column, version, versions)),
        "items": tuple(item for item in file.items if exists_in(item, version, versions)),
        "tables": tuple(_table(table, version, versions) for table in tables),
    }
    # model_copy would also copy the cached properties, which were computed over all versions.
    return Form.model_construct(**{**dict(file), **changed})


def _table(table: ListTable | StripTable | LedgerTable, version: str, versions: tuple[str, ...]) -> object:
    lines = {
        key: tuple(line for line in getattr(table, key) if exists_in(line, version, versions))
        for key in ("items", "columns", "rows")
        if isinstance(getattr(table, key, None), tuple)
    }
    return table.model_copy(update=lines)
