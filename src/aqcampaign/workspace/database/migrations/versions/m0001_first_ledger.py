"""The first ledger: originals, the places where they were seen, acts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

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


def upgrade() -> None:
    """Make the tables as the first version of the program made them."""
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("evidence", sa.String(10), nullable=False),
        sa.Column("stated_unit", sa.Text),
        sa.Column("registered_at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_originals"),
        sa.CheckConstraint("evidence IN ('server', 'stated', 'file')", name="evidence"),
    )
    op.create_table(
        "places",
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_places"),
        sa.ForeignKeyConstraint(["sha256"], ["originals.sha256"], name="fk_places_sha256"),
    )
    op.create_table(
        "acts",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("period", sa.Text),
        sa.Column("sha256", sa.String(64)),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_acts"),
        sa.UniqueConstraint("hash", name="uq_acts_hash"),
    )
    for statement in _REFUSING_CHANGES[op.get_bind().dialect.name]:
        op.execute(statement)
