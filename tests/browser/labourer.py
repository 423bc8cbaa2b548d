"""What the labourer does alone on the phone: bind, search, switch the push, wish, claim."""

from pathlib import Path

from backend.demo import DEMO_LABOURER
from tests.browser.phone import App, SandboxPhone
from tests.subsidies.pictures import photograph

NAME, ID_NUMBER, NUMBER = DEMO_LABOURER


def follow_and_bind(phone: SandboxPhone) -> None:
    phone.picture("home")
    phone.scan_first_code()
    phone.see("欢迎来到湘就业")
    phone.picture("welcome")
    app = phone.follow_link("点这里绑定身份")
    app.see("填这四项")
    app.fill("姓名", NAME)
    app.fill("身份证号", ID_NUMBER)
    app.fill("手机号", NUMBER)
    app.press("发验证码")
    app.see("验证码已发到您的手机")
    phone.picture("bind")
    app.fill("验证码", phone.sms_code())
    app.press("绑定")
    app.see("绑定好了")
    phone.picture("bound")
    app.press("继续")
    app.see("推荐给我")
    phone.picture("app-home")
    phone.close_web_view()


def ask_for_the_weekly_push(phone: SandboxPhone) -> None:
    app = phone.menu("我的", "我的资料")
    app.see(f"{NAME[0]}*", "每周给我推岗位")
    app.expect_switch(on=False)
    app.switch().click()
    app.expect_switch(on=True)
    phone.picture("mine")
    phone.close_web_view()


def tell_the_situation(phone: SandboxPhone) -> None:
    app = phone.menu("我的", "我的资料")
    app.text("我的情况").first.click()
    app.see("就业状况", "找工作的想法")
    phone.picture("situation")
    app.text("找工作的想法").first.click()
    app.fill("每月最少多少元", "4600")
    phone.picture("situation-wish")
    app.press("保存")
    app.see("4600 元/月")
    app.press("和上次一样，没变化")
    app.see("知道了，谢谢您")
    phone.picture("situation-told")
    phone.close_web_view()


def search_in_the_chat(phone: SandboxPhone) -> None:
    phone.say("电焊 长沙")
    phone.see("个岗位：")
    phone.picture("search")
    phone.item("个岗位：").last.get_by_role("link").first.click()
    phone.web_view().see("找工作不收任何费用", "还招", "我感兴趣")
    phone.picture("vacancy")
    phone.close_web_view()


def wish_for_training(phone: SandboxPhone) -> None:
    app = phone.menu("培训补贴", "我要培训")
    app.see("您想学什么？")
    phone.picture("wish")
    app.inside.locator(".tile").filter(has_text="焊", visible=True).first.click()
    for question in ("什么时候有空学？", "想怎么学？"):
        app.see(question)
        app.inside.locator(".pick").filter(visible=True).first.click()
    app.see("想在哪里学？")
    phone.picture("wish-place")
    app.press("登记培训意愿")
    app.see("已登记")
    phone.close_web_view()


def claim_with_photo(phone: SandboxPhone, folder: Path) -> None:
    app = phone.menu("培训补贴", "能领什么补贴")
    app.see("一次性交通补助")
    phone.picture("subsidies")
    app.tap_card("一次性交通补助")
    app.see("在哪里办")
    phone.picture("subsidy")
    app.press("申请")
    fill_claim(app, folder)
    phone.picture("claim-form")
    app.press("提交")
    app.see("已提交：一次性交通补助")
    phone.picture("claim-sent")
    phone.close_web_view()


def fill_claim(app: App, folder: Path) -> None:
    app.see("这些我们已经有了")
    app.fill("务工地点", "湖南省长沙市")
    app.fill("务工单位", "样例机械厂")
    app.choose_date("出发日期")
    photo = folder / "务工证明.jpg"
    photo.write_bytes(photograph((800, 600)).getvalue())
    app.choose_photo(photo)


def stop_the_push(phone: SandboxPhone) -> None:
    phone.say("TD")
    phone.see("已经停了，不会再给您推岗位")
    phone.picture("stopped")
    app = phone.menu("我的", "我的资料")
    app.expect_switch(on=False)
