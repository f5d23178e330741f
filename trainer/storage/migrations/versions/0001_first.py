"""The first schema; the journal and the audit log refuse changes in the database itself."""

from alembic import op
from sqlmodel import SQLModel

import trainer.storage.tables  # noqa: F401

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("journal", "audit_entry", "score", "item_version", "scenario_version", "play_journal", "play_result")


def upgrade() -> None:
    bind = op.get_bind()
    SQLModel.metadata.create_all(bind)
    for table in APPEND_ONLY:
        if bind.dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
            )


def downgrade() -> None:
    raise RuntimeError("there is nothing before the first schema; restore a backup")
