"""Attacks on the package: missing, duplicate or moved parts, and unexpected sheets."""

from attacks.case import Case, Expected
from attacks.package import LINKS, ROOT_LINKS, SHEET, STRINGS, STYLES, TYPES, WORKBOOK, Package

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FIRST_SHEET = '<sheet name="统计表" sheetId="1" r:id="rId1"/>'
_TARGET = 'Target="worksheets/sheet1.xml"'


def _lacking(part: str, expected: Expected = "reject", why: str = "") -> Case:
    return Case(f"{part} is missing", expected, lambda base: base.lacking(part).archive(), why=why)


def _links(name: str, expected: Expected, target: str, why: str = "") -> Case:
    """Return the case of a workbook whose relationship for the form has this target."""
    return Case(f"sheet at {name}", expected, lambda base: base.edited(LINKS, _TARGET, target).archive(), why=why)


def _linked(base: Package, kind: str, target: str, part: str = LINKS, id_: str = "rId99", more: str = "") -> Package:
    arrow = f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}"{more}/>'
    return base.edited(part, "</Relationships>", arrow + "</Relationships>")


def _sheets(base: Package, count: int) -> bytes:
    more = "".join(f'<sheet name="n{n}" sheetId="{n + 50}" r:id="rId1"/>' for n in range(count))
    return base.edited(WORKBOOK, "</sheets>", more + "</sheets>").archive()


def _named(name: str, expected: Expected, sheet: str, why: str = "") -> Case:
    """Return the case of a workbook whose form sheet has this name."""
    return Case(
        f"sheet named {name}", expected,
        lambda base: base.edited(WORKBOOK, 'name="统计表"', f'name="{sheet}"').archive(), why=why,
    )  # fmt: skip


def _listed(name: str, expected: Expected, entry: str, why: str = "") -> Case:
    """Return the case of a workbook with this entry for its first sheet."""
    return Case(name, expected, lambda base: base.edited(WORKBOOK, _FIRST_SHEET, entry).archive(), why=why)


CASES: tuple[Case, ...] = (
    _lacking(TYPES, "accept", "nothing is asked of it"),
    _lacking(ROOT_LINKS, "accept", "the workbook stands where it always does"),
    _lacking(WORKBOOK),
    _lacking(LINKS),
    _lacking(SHEET),
    _lacking(STRINGS),
    _lacking(STYLES, why="what is a date and what a number stands there"),
    _lacking("xl/theme/theme1.xml", "accept", "it holds colours"),
    _lacking("docProps/core.xml", "accept", "nobody's figures"),
    _lacking("xl/worksheets/sheet4.xml", why="the hidden sheet says whose form it is"),
    Case("everything but the form is missing", "reject",
         lambda base: Package({SHEET: base.parts[SHEET]}).archive()),
    Case("content types empty", "accept", lambda base: base.having(TYPES, "<Types/>").archive()),
    Case("content types of a document", "either",
         lambda base: base.edited(TYPES, "spreadsheetml.sheet.main", "wordprocessingml.document.main").archive()),
    Case("content types of a macro workbook", "accept",
         lambda base: base.edited(TYPES, "openxmlformats-officedocument.spreadsheetml.sheet.main",
                                  "ms-excel.sheet.macroEnabled.main").having("xl/vbaProject.bin", b"\xd0\xcf" * 99
                                                                             ).archive(), ".xlsm"),
    Case("content types no XML", "either", lambda base: base.having(TYPES, b"\0").archive()),
    # relations
    _links("the root", "accept", 'Target="/xl/worksheets/sheet1.xml"'),
    _links("a back-slash", "accept", 'Target="worksheets\\sheet1.xml"'),
    _links("a detour", "accept", 'Target="../xl/./worksheets/../worksheets/sheet1.xml"'),
    _links("percent signs", "accept", 'Target="worksheets/sheet%31.xml"'),
    _links("capitals", "accept", 'Target="WORKSHEETS/Sheet1.XML"'),
    _links("the disk", "reject", 'Target="../../../../etc/passwd"'),
    _links("the disk by percent signs", "reject", 'Target="..%2F..%2F..%2Fetc/passwd"'),
    _links("a file's address", "reject", 'Target="file:///etc/passwd" TargetMode="External"'),
    _links("an address", "reject", 'Target="http://127.0.0.1:9/" TargetMode="External"'),
    _links("a share", "reject", 'Target="\\\\127.0.0.1\\a" TargetMode="External"'),
    _links("nothing", "reject", 'Target=""'),
    _links("no target", "reject", ""),
    _links("the workbook", "reject", 'Target="workbook.xml"'),
    _links("the relations", "reject", 'Target="_rels/workbook.xml.rels"'),
    _links("the texts", "reject", 'Target="sharedStrings.xml"'),
    _links("a folder", "reject", 'Target="worksheets/"'),
    _links("a name with NUL", "reject", 'Target="worksheets/sheet1.xml%00"'),
    _links("another sheet", "reject", 'Target="worksheets/sheet4.xml"', "two sheets are one: the form is gone"),
    Case("relations of the sheet in a loop", "accept",
         lambda base: _linked(base.having("xl/worksheets/_rels/sheet1.xml.rels", "<Relationships xmlns='http://schemas"
                                          ".openxmlformats.org/package/2006/relationships'></Relationships>"),
                              "drawing", "sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels").archive(),
         why="drawings are not followed"),
    Case("comments of a sheet are the sheet", "either",
         lambda base: _linked(base.having("xl/worksheets/_rels/sheet1.xml.rels", "<Relationships xmlns='http://schemas"
                                          ".openxmlformats.org/package/2006/relationships'></Relationships>"),
                              "comments", "sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels").archive()),
    Case("two workbooks", "reject", lambda base: _linked(
        base.having("xl/other.xml", base.parts[WORKBOOK]), "officeDocument", "xl/other.xml", ROOT_LINKS).archive()),
    Case("a workbook and a document", "reject", lambda base: _linked(
        base.having("word/document.xml", "<a/>"), "officeDocument", "word/document.xml", ROOT_LINKS).archive()),
    Case("the workbook is a sheet", "reject",
         lambda base: base.edited(ROOT_LINKS, "xl/workbook.xml", SHEET).archive()),
    Case("the workbook is itself's relations", "reject",
         lambda base: base.edited(ROOT_LINKS, "xl/workbook.xml", LINKS).archive()),
    Case("the workbook is elsewhere", "reject",
         lambda base: base.edited(ROOT_LINKS, "xl/workbook.xml", "http://127.0.0.1:9/a.xml").archive()),
    Case("two tables of texts", "reject", lambda base: _linked(
        base.having("xl/other.xml", base.parts[STRINGS]), "sharedStrings", "other.xml").archive()),
    Case("two tables of styles", "reject", lambda base: _linked(
        base.having("xl/other.xml", base.parts[STYLES]), "styles", "other.xml").archive()),
    Case("two relations of one name", "reject",
         lambda base: _linked(base, "worksheet", "worksheets/sheet2.xml", id_="rId1").archive()),
    Case("no relation to texts", "reject",
         lambda base: base.edited(LINKS, f'Type="{_OFFICE}/sharedStrings"', f'Type="{_OFFICE}/theme2"').archive()),
    Case("texts are styles", "reject",
         lambda base: base.edited(LINKS, 'Target="sharedStrings.xml"', 'Target="styles.xml"').archive()),
    Case("10000 relations", "accept", lambda base: base.changed(LINKS, lambda xml: xml.replace(
        "</Relationships>", "".join(f'<Relationship Id="x{n}" Type="x" Target="y"/>' for n in range(10_000))
        + "</Relationships>")).archive()),
    Case("links to other workbooks", "accept", lambda base: _linked(
        base, "externalLink", "file:///\\\\127.0.0.1\\a.xlsx", more=' TargetMode="External"').archive(),
        why="no link is followed; the saved figures count"),
    Case("a query by DDE", "accept", lambda base: base.having(
        "xl/externalLinks/externalLink1.xml", '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/>'
        "</externalLink>").archive(), why="nothing is ever run"),
    # sheets
    Case("300 sheets", "reject", lambda base: _sheets(base, 300)),
    Case("the form on 20 sheets", "reject", lambda base: _sheets(base, 20)),
    _listed("no first sheet", "reject", ""),
    _listed("a sheet without a relation", "reject", '<sheet name="统计表" sheetId="1"/>'),
    _listed("a sheet of an unknown relation", "reject", '<sheet name="统计表" sheetId="1" r:id="rId77"/>'),
    _listed("a sheet that is styles", "reject", '<sheet name="统计表" sheetId="1" r:id="rId6"/>'),
    _listed("two sheets of one name", "either", _FIRST_SHEET + '<sheet name="统计表" sheetId="9" r:id="rId3"/>'),
    _listed("a sheet without a number", "accept", '<sheet name="统计表" r:id="rId1"/>'),
    _listed("a sheet of number -1", "accept", '<sheet name="统计表" sheetId="-1" r:id="rId1"/>'),
    _listed("a hidden form", "accept", '<sheet name="统计表" sheetId="1" state="hidden" r:id="rId1"/>',
            "read although hidden, and said so"),
    _listed("a form in an unknown state", "accept", '<sheet name="统计表" sheetId="1" state="x" r:id="rId1"/>'),
    _named("otherwise", "accept", "x", "the form is known by its words"),
    _named("nothing", "either", ""),
    _named("20000 letters", "accept", "长" * 20_000),
    _named("control characters", "accept", "a&#10;&#9;b&#x85;&#x2028;"),
    _named("against the direction", "accept", "a\u202eb\u2066c"),
    _named("markup", "accept", "[/][red]&lt;b&gt;{0}%s"),
    _named("a formula", "accept", "=cmd|' /C calc'!A0"),
    _named("the sheet that is hidden", "reject", "_meta"),
    Case("no sheets", "reject", lambda base: base.changed(
        WORKBOOK, lambda xml: xml.split("<sheets>")[0] + "<sheets/>" + xml.split("</sheets>")[1]).archive()),
    Case("years since 1904", "accept",
         lambda base: base.edited(WORKBOOK, "<workbookPr", '<workbookPr date1904="1"').archive()),
    Case("names that are formulas", "accept", lambda base: base.edited(
        WORKBOOK, "<definedNames>", "<definedNames>" + '<definedName name="a">#REF!</definedName>' * 999).archive()),
    Case("the parts of a binary workbook beside", "accept",
         lambda base: base.having("xl/workbook.bin", b"\0" * 99).archive(), why="the package says which one it is"),
    Case("the parts of an OpenDocument beside", "reject", lambda base: base.having(
        "mimetype", "application/vnd.oasis.opendocument.spreadsheet").archive(), why="it says two things at once"),
    Case("the parts of a document beside", "reject",
         lambda base: base.having("word/document.xml", "<a/>").archive(), why="the same"),
)  # fmt: skip
