"""A whole town on this machine: the app over HTTP and the real sandbox, each knowing the other."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from backend.wechat.client import build_clients
from sandbox.app import create_app
from sandbox.server import serve_on
from sandbox.settings import from_env
from tests.jobs.platform import Platform
from tests.support import environment_for


@contextmanager
def _serving(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the app answers over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    with _serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def sandbox(
    app: Flask, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """The stand-in for WeChat and the SMS gateway; the app is turned towards it."""
    stand_in = create_app(from_env(environment_for(data_dir=tmp_path, public_url=address)))
    server = serve_on(stand_in, 0)
    with _serving(server):
        base = f"http://127.0.0.1:{server.server_port}"
        changes = {
            "public_url": address, "wechat_api_base": base, "wechat_oauth_base": base,
            "sms_api_base": f"{base}/sms",
        }  # fmt: skip
        settings = app.extensions["settings"].model_copy(update=changes)
        clients = build_clients(settings, app.extensions["redis"])
        monkeypatch.setitem(app.extensions, "settings", settings)
        monkeypatch.setitem(app.extensions, "wechat", clients)
        platform = Platform(base)
        yield platform
        clients.account._http.close()
        clients.mini._http.close()
        platform.http.close()
    stand_in.extensions["sandbox"].close()
