"""Versions: what was found in the originals, and views of it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_VIEWS = (
    """CREATE VIEW lateness AS SELECT first.form, first.period, first.unit, first.unit_name, first.report,
    first.timeliness, first.late_from, first.received_at AS first_received_at, first.evidence AS first_evidence,
    (SELECT count(every.number) AS count_1
    FROM versions AS every
    WHERE every.form = first.form AND every.period = first.period AND every.unit = first.unit
    AND every.report = first.report) AS versions,
    counted.number AS version, counted.received_at AS version_received_at
    FROM versions AS first LEFT OUTER JOIN versions AS counted ON counted.form = first.form
    AND counted.period = first.period AND counted.unit = first.unit AND counted.report = first.report
    AND counted.status IN ('accepted', 'nil')
    WHERE first.number = 1""",
    """CREATE VIEW counted_figures AS SELECT versions.form, versions.period, versions.unit, versions.unit_name,
    versions.report, versions.number AS version, versions.file, figures.field, fields.label, fields.measure,
    fields.place, figures.value, figures.number
    FROM versions JOIN figures ON figures.version = versions.id JOIN fields ON fields.form = versions.form
    AND fields.form_version = versions.form_version AND fields.field = figures.field
    WHERE versions.status IN ('accepted', 'nil')""",
)


def upgrade() -> None:
    """Make the tables and views of versions."""
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("unit_name", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("copy_of", sa.Integer),
        sa.Column("same_as", sa.Integer),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("member", sa.Text),
        sa.Column("sha256", sa.String(64)),
        sa.Column("original", sa.String(64), nullable=False),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("evidence", sa.String(10), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("timeliness", sa.String(10)),
        sa.Column("late_from", sa.String(20)),
        sa.Column("form_version", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.ForeignKeyConstraint(["original"], ["originals.sha256"], name="fk_versions_original"),
        sa.UniqueConstraint("form", "period", "unit", "report", "place", name="uq_versions_place"),
    )
    _of_versions("figures", "field", [sa.Column("value", sa.Text, nullable=False), sa.Column("number", sa.Double)])
    _of_versions("changes", "place", [
        sa.Column("kind", sa.String(12), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("field", "label", "measure")),
        *(sa.Column(name, sa.Text) for name in ("old", "new")),
    ])  # fmt: skip
    _of_versions("findings", "place", [
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        *(sa.Column(name, sa.Text) for name in ("sheet", "cell", "field")),
    ])  # fmt: skip
    op.create_table(
        "fields",
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("form_version", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("measure", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("form", "form_version", "field", name="pk_fields"),
    )
    for view in _VIEWS:
        op.execute(view)


def _of_versions(table: str, key: str, columns: list[sa.Column[Any]]) -> None:
    op.create_table(
        table,
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(key, sa.Text if key == "field" else sa.Integer, autoincrement=False, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("version", key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["version"], ["versions.id"], name=f"fk_{table}_version"),
        sqlite_with_rowid=False,
    )
