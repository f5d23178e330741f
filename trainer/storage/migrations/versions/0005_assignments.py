"""Assignments, notices, the outbox of mail, and the summaries the reports read."""

import sqlalchemy as sa
from alembic import op

from trainer.storage.migrations.guards import append_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("assignment_of_organisation", "assignment", ["organisation", "created_at"], unique=False)
    op.create_table(
        "assignment_audience",
        sa.Column("assignment", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment"],
            ["assignment.id"],
        ),
        sa.PrimaryKeyConstraint("assignment", "kind", "target"),
    )
    op.create_index("assignment_audience_target", "assignment_audience", ["target", "kind"], unique=False)
    op.create_table(
        "assignment_exception",
        sa.Column("assignment", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("excused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment"],
            ["assignment.id"],
        ),
        sa.PrimaryKeyConstraint("assignment", "person", "number"),
    )
    op.create_index("assignment_exception_of_person", "assignment_exception", ["person"], unique=False)
    op.create_table(
        "task",
        sa.Column("assignment", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("excused", sa.Boolean(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment"],
            ["assignment.id"],
        ),
        sa.PrimaryKeyConstraint("assignment", "person"),
    )
    op.create_index("task_of_code", "task", ["kind", "code", "person"], unique=False)
    op.create_index("task_of_person", "task", ["person"], unique=False)
    op.create_index(
        "task_open_due",
        "task",
        ["due_at", "person"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND excused = 0"),
        postgresql_where=sa.text("done_at IS NULL AND NOT excused"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notice_key", "notice", ["key", "person"], unique=True)
    op.create_index("notice_of_person", "notice", ["person", "at"], unique=False)
    op.create_table(
        "mail",
        sa.Column("notice", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice"],
            ["notice.id"],
        ),
        sa.PrimaryKeyConstraint("notice"),
    )
    op.create_index("mail_status", "mail", ["status", "claimed_at"], unique=False)
    op.create_index(
        "mail_waiting",
        "mail",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "report_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "sitting_fact",
        sa.Column("attempt", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("blueprint", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("cohorts", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("attempt"),
    )
    op.create_index("sitting_fact_of_person", "sitting_fact", ["person", "blueprint", "number"], unique=False)
    op.create_table(
        "result_cell",
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("cohort", sa.String(length=36), nullable=False),
        sa.Column("blueprint", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("sat", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("first_passed", sa.Integer(), nullable=False),
        sa.Column("ever_passed", sa.Integer(), nullable=False),
        sa.Column("ten0", sa.Integer(), nullable=False),
        sa.Column("ten1", sa.Integer(), nullable=False),
        sa.Column("ten2", sa.Integer(), nullable=False),
        sa.Column("ten3", sa.Integer(), nullable=False),
        sa.Column("ten4", sa.Integer(), nullable=False),
        sa.Column("ten5", sa.Integer(), nullable=False),
        sa.Column("ten6", sa.Integer(), nullable=False),
        sa.Column("ten7", sa.Integer(), nullable=False),
        sa.Column("ten8", sa.Integer(), nullable=False),
        sa.Column("ten9", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "cohort", "blueprint", "month"),
    )
    op.create_index(
        "result_cell_of_blueprint", "result_cell", ["organisation", "blueprint", "cohort"], unique=False
    )
    op.create_table(
        "objective_cell",
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("cohort", sa.String(length=36), nullable=False),
        sa.Column("blueprint", sa.String(length=64), nullable=False),
        sa.Column("objective", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("sittings", sa.Integer(), nullable=False),
        sa.Column("shares", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "cohort", "blueprint", "objective"),
    )
    op.create_index(
        "objective_cell_of_blueprint", "objective_cell", ["organisation", "blueprint", "cohort"], unique=False
    )
    op.create_table(
        "exam_standing",
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("blueprint", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("sittings", sa.Integer(), nullable=False),
        sa.Column("passed_at", sa.BigInteger(), nullable=True),
        sa.Column("passed_number", sa.Integer(), nullable=True),
        sa.Column("lapses_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("is_weak", sa.Boolean(), nullable=False),
        sa.Column("weak", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person", "blueprint"),
    )
    op.create_index("exam_standing_lapses", "exam_standing", ["lapses_at", "person"], unique=False)
    op.create_index("exam_standing_of_blueprint", "exam_standing", ["blueprint", "person"], unique=False)
    op.create_table(
        "learner",
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=36), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
    append_only("assignment_exception")
    # Everybody is folded into the summaries anew.
    op.execute("INSERT INTO report_change (id, person) SELECT id, id FROM person")


def downgrade() -> None:
    raise RuntimeError("restore the backup made before the upgrade")
