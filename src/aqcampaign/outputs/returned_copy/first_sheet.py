"""Inserts a sheet of another workbook in front; an older sheet of that name is replaced."""

import re
from collections.abc import Iterator

from aqcampaign.outputs.returned_copy.marked_sheet import deselected
from aqcampaign.outputs.returned_copy.package import WORKBOOK, Package
from aqcampaign.outputs.returned_copy.styles import PART as STYLES
from aqcampaign.outputs.returned_copy.styles import Styles
from aqcampaign.outputs.returned_copy.xml_edit import Document, Element, quoted

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
_STRING = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_STRING_CELL = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="s"><v>([0-9]+)</v>')
_STYLE = re.compile(rb'(<(?:c|row) r="[A-Z]*[0-9]+"[^>]*? s=")([0-9]+)"')


def sheets(package: Package) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name, in their order."""
    document = Document(package[WORKBOOK], ("sheet",))
    named = ((each.attributes["name"], each.relation) for each in document.all("sheet", None))
    return {name: package.target(WORKBOOK, relation) for name, relation in named}


def put_first(package: Package, styles: Styles, name: str, book: bytes) -> None:
    """Make the only sheet of `book`, a workbook of our own writer, the first one, and the one that is shown."""
    content = _moved_here(Package(book), styles)
    present = sheets(package)
    for part in present.values():
        package[part] = deselected(package[part])
    if name in present:
        package[present[name]] = content
        package.without_relations(present[name])
        package[WORKBOOK] = _shown(package[WORKBOOK], list(present).index(name))
        return
    part, _number = package.free("xl/worksheets/sheet{}.xml")
    package[part] = content
    package.declare(part, _TYPE)
    package[WORKBOOK] = _with_sheet(package[WORKBOOK], name, package.relate(WORKBOOK, "worksheet", part))


def _moved_here(book: Package, styles: Styles) -> bytes:
    """Return the sheet with its strings in its cells, as text whatever they say, and the styles of this workbook."""
    strings = _STRING.findall(book[_STRINGS])
    first = styles.take(Styles(book[STYLES]))
    sheet = _STYLE.sub(lambda cell: b'%b%d"' % (cell[1], first + int(cell[2])), book[_SHEET])
    return _STRING_CELL.sub(lambda cell: b'%b t="inlineStr"><is>%b</is>' % (cell[1], strings[int(cell[2])]), sheet)


def _with_sheet(workbook: bytes, name: str, relation: str) -> bytes:
    document = Document(workbook, ("workbookView", "sheet", "sheets", "definedName"))
    listed = list(document.all("sheet", "sheets"))
    number = 1 + max(int(each.attributes["sheetId"]) for each in listed)
    tag = b'<sheet name=%b sheetId="%d" xmlns:r="%b" r:id=%b/>' % (quoted(name), number, _RELATIONS, quoted(relation))
    document.before(listed[0], tag)
    for each in _of_one_sheet(document):
        document.set(each, localSheetId=str(int(each.attributes["localSheetId"]) + 1))
    for view in document.all("workbookView"):
        document.set(view, activeTab="0", firstSheet="0")
    return document.content


def _of_one_sheet(document: Document) -> Iterator[Element]:
    return (each for each in document.all("definedName") if "localSheetId" in each.attributes)


def _shown(workbook: bytes, place: int) -> bytes:
    document = Document(workbook, ("workbookView", "sheet"))
    for view in document.all("workbookView"):
        document.set(view, activeTab=str(place), firstSheet="0")
    document.set(list(document.all("sheet"))[place], state=None)
    return document.content
