"""Repairs of items after sittings, and summaries for reports."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
