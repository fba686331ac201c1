"""The tables of the data set with their columns. The words that people read are in templates/export.yaml."""

from aqcampaign.outputs.tables.table import Column, Table

# Why a figure is there or not. What was not reported is never 0.
STATES = ("filled", "zero", "blank", "unreadable", "not_asked", "not_on_form", "missing", "exempt")
STANDINGS = (
    "accepted", "nil", "incomplete", "returned", "unreadable", "missing", "excluded", "informational", "unexpected",
    "exempt",
)  # fmt: skip
FILE_STATUSES = ("accepted", "nil", "returned", "rejected", "superseded", "excluded", "ignored")
TIMELINESS = ("on_time", "late")

_FORM = Column("form", "text", "id of the form", required=True)
_FORM_VERSION = Column("form_version", "text", "version of the form", required=True)
_PERIOD = Column("period", "text", "id of the period, such as 2022-09", required=True)
_UNIT = Column("unit", "text", "id of the unit", required=True)
_UNIT_NAME = Column("unit_name", "text", "name of the unit in the period", required=True)
_GROUP = Column("unit_group", "text", "group of the unit in units.yaml")
_PART_OF = Column("part_of", "text", "id of the unit whose report this one is added to")
_REPORT = Column("report", "count", "which of several reports of the unit, from 1; 0 is their sum", required=True)
_FIELD = Column("field", "text", "id of the field, such as cases.filed", required=True)
_LABEL = Column("label", "text", "item, column and part as printed", required=True)
_PART = Column("part", "text", "id of the part of a compound cell, such as 件 or 人 of 件/人")
_MEASURE = Column("unit_of_measure", "text", "unit of measure of the value")
_STATUS = Column("status", "text", "standing of the unit's report", required=True, choices=STANDINGS)
_COUNTED = Column("counted", "flag", "whether the report is in the totals", required=True)
_TIMELINESS = Column("timeliness", "text", "whether the first version came in time", choices=TIMELINESS)
_VERSION = Column("version", "count", "which version of the unit's report this is, from 1")
_REVISION = Column("revision", "count", "edition in which the period was closed; nothing while it is open")
_FILE = Column("file", "text", "name of the file, behind that of its archive or mail")
_SHEET = Column("sheet", "text", "sheet of the workbook")
_CELL = Column("cell", "text", "address of the cell")
_SHA256 = Column("sha256", "text", "SHA-256 of the file")
_TEXT = Column("text", "text", "what is written, also where it does not count")
_FILE_STATUS = Column("status", "text", "status of the file", required=True, choices=FILE_STATUSES)

FIGURES = Table(
    "figures",
    (
        _FORM, Column("form_version", "text", "version of the form that the report is on"), _PERIOD,
        _UNIT, _UNIT_NAME, _GROUP, _PART_OF, _REPORT,
        _FIELD, Column("item", "text", "id of the item", required=True),
        Column("breakdown", "text", "id of the column or row of the form, if it has several"), _PART, _LABEL, _MEASURE,
        Column("value", "decimal", "the exact figure, if it is in the totals"), _TEXT,
        Column("state", "text", "why there is a figure or none", required=True, choices=STATES),
        _STATUS, _COUNTED, _TIMELINESS, _VERSION, _REVISION, _FILE, _SHEET, _CELL, _SHA256,
    ),
    ("form", "period", "unit", "report", "field"),
    "one row for each unit, period and field",
)  # fmt: skip
TOTALS = Table(
    "totals",
    (
        _FORM, _FORM_VERSION, _PERIOD, _FIELD, _LABEL, _MEASURE,
        Column("aggregate", "text", "how the figures of the units make the total", required=True),
        Column("value", "decimal", "the exact total; nothing if no unit gave a figure"),
        Column("reports", "count", "number of counted reports with a figure", required=True), _REVISION,
    ),
    ("form", "period", "field"),
    "the totals of each period, as in its summary",
)  # fmt: skip
REPORTS = Table(
    "reports",
    (
        _FORM, _PERIOD, _UNIT, _UNIT_NAME, Column("unit_type", "text", "type of the unit in units.yaml"), _GROUP,
        _PART_OF, _REPORT, _STATUS, _COUNTED,
        Column("expected", "flag", "whether the unit must send a report", required=True), _TIMELINESS,
        Column("first_received", "time", "when the first version came, on the office's clock"),
        Column("received", "time", "when this version came, on the office's clock"), _VERSION,
        Column("versions", "count", "number of versions that came"),
        Column("open_queries", "count", "figures still to be confirmed or explained"), _REVISION, _FILE, _SHA256,
    ),
    ("form", "period", "unit", "report"),
    "one row for each unit and period: who has reported",
)  # fmt: skip
FINDINGS = Table(
    "findings",
    (
        _FORM, Column("period", "text", "id of the period; nothing if it is not certain"),
        Column("unit", "text", "id of the unit; nothing if it is not certain"), _FILE_STATUS, _FILE, _SHA256,
        Column("code", "text", "code of the finding, such as AQ301", required=True),
        Column("severity", "text", "whether something must be corrected", required=True,
               choices=("error", "query", "notice")),
        _SHEET, _CELL, Column("field", "text", "id of the cell or field"), Column("found", "text", "what stands there"),
        Column("message", "text", "what is wrong", required=True), Column("remedy", "text", "what to do"),
        Column("explanation", "text", "the unit's explanation"),
    ),
    (),
    "what was found in the files",
)  # fmt: skip
LINES = Table(
    "lines",
    (
        _FORM, Column("period", "text", "id of the period; nothing if it is not certain"),
        Column("unit", "text", "id of the unit; nothing if it is not certain"),
        Column("list", "text", "id of the running list", required=True),
        Column("line", "count", "number of the line among those of its list and period", required=True),
        Column("column", "text", "id of the column", required=True), _LABEL, _MEASURE,
        Column("value", "decimal", "the exact number, whether its report counts or not"), _TEXT, _FILE_STATUS, _FILE,
        _SHEET, _CELL, _SHA256,
    ),
    ("form", "period", "list", "line", "column"),
    "the lines of running lists, one row for each entry",
)  # fmt: skip
FIELDS = Table(
    "fields",
    (
        _FORM, _FORM_VERSION, _FIELD, Column("number", "count", "number of the item as printed"), _LABEL,
        Column("item", "text", "id of the item, or of the running list", required=True),
        Column("item_name", "text", "name of the item", required=True),
        Column("breakdown", "text", "id of the column or row of the form, if it has several"),
        Column("breakdown_name", "text", "its name"), _PART, Column("part_name", "text", "its name"), _MEASURE,
        Column("kind", "text", "count, money, decimal, percent, text, choice, date or period", required=True),
        Column("decimals", "count", "most decimals of a number"),
        Column("aggregate", "text", "how the figures of the units make the total"),
        Column("computed", "flag", "whether the form computes it", required=True),
    ),
    ("form", "form_version", "field"),
    "the fields of each version of the form",
)  # fmt: skip

TABLES = (FIGURES, TOTALS, REPORTS, FINDINGS, LINES, FIELDS)
