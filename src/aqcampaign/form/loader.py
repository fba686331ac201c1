"""Loads form.yaml and checks what no single key can check: ids, versions, relations, headings."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from aqcampaign.config import Location, Source, unknown
from aqcampaign.failures import ConfigurationFailure, Problem
from aqcampaign.form.editions import Editions, split_versions
from aqcampaign.form.model import Form
from aqcampaign.form.relations import Fault, find_faults, items_by_number
from aqcampaign.form.tables import (
    REQUIRED_ROLES,
    Breakdown,
    Column,
    Item,
    LedgerColumn,
    LedgerTable,
    ListTable,
    StripTable,
    ValueTable,
    plain_code,
)
from aqcampaign.language import translate as _

_Line = Breakdown | LedgerColumn


def load(source: Source) -> Editions:
    """Return all versions of the form; raises ConfigurationFailure with every mistake and its position."""
    file = source.load(Form)
    _raise_if_any(_version_problems(source, file))
    editions = split_versions(file)
    _raise_if_any(_Checker(source, file, editions).problems())
    return editions


def _raise_if_any(problems: Iterable[Problem]) -> None:
    found = list(dict.fromkeys(problems))
    if found:
        raise ConfigurationFailure(found)


def _version_problems(source: Source, file: Form) -> Iterator[Problem]:
    """Yield mistakes in `versions` and in every `since` and `until`."""
    for (earlier, first), (later, second) in pairwise(file.versions.items()):
        if second == first:
            text = _("the versions “{earlier}” and “{later}” both start in {period}")
            yield source.problem(("versions", later), text.format(earlier=earlier, later=later, period=first))
        elif second < first:
            text = _("version “{later}” must start in a later period than “{earlier}”")
            yield source.problem(("versions", later), text.format(earlier=earlier, later=later))
    versions = list(file.versions) or [file.version]
    for location, each in tables_and_lines(file):
        for key in ("since", "until"):
            version = getattr(each, key, None)
            if version is not None and version not in versions:
                yield source.problem((*location, key), unknown(version, versions))
        since, until = getattr(each, "since", None), getattr(each, "until", None)
        if since in versions and until in versions and versions.index(until) < versions.index(since):
            yield source.problem((*location, "until"), _("until is earlier than since"))


def tables_and_lines(file: Form) -> Iterator[tuple[Location, object]]:
    """Yield each table and each of its lines, of all versions, with its location in the file."""
    for table, prefix in _tables(file):
        yield prefix, table
        for key in ("items", "columns", "rows"):
            lines = getattr(table, key, None)
            if isinstance(lines, tuple):
                yield from (((*prefix, key, index), line) for index, line in enumerate(lines))


def _tables(file: Form) -> Iterator[tuple[ListTable | StripTable | LedgerTable, Location]]:
    plain = len(file.all_tables) - len(file.tables)
    for index, table in enumerate(file.all_tables):
        yield table, () if index < plain else ("tables", index - plain)


class _Checker:
    """Checks every edition; problems point into the file."""

    def __init__(self, source: Source, file: Form, editions: Editions) -> None:
        self._source = source
        self._file = file
        self._editions = editions
        self._places = {table.id: (table, prefix) for table, prefix in _tables(file)}

    def problems(self) -> Iterator[Problem]:
        for edition in self._editions.all:
            form = edition.form
            duplicates = [*self._duplicates(form)]
            yield from duplicates
            unitless = [problem for table in form.value_tables for problem in self._missing_units(table)]
            yield from unitless or self._unused_unit_words(form)
            for table in form.value_tables:
                yield from self._not_in(table)
                yield from self._codes(table)
                yield from self._split_groups(table)
            for ledger in form.ledgers:
                yield from self._case_roles(ledger)
            if not duplicates:  # relations refer to lines by id
                yield from (self._problem(fault) for fault in find_faults(form, self._elsewhere(form)))
        for earlier, later in pairwise(edition.form for edition in self._editions.all):
            yield from self._changed_units(earlier, later)
        yield from self._headline()

    def _changed_units(self, earlier: Form, later: Form) -> Iterator[Problem]:
        """Yield fields whose kind or unit changes between versions: periods would be added up across the change."""
        for field in later.fields:
            index = earlier.field_indices.get(field.id)
            before = None if index is None else earlier.fields[index].part
            if before is not None and (before.kind, before.unit) != (field.part.kind, field.part.unit):
                text = _(
                    "“{id}” is measured in {before} before version “{version}” and in {unit} from then on; use a new id"
                )
                words = {
                    "id": field.id,
                    "before": before.unit or before.kind,
                    "unit": field.part.unit or field.part.kind,
                }
                location = self._locate(field.cell.table.id, field.cell.item, "id")
                yield self._source.problem(location, text.format(**words, version=later.version))

    def _headline(self) -> Iterator[Problem]:
        """Yield headlines that no version of the form has as a number."""
        fields = {field.id: None for edition in self._editions.all for field in edition.form.fields
                  if field.part.is_number and field.cell.applies and not field.is_last_year}  # fmt: skip
        for index, id_ in enumerate(self._file.headline):
            if id_ not in fields:
                yield self._source.problem(("headline", index), unknown(id_, fields))
            elif id_ in self._file.headline[:index]:
                yield self._source.problem(("headline", index), _("“{value}” is used twice").format(value=id_))

    def _elsewhere(self, form: Form) -> frozenset[str]:
        """Return the ids and printed numbers of lines that exist only in other versions."""
        return _names(self._file) - _names(form)

    def _duplicates(self, form: Form) -> Iterator[Problem]:
        """Yield ids and item numbers that are used twice."""
        groups: list[list[tuple[Location, str]]] = [
            [(self._locate(table.id, item, "id"), item.id) for table in form.value_tables for item in table.items],
            [((*self._places[table.id][1], "id"), table.id) for table in form.all_tables],
            [
                ((key, index, "id"), each.id)
                for key in ("head", "foot")
                for index, each in enumerate(getattr(form, key))
            ],
        ]
        for table in form.all_tables:
            crossing = table.columns if isinstance(table, LedgerTable) else table.breakdowns
            groups.append([(self._locate(table.id, line, "id"), line.id) for line in crossing])
            if not isinstance(table, LedgerTable):
                numbered = [item for item in table.items if item.number is not None]
                groups.append([(self._locate(table.id, item, "number"), str(item.number)) for item in numbered])
                for lines in (table.items, table.columns if isinstance(table, ListTable) else ()):
                    coded = [(self._locate(table.id, line, "code"), line.code) for line in lines if line.code]
                    groups.append([(location, plain_code(code)) for location, code in coded])
        for group in groups:
            seen: set[str] = set()
            for location, value in group:
                if value in seen:
                    yield self._source.problem(location, _("“{value}” is used twice").format(value=value))
                seen.add(value)

    def _unused_unit_words(self, form: Form) -> Iterator[Problem]:
        units = {part.unit for cell in form.cells for part in cell.measure.parts}
        for unit in form.unit_words:
            if unit not in units:
                text = _("no item has the unit “{unit}”; units: {units}").format(
                    unit=unit, units=", ".join(sorted(units))
                )
                yield self._source.problem(("unit_words", unit), text)

    def _not_in(self, table: ValueTable) -> Iterator[Problem]:
        ids = [breakdown.id for breakdown in table.breakdowns]
        for item in table.items:
            for index, each in enumerate(item.not_in):
                if each not in ids:
                    yield self._source.problem((*self._locate(table.id, item, "not_in"), index), unknown(each, ids))

    def _codes(self, table: ValueTable) -> Iterator[Problem]:
        """Yield codes of items that no heading prints, and a heading of codes without any."""
        coded = [item for item in table.items if item.code]
        if coded and table.headings.code is None:
            text = _("codes of items need headings.code, the heading of the column or row with the codes")
            yield self._source.problem(self._locate(table.id, coded[0], "code"), text)
        elif table.headings.code is not None and not coded:
            text = _("no item has a code")
            yield self._source.problem((*self._places[table.id][1], "headings", "code"), text)

    def _missing_units(self, table: ValueTable) -> Iterator[Problem]:
        """Yield items without a unit in a table that prints a unit column."""
        if isinstance(table, ListTable) and table.headings.unit:
            for item in table.items:
                if item.measure.is_number and not item.unit and not any(column.has_measure for column in table.columns):
                    yield self._source.problem(self._locate(table.id, item, "")[:-1], _("the key “unit” is missing"))

    def _split_groups(self, table: ValueTable) -> Iterator[Problem]:
        """Yield group headings that recur after a gap: one heading spans adjacent columns only."""
        lines: tuple[Item | Column, ...] = table.columns if isinstance(table, ListTable) else table.items
        for depth in (1, 2):
            ended: set[tuple[str, ...]] = set()
            for before, line in pairwise(lines):
                if before.group[:depth] != line.group[:depth]:
                    ended.add(before.group[:depth])
                    if len(line.group) >= depth and line.group[:depth] in ended:
                        text = _("the heading “{group}” also spans columns further left; move them together")
                        location = self._locate(table.id, line, "group")
                        yield self._source.problem(location, text.format(group=" / ".join(line.group[:depth])))

    def _case_roles(self, table: LedgerTable) -> Iterator[Problem]:
        """Yield what keeps a list of cases from telling one: a role that two columns have, or that none has."""
        columns = [column for column in table.columns if column.role]
        for place, column in enumerate(columns):
            if column.role in [each.role for each in columns[:place]]:
                text = _("two columns have the role “{role}”").format(role=column.role)
                yield self._source.problem(self._locate(table.id, column, "role"), text)
            elif (column.kind == "money") != (column.role == "value") or (column.kind == "date") != (
                column.role == "date"
            ):
                text = _("a column with the role value is of kind money, one with the role date of kind date, no other")
                yield self._source.problem(self._locate(table.id, column, "role"), text)
        lacking = [role for role in REQUIRED_ROLES if columns and role not in table.roles]
        if columns and not {"quantity", "value"} & table.roles.keys():
            lacking.append("quantity")
        if lacking:
            text = _("a list of cases needs columns with the roles source, act, state, and quantity or value; "
                     "it lacks {roles}")  # fmt: skip
            yield self._source.problem(self._places[table.id][1], text.format(roles=", ".join(lacking)))

    def _problem(self, fault: Fault) -> Problem:
        return self._source.problem(self._locate(fault.table, fault.line, fault.key), fault.text)

    def _locate(self, table_id: str, line: _Line, key: str) -> Location:
        """Return the location of `key` of a line in the file. Lines are found by identity: editions share them."""
        table, prefix = self._places[table_id]
        for name in ("items", "columns", "rows"):
            lines = getattr(table, name, None)
            index = (
                next((p for p, each in enumerate(lines) if each is line), None) if isinstance(lines, tuple) else None
            )
            if index is not None:
                return (*prefix, name, index, key)
        return prefix


def _names(form: Form) -> frozenset[str]:
    lines = [line for table in form.value_tables for line in (*table.items, *table.breakdowns)]
    numbers = (f"({number})" for table in form.value_tables for number in items_by_number(table))
    return frozenset((*(line.id for line in lines), *numbers))
