"""Certificates, their keys and what became of them."""

import sqlalchemy as sa
from alembic import op

from trainer.storage.migrations.guards import append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("attempt", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("blueprint", sa.String(length=64), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("band_low", sa.Integer(), nullable=False),
        sa.Column("band_high", sa.Integer(), nullable=False),
        sa.Column("earned_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("public_from", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.JSON(), nullable=False),
        sa.Column("renews", sa.String(), nullable=True),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt"],
            ["attempt.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("certificate_issued", "certificate", ["organisation", "issued_at"], unique=False)
    op.create_index("certificate_of_attempt", "certificate", ["attempt", "serial"], unique=True)
    op.create_index(
        "certificate_of_person", "certificate", ["person", "blueprint", "earned_at"], unique=False
    )
    op.create_table(
        "certificate_holder",
        sa.Column("certificate", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate"],
            ["certificate.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("certificate"),
    )
    op.create_index(op.f("ix_certificate_holder_person"), "certificate_holder", ["person"], unique=False)
    op.create_table(
        "certificate_end",
        sa.Column("certificate", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("followed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate"],
            ["certificate.id"],
        ),
        sa.PrimaryKeyConstraint("certificate"),
    )
    op.create_index(
        op.f("ix_certificate_end_organisation"), "certificate_end", ["organisation"], unique=False
    )
    op.create_table(
        "certificate_proposal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("attempt", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt"],
            ["attempt.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "certificate_proposal_cause", "certificate_proposal", ["attempt", "kind", "score"], unique=True
    )
    op.create_index(
        op.f("ix_certificate_proposal_organisation"), "certificate_proposal", ["organisation"], unique=False
    )
    op.create_table(
        "certificate_verdict",
        sa.Column("proposal", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal"],
            ["certificate_proposal.id"],
        ),
        sa.PrimaryKeyConstraint("proposal"),
    )
    op.create_table(
        "certificate_key",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("x", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    append_only(
        "certificate", "certificate_end", "certificate_proposal", "certificate_verdict", "certificate_key"
    )


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
