"""Attacks on cell addresses, shared strings and styles."""

import re
from collections.abc import Callable

from attacks.case import Case, Expected
from attacks.package import SHEET, STRINGS, STYLES, Package

_ROW = re.compile(r"<row .*?</row>")
_CELL = re.compile(r"<c [^>]*/>|<c .*?</c>")


def _rows(name: str, expected: Expected, xml: str, why: str = "") -> Case:
    return Case(f"rows: {name}", expected, lambda base: base.rows(xml).archive(), why=why)


def _many(count: int, name: str, expected: Expected, row: str, why: str = "", *, large: bool = False) -> Case:
    """Return a case of this many rows, which are not made before they are needed."""

    def make(base: Package) -> bytes:
        return base.rows("".join(row.format(n) for n in range(100, 100 + count))).archive()

    return Case(f"rows: {count} {name}", expected, make, why=why, large=large)


def _stray(address: str, expected: Expected, why: str = "") -> Case:
    row = re.sub(r"\D", "", address)
    cell = f'<row r="{row}"><c r="{address}"><v>5</v></c></row>'
    return Case(f"stray cell {address}", expected, lambda base: base.rows(cell).archive(), why=why)


def _address(address: str, expected: Expected, why: str = "") -> Case:
    cell = f'<c r="{address}"><v>7</v></c>'
    return Case(f"address {address!r}", expected, lambda base: base.instead(cell).archive(), why=why)


def _number(number: str, expected: Expected, why: str = "") -> Case:
    return Case(
        f"row {number!r}", expected, lambda base: base.edited(SHEET, '<row r="5"', f'<row r="{number}"').archive(),
        why=why,
    )  # fmt: skip


def _merged(areas: str, expected: Expected, why: str = "") -> Case:
    xml = "".join(f'<mergeCell ref="{area}"/>' for area in areas.split(","))
    return Case(
        f"merged {areas}", expected,
        lambda base: base.changed(SHEET, lambda sheet: re.sub(r"<mergeCells.*</mergeCells>", "", sheet).replace(
            "</sheetData>", f"</sheetData><mergeCells>{xml}</mergeCells>")).archive(), why=why,
    )  # fmt: skip


def _sheet(name: str, expected: Expected, change: Callable[[str], str], why: str = "", reads: int = 7) -> Case:
    return Case(name, expected, lambda base: base.changed(SHEET, change).archive(), why=why, reads=reads)


def _backwards(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Return a function that reverses the order of all matches in a row or sheet."""

    def turned(sheet: str) -> str:
        found = iter(list(reversed(pattern.findall(sheet))))
        return pattern.sub(lambda _one: next(found), sheet)

    return turned


def _cells_backwards(sheet: str) -> str:
    return _ROW.sub(lambda row: _backwards(_CELL)(row[0]), sheet)


def _moved(sheet: str) -> str:
    """Return the sheet with everything moved down by three rows."""
    return re.sub(r'( r="[A-Z]*)(\d+)"', lambda found: f'{found[1]}{int(found[2]) + 3}"', sheet)


def _dimension(ref: str) -> Case:
    return _sheet(f"dimension {ref!r}", "accept",
                  lambda sheet: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{ref}"', sheet))  # fmt: skip


def _strings(name: str, expected: Expected, change: Callable[[str], str], why: str = "") -> Case:
    return Case(f"texts: {name}", expected, lambda base: base.changed(STRINGS, change).archive(), why=why)


def _index(index: str, expected: Expected, why: str = "") -> Case:
    return Case(
        f"text number {index!r}", expected, lambda base: base.probed(f"<v>{index}</v>", ' t="s"').archive(), why=why
    )


def _style(index: str, expected: Expected, why: str = "") -> Case:
    return Case(
        f"style number {index!r}", expected, lambda base: base.probed("<v>7</v>", f' s="{index}"').archive(), why=why
    )


def formatted(base: Package, code: str, value: str = "7", id_: str = "399") -> bytes:
    """Return the workbook with the probed cell shown in a number format of its own."""
    formats = f'<numFmts count="1"><numFmt numFmtId="{id_}" formatCode="{code}"/></numFmts>'
    styles = base.text(STYLES)
    number = styles.split("<cellXfs", 1)[1].split("</cellXfs>", 1)[0].count("<xf ")
    styles = re.sub(r"<numFmts.*?</numFmts>", "", styles).replace("<fonts", f"{formats}<fonts", 1)
    styles = styles.replace("</cellXfs>", f'<xf numFmtId="{id_}" fontId="0"/></cellXfs>')
    return base.having(STYLES, styles).probed(f"<v>{value}</v>", f' s="{number}"').archive()


def _format(code: str, expected: Expected, why: str = "") -> Case:
    return Case(f"format {code[:30]}", expected, lambda base: formatted(base, code), why=why)


_FAR = "nothing stands between it and the form"
CASES: tuple[Case, ...] = (
    _stray("XFD1048576", "accept", _FAR),
    _stray("A1048576", "accept", _FAR),
    _stray("XFD5000", "accept", _FAR),
    _stray("ZZ100000", "accept", _FAR),
    _stray("XFE30", "reject"),
    _stray("A1048577", "reject"),
    _stray("A4294967297", "reject"),
    _stray("AAAAAAAA30", "reject"),
    _stray("A99999999999999999999", "reject"),
    _address("D5:E6", "reject"),
    _address("$D$5", "reject"),
    _address("d5", "either"),
    _address("D05", "either"),
    _address("D6", "reject", "it stands in row 5"),
    _address("R5C4", "reject"),
    _address("D", "reject"),
    _address("5", "reject"),
    _address("D0", "reject"),
    _address("D-5", "reject"),
    _address("D 5", "reject"),
    _address("Ｄ5", "reject"),
    _address("D٥", "reject"),
    _address("C5", "reject", "C5 is there already"),
    _address("", "either"),
    _number("6", "reject", "row 6 comes twice"),
    _number("05", "either"),
    _number(" 5", "either"),
    _number("5.0", "reject"),
    _number("-5", "reject"),
    _number("0", "reject"),
    _number("1048577", "reject"),
    _number("99999999999999999999", "reject"),
    _number("five", "reject"),
    Case("the cell twice", "reject",
         lambda base: base.instead('<c r="D5"><v>7</v></c><c r="D5"><v>9</v></c>').archive()),
    Case("the cell twice, blank once", "either",
         lambda base: base.instead('<c r="D5"><v>7</v></c><c r="D5"/>').archive()),
    _rows("row 5 again", "reject", '<row r="5"><c r="D5"><v>9</v></c></row>'),
    _rows("row 5 again, blank", "either", '<row r="5"/>'),
    _rows("row 4 late", "reject", '<row r="4"><c r="D4"><v>9</v></c></row>'),
    _sheet("rows backwards", "accept", _backwards(_ROW)),
    _sheet("cells backwards", "accept", _cells_backwards),
    _sheet("rows without numbers", "accept", lambda sheet: re.sub(r'<row r="\d+"', "<row", sheet)),
    _sheet("cells without addresses", "accept", lambda sheet: re.sub(r'<c r="[A-D]\d+"', "<c", sheet),
           "the form's own columns are written without a gap"),
    _sheet("three rows lower", "accept", _moved),
    _sheet("spans that lie", "accept", lambda sheet: sheet.replace('spans="1:7"', 'spans="9:1"')),
    _sheet("no rows", "reject", lambda sheet: re.sub(r"<sheetData>.*</sheetData>", "<sheetData/>", sheet)),
    _sheet("no place for rows", "reject", lambda sheet: re.sub(r"<sheetData>.*</sheetData>", "", sheet)),
    _sheet("all columns hidden", "accept",
           lambda sheet: re.sub(r"<cols>.*</cols>", '<cols><col min="1" max="16384" hidden="1"/></cols>', sheet),
           "read although hidden, and said so"),
    _sheet("columns without end", "accept",
           lambda sheet: sheet.replace("<cols>", '<cols><col min="1" max="99999999999999999999" hidden="1"/>'),
           "the same"),
    _sheet("columns that are no numbers", "accept",
           lambda sheet: sheet.replace("<cols>", '<cols><col min="a" max="-1" hidden="1"/><col/>')),
    _sheet("row hidden", "accept", lambda sheet: sheet.replace('<row r="5"', '<row hidden="1" r="5"'),
           "read although hidden, and said so"),
    *map(_dimension, ("A1", "A1:XFD1048576", "", "nonsense", "Z9:A1")),
    _merged("A1:XFD1048576", "accept", "damage, no form: a person could not have merged it and kept the figures"),
    _merged("A1:G20", "reject", "one figure for all items"),
    _merged("D5:D20", "reject", "one figure for sixteen items"),
    _merged("D5:D6", "reject", "one figure for two items"),
    _merged("C5:D5", "either"),
    _merged("A1:D1,A1:D1,A1:D2", "accept", "of the title"),
    _merged("A40:XFD1048576", "accept", "below the form"),
    _merged("nonsense,:,A1,XFE1:XFE2,A0:B0", "accept", "no areas: nothing is merged"),
    _merged("D6:D5", "either"),
    Case("20000 merged areas", "either",
         lambda base: base.behind("<mergeCells>" + "".join(f'<mergeCell ref="F{n}:G{n}"/>' for n in range(
             100, 20_100)) + "</mergeCells>").archive()),
    _many(50_000, "of style only", "accept", '<row r="{0}" s="1" customFormat="1"/>'),
    _many(900_000, "of style only", "accept", '<row r="{0}" s="1" customFormat="1"/>',
          "Excel leaves them behind", large=True),
    _many(900_000, "blank cells", "accept", '<row r="{0}"><c r="A{0}" s="1"/></row>',
          "Excel leaves them behind", large=True),
    _many(150_000, "figures", "either", '<row r="{0}"><c r="F{0}"><v>1</v></c></row>', large=True),
    _many(300_000, "figures", "reject", '<row r="{0}"><c r="F{0}"><v>1</v></c></row>', large=True),
    _rows("one of 16384 cells", "accept", '<row r="99">' + "<c><v>1</v></c>" * 16_384 + "</row>"),
    _rows("one of 16385 cells", "reject", '<row r="99">' + "<c><v>1</v></c>" * 16_385 + "</row>"),
    _rows("at the very end, one more", "reject", '<row r="1048576"/><row><c><v>1</v></c></row>'),
    # shared strings
    *(_index(index, "reject") for index in ("99999", "-1", "1.5", "1e1", "x", "0x1", "٣", "4294967296", "9" * 5000)),
    _index(" 34 ", "value", "blanks do not make it another text"),
    _index("", "value"),
    _strings("count of 4294967295", "accept",
             lambda xml: re.sub(r'count="\d+" uniqueCount="\d+"', 'count="1" uniqueCount="4294967295"', xml)),
    _strings("count below 0", "accept", lambda xml: re.sub(r'uniqueCount="\d+"', 'uniqueCount="-1"', xml)),
    _strings("none", "reject", lambda xml: xml.split("<si>", 1)[0] + "</sst>"),
    _strings("one lost at the end", "reject", lambda xml: xml[: xml.rindex("<si>")] + "</sst>"),
    _strings("one more at the begin", "reject", lambda xml: xml.replace("<si>", "<si><t>x</t></si><si>", 1),
             "every word is another one"),
    _strings("another root", "reject", lambda xml: xml.replace("sst", "table")),
    _strings("in runs", "accept",
             lambda xml: re.sub(r"<t>(.)([^<]+)</t>", r"<r><t>\1</t></r><r><rPr><b/></rPr><t>\2</t></r>", xml)),
    _strings("with readings", "accept", lambda xml: xml.replace("</si>", '<rPh sb="0"><t>x</t></rPh></si>')),
    _strings("100000 more", "accept",
             lambda xml: xml.replace("</sst>", "<si><t>x</t></si>" * 100_000 + "</sst>"), "within the limit"),
    # styles
    *(_style(index, "either") for index in ("99999", "-1", "x", "1.5", "4294967296", " 1 ", "")),
    Case("styles: none for cells", "either",
         lambda base: base.changed(STYLES, lambda xml: re.sub(r"<cellXfs.*</cellXfs>", "", xml)).archive()),
    Case("styles: count of 4294967295", "accept", lambda base: base.changed(
        STYLES, lambda xml: re.sub(r'<cellXfs count="\d+"', '<cellXfs count="4294967295"', xml)).archive()),
    Case("styles: formats that are no numbers", "either", lambda base: formatted(base, "0", id_="x")),
    Case("styles: format 4294967296", "either", lambda base: formatted(base, "0", id_="4294967296")),
    _format("0", "accept"),
    _format("yyyy-mm-dd", "value"),
    _format("m/d", "value"),
    _format("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "value"),
    _format("[h]:mm", "value"),
    _format("yyyy&quot;年&quot;m&quot;月&quot;", "value"),
    _format("0%", "value"),
    _format(";;;", "accept", "a figure that is not shown is one all the same, and asked about"),
    _format("&quot;yyyy&quot;0", "reject", "the quoted letters are seen beside the figure"),
    _format("\\d\\a\\y0", "reject", "the quoted letters are seen beside the figure"),
    _format("[Red]0;[Yellow]-0", "accept"),
    _format("&quot;unclosed 0", "reject", "words in place of the figure"),
    _format("0!.0,", "reject"),
    _format("0,", "reject"),
    _format("[unclosed", "either", "no format, but there is a d in it"),
    _format("0" * 50_000, "either"),
    _format("[h]" * 20_000, "either"),
    _format("&quot;" * 20_001, "either"),
    _format("_" * 20_001, "either"),
    _format("", "either"),
)  # fmt: skip
