"""The callback's two modes, and the platform that pushes."""

from collections.abc import Iterator

import pytest
from flask import Flask

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
