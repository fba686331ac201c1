"""Writes the rows of listings one at a time into the package that XlsxWriter made of everything else.

XlsxWriter would hold every cell until the end, or copy all rows twice through temporary files. It writes a sample row
instead, with one cell for each style, which says where the rows belong and which number each style has.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import BinaryIO
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from aqcampaign.form.layout import address
from aqcampaign.template.plan import Content, Formula, Link, Listing, SheetPlan

# Rows that are encoded and compressed at a time.
_BATCH = 100
# Of zlib: a tenth more bytes than the usual level, in half the time.
_LEVEL = 3
_SAMPLE = r'<row r="%d"[^>]*>(.*?)</row>'
_STYLE = re.compile(r' s="(\d+)"')
_DIMENSION = re.compile(r'(?<=<dimension ref=")[^"]*')
# What Excel takes in a cell, in UTF-16 units.
_LONGEST = 32_767
_DAY_ZERO = datetime(1899, 12, 30)
_USUAL_PIXELS = 20
# Excel escapes characters that XML cannot hold as _xHHHH_, and texts that look like it.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_FOLDED = ' hidden="1" outlineLevel="1"'
# What Excel takes in a sheet.
_MOST_LINKS = 65_530
# More than a zip archive holds without ZIP64, which is only declared where it may be needed.
_LARGE = 2**31
_MOST_BYTES_OF_A_CELL = 3 * _LONGEST


def with_listings(drawn: BinaryIO, listings: Mapping[str, SheetPlan], target: BinaryIO) -> None:
    """Write the package `drawn` to `target` with the rows of the listings; `listings` are sheets by part name."""
    with ZipFile(drawn) as package, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as written:
        for part in package.infolist():
            sheet = listings.get(part.filename)
            is_large = sheet is not None and _may_be_large(sheet)
            with written.open(part.filename, "w", force_zip64=is_large) as stream:
                content = package.read(part)
                for piece in _with_rows(content.decode(), sheet) if sheet else (content,):
                    stream.write(piece)


def _may_be_large(sheet: SheetPlan) -> bool:
    columns = sheet.print_to[1] + 1 if sheet.print_to else 1
    return sheet.listing is not None and sheet.listing.count * columns * _MOST_BYTES_OF_A_CELL > _LARGE


def _with_rows(drawn: str, sheet: SheetPlan) -> Iterator[bytes]:
    """Yield the part of a sheet piece by piece, with the rows of its listing in place of the sample row."""
    listing = sheet.listing
    sample = re.search(_SAMPLE % (listing.first_row + 1), drawn) if listing else None
    if listing is None or sample is None:
        yield drawn.encode()
        return
    styles = dict(zip(listing.styles, _STYLE.findall(sample[1]), strict=True))
    last_row, last_column = sheet.print_to or (0, 0)
    yield _DIMENSION.sub(f"A1:{address(last_row, last_column)}", drawn[: sample.start()], count=1).encode()
    rows = _rows(listing, styles, last_column)
    while batch := "".join(islice(rows, _BATCH)):
        yield batch.encode()
    yield from _with_links(drawn[sample.end() :], listing)


def _with_links(rest: str, listing: Listing) -> Iterator[bytes]:
    """Yield what follows the rows, with their links in front of the settings of the page."""
    before, settings, after = rest.partition("<printOptions")
    yield before.encode()
    links = islice(map(_link, listing.links() if listing.links else ()), _MOST_LINKS)
    begin = "<hyperlinks>"
    while batch := "".join(islice(links, _BATCH)):
        yield f"{begin}{batch}".encode()
        begin = ""
    yield f"{'' if begin else '</hyperlinks>'}{settings}{after}".encode()


def _link(link: Link) -> str:
    sheet, (row, column) = link.sheet.replace("'", "''"), link.to
    place = f"'{sheet}'!{_letters(column)}{row + 1}"
    return f'<hyperlink ref="{_letters(link.column)}{link.row + 1}" location={quoteattr(place)}/>'


def _letters(column: int) -> str:
    return address(0, column)[:-1]


def _rows(listing: Listing, styles: Mapping[str, str], last_column: int) -> Iterator[str]:
    columns = [f'<c r="{_letters(column)}' for column in range(last_column + 1)]
    numbers = map(str, range(listing.first_row + 1, listing.first_row + 1 + listing.count))
    for number, (cells, height, folded) in zip(numbers, listing.rows(), strict=False):
        written = [
            f'{column}{number}" s="{styles[style]}"{_text(content) if type(content) is str else _other(content)}'
            for column, (content, style) in zip(columns, cells, strict=False)
        ]
        yield f'<row r="{number}"{_height(height)}{_FOLDED if folded else ""}>{"".join(written)}</row>'


def _other(content: Content | Formula) -> str:
    """Return the rest of a cell behind its address and style, as XlsxWriter writes it."""
    if content is None:
        return "/>"
    if isinstance(content, Formula):
        result = "" if content.result is None else content.result
        return f"><f>{content.text.removeprefix('=').translate(_MARKUP)}</f><v>{result}</v></c>"
    number = _days(content) if isinstance(content, date) else content
    return f"><v>{number:.16G}</v></c>"


def _days(moment: date) -> float:
    """Return how Excel counts days, with the time of day as a fraction."""
    at = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
    return (at - _DAY_ZERO) / timedelta(days=1)


# The texts of a report are listed once for each of its cells.
@lru_cache(maxsize=1024)
def _text(text: str) -> str:
    """Return a text as an inline string, because a table of the texts of all units would have to be held."""
    if len(text) > _LONGEST // 2:
        text = text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
    space = ' xml:space="preserve"' if text != text.strip() else ""
    fit = _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f' t="inlineStr"><is><t{space}>{fit.translate(_MARKUP)}</t></is></c>'


@lru_cache(maxsize=256)
def _height(points: float) -> str:
    """Return the height of a row, of which Excel knows whole pixels, unless it is the usual one."""
    pixels = int(points * 4 / 3 + 0.5)
    return "" if pixels == _USUAL_PIXELS else f' ht="{pixels * 0.75:.16g}" customHeight="1"'
