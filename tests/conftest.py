"""Fixtures of all tests: an app on SQLite and on MariaDB, a clean database each, no network."""

import ipaddress
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import literal, select, text, union_all
from sqlalchemy.orm import Session, scoped_session

from tests.services import mariadb_url, redis_url
from tests.support import make_app

GUARDED = {"audit_entries", "audit_links", "audit_trims"}
KEPT = {"regions", "region_aliases"}  # loaded once: 30,000 rows


def _is_near(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a unix socket
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Nothing but this machine may be called."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if not _is_near(address):
            raise AssertionError(f"a test called {address}; tests stay on this machine")
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    with mariadb_url() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with redis_url() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "mariadb"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The one parameter of everything that touches a database: each such test runs on both."""
    if request.param == "mariadb":
        return str(request.getfixturevalue("mariadb"))
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'xjy.db'}"


@pytest.fixture(scope="session")
def loaded_app(
    database_url: str, redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One app per database: migrated, with the regions, and nothing else."""
    app = make_app(
        database_url=database_url, redis_url=redis_server, data_dir=tmp_path_factory.mktemp("data")
    )
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def app(loaded_app: Flask) -> Iterator[Flask]:
    """The app inside a pushed context, on a clean database and Redis."""
    with loaded_app.app_context():
        yield loaded_app
        clean_database(loaded_app)
        loaded_app.extensions["redis"].flushdb()
        loaded_app.extensions.pop("clock_offset", None)
        # the search index is made from the rows that are gone
        shutil.rmtree(loaded_app.extensions["settings"].data_dir / "search", ignore_errors=True)


def clean_database(app: Flask) -> None:
    """Empty every table that has rows; the divisions stay."""
    db = app.extensions["sqlalchemy"]
    db.session.remove()
    tables = [table for table in db.metadata.sorted_tables if table.name not in KEPT]
    filled = union_all(
        *(
            select(literal(table.name)).where(select(literal(1)).select_from(table).exists())
            for table in tables
        )
    )
    with db.engine.connect() as connection, _without_foreign_keys(connection):
        names = set(connection.scalars(filled))
        with _without_guards(connection, names):
            for name in names - GUARDED:
                connection.execute(text(f"DELETE FROM {name}"))
        connection.commit()


@contextmanager
def _without_guards(connection: Any, names: set[str]) -> Iterator[None]:
    """Empties the append-only tables, past the triggers that refuse it."""
    if not names & GUARDED:
        yield
        return
    if connection.dialect.name != "sqlite":
        yield
        for name in names & GUARDED:
            connection.execute(text(f"TRUNCATE TABLE {name}"))  # fires no trigger
        return
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    triggers = dict(found.tuples().all())
    for trigger in triggers:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
    yield
    for name in names & GUARDED:
        connection.execute(text(f"DELETE FROM {name}"))
    for statement in triggers.values():
        connection.exec_driver_sql(statement)


@contextmanager
def _without_foreign_keys(connection: Any) -> Iterator[None]:
    lite = connection.dialect.name == "sqlite"
    words = ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON") if lite else (
        "SET FOREIGN_KEY_CHECKS=0", "SET FOREIGN_KEY_CHECKS=1",
    )  # fmt: skip
    # past SQLAlchemy: SQLite ignores the pragma inside a transaction
    cursor = connection.connection.cursor()
    cursor.execute(words[0])
    try:
        yield
    finally:
        cursor.execute(words[1])
        cursor.close()


@pytest.fixture
def db_session(app: Flask) -> "scoped_session[Session]":
    session: scoped_session[Session] = app.extensions["sqlalchemy"].session
    return session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def clock(app: Flask) -> Callable[[str], None]:
    """Move business time: `clock("2026-11-23 10:00")`, in China's time; leases keep real time."""

    def move_to(moment: str) -> None:
        wanted = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        app.extensions["clock_offset"] = wanted - datetime.now(UTC)

    app.extensions["clock_offset"] = timedelta(0)
    return move_to


@pytest.fixture
def data_dir(app: Flask) -> Path:
    """Where the app under test keeps its files."""
    folder: Path = app.extensions["settings"].data_dir
    return folder
