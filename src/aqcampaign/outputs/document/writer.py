"""Writes a document as .docx; alone in knowing python-docx. Equal plans give equal bytes."""

from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aqcampaign.outputs.document.markup import Body, Image
from aqcampaign.outputs.document.package import normalized
from aqcampaign.outputs.document.plan import Picture, Plan
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.style_sheet import NAMESPACE, font_table, style_sheet

if TYPE_CHECKING:
    from docx.document import Document

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = f'xmlns:w="{NAMESPACE}" xmlns:r="{_RELATIONSHIPS}"'
# Parts of python-docx's own template that a document of ours does not need.
_UNUSED = ("stylesWithEffects", "webSettings", "customXml", "numbering", "theme", "thumbnail", "extended-properties")
_SETTINGS = f"""<w:settings xmlns:w="{NAMESPACE}"><w:zoom w:percent="100"/><w:evenAndOddHeaders/>
<w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>
<w:compat><w:balanceSingleByteDoubleByteWidth/><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"""
_FIELD = "".join(
    f"<w:r>{part}</w:r>"
    for part in (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
)


def write_document(plan: Plan, style: DocumentStyle) -> bytes:
    """Return the .docx of a plan."""
    import docx

    document = docx.Document()
    _remove_unused(document)
    _set_styles(document, style)
    _set_properties(document, plan)
    _set_footers(document, style)
    _set_body(document, plan, style)
    made = BytesIO()
    document.save(made)
    return normalized(made)


def _remove_unused(document: "Document") -> None:
    for relationships in (document.part.rels, document.part.package.rels):
        for id_ in [id_ for id_, each in relationships.items() if each.reltype.rpartition("/")[2] in _UNUSED]:
            del relationships[id_]


def _set_styles(document: "Document", style: DocumentStyle) -> None:
    from docx.oxml import parse_xml

    _replace(document.part._styles_part.element, parse_xml(style_sheet(style)))
    _replace(document.settings.element, parse_xml(_SETTINGS))
    fonts = next(each for each in document.part.rels.values() if each.reltype.endswith("/fontTable"))
    fonts.target_part._blob = font_table(style).encode()


def _replace(element: Any, other: Any) -> None:
    """Put the content of another element into one of the package."""
    element[:] = list(other)


def _set_properties(document: "Document", plan: Plan) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = plan.title[:255], plan.office[:255], ""
    properties.created = properties.modified = datetime.combine(plan.dated, time())
    properties.comments, properties.keywords, properties.revision, properties.language = "", "", 1, "zh-CN"


def _set_footers(document: "Document", style: DocumentStyle) -> None:
    """Put page numbers to the outer edge: right on odd pages, left on even ones, a character from the text's edge."""
    section = document.sections[0]
    one = round(20 * style.sizes.page_number)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        look = f'<w:pStyle w:val="Footer"/><w:ind w:{side}="{one}"/><w:jc w:val="{side}"/>'
        _replace(footer._element, _parsed(f"<w:p><w:pPr>{look}</w:pPr>{_FIELD}</w:p>"))


def _set_body(document: "Document", plan: Plan, style: DocumentStyle) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    references = "".join(
        f'<w:footerReference w:type="{each.get(qn("w:type"))}" r:id="{each.rId}"/>'
        for each in document.sections[0]._sectPr.footerReference_lst
    )
    images = {
        block.png: _image(document, block.png) for block in plan.blocks if isinstance(block, Picture)
    }  # fmt: skip
    body = f"<w:body>{Body(style, images, references).content(plan.blocks)}</w:body>"
    # Moved into the element that is there, the rows of a thousand units would be copied one by one.
    document.part._element = parse_xml(f"<w:document {_NAMESPACES}>{body}</w:document>")


def _image(document: "Document", png: bytes) -> Image:
    relationship, image = document.part.get_or_add_image(BytesIO(png))
    return Image(relationship, image.width.pt, image.height.pt)


def _parsed(content: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(f"<w:body {_NAMESPACES}>{content}</w:body>")
