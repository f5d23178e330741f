"""Practice: reviews, what is due, the wrong-item book, reports of problems with items."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
