"""Edits, curated answers and gaps."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edits",
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("reply_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("draft_number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=True),
        sa.Column("province", sa.String(length=200), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("characters", sa.Float(), nullable=False),
        sa.Column("words", sa.Float(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("case", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_edits_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", "reply_number", name=op.f("pk_edits")),
    )
    op.create_index(op.f("ix_edits_sent_at"), "edits", ["sent_at"])
    op.create_table(
        "curated_answers",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edit", sa.String(length=80), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curated_answers")),
    )
    op.create_index(op.f("ix_curated_answers_state"), "curated_answers", ["state"])
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=True),
        sa.Column("partner_id", sa.String(length=80), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    op.create_index(op.f("ix_gaps_partner_id"), "gaps", ["partner_id"])
    op.create_index(op.f("ix_gaps_state"), "gaps", ["state"])
    op.create_table(
        "gap_questions",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=True),
        sa.Column("partner_id", sa.String(length=80), nullable=True),
        sa.Column("province", sa.String(length=200), nullable=True),
        sa.Column("outcome_now", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_questions_gap_id_gaps")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_gap_questions_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gap_questions")),
    )
    op.create_index(op.f("ix_gap_questions_gap_id"), "gap_questions", ["gap_id"])
    op.create_index(op.f("ix_gap_questions_ticket_id"), "gap_questions", ["ticket_id"])


def downgrade() -> None:
    for table in ("gap_questions", "gaps", "curated_answers", "edits"):
        op.drop_table(table)
