"""Imports in the browser: files brought, what was understood, what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _runs()
    _understood()
    _decided()


def _of_run(*names: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["run"], ["import_run.id"]),
        sa.PrimaryKeyConstraint("run", *names),
    )


def _runs() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("import_run_of_organisation", "import_run", ["organisation", "at"], unique=False)
    op.create_index("import_run_state", "import_run", ["state"], unique=False)
    op.create_table(
        "import_chunk",
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        *_of_run("file", "number"),
    )


def _understood() -> None:
    op.create_table(
        "import_topic",
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(length=64), nullable=False),
        sa.Column("known", sa.String(length=16), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=True),
        *_of_run("number"),
    )
    op.create_table(
        "import_record",
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.String(length=16), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("twins", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        *_of_run("number"),
    )
    op.create_index(
        "import_record_state",
        "import_record",
        ["run", "unit", "missed", "decision", "likeness", "topic"],
        unique=False,
    )
    op.create_table(
        "import_note",
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        *_of_run("severity", "number"),
    )


def _decided() -> None:
    op.create_table(
        "import_step",
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        *_of_run("number"),
    )
    op.create_table(
        "topic_meaning",
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("wording", sa.String(length=200), nullable=False),
        sa.Column("objective", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "wording"),
    )


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
