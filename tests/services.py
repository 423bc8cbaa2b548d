"""Private MariaDB and Redis servers for one test run, each in a folder and socket of its own."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest
import redis

START_WITHIN_S = 60
# fast rather than safe: the data dies with the run
MARIADB_OPTIONS = (
    "--skip-networking",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=128M",
    "--character-set-server=utf8mb4",
    "--max-connections=200",
)


def _binary(*names: str) -> str:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    pytest.fail(f"{names[0]} is not installed: `make test` says what to install", pytrace=False)


@contextmanager
def _folder() -> Iterator[Path]:
    # the system's temporary folder, because a unix socket path may not pass 107 bytes
    with tempfile.TemporaryDirectory(prefix="xjy-test-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _server(command: list[str], log: Path, answers: Callable[[], object]) -> Iterator[None]:
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        _wait(server, log, answers)
        yield
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: "subprocess.Popen[bytes]", log: Path, answers: Callable[[], object]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            answers()
            return
        except (redis.RedisError, OSError):
            if server.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace")[-1500:]
                pytest.fail(f"{server.args} did not start:\n{said}", pytrace=False)
            time.sleep(0.1)


@contextmanager
def mariadb_url(*options: str) -> Iterator[str]:
    """Address of an empty utf8mb4 database: TEST_DATABASE_URL, or a server of our own.

    `options` of our own server stand behind ours, so that they win.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    as_root = ["--user=root"] if os.geteuid() == 0 else []
    with _folder() as folder:
        data, place = folder / "data", folder / "db.sock"
        subprocess.run(
            [_binary("mariadb-install-db", "mysql_install_db"), "--no-defaults", *as_root,
             f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True, capture_output=True,
        )  # fmt: skip
        command = [
            _binary("mariadbd", "mysqld"), "--no-defaults", *as_root, *MARIADB_OPTIONS, *options,
            f"--datadir={data}", f"--socket={place}", f"--pid-file={folder / 'db.pid'}",
        ]  # fmt: skip
        with _server(command, folder / "db.log", lambda: _knock(place)):
            _ask(place, "CREATE DATABASE xjy CHARACTER SET utf8mb4")
            yield f"mysql+pymysql://root@localhost/xjy?unix_socket={place}"


def _knock(place: Path) -> None:
    # not with PyMySQL, which leaves its socket open when nobody answers
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(place))


def _ask(place: Path, statement: str) -> None:
    connection = pymysql.connect(unix_socket=str(place), user="root")
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def redis_url() -> Iterator[str]:
    """Address of an empty Redis: TEST_REDIS_URL, or a server of our own."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with _folder() as folder:
        place = folder / "redis.sock"
        command = [
            _binary("redis-server", "valkey-server"), "--port", "0", "--unixsocket", str(place),
            "--save", "", "--appendonly", "no", "--dir", str(folder),
        ]  # fmt: skip
        client = redis.Redis(unix_socket_path=str(place))
        with _server(command, folder / "redis.log", client.ping), client:
            yield f"unix://{place}"
