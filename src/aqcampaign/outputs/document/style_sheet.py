"""The style sheet of official documents and their table of fonts, as WordprocessingML.

The names are Word's own, so that its navigation, its list of styles and its accessibility checker know them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from aqcampaign.outputs.document.style import DocumentStyle, FontUse, points

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEETS = f'<w:styles xmlns:w="{NAMESPACE}">'
_FONTS = f'<w:fonts xmlns:w="{NAMESPACE}">'
# No gaps between figures and Chinese characters, which would shift the line off its 28 characters.
_NO_GAPS = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
_OFF_GRID = '<w:snapToGrid w:val="0"/>'
_HEADING_FONTS: tuple[FontUse, ...] = ("heading1", "heading2", "heading3")
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: its id, Word's name of it, and what differs from the text."""

    id: str
    name: str
    paragraph: str = ""
    font: FontUse | None = None
    size: float | None = None
    look: str = ""
    next: str = "BodyText"


def style_sheet(style: DocumentStyle) -> str:
    """Return the part word/styles.xml."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_font(style, 'body')}{_spacing(style)}{_size(style.sizes.body)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr>{_NO_GAPS}{_line(style.line_pitch)}<w:jc w:val="both"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )
    sheets = "".join(_paragraph_style(each, style) for each in _styles(style))
    lead = (
        '<w:style w:type="character" w:customStyle="1" w:styleId="Lead"><w:name w:val="Lead"/>'
        f"<w:rPr>{_font(style, 'heading2')}</w:rPr></w:style>"
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="Listed"><w:name w:val="Listed"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders><w:tblCellMar>'
        '<w:top w:w="30" w:type="dxa"/><w:left w:w="36" w:type="dxa"/>'
        '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="36" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    )
    return f"{_SHEETS}{defaults}{sheets}{lead}{table}</w:styles>"


def font_table(style: DocumentStyle) -> str:
    """Return the part word/fontTable.xml: each first font with those that stand in for it."""
    names = {fonts[0]: fonts[1:] for fonts in style.fonts.values()}
    entries = "".join(
        f"<w:font w:name={quoteattr(name)}>"
        + (f"<w:altName w:val={quoteattr(','.join(others))}/>" if others else "")
        + '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in sorted(names.items())
    )
    return f"{_FONTS}{entries}</w:fonts>"


def _styles(style: DocumentStyle) -> Iterator[_Style]:
    two, centred = _indent(style, 2), '<w:jc w:val="center"/>'
    red, tight = style.red[1:], '<w:spacing w:val="0"/>'
    sizes, small = style.sizes, 1.3 * style.sizes.caption
    single = f'{_OFF_GRID}<w:spacing w:line="240" w:lineRule="auto"/>'
    yield _Style("Normal", "Normal", next="Normal")
    yield _Style("BodyText", "Body Text", two)
    yield _Style(
        "Organ", "Organ", _OFF_GRID + centred, "title", sizes.organ, f'<w:color w:val="{red}"/>{tight}'
    )  # fmt: skip
    line = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="{round(points(4))}" w:color="{red}"/></w:pBdr>'
    yield _Style("HeadNumber", "Head Number", line)
    title = f'<w:keepNext/><w:keepLines/>{_OFF_GRID}{_line(title_pitch(style))}{centred}<w:outlineLvl w:val="0"/>'
    yield _Style("Title", "Title", title, "title", sizes.title, tight, "Addressee")
    yield _Style("Addressee", "Salutation")
    for level, font in enumerate(_HEADING_FONTS, start=1):
        heading = f'<w:keepNext/>{two}<w:outlineLvl w:val="{level}"/>'
        yield _Style(f"Heading{level}", f"heading {level}", heading, font)
    yield _Style("AttachmentLabel", "Attachment Label", "<w:keepNext/>", "heading1", next="Title")
    yield _Style("Signature", "Signature", '<w:jc w:val="right"/>', next="Signature")
    caption = f"<w:keepNext/>{_OFF_GRID}{_line(small, before=6, after=3)}{centred}"
    yield _Style("Caption", "caption", caption, "heading1", sizes.caption, tight)
    yield _Style("Note", "Note", _OFF_GRID + _line(small), "table", sizes.caption - 2, tight)
    yield _Style("Picture", "Picture", f"<w:keepNext/>{single}{centred}")
    yield _Style("TableText", "Table Text", single, "table", sizes.table, tight)
    yield _Style("TableHeading", "Table Heading", f"<w:keepNext/>{single}{centred}", "heading1", sizes.table, tight)
    yield _Style("AfterTable", "After Table", _OFF_GRID + _line(6), size=5)
    yield _Style("Footer", "footer", single, "page_number", sizes.page_number, tight)


def title_pitch(style: DocumentStyle) -> float:
    """Return the distance of the lines of a title in points."""
    return 1.4 * style.sizes.title


def _paragraph_style(sheet: _Style, style: DocumentStyle) -> str:
    is_text = sheet.id == "Normal"
    default = ' w:default="1"' if is_text else ""
    based = "" if is_text else '<w:basedOn w:val="Normal"/>'
    font = _font(style, sheet.font) if sheet.font else ""
    size = _size(sheet.size) if sheet.size else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{sheet.id}"><w:name w:val="{sheet.name}"/>{based}'
        f'<w:next w:val="{sheet.next}"/><w:qFormat/><w:pPr>{sheet.paragraph}</w:pPr>'
        f"<w:rPr>{font}{sheet.look}{size}</w:rPr></w:style>"
    )


def _font(style: DocumentStyle, use: FontUse) -> str:
    name = quoteattr(style.fonts[use][0])
    return f"<w:rFonts w:ascii={name} w:eastAsia={name} w:hAnsi={name} w:cs={name}/>"


def _size(size: float) -> str:
    return f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'


def _spacing(style: DocumentStyle) -> str:
    """Return by how much characters move together, so that a line takes as many as it should."""
    return f'<w:spacing w:val="{round(20 * (style.character_width - style.sizes.body) - 0.5)}"/>'


def _line(pitch: float, before: float = 0, after: float = 0) -> str:
    """Return the distance of lines, and what stays free above and below a paragraph, in points."""
    around = f'w:before="{round(20 * before)}" w:after="{round(20 * after)}"'
    return f'<w:spacing {around} w:line="{round(20 * pitch)}" w:lineRule="exact"/>'


def _indent(style: DocumentStyle, characters: int) -> str:
    width = round(20 * characters * style.character_width)
    return f'<w:ind w:firstLineChars="{100 * characters}" w:firstLine="{width}"/>'
