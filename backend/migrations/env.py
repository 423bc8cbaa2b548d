"""Alembic's environment: one metadata, batch mode on SQLite, exact text comparison on MySQL."""

from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import text

from backend.core.audit_chain import AuditLink  # noqa: F401 - and what it builds on
from backend.core.clock import ProgramFact  # noqa: F401
from backend.core.db import UtcDateTime, db
from backend.core.privacy import Encrypted
from backend.core.rotation import KeyRotation  # noqa: F401
from backend.domain import load_models

load_models()


def _make_exact(connection):
    """Openids differ by case: tables inherit a binary collation from the database."""
    row = connection.execute(text("SELECT @@collation_database")).scalar()
    if row != "utf8mb4_bin":
        connection.execute(text("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"))


def _render_item(kind, obj, autogen_context):
    """Our column types as a migration should read them."""
    if kind == "type" and isinstance(obj, UtcDateTime):
        autogen_context.imports.add("from backend.core.db import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(obj, Encrypted):
        return f"sa.LargeBinary({obj.length})"
    return False


@contextmanager
def _loose(connection):
    """SQLite alters a table by copying and dropping it, which rows that point to it would stop."""
    lite = connection.dialect.name == "sqlite"
    cursor = connection.connection.cursor()  # past SQLAlchemy: no effect inside a transaction
    if lite:
        cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if lite:
            cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def run_migrations():
    with db.engine.connect() as connection, _loose(connection):
        if connection.dialect.name == "mysql":
            _make_exact(connection)
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=_render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
