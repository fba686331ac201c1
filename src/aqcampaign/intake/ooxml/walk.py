"""Parses XML with expat within limits, and calls handlers for the elements of interest."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from aqcampaign.findings.finding import phrase
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.workbook import damaged
from aqcampaign.language import mark as N_

Attributes = Mapping[str, str]

# The namespaces of the two variants: transitional, which all programs write by default, and strict.
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
# The values of an attribute that is set.
TRUE = ("1", "true")
RELATIONSHIPS = ("http://schemas.openxmlformats.org/package/2006/relationships",)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# The fallback of AlternateContent is read as if it were not wrapped; its choices need unsupported features.
_TRANSPARENT = (f"{_COMPATIBILITY} AlternateContent", f"{_COMPATIBILITY} Fallback")
_ENCODINGS = (None, "utf-8", "utf-16", "utf-16be", "utf-16le", "us-ascii", "iso-8859-1")


class Element:
    """The handlers for an element: for its children by name, its start, its end and its text."""

    __slots__ = ("begin", "children", "end", "text")

    def __init__(
        self,
        children: Mapping[str, "Element"] | None = None,
        *,
        begin: Callable[[Attributes], object] | None = None,
        end: Callable[[], object] | None = None,
        text: Callable[[str], object] | None = None,
        namespaces: tuple[str, ...] = MAIN,
    ) -> None:
        named = (children or {}).items()
        self.children = {f"{space} {name}": child for space in namespaces for name, child in named}
        self.begin = begin
        self.end = end
        self.text = text


_SKIPPED = Element()


def walk(part: bytes, document: Element, limits: Limits) -> None:
    """Parse the part and call the handlers in `document`.

    Raises Unreadable for malformed XML, a DTD, an unexpected root element, or beyond a limit.
    """
    check_tags(part, limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    place = _Handler(parser, document, limits)
    parser.StartElementHandler = place.start
    parser.EndElementHandler = place.end
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.XmlDeclHandler = _check_encoding
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise damaged(str(error)) from None


class _Handler:
    """The expat handlers, which track the position in the tree of Elements."""

    __slots__ = ("_above", "_limits", "_node", "_parser", "_pieces")

    def __init__(self, parser: expat.XMLParserType, document: Element, limits: Limits) -> None:
        self._parser = parser
        self._limits = limits
        self._node = document
        self._above: list[Element] = []
        self._pieces: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle a start tag."""
        parent, above = self._node, self._above
        above.append(parent)
        if len(above) > self._limits.depth:
            self._limits.hold("depth", len(above))
        node = self._node = parent.children.get(name) or _unknown(name, parent, above)
        if node.begin is not None:
            node.begin(attributes)
        if node.text is not None:
            self._pieces.clear()
            self._parser.CharacterDataHandler = self._pieces.append
        elif parent.text is not None:
            self._parser.CharacterDataHandler = None

    def end(self, _name: str) -> None:
        """Handle an end tag."""
        node = self._node
        if node.text is not None:
            self._parser.CharacterDataHandler = None
            node.text("".join(self._pieces))
        if node.end is not None:
            node.end()
        parent = self._node = self._above.pop()
        if parent.text is not None:
            self._parser.CharacterDataHandler = self._pieces.append


def _unknown(name: str, parent: Element, above: list[Element]) -> Element:
    if len(above) == 1:
        raise damaged(phrase(N_("a part has the unexpected root element <{name}>"), name=name.rpartition(" ")[2]))
    if name in _TRANSPARENT:
        transparent = Element()
        transparent.children = parent.children
        return transparent
    return _SKIPPED


def _refuse_dtd(*_declaration: object) -> None:
    raise damaged("DOCTYPE")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise damaged(phrase(N_("the encoding {encoding} is not supported"), encoding=encoding))


def check_tags(part: bytes, limits: Limits) -> None:
    """Raise Unreadable for parts that take the parser too long: too many tags, or too many bytes without one."""
    if len(part) <= min(limits.tags, limits.token_bytes):
        return
    limits.hold("tags", part.count(b"<"))
    # Every gap of twice the window's length contains a whole window.
    window = limits.token_bytes // 2
    for begin in range(0, len(part) - window + 1, window):
        if part.find(b"<", begin, begin + window) < 0:
            limits.hold("token_bytes", _gap_length(part, begin))


def _gap_length(part: bytes, inside: int) -> int:
    end = part.find(b"<", inside)
    return (len(part) if end < 0 else end) - part.rfind(b"<", 0, inside) - 1
