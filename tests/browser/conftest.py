"""Fixtures of the browser tests: a running town and a guarded browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import Window, chromium
from tests.browser.town import Town, need_builds, running_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    need_builds()
    with running_town(tmp_path / "data") as town:
        yield town


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def window(browser: Browser, town: Town) -> Iterator[Window]:
    window = Window(browser, town, "week")
    yield window
    for context in browser.contexts:
        for page in context.pages:
            window.picture(page, "left-open")  # where the story ended, or broke off
