"""Runs the revisions on the connection that kb/engines/database.py hands over."""

from alembic import context

from kb.engines.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
