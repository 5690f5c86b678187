"""The tables of the desk's own work: drafts, replies, assignments, urgency, who has one open, and saved views."""

import sqlalchemy as sa

from kb.engines.tables import metadata

_TICKET = "tickets.id"

machine_drafts = sa.Table(
    "machine_drafts",
    metadata,
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey(_TICKET), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # from 1, of the ticket
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # empty once it is erased
    sa.Column("letter", sa.JSON(none_as_null=True)),
)

# Appended; of a row only its state and who decided change, and its texts when the ticket is erased.
reply_versions = sa.Table(
    "reply_versions",
    metadata,
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey(_TICKET), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # from 1, of the ticket
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("citations", sa.JSON, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("written_by", sa.String(200), nullable=False),  # id of an account, as in all columns of this kind
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("draft", sa.Integer),  # number of the machine's draft that it began from
    sa.Column("asks_back", sa.Boolean, nullable=False),
    sa.Column("submitted_by", sa.String(200)),
    sa.Column("submitted_at", sa.DateTime(timezone=True)),
    sa.Column("decided_by", sa.String(200)),
    sa.Column("decided_at", sa.DateTime(timezone=True)),
    sa.Column("note", sa.Text, nullable=False),  # for the desk alone
    sa.Column("sent_at", sa.DateTime(timezone=True)),
)

# Append only: the highest number of a ticket holds.
assignments = sa.Table(
    "assignments",
    metadata,
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey(_TICKET), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # from 1, of the ticket
    sa.Column("account_id", sa.String(200)),
    sa.Column("partner_id", sa.String(80)),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)

ticket_triages = sa.Table(
    "ticket_triages",
    metadata,
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey(_TICKET), primary_key=True),
    sa.Column("urgency", sa.String(20), nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),  # emptied when the ticket is erased
    sa.Column("deadline", sa.Date),
    sa.Column("partner_id", sa.String(80)),
)

ticket_presences = sa.Table(
    "ticket_presences",
    metadata,
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey(_TICKET), primary_key=True),
    sa.Column("account_id", sa.String(200), primary_key=True),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("writing", sa.Boolean, nullable=False),
)

saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("owner", sa.String(200), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)
