"""The tables of the ledger, and the views that answer what its readers ask most often."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    CreateView,
    Double,
    ForeignKey,
    FromClause,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    select,
    text,
)

# Times are texts in UTC, such as 2022-09-23T08:40:00Z: SQLite and PostgreSQL return them alike, and they sort.
_MOMENT = String(20)
_SHA256 = String(64)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(constraint_name)s",
    }
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", _SHA256, primary_key=True, comment="SHA-256 of the file; the original lies in archive/ under it"),
    Column("name", Text, nullable=False, comment="path in the inbox at which the file was first seen"),
    Column("size", Integer, nullable=False, comment="bytes"),
    Column("received_at", _MOMENT, nullable=False, comment="when it was received, in UTC"),
    Column(
        "evidence",
        String(10),
        nullable=False,
        comment="how that is known: server (of the mail), stated, file (its date)",
    ),
    Column("stated_unit", Text, comment="id of the unit that the clerk named"),
    Column("registered_at", _MOMENT, nullable=False, comment="when it was entered here, in UTC"),
    CheckConstraint("evidence IN ('server', 'stated', 'file')", name="evidence"),
    comment="every file that was received, once, whoever sent it",
)

places = Table(
    "places",
    metadata,
    Column("path", Text, primary_key=True, comment="path in the inbox"),
    Column("sha256", _SHA256, ForeignKey("originals.sha256"), nullable=False, comment="the file that lies there"),
    Column("seen_at", _MOMENT, nullable=False, comment="when it was first seen there, in UTC"),
    comment="what lies in the inbox, as it was last seen; the acts say what was replaced, moved or removed",
)

acts = Table(
    "acts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 … without a gap"),
    Column("at", _MOMENT, nullable=False, comment="when, in UTC"),
    Column("by", Text, nullable=False, comment="who entered it"),
    Column(
        "kind",
        String(20),
        nullable=False,
        comment="received, received_again, stated, assigned, unassigned, replaced, moved, removed; extended; "
        "exempted, exemption_ended; closed, revised, reopened; lead, handed_on, taken_back; "
        "case_chosen, case_dropped; note, phone, letter; "
        "handed_over, taken_over",
    ),
    Column("unit", Text, comment="id of the unit concerned"),
    Column("period", Text, comment="id of the period concerned"),
    Column("sha256", _SHA256, comment="the file concerned"),
    Column("detail", Text, nullable=False, comment="JSON"),
    Column("previous", _SHA256, nullable=False, comment="hash of the act before"),
    Column("hash", _SHA256, nullable=False, unique=True, comment="SHA-256 of this act and the hash before"),
    comment="what was done; nothing is ever changed or removed",
)

# What follows is derived: each check writes it anew from the originals where it differs.

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="number by which the other tables name it"),
    Column("form", Text, nullable=False, comment="id of one of several forms, empty if there is only one"),
    Column("period", Text, nullable=False, comment="id of the period"),
    Column("unit", Text, nullable=False, comment="id of the unit in units.yaml"),
    Column("unit_name", Text, nullable=False, comment="its name in the period"),
    Column(
        "report",
        Text,
        nullable=False,
        comment="which of several reports of the unit: name of its reporter, or a number if reports come at any time",
    ),
    Column("place", Integer, nullable=False, comment="1, 2, 3 … in the order of receipt"),
    Column("number", Integer, comment="number of the version; null for a file that is none"),
    Column("copy_of", Integer, comment="number of the version that came again here, byte for byte"),
    Column("same_as", Integer, comment="number of the newest earlier version with the same figures and lines"),
    Column("file", Text, nullable=False, comment="path in the inbox"),
    Column("member", Text, comment="path inside the archive or mail"),
    Column("sha256", _SHA256, comment="SHA-256 of the file; null if it could not be read"),
    Column(
        "original", _SHA256, ForeignKey("originals.sha256"), nullable=False, comment="the archive or mail, or the file"
    ),
    Column("received_at", _MOMENT, nullable=False, comment="when it was received, in UTC"),
    Column("evidence", String(10), nullable=False, comment="how that is known: server (of the mail), stated, file"),
    Column("status", String(12), nullable=False, comment="accepted, nil, returned, rejected, superseded, excluded"),
    Column("timeliness", String(10), comment="on_time or late, as the first version; null for a file that is none"),
    Column("late_from", _MOMENT, comment="first moment that is late for the unit, in UTC"),
    Column("form_version", Text, comment="version of the form; null of a file that could not be read"),
    UniqueConstraint("form", "period", "unit", "report", "place", name="uq_versions_place"),
    comment="what each unit sent for each period, in the order of receipt, as the last check found it",
)

figures = Table(
    "figures",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True, comment="id of the version"),
    Column("field", Text, primary_key=True, comment="id of the field, such as cases.filed"),
    Column("value", Text, nullable=False, comment="the figure or the words, exactly"),
    Column("number", Double, comment="the figure as a number, for sums; null of words"),
    comment="every figure of every version; none is entered for what is blank or unreadable",
    sqlite_with_rowid=False,
)

changes = Table(
    "changes",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True, comment="id of the version"),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 … in the order of the form"),
    Column("kind", String(12), nullable=False, comment="figure, line (of a list), explanation, head"),
    Column("field", Text, nullable=False, comment="id of the field, of the list, of the cell explained"),
    Column("label", Text, nullable=False, comment="its name on the form"),
    Column("measure", Text, nullable=False, comment="unit of the figure"),
    Column("old", Text, comment="what the version before said, lines as JSON; null if nothing"),
    Column("new", Text, comment="what this version says; null if nothing"),
    comment="what changed from each version to the next",
    sqlite_with_rowid=False,
)

findings = Table(
    "findings",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True, comment="id of the version"),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 … in the order of the form"),
    Column("code", Text, nullable=False, comment="AQ… (docs/findings.md) or R… (rules.yaml)"),
    Column("severity", String(8), nullable=False, comment="error, query, notice; an explained query is a notice"),
    Column("sheet", Text, comment="sheet of the workbook"),
    Column("cell", Text, comment="address of the cell"),
    Column("field", Text, comment="id of the cell or column"),
    comment="what was found in each version",
    sqlite_with_rowid=False,
)

fields = Table(
    "fields",
    metadata,
    Column("form", Text, primary_key=True, comment="as in versions"),
    Column("form_version", Text, primary_key=True, comment="version of the form"),
    Column("field", Text, primary_key=True, comment="id of the field"),
    Column("place", Integer, nullable=False, comment="1, 2, 3 … in the order of the form"),
    Column("label", Text, nullable=False, comment="its name on the form"),
    Column("measure", Text, nullable=False, comment="its unit"),
    comment="the fields of the form, version by version",
)

# In an order in which each refers to those before it.
TABLES = tuple(metadata.sorted_tables)

_COUNTS = ("accepted", "nil")


def _of_one_report(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(*(one.c[name] == other.c[name] for name in ("form", "period", "unit", "report")))


def _counted_figures() -> Select[Any]:
    of_form = and_(
        fields.c.form == versions.c.form, fields.c.form_version == versions.c.form_version,
        fields.c.field == figures.c.field,
    )  # fmt: skip
    joined = versions.join(figures, figures.c.version == versions.c.id).join(fields, of_form)
    told = versions.c
    return (
        select(
            told.form, told.period, told.unit, told.unit_name, told.report, told.number.label("version"), told.file,
            figures.c.field, fields.c.label, fields.c.measure, fields.c.place, figures.c.value, figures.c.number,
        )
        .select_from(joined)
        .where(told.status.in_(_COUNTS))
    )  # fmt: skip


def _lateness() -> Select[Any]:
    first, counted, every = versions.alias("first"), versions.alias("counted"), versions.alias("every")
    count = select(func.count(every.c.number)).where(_of_one_report(every, first)).scalar_subquery()
    joined = first.outerjoin(counted, and_(_of_one_report(counted, first), counted.c.status.in_(_COUNTS)))
    told = first.c
    return (
        select(
            told.form, told.period, told.unit, told.unit_name, told.report, told.timeliness, told.late_from,
            told.received_at.label("first_received_at"), told.evidence.label("first_evidence"),
            count.label("versions"), counted.c.number.label("version"),
            counted.c.received_at.label("version_received_at"),
        )
        .select_from(joined)
        .where(told.number == 1)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """A view with the meaning of its columns, which PostgreSQL does not take as a comment."""

    table: Table
    about: str
    meanings: Mapping[str, str]


def _view(name: str, rows: Select[Any], about: str, meanings: Mapping[str, str]) -> View:
    table = CreateView(rows, name, metadata=metadata).table
    told = {each.name: meanings.get(each.name) or str(versions.c[each.name].comment) for each in table.columns}
    return View(table, about, told)


VIEWS = (
    _view(
        "counted_figures", _counted_figures(), "the figures of the versions that count, one a row",
        {
            "version": "number of the version", "field": "id of the field", "label": "its name on the form",
            "measure": "its unit", "place": "1, 2, 3 … in the order of the form", "value": "the figure, exactly",
            "number": "the figure as a number, for sums",
        },
    ),
    _view(
        "lateness", _lateness(), "each report that was received: when it first came, and which version counts",
        {
            "timeliness": "on_time or late; the first version decides", "first_received_at": "when that came, in UTC",
            "first_evidence": "how that is known", "versions": "how many versions came",
            "version": "number of the one that counts, null if none does",
            "version_received_at": "when that came, in UTC",
        },
    ),
)  # fmt: skip

# What lets the database refuse to change or remove acts.
_REFUSING_CHANGES = {
    "sqlite": [
        f"CREATE TRIGGER acts_never_{verb.lower()} BEFORE {verb} ON acts "
        "BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION acts_never_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'acts are never changed'; END $$",
        "CREATE TRIGGER acts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON acts "
        "EXECUTE FUNCTION acts_never_change()",
    ],
}


def append_only(connection: Connection) -> None:
    """Let the database refuse to change or remove acts."""
    for statement in _REFUSING_CHANGES[connection.dialect.name]:
        connection.execute(text(statement))
