"""The migrations make exactly the tables that the models describe, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from backend.core.db import db


def test_the_migrated_database_has_the_tables_of_the_models(app: Flask) -> None:
    options = {"compare_type": True, **app.extensions["migrate"].migrate.alembic_ctx_kwargs}
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []
