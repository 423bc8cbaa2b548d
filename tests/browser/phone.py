"""The labourer's phone: the sandbox's chat, its web view, and the app inside or outside of it."""

import re
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.browsing import PHONE, Window

PUSH = "每周给我推岗位"


class App:
    """The labourer's app, in the phone's web view or in a browser of its own."""

    def __init__(self, page: Page, inside: Page | FrameLocator) -> None:
        self.page, self.inside = page, inside

    def text(self, words: str | re.Pattern[str]) -> Locator:
        # earlier pages of the app stay in the document, hidden
        return self.inside.get_by_text(words).filter(visible=True)

    def see(self, *words: str) -> None:
        for each in words:
            expect(self.text(each).first).to_be_visible()

    def see_at_once(self, *words: str) -> None:
        """Without scrolling: what the page says now must not stand above or below the screen."""
        for each in words:
            expect(self.text(each).first).to_be_in_viewport()

    def press(self, word: str) -> None:
        """The one button with exactly this word; a dialog's is last."""
        exact = re.compile(rf"^\s*{re.escape(word)}\s*$")
        self.inside.locator("uni-button").filter(has_text=exact, visible=True).last.click()

    def tap_card(self, title: str) -> None:
        cards = self.inside.locator(".card").filter(has_text=title, visible=True)
        cards.first.click()

    def fill(self, label: str, value: str) -> None:
        field = self.inside.locator(".field").filter(has_text=label, visible=True)
        field.locator("input").fill(value)

    def choose_date(self, label: str) -> None:
        """The day that the picker proposes."""
        self.inside.locator(".field").filter(has_text=label, visible=True).locator(".input").click()
        self.inside.locator(".uni-picker-action-confirm").filter(visible=True).click()

    def switch(self, name: str = PUSH) -> Locator:
        return self.inside.locator(f"uni-switch[aria-label^={name}]").filter(visible=True)

    def expect_switch(self, name: str = PUSH, *, on: bool) -> None:
        self.switch(name).scroll_into_view_if_needed()
        expect(self.switch(name).locator(".uni-switch-input-checked")).to_have_count(int(on))

    def choose_photo(self, file: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.press("拍照或选照片")
        chooser.value.set_files(file)
        self.see("照片已上传")


class SandboxPhone:
    """One phone of the sandbox, held by one person."""

    def __init__(self, window: Window, number: int = 1) -> None:
        self.window, self.address = window, f"{window.town.sandbox}/?phone={number}"
        self.page = window.open(PHONE).new_page()
        self.page.goto(self.address)
        self.chat = self.page.locator("#chat")

    def picture(self, name: str) -> None:
        self.window.picture(self.page, f"phone-{name}")

    def home(self) -> None:
        self.page.goto("about:blank")
        self.page.goto(self.address)

    def open(self, name: str) -> None:
        self.home()
        self.page.locator(f".home [data-open={name}]").click()

    def scan_first_code(self) -> None:
        self.open("scan")
        self.page.locator("#codes button").first.click()

    def item(self, words: str) -> Locator:
        return self.chat.locator(".item").filter(has_text=words)

    def see(self, words: str) -> None:
        """Wait for a message; 10 s is what the way through the jobs process may take."""
        expect(self.item(words).last).to_be_visible()

    def say(self, text: str) -> None:
        keyboard = self.page.get_by_label("换成键盘")
        if keyboard.is_visible():
            keyboard.click()
        self.page.locator("#text").fill(text)
        self.page.locator("#say button").click()
        expect(self.item(text).first).to_be_visible()

    def menu(self, first: str, second: str) -> App:
        if self.page.get_by_label("换成菜单").is_visible():
            self.page.get_by_label("换成菜单").click()
        self.page.locator("#menu").get_by_role("button", name=first).click()
        self.page.locator("#menu").get_by_role("button", name=second).click()
        return self.web_view()

    def follow_link(self, words: str) -> App:
        self.chat.get_by_role("link", name=words).last.click()
        return self.web_view()

    def tap_card(self) -> App:
        self.chat.locator("button.card").last.click()
        return self.web_view()

    def web_view(self) -> App:
        return App(self.page, self.page.frame_locator("#web-frame iframe"))

    def web_address(self) -> str:
        return self.page.locator("#web-out").get_attribute("href") or ""

    def close_web_view(self) -> None:
        self.page.locator("#web-close").click()

    def sms_code(self) -> str:
        """Read from the notification of the text message, over whatever is open."""
        banner = self.page.locator("#banner")
        expect(banner).to_contain_text("验证码是")
        return re.findall(r"验证码是(\d+)", banner.inner_text())[-1]


def phone_of_somebody_pushed(window: Window) -> SandboxPhone:
    """The phone of one more person who got this week's card, as the sandbox's log tells."""
    door, request = f"{window.town.sandbox}/_sandbox", window.browser.contexts[0].request
    own = request.get(f"{door}/phones/1").json()["openid"]
    calls = [
        entry for entry in request.get(f"{door}/log").json()["items"] if entry["kind"] == "call"
    ]
    openids = [call["body"]["touser"] for call in calls if call["path"].endswith("template/send")]
    other = next(openid for openid in openids if openid != own)
    return SandboxPhone(window, request.post(f"{door}/phones", data={"openid": other}).json()["n"])
