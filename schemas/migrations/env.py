"""Alembic's way in: no ini file; migrate hands over its own open connection."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="schema_version",
    version_table_schema="warehouse",
)
context.run_migrations()
