"""Tickets that programs hand in, who has a ticket open, mails about gaps, and what happened to each gap."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ABOUT = "ck_outgoing_mails_about"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("key_id", sa.String(length=20), nullable=True))
    op.drop_table("ticket_writers")
    op.create_table("ticket_presences", *_presence("ticket_presences"), sa.Column("writing", sa.Boolean(), nullable=False))
    op.create_table(
        "gap_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_events_gap_id_gaps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_events")),
    )
    op.create_index(op.f("ix_gap_events_gap_id"), "gap_events", ["gap_id"])
    with op.batch_alter_table("outgoing_mails") as batch:
        batch.add_column(sa.Column("gap_id", sa.Integer(), nullable=True))
        batch.alter_column("ticket_id", existing_type=sa.String(length=40), nullable=True)
        batch.alter_column("reply_number", existing_type=sa.Integer(), nullable=True)
        batch.create_foreign_key(op.f("fk_outgoing_mails_gap_id_gaps"), "gaps", ["gap_id"], ["id"])
        batch.create_check_constraint(op.f(_ABOUT), "(ticket_id IS NULL) <> (gap_id IS NULL)")
    op.create_index(op.f("ix_outgoing_mails_gap_id"), "outgoing_mails", ["gap_id"])


def downgrade() -> None:
    """Mails about gaps go: the older schema has no place for them."""
    mails = sa.table("outgoing_mails", sa.column("ticket_id"))
    op.execute(sa.delete(mails).where(mails.c.ticket_id.is_(None)))
    op.drop_index(op.f("ix_outgoing_mails_gap_id"), "outgoing_mails")
    with op.batch_alter_table("outgoing_mails") as batch:
        batch.drop_constraint(op.f(_ABOUT), type_="check")
        batch.drop_constraint(op.f("fk_outgoing_mails_gap_id_gaps"), type_="foreignkey")
        batch.drop_column("gap_id")
        batch.alter_column("ticket_id", existing_type=sa.String(length=40), nullable=False)
        batch.alter_column("reply_number", existing_type=sa.Integer(), nullable=False)
    op.drop_table("gap_events")
    op.drop_table("ticket_presences")
    op.create_table("ticket_writers", *_presence("ticket_writers"))
    op.drop_column("tickets", "key_id")


def _presence(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Return what the table of who has a ticket open has in both schemas."""
    return (
        sa.Column("ticket_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f(f"fk_{table}_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", "account_id", name=op.f(f"pk_{table}")),
    )
