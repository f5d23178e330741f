"""The bench: figures of items for its lists, reports that were dealt with, and changes that wait for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _figures()
    _reports()
    _decisions()


def _figures() -> None:
    op.create_table(
        "item_figure",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("sittings", sa.Integer(), nullable=False),
        sa.Column("facility", sa.Float(), nullable=True),
        sa.Column("discrimination", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("item", "version"),
    )
    version = sa.Column("version", sa.String(length=64), nullable=False, server_default="")
    op.add_column("bank_entry", version)
    # The index of the bank is derived: forgotten, it is made anew with the versions, when it is next asked.
    op.execute("DELETE FROM bank_term")
    op.execute("DELETE FROM bank_entry")
    op.execute("DELETE FROM setting WHERE key = 'bank-index'")


def _reports() -> None:
    op.create_table(
        "settled_problem",
        sa.Column("problem", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["problem"], ["item_problem.id"]),
        sa.PrimaryKeyConstraint("problem"),
    )


def _decisions() -> None:
    state = sa.Column("state", sa.String(length=16), nullable=False, server_default="done")
    op.add_column("bulk_change", state)
    op.add_column("bulk_change", sa.Column("decided_by", sa.String(length=36), nullable=True))
    op.add_column("bulk_change", sa.Column("decided_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
