"""Builds returns in other formats: .xls, .ods, Word tables, archives, mails, damaged files."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Any

import docx

from aqcampaign.campaign_folder import Campaign

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
PDF = b"%PDF-1.7\n" + bytes(60)


# What xlwt saves as the result of a formula: an empty text.
NEVER_CALCULATED = b"\x03\0\0\0\0\0\xff\xff"


def zipped(members: Mapping[str, bytes], *, raw_names: bool = False) -> bytes:
    """Return an archive; with `raw_names` the names are GBK without a flag, as Windows in China writes them."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            # The name stands twice in the archive: as many bytes of ASCII keep its place.
            place = "".join(f"{byte:x}"[0] for byte in name.encode("gb18030")) if raw_names else name
            target.writestr(place, content)
    archive = made.getvalue()
    for name in members if raw_names else ():
        raw = name.encode("gb18030")
        archive = archive.replace("".join(f"{byte:x}"[0] for byte in raw).encode(), raw)
    return archive


def ods(rows: str, before: str = "", doctype: str = "", manifest: str = "") -> bytes:
    """Return an .ods workbook whose sheet 表 holds these rows; `before` stands before its body, `manifest` in that."""
    names = ("office", "table", "text", "style", "datastyle")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    calcext = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0"?>{doctype}<office:document-content {spaces} {calcext}>{before}<office:body>'
        f'<office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return zipped({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": manifest.encode(),
        "content.xml": content.encode(),
    })  # fmt: skip


def row(*cells: str, attributes: str = "") -> str:
    """Return a row of an .ods sheet."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(kind: str = "", text: str = "", attributes: str = "") -> str:
    """Return a cell of an .ods sheet."""
    kind = f'office:value-type="{kind}"' if kind else ""
    shown = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:table-cell {kind} {attributes}>{shown}</table:table-cell>"


def word_form(campaign: Campaign, unit: str, contents: Mapping[str, object], lines: Sequence[str] = ()) -> Any:
    """Return the form as a clerk retypes it in Word: a title, a line of unit and date, a table of text."""
    document = docx.Document()
    document.add_paragraph(campaign.form.title)
    document.add_paragraph(f"填报单位：{campaign.roster.unit(unit).name}        填报时间：2022年9月20日")
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=4)
    for place, heading in enumerate(("序号", "项目", "单位", "数量")):
        table.rows[0].cells[place].text = heading
    for number, item in enumerate(campaign.form.items, start=1):
        cells = table.add_row().cells
        for place, text in enumerate((str(number), item.name, item.unit, str(contents[item.id]))):
            cells[place].text = text
    document.add_paragraph("填表人：　　　　审核人：")
    return document


def saved(document: Any) -> bytes:
    """Return a document's bytes."""
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def ole_with(*streams: str) -> bytes:
    """Return what begins as an OLE file and names these streams."""
    return OLE + bytes(504) + b"".join(stream.encode("utf-16-le") + bytes(8) for stream in streams)


def old_workbook(cells: Sequence[tuple[int, int, object, str]], records: bytes = b"") -> bytes:
    """Return an .xls workbook of (row, column, value, number format); error values as #DIV/0!.

    `records` end the part of the sheet.
    """
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for line, column, value, shown in cells:
        if isinstance(value, str) and value.startswith("#"):
            sheet.row(line).set_cell_error(column, value)
        else:
            sheet.write(line, column, value, xlwt.easyxf(num_format_str=shown))
    own, end = sheet.get_biff_data, struct.pack("<HH", 0x0A, 0)
    sheet.get_biff_data = lambda: own().removesuffix(end) + records + end
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def calculated_old_workbook(formulas: Sequence[tuple[str, bytes]], extra: bytes = b"") -> bytes:
    """Return an .xls workbook of formulas in column A, each with the 8 bytes that are saved as its result.

    `extra` is a record that replaces one of 6 bytes which says nothing.
    """
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for line, (formula, _result) in enumerate(formulas):
        sheet.write(line, 0, xlwt.Formula(formula))
    target = BytesIO()
    book.save(target)
    content = bytearray(target.getvalue())
    place = 0
    for _formula, result in formulas:
        place = content.index(NEVER_CALCULATED, place)
        content[place : place + 8] = result
        place += 8
    if extra:
        place = content.rindex(struct.pack("<HH", 0x0D, 2))  # how results are calculated, in the sheet's own part
        content[place : place + 6] = extra
    return bytes(content)


def _record(kind: int, data: bytes = b"") -> bytes:
    """Return a record of a part of an .xlsb workbook."""
    number = bytes((kind,)) if kind < 0x80 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = bytes((len(data),)) if len(data) < 0x80 else bytes((len(data) & 0x7F | 0x80, len(data) >> 7))
    return number + size + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_workbook(
    cells: Sequence[tuple[int, int, bytes]],
    texts: Sequence[tuple[str, Sequence[tuple[int, int]]]] = (),
    formats: Sequence[str] = (),
    comments: Mapping[int, str] = MappingProxyType({}),
) -> bytes:
    """Return an .xlsb workbook of one column: each cell's record, style and data; the shared texts and their runs.

    `comments` are those on cells by row.

    Style 0 is plain, 1 struck through, 2 white, 3 tiny; further ones have the number formats, and the last repeats its
    content. Fonts 0 to 3 are those of
    these styles, 4 is raised.
    """
    rows = b"".join(
        _record(0, struct.pack("<IIHHB", row, 0, 300, 0, 0) + struct.pack("<III", 1, 0, 0))
        + _record(kind, struct.pack("<II", 0, style) + data)
        for row, (kind, style, data) in enumerate(cells)
    )
    dimension = _record(148, struct.pack("<IIII", 0, max(len(cells) - 1, 0), 0, 0))
    sheet = _record(129) + dimension + _record(145) + rows + _record(146) + _record(130)
    # size in twentieths of a point, struck, raised, colour
    looks = ((220, 0, 0, 0), (220, 8, 0, 0), (220, 0, 0, 0xFF), (20, 0, 0, 0), (220, 0, 1, 0))
    fonts = b"".join(
        _record(43, struct.pack("<HHHHBBBB", size, struck, 400, raised, 0, 2, 134, 0)
                + bytes((5, 0, 0, 0, grey, grey, grey, 255, 0)) + _wide("宋体"))
        for size, struck, raised, grey in looks
    )  # fmt: skip
    codes = b"".join(_record(44, struct.pack("<H", 200 + n) + _wide(code)) for n, code in enumerate(formats))
    used = [(0, 0), (0, 1), (0, 2), (0, 3), *((200 + n, 0) for n, _code in enumerate(formats))]
    xfs = b"".join(_record(47, struct.pack("<HHHHHBBH", 0, code, font, 0, 0, 0, 0, 0)) for code, font in used)
    xfs += _record(47, struct.pack("<HHHHHBBH", 0, 0, 0, 0, 0, 0, 0, 4))
    fill = _record(45, bytes(68))
    styles = (
        _record(278) + _record(615, struct.pack("<I", len(formats))) + codes + _record(616)
        + _record(611, struct.pack("<I", len(looks))) + fonts + _record(612)
        + _record(603, struct.pack("<I", 1)) + fill + _record(604)
        + _record(626, struct.pack("<I", 1)) + _record(47, bytes(16)) + _record(627)
        + _record(617, struct.pack("<I", len(used) + 1)) + xfs + _record(618) + _record(279)
    )  # fmt: skip
    strings = b"".join(
        _record(19, bytes((bool(runs),)) + _wide(text)
                + (struct.pack("<I", len(runs)) + b"".join(struct.pack("<HH", *run) for run in runs) if runs else b""))
        for text, runs in texts
    )  # fmt: skip
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = (("r1", "worksheet", "worksheets/sheet1.bin"), ("r2", "styles", "styles.bin"),
               ("r3", "sharedStrings", "sharedStrings.bin"))  # fmt: skip
    links = "".join(f'<Relationship Id="{id_}" Type="{kind}/{what}" Target="{to}"/>' for id_, what, to in related)
    packed = "http://schemas.openxmlformats.org/package/2006"
    main = f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.bin"/>'
    return zipped({
        "[Content_Types].xml": (
            f'<Types xmlns="{packed}/content-types"><Default Extension="bin" ContentType='
            '"application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
        ).encode(),
        "_rels/.rels": f'<Relationships xmlns="{packed}/relationships">{main}</Relationships>'.encode(),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{packed}/relationships">{links}</Relationships>'.encode(),
        "xl/workbook.bin": _record(131) + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _wide("r1") + _wide("表")) + _record(144) + _record(132),
        "xl/worksheets/sheet1.bin": sheet,
        "xl/worksheets/_rels/sheet1.bin.rels": (
            f'<Relationships xmlns="{packed}/relationships"><Relationship Id="r1" Type="{kind}/comments" '
            'Target="../comments1.bin"/></Relationships>'
        ).encode(),
        "xl/comments1.bin": b"".join(
            _record(635, struct.pack("<IIIII", 0, row, row, 0, 0) + bytes(16)) + _record(637, b"\0" + _wide(text))
            + _record(636) for row, text in comments.items()
        ),
        "xl/styles.bin": styles,
        "xl/sharedStrings.bin": _record(159, struct.pack("<II", len(texts), len(texts))) + strings + _record(160),
    })  # fmt: skip


def merged_old_workbook() -> bytes:
    """Return an .xls workbook with B1:D2 merged, and a hidden second sheet."""
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("表").write_merge(0, 1, 1, 3, "a")
    book.add_sheet("隐藏").visibility = 1
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def circling(old: bytes) -> bytes:
    """Return an .xls workbook whose table of sectors leads each of the first twenty to itself."""
    (table,) = struct.unpack_from("<I", old, 76)
    begin = 512 + 512 * table
    return old[:begin] + struct.pack("<20I", *range(20)) + old[begin + 80 :]


def encrypted_old_workbook() -> bytes:
    """Return an .xls workbook that says it is encrypted."""
    good = bytearray(old_workbook([(0, 0, "a", "General")]))
    place = good.index(b"\xe1\x00\x02\x00")  # a record without meaning for a reader, of the same length
    good[place : place + 6] = struct.pack("<HHH", 0x2F, 2, 0)
    return bytes(good)
