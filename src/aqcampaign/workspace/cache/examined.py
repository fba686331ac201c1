"""Examines the files of a working folder once: what is known of a file is in the cache, as long as all is the same.

The outcome depends on the content of an original, its own name, when it was received, the configuration, the language
and the program. Names of folders are evidence only for the review, which follows. What could not be read is not kept,
because it may depend on the moment; nor are files that are not registered.
"""

import hashlib
import json
import os
import pickle
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import aqcampaign
from aqcampaign.examination_config import Configs, Examine, Examined, Reports
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.report_codec import Forms, decode, encode, forms_of
from aqcampaign.workspace.cache.hashes import hashes_of
from aqcampaign.workspace.cache.store import Cache

# A lock, a download under way, too little memory, a reader that took too long, a bug: the next time may be another.
_OF_THE_MOMENT = frozenset(
    {"AQ101", "AQ103", "AQ104", "AQ106", "AQ107", "AQ130", "AQ136", "AQ137", "AQ138", "AQ145", "AQ190"}
)
# What is known of a file, but where it lies and is kept, and when the same bytes came again.
_TOLD = tuple(each.name for each in fields(InboxFile) if each.name not in ("path", "kept", "again"))
# So many outcomes are kept at a time, so that little is lost when a run is interrupted.
_BATCH = 200


def examine_once(
    cache: Cache, examine: Examine, configs: Configs, files: Sequence[InboxFile], jobs: int | None
) -> Examined:
    """Yield the reports of each file, in the order of `files`; only what is not in the cache is examined."""
    keys = _keys(cache, configs, files)
    known = _known(cache, configs, files, keys)
    missing = [file for file, of_file in zip(files, known, strict=True) if of_file is None]
    made: dict[bytes, str] = {}
    try:
        with closing(examine(configs, missing, jobs) if missing else _none()) as fresh:
            for key, reports in zip(keys, known, strict=True):
                if reports is not None:
                    yield reports
                    continue
                examined = next(fresh)
                if key is not None and not _depends_on_the_moment(examined):
                    made[key] = encode(examined)
                if len(made) >= _BATCH:
                    cache.put(made)
                    made = {}
                yield examined
    finally:
        cache.put(made)


def _none() -> Examined:
    yield from ()


def _known(
    cache: Cache, configs: Configs, files: Sequence[InboxFile], keys: Sequence[bytes | None]
) -> list[Reports | None]:
    """Return the reports of each file, None if it is to be examined."""
    forms, texts = forms_of(configs), cache.get([key for key in keys if key is not None])
    return [
        _decoded(texts[key], file, forms) if key is not None and key in texts else None
        for file, key in zip(files, keys, strict=True)
    ]


def _decoded(text: str, file: InboxFile, forms: Forms) -> Reports | None:
    try:
        return decode(text, file, forms)
    except ValueError:  # written by somebody else, with a checksum
        return None


def _depends_on_the_moment(reports: Reports) -> bool:
    return any(found.code in _OF_THE_MOMENT for report in reports for found in report.findings)


def _keys(cache: Cache, configs: Configs, files: Sequence[InboxFile]) -> list[bytes | None]:
    """Return the key of each original, a hash of all that its outcome depends on.

    None of a file that is no original, or no longer what was received: the examination tells so.
    """
    hashes = hashes_of(cache, [os.fspath(file.kept) for file in files if file.kept is not None])
    fingerprint = fingerprint_of(cache, configs)
    return [
        _key(file, file.kept.name, fingerprint)
        if file.kept is not None and hashes.get(os.fspath(file.kept)) == file.kept.name
        else None
        for file in files
    ]


def _key(file: InboxFile, sha256: str, fingerprint: str) -> bytes:
    """Return the key of an original: all that is known of it counts, but for its folder and where it is kept."""
    told = [fingerprint, sha256, file.path.name, *(repr(getattr(file, name)) for name in _TOLD)]
    return hashlib.sha256(json.dumps(told).encode()).digest()


def fingerprint_of(cache: Cache, configs: Configs) -> str:
    """Return a hash of the configuration, the language and the program."""
    target = BytesIO()
    _Canonical(target, pickle.HIGHEST_PROTOCOL).dump((list(configs), os.environ.get("LANGUAGE"), _program(cache)))
    return hashlib.sha256(target.getvalue()).hexdigest()


_SETS = frozenset({set, frozenset})


class _Canonical(pickle.Pickler):
    """Writes equal configurations equally; what it writes is hashed and never read."""

    def persistent_id(self, obj: object) -> object:
        """Write sets, which have no order of their own, sorted."""
        return ("set", sorted(obj, key=repr)) if obj.__class__ in _SETS else None

    def reducer_override(self, obj: object) -> Any:
        """Leave out what an object remembers of its own computations: one command has asked for it, another has not.

        Of a model, of which there is one for each unit, nothing but its values is written, private ones too.
        """
        kind = type(obj)
        remembered = _remembered(kind)  # type: ignore[arg-type]  # (takes the hash of an object for that of a class)
        if _is_model(kind):  # type: ignore[arg-type]
            private = getattr(obj, "__pydantic_private__", None) or {}
            return kind, (), {**_without(remembered, vars(obj)), **private}
        if not remembered:
            return NotImplemented
        reduced: Any = obj.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
        made, arguments, state, *rest = reduced
        return made, arguments, _without(remembered, state), *rest


def _without(names: frozenset[str], state: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in state.items() if name not in names} if names else state


@lru_cache(maxsize=256)
def _remembered(kind: type) -> frozenset[str]:
    """Return the names of the cached properties of a class."""
    return frozenset(
        name
        for each in getattr(kind, "__mro__", ())
        for name, value in vars(each).items()
        if isinstance(value, cached_property)
    )


@lru_cache(maxsize=256)
def _is_model(kind: type) -> bool:
    return issubclass(kind, BaseModel)


def _program(cache: Cache) -> tuple[object, ...]:
    """Return what tells this program from others: its source, Python and the installed libraries."""
    folder = os.fspath(Path(aqcampaign.__file__).parent)
    source = [f"{place}/{name}" for place, _folders, names in os.walk(folder) for name in names if name.endswith(".py")]
    hashes = {path.removeprefix(folder): sha256 for path, sha256 in hashes_of(cache, source).items()}
    libraries = {
        name for place in sys.path if os.path.isdir(place)  # noqa: PTH112  (sys.path holds texts)
        for name in os.listdir(place) if name.endswith(".dist-info")
    }  # fmt: skip
    return sorted(hashes.items()), sys.version, sys.platform, libraries
