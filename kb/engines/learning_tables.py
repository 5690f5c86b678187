"""The tables of what the desk's work teaches: edits of drafts, curated answers, gaps with their questions."""

import sqlalchemy as sa

from kb.engines.tables import metadata

# One row a reply that was sent. Question, changes and case become null when the ticket is erased.
edits = sa.Table(
    "edits",
    metadata,
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("reply_number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("draft_number", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("topic", sa.String(80)),
    sa.Column("province", sa.String(200)),
    sa.Column("question", sa.Text),  # masked
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("kinds", sa.JSON, nullable=False),
    sa.Column("labels", sa.JSON, nullable=False),
    sa.Column("characters", sa.Float, nullable=False),
    sa.Column("words", sa.Float, nullable=False),
    sa.Column("changes", sa.JSON(none_as_null=True)),  # masked
    sa.Column("sources", sa.JSON, nullable=False),
    sa.Column("case", sa.JSON(none_as_null=True)),
)

curated_answers = sa.Table(
    "curated_answers",
    metadata,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("questions", sa.JSON, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("citations", sa.JSON, nullable=False),
    sa.Column("digests", sa.JSON, nullable=False),
    sa.Column("owner", sa.String(200), nullable=False),  # id of an account, as in all columns of this kind
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("proposed_by", sa.String(200), nullable=False),
    sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("edit", sa.String(80)),
    sa.Column("decided_by", sa.String(200)),
    sa.Column("decided_at", sa.DateTime(timezone=True)),
    sa.Column("note", sa.Text, nullable=False),
)

gaps = sa.Table(
    "gaps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("topic", sa.String(80)),
    sa.Column("partner_id", sa.String(80), index=True),
    sa.Column("title", sa.Text, nullable=False),  # masked; empty once its question is erased
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_by", sa.String(200)),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("tested_at", sa.DateTime(timezone=True)),
    sa.Column("answered", sa.Integer, nullable=False),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

# Append only.
gap_events = sa.Table(
    "gap_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("gap_id", sa.Integer, sa.ForeignKey("gaps.id"), nullable=False, index=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("answered", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

gap_questions = sa.Table(
    "gap_questions",
    metadata,
    sa.Column("key", sa.String(100), primary_key=True),
    sa.Column("gap_id", sa.Integer, sa.ForeignKey("gaps.id"), nullable=False, index=True),
    sa.Column("ticket_id", sa.String(40), sa.ForeignKey("tickets.id"), index=True),
    sa.Column("text", sa.Text),  # masked; null once it is erased
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("cause", sa.String(20), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("topic", sa.String(80)),
    sa.Column("partner_id", sa.String(80)),
    sa.Column("province", sa.String(200)),
    sa.Column("outcome_now", sa.String(20)),
)
