"""Removes the guesses that would make a draft invalid."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from aqcampaign.form.model import Form
from aqcampaign.form.relations import find_faults
from aqcampaign.form_import.draft import Draft, DraftTable, Line
from aqcampaign.language import translate as _

PLAIN_TABLE = "form"  # the id of the table at the top of form.yaml


def without_invalid_guesses(draft: Draft) -> Draft:
    """Return the draft without invalid relations; any other error becomes a remark."""
    try:
        form = Form.model_validate(as_data(draft))
    except ValidationError as error:
        missing = [str(each.get("ctx", {}).get("error", each["msg"])) for each in error.errors()]
        remarks = tuple(_("missing: {what}").format(what=what) for what in missing)
        return replace(draft, remarks=(*draft.remarks, *remarks), incomplete=True)
    wrong = {(fault.table, fault.line.id, fault.key): fault.text for fault in find_faults(form, frozenset())}
    tables = tuple(_table(table, place, wrong) for place, table in enumerate(draft.tables))
    return replace(draft, tables=tables)


def plain_table(draft: Draft) -> DraftTable | None:
    """Return the table to write at the top level of form.yaml, if the first one qualifies."""
    return draft.tables[0] if draft.tables and draft.tables[0].is_plain else None


def _table(table: DraftTable, place: int, wrong: Mapping[tuple[str, str, str], str]) -> DraftTable:
    id_ = PLAIN_TABLE if place == 0 and table.is_plain else table.id
    rows = table.rows if isinstance(table.rows, str) else tuple(_line(line, id_, wrong) for line in table.rows)
    return replace(
        table, rows=rows,
        columns=tuple(_line(line, id_, wrong) for line in table.columns),
        items=tuple(_line(line, id_, wrong) for line in table.items),
    )  # fmt: skip


def _line(line: Line, table: str, wrong: Mapping[tuple[str, str, str], str]) -> Line:
    for key in ("equals", "within", "ratio", "accumulates", "last_year_of"):
        why = wrong.get((table, line.id, key))
        if why is not None:
            line = line.without(key, _("{key} was guessed and taken back: {why}").format(key=key, why=why))
    return line


def as_data(draft: Draft) -> dict[str, Any]:
    """Return the content of form.yaml as a mapping."""
    data: dict[str, Any] = {
        "id": draft.id, "version": draft.version, "title": draft.title, "labels": dict(draft.labels.keys),
        "head": [dict(line.keys) for line in draft.head], "foot": [dict(line.keys) for line in draft.foot],
    }  # fmt: skip
    top = plain_table(draft)
    if top is not None:
        data |= {"headings": dict(top.headings), **_lines(top)}
    data["tables"] = [_data(table) for table in draft.tables if table is not top]
    return data


def _data(table: DraftTable) -> dict[str, Any]:
    options = {"sheet": table.sheet, "title": table.title, "caption": table.caption, "beside": table.beside}
    data = {"id": table.id, "layout": table.layout, **{key: value for key, value in options.items() if value}}
    if table.headings:
        data["headings"] = dict(table.headings)
    if table.layout == "strip" and table.rows:
        data["rows"] = table.rows if isinstance(table.rows, str) else [dict(line.keys) for line in table.rows]
    return data | _lines(table)


def _lines(table: DraftTable) -> dict[str, Any]:
    found = {"columns": table.columns, "items": table.items}
    return {key: [dict(line.keys) for line in lines] for key, lines in found.items() if lines}
