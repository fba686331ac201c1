"""Edits single tags of an XML part and leaves all other bytes unchanged.

The parsers of the standard library lose prefixes and quotes when they serialise a tree. Therefore expat only finds
the byte offsets of tags, and changes are spliced into the source. Parts that are not UTF-8, contain a DOCTYPE or bind
their own namespace to a prefix raise ValueError; such workbooks get a fresh form instead.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_START_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
# Characters that XML does not allow: control characters other than tab and line ends, and surrogates.
_INVALID_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Parts of a filled form have about 20 kB. Parsing takes one or two microseconds per tag.
_MAX_SIZE = 2 * 2**20
_NO_CHANGES: Mapping[str, str | None] = {}


@dataclass(slots=True, eq=False)
class Element:
    """One element with the byte offsets of its tags.

    `parent` is the nearest recorded ancestor. The start tag ends at `content_start`, the end tag begins at
    `content_end`.
    """

    name: str
    attributes: Mapping[str, str]
    parent: "Element | None"
    depth: int
    start: int
    content_start: int
    content_end: int = 0
    end: int = 0

    @property
    def relation(self) -> str | None:
        """The value of r:id, with any prefix."""
        named = (value for key, value in self.attributes.items() if key.split(" ")[1:2] == ["id"])
        return next(named, None)


@dataclass(slots=True)
class _Changes:
    """Pending changes of one element."""

    attributes: dict[str, str | None] = field(default_factory=dict)
    appended: list[bytes] = field(default_factory=list)


class Document:
    """An XML part in which the elements with the given local names can be edited.

    Raises ValueError if the part is too large or not supported.
    """

    def __init__(self, content: bytes, names: Container[str]) -> None:
        if len(content) > _MAX_SIZE:
            raise ValueError("the part is too large for a form")
        self._content = content
        self._names = names
        self._open: list[Element | None] = []
        self._changes: dict[Element, _Changes] = {}
        self._splices: list[tuple[int, int, bytes]] = []
        self.elements: list[Element] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.namespace_prefixes = True
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.XmlDeclHandler = _only_utf8
        self._parser.StartDoctypeDeclHandler = _no_doctype
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error

    @property
    def root(self) -> Element:
        """The root element."""
        return self.elements[0]

    def find_all(self, name: str, parent: str | None = None) -> Iterator[Element]:
        """Yield the elements of a name in document order; with `parent`, only those in a parent of that name."""
        for each in self.elements:
            if each.name == name and (parent is None or (each.parent is not None and each.parent.name == parent)):
                yield each

    def find_first(self, name: str) -> Element | None:
        """Return the first element of a name, or None."""
        return next(self.find_all(name), None)

    def source(self, element: Element) -> bytes:
        """Return the original XML of an element."""
        return self._content[element.start : element.end]

    def text(self, element: Element) -> str:
        """Return the text in an element without children."""
        return unescape(self._content[element.content_start : element.content_end].decode())

    def set_attributes(self, element: Element, **attributes: str | None) -> None:
        """Set attributes; None removes one."""
        self._changes.setdefault(element, _Changes()).attributes.update(attributes)

    def append(self, element: Element, xml: bytes) -> None:
        """Insert XML after the last child of an element."""
        self._changes.setdefault(element, _Changes()).appended.append(xml)

    def insert_before(self, element: Element, xml: bytes) -> None:
        """Insert XML before an element."""
        self._splices.append((element.start, element.start, xml))

    def replace(self, element: Element, xml: bytes = b"") -> None:
        """Replace an element with XML; without `xml`, remove it."""
        self._splices.append((element.start, element.end, xml))

    @property
    def content(self) -> bytes:
        """The XML with all changes."""
        splices = list(self._splices)
        for element, changes in self._changes.items():
            splices.extend(self._splices_of(element, changes))
        pieces: list[bytes] = []
        position = 0
        for start, end, xml in sorted(splices, key=lambda splice: splice[:2]):
            pieces += (self._content[position:start], xml)
            position = end
        return b"".join((*pieces, self._content[position:]))

    def _splices_of(self, element: Element, changes: _Changes) -> Iterator[tuple[int, int, bytes]]:
        tag = change_attributes(self._content[element.start : element.content_start], changes.attributes)
        inside = b"".join(changes.appended)
        if inside and element.end == element.content_start:
            tag = tag[:-2] + b">" + inside + b"</" + element.name.encode() + b">"
        elif inside:
            yield element.content_end, element.content_end, inside
        yield element.start, element.content_start, tag

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        parts = name.split(" ")  # [namespace,] local name [, prefix]
        local = parts[0] if len(parts) == 1 else parts[1]
        if not self._open and len(parts) == 3:
            raise ValueError("the namespace of the root element has a prefix")
        element = None
        if not self._open or local in self._names:
            start = self._parser.CurrentByteIndex
            tag = _START_TAG.match(self._content, start)
            if tag is None:
                raise ValueError("a tag is not closed")
            parent = next((each for each in reversed(self._open) if each is not None), None)
            element = Element(local, attributes, parent, len(self._open), start, tag.end())
            self.elements.append(element)
        self._open.append(element)

    def _on_end(self, _name: str) -> None:
        element = self._open.pop()
        if element is None:
            return
        if self._content[element.content_start - 2 : element.content_start] == b"/>":
            element.content_end = element.end = element.content_start
        else:
            element.content_end = self._parser.CurrentByteIndex
            element.end = self._content.index(b">", element.content_end) + 1


def change_attributes(tag: bytes, changes: Mapping[str, str | None] = _NO_CHANGES) -> bytes:
    """Return a start tag with attributes set, added, or (None) removed."""
    pending = {name.encode(): value for name, value in changes.items()}

    def changed(match: re.Match[bytes]) -> bytes:
        if match[1] not in pending:
            return match[0]
        value = pending.pop(match[1])
        return b"" if value is None else b" " + match[1] + b"=" + quote(value)

    result = _ATTRIBUTE.sub(changed, tag)
    added = b"".join(b" " + name + b"=" + quote(value) for name, value in pending.items() if value is not None)
    ends = 2 if result.endswith(b"/>") else 1
    return result[:-ends].rstrip() + added + result[-ends:]


def quote(value: str) -> bytes:
    """Return an attribute value, escaped and in quotes. Invalid characters become U+FFFD."""
    return quoteattr(_INVALID_IN_XML.sub("\ufffd", value)).encode()


def escape_text(value: str) -> bytes:
    """Return escaped text content. Invalid characters become U+FFFD."""
    return escape(_INVALID_IN_XML.sub("\ufffd", value)).encode()


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
        raise ValueError(f"the part is encoded in {encoding}")


def _no_doctype(*_declared: object) -> None:
    raise ValueError("the part has a DOCTYPE")
