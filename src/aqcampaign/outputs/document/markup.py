"""The blocks of a document as WordprocessingML; texts are escaped here and nowhere else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

from aqcampaign.characters import visible
from aqcampaign.outputs.document.fit import FittedTable, fit_table, title_lines
from aqcampaign.outputs.document.plan import (
    Addressee,
    Attachment,
    AttachmentList,
    Block,
    Head,
    Heading,
    Paragraph,
    Picture,
    Signature,
    Table,
    Title,
)
from aqcampaign.outputs.document.style import DocumentStyle, points
from aqcampaign.outputs.document.style_sheet import title_pitch
from aqcampaign.template.text_width import display_width

# What XML 1.0 forbids: control characters, halves of surrogate pairs, two code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# All blanks but the full-width one, which stands between 表1 and the table's name.
_BLANKS = re.compile(r"[^\S\u3000]+")
_EMU = 12700  # English Metric Units in a point
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
# From the issuing body's name to the document's number, and from the title to what is above and below it, in lines.
_ABOVE_NUMBER, _ABOVE_TITLE, _BELOW_TITLE = 2, 2, 1
_RED_LINE_BELOW = points(4)
# The addressee and so many lines of the text stand on the first page.
_LINES_OF_TEXT = 5
# A long name is printed in one line down to this size, then in two.
_SMALLEST_ORGAN = 24.0
_TABLE_PITCH = 1.35
# The further parts of a table of so many rows stand on one page each.
_MOST_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the package: its relationship, and its size in points."""

    relationship: str
    width: float
    height: float


# A signature stands on no page of its own: what is above it goes with it.
_KEPT = "<w:keepNext/>"


def plain_text(text: str) -> str:
    """Return `text` in one line, as displayed, without characters that XML forbids."""
    return _BLANKS.sub(" ", _FORBIDDEN.sub("", visible(text))).strip()


class Body:
    """Makes the content of a document, section by section."""

    def __init__(self, style: DocumentStyle, images: dict[bytes, Image], footers: str) -> None:
        """`footers` are the references to the page numbers; sections after the first have the same."""
        self._style = style
        self._images = images
        self._footers = footers
        self._landscape = False
        self._pictures = 0

    def content(self, blocks: Sequence[Block]) -> str:
        """Return the blocks and the properties of the last section."""
        parts: list[str] = []
        for before, block, after in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
            parts += self._block(block, before, after)
        return "".join(parts) + self._section()

    def _block(self, block: Block, before: Block | None, after: Block | None) -> Iterator[str]:
        match block:
            case Head():
                yield from self._head(block, after)
            case Title(text):
                yield from self._title(text, _ABOVE_TITLE if before is not None else 0, _BELOW_TITLE)
            case Addressee() | Heading() | Paragraph():
                yield _text(block, _KEPT if isinstance(after, AttachmentList | Signature) else "")
            case Table():
                yield from self._tables(block)
            case Picture():
                yield from self._picture(block)
            case AttachmentList():
                yield from self._attachment_list(block, _KEPT if isinstance(after, Signature) else "")
            case Attachment():
                yield from self._attachment(block)
            case Signature():
                yield from self._signature(block)

    def _head(self, head: Head, after: Block | None) -> Iterator[str]:
        width = self._style.text_width(landscape=False)
        lines = [plain_text(head.organ)]
        if 2 * width / max(display_width(lines[0]), 1) < _SMALLEST_ORGAN:
            lines = title_lines(lines[0], display_width(lines[0]) / 4 + 1)
        size = min(self._style.sizes.organ, 2 * width / max(1, *map(display_width, lines)))
        pitch = 1.3 * size
        above = min(points(self._style.space_above_organ), self._room_above(len(lines) * pitch, after))
        for number, line in enumerate(lines):
            before = f'w:before="{_twips(above)}" ' if number == 0 else ""
            spacing = f'<w:spacing {before}w:line="{_twips(pitch)}" w:lineRule="exact"/>'
            yield _paragraph("Organ", _run(line, f'<w:sz w:val="{int(2 * size)}"/>'), spacing)
        yield from self._number_line(head)

    def _room_above(self, organ: float, after: Block | None) -> float:
        """Return how much may stay free above the head, in points: some of the text must stand on the first page."""
        pitch = self._style.line_pitch
        lines = len(self._title_lines(after.text)) if isinstance(after, Title) else 0
        height = points(297 - self._style.margins.top - self._style.margins.bottom)
        around = (_ABOVE_NUMBER + 1 + _ABOVE_TITLE + _BELOW_TITLE + _LINES_OF_TEXT) * pitch + _RED_LINE_BELOW
        return max(0.0, height - organ - around - lines * title_pitch(self._style))

    def _number_line(self, head: Head) -> Iterator[str]:
        """Yield the number of the document with the red line below it."""
        above = f'<w:spacing w:before="{_twips(_ABOVE_NUMBER * self._style.line_pitch)}"/>'
        if not head.dated:
            yield _paragraph("HeadNumber", _run(head.number), f'{above}<w:jc w:val="center"/>')
            return
        one = self._style.character_width
        right = _twips(self._style.text_width(landscape=False) - one)
        tabs = f'<w:tabs><w:tab w:val="left" w:pos="{_twips(one)}"/><w:tab w:val="right" w:pos="{right}"/></w:tabs>'
        text = "".join(f"<w:r><w:tab/></w:r>{_run(each)}" for each in (head.number, head.dated))
        yield _paragraph("HeadNumber", text, tabs + above)

    def _title(self, text: str, above: float, below: float) -> Iterator[str]:
        """Yield a title with so many lines free above and below it."""
        before, after = (_twips(lines * self._style.line_pitch) for lines in (above, below))
        spacing = f'<w:spacing w:before="{before}" w:after="{after}"/>'
        yield _paragraph("Title", "<w:r><w:br/></w:r>".join(map(_run, self._title_lines(text))), spacing)

    def _title_lines(self, text: str) -> list[str]:
        lines = "\n".join(filter(None, map(plain_text, text.split("\n"))))
        return title_lines(lines, self._style.text_width(landscape=self._landscape) / self._style.sizes.title)

    def _tables(self, table: Table) -> Iterator[str]:
        sizes = self._style.sizes
        width = self._style.text_width(landscape=self._landscape)
        if table.caption:
            yield _paragraph("Caption", _run(table.caption))
        fitted = list(fit_table(_plain_table(table), width, sizes.table, sizes.table_smallest))
        for part in fitted:
            yield _table(part, together=part is not fitted[0] and len(table.rows) <= _MOST_TOGETHER)
            yield _paragraph("AfterTable", "")
        for note in table.notes:
            yield _paragraph("Note", _run(note))

    def _picture(self, picture: Picture) -> Iterator[str]:
        self._pictures += 1
        image = self._images[picture.png]
        scale = min(1.0, self._style.text_width(landscape=self._landscape) / image.width)
        width, height = int(image.width * scale * _EMU), int(image.height * scale * _EMU)
        described = escape(plain_text(picture.described or picture.caption), {'"': "&quot;"})
        yield _paragraph("Picture", _drawing(self._pictures, image.relationship, width, height, described))
        yield _paragraph("Caption", _run(picture.caption), '<w:keepNext w:val="0"/>')

    def _attachment_list(self, block: AttachmentList, kept: str) -> Iterator[str]:
        """Yield the attachments: indented by two characters, the names one below the other."""
        one = self._style.character_width
        label = display_width(block.label) / 2
        for number, name in enumerate(block.names, start=1):
            text = name if len(block.names) == 1 else f"{number}. {name}"
            above = f'<w:spacing w:before="{_twips(self._style.line_pitch)}"/>' if number == 1 else ""
            left, hanging = _twips((2 + label) * one), _twips(label * one) if number == 1 else 0
            first = f' w:hanging="{hanging}"' if hanging else ' w:firstLine="0"'
            indent = f'<w:ind w:left="{left}"{first}/>'
            yield _paragraph("Normal", _run((block.label if number == 1 else "") + text), kept + above + indent)

    def _attachment(self, block: Attachment) -> Iterator[str]:
        yield _paragraph("AfterTable", "", self._section())
        self._landscape = block.landscape
        yield _paragraph("AttachmentLabel", _run(block.label))
        # Across there is room for few lines.
        yield from self._title(block.title, *((0, 0.5) if block.landscape else (1, 1)))

    def _signature(self, block: Signature) -> Iterator[str]:
        """Yield who signs, two lines below the text, and the date, four characters from the margin."""
        organ, dated = (display_width(each) / 2 for each in (block.organ, block.dated))
        right_of_date = 4 + max(0.0, (organ - dated) / 2 - 2)
        right_of_organ = max(0.0, right_of_date + (dated - organ) / 2)
        for text, right, above in ((block.organ, right_of_organ, 2), (block.dated, right_of_date, 0)):
            spacing = f'<w:spacing w:before="{_twips(above * self._style.line_pitch)}"/>' if above else ""
            indent = f'<w:ind w:right="{_twips(right * self._style.character_width)}"/>'
            yield _paragraph("Signature", _run(text), (_KEPT if above else "") + spacing + indent)

    def _section(self) -> str:
        """Return the properties of the section that ends here."""
        style, footers = self._style, self._footers
        self._footers = ""  # a section without references has those of the one before
        margins = style.landscape_margins if self._landscape else style.margins
        size = 'w:w="16838" w:h="11906" w:orient="landscape"' if self._landscape else 'w:w="11906" w:h="16838"'
        sides = " ".join(
            f'w:{side}="{_twips(points(getattr(margins, side)))}"' for side in ("top", "right", "bottom", "left")
        )
        footer = points(margins.bottom - style.page_number_below) - style.sizes.page_number / 2
        return (
            f"<w:sectPr>{footers}<w:pgSz {size}/>"
            f'<w:pgMar {sides} w:header="851" w:footer="{_twips(max(footer, 0))}" w:gutter="0"/>'
            f'<w:docGrid w:type="lines" w:linePitch="{_twips(style.line_pitch)}"/></w:sectPr>'
        )


def _text(block: Addressee | Heading | Paragraph, kept: str) -> str:
    match block:
        case Addressee(text):
            return _paragraph("Addressee", _run(text), kept)
        case Heading(text, level):
            return _paragraph(f"Heading{level}", _run(text), kept)
        case Paragraph(text, lead):
            return _paragraph("BodyText", (_run(lead, style="Lead") if lead else "") + _run(text), kept)


def _plain_table(table: Table) -> Table:
    def rows(given: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(map(plain_text, row)) for row in given)

    return Table(
        rows(table.headings), rows(table.rows), table.caption, table.aligned, table.key_columns, table.totals
    )  # fmt: skip


def _table(fitted: FittedTable, *, together: bool) -> str:
    """Return a table; one that is kept together moves to the next page rather than being divided."""
    table, widths = fitted.table, [_twips(width) for width in fitted.widths]
    size = f'<w:sz w:val="{int(2 * fitted.size)}"/>'
    pitch = f'<w:spacing w:line="{_twips(_TABLE_PITCH * fitted.size)}" w:lineRule="exact"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [*_header(table.headings, widths, size, pitch)]
    aligned = table.aligned or ("left",) * len(widths)
    styles = [f'<w:pStyle w:val="TableText"/>{{}}{pitch}<w:jc w:val="{align}"/>' for align in aligned]
    first_total = len(table.rows) - table.totals
    for number, row in enumerate(table.rows):
        look = ("<w:b/>" if number >= first_total else "") + size
        keep = "<w:keepNext/>" if together and number < len(table.rows) - 1 else ""
        cells = (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{style.format(keep)}</w:pPr>'
            f"{_run(text, look)}</w:p></w:tc>"
            for text, width, style in zip(row, widths, styles, strict=True)
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Listed"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _header(headings: Sequence[Sequence[str]], widths: Sequence[int], size: str, pitch: str) -> Iterator[str]:
    for number, row in enumerate(headings):
        cells = []
        for _text, columns in groupby(range(len(row)), key=lambda column: (row[column], _merged(headings, column))):
            cells.append(_heading_cell(headings, number, list(columns), widths, size, pitch))
        yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _merged(headings: Sequence[Sequence[str]], column: int) -> int | None:
    """Return the column if its heading is the same in all rows: such a cell is not joined with its neighbours."""
    return column if len({row[column] for row in headings}) == 1 and len(headings) > 1 else None


def _heading_cell(
    headings: Sequence[Sequence[str]], number: int, columns: Sequence[int], widths: Sequence[int], size: str, pitch: str
) -> str:
    first, text = columns[0], headings[number][columns[0]]
    down = ""
    if _merged(headings, first) is not None:
        down = '<w:vMerge w:val="restart"/>' if number == 0 else "<w:vMerge/>"
        text = text if number == 0 else ""
    span = f'<w:gridSpan w:val="{len(columns)}"/>' if len(columns) > 1 else ""
    width = sum(widths[column] for column in columns)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{down}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="TableHeading"/>{pitch}</w:pPr>{_run(text, size)}</w:p></w:tc>'
    )


def _drawing(number: int, relationship: str, width: int, height: int, described: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}wordprocessingDrawing"'
        ' distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Picture {number}" descr="{described}"/>'
        f'<a:graphic xmlns:a="{_DRAWING}main"><a:graphicData uri="{_DRAWING}picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relationship}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        f"</wp:inline></w:drawing></w:r>"
    )


def _paragraph(style: str, content: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def _run(text: str, properties: str = "", style: str = "") -> str:
    # Without the hint, “ ” and — between Chinese characters are set in the font of Latin letters.
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    look = f'{named}<w:rFonts w:hint="eastAsia"/>{properties}'
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(plain_text(text))}</w:t></w:r>'


def _twips(length: float) -> int:
    """Return a length in points in twentieths of a point."""
    return round(20 * length)
