"""What Alembic runs: upgrades over the connection that the store hands in."""

from alembic import context

from lib.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
