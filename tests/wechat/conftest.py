"""The callback's two modes, the platform that pushes, and the one that the client calls."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from flask import Flask

from tests.wechat.loopback import Asked, Loopback, private_redis, serve
from tests.wechat.pushes import Platform


@pytest.fixture(params=["plain", "aes"])
def mode(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    """The mode is a setting; the tests' app has a key, so plain means taking it away."""
    given = app.extensions["settings"]
    if request.param == "plain":
        app.extensions["settings"] = given.model_copy(update={"wechat_aes_key": ""})
    yield request.param
    app.extensions["settings"] = given


@pytest.fixture
def platform(app: Flask) -> Platform:
    return Platform(app)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator["redis.Redis"]:
    with private_redis(tmp_path_factory.mktemp("redis")) as client:
        yield client


@pytest.fixture
def server(platform: Callable[[Asked], Any]) -> Iterator[Loopback]:
    """What the client calls; each file says by its own `platform` how it answers."""
    with serve(platform) as loopback:
        yield loopback
