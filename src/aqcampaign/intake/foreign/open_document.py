"""Reads .ods workbooks and checks limits while reading."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from xml.parsers import expat

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.cell_style import PLAIN_STYLE
from aqcampaign.intake.foreign.open_document_conditions import CALCEXT, SheetFormats, apply_conditions
from aqcampaign.intake.foreign.open_document_styles import OWN_CURRENCY, Styles
from aqcampaign.intake.foreign.package import open_package
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.formulas import is_volatile
from aqcampaign.intake.grid import (
    CellContent,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    UncalculatedFormula,
    UnstyledContent,
)
from aqcampaign.intake.runs import Run
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
TABLE, OFFICE, TEXT = (_NAMESPACE.format(name) for name in ("table", "office", "text"))
_MAX_COLUMNS = 16_384
_NUMBER = re.compile(r"-?\d{1,309}(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_DIGITS = re.compile(r"[\d.,()\s-]")
_DURATION = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", re.ASCII)
_ERROR = re.compile(r"#[A-Z/0!?]+|(?:Err|错误)[:：]\d+", re.ASCII)
# LibreOffice saves a boolean in a cell with a number format as a formula.
_BOOLEAN_FORMULAS = {"of:=TRUE()": True, "of:=FALSE()": False}
_SPACES = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}

Attributes = dict[str, str]


def read(content: bytes, collector: Collector) -> None:
    """Collect the sheets. A password, a DOCTYPE or a limit raises Unreadable, damage ExpatError."""
    with open_package(content) as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable(finding("AQ105"))
        if "content.xml" not in names:
            raise Unreadable(finding("AQ101", reason="content.xml"))
        common = archive.read("styles.xml") if "styles.xml" in names else b""
        xml = archive.read("content.xml")
    styles = Styles()
    if common:
        _parse(common, styles)
    _parse(xml, _Walker(collector, styles))


def _parse(xml: bytes, reader: "Styles | _Walker") -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(xml, True)


def _refuse_document_type(*_declared: object) -> None:
    raise Unreadable(finding("AQ101", reason="DOCTYPE"))


class _Walker:
    """Handles the elements of content.xml. Only the outermost tables are sheets."""

    def __init__(self, collector: Collector, styles: Styles) -> None:
        self._collector = collector
        self._styles = styles
        self._depth = 0  # of tables: a chart or a cell may contain tables
        self._row = 0
        self._column = 0
        self._columns: list[tuple[int, str]] = []  # (end of the columns, style)
        self._reach = 0
        self._line: list[tuple[int, CellContent, str]] = []  # column, content, style
        self._formats = SheetFormats(styles)
        self._named: dict[Spot, str] = {}
        self._repeat = 1
        self._row_style = ""
        self._cell: Attributes | None = None
        self._notes = 0
        self._comment: list[str] = []  # the paragraphs of the note in the cell
        self._in_paragraph = False
        self._paragraphs: list[list[Run]] = []
        self._style_name = ""
        self._style = PLAIN_STYLE
        self._spans: list[str] = []  # the styles of open spans
        self._starts: dict[str, Callable[[Attributes], None]] = {
            f"{TABLE}table-column": self._start_column,
            f"{TABLE}table-row": self._start_row,
            f"{TABLE}table-cell": self._start_cell,
            f"{TABLE}covered-table-cell": self._start_cell,
        }
        self._ends: dict[str, Callable[[], None]] = {
            f"{TABLE}table-row": self._end_row,
            f"{TABLE}table-cell": self._end_cell,
            f"{TABLE}covered-table-cell": self._end_covered_cell,
        }

    def start(self, name: str, attributes: Attributes) -> None:
        if name == f"{TABLE}table":
            self._depth += 1
            if self._depth == 1:
                self._collector.begin_sheet(attributes.get(f"{TABLE}name", ""))
                self._row, self._reach, self._columns = 0, 0, []
                self._formats, self._named = SheetFormats(self._styles), {}
        elif self._depth == 1 and name in self._starts:
            self._starts[name](attributes)
        elif self._depth == 0:
            self._styles.start(name, attributes)
        elif self._cell is not None:
            self._start_inside(name, attributes)
        elif self._depth == 1 and name.startswith(CALCEXT):
            self._formats.start(name, attributes)

    def end(self, name: str) -> None:
        if name == f"{TABLE}table":
            self._depth -= 1
            if self._depth == 0:
                apply_conditions(self._collector.sheets[-1], self._named, self._formats, self._styles)
        elif self._depth == 1 and name in self._ends:
            self._ends[name]()
        elif name == f"{OFFICE}annotation":
            self._notes -= 1
        elif name == f"{TEXT}p" and self._notes:
            self._in_paragraph = False
        elif name == f"{TEXT}span" and self._cell is not None and not self._notes and self._spans:
            self._spans.pop()
        elif self._depth == 0:
            self._styles.end(name)

    def text(self, text: str) -> None:
        if self._depth == 1 and self._cell is not None and self._notes:
            self._add_to_comment(text)
        elif self._depth == 1 and self._cell is not None and self._paragraphs:
            self._add_text(text)
        elif self._depth == 0:
            self._styles.text(text)

    def _start_column(self, attributes: Attributes) -> None:
        self._reach += _repeat_count(attributes, "number-columns-repeated")
        self._columns.append((self._reach, attributes.get(f"{TABLE}default-cell-style-name", "")))

    def _start_row(self, attributes: Attributes) -> None:
        self._line, self._column = [], 0
        self._repeat = _repeat_count(attributes, "number-rows-repeated")
        self._row_style = attributes.get(f"{TABLE}default-cell-style-name", "")

    def _start_cell(self, attributes: Attributes) -> None:
        self._cell, self._paragraphs, self._spans, self._comment = attributes, [], [], []
        self._style_name = self._style_of(attributes)
        _code, self._style = self._styles.style(self._style_name)
        rows, columns = (
            _repeat_count(attributes, "number-rows-spanned"),
            _repeat_count(attributes, "number-columns-spanned"),
        )
        self._collector.add_merged(self._row, self._column, rows, columns)

    def _start_inside(self, name: str, attributes: Attributes) -> None:
        if name == f"{OFFICE}annotation":
            self._notes += 1
        elif self._notes:
            self._start_in_comment(name)
        elif name == f"{TEXT}p":
            self._paragraphs.append([])
        elif self._paragraphs and name == f"{TEXT}s":
            self._add_text(" " * min(_repeat_count(attributes, "c", TEXT), 1000))
        elif self._paragraphs and name in _SPACES:
            self._add_text(_SPACES[name])
        elif name == f"{TEXT}span":
            self._spans.append(attributes.get(f"{TEXT}style-name", ""))

    def _start_in_comment(self, name: str) -> None:
        if name == f"{TEXT}p":
            self._comment.append("")
            self._in_paragraph = True
        elif name in _SPACES:
            self._add_to_comment(_SPACES[name])
        elif name == f"{TEXT}s":
            self._add_to_comment(" ")

    def _add_to_comment(self, text: str) -> None:
        """Add text to the note; its author and date stand outside its paragraphs."""
        if self._in_paragraph:
            self._comment[-1] += text

    def _add_text(self, text: str) -> None:
        self._paragraphs[-1].append(
            self._styles.run(text, self._spans[-1], self._style_name) if self._spans else Run(text, own=False)
        )

    def _end_row(self) -> None:
        if self._line:
            for row in range(self._row, self._row + self._repeat):
                for column, content, style in self._line:
                    self._collector.add_cell(row, column, content)
                    self._named[row, column] = style
        self._row += self._repeat

    def _end_cell(self) -> None:
        attributes = self._cell or {}
        repeat = _repeat_count(attributes, "number-columns-repeated")
        if self._comment:
            self._collector.add_comment(self._row, self._column, "\n".join(self._comment))
        content = self._styled_content(attributes)
        if content != "":
            if self._column + repeat > _MAX_COLUMNS:
                raise Unreadable(finding("AQ103", what=N_("columns"), amount=self._column + repeat, limit=_MAX_COLUMNS))
            self._line.extend((self._column + more, content, self._style_name) for more in range(repeat))
        self._column += repeat
        self._cell = None

    def _end_covered_cell(self) -> None:
        """Skip the content of a covered cell, which is not displayed."""
        self._column += _repeat_count(self._cell or {}, "number-columns-repeated")
        self._cell = None

    def _styled_content(self, attributes: Attributes) -> CellContent:
        """Return the content of a cell, with its appearance if that differs."""
        runs = [run for line in self._paragraphs for run in (Run("\n", own=False), *line)][1:]
        text = "".join(run.text for run in runs)
        content = self._content(attributes, text)
        style = self._style
        if OWN_CURRENCY in style.code:
            style = replace(style, code=style.code.replace(OWN_CURRENCY, _DIGITS.sub("", text)))
        return style.apply_to_runs(runs) if content == text and text else style.apply(content)

    def _content(self, attributes: Attributes, text: str) -> UnstyledContent:
        kind = attributes.get(f"{OFFICE}value-type", "")
        formula = attributes.get(f"{TABLE}formula", "")
        if attributes.get(f"{CALCEXT}value-type") == "error" or (formula and _ERROR.fullmatch(text)):
            return ErrorValue(text)
        if formula in _BOOLEAN_FORMULAS:
            return _BOOLEAN_FORMULAS[formula]
        value = self._value(kind, attributes, text)
        if not formula or isinstance(value, FormattedDate):
            return value
        if not kind:  # LibreOffice saves an empty text without a type
            return "" if '""' in formula and not text else UncalculatedFormula(formula)
        if isinstance(value, timedelta):
            return value
        return FormulaResult(value, volatile=is_volatile(formula))  # type: ignore[arg-type]  # a date or a time was returned above

    def _value(self, kind: str, attributes: Attributes, text: str) -> UnstyledContent:
        written = attributes.get(f"{OFFICE}value", "")
        match kind:
            case "float" | "currency" | "percentage" if _NUMBER.fullmatch(written):
                return FormattedPercent(float(written)) if kind == "percentage" else float(written)
            case "date":
                return self._date(attributes.get(f"{OFFICE}date-value", "")) or text
            case "time":
                return _parse_duration(attributes.get(f"{OFFICE}time-value", "")) or text
            case "boolean" if attributes.get(f"{OFFICE}boolean-value") in ("true", "false"):
                return attributes[f"{OFFICE}boolean-value"] == "true"
            case "string":
                return attributes.get(f"{OFFICE}string-value", text)
            case _:
                return text

    def _date(self, written: str) -> FormattedDate | None:
        try:
            day = datetime.fromisoformat(written).replace(tzinfo=None)
        except ValueError:
            return None
        code, _style = self._styles.style(self._style_name)
        return FormattedDate(day, code)

    def _style_of(self, attributes: Attributes) -> str:
        """Return the style name of a cell: its own, or that of its row or column."""
        column_style = next((style for reach, style in self._columns if self._column < reach), "")
        return attributes.get(f"{TABLE}style-name") or self._row_style or column_style


def _repeat_count(attributes: Attributes, name: str, namespace: str = TABLE) -> int:
    """Return a count such as number-columns-repeated, 1 by default. Raises Unreadable if it is no number."""
    written = attributes.get(namespace + name, "1")
    if not written.isdecimal() or len(written) > 9:
        raise Unreadable(finding("AQ101", reason=f"{name} {written[:30]}"))
    return int(written)


def _parse_duration(written: str) -> timedelta | None:
    found = _DURATION.fullmatch(written)
    if not found or max(map(len, found.groups())) > 6:
        return None
    sign, *parts = found.groups()
    hours, minutes, seconds = map(int, parts)
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if sign else length
