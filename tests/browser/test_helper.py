"""A village helper's day at 390 px: link the phone, ask, visit, call, register, print."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from backend.domain.people.identity import make_id_number
from tests.browser.browsing import Window
from tests.browser.console import Console
from tests.browser.phone import App, SandboxPhone
from tests.subsidies.pictures import photograph


class Helper(App):
    """The app in a page of its own, signed in as the phone's web view is."""

    def __init__(self, window: Window) -> None:
        phone = SandboxPhone(window)
        phone.scan_first_code()
        phone.follow_link("点这里绑定身份").see("填这四项")
        page = phone.page.context.new_page()
        super().__init__(page, page)
        self.window, self.address = window, f"{window.town.web}/m/#"

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def tap(self, words: str) -> None:
        self.text(words).first.click()

    def picture(self, name: str) -> None:
        self.page.wait_for_timeout(400)  # the slide of a page that comes in
        self.window.picture(self.page, f"helper-{name}")


@pytest.mark.timeout(240)
def test_a_helpers_day(window: Window, tmp_path: Path) -> None:
    app, console = Helper(window), Console(window)
    link_the_phone(app, console)
    ask_in_three_taps(app)
    write_down_a_return(app)
    call_and_read_out(app)
    visit_a_household(app, tmp_path)
    register_somebody(app)
    print_the_list(app)
    window.expect_no_trouble()


def link_the_phone(app: Helper, console: Console) -> None:
    app.go("/pages/mine/mine")
    app.tap("工作人员入口")
    app.see("连上您的工作账号")
    app.picture("link")
    console.sign_in("village")
    console.page.goto(f"{console.window.town.web}/admin/account")
    console.press("要一个连接码")
    console.picture("link-code")
    app.fill("连接码", console.page.locator(".code-big").inner_text().replace(" ", ""))
    app.press("连上")
    app.see("谢春莲", "人过了两周", "户归我包")
    app.picture("home")


def ask_in_three_taps(app: Helper) -> None:
    app.tap("今天要问的人")
    app.see("按走的路")
    app.picture("today")
    rows = app.inside.locator(".row[role=link]").filter(visible=True)
    before = rows.count()
    name = rows.first.locator(".name-line").inner_text()
    rows.first.click()  # one
    app.see("登记过的", name)
    app.picture("person")
    app.press("没变化")  # two
    app.see("怎么知道的")
    app.picture("no-change")
    app.inside.locator(".chip.how").filter(has_text="上门").click()  # three
    app.see("今天问过了", "核实无变化")
    app.page.go_back()
    expect(rows).to_have_count(before - 1)


def write_down_a_return(app: Helper) -> None:
    """意愿 needs a reason when there is none; the fault stands under the question."""
    app.inside.locator(".row[role=link]").filter(visible=True).first.click()
    app.see("登记过的")
    app.inside.locator(".row[role=button]").filter(has_text="就业意愿", visible=True).click()
    app.inside.locator(".chip").filter(has_text="暂无就业意愿").click()
    app.inside.locator(".chip.how").filter(has_text="电话").click()
    app.see("没有意愿要选一个原因")
    app.picture("unwilling")
    app.inside.locator(".chip").filter(has_text="照顾老人小孩").click()
    app.inside.locator(".chip.how").filter(has_text="电话").click()
    app.see("暂无就业意愿，照顾老人小孩")
    app.inside.locator(".row[role=button]").filter(has_text="返乡", visible=True).first.click()
    app.inside.locator(".chip").filter(has_text="农忙").click()
    app.picture("return")
    app.inside.locator(".chip.how").filter(has_text="村里碰面").click()
    app.see("返乡：")
    app.picture("person-after")


def call_and_read_out(app: Helper) -> None:
    app.go("/fieldwork/calls/calls")
    app.see("照着念给他听")
    app.picture("calls")
    app.inside.locator(".answer.yes").filter(visible=True).first.click()
    app.see("请问他")
    app.picture("calls-consent")
    app.press("他同意")
    app.see("已代他报名")
    app.inside.locator(".answer:not(.yes)").filter(visible=True).last.click()
    app.see("为什么不去")
    app.inside.locator(".option").filter(has_text="太远", visible=True).click()
    app.see("不去：")
    app.picture("calls-done")


def visit_a_household(app: Helper, folder: Path) -> None:
    app.go("/fieldwork/households/households")
    app.see("还没有走访")
    app.picture("households")
    app.inside.locator(".card[role=link]").filter(visible=True).first.click()
    app.see("走访记录")
    app.picture("household")
    app.press("登记走访")
    app.see("讲了什么")
    app.press("保存走访")
    app.see("请勾选这次讲了什么")
    app.inside.locator(".chip").filter(has_text="补贴申报").click()
    photo = folder / "走访.jpg"
    photo.write_bytes(photograph((800, 600)).getvalue())
    with app.page.expect_file_chooser() as chooser:
        app.press("拍照")
    chooser.value.set_files(photo)
    app.see("照片已上传")
    _sign(app)
    app.picture("visit")
    app.press("保存走访")
    app.see("有照片，有签名", "补贴申报")
    app.picture("visited")


def _sign(app: Helper) -> None:
    app.press("签名")
    pad = app.inside.locator(".pad").filter(visible=True)
    box = pad.bounding_box()
    assert box
    touches = [(box["x"] + 40 + 20 * n, box["y"] + 40 + 30 * (n % 2)) for n in range(6)]
    session = app.page.context.new_cdp_session(app.page)
    for n, (x, y) in enumerate(touches):
        kind = "touchStart" if n == 0 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    app.picture("signature")
    app.press("签好了")
    app.see("已签名")


def register_somebody(app: Helper) -> None:
    app.go("/fieldwork/register/register")
    app.fill("姓名", "向新来")
    app.press("登记")
    app.see("请填身份证号", "请先问本人同不同意登记")
    app.picture("register-faults")
    app.fill("身份证号", make_id_number("431321", date(1991, 2, 3), 777))
    app.tap("问过本人")
    app.press("登记")
    app.see("已登记：向新来")
    app.picture("registered")


def print_the_list(app: Helper) -> None:
    app.go("/fieldwork/print/print")
    app.see("谢春莲包的户", "问到的情况")
    app.picture("print")
    shown = app.page.locator("body").inner_text()
    assert not re.search(r"\d{15,}", shown)
