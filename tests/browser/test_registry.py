"""The register at a desk: find, change, verify, import and undo, export; every list opens."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from python_calamine import CalamineWorkbook

from tests.browser.browsing import PHONE, Window
from tests.browser.console import Console
from tests.imports.roster import row, workbook

LISTS = {
    "county": (
        "people", "duplicates", "history/watch", "history/check", "history/cycles", "figures",
        "monitoring/clues", "monitoring/lists", "monitoring/signs", "monitoring/households",
        "graduates", "fieldwork", "fieldwork/visits", "incomes?list=missing", "exports",
        "people-imports", "providers", "employers", "employers/visits",
        "employers/visits/coverage", "workshops", "vacancies", "vacancies/new", "minimum-wages",
        "reports", "patrols", "patrols/progress", "imports/paste", "employers/1",
    ),
    "county-pa": ("incomes", "incomes?list=no_income", "incomes/national", "exports"),
    "security": ("accounts", "accounts/rights"),
    "employer": ("own-employer", "own-employer/applicants", "own-employer/vacancies/new"),
    "school": ("own-provider",),
}  # fmt: skip


@pytest.mark.timeout(240)
def test_a_day_at_the_register(window: Window, tmp_path: Path) -> None:
    county = Console(window)
    county.sign_in()
    find_by_initials(county)
    register_a_change(county)
    verify_an_income(window)
    import_and_undo(county, tmp_path)
    export_masked(county, tmp_path)
    window.expect_no_trouble()


def find_by_initials(console: Console) -> None:
    console.area("劳动者")
    console.page.locator("main").get_by_role("searchbox").fill("zjl")
    console.page.keyboard.press("Enter")
    console.see("曾建林")
    console.picture("people")
    console.open_row("曾建林")
    console.see("4313**********9010")


def register_a_change(console: Console) -> None:
    console.page.get_by_role("link", name="登记变更").first.click()
    form = unfold(console, "就业状况")
    form.get_by_label("就业状况").select_option(label="单位就业")
    form.get_by_label("在哪家单位").fill("样例机械厂")
    console.picture("change")
    form.get_by_role("button", name="保存").click()
    console.see("已登记“就业状况”", "样例机械厂")
    console.picture("changed")


def unfold(console: Console, group: str) -> Locator:
    title = console.page.get_by_role("heading", name=group, exact=True)
    form = console.page.locator("section.card").filter(has=title)
    form.locator("summary").click()
    return form


def verify_an_income(window: Window) -> None:
    """The village writes it down, the second line verifies and marks it."""
    village = Console(window)
    village.sign_in("village")
    village.page.goto(f"{window.town.web}/admin/people?text=zjl")
    village.open_row("曾建林")
    village.page.get_by_role("link", name="登记变更").first.click()
    form = unfold(village, "务工收入")
    form.get_by_label("今年务工月数").fill("6")
    form.get_by_label("每月收入").fill("3500")
    form.get_by_role("button", name="保存").click()
    village.see("已登记“务工收入”")
    second = Console(window)
    second.sign_in("county-pa")
    second.area("收入核实")
    second.see("曾建林", "3500")
    second.page.get_by_label("全选").check()
    second.page.get_by_label("核对了什么依据").select_option(label="工资条")
    second.picture("incomes")
    second.press("核实勾选的收入")
    second.see("已核实 1 人的收入")
    second.page.get_by_role("link", name="待录入").click()
    second.page.get_by_label("曾建林").check()
    second.page.get_by_role("button", name="勾选的已录入").click()
    second.see("标记为已录入：1 人")


def import_and_undo(console: Console, folder: Path) -> None:
    file = folder / "花名册.xlsx"
    file.write_bytes(workbook([row(姓名="周甲试"), row(姓名="周乙试", 证件号码="123")]).read())
    console.area("名册导入")
    console.page.get_by_label("选择人员名册").set_input_files(file)
    console.press("上传并读取")
    console.see("还没有写入", "身份证号少了")
    console.picture("dry-run")
    console.page.get_by_role("button", name="写入").first.click()
    console.see("写好了：新登记 1 人")
    console.picture("loaded")
    console.page.locator("summary").filter(has_text="整批撤销").click()
    console.press("整批撤销")
    console.see("已撤销：恢复 1 人")


def export_masked(console: Console, folder: Path) -> None:
    console.area("导出")
    console.page.get_by_label("做什么用").fill("核对八月名单")
    console.press("申请导出")
    link = console.page.get_by_role("link", name="下载")
    expect(link).to_be_visible()
    console.picture("export")
    with console.page.expect_download() as download:
        link.click()
    file = folder / "export.xlsx"
    download.value.save_as(file)
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert "核对八月名单" in str(rows[0][0])
    assert any("4313**********9010" in str(one) for one in rows)


@pytest.mark.parametrize("who", LISTS)
def test_every_list_opens_at_a_desk_and_on_a_phone(window: Window, who: str) -> None:
    console = Console(window)
    console.sign_in(who)
    small = console.page.context.new_page()
    small.set_viewport_size(PHONE["viewport"])
    for path in LISTS[who]:
        for page, size in ((console.page, "desk"), (small, "phone")):
            page.goto(f"{window.town.web}/admin/{path}")
            expect(page.locator("main h1").first).to_be_visible()
            name = path.replace("/", "-").replace("?list=", "-")
            window.picture(page, f"{who}-{name}-{size}")
        width = small.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["viewport"]["width"], path
    window.expect_no_trouble()
