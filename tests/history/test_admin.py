"""The console's pages of the history: forms by line, refusals on record, the list, the checks."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.history.models import RegisterEvent
from backend.domain.people.models import Person
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, VILLAGE, make_person

TOLD = {"said_by": "self", "how": "call", "true_on": "2020-05-01"}
WORK = TOLD | {"employment": "EMP_UNIT", "employer_name": "试验机械厂", "work_region": "长沙市"}
RETURN = {"returned_on": "2020-05-02", "return_from": "深圳市", "return_reason": "closed"}
INCOME = TOLD | {"work_months": "6", "income_fen_month": "3500"}


@pytest.fixture
def person(app: Flask, clock: Callable[[str], None]) -> Person:
    clock("2020-05-20 09:00")
    return make_person(
        name="周小试", returned_on=date(2020, 4, 1), last_verified_on=date(2020, 5, 1)
    )


def village(app: Flask) -> Desk:
    return Desk(app, role="village", region_code=VILLAGE)


def township(app: Flask) -> Desk:
    return Desk(app, role="township", region_code=VILLAGE[:9])


def events() -> list[RegisterEvent]:
    db.session.commit()
    return list(db.session.scalars(db.select(RegisterEvent).order_by(RegisterEvent.id)))


def test_a_change_is_registered_and_told_in_words(app: Flask, person: Person) -> None:
    desk = Desk(app)
    path = f"/people/{person.id}/history"
    assert desk.post(f"{path}/employment", **WORK).status_code == 302
    page = desk.get(path).text
    for words in ("单位就业", "试验机械厂", "湖南省长沙市", "本人，电话", "已核实"):
        assert words in page
    assert "未就业有意愿" in desk.get(f"{path}?day=2020-04-30").text
    assert person.id_number not in page


@pytest.mark.parametrize(
    "kind, form",
    [
        ("return", RETURN),
        ("willingness", {"willingness": "out", "unwilling_reason": ""}),
        ("ability", {"ability": "技能劳动力"}),
        ("wish", {"places": "长沙市、东莞市", "occupations": "电焊工", "wage_floor_fen": "4500"}),
        ("no_change", {}),
    ],
)  # fmt: skip
def test_each_group_has_its_form(
    app: Flask, person: Person, kind: str, form: dict[str, str]
) -> None:
    path = f"/people/{person.id}/history/{kind}"
    assert village(app).post(path, **TOLD | form).status_code == 302
    assert [event.kind for event in events()] == [kind]


def test_a_wish_is_typed_in_words_and_kept_as_codes(app: Flask, person: Person) -> None:
    path = f"/people/{person.id}/history"
    wish = TOLD | {"places": "长沙市、东莞市", "occupations": "电焊工", "wage_floor_fen": "4500"}
    village(app).post(f"{path}/wish", **wish)
    db.session.refresh(person)
    assert person.wish
    assert person.wish.places == ["4301", "4419"]
    assert (len(person.wish.occupations), person.wish.wage_floor_fen) == (1, 450_000)
    page = village(app).get(path).text
    for words in ("湖南省长沙市、广东省东莞市", "焊工", "4500 元/月"):
        assert words in page


@pytest.mark.parametrize("field, text", [("places", "没有这里"), ("occupations", "没有这活")])
def test_a_wish_that_cannot_be_read_is_told(
    app: Flask, person: Person, field: str, text: str
) -> None:
    form = TOLD | {"places": "", "occupations": "", "wage_floor_fen": "0", field: text}
    answer = village(app).post(f"/people/{person.id}/history/wish", **form)
    assert answer.status_code == 400
    assert "没有找到" in answer.text
    assert text in answer.text
    assert events() == []


def test_the_second_line_registers_a_relocation_and_the_village_only_reads_it(
    app: Flask, person: Person
) -> None:
    path = f"/people/{person.id}/history"
    form = TOLD | {"relocated": "yes", "moved_on": "2019-12-01", "site": "城西安置点"}
    assert village(app).post(f"{path}/relocation", **form).status_code == 403
    second_line = Desk(app, role="county_pa", line="pa")
    assert second_line.post(f"{path}/relocation", **form).status_code == 302
    page = village(app).get(path).text
    assert "城西安置点" in page
    assert "归农业农村部门管，您只能看。不对就请他们改" in page


def test_no_willingness_needs_its_reason(app: Flask, person: Person) -> None:
    path = f"/people/{person.id}/history/willingness"
    answer = village(app).post(path, **TOLD, willingness="none", unwilling_reason="")
    assert answer.status_code == 400
    assert "没有意愿要选一个原因" in answer.text
    assert events() == []


def test_what_cannot_be_read_is_named_and_kept(app: Flask, person: Person) -> None:
    path = f"/people/{person.id}/history/employment"
    answer = Desk(app).post(path, **WORK | {"work_region": "没有这个地方"})
    assert answer.status_code == 400
    assert "没有找到这个地方" in answer.text
    assert 'value="没有这个地方"' in answer.text
    answer = Desk(app).post(path, **WORK | {"true_on": "明天"})
    assert "日期请写成" in answer.text


def test_the_second_line_cannot_write_employment_and_the_try_is_on_record(
    app: Flask, person: Person
) -> None:
    """Clause 4.1.1: a PA user changes the employment status -> 403 and an audit row."""
    desk = Desk(app, role="county_pa", line="pa")
    path = f"/people/{person.id}/history"
    assert desk.post(f"{path}/employment", **WORK).status_code == 403
    assert events() == []
    assert [entry.detail["kind"] for entry in audited("refused_change")] == ["employment"]
    assert "归人社部门管，您只能看" in desk.get(path).text
    assert desk.post(f"{path}/income", **INCOME).status_code == 302
    db.session.refresh(person)
    assert person.income_fen_month == 350_000
    assert "3500 元/月" in Desk(app).get(path).text
    assert Desk(app).post(f"{path}/income", **INCOME).status_code == 403


def test_a_double_click_is_one_event(app: Flask, person: Person) -> None:
    desk = Desk(app)
    for _ in range(2):
        path = f"/people/{person.id}/history/employment"
        assert desk.post(path, **WORK, client_key="employment-1").status_code == 302
    assert len(events()) == 1


def test_two_edits_from_one_base_are_shown_side_by_side(app: Flask, person: Person) -> None:
    path = f"/people/{person.id}/history/employment"
    desk = Desk(app)
    desk.post(path, **WORK)
    base = str(events()[0].id)
    desk.post(path, **WORK | {"employer_name": "甲厂"}, base=base)
    answer = Desk(app).post(path, **WORK | {"employer_name": "乙厂"}, base=base)
    assert answer.status_code == 409
    assert "甲厂" in answer.text
    assert 'value="乙厂"' in answer.text
    newest = f'name="base" value="{events()[-1].id}"'
    assert newest in answer.text


def test_history_is_for_the_own_area_and_the_right_roles(app: Flask, person: Person) -> None:
    path = f"/people/{person.id}/history"
    other = Desk(app, region_code=ELSEWHERE)
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/employment", **WORK).status_code == 404
    prefecture = Desk(app, role="prefecture", region_code=COUNTY[:4])
    assert prefecture.get(path).status_code == 200
    assert prefecture.post(f"{path}/employment", **WORK).status_code == 403
    assert Desk(app).post(f"{path}/poverty", **TOLD).status_code == 404


def test_who_is_overdue_is_on_the_list_of_village_township_and_county(
    app: Flask, person: Person, clock: Callable[[str], None]
) -> None:
    """Clause 4.1.1(1): verified 05-01, on 05-15 not overdue, on 05-16 listed for all three."""
    for moment, listed in (("2020-05-15 09:00", False), ("2020-05-16 09:00", True)):
        clock(moment)
        for desk in (village(app), township(app), Desk(app)):
            assert ("周小试" in desk.get("/history/watch").text) is listed
            assert ("两周没有核实的返乡人员" in desk.get("/").text) is listed
    assert "超 1 天" in village(app).get("/history/watch").text


def test_one_tap_on_the_list_verifies_without_change(app: Flask, person: Person) -> None:
    desk = village(app)
    answer = desk.post(
        f"/people/{person.id}/history/no_change", back="watch", said_by="self", how="visit",
        client_key="tap-1",
    )  # fmt: skip
    assert answer.location.startswith("/admin/history/watch")
    assert "都在两周内核实过了" in desk.get("/history/watch").text
    assert "周小试" in desk.get("/history/watch?show=all").text
    assert [(one.kind, one.how, one.check_status) for one in events()] == [
        ("no_change", "visit", "waiting")
    ]


def test_the_list_has_pages_and_costs_the_same_for_many(app: Flask, person: Person) -> None:
    desk = Desk(app)
    few = desk.queries_of("/history/watch")
    for number in range(27):
        make_person(name=f"排{number:02d}号", returned_on=date(2020, 4, 2))
    assert desk.queries_of("/history/watch") <= few
    page = desk.get("/history/watch").text
    assert page.count("还没核实过") == 25  # never heard of comes first
    following = page.split('rel="next" href="/admin')[1].split('"')[0].replace("&amp;", "&")
    assert "周小试" in desk.get(following).text


def test_an_entry_is_checked_by_township_and_county_or_returned(app: Flask, person: Person) -> None:
    village(app).post(f"/people/{person.id}/history/employment", **WORK)
    event = events()[0]
    helper, county = township(app), Desk(app)
    assert "试验机械厂" in helper.get("/history/check").text
    assert county.post(f"/history/{event.id}/check").status_code == 422
    assert helper.post(f"/history/{event.id}/check").status_code == 302
    answer = county.post(f"/history/{event.id}/return", reason="")
    assert answer.status_code == 400
    assert "请写明" in answer.text
    assert county.post(f"/history/{event.id}/return", reason="单位不对").status_code == 302
    page = village(app).get(f"/people/{person.id}/history").text
    assert "退回原因：单位不对" in page
    db.session.refresh(person)
    assert person.employment == "UNEMP_WILL"
    assert Desk(app, region_code=ELSEWHERE).post(f"/history/{event.id}/check").status_code == 404


def test_the_second_line_confirms_income_and_nothing_else(app: Flask, person: Person) -> None:
    desk = village(app)
    desk.post(f"/people/{person.id}/history/income", **INCOME)
    desk.post(f"/people/{person.id}/history/employment", **WORK)
    income, work = events()
    second_line = Desk(app, role="county_pa", line="pa")
    assert second_line.post(f"/history/{work.id}/check").status_code == 422
    path = f"/history/{income.id}/check"
    assert second_line.post(path, evidence="payslip").status_code == 302
    assert events()[0].check_status == "confirmed"
