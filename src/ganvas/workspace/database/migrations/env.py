"""Env: what Alembic runs to bring a database to a version, on the connection and in the transaction that it is given."""

from alembic import context

from ganvas.workspace.database.tables import VERSIONS, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSIONS,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
