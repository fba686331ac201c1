"""The words of the data set, from templates/export.yaml: titles of tables and columns, and of codes."""

from collections.abc import Iterator
from dataclasses import replace

from pydantic import model_validator

from aqcampaign.config import Settings
from aqcampaign.outputs.dataset.schema import TABLES
from aqcampaign.outputs.tables.table import Column, Table


class TableWords(Settings):
    """The title of a table, and those of its columns by name; those of `common` need not be repeated."""

    title: str
    columns: dict[str, str] = {}


class ExportWords(Settings):
    """Texts of templates/export.yaml. `codes` says by column what its codes mean; `flags` are no and yes."""

    title: str
    common: dict[str, str]
    tables: dict[str, TableWords]
    codes: dict[str, dict[str, str]]
    flags: tuple[str, str]

    @model_validator(mode="after")
    def _whole(self) -> "ExportWords":
        lacking = sorted(self._lacking())
        if lacking:
            raise ValueError(", ".join(lacking))
        return self

    def _lacking(self) -> Iterator[str]:
        """Yield what has no words."""
        for table in TABLES:
            words = self.tables.get(table.name)
            known = self.common | (words.columns if words else {})
            yield from [] if words else [table.name]
            for column in table.columns:
                yield from [] if column.name in known else [f"{table.name}.{column.name}"]
                codes = self.codes.get(column.name, {})
                yield from (f"{column.name}: {code}" for code in column.choices if code not in codes)

    def titled(self, table: Table) -> Table:
        """Return the table with titles, and with the meanings of its codes."""
        words = self.tables[table.name]
        titles = self.common | words.columns
        columns = [replace(each, title=titles[each.name], meanings=self._meanings(each)) for each in table.columns]
        return replace(table, title=words.title, columns=tuple(columns))

    def _meanings(self, column: Column) -> dict[str, str]:
        return {code: self.codes[column.name][code] for code in column.choices}
