"""Rewrites single parts of an .xlsx or .xlsm file and copies all others byte for byte."""

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO

from aqcampaign.outputs.returned_copy.xml_edit import Document, quote

WORKBOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


class Package:
    """The parts of a workbook by name. Methods raise ValueError or KeyError if the structure is unusual."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            self._entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
            self._parts = {name: archive.read(entry) for name, entry in self._entries.items()}
        # In files of some programs, part names and references to them differ in case.
        self._names = {name.lower(): name for name in self._parts}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def __getitem__(self, part: str) -> bytes:
        return self._parts[self._names[part.lower()]]

    def __setitem__(self, part: str, content: bytes) -> None:
        self._parts[self._names.setdefault(part.lower(), part)] = content

    def drop(self, part: str) -> None:
        """Remove a part if it exists."""
        name = self._names.pop(part.lower(), None)
        if name is not None:
            del self._parts[name]

    def unused_name(self, pattern: str) -> tuple[str, int]:
        """Return the first unused part name of `pattern`, such as xl/comments{}.xml, and its number."""
        return next((name, n) for n in range(1, 10**6) if (name := pattern.format(n)) not in self)

    def resolve(self, part: str, relation: str | None) -> str:
        """Return the target of a relation of `part`, by relation id. Raises KeyError if there is none."""
        for id_, _kind, to in self._relations(part):
            if id_ == relation and to:
                return to
        raise KeyError(relation)

    def find_related(self, part: str, kind: str) -> str | None:
        """Return the target of the first relation of a kind, or None."""
        return next((to for _id, of_kind, to in self._relations(part) if of_kind == _RELATIONS + kind), None)

    def add_relation(self, part: str, kind: str, to: str) -> str:
        """Add a relation from `part` to the part `to`, and return its id."""
        path = _relations_part(part)
        if path not in self:
            empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
            self[path] = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + empty
        document = Document(self[path], ("Relationship",))
        used = {each.attributes.get("Id") for each in document.find_all("Relationship")}
        id_ = next(name for n in range(1, len(used) + 2) if (name := f"rId{n}") not in used)
        target = quote(f"/{to}")
        line = b"<Relationship Id=%b Type=%b Target=%b/>" % (quote(id_), quote(_RELATIONS + kind), target)
        document.append(document.root, line)
        self[path] = document.content
        return id_

    def drop_relations(self, part: str) -> None:
        """Remove all relations of `part`."""
        self.drop(_relations_part(part))

    def declare_type(self, part: str, content_type: str) -> None:
        """Declare the content type of a part."""
        override = b"<Override PartName=%b ContentType=%b/>" % (quote(f"/{part}"), quote(content_type))
        self._type(override, "Override", "PartName", f"/{part}")

    def declare_extension_type(self, extension: str, content_type: str) -> None:
        """Declare the content type of all parts with an extension."""
        default = b"<Default Extension=%b ContentType=%b/>" % (quote(extension), quote(content_type))
        self._type(default, "Default", "Extension", extension)

    @property
    def content(self) -> bytes:
        """The workbook as bytes. Existing parts keep their compression method and time."""
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self._parts.items():
                before = self._entries.get(name)
                entry = zipfile.ZipInfo(name, before.date_time if before else (1980, 1, 1, 0, 0, 0))
                entry.compress_type = before.compress_type if before else zipfile.ZIP_DEFLATED
                archive.writestr(entry, part)
        return target.getvalue()

    def _type(self, xml: bytes, element: str, key: str, value: str) -> None:
        document = Document(self[_TYPES], (element,))
        if not any(each.attributes.get(key, "").lower() == value.lower() for each in document.find_all(element)):
            document.append(document.root, xml)
            self[_TYPES] = document.content

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        path = _relations_part(part)
        if path not in self:
            return
        for each in Document(self[path], ("Relationship",)).find_all("Relationship"):
            to = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), each.attributes.get("Target", "")))
            yield each.attributes.get("Id", ""), each.attributes.get("Type", ""), to.lstrip("/")


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def has_macros(content: bytes) -> bool:
    """Return whether the workbook is an .xlsm."""
    return bool(content) and b"macroEnabled" in Package(content)[_TYPES]
