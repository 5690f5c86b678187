"""Runs the revisions on the connection that kb/engines/database.py hands over."""

from alembic import context

from kb.engines import (  # noqa: F401 - their tables belong to the same metadata
    access_tables,
    account_tables,
    desk_tables,
    learning_tables,
    mail_tables,
    outbox_tables,
    ticket_tables,
)
from kb.engines.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
