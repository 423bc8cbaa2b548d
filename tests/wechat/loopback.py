"""What the tests of the ways out share: a tiny server on 127.0.0.1 and a private Redis."""

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import redis

from backend.core.redis import server_binary


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Cut(Exception):
    """Raised by an answer function: the request was read, the connection breaks."""


@dataclass
class Loopback:
    """`answer` gets each request and returns a JSON object, bytes, or (status, bytes)."""

    answer: Callable[[Asked], Any]
    base: str = ""
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def to(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]


@contextmanager
def serve(answer: Callable[[Asked], Any]) -> Iterator[Loopback]:
    loopback = Loopback(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(parse_qsl(parts.query))
            asked = Asked(self.command, parts.path, query, body, dict(self.headers))
            loopback.asked.append(asked)
            try:
                answer = loopback.answer(asked)
            except Cut:
                self.close_connection = True
                return
            status, content = answer if isinstance(answer, tuple) else (200, answer)
            if not isinstance(content, bytes):
                content = json.dumps(content, ensure_ascii=False).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # the client gave up waiting, as a test wants

        do_GET = do_POST = handle_any

        def log_message(self, *args: Any) -> None:
            """Keep the test's output clean."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    loopback.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield loopback
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def dead_address() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@contextmanager
def private_redis(folder: Path) -> Iterator["redis.Redis"]:
    if url := os.environ.get("TEST_REDIS_URL"):
        with redis.Redis.from_url(url) as client:
            yield client
        return
    place = folder / "redis.sock"
    command = [server_binary(), "--port", "0", "--unixsocket", str(place), "--save", ""]
    server = subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not place.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        with redis.Redis(unix_socket_path=str(place)) as client:
            yield client
    finally:
        server.terminate()
        server.wait(10)
