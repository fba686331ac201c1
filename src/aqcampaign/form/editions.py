"""The versions of a form, and which one is valid in which month."""

from dataclasses import dataclass
from functools import cached_property

from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable, ListTable, StripTable, stands


@dataclass(frozen=True)
class Edition:
    """The form in one version, which holds from `first` on; '' means from the beginning."""

    form: Form
    first: str


@dataclass(frozen=True)
class Editions:
    """The form in all its versions, the oldest first."""

    all: tuple[Edition, ...]

    @property
    def newest(self) -> Form:
        """The form in its last version."""
        return self.all[-1].form

    @cached_property
    def by_version(self) -> dict[str, Form]:
        """The forms by version."""
        return {edition.form.version: edition.form for edition in self.all}

    def of_month(self, month: str) -> Form:
        """Return the form that holds in `month`; before the first version holds, the first one."""
        holding = [edition.form for edition in self.all if edition.first <= month]
        return holding[-1] if holding else self.all[0].form


def editions(file: Form) -> Editions:
    """Return the editions of what form.yaml says; its versions must have been checked."""
    if not file.versions:
        return Editions((Edition(file, ""),))
    versions = tuple(file.versions)
    return Editions(tuple(Edition(_edition(file, version, versions), file.versions[version]) for version in versions))


def _edition(file: Form, version: str, versions: tuple[str, ...]) -> Form:
    tables = (table for table in file.tables if stands(table, version, versions))
    changed = {
        "version": version,
        "versions": {},
        "columns": tuple(column for column in file.columns if stands(column, version, versions)),
        "items": tuple(item for item in file.items if stands(item, version, versions)),
        "tables": tuple(_table(table, version, versions) for table in tables),
    }
    # Not a copy: that would carry along what the whole file has computed of itself.
    return Form.model_construct(**{**dict(file), **changed})


def _table(table: ListTable | StripTable | LedgerTable, version: str, versions: tuple[str, ...]) -> object:
    lines = {
        key: tuple(line for line in getattr(table, key) if stands(line, version, versions))
        for key in ("items", "columns", "rows")
        if isinstance(getattr(table, key, None), tuple)
    }
    return table.model_copy(update=lines)
