"""Writes a workbook of our own again with the markup of another program."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAME = f"{{{_MAIN}}}"
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_BODY = re.compile(r"(.*)<sheetData>(.*)</sheetData>(.*)", re.DOTALL)
_STRINGS, _WORKBOOK_LINKS, _TYPES, _APP = (
    "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "docProps/app.xml",
)  # fmt: skip
_UTF_8 = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_COMPATIBLE = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr"'
    ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
    ' xr:uid="{00000000-0001-0000-0000-000000000000}"'
)
_WPS = ' xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
_GOOGLE = ' xmlns:mv="urn:schemas-microsoft-com:mac:vml" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
_DESCENT = ' x14ac:dyDescent="0.25"'
_PRINTER_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is displayed: `kind` is n, b, e or str; `value` None if it is blank."""

    column: str
    style: str = "0"
    kind: str = "n"
    value: str | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its cells."""

    number: int
    cells: Sequence[Cell] = ()
    height: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """How a program writes sheets.

    `row` are the attributes of rows in their order, `cell` those of cells. `texts` is how it writes text: shared, or
    inline in the cells. `whole` is how it writes 5. `by_number` are its characters beyond ASCII; `between` stands
    between rows, `empty` ends an element without content. `prints` whether it keeps settings of the printer and the
    order of calculation, `guides` whether it writes phonetic properties.
    """

    application: str
    row: tuple[str, ...] = ("r", "spans", "ht", "hidden", "customHeight")
    cell: str = "rst"
    root: str = ""
    declaration: str = _UTF_8
    prefix: str = ""
    texts: str = "shared"
    whole: str = "{}"
    true: str = "1"
    by_number: bool = False
    between: str = ""
    empty: str = "/>"
    prints: bool = False
    guides: bool = False

    def sheet(self, before: str, lines: Sequence[Line], after: str, strings: "Strings") -> str:
        """Return the part of a sheet; `before` and `after` are what stands around its rows, as we write it."""
        rows = self.between.join(self._row(line, strings) for line in lines)
        written = f"{before.replace('>', self.root + '>', 1)}<sheetData>{rows}</sheetData>{after}"
        return self.declaration + self._prefixed(written)

    def strings(self, texts: "Strings") -> str:
        """Return the table of texts."""
        guide = '<phoneticPr fontId="1" type="noConversion"/>' if self.guides else ""
        items = "".join(f"<si>{self._text(text)}{guide}</si>" for text in texts.places)
        counts = f'count="{texts.uses}" uniqueCount="{len(texts.places)}"'
        return self.declaration + self._prefixed(f'<sst xmlns="{_MAIN}" {counts}>{items}</sst>')

    def _row(self, line: Line, strings: "Strings") -> str:
        columns = [_column_number(cell.column) for cell in line.cells]
        height = line.height and (f"{float(line.height)}" if "." in self.whole else line.height)
        known = {
            "r": str(line.number),
            "spans": f"{min(columns)}:{max(columns)}" if columns else "",
            "ht": height or "",
            "hidden": self.true if line.hidden else "",
            "customHeight": self.true if height else "",
        }
        attributes = "".join(
            f' {name}="{known[name]}"' if name in known else name for name in self.row if known.get(name, name)
        )
        cells = "".join(self._cell(line.number, cell, strings) for cell in line.cells)
        return f"<row{attributes}>{cells}</row>" if cells else f"<row{attributes}{self.empty}"

    def _cell(self, row: int, cell: Cell, strings: "Strings") -> str:
        kind, content = self._content(cell, strings)
        known = {"r": f"{cell.column}{row}", "s": cell.style.removeprefix("0"), "t": kind}
        attributes = "".join(f' {name}="{known[name]}"' for name in self.cell if known[name])
        return f"<c{attributes}>{content}</c>" if content else f"<c{attributes}{self.empty}"

    def _content(self, cell: Cell, strings: "Strings") -> tuple[str, str]:
        """Return type and contents of a cell."""
        formula = "" if cell.formula is None else f"<f>{self._quoted(cell.formula)}</f>"
        if cell.value is None:
            return "", formula
        if cell.kind == "str" and cell.formula is None:
            if self.texts == "shared":
                return "s", f"<v>{strings.place(cell.value)}</v>"
            return "inlineStr", f"<is>{self._text(cell.value)}</is>"
        is_whole = cell.kind == "n" and cell.value.isdecimal()
        value = self.whole.format(cell.value) if is_whole else self._quoted(cell.value)
        return "" if cell.kind == "n" else cell.kind, f"{formula}<v>{value}</v>"

    def _text(self, text: str) -> str:
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f"<t{space}>{self._quoted(text)}</t>"

    def _quoted(self, text: str) -> str:
        quoted = escape(text)
        return quoted.encode("ascii", "xmlcharrefreplace").decode() if self.by_number else quoted

    def _prefixed(self, markup: str) -> str:
        if not self.prefix:
            return markup
        named = re.sub(r"<(/?)(?=[A-Za-z0-9]+[ />])", rf"<\g<1>{self.prefix}:", markup)
        return named.replace(" xmlns=", f" xmlns:{self.prefix}=", 1)


@dataclass(slots=True)
class Strings:
    """The shared strings of a workbook in the order of their first use."""

    places: dict[str, int] = field(default_factory=dict)
    uses: int = 0

    def place(self, text: str) -> int:
        """Return the index of a text."""
        self.uses += 1
        return self.places.setdefault(text, len(self.places))


_PLAIN_ROW = ("r", "ht", "customHeight", "hidden")
_EXCEL_ROW = ("r", "spans", "ht", "hidden", "customHeight", _DESCENT)
_WITH_CRLF, _ON_ONE_LINE = _UTF_8.replace("\n", "\r\n"), _UTF_8.strip()
PROGRAMS: Mapping[str, Program] = {
    "Excel": Program("Microsoft Excel", _EXCEL_ROW, root=_COMPATIBLE, prints=True, declaration=_WITH_CRLF),
    "Excel in Chinese": Program(
        "Microsoft Excel", _EXCEL_ROW, root=_COMPATIBLE, prints=True, guides=True, declaration=_WITH_CRLF
    ),
    "Excel for Macintosh": Program(
        "Microsoft Macintosh Excel", (*_EXCEL_ROW[:5], ' thickBot="1"', _DESCENT), root=_COMPATIBLE
    ),
    "Excel online": Program("Microsoft Excel Online", root=_COMPATIBLE),
    "WPS": Program("WPS Office", ("r", "ht", "hidden", "customHeight", "spans"), root=_WPS),
    "POI": Program(
        "Apache POI", _PLAIN_ROW, "rts", whole="{}.0", true="true",
        declaration='<?xml version="1.0" encoding="UTF-8"?>\n',
    ),
    "SheetJS": Program("SheetJS", _PLAIN_ROW, declaration=_WITH_CRLF),
    "excelize": Program("Go Excelize", ("r", "ht", "hidden", "customHeight")),
    "excelize, streaming": Program("Go Excelize", _PLAIN_ROW, texts="inline"),
    "Google Sheets": Program("", _PLAIN_ROW, root=_GOOGLE, whole="{}.0", declaration=_ON_ONE_LINE),
    "ONLYOFFICE": Program("ONLYOFFICE", _PLAIN_ROW, declaration=_ON_ONE_LINE),
    "Open XML SDK": Program(
        "Microsoft Excel", prefix="x", empty=" />", declaration='\ufeff<?xml version="1.0" encoding="utf-8"?>'
    ),
    "openpyxl": Program(
        "Microsoft Excel", ("r", "hidden", "ht", "customHeight"), texts="inline", by_number=True, declaration=""
    ),
    "a program that indents": Program(
        "", cell="tsr", between="\r\n    ", declaration=_UTF_8.replace(' standalone="yes"', "")
    ),
}  # fmt: skip
# No program writes comments between rows; the fast way leaves such a sheet to the parser.
FOR_THE_PARSER = Program("", between="<!-- row -->")


def rewritten(content: bytes, program: Program) -> bytes:
    """Return a workbook of ours as this program would save it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    texts = _texts(parts.pop(_STRINGS, b""))
    strings = Strings()
    formulas: list[str] = []
    for name in [name for name in parts if _SHEET.fullmatch(name)]:
        before, lines, after = _described(parts[name].decode(), texts)
        number = _SHEET.fullmatch(name)
        formulas += [
            f'<c r="{cell.column}{line.number}" i="{number and number[1]}"/>'
            for line in lines for cell in line.cells if cell.formula is not None
        ]  # fmt: skip
        if program.prints:
            after = _with_printer(parts, name, after)
        parts[name] = program.sheet(before, lines, after, strings).encode()
    if strings.places:
        parts[_STRINGS] = program.strings(strings).encode()
    else:
        _drop(parts, "sharedStrings")
    if program.prints and formulas:
        _link(parts, "calcChain", f'{_UTF_8}<calcChain xmlns="{_MAIN}">{"".join(formulas)}</calcChain>')
    application = f"<Application>{program.application}</Application>"
    parts[_APP] = re.sub("<Application>[^<]*</Application>", application, parts[_APP].decode()).encode()
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _texts(part: bytes) -> list[str]:
    """Return the shared strings that we wrote."""
    items = ElementTree.fromstring(part) if part else ()
    return ["".join(text.text or "" for text in item.iter(f"{_NAME}t")) for item in items]


def _described(part: str, texts: Sequence[str]) -> tuple[str, list[Line], str]:
    """Return what stands before the rows of a sheet that we wrote, its rows, and what stands behind them."""
    whole = part.partition("?>")[2].lstrip()
    body = _BODY.fullmatch(whole)
    if body is None:  # no rows
        before, _empty, after = whole.partition("<sheetData/>")
        return before, [], after
    rows = ElementTree.fromstring(f'<sheetData xmlns="{_MAIN}">{body[2]}</sheetData>')
    return body[1], [_line(row, texts) for row in rows], body[3]


def _line(row: ElementTree.Element, texts: Sequence[str]) -> Line:
    cells = tuple(_cell(cell, texts) for cell in row)
    return Line(int(row.get("r", "0")), cells, row.get("ht"), row.get("hidden") == "1")


def _cell(cell: ElementTree.Element, texts: Sequence[str]) -> Cell:
    value, formula = cell.find(f"{_NAME}v"), cell.find(f"{_NAME}f")
    kind, written = cell.get("t", "n"), None if value is None else value.text or ""
    if kind == "s" and written is not None:
        kind, written = "str", texts[int(written)]
    column = cell.get("r", "").rstrip("0123456789")
    return Cell(column, cell.get("s", "0"), kind, written, None if formula is None else formula.text or "")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _with_printer(parts: dict[str, bytes], sheet: str, after: str) -> str:
    """Add settings of a printer to a sheet; return what stands behind its rows with a link to them."""
    name = sheet.rpartition("/")[2]
    number = name.removeprefix("sheet").removesuffix(".xml")
    links = f"xl/worksheets/_rels/{name}.rels"
    if links in parts or "<pageSetup " not in after:
        return after
    target = f"../printerSettings/printerSettings{number}.bin"
    link = f'<Relationship Id="rId1" Type="{_OFFICE}/printerSettings" Target="{target}"/>'
    parts[links] = f'{_UTF_8}<Relationships xmlns="{_PACKAGE}/relationships">{link}</Relationships>'.encode()
    parts[f"xl/printerSettings/printerSettings{number}.bin"] = bytes(range(250)) * (_PRINTER_BYTES // 250)
    return re.sub("(<pageSetup [^>]*?)/>", r'\1 r:id="rId1"/>', after)


def _link(parts: dict[str, bytes], kind: str, part: str) -> None:
    """Add a part to the workbook."""
    parts[f"xl/{kind}.xml"] = part.encode()
    link = f'<Relationship Id="rId99" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/></Relationships>'
    parts[_WORKBOOK_LINKS] = parts[_WORKBOOK_LINKS].replace(b"</Relationships>", link.encode())
    type_ = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    entry = f'<Override PartName="/xl/{kind}.xml" ContentType="{type_}"/></Types>'
    parts[_TYPES] = parts[_TYPES].replace(b"</Types>", entry.encode())


def _drop(parts: dict[str, bytes], kind: str) -> None:
    """Remove the links to a part of the workbook that is no longer there."""
    for name, element in ((_WORKBOOK_LINKS, "Relationship"), (_TYPES, "Override")):
        parts[name] = re.sub(rf"<{element}[^>]*{kind}[^>]*/>", "", parts[name].decode()).encode()
