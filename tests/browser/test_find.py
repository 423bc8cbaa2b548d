"""Finding a post as people do it: words, what is meant, more filters, letting go, a false one."""

import pytest
from playwright.sync_api import expect

from tests.browser.browsing import Window
from tests.browser.console import Console
from tests.browser.labourer import follow_and_bind
from tests.browser.phone import App, SandboxPhone


@pytest.mark.timeout(240)
def test_a_labourer_finds_a_post_and_reports_one(window: Window) -> None:
    phone = SandboxPhone(window)
    follow_and_bind(phone)
    app = phone.menu("找工作", "全部岗位")
    app.see("全部", "推荐给我", "身边", "省外")
    phone.picture("list")
    look_by_words(app, phone)
    let_go(app, phone)
    title = report(app, phone)
    check(window, title)
    window.expect_no_trouble()


def search(app: App, words: str) -> None:
    app.inside.locator(".search input").filter(visible=True).fill(words)
    app.inside.locator(".find").filter(visible=True).click()


def look_by_words(app: App, phone: SandboxPhone) -> None:
    app.inside.locator(".search input").filter(visible=True).fill("焊")
    word = app.inside.locator(".word").filter(visible=True).first
    expect(word).to_be_visible()
    phone.picture("suggestions")
    word.click()
    app.see("个岗位")
    phone.picture("found")
    app.text("更多").first.click()
    app.see("更多条件", "有夫妻房", "工资高的")
    phone.picture("more")
    app.text("工资高的").first.click()
    app.press("看岗位")
    app.see("个岗位")


def let_go(app: App, phone: SandboxPhone) -> None:
    search(app, "没有这样的活")
    app.see("没有完全合适的岗位")
    phone.picture("loosen")
    app.inside.locator(".loosen uni-button").filter(visible=True).first.click()
    app.see("个岗位")


def report(app: App, phone: SandboxPhone) -> str:
    app.inside.locator(".vacancy").filter(visible=True).first.click()
    app.see("找工作不收任何费用", "举报")
    phone.picture("detail")
    title = app.inside.locator(".card .title").filter(visible=True).first.inner_text()
    app.text("用人单位").first.click()
    app.see("正在招的岗位")
    phone.picture("employer")
    app.inside.locator("body").evaluate("() => history.back()")
    app.text("举报").first.click()
    app.see("举报这个岗位", "单位不会知道是您说的")
    phone.picture("report")
    app.text("要交钱、交押金").first.click()
    app.press("举报")
    app.see("已收到，谢谢您告诉我们")
    phone.picture("reported")
    return title


def check(window: Window, title: str) -> None:
    county = Console(window)
    county.sign_in()
    county.area("举报")
    county.see(title, "已隐藏")
    county.open_row(title)
    county.page.get_by_label("怎么核查的").fill("打电话问了单位和两个在职的人，没有收钱")
    county.picture("report")
    county.press("不属实，恢复显示")
    county.see("没有等核查的举报")
