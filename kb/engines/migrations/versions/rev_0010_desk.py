"""Drafts, replies with their versions, assignments, urgency, who is writing, and saved views."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OF_TICKETS = ("machine_drafts", "reply_versions", "assignments", "ticket_triages", "ticket_writers")


def _ticket(table: str, *more: str) -> tuple[sa.Constraint, ...]:
    """Return the primary key of a table that belongs to tickets, and the key that leads there."""
    return (
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f(f"fk_{table}_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", *more, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "machine_drafts",
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("letter", sa.JSON(), nullable=True),
        *_ticket("machine_drafts", "number"),
    )
    op.create_table(
        "reply_versions",
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("asks_back", sa.Boolean(), nullable=False),
        sa.Column("submitted_by", sa.String(length=200), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        *_ticket("reply_versions", "number"),
    )
    op.create_index(op.f("ix_reply_versions_state"), "reply_versions", ["state"])
    op.create_table(
        "assignments",
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=True),
        sa.Column("partner_id", sa.String(length=80), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_ticket("assignments", "number"),
    )
    op.create_table(
        "ticket_triages",
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("partner_id", sa.String(length=80), nullable=True),
        *_ticket("ticket_triages"),
    )
    op.create_table(
        "ticket_writers",
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        *_ticket("ticket_writers", "account_id"),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_owner"), "saved_views", ["owner"])


def downgrade() -> None:
    for table in ("saved_views", *reversed(_OF_TICKETS)):
        op.drop_table(table)
