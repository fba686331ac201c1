"""Reads the words of documents; what an older templates/ of the office lacks, the built-in words say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from aqcampaign.config import Settings, Source, find, shipped, validated

M = TypeVar("M", bound=Settings)


@dataclass(frozen=True)
class ReadWords(Generic[M]):
    """The words of a file, and what it lacks of the built-in ones, such as "summary.yaml: styles.total_no_duty"."""

    words: M
    lacking: tuple[str, ...] = ()


def read_words(name: str, folder: Path | None, model: type[M]) -> ReadWords[M]:
    """Return the words of a file in templates/; raises ConfigurationFailure with every mistake.

    A newer program may need words and styles that the file does not have. What may be left out stays out.
    """
    source, standard = Source(find(name, folder, "templates")), shipped("templates") / name
    written = None if source.path == standard else source.content()
    if not isinstance(written, dict):
        return ReadWords(source.load(model))
    lacking: list[str] = []
    whole = _completed(written, Source(standard).content(), model, "", lacking)
    return ReadWords(validated(model, whole, source.problem), tuple(f"{name}: {key}" for key in lacking))


def _completed(
    written: Mapping[Any, Any], standard: Mapping[str, Any], model: type[BaseModel] | None, at: str, lacking: list[str]
) -> dict[Any, Any]:
    """Return what is written and what must stand beside it, of a mapping without a model all of it.

    The keys of what was added are noted in `lacking`.
    """
    whole = dict(written)
    for key, value in standard.items():
        field, own = model.model_fields.get(key) if model else None, written.get(key)
        if key not in written and (field is None or field.is_required()):
            whole[key] = value
            lacking.append(f"{at}{key}")
        elif field is not None and isinstance(own, dict) and isinstance(value, dict):
            whole[key] = _completed(own, value, _model_of(field.annotation), f"{at}{key}.", lacking)
    return whole


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """Return the model of a field, None of one that maps names to texts or styles."""
    if get_origin(annotation) in (Union, UnionType):
        return next(filter(None, map(_model_of, get_args(annotation))), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
