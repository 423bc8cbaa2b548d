"""A running stand-in and a tiny callback server, both on free ports of this machine."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from sandbox.app import create_app
from sandbox.server import serve_on
from sandbox.settings import from_env
from tests.sandbox.harness import APP, MINI, SECRET, TOKEN, WEEKLY, Callback, Clock, Sandbox


@pytest.fixture
def callback() -> Iterator[Callback]:
    app, told = Flask("callback"), Callback()
    app.add_url_rule("/<path:path>", view_func=told.take, methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def env(tmp_path: Path, callback: Callback) -> dict[str, str]:
    return {
        "DATA_DIR": str(tmp_path),
        "XJY_PUBLIC_URL": callback.url,
        "XJY_WECHAT_APP_ID": APP,
        "XJY_WECHAT_APP_SECRET": SECRET,
        "XJY_WECHAT_TOKEN": TOKEN,
        "XJY_WECHAT_TEMPLATE_WEEKLY": WEEKLY,
        "XJY_MINI_APP_ID": MINI,
        "XJY_MINI_APP_SECRET": SECRET,
        "XJY_MINI_TOKEN": "mini_token",
        "XJY_SMS_API_KEY": "sms-key",
    }


@pytest.fixture
def start(env: dict[str, str]) -> Iterator[Any]:
    """Start a stand-in on a free port; further environment by keyword; all end with the test."""
    ends: list[Any] = []

    def run(push_timeout_s: float = 3, **more: str) -> Sandbox:
        clock = Clock()
        settings = replace(from_env({**env, **more}), clock=clock, push_timeout_s=push_timeout_s)
        app = create_app(settings)
        server = serve_on(app, 0)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        sandbox = Sandbox(f"http://127.0.0.1:{server.server_port}", clock)
        sandbox.set(retry_after_s=0.05)

        def end() -> None:
            ends.remove(end)
            sandbox.http.close()
            server.shutdown()
            thread.join()
            server.server_close()
            app.extensions["sandbox"].close()

        ends.append(end)
        sandbox.end = end
        return sandbox

    yield run
    for end in list(ends):
        end()


@pytest.fixture
def sandbox(start: Any) -> Sandbox:
    return start()


@pytest.fixture
def follower(sandbox: Sandbox, callback: Callback) -> str:
    """The openid of phone 1, which follows; its subscribe push has been answered."""
    sandbox.drive("/phones/1/follow")
    callback.wait(1)
    return str(sandbox.phone()["openid"])
