"""Puts what a kind of period is called into the texts of templates: {last_period} is 上月 or 上周."""

from typing import Any, TypeVar

from aqcampaign.calendar.names import period_words
from aqcampaign.calendar.periods import Kind
from aqcampaign.config import Settings
from aqcampaign.language import in_chinese

S = TypeVar("S", bound=Settings)


def with_period_words(texts: S, kind: Kind | None) -> S:
    """Return the texts of a template, in which {this_period}, {last_period} and {both_periods} are filled in."""
    words = {f"{{{name}}}": in_chinese(word) for name, word in period_words(kind).items()}
    filled: S = _filled(texts, words)
    return filled


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace(name, word)
        return value
    if isinstance(value, tuple):
        return tuple(_filled(each, words) for each in value)
    if isinstance(value, dict):
        return {key: _filled(each, words) for key, each in value.items()}
    if isinstance(value, Settings):
        return value.model_copy(
            update={name: _filled(getattr(value, name), words) for name in type(value).model_fields}
        )
    return value
