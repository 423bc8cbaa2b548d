"""The county officer's browser: the staff console, page by page."""

import re
from pathlib import Path

from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from backend.demo import DEMO_STAFF
from tests.browser.browsing import DESK, Window


class Console:
    """One signed-in member of the staff."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.page = window.open(DESK).new_page()

    def picture(self, name: str) -> None:
        self.window.picture(self.page, f"console-{name}")

    def sign_in(self, name: str = DEMO_STAFF[0][0]) -> None:
        username, password = next(row[:2] for row in DEMO_STAFF if row[0] == name)
        self.page.goto(f"{self.window.town.web}/admin/")
        self.page.get_by_label("登录名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.picture("sign-in")
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.get_by_role("heading", name="今日工作")).to_be_visible()

    def area(self, name: str) -> None:
        self.page.locator("#menu").get_by_role("link", name=name).click()
        expect(self.page.locator("#menu [aria-current=page]")).to_contain_text(name)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def see(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main").get_by_text(each).first).to_be_visible()

    def open_row(self, words: str) -> None:
        self.page.locator("main tr").filter(has_text=words).get_by_role("link").first.click()

    def count_of(self, word: str) -> int:
        """The number in the last column of the table row that begins with this word."""
        row = self.page.locator("main tr").filter(has_text=re.compile(rf"^\s*{re.escape(word)}"))
        return int(row.first.locator("td").last.inner_text())

    def figure(self, word: str) -> int:
        """The number above this word among the figures of a push."""
        figures = self.page.locator(".figures > div")
        found = figures.filter(has_text=re.compile(rf"\d\s*{re.escape(word)}\s*$")).first
        return int(found.locator("strong").inner_text()) if found.count() else 0

    def answer_with_reason(self, fold: str, label: str, reason: str) -> None:
        """Unfold an action that needs words, write them, press its button."""
        folded = self.page.locator("details.folded").filter(
            has=self.page.locator("summary", has_text=re.compile(rf"^\s*{fold}\s*$"))
        )
        folded.locator("summary").click()
        folded.get_by_label(label).fill(reason)
        folded.get_by_role("button", name=fold).click()

    def upload(self, file: Path) -> None:
        self.area("岗位导入")
        self.page.get_by_label("选择岗位表").set_input_files(file)
        expect(self.page.locator("[data-file-name]")).to_have_text(file.name)
        self.press("上传并读取")

    def download_rejected(self, folder: Path) -> list[list[object]]:
        """The workbook of the rows that were not taken, as rows of cells."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=re.compile("下载没有收的")).click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        return CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
