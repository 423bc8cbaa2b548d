"""The real sandbox on a free port, and the app's client turned towards it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from backend.wechat.client import build_clients
from sandbox.app import create_app
from sandbox.server import serve_on
from sandbox.settings import from_env
from tests.jobs.platform import Platform
from tests.jobs.rows import DAY
from tests.support import environment_for


def _serve(server: object) -> threading.Thread:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))  # type: ignore[attr-defined]
    thread.start()
    return thread


@pytest.fixture
def callback(app: Flask) -> Iterator[str]:
    """The app's own doors over HTTP, so that the sandbox's receipts arrive."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = _serve(server)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sandbox(app: Flask, tmp_path: Path, callback: str) -> Iterator[Platform]:
    """Receipts are off until a test turns them on."""
    stand_in = create_app(from_env(environment_for(data_dir=tmp_path, public_url=callback)))
    server = serve_on(stand_in, 0)
    thread = _serve(server)
    base = f"http://127.0.0.1:{server.server_port}"
    settings = app.extensions["settings"].model_copy(update={"wechat_api_base": base})
    given = app.extensions["wechat"]
    app.extensions["wechat"] = build_clients(settings, app.extensions["redis"])
    platform = Platform(base)
    platform.set(receipts="off", retry_after_s=0.1)
    yield platform
    for client in (app.extensions["wechat"].account, app.extensions["wechat"].mini):
        client._http.close()
    app.extensions["wechat"] = given
    platform.http.close()
    server.shutdown()
    thread.join()
    server.server_close()
    stand_in.extensions["sandbox"].close()


@pytest.fixture
def by_day(clock: Callable[[str], None]) -> None:
    """Whatever the hour of the test run."""
    clock(DAY)
