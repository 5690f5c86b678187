"""The table of mails that go out."""

import sqlalchemy as sa

from kb.engines.tables import metadata

# One row a reply, or a gap that one editor is told of. Nothing gets in that no person wrote or no person approved. What is
# personal is emptied with its ticket.
outgoing_mails = sa.Table(
    "outgoing_mails",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey("tickets.id")),
    sa.Column("reply_number", sa.Integer),
    sa.Column("gap_id", sa.Integer, sa.ForeignKey("gaps.id"), index=True),
    sa.Column("message_id", sa.String(200), nullable=False, unique=True),
    sa.Column("recipient", sa.String(320), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("in_reply_to", sa.Text, nullable=False),
    sa.Column("references", sa.JSON, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("plain", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("public_text", sa.Text, nullable=False),
    sa.Column("asks_back", sa.Boolean, nullable=False),
    sa.Column("written_by", sa.String(200), nullable=False),
    sa.Column("approved_by", sa.String(200), nullable=False),
    sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("claim", sa.String(40)),
    sa.Column("claimed_at", sa.DateTime(timezone=True)),
    sa.Column("handed_at", sa.DateTime(timezone=True)),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("settled_by", sa.String(200)),
    sa.Column("settled_at", sa.DateTime(timezone=True)),
    sa.Column("erased_at", sa.DateTime(timezone=True)),
    sa.UniqueConstraint("ticket_id", "reply_number"),
    sa.CheckConstraint("written_by <> '' AND approved_by <> ''", name="ck_outgoing_mails_named"),
    sa.CheckConstraint("(ticket_id IS NULL) <> (gap_id IS NULL)", name="ck_outgoing_mails_about"),
)
