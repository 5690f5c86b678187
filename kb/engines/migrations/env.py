"""Runs the revisions on the connection that kb/engines/database.py hands over."""

from alembic import context

from kb.engines import access_tables, ticket_tables  # noqa: F401 - their tables belong to the same metadata
from kb.engines.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
