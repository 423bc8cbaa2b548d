"""Today's work, the one search, the villages' QR codes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from backend.wechat.errcodes import Category
from backend.wechat.errors import WeChatError
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import VILLAGE, make_application, make_person, make_vacancy


def test_nothing_to_do_is_said_in_words(app: Flask) -> None:
    assert "今天没有等您处理的事" in Desk(app).get("/").text


def test_what_is_late_is_counted_in_days_and_opens_its_list(app: Flask) -> None:
    desk = Desk(app)
    long_ago = datetime.now(UTC) - timedelta(days=5, hours=1)
    make_person(check_status="waiting", origin="self", created_at=long_ago)
    make_person(check_status="waiting", origin="self")
    page = desk.get("/").text
    assert "自己登记、待核对的人" in page
    assert "超时 3 天" in page
    assert "/admin/people?check=waiting" in page
    assert 'title="2 件等办"' in page


def test_work_of_other_counties_and_other_roles_is_not_shown(app: Flask) -> None:
    make_person(check_status="waiting", origin="self")
    assert "待核对的人" not in Desk(app, region_code=ELSEWHERE).get("/").text
    assert "待核对的人" not in Desk(app, role="prefecture", region_code="4313").get("/").text


def test_the_menu_holds_only_what_the_role_may_open(app: Flask) -> None:
    for role, region in (("village", VILLAGE), ("county", "431321"), ("province", "43")):
        desk = Desk(app, role=role, region_code=region)
        page = desk.get("/").text
        paths = [part.split('"')[0] for part in page.split('<a href="/admin')[1:]]
        assert len(paths) > 5
        for path in paths:
            assert desk.get(path).status_code == 200, (role, path)
    assert "岗位导入" not in Desk(app, role="township", region_code="431321101").get("/").text


def test_a_poll_does_not_keep_the_session_alive(app: Flask) -> None:
    desk = Desk(app)
    with desk.client.session_transaction() as session:
        session["seen"] = seen = session["seen"] - 60
    desk.get("/", **{"X-Poll": "1"})
    with desk.client.session_transaction() as session:
        assert session["seen"] == seen


def test_one_search_finds_people_and_vacancies_of_the_own_area(app: Flask) -> None:
    make_person(name="龙焊花")
    make_vacancy(title="焊花操作工")
    make_person(name="龙焊花二", region_code="430121101001")
    desk = Desk(app)
    assert desk.post("/search", q="焊花").location == "/admin/search?q=%E7%84%8A%E8%8A%B1"
    page = desk.get("/search?q=焊花").text
    assert "龙焊花" in page
    assert "焊花操作工" in page
    assert "龙焊花二" not in page


def test_a_number_is_found_without_standing_in_an_address(app: Flask) -> None:
    person = make_person(name="柳小试", phone="19911112222")
    answer = Desk(app).post("/search", q="199 1111-2222")
    assert answer.status_code == 200
    assert "柳小试" in answer.text
    assert "19911112222" not in answer.text
    assert "柳小试" in Desk(app).post("/search", q=person.id_number.lower()).text
    assert "没有找到" in Desk(app).post("/search", q="19911113333").text


class FakeAccount:
    def __init__(self, error: WeChatError | None = None) -> None:
        self.scenes: list[str] = []
        self.error = error

    def create_qr(self, scene: str, days: int | None = None) -> dict[str, str]:
        if self.error:
            raise self.error
        assert days is None
        self.scenes.append(scene)
        return {"ticket": "t", "url": "http://weixin.qq.com/q/test"}


@pytest.fixture
def account(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    class Clients:
        account = FakeAccount()

    monkeypatch.setitem(app.extensions, "wechat", Clients)
    return Clients


def test_village_codes_are_made_for_the_chosen_villages(app: Flask, account: Any) -> None:
    desk = Desk(app, role="township", region_code="431321101")
    assert VILLAGE in desk.get("/village-codes").text
    page = desk.post("/village-codes", village=VILLAGE)
    assert page.status_code == 200
    assert "贺家坳社区" in page.text
    assert "data:image/svg+xml" in page.text
    assert account.account.scenes == [f"village_{VILLAGE}"]


def test_the_way_down_to_the_villages_stays_inside_the_own_area(app: Flask, account: Any) -> None:
    desk = Desk(app)
    assert "parent=431321101" in desk.get("/village-codes").text
    assert VILLAGE in desk.get("/village-codes?parent=431321101").text
    assert desk.get("/village-codes?parent=4301").status_code == 404
    assert desk.post("/village-codes", village="430121001001").status_code == 404
    assert VILLAGE in Desk(app, role="village", region_code=VILLAGE).get("/village-codes").text


@pytest.mark.parametrize("chosen", [{}, {"village": "431321101"}])
def test_a_code_needs_a_village(app: Flask, account: Any, chosen: dict[str, str]) -> None:
    answer = Desk(app).post("/village-codes", **chosen)
    assert answer.status_code == 400
    assert "请先勾选" in answer.text


def test_a_refusal_of_the_platform_is_told(app: Flask, account: Any) -> None:
    account.account.error = WeChatError("x", Category.TRANSIENT, sent=False)
    answer = Desk(app).post("/village-codes", village=VILLAGE)
    assert answer.status_code == 502
    assert "二维码没有生成：暂时连不上微信" in answer.text


def test_only_who_checks_people_makes_codes(app: Flask, account: Any) -> None:
    desk = Desk(app, role="prefecture", region_code="4313")
    assert desk.post("/village-codes", village=VILLAGE).status_code == 403


def test_an_error_page_needs_nobody_signed_in(app: Flask) -> None:
    answer = app.test_client().get("/admin/no-such-page")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_pages_load_nothing_from_elsewhere_and_run_no_script_of_their_own(app: Flask) -> None:
    person = make_person()
    make_application(person, make_vacancy())
    page = Desk(app).get(f"/people/{person.id}").text
    assert "http://" not in page
    assert "https://" not in page
    assert "onclick" not in page
    assert page.count("<script") == page.count("<script src=")
    assert audited("reveal_numbers") == []


def test_the_region_switcher_narrows_and_never_widens(app: Flask) -> None:
    make_person(name="龙近处")
    make_person(name="龙远处", region_code=f"{ELSEWHERE}101001")
    desk = Desk(app, role="province", region_code="43")
    desk.post("/region", region=ELSEWHERE)
    page = desk.get("/people").text
    assert "龙远处" in page
    assert "龙近处" not in page
    desk.post("/region", region="")
    assert "龙近处" in desk.get("/people").text
    county = Desk(app, region_code="431321")
    county.post("/region", region=ELSEWHERE)
    assert "龙远处" not in county.get("/people").text


@pytest.mark.parametrize(
    "path, marked",
    [
        ("/", "今日工作"), ("/monitoring/households", "搬迁户"), ("/monitoring/clues", "线索"),
        ("/monitoring/lists", "线索"), ("/employers/registry", "用人单位"),
        ("/providers", "培训机构"), ("/exports", "导出"),
    ],
)  # fmt: skip
def test_the_menu_marks_one_place(app: Flask, path: str, marked: str) -> None:
    page = Desk(app).get(path).text
    current = re.findall(r'aria-current="page">\s*([^\s<]+)', page)
    assert current == [marked]
