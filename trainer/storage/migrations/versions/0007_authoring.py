"""The trainer's bench: the index by which items are found, working copies, and what is said about them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index()
    _writing()
    _bulk()


def _index() -> None:
    op.create_table(
        "bank_entry",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("objective", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("pool", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("item"),
    )
    for column in ("author", "module", "objective", "status", "unit"):
        op.create_index(f"ix_bank_entry_{column}", "bank_entry", [column], unique=False)
    by_code_point = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
    op.create_table(
        "bank_term",
        sa.Column("term", by_code_point, nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("term", "item"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bank_term_item", "bank_term", ["item"], unique=False)


def _writing() -> None:
    op.create_table(
        "working_copy",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("lease", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.String(length=36), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("unit"),
    )
    op.create_index("ix_working_copy_organisation", "working_copy", ["organisation"], unique=False)
    op.create_table(
        "item_comment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=36), nullable=True),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["root"], ["item_comment.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("item_comment_of_unit", "item_comment", ["unit", "at"], unique=False)


def _bulk() -> None:
    op.create_table(
        "bulk_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("bulk_change_of_organisation", "bulk_change", ["organisation", "at"], unique=False)


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
