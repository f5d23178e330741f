"""Response sheets, analyses, and repairs of items after sittings."""

import sqlalchemy as sa
from alembic import op

from trainer.storage.migrations.guards import append_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sheets_and_analyses()
    _repairs()
    op.create_index(
        "attempt_closed", "attempt", ["organisation", "blueprint", "status", "closed_at"], unique=False
    )
    op.create_index("seen_item_of_item", "seen_item", ["item", "person"], unique=False)
    append_only("repair", "repair_decision", "rescoring")


def _sheets_and_analyses() -> None:
    op.create_table(
        "response_sheet",
        sa.Column("attempt", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attempt"], ["attempt.id"]),
        sa.PrimaryKeyConstraint("attempt"),
    )
    op.create_table(
        "analysis",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(
        "analysis_of_subject", "analysis", ["organisation", "subject", "finished_at"], unique=False
    )
    op.create_index(
        "analysis_waiting",
        "analysis",
        ["requested_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _repairs() -> None:
    op.create_table(
        "repair",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("treatment", sa.String(length=16), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reverses", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["reverses"], ["repair.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("repair_of_version", "repair", ["version"], unique=False)
    op.create_index("ix_repair_item", "repair", ["item"], unique=False)
    op.create_index("ix_repair_organisation", "repair", ["organisation"], unique=False)
    op.create_table(
        "repair_decision",
        sa.Column("repair", sa.String(length=36), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["repair"], ["repair.id"]),
        sa.PrimaryKeyConstraint("repair"),
    )
    op.create_table(
        "repair_progress",
        sa.Column("repair", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("concerned", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["repair"], ["repair.id"]),
        sa.PrimaryKeyConstraint("repair"),
    )
    op.create_table(
        "rescoring",
        sa.Column("repair", sa.String(length=36), nullable=False),
        sa.Column("attempt", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt"], ["attempt.id"]),
        sa.ForeignKeyConstraint(["repair"], ["repair.id"]),
        sa.PrimaryKeyConstraint("repair", "attempt"),
    )
    op.create_index("rescoring_of_attempt", "rescoring", ["attempt"], unique=False)


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
