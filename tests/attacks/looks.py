"""Attacks on the looks of cells, and on what lies beside them: comments, defined names, the sheet of choices."""

from collections.abc import Callable

from attacks.case import Case, Expected
from attacks.fakes import as_ods
from attacks.package import LINKS, SHEET, STYLES, WORKBOOK, Package

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WHITE = '<dxf><font><color rgb="FFFFFFFF"/></font></dxf>'
_SPACES = " " * 100_000


def _rule(formula: str = "TRUE", look: str = "4", more: str = "") -> str:
    return f'<cfRule type="expression" priority="1" dxfId="{look}"{more}><formula>{formula}</formula></cfRule>'


def _group(rules: str, areas: str = "D5") -> str:
    return f'<conditionalFormatting sqref="{areas}">{rules}</conditionalFormatting>'


def _conditional(base: Package, xml: str) -> Package:
    """Return the workbook with conditional formats, of which look 4 is white."""
    whitened = base.changed(STYLES, lambda styles: styles.replace("</dxfs>", _WHITE + "</dxfs>"))
    return whitened.edited(SHEET, "<dataValidations", xml + "<dataValidations")


def _format(name: str, expected: Expected, xml: str, why: str = "", *, large: bool = False) -> Case:
    return Case(f"conditional: {name}", expected, lambda base: _conditional(base, xml).archive(), why=why, large=large)


def _sized(size: str, expected: Expected, why: str = "") -> Case:
    """Return the case of a probed cell whose font has this size."""

    def make(base: Package) -> bytes:
        styles = base.text(STYLES)
        fonts, styles_used = styles.count("<font>") - styles.split("<dxfs", 1)[1].count("<font>"), _styles(styles)
        styles = styles.replace("</fonts>", f'<font><sz val="{size}"/></font></fonts>')
        styles = styles.replace("</cellXfs>", f'<xf numFmtId="0" fontId="{fonts}"/></cellXfs>')
        return base.having(STYLES, styles).probed("<v>7</v>", f' s="{styles_used}"').archive()

    return Case(f"font of size {size!r}", expected, make, why=why)


def _styles(styles: str) -> int:
    return styles.split("<cellXfs", 1)[1].split("</cellXfs>", 1)[0].count("<xf ")


def _comments(name: str, expected: Expected, make: Callable[[], str]) -> Case:
    def commented(base: Package) -> bytes:
        arrow = f'<Relationship Id="rId9" Type="{_OFFICE}/comments" Target="../comments1.xml"/>'
        comments = f'<comments xmlns="{_MAIN}"><commentList>{make()}</commentList></comments>'
        links = f'<Relationships xmlns="{_RELATIONS}">{arrow}</Relationships>'
        return base.having("xl/comments1.xml", comments).having("xl/worksheets/_rels/sheet1.xml.rels", links).archive()

    return Case(f"comments: {name}", expected, commented)


def _comment(text: str, reference: str = "D5") -> str:
    return f'<comment ref="{reference}"><text><t>{text}</t></text></comment>'


def _beside(name: str, expected: Expected, sheet: Callable[[Package], str], called: str = "_choices",
            state: str = "hidden", why: str = "") -> Case:  # fmt: skip
    """Return the case of a workbook with one more sheet, called as the program calls its own."""

    def make(base: Package) -> bytes:
        entry = f'<sheet name="{called}" sheetId="77" state="{state}" r:id="rId77"/>'
        arrow = f'<Relationship Id="rId77" Type="{_OFFICE}/worksheet" Target="worksheets/sheet77.xml"/>'
        listed = base.edited(WORKBOOK, "</sheets>", entry + "</sheets>")
        linked = listed.edited(LINKS, "</Relationships>", arrow + "</Relationships>")
        return linked.having("xl/worksheets/sheet77.xml", sheet(base)).archive()

    return Case(f"beside: {name}", expected, make, why=why)


def _other_figures(base: Package) -> str:
    return base.probed("<v>9</v>").text(SHEET)


def _choices(*words: str) -> str:
    rows = "".join(f'<row><c t="inlineStr"><is><t>{word}</t></is></c></row>' for word in words)
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _names(name: str, names: str, expected: Expected = "accept") -> Case:
    return Case(
        f"names: {name}", expected,
        lambda base: base.edited(WORKBOOK, "</definedNames>", names + "</definedNames>").archive(),
    )  # fmt: skip


def _name(meant: str, called: str = "_choices_1") -> str:
    return f'<definedName name="{called}">{meant}</definedName>'


_FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
_INK = f'<style:text-properties xmlns:fo="{_FO}" fo:color="#ffffff"/>'


def _style(name: str, inside: str = "", parent: str = "") -> str:
    inherits = f' style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="table-cell"{inherits}>{inside}</style:style>'


def _map(look: str, condition: str = "cell-content()&gt;4") -> str:
    return f'<style:map style:condition="{condition}" style:apply-style-name="{look}" style:base-cell-address="表.A1"/>'


def _mapped(condition: str, times: int = 1) -> str:
    return _style("a", _INK) + _style("probed", _map("a", condition) * times)


def _open(name: str, expected: Expected, styles: str, why: str = "") -> Case:
    """Return the case of an .ods form whose probed cell has the style `probed`."""
    before = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    return Case(
        f"OpenDocument looks: {name}", expected, lambda base: as_ods(base, style="probed", before=before), ".ods",
        why=why,
    )  # fmt: skip


def _chain(length: int, last: str) -> str:
    links = "".join(_style(f"s{n}", parent=f"s{n + 1}") for n in range(length))
    return _style("probed", parent="s0") + links + _style(f"s{length}", last)


def _open_format(name: str, expected: Expected, conditions: str, areas: str = "表.D5:表.D5") -> Case:
    styles = f"<office:automatic-styles>{_style('probed')}{_style('white', _INK)}</office:automatic-styles>"
    formats = (
        f'<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="{areas}">'
        f"{conditions}</calcext:conditional-format></calcext:conditional-formats>"
    )
    return Case(f"OpenDocument conditional: {name}", expected,
                lambda base: as_ods(base, style="probed", before=styles, behind=formats), ".ods")  # fmt: skip


def _condition(value: str) -> str:
    return (
        f'<calcext:condition calcext:apply-style-name="white" calcext:value="{value}" '
        'calcext:base-cell-address="表.D5"/>'
    )


_SCATTERED = " ".join(f"A{n}" for n in range(100, 10_100))
CASES: tuple[Case, ...] = (
    _format("white", "value", _group(_rule())),
    *(_format(f"look {look[:12]!r}", "accept", _group(_rule(look=look)), "there is no such look")
      for look in ("", "-1", "99", "4294967296", "0x0", "1e9", "Ｏ", "٣", "9" * 5_000)),
    *(_format(f"priority {rank[:12]!r}", "value", _group(_rule().replace('priority="1"', f'priority="{rank}"')))
      for rank in ("", "-1", "x", "9" * 5_000)),
    _format("10,000 rules on a cell", "value", _group(_rule() * 10_000), large=True),
    _format("10,000 rules that need calculation", "value", _group(_rule("SUM(A1)") * 10_000), large=True),
    _format("10,000 rules on the whole sheet", "either", _group(_rule("D5=8"), "A1:XFD1048576") * 10_000),
    _format("10,000 rules on 10,000 cells", "either", _group(_rule("A100=1") * 10_000, _SCATTERED)),
    _format("10,000 rules without a look on 10,000 cells", "accept", _group(_rule("A100=1", "9") * 10_000, _SCATTERED)),
    _format("300,000 rules", "reject", _group(_rule() * 300_000), large=True),
    _format("340,000 areas that are one", "accept", _group(_rule(), "A1 " * 340_000)),
    _format("400,000 areas, all different", "reject", "".join(
        _group(_rule(), " ".join(f"{letter}{n}" for n in range(100_000, 200_000))) for letter in "ABCD"), large=True),
    _format("areas the other way round", "value", _group(_rule(), "D6:C4")),
    _format("areas that are none", "accept", _group(_rule(), "D0 $D$5 d5 R5C4 :D5 D5: XFE1 D99999999 表!D5")),
    _format("areas without a blank", "accept", _group(_rule(), "D5," * 100_000)),
    _format("an area of 900 kB", "accept", _group(_rule(), "D" * 900_000)),
    _format("no areas", "accept", _group(_rule(), "")),
    _format("no rule", "accept", _group("")),
    _format("a rule of no kind", "value", _group('<cfRule dxfId="4"/>')),
    _format("a rule of an unknown kind", "value", _group('<cfRule type="x" dxfId="4"/>')),
    _format("a formula of no end", "value", _group(_rule("(" * 200_000))),
    _format("a formula of blanks and lines", "value", _group(_rule(f"D5={_SPACES}\n1\n2"))),
    _format("a formula of quotation marks", "value", _group(_rule("D5=" + '"' * 200_000))),
    _format("a formula of digits", "value", _group(_rule("D5=" + "9" * 200_000))),
    _format("a formula of signs", "value", _group(_rule("D5" + "&lt;" * 100_000))),
    _format("a formula of letters", "value", _group(_rule("A" * 900_000))),
    _format("a formula in a loop", "value", _group(_rule("D5=D5"))),
    _format("a formula off the sheet", "either", _group(_rule("A1=1").replace("A1", "XFD1048576"), "D5:D6")),
    _format("a formula that is met by the figure", "value", _group(_rule("D5=7"))),
    _format("a formula that is not met", "accept", _group(_rule("D5=8"))),
    _format("an operand that is no number", "value", _group(
        '<cfRule type="cellIs" operator="equal" dxfId="4"><formula>1e999</formula></cfRule>')),
    _format("an operator that is none", "value", _group(
        '<cfRule type="cellIs" operator="x" dxfId="4"><formula>7</formula></cfRule>')),
    _format("a formula too many", "value", _group(
        '<cfRule type="cellIs" operator="equal" dxfId="4">' + "<formula>7</formula>" * 10_000 + "</cfRule>")),
    *(_sized(size, "value", "too small to be seen") for size in ("1", "0.01", "1e0", "1.0E-5", ".5", "+1")),
    *(_sized(size, "accept") for size in
      ("0", "-1", "1e308", "1e999", "nan", "inf", "x", "", "９", "9" * 5_000, "1e1")),
    _comments("of a megabyte", "accept", lambda: _comment("长" * 340_000)),
    _comments("of 4 megabytes in pieces", "either", lambda: _comment("长</t><t>" * 300_000)),
    _comments("70,000 on one cell", "either", lambda: _comment("a") * 70_000),
    _comments("of the figure of another", "accept", lambda: _comment("9")),
    _comments("nowhere", "accept", lambda: "".join(_comment("9", each) for each in ("", "D0", "D5:D6", "XFE1", "d5"))),
    _comments("with markup", "accept", lambda: _comment("[/][red]{0}%s&lt;b&gt;&#x202e;=cmd|")),
    _beside("choices", "accept", lambda _base: _choices("是", "否")),
    _beside("choices of formulas", "accept", lambda _base: _choices("=cmd|' /C calc'!A0", "+1", "@x")),
    _beside("choices that are the form filled again", "either", _other_figures, why="the form stands there twice"),
    _beside("choices to be seen that are the form", "reject", _other_figures, state="visible"),
    _beside("the form filled again under a name of choices", "accept", _other_figures, "_choices_2"),
    _beside("the form filled again under capitals", "either", _other_figures, "_CHOICES"),
    _beside("the form filled again under the name of the stamp", "either", _other_figures, "_META"),
    _beside("choices that are the form as it is", "either", lambda base: base.text(SHEET)),
    _beside("choices that are the stamp", "either", lambda base: base.text("xl/worksheets/sheet4.xml")),
    _beside("10,000 formats on 10,000 areas of a sheet without cells", "accept", lambda _base: _choices().replace(
        "</worksheet>", _group(_rule() * 10_000, _SCATTERED) + "</worksheet>"), "x"),
    _beside("choices that are empty", "accept", lambda _base: _choices()),
    _beside("choices that are no XML", "reject", lambda _base: "{}"),
    _beside("20,000 choices", "accept", lambda _base: _choices(*map(str, range(20_000)))),
    Case("choices in place of the form", "reject", lambda base: base.edited(
        WORKBOOK, 'name="统计表"', 'name="_choices" state="veryHidden"').archive()),
    _names("to nothing", _name("#REF!")),
    _names("to a sheet that is gone", _name("_choices!$A$1:$A$9")),
    _names("to itself", _name("_choices_1")),
    _names("in a circle", _name("_choices_2") + _name("_choices_1", "_choices_2")),
    _names("twice", _name("统计表!$A$1") * 2),
    _names("of nothing", _name("", "")),
    _names("of a megabyte", _name("A" * 900_000, "名" * 10_000)),
    _names("50,000", "".join(_name("#REF!", f"n{n}") for n in range(50_000))),
    _names("a print area of no sheet",
           '<definedName name="_xlnm.Print_Area" localSheetId="99999999999">x</definedName>'),
    _open("white", "value", _style("probed", _INK)),
    _open("a style that is its own parent", "accept", _style("probed", parent="probed")),
    _open("parents in a circle", "accept", _style("probed", parent="a") + _style("a", parent="probed")),
    _open("white by 7 parents", "value", _chain(6, _INK)),
    _open("white by 30 parents", "value", _chain(30, _INK)),
    _open("white by 20,000 parents", "value", _chain(20_000, _INK)),
    _open("maps that point at each other", "value",
          _style("probed", _map("a")) + _style("a", _INK + _map("probed"))),
    _open("a map that points at itself", "accept", _style("probed", _map("probed"))),
    _open("10,000 maps", "value", _mapped("is-true-formula(SUM(A1))", 10_000)),
    _open("a map to nothing", "accept", _style("probed", _map("z"))),
    _open("conditions of blanks", "value", _mapped(f"cell-content()={_SPACES}&#10;1&#10;2")),
    _open("conditions of brackets", "value", _mapped("cell-content-is-between(" * 20_000)),
    _open_format("white", "value", _condition("&gt;4")),
    _open_format("10,000 conditions", "value", _condition("=7") * 10_000),
    _open_format("areas of letters", "accept", _condition("=7"), "A" * 900_000),
    _open_format("areas of quotation marks", "accept", _condition("=7"), "'" * 900_000),
    _open_format("areas of dots", "accept", _condition("=7"), "." * 900_000),
    _open_format("areas of apostrophes and letters", "accept", _condition("=7"), "'a" * 400_000),
    _open_format("an area of a thousand million cells", "value", _condition("=7"), "表.A1:表.XFD1048576"),
    _open_format("an area the other way round", "value", _condition("=7"), "表.D6:表.C4"),
    _open_format("a formula of blanks and lines", "value", _condition(f"formula-is(D5={_SPACES}&#10;1&#10;2)")),
)  # fmt: skip
