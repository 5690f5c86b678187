"""The tables of mails that came in, of where they lay, of those that could not be read, and of what past questions mean."""

import sqlalchemy as sa

from kb.engines.tables import metadata

# What is personal in a row becomes empty when it is erased; the key stays, so that the mail does not come in again.
mails = sa.Table(
    "mails",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey("tickets.id"), index=True),  # null: set apart
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("message_id", sa.Text, nullable=False, index=True),  # empty if it has none
    sa.Column("in_reply_to", sa.JSON, nullable=False),
    sa.Column("sender_name", sa.Text, nullable=False),
    sa.Column("sender_email", sa.Text, nullable=False),
    sa.Column("recipients", sa.JSON, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("cut", sa.Boolean, nullable=False),
    sa.Column("attachments", sa.JSON, nullable=False),  # names, types, sizes and digests
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("erased_at", sa.DateTime(timezone=True)),
)

quarantined_mails = sa.Table(
    "quarantined_mails",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),  # of its bytes, or of its place if they were not fetched
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("origin", sa.String(500), nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("source", sa.LargeBinary),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("settled_by", sa.String(200)),
    sa.Column("settled_at", sa.DateTime(timezone=True)),
)

# Messages of IMAP folders that we have; what is not here is fetched.
mail_places = sa.Table(
    "mail_places",
    metadata,
    sa.Column("mailbox", sa.String(500), primary_key=True),
    sa.Column("uid_validity", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("uid", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("done", sa.Boolean, nullable=False),  # the server knows that it was read
)

# From which message on a folder is read: what lay there, read, before we came is nobody's question any more.
mail_folders = sa.Table(
    "mail_folders",
    metadata,
    sa.Column("mailbox", sa.String(500), primary_key=True),
    sa.Column("uid_validity", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("first_uid", sa.BigInteger, nullable=False),
)

# Vectors of the masked sentences of a ticket's question; they go with the ticket.
ticket_vectors = sa.Table(
    "ticket_vectors",
    metadata,
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("model", sa.String(80), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),  # SHA-256 of the masked text that they are of
    sa.Column("sentences", sa.Integer, nullable=False),
    sa.Column("vectors", sa.LargeBinary, nullable=False),  # float32, one sentence after another
)
