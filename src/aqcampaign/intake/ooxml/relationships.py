"""Resolves relationships between the parts of a workbook, never to targets outside."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from aqcampaign.findings.finding import phrase
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.archive import Archive
from aqcampaign.intake.ooxml.walk import RELATIONSHIPS, Attributes, Element, walk
from aqcampaign.intake.workbook import damaged
from aqcampaign.language import mark as N_


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship of a part. `kind` is the end of its type, such as worksheet; `target` is None if external."""

    id: str
    kind: str
    target: str | None


class Relationships:
    """The relationships of one part. Raises Unreadable for duplicate ids."""

    def __init__(self, all_: tuple[Relationship, ...]) -> None:
        self._all = all_
        self.by_id = {each.id: each for each in all_}
        if len(self.by_id) < len(all_):
            raise damaged(N_("two relationships have the same id"))

    def target_of_kind(self, kind: str) -> str | None:
        """Return the target of this kind, or None. Raises Unreadable if there are several."""
        found = {each.target for each in self._all if each.kind == kind}
        if len(found) > 1:
            raise damaged(phrase(N_("there are two parts of the type {kind}"), kind=kind))
        return found.pop() if found else None


def read_relationships(archive: Archive, part: str, limits: Limits) -> Relationships:
    """Return the relationships of `part`, which is '' for the package; empty if it has none."""
    folder, slash, name = part.rpartition("/")
    rels = f"{folder}{slash}_rels/{name}.rels"
    return _read(archive.read(rels), folder, limits) if rels in archive else _NONE


@lru_cache(maxsize=32)
def _read(rels: bytes, folder: str, limits: Limits) -> Relationships:
    found: list[Attributes] = []
    one = Element(begin=found.append)
    tree = Element({"Relationship": one}, namespaces=RELATIONSHIPS)
    walk(rels, Element({"Relationships": tree}, namespaces=RELATIONSHIPS), limits)
    return Relationships(tuple(_relationships(found, folder)))


_NONE = Relationships(())


def _relationships(found: list[Attributes], folder: str) -> Iterator[Relationship]:
    for each in found:
        kind = each.get("Type", "").rpartition("/")[2]
        outside = each.get("TargetMode") == "External"
        target = None if outside else _resolve(folder, each.get("Target", ""))
        yield Relationship(each.get("Id", ""), kind, target)


def _resolve(folder: str, target: str) -> str | None:
    """Return the path of a target from the root of the archive, None if it is outside."""
    written = unquote(target).replace("\\", "/")
    path = posixpath.normpath(written.lstrip("/") if written.startswith("/") else posixpath.join(folder, written))
    return None if path.startswith("..") else path
