"""Rounds of role-play with people: who holds which card, and the sheet."""

import sqlalchemy as sa
from alembic import op

from trainer.storage.migrations.guards import append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards_version",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("cards", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_cards_version_cards", "cards_version", ["cards"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("cards", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("opener", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("secret", sa.Integer(), nullable=True),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opener"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version"],
            ["cards_version.digest"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "round_code",
        "round",
        ["organisation", "code"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("round_of_opener", "round", ["opener", "opened_at"], unique=False)
    op.create_table(
        "round_journal",
        sa.Column("round", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round"],
            ["round.id"],
        ),
        sa.PrimaryKeyConstraint("round", "seq"),
    )
    op.create_table(
        "round_result",
        sa.Column("round", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("rater", sa.String(), nullable=False),
        sa.Column("cards", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("cohorts", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mean", sa.String(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rater"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round"],
            ["round.id"],
        ),
        sa.PrimaryKeyConstraint("round"),
    )
    op.create_index("round_result_of_cards", "round_result", ["cards", "at"], unique=False)
    op.create_index("round_result_of_person", "round_result", ["person", "at"], unique=False)
    op.create_table(
        "round_seat",
        sa.Column("round", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("cohorts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["round"],
            ["round.id"],
        ),
        sa.PrimaryKeyConstraint("round", "part"),
    )
    op.create_index("round_seat_of_person", "round_seat", ["person", "round"], unique=True)
    append_only("cards_version", "round_journal", "round_result")


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
