"""The stand-in's memory: one SQLite file for its state, one append-only JSONL file as its log."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS knobs (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS phones (n INTEGER PRIMARY KEY, name TEXT NOT NULL, number TEXT NOT NULL,
  openid TEXT NOT NULL UNIQUE, mini_openid TEXT NOT NULL UNIQUE, unionid TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS followers (openid TEXT PRIMARY KEY, subscribed INTEGER NOT NULL,
  since INTEGER NOT NULL, scene TEXT NOT NULL DEFAULT '', blocked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS chat (id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL,
  side TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS chat_openid ON chat (openid, id);
CREATE TABLE IF NOT EXISTS windows (openid TEXT NOT NULL, kind TEXT NOT NULL, until REAL NOT NULL,
  credits INTEGER NOT NULL, PRIMARY KEY (openid, kind));
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, app_id TEXT NOT NULL, kind TEXT NOT NULL,
  issued_at REAL NOT NULL, expires_at REAL NOT NULL, dead_at REAL);
CREATE TABLE IF NOT EXISTS counters (app_id TEXT NOT NULL, period TEXT NOT NULL, path TEXT NOT NULL,
  n INTEGER NOT NULL, PRIMARY KEY (app_id, period, path));
CREATE TABLE IF NOT EXISTS templates (template_id TEXT PRIMARY KEY, title TEXT NOT NULL,
  content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sends (id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL,
  client_msg_id TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS sends_client ON sends (openid, client_msg_id);
CREATE TABLE IF NOT EXISTS menu (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS scene_codes (ticket TEXT PRIMARY KEY, scene TEXT NOT NULL,
  action TEXT NOT NULL, url TEXT NOT NULL, at REAL NOT NULL, expires_at REAL);
CREATE TABLE IF NOT EXISTS codes (code TEXT PRIMARY KEY, kind TEXT NOT NULL, phone INTEGER NOT NULL,
  scope TEXT NOT NULL, expires_at REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sms (id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL,
  template TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS pushes (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL,
  openid TEXT NOT NULL, xml TEXT NOT NULL, lane TEXT NOT NULL, bubble INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL);
"""
TABLES = (
    "knobs", "phones", "followers", "chat", "windows", "tokens", "counters", "templates", "sends",
    "menu", "scene_codes", "codes", "sms", "pushes",
)  # fmt: skip


class Store:
    """One connection behind one lock: small, and enough for hundreds of calls a second."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(f"BEGIN;{SCHEMA}COMMIT;")  # one write to disk, not one a table

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def all(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def one(self, sql: str, *values: Any) -> dict[str, Any] | None:
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def run(self, sql: str, *values: Any) -> int:
        """Execute one write; returns the new row's id where there is one."""
        with self._lock:
            return self._db.execute(sql, values).lastrowid or 0

    def forget(self) -> None:
        with self.transaction():
            for table in TABLES:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608  the names stand above

    def close(self) -> None:
        with self._lock:
            self._db.close()


class Log:
    """Every call and push as one numbered JSON line; only ever appended to."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._file = path.open("a+b")
        self._file.seek(0)
        self._starts = [0]
        for line in self._file:
            self._starts.append(self._starts[-1] + len(line))

    def write(self, entry: dict[str, Any]) -> None:
        with self._lock:
            line = json.dumps({"n": len(self._starts), **entry}, ensure_ascii=False)
            raw = line.encode() + b"\n"
            self._file.write(raw)
            self._file.flush()
            self._starts.append(self._starts[-1] + len(raw))

    def since(self, n: int) -> list[dict[str, Any]]:
        """Entries with a number greater than n, oldest first."""
        with self._lock:
            self._file.seek(self._starts[min(max(n, 0), len(self._starts) - 1)])
            return [json.loads(line) for line in self._file.read().splitlines()]

    def close(self) -> None:
        with self._lock:
            self._file.close()
