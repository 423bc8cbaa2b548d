"""One Chromium with a guard on every page, and pictures of what a person sees."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.browser.town import Town
from tests.support import CHINESE_POVERTY
from tools.steps import ROOT

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PATIENCE_MS = 15_000  # what one step may take on a busy machine


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, or the one named in CHROMIUM."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which(
        "google-chrome"
    )  # fmt: skip
    if not program:
        pytest.fail("Chromium is not installed: `make test` says what to install", pytrace=False)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """Browser contexts of one test; whatever goes wrong inside any page is kept as trouble."""

    def __init__(self, browser: Browser, town: Town, story: str) -> None:
        self.browser, self.town = browser, town
        self.trouble: list[str] = []
        folder = Path(os.environ.get("ARTEFACTS") or ROOT / "artefacts")
        self.pictures = folder / "browser" / story
        self._number = 0
        shutil.rmtree(self.pictures, ignore_errors=True)
        self.pictures.mkdir(parents=True)

    def open(self, shape: dict[str, Any]) -> BrowserContext:
        """A browser that nobody has used: no cookie, no sign-in, guarded."""
        context = self.browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True, **shape
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", lambda request: self._note_foreign(request.url))
        context.on("weberror", lambda error: self.trouble.append(f"script: {error.error}"))
        # a violated content policy is reported as an error of the console too
        context.on("console", lambda said: said.type == "error" and self._note(said))
        return context

    def _note_foreign(self, url: str) -> None:
        near = (f"{host}/" for host in self.town.hosts)
        if re.match(r"(https?|wss?):", url) and not url.startswith(tuple(near)):
            self.trouble.append(f"request to another host: {url}")

    def _note(self, said: Any) -> None:
        self.trouble.append(f"console: {said.text} ({said.location.get('url', '')})")

    def picture(self, page: Page, name: str) -> None:
        """Numbered in the order of the story; what a labourer's shows is read for its dignity."""
        self._number += 1
        if not name.startswith("console"):
            self._read(page, name)
        file = self.pictures / f"{self._number:02d}-{name}.png"
        try:
            page.screenshot(path=file, animations="disabled")
        except Error:  # "Unable to capture screenshot": a page behind another is not always drawn
            page.bring_to_front()
            page.screenshot(path=file, animations="disabled")

    def set_sandbox(self, **knobs: Any) -> None:
        request = self.browser.contexts[0].request
        assert request.put(f"{self.town.sandbox}/_sandbox/settings", data=knobs).ok

    def _read(self, page: Page, name: str) -> None:
        for frame in page.frames:
            if found := CHINESE_POVERTY.search(frame.locator("body").inner_text()):
                self.trouble.append(f"a labourer's screen says {found[0]}: {name}")

    def expect_no_trouble(self) -> None:
        assert not self.trouble, "\n".join(self.trouble)
