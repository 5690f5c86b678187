"""The tables of accounts, sessions, begun sign-ins and the audit log."""

import sqlalchemy as sa

from kb.engines.tables import metadata

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("email", sa.String(200), unique=True),
    sa.Column("name", sa.String(200)),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("partners", sa.JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("disabled_at", sa.DateTime(timezone=True)),
    sa.Column("erased_at", sa.DateTime(timezone=True)),
    sa.Column("issuer", sa.String(500)),
    sa.Column("subject", sa.String(255)),
    sa.Column("password", sa.String(200)),  # as argon2 writes it
    sa.UniqueConstraint("issuer", "subject"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.String(20), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
)

begun_sign_ins = sa.Table(
    "begun_sign_ins",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("state", sa.String(100), nullable=False),
    sa.Column("nonce", sa.String(100), nullable=False),
    sa.Column("verifier", sa.String(200), nullable=False),
    sa.Column("leads_to", sa.String(500), nullable=False),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
)

# Only appended to: no code changes or removes an entry.
audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("previous", sa.String(64), nullable=False, unique=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("pack", sa.Text, nullable=False),
)
