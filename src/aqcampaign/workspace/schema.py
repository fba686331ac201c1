"""The tables of the ledger."""

from sqlalchemy import CheckConstraint, Column, Connection, ForeignKey, Integer, MetaData, String, Table, Text, text

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
        comment="received, stated, replaced, moved, removed; extended; exempted, exemption_ended; lead, handed_on; "
        "note, phone, letter; handed_over, taken_over",
    ),
    Column("unit", Text, comment="id of the unit concerned"),
    Column("period", Text, comment="id of the period concerned"),
    Column("sha256", _SHA256, comment="the file concerned"),
    Column("detail", Text, nullable=False, comment="JSON"),
    Column("previous", _SHA256, nullable=False, comment="hash of the act before"),
    Column("hash", _SHA256, nullable=False, unique=True, comment="SHA-256 of this act and the hash before"),
    comment="what was done; nothing is ever changed or removed",
)

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
