"""The tables of what visitors leave: questions passed on, feedback on answers, and answers shared with their question."""

import sqlalchemy as sa

from kb.engines.tables import metadata

# Questions that a person passed on. What is personal in a row becomes null when it is erased; the row stays.
tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("reference", sa.String(20), nullable=False, unique=True),  # to be said on the telephone
    sa.Column("token", sa.String(64), nullable=False, unique=True),  # address of the status page
    sa.Column("form_key", sa.String(64), unique=True),  # of the form that was sent, so that it is kept once
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("recipient", sa.String(80), nullable=False),  # "desk", or the id of a provider
    sa.Column("status", sa.String(20), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),  # from 1; one more with each change
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("province", sa.String(200)),
    sa.Column("topic", sa.String(80)),
    sa.Column("category", sa.String(40)),  # of the firm
    sa.Column("contact", sa.JSON(none_as_null=True)),
    sa.Column("message", sa.Text),
    sa.Column("dossier", sa.Text),
    sa.Column("exchanges", sa.JSON(none_as_null=True)),  # questions with the ids of their answers
    sa.Column("consent", sa.Text),  # as it was shown
    sa.Column("consented_at", sa.DateTime(timezone=True)),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("promised_at", sa.DateTime(timezone=True)),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("erased_at", sa.DateTime(timezone=True)),
    sa.Column("key_id", sa.String(20)),  # of the API key that handed it in
)

# Append only, but for the texts of a ticket that is erased.
ticket_events = sa.Table(
    "ticket_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),  # of the ticket after it
    sa.Column("public", sa.Boolean, nullable=False),  # shown to the person
    sa.Column("text", sa.Text),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("answer_id", sa.String(40), nullable=False),
    sa.Column("visitor", sa.String(64), nullable=False),  # digest of a key that the visitor's browser holds
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("useful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.String(40)),
    sa.Column("text", sa.Text),  # masked
    sa.Column("statement", sa.Text),  # of the answer, that it is about
    sa.Column("chunk_id", sa.String(200)),  # of the source that it is about
    sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("settled_by", sa.String(200)),
    sa.Column("settled_at", sa.DateTime(timezone=True)),
    sa.UniqueConstraint("answer_id", "visitor"),
)

# Answers that may be read with their question. The question becomes null when it is taken back or has expired.
shared_answers = sa.Table(
    "shared_answers",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("answer_id", sa.String(40), nullable=False, index=True),
    sa.Column("question", sa.Text),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),  # digest of a key that the owner's browser holds
    sa.Column("consent", sa.Text, nullable=False),  # as it was shown
    sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
)
