"""Attacks on the XML of a part: entities, depth, encodings, hidden cells, malformed markup."""

import re
from collections.abc import Callable

from attacks.case import Case, Expected
from attacks.package import LINKS, ROOT_LINKS, SHEET, STRINGS, STYLES, WORKBOOK, Package

_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")
LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_CELL = '<c r="D5" s="10"><v>7</v></c>'


def undeclared(xml: str) -> str:
    """Return XML without its declaration."""
    return _DECLARATION.sub("", xml)


def _doctype(base: Package, inside: str, part: str = SHEET, use: str = "", root: str = "worksheet") -> bytes:
    changed = base.having(part, f"<!DOCTYPE {root} {inside}>" + undeclared(base.text(part)))
    return (changed.probed(f"<v>{use}</v>") if use else changed).archive()


def _typed(part: str, root: str) -> Case:
    return Case(f"document type in {part}", "reject", lambda base: _doctype(base, '[<!ENTITY n "9">]', part, root=root))


def _encoded(base: Package, encoding: str, declared: str = "", mark: bytes = b"") -> bytes:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return base.having(SHEET, mark + (declaration + undeclared(base.text(SHEET))).encode(encoding)).archive()


def _raw(name: str, expected: Expected, change: Callable[[bytes], bytes], part: str = SHEET) -> Case:
    return Case(name, expected, lambda base: base.having(part, change(base.parts[part])).archive())


def _instead(name: str, expected: Expected, xml: str, reads: int = 7, why: str = "") -> Case:
    return Case(name, expected, lambda base: base.instead(xml).archive(), reads=reads, why=why)


def _behind(name: str, expected: Expected, xml: str, why: str = "") -> Case:
    return Case(name, expected, lambda base: base.behind(xml).archive(), why=why)


def _deep(depth: int) -> str:
    return "<a>" * depth + "</a>" * depth


def _attributes(name: str) -> str:
    return " ".join(f'{name}{n}="x"' for n in range(20_000))


def _prefixed(xml: str) -> str:
    named = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", undeclared(xml))
    return named.replace("xmlns=", "xmlns:x=", 1)


def _strict(base: Package) -> bytes:
    """Return the workbook with the namespaces of Strict Open XML."""
    pairs = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/", b"http://purl.oclc.org/ooxml/spreadsheetml/"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
    )
    parts = dict(base.parts)
    for name, content in parts.items():
        for old, new in pairs:
            content = content.replace(old, new)
        parts[name] = content
    return Package(parts).archive()


CASES: tuple[Case, ...] = (
    # document types and entities
    Case("entity of its own", "reject", lambda base: _doctype(base, '[<!ENTITY n "9">]', use="&n;")),
    Case("ten to the ninth laughs", "reject",
         lambda base: _doctype(base, f"[{LAUGHS}]", use="&a9;")),
    Case("quadratic entity", "reject",
         lambda base: _doctype(base, f'[<!ENTITY a "{"a" * 50000}">]', use="&a;" * 2000)),
    Case("entity that is a file", "reject",
         lambda base: _doctype(base, '[<!ENTITY x SYSTEM "file:///etc/passwd">]', use="&x;")),
    Case("entity that is a page", "reject",
         lambda base: _doctype(base, '[<!ENTITY x SYSTEM "http://127.0.0.1:9/">]', use="&x;")),
    Case("parameter entity", "reject",
         lambda base: _doctype(base, '[<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]')),
    Case("entity in itself", "reject", lambda base: _doctype(base, '[<!ENTITY a "&a;">]', use="&a;")),
    Case("document type elsewhere", "reject", lambda base: _doctype(base, 'SYSTEM "http://127.0.0.1:9/a.dtd"')),
    Case("document type without entities", "reject", lambda base: _doctype(base, "[]"),
         why="no program writes one into a workbook"),
    Case("attribute by document type", "reject",
         lambda base: _doctype(base, '[<!ATTLIST row hidden CDATA "1">]')),
    *map(_typed, (STRINGS, STYLES, WORKBOOK, LINKS, ROOT_LINKS),
         ("sst", "styleSheet", "workbook", "Relationships", "Relationships")),
    Case("document type in UTF-16", "reject",
         lambda base: base.having(SHEET, ("<!DOCTYPE worksheet []>" + undeclared(base.text(SHEET))).encode("utf-16")
                                  ).archive()),
    _instead("entity of nobody", "reject", '<c r="D5"><v>&seven;</v></c>'),
    _instead("entity of a number", "accept", '<c r="D5"><v>&#55;</v></c>'),
    _instead("entity of a control character", "reject", '<c r="D5" t="str"><v>&#1;</v></c>'),
    _instead("entity of NUL", "reject", '<c r="D5" t="str"><v>&#0;</v></c>'),
    _instead("entity of half a character", "reject", '<c r="D5" t="str"><v>&#xD800;</v></c>'),
    _instead("entity beyond Unicode", "reject", '<c r="D5" t="str"><v>&#x110000;</v></c>'),
    _instead("ampersand alone", "reject", '<c r="D5"><v>7 & 8</v></c>'),
    # size
    _behind("300 elements deep", "reject", _deep(300)),
    _behind("100000 elements deep", "reject", _deep(100_000)),
    _behind("200 elements deep", "accept", _deep(200), why="within the limit"),
    Case("cells 100000 deep", "reject", lambda base: base.instead("<c>" * 100_000 + "</c>" * 100_000).archive()),
    _behind("attribute of 2 MiB", "reject", f'<a b="{"x" * 2**21}"/>'),
    _behind("comment of 2 MiB", "reject", f"<!--{'x' * 2**21}-->"),
    _behind("name of 2 MiB", "reject", f"<{'x' * 2**21}/>"),
    _instead("text of 2 MiB", "reject", f'<c r="D5" t="inlineStr"><is><t>{"x" * 2**21}</t></is></c>'),
    _instead("digits of 900 kB", "value", f'<c r="D5"><v>{"7" * 900_000}</v></c>'),
    _behind("20000 attributes", "accept", f"<a {_attributes('b')}/>",
            why="they are nobody's figures"),
    _behind("20000 namespaces", "either", f"<a {_attributes('xmlns:b')}/>"),
    # encodings
    Case("UTF-16 with a mark", "accept", lambda base: _encoded(base, "utf-16")),
    Case("UTF-16 big-endian with a mark", "accept", lambda base: _encoded(base, "utf-16-be", mark=b"\xfe\xff")),
    Case("UTF-16 declared", "accept", lambda base: _encoded(base, "utf-16", "UTF-16")),
    Case("UTF-16 without a mark", "either", lambda base: _encoded(base, "utf-16-le")),
    Case("UTF-16 declared as UTF-8", "either", lambda base: _encoded(base, "utf-16", "UTF-8")),
    Case("UTF-16 cut in a character", "reject",
         lambda base: base.having(SHEET, undeclared(base.text(SHEET)).encode("utf-16")[:-1]).archive()),
    Case("UTF-8 declared as UTF-16", "reject", lambda base: _encoded(base, "utf-8", "UTF-16")),
    Case("UTF-8 with a mark", "accept", lambda base: _encoded(base, "utf-8", "UTF-8", b"\xef\xbb\xbf")),
    Case("UTF-8 with two marks", "reject", lambda base: _encoded(base, "utf-8", "UTF-8", b"\xef\xbb\xbf" * 2)),
    Case("UTF-8 undeclared", "accept", lambda base: _encoded(base, "utf-8")),
    Case("UTF-8 declared as Latin-1", "accept", lambda base: _encoded(base, "utf-8", "ISO-8859-1"),
         why="all words of the form stand in the table of texts; the figures are ASCII"),
    Case("UTF-8 declared as ASCII", "either", lambda base: _encoded(base, "utf-8", "US-ASCII")),
    Case("UTF-32", "reject", lambda base: _encoded(base, "utf-32")),
    Case("UTF-7", "reject", lambda base: _encoded(base, "utf-7", "UTF-7")),
    Case("GB18030", "either", lambda base: _encoded(base, "gb18030", "GB18030")),
    Case("EBCDIC", "reject", lambda base: base.having(SHEET, base.parts[SHEET].decode().encode("cp500", "replace")
                                                       ).archive()),
    Case("an encoding that nobody knows", "reject", lambda base: _encoded(base, "utf-8", "x-made-up")),
    Case("a rot of an encoding", "reject", lambda base: _encoded(base, "utf-8", "rot13")),
    Case("texts in GBK declared as UTF-8", "reject",
         lambda base: base.having(STRINGS, base.text(STRINGS).encode("gbk", "replace")).archive()),
    Case("texts in Latin-1 by declaration", "reject",
         lambda base: base.edited(STRINGS, "UTF-8", "ISO-8859-1").archive(), why="no word of the form is left"),
    _raw("bytes that are no UTF-8", "reject", lambda xml: xml.replace(b"<v>7</v>", b"<v>7\xff</v>")),
    _raw("overlong UTF-8", "reject", lambda xml: xml.replace(b"<v>7</v>", b"<v>\xc0\xb7</v>")),
    _raw("half a surrogate in UTF-8", "reject", lambda xml: xml.replace(b"<v>7</v>", b"<v>\xed\xa0\x80</v>")),
    _raw("U+FFFE", "reject", lambda xml: xml.replace(b"<v>7</v>", b"<v>7\xef\xbf\xbe</v>")),
    _raw("NUL", "reject", lambda xml: xml.replace(b"<v>7</v>", b"<v>7\0</v>")),
    _raw("control characters", "reject", lambda xml: xml.replace(b"<v>7</v>", b"<v>7\x1b[31m</v>")),
    _raw("NUL behind the end", "reject", lambda xml: xml + b"\0" * 9),
    # hidden or repeated cells
    _instead("value in CDATA", "accept", '<c r="D5"><v><![CDATA[7]]></v></c>'),
    _instead("value half in CDATA", "accept", '<c r="D5"><v>7<![CDATA[7]]></v></c>', 77),
    _instead("tags in CDATA", "value", '<c r="D5"><v><![CDATA[</v></c><c r="D5"><v>9]]></v></c>'),
    _instead("a comment hides a cell", "accept", f'<!--<c r="D5"><v>9</v></c>-->{_CELL}'),
    _instead("a comment hides the cell", "value", f"<!--{_CELL}-->"),
    _instead("a comment in the figure", "accept", '<c r="D5"><v>7<!--9--></v></c>'),
    _instead("a comment between digits", "accept", '<c r="D5"><v>7<!-- -->8</v></c>', 78,
             "a comment is nothing: every parser of XML reads the digits around it as one text"),
    _instead("an instruction hides a cell", "accept", f'<?x <c r="D5"><v>9</v></c>?>{_CELL}'),
    _instead("an instruction between digits", "accept", '<c r="D5"><v>7<?x?>8</v></c>', 78, "the same"),
    _raw("a comment hides all rows", "reject",
         lambda xml: xml.replace(b"<sheetData>", b"<!--<sheetData>").replace(b"</sheetData>", b"</sheetData>-->")),
    _raw("a comment with other rows", "accept",
         lambda xml: xml.replace(b"<sheetData>", b'<!--<sheetData><row r="5"><c r="D5"/></row></sheetData>-->'
                                 b"<sheetData>")),
    _raw("a style sheet", "accept",
         lambda xml: xml.replace(b"<worksheet", b'<?xml-stylesheet href="a"?><worksheet', 1)),
    _behind("rows twice", "reject", '<sheetData><row r="5"><c r="D5"><v>9</v></c></row></sheetData>'),
    _behind("rows in an extension", "accept",
            '<extLst><ext><sheetData><row r="5"><c r="D5"><v>9</v></c></row></sheetData></ext></extLst>'),
    _behind("rows of another namespace", "accept",
            '<x:sheetData xmlns:x="urn:x"><row r="5"><c r="D5"><v>9</v></c></row></x:sheetData>'),
    _instead("a cell in a cell", "either", '<c r="D5"><v>7</v><c r="D5"><v>9</v></c></c>'),
    _instead("two values", "reject", '<c r="D5"><v>7</v><v>9</v></c>'),
    _instead("a value of another namespace", "either", '<c r="D5"><v>7</v><x:v xmlns:x="urn:x">9</x:v></c>'),
    _instead("a value and a text", "either", '<c r="D5" t="inlineStr"><v>7</v><is><t>7</t></is></c>'),
    _instead("an element in the value", "either", '<c r="D5"><v>7<b>9</b></v></c>'),
    _instead("a cell of another namespace", "either", '<x:c xmlns:x="urn:x" r="D5"><x:v>9</x:v></x:c>'),
    _instead("an alternative", "either",
             '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
             f'<mc:Choice Requires="x"><c r="D5"><v>9</v></c></mc:Choice><mc:Fallback>{_CELL}</mc:Fallback>'
             "</mc:AlternateContent>"),
    # serialization
    _instead("single quotes", "accept", "<c r='D5' s='10'><v>7</v></c>"),
    _instead("lines in a tag", "accept", '<c\n\tr\n=\n"D5"\n>\n<v\n>7</v\n>\n</c\n>'),
    _instead("a prefix", "accept",
             '<p:c xmlns:p="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="D5"><p:v>7</p:v></p:c>'),
    _instead("capital letters", "either", '<C R="D5"><V>7</V></C>'),
    _instead("an attribute twice", "reject", '<c r="D5" r="D6"><v>7</v></c>'),
    _instead("an attribute of another namespace", "accept", '<c xmlns:x="urn:x" x:r="D6" r="D5"><v>7</v></c>'),
    _instead("an attribute without quotes", "reject", "<c r=D5><v>7</v></c>"),
    _instead("a prefix of nobody", "reject", '<q:c r="D5"><q:v>7</q:v></q:c>'),
    Case("everything prefixed", "accept", lambda base: base.changed(SHEET, _prefixed).archive()),
    Case("strict variant", "accept", _strict),
    _raw("another namespace", "reject", lambda xml: xml.replace(b"spreadsheetml/2006/main", b"spreadsheetml/2099/x")),
    _raw("no namespace", "reject", lambda xml: re.sub(rb' xmlns="[^"]*"', b"", xml, count=1)),
    _raw("another root", "reject", lambda xml: xml.replace(b"worksheet", b"chartsheet")),
    _raw("unclosed", "reject", lambda xml: xml.replace(b"</worksheet>", b"")),
    _raw("cut in a row", "reject", lambda xml: xml[: xml.index(b'<row r="9"') + 5]),
    _raw("tags crossed", "reject", lambda xml: xml.replace(b"</v></c>", b"</c></v>", 1)),
    _raw("two roots", "reject", lambda xml: xml + b"<worksheet/>"),
    _raw("text behind the root", "reject", lambda xml: xml + b"text"),
    _raw("blanks before the declaration", "reject", lambda xml: b"\n" + xml),
    _raw("a declaration within", "reject",
         lambda xml: xml.replace(b"<sheetData>", b'<?xml version="1.0"?><sheetData>')),
    _raw("version 1.1", "either", lambda xml: xml.replace(b'version="1.0"', b'version="1.1"')),
    _raw("version 9", "either", lambda xml: xml.replace(b'version="1.0"', b'version="9.0"')),
    _raw("empty", "reject", lambda _xml: b""),
    _raw("blanks", "reject", lambda xml: b" " * len(xml)),
    _raw("no XML", "reject", lambda _xml: b"{}"),
    _raw("a web page", "reject", lambda _xml: b"<html><body><table></table></body></html>"),
    *(_raw(f"{part} cut", "reject", lambda xml: xml[: len(xml) // 2], part)
      for part in (STRINGS, STYLES, WORKBOOK, LINKS, ROOT_LINKS)),
)  # fmt: skip
