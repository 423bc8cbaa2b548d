"""One labourer's week as people do it: sandbox phone, app and staff console in a real browser."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser import postings
from tests.browser.browsing import PHONE, Window
from tests.browser.console import Console
from tests.browser.labourer import (
    ID_NUMBER,
    NAME,
    NUMBER,
    ask_for_the_weekly_push,
    claim_with_photo,
    fill_claim,
    follow_and_bind,
    search_in_the_chat,
    stop_the_push,
    tell_the_situation,
    wish_for_training,
)
from tests.browser.phone import App, SandboxPhone, phone_of_somebody_pushed

QUESTION = "请问去长沙上班的车费可以报销吗，要带什么材料去办？"
ANSWER = "您好，可以领一次性交通补助，请带务工证明到服务大厅办理。"


@pytest.mark.timeout(300)
def test_one_labourers_week(window: Window, tmp_path: Path) -> None:
    phone, console = SandboxPhone(window), Console(window)
    follow_and_bind(phone)
    ask_for_the_weekly_push(phone)
    tell_the_situation(phone)
    search_in_the_chat(phone)
    console.sign_in()
    import_postings(console, tmp_path)
    push_the_week(console, phone)
    vacancy = answer_the_card(window, phone)
    somebody_else_declines(window)
    wish_for_training(phone)
    claim_with_photo(phone, tmp_path)
    talk(console, phone)
    get_the_post(console, phone, vacancy)
    decide_wish_and_claim(console, phone, tmp_path)
    stop_the_push(phone)
    window.expect_no_trouble()


def import_postings(console: Console, folder: Path) -> None:
    console.picture("home-first")
    file = folder / "招聘岗位汇总表.csv"
    postings.write_postings(file, today=datetime.now(ZoneInfo("Asia/Shanghai")).date())
    console.upload(file)
    console.see(f"读好了，共 {postings.ROWS} 行")
    console.picture("import-preview")
    console.page.get_by_label(re.compile("从今天起 60 天有效")).check()
    console.press("开始写入")
    console.see(f"结果：共 {postings.ROWS} 行")
    console.picture("import-result")
    assert console.count_of("没有收") == postings.REJECTED
    assert console.count_of("其中存为“待补全”") == postings.DRAFTS
    assert console.count_of("其中存为“已过期”") == 0
    waiting = console.count_of("其中存为“待核”")
    assert waiting == postings.ROWS - postings.REJECTED - postings.DRAFTS
    _read_rejected(console, folder)
    console.page.get_by_label("怎么核实的").fill("已电话向来源单位核实，抽查的都在招")
    console.press("担保并上架")
    console.see(f"{waiting} 个岗位上架了")
    console.page.get_by_role("link", name="查看写入的岗位").click()
    console.see("样例")
    console.picture("vacancies")


def _read_rejected(console: Console, folder: Path) -> None:
    head, *rows = console.download_rejected(folder)
    assert head == ["原表行号", *postings.HEADERS, "没有收的原因"]
    # the reason comes first, what was repaired in the row after it
    reasons = [str(row[-1]).split("；")[0] for row in rows]
    assert reasons.count("来源审核时没有通过") == postings.REFUSED
    assert reasons.count("没有写岗位名称") == postings.NAMELESS
    assert len(rows) == postings.REJECTED


def push_the_week(console: Console, phone: SandboxPhone) -> None:
    console.area("每周推送")
    console.press("新做一次预览")
    console.see("推给谁", "前几条会是这样")
    console.picture("push-preview")
    chosen = console.figure("选中")
    assert chosen > 20
    phone.window.set_sandbox(receipts=4000)  # slow enough to see that they come afterwards
    console.press(f"发送给 {chosen} 人")
    console.see("发送情况", "都交给微信了", "平台已接收")
    console.picture("push-accepted")
    console.see(f"{chosen} 条都处理完了")
    console.picture("push-delivered")
    assert console.figure("已送达") == chosen
    phone.see("岗位名称")
    phone.picture("card")


def answer_the_card(window: Window, phone: SandboxPhone) -> str:
    """Opens the card signed out, in a browser that nobody used, then says 我感兴趣 on the phone."""
    app = phone.tap_card()
    app.see("找工作不收任何费用")
    address = phone.web_address()
    stranger = window.open(PHONE).new_page()
    stranger.goto(address)
    outside = App(stranger, stranger)
    outside.see("找工作不收任何费用", "我感兴趣")
    window.picture(stranger, "app-card-signed-out")
    shown = stranger.locator("body").inner_text()
    assert not [secret for secret in (NAME, NUMBER, ID_NUMBER, NAME[1:]) if secret in shown]
    stranger.context.close()
    title = app.inside.locator(".title").filter(visible=True).first.inner_text()
    app.press("我感兴趣")
    app.see_at_once("记下了", "改主意了")
    phone.picture("interested")
    phone.close_web_view()
    return title


def somebody_else_declines(window: Window) -> None:
    other = phone_of_somebody_pushed(window)
    other.open("chat")
    app = other.tap_card()
    app.press("不合适")
    app.see("哪里不合适？")
    other.picture("decline")
    app.press("太远")
    app.see_at_once("改主意了")
    other.picture("declined")
    other.page.context.close()


def talk(console: Console, phone: SandboxPhone) -> None:
    """The question comes up in the open inbox by itself, the answer on the phone."""
    console.area("消息回复")
    console.page.evaluate("window.sameDocument = true")
    phone.say(QUESTION)
    console.see(QUESTION[:10])
    assert console.page.evaluate("window.sameDocument"), "the inbox was loaded anew"
    console.picture("inbox")
    console.area("今日工作")
    console.see("报名待联系", "培训意愿待答复", "补贴申请待审核")
    console.picture("home")
    console.area("消息回复")
    console.page.get_by_role("link", name=re.compile(NAME)).click()
    console.page.get_by_label("回复", exact=True).fill(ANSWER)
    console.press("发送回复")
    phone.see(ANSWER)
    phone.picture("answer")
    console.picture("inbox-answered")


def get_the_post(console: Console, phone: SandboxPhone, vacancy: str) -> None:
    console.area("应聘")
    console.open_row(NAME)
    console.see("来自哪条消息", vacancy)
    console.picture("application")
    for fold, label, note, state in (
        ("记为已联系", "联系情况", "已电话联系", "已联系"),
        ("通知面试", "面试的时间", "周三上午 9 点到厂区门口", "面试"),
        ("记为录用", "什么时候上岗", "下周一到岗，找王主任", "录用"),
        ("记为到岗", "到岗情况", "已到岗", "到岗"),
    ):
        console.answer_with_reason(fold, label, note)
        console.see(f"已记为“{state}”")
        app = phone.menu("找工作", "我的应聘")
        expect(app.inside.locator(".status").filter(visible=True).first).to_have_text(state)
        phone.close_web_view()
    console.picture("application-done")
    phone.menu("找工作", "我的应聘").see(vacancy)
    phone.picture("applications")
    phone.close_web_view()
    app = phone.menu("我的", "我的消息")
    app.see("工作人员已经和您联系", "请您去面试", "恭喜，您被录用了", "已登记您到岗")
    phone.picture("notices")
    phone.close_web_view()


def decide_wish_and_claim(console: Console, phone: SandboxPhone, folder: Path) -> None:
    console.area("培训意愿")
    console.open_row(NAME)
    console.press("告诉本人已收到")
    console.see("已改为“已收到”")
    console.area("补贴申请")
    console.open_row(NAME)
    console.picture("claim")
    console.answer_with_reason("退回补充", "缺什么", "照片看不清，请重新拍一张")
    console.see("已改为“退回补充”")
    app = phone.menu("培训补贴", "办理进度")
    app.see("照片看不清，请重新拍一张")
    phone.picture("claim-returned")
    app.press("补好再提交")
    fill_claim(app, folder)
    app.press("提交")
    app.see("已提交：一次性交通补助")
    phone.close_web_view()
    console.page.reload()
    console.press("审核通过")
    console.see("已改为“审核通过”")
    console.picture("claim-approved")
    app = phone.menu("我的", "我的消息")
    app.see("审核通过了", "想学")
    phone.picture("notices-last")
    phone.close_web_view()
