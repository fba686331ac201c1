"""Inserts a sheet of another workbook as the first one, or replaces the sheet of that name."""

import re
from collections.abc import Iterator

from aqcampaign.outputs.returned_copy.marked_sheet import deselect
from aqcampaign.outputs.returned_copy.package import WORKBOOK, Package
from aqcampaign.outputs.returned_copy.styles import PART as STYLES
from aqcampaign.outputs.returned_copy.styles import Styles
from aqcampaign.outputs.returned_copy.xml_edit import Document, Element, quote

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
_STRING = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_STRING_CELL = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="s"><v>([0-9]+)</v>')
_STYLE = re.compile(rb'(<(?:c|row) r="[A-Z]*[0-9]+"[^>]*? s=")([0-9]+)"')


def sheet_parts(package: Package) -> dict[str, str]:
    """Return the part names of the sheets by sheet name, in workbook order."""
    document = Document(package[WORKBOOK], ("sheet",))
    named = ((each.attributes["name"], each.relation) for each in document.find_all("sheet", None))
    return {name: package.resolve(WORKBOOK, relation) for name, relation in named}


def insert_first_sheet(package: Package, styles: Styles, name: str, book: bytes) -> None:
    """Insert the only sheet of `book`, a workbook of `template.writer`, as the first sheet and activate it.

    If the workbook already has a sheet called `name`, that one is replaced in its position.
    """
    content = _adapt_sheet(Package(book), styles)
    present = sheet_parts(package)
    for part in present.values():
        package[part] = deselect(package[part])
    if name in present:
        package[present[name]] = content
        package.drop_relations(present[name])
        package[WORKBOOK] = _activate(package[WORKBOOK], list(present).index(name))
        return
    part, _number = package.unused_name("xl/worksheets/sheet{}.xml")
    package[part] = content
    package.declare_type(part, _TYPE)
    package[WORKBOOK] = _add_sheet(package[WORKBOOK], name, package.add_relation(WORKBOOK, "worksheet", part))


def _adapt_sheet(book: Package, styles: Styles) -> bytes:
    """Return the sheet of `book` with inline strings and with its style indices adapted to `styles`."""
    strings = _STRING.findall(book[_STRINGS])
    first = styles.import_styles(Styles(book[STYLES]))
    sheet = _STYLE.sub(lambda cell: b'%b%d"' % (cell[1], first + int(cell[2])), book[_SHEET])
    return _STRING_CELL.sub(lambda cell: b'%b t="inlineStr"><is>%b</is>' % (cell[1], strings[int(cell[2])]), sheet)


def _add_sheet(workbook: bytes, name: str, relation: str) -> bytes:
    document = Document(workbook, ("workbookView", "sheet", "sheets", "definedName"))
    listed = list(document.find_all("sheet", "sheets"))
    number = 1 + max(int(each.attributes["sheetId"]) for each in listed)
    tag = b'<sheet name=%b sheetId="%d" xmlns:r="%b" r:id=%b/>' % (quote(name), number, _RELATIONS, quote(relation))
    document.insert_before(listed[0], tag)
    for each in _local_names(document):
        document.set_attributes(each, localSheetId=str(int(each.attributes["localSheetId"]) + 1))
    for view in document.find_all("workbookView"):
        document.set_attributes(view, activeTab="0", firstSheet="0")
    return document.content


def _local_names(document: Document) -> Iterator[Element]:
    return (each for each in document.find_all("definedName") if "localSheetId" in each.attributes)


def _activate(workbook: bytes, index: int) -> bytes:
    document = Document(workbook, ("workbookView", "sheet"))
    for view in document.find_all("workbookView"):
        document.set_attributes(view, activeTab=str(index), firstSheet="0")
    document.set_attributes(list(document.find_all("sheet"))[index], state=None)
    return document.content
