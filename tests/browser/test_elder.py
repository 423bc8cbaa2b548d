"""长辈版 and the normal size, measured (工信部 移动互联网应用适老化通用设计规范 2021)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import PHONE, Window
from tests.browser.phone import App

# sizes of text, heights of what can be tapped, contrast of letters on their ground, and overflow
MEASURE = """() => {
  const seen = (e) => {
    const r = e.getBoundingClientRect()
    return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== 'hidden'
  }
  const part = (x) => (x / 255 <= 0.03928 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4)
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
  const rgb = (s) => (s.match(/[\\d.]+/g) || []).map(Number)
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor)
      if (c.length === 3 || c[3] > 0.99) return c
    }
    return [255, 255, 255]
  }
  const own = (e) => e.closest('uni-page') && !e.closest('uni-page-head, uni-tabbar') && seen(e)
  const words = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
  const name = (e) => e.textContent.trim().slice(0, 12)
  const facts = [...document.querySelectorAll('uni-page *')].filter((e) => own(e) && words(e))
    .map((e) => {
      const s = getComputedStyle(e), size = parseFloat(s.fontSize)
      const [a, b] = [light(rgb(s.color)), light(ground(e))].sort((x, y) => y - x)
      const line = parseFloat(s.lineHeight) / size
      return { text: name(e), size, line, contrast: (a + 0.05) / (b + 0.05) }
    })
  const roles = ['button', 'link', 'tab', 'checkbox', 'radio'].map((r) => `[role=${r}]`).join()
  const taps = [...document.querySelectorAll(`uni-button, ${roles}`)].filter(own)
    .map((e) => ({ text: name(e), height: e.getBoundingClientRect().height }))
  return { facts, taps, wide: document.documentElement.scrollWidth - innerWidth }
}"""
LEAST_CONTRAST, LEAST_LINE = 4.5, 1.3
PAGES = ("index/index", "vacancies/list", "subsidies/list", "mine/mine")


@pytest.mark.timeout(180)
def test_letters_targets_and_contrast_keep_the_norm(window: Window) -> None:
    page = window.open(PHONE).new_page()
    for elder, small, target in ((False, 16.0, 44.0), (True, 21.0, 60.0)):
        turn(page, window, on=elder)
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            for path in PAGES:
                page.goto("about:blank")
                page.goto(f"{window.town.web}/m/#/pages/{path}")
                expect(page.locator("uni-page .page").last).to_be_visible()
                page.wait_for_load_state("networkidle")
                check(page.evaluate(MEASURE), f"{path} {width} {elder}", small, target)
                if width == PHONE["viewport"]["width"]:
                    window.picture(page, f"{'elder' if elder else 'normal'}-{path.split('/')[0]}")
    window.expect_no_trouble()


def turn(page: Page, window: Window, *, on: bool) -> None:
    """By the switch on the first page; the choice stays on this phone."""
    page.goto(f"{window.town.web}/m/#/pages/index/index")
    app = App(page, page)
    app.see("长辈版，字更大")
    if on:
        app.switch("长辈版").click()
    app.expect_switch("长辈版", on=on)


def check(found: dict[str, Any], where: str, small: float, target: float) -> None:
    assert found["wide"] <= 0, (where, "wider than the screen", found["wide"])
    assert found["facts"], where
    for fact in found["facts"]:
        assert fact["size"] >= small, (where, fact)
        assert fact["contrast"] >= LEAST_CONTRAST, (where, fact)
        assert not round(fact["line"], 2) < LEAST_LINE, (where, fact)  # NaN: one line of a control
    for tap in found["taps"]:
        assert tap["height"] >= target, (where, tap)
