"""The database: typed models, UTC times, and the one way to commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from pymysql.constants import CLIENT
from sqlalchemy import ColumnElement, DateTime, Dialect, MetaData, event, true
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from backend.core.errors import Conflict

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time, kept as naive UTC with microseconds."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "mysql":
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012


class Table(Base):
    """What every table inherits."""

    __abstract__ = True


db = SQLAlchemy(model_class=Table)

if TYPE_CHECKING:
    Model = Table
else:
    Model = db.Model  # built by Flask-SQLAlchemy at run time, where the checker cannot follow


class Stamped:
    """Rows that know when they were made and last changed (real time)."""

    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime] = mapped_column(
        default=lambda: datetime.now(UTC), onupdate=lambda: datetime.now(UTC)
    )


def starts_with(column: Any, prefix: str) -> ColumnElement[bool]:
    """`column` begins with `prefix`, as a range, for which SQLite uses an index (not for LIKE)."""
    return column.between(prefix, prefix + "\U0010ffff") if prefix else true()


def engine_options(url: str) -> dict[str, Any]:
    # an error's text goes to the log, and a statement's values are people's data
    quiet = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return quiet | {"connect_args": {"timeout": 15, "check_same_thread": False}}
    return quiet | {
        "isolation_level": "READ COMMITTED",
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "pool_size": 10,
        "max_overflow": 20,
        "connect_args": {
            "charset": "utf8mb4", "connect_timeout": 5,
            "client_flag": CLIENT.LOCAL_FILES,  # for core.bulk, which alone opens the way
        },
    }


def init_db(app: Flask, url: str) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _tune_sqlite(db.engine)


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy sends BEGIN itself, see below
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        # A writer takes its lock at once: upgrading a read snapshot later fails with "locked"
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction() -> Iterator[None]:
    """Commit once at the end, roll back on any error. Stands only in doors and never nests."""
    session = db.session
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() does not nest")
    session.rollback()  # end the read snapshot of what came before
    session.info["in_transaction"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise Conflict("刚刚已经有人办过同样的事，请刷新后再看") from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("in_transaction", None)
