"""Assignments, notices and the outbox of mail."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
