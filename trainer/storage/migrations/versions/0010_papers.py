"""Blueprints being edited and sets of parallel forms."""

import sqlalchemy as sa
from alembic import op

from trainer.storage.migrations.guards import append_only

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drafts()
    _papers()


def _drafts() -> None:
    op.create_table(
        "blueprint_draft",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("lease", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.String(length=36), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("ix_blueprint_draft_organisation", "blueprint_draft", ["organisation"], unique=False)
    op.create_table(
        "blueprint_version",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("code", "digest"),
    )
    op.execute(
        "INSERT INTO blueprint_version (code, digest, body, published_at, published_by) "
        "SELECT key, digest, body, published_at, '' FROM document WHERE kind = 'blueprint'"
    )
    append_only("blueprint_version")


def _papers() -> None:
    op.create_table(
        "paper_set",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("blueprint", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("paper_set_of_organisation", "paper_set", ["organisation", "at"], unique=False)
    op.create_table(
        "paper_work",
        sa.Column("paper_set", sa.String(length=36), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("cancelled_by", sa.String(length=36), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["paper_set"], ["paper_set.id"]),
        sa.PrimaryKeyConstraint("paper_set"),
    )
    op.create_index(
        "paper_work_waiting",
        "paper_work",
        ["paper_set"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "paper_result",
        sa.Column("paper_set", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("bank_digest", sa.String(length=64), nullable=False),
        sa.Column("blueprint_digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["paper_set"], ["paper_set.id"]),
        sa.PrimaryKeyConstraint("paper_set"),
    )
    append_only("paper_set", "paper_result")


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
