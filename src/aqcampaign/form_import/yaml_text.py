"""Writes a draft as form.yaml, with each guess as a comment on its line."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.form_import.draft import Draft, DraftTable, Line, Value
from aqcampaign.form_import.valid_draft import plain_table
from aqcampaign.language import translate as _

# Texts that need no quotes in YAML; all others are quoted as in JSON, 01 too: editors would take it for a number.
_BARE = re.compile(r"(?![\d.]+$)[A-Za-z0-9_\u4e00-\u9fff（“][\w\u4e00-\u9fff（）、。；：，“”·.()/+=-]*")
_WORDS_OF_YAML = frozenset(("null", "Null", "NULL"))


def yaml_text(draft: Draft, source: str) -> str:
    """Return the text of form.yaml; `source` is the file it was read from."""
    return "\n".join(_lines(draft, source)) + "\n"


def _lines(draft: Draft, source: str) -> Iterator[str]:
    yield from _top(draft, source)
    yield f"id: {_scalar(draft.id)}"
    yield f"version: {json.dumps(draft.version)}"
    yield f"title: {_scalar(draft.title)}"
    yield _guessed(f"labels: {_flow(draft.labels.keys)}", draft.labels)
    for name, lines in (("head", draft.head), ("foot", draft.foot)):
        if lines:
            yield f"{name}:"
            yield from _entries(lines, "  ")
    plain = plain_table(draft)
    if plain is not None:
        yield from _table(plain, "")
    others = [table for table in draft.tables if table is not plain]
    if others:
        yield "tables:"
    for table in others:
        yield f"  - id: {_scalar(table.id)}"
        yield from _table(table, "    ")


def _top(draft: Draft, source: str) -> Iterator[str]:
    yield "# yaml-language-server: $schema=form.schema.json"
    on_lines = len(draft.guesses) - len(draft.remarks)
    for text in (
        _("A draft, read from {source}. Correct it by hand, then run: aq form check"),
        _("Units, kinds and relations are told by the printed words; each guess stands on its line, behind “guess:”."),
        _("Ids are English words or pinyin: change them now, never once figures have been collected."),
        _("Guesses on the lines below, each to be looked at: {count}"),
    ):
        yield "# " + text.format(source=_one_line(source), count=on_lines)
    for remark in draft.remarks:
        yield f"# - {_one_line(remark)}"


def _table(table: DraftTable, indent: str) -> Iterator[str]:
    for guess in table.guesses:
        yield f"{indent}# guess: {_one_line(guess)}"
    if indent:
        yield f"{indent}layout: {table.layout}"
        for key in ("sheet", "title", "caption"):
            if getattr(table, key):
                yield f"{indent}{key}: {_scalar(getattr(table, key))}"
        if table.beside:
            yield f"{indent}beside: true"
    if table.headings:
        yield f"{indent}headings: {_flow(table.headings)}"
    if table.rows == "unit":
        yield f"{indent}rows: unit"
    for name, lines in (("rows", table.rows), ("columns", table.columns), ("items", table.items)):
        if lines and not isinstance(lines, str):
            yield f"{indent}{name}:"
            yield from _entries(lines, indent + "  ")


def _entries(lines: tuple[Line, ...], indent: str) -> Iterator[str]:
    for line in lines:
        parts = line.keys.get("parts")
        if not isinstance(parts, tuple) and not line.choices:
            yield _guessed(f"{indent}- {_flow(line.keys)}", line)
        else:
            first, *others = ((key, value) for key, value in line.keys.items() if key != "parts")
            yield _guessed(f"{indent}- {first[0]}: {_value(first[1])}", line)
            yield from (f"{indent}  {key}: {_value(value)}" for key, value in others)
            if isinstance(parts, tuple):
                yield from _parts(parts, f"{indent}  ")
        for reading in line.choices:
            yield f"{indent}  # {_one_line(reading.label)}:"
            yield from _parts(reading.parts, f"{indent}  # ")


def _parts(parts: Sequence[str] | Sequence[Mapping[str, str]], indent: str) -> Iterator[str]:
    yield f"{indent}parts:"
    yield from (f"{indent}  - {_flow(part)}" for part in parts if not isinstance(part, str))


def _guessed(text: str, line: Line) -> str:
    return f"{text}  # guess: {_one_line('; '.join(guess.text for guess in line.guesses))}" if line.guesses else text


def _flow(keys: Mapping[str, Value] | Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in keys.items()) + "}"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, Mapping):
        return _flow(value)
    if len(value) == 1 and isinstance(value[0], str):
        return f"[{_scalar(value[0])}]"
    return "[" + ", ".join(_scalar(each) if isinstance(each, str) else _flow(each) for each in value) + "]"


def _scalar(text: str) -> str:
    is_plain = _BARE.fullmatch(text) and text not in _WORDS_OF_YAML
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
