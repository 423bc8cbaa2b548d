"""疑似重复 in the console: the queue, side by side, merge, dismiss, undo; roles and areas."""

from datetime import date

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.applications.models import Application
from backend.domain.bindings.models import WechatUser
from backend.domain.duplicates.models import DuplicatePair, PersonMerge
from backend.domain.history.actions import record_change
from backend.domain.history.queries import record_as_of
from backend.domain.history.rules import Told
from backend.domain.people.models import Person, WorkWish
from backend.domain.training.models import TrainingWish
from tests.console import ELSEWHERE, Desk, audited
from tests.duplicates.rows import BIRTH, RIGHT, TYPO, give_everything, make_twins, note
from tests.factories import VILLAGE, make_application, make_person, make_training_wish, make_vacancy

MERGE = {"keep": "left", "reason": "打电话问过本人"}


@pytest.fixture
def pair(app: Flask) -> DuplicatePair:
    return make_twins()


def path(pair: DuplicatePair, action: str = "") -> str:
    return f"/duplicates/{pair.id}{action}"


def test_the_queue_stands_on_the_home_page_and_shows_both(app: Flask, pair: DuplicatePair) -> None:
    desk = Desk(app)
    assert "疑似重复的人待核对" in desk.get("/").text
    page = desk.get("/duplicates").text
    assert page.count("张小试") == 2
    assert "身份证号只差一位" in page


def test_the_page_of_either_person_leads_to_the_pair_while_it_waits(
    app: Flask, pair: DuplicatePair
) -> None:
    county, village = Desk(app), Desk(app, role="village", region_code=pair.left.region_code)
    for person in (pair.left, pair.right):
        assert f"/admin{path(pair)}" in county.get(f"/people/{person.id}").text
    assert f"/admin{path(pair)}" not in village.get(f"/people/{pair.left_id}").text
    county.post(path(pair, "/dismiss"), reason="是两个人")
    assert f"/admin{path(pair)}" not in county.get(f"/people/{pair.left_id}").text


def test_two_people_stand_side_by_side_with_masked_numbers(app: Flask, pair: DuplicatePair) -> None:
    give_everything(pair.right)
    page = Desk(app).get(path(pair)).text
    assert "第 15 位不同" in page
    assert "按校验码看，右边的身份证号填错了" in page
    assert "应聘 1" in page
    assert RIGHT[:4] in page
    for number in (RIGHT, TYPO, pair.left.phone, pair.right.phone):
        assert str(number) not in page


def test_a_merge_moves_every_link_and_hides_the_other(app: Flask, pair: DuplicatePair) -> None:
    give_everything(pair.right)
    left, right = pair.left_id, pair.right_id
    desk = Desk(app)
    answer = desk.post(path(pair, "/merge"), **MERGE)
    assert answer.location.endswith(path(pair))
    db.session.expire_all()
    assert pair.right.merged_into_id == left
    for model in (Application, WechatUser, TrainingWish):
        assert db.session.scalars(db.select(model.person_id)).all() == [left], model
    page = desk.get(path(pair)).text
    assert "应聘 1" in page
    assert "打电话问过本人" in page
    assert desk.get("/people?text=张小试").text.count("张小试</a>") == 1
    assert desk.get(f"/people/{right}").location.endswith(f"/people/{left}")
    assert "待核对" not in desk.get("/duplicates").text.split("<table")[0].split("</form>")[-1]
    entry = audited("merge_people")[0]
    assert (entry.subject, entry.reason) == (f"person:{left}", "打电话问过本人")
    assert TYPO not in str(entry.detail)


def test_chosen_fields_come_from_the_other_and_empty_ones_are_filled(app: Flask) -> None:
    pair = make_twins(phone=None)
    pair.right.phone, pair.right.education = "19911112222", "bachelor"
    pair.left.education = "junior"
    pair.right.name = "李小式"
    answer = Desk(app).post(path(pair, "/merge"), taken=["education", "name"], **MERGE)
    assert answer.status_code == 302
    db.session.expire_all()
    keeper = pair.left
    assert (keeper.education, keeper.phone) == ("bachelor", "19911112222")
    assert (keeper.name, keeper.name_initials, keeper.id_number) == ("李小式", "lxs", RIGHT)


def hear(person: Person, kind: str, day: date, **values: object) -> None:
    said = Told(day, "self", "call")
    record_change(SYSTEM, person_id=person.id, kind=kind, values=values, told=said)


def test_the_latest_entry_about_either_person_is_the_record(
    app: Flask, pair: DuplicatePair
) -> None:
    farm = {"employment": "FARM", "employer_name": "", "work_region": ""}
    unit = {"employment": "EMP_UNIT", "employer_name": "试验机械厂", "work_region": "4301"}
    hear(pair.left, "employment", date(2026, 5, 1), **farm)
    hear(pair.right, "employment", date(2026, 6, 1), **unit)
    hear(pair.left, "ability", date(2026, 6, 1), ability="技能劳动力")
    desk = Desk(app)
    assert "按最近一次登记" in desk.get(path(pair)).text
    assert desk.post(path(pair, "/merge"), taken="ability", **MERGE).status_code == 403
    assert desk.post(path(pair, "/merge"), **MERGE).status_code == 302
    db.session.expire_all()
    keeper = pair.left
    assert (keeper.employer_name, keeper.ability) == ("试验机械厂", "技能劳动力")
    assert keeper.last_verified_on == date(2026, 6, 1)
    record = record_as_of(SYSTEM, person_id=keeper.id, day=date(2026, 7, 1))
    assert record["employment"] == keeper.employment == "EMP_UNIT"
    desk.post(path(pair, "/undo"), reason="是两个人")
    db.session.expire_all()
    assert (pair.left.employment, pair.right.employment) == ("FARM", "EMP_UNIT")


def test_a_field_of_the_other_line_is_not_chosen(app: Flask, pair: DuplicatePair) -> None:
    pair.left.income_fen_month, pair.right.income_fen_month = 300_000, 400_000
    desk = Desk(app)
    answer = desk.post(path(pair, "/merge"), taken="income", **MERGE)
    assert answer.status_code == 403
    assert desk.post(path(pair, "/merge"), taken="ability", **MERGE).status_code == 302


def test_the_right_number_can_be_taken_from_the_other(app: Flask, pair: DuplicatePair) -> None:
    desk = Desk(app)
    desk.post(path(pair, "/merge"), keep="right", taken="id_number", reason="看了证件")
    db.session.expire_all()
    assert (pair.right.id_number, pair.left.id_number) == (RIGHT, TYPO)
    found = desk.post("/people", text=RIGHT).text
    assert f'/people/{pair.right_id}"' in found
    desk.post(path(pair, "/undo"), reason="是两个人")
    db.session.expire_all()
    assert (pair.left.id_number, pair.right.id_number) == (RIGHT, TYPO)


def test_what_a_unique_key_holds_back_stays_and_is_named(app: Flask, pair: DuplicatePair) -> None:
    vacancy = make_vacancy()
    for person in (pair.left, pair.right):
        make_application(person, vacancy)
        make_training_wish(person, open_key=f"{person.id}:6040205")
    desk = Desk(app)
    desk.post(path(pair, "/merge"), **MERGE)
    merge = db.session.scalars(db.select(PersonMerge)).one()
    assert {link["table"] for link in merge.kept} == {
        "applications", "training_wishes", "work_wishes"
    }  # fmt: skip
    assert "没有转的" in desk.get(path(pair)).text
    assert len(set(db.session.scalars(db.select(WorkWish.person_id)))) == 2


def test_one_open_wish_of_a_kind_holds_for_the_keeper_after_a_merge(
    app: Flask, pair: DuplicatePair
) -> None:
    wish = make_training_wish(pair.right, open_key=f"{pair.right_id}:6040205")
    Desk(app).post(path(pair, "/merge"), **MERGE)
    db.session.refresh(wish)
    assert (wish.person_id, wish.open_key) == (pair.left_id, f"{pair.left_id}:6040205")


def test_an_undo_says_what_was_changed_since(app: Flask, pair: DuplicatePair) -> None:
    make_application(pair.right, make_vacancy())
    pair.right.education = "bachelor"
    desk = Desk(app)
    desk.post(path(pair, "/merge"), taken="education", **MERGE)
    db.session.expire_all()
    pair.left.education = "primary"
    db.session.delete(db.session.scalars(db.select(Application)).one())
    answer = desk.post(path(pair, "/undo"), reason="问错了人")
    assert answer.status_code == 302
    page = desk.get(path(pair)).text
    assert "文化程度（合并后又改过）" in page
    assert "应聘" in page
    db.session.expire_all()
    assert (pair.left.education, pair.right.education) == ("primary", "junior")
    assert pair.right.merged_into_id is None
    assert pair.state == "open"
    assert desk.post(path(pair, "/undo"), reason="再来").status_code == 404
    assert [entry.reason for entry in audited("undo_merge")] == ["问错了人"]


def test_a_chain_of_merges_is_undone_from_its_end(app: Flask) -> None:
    first = make_twins()
    third = make_person(name="张小试", birth_on=BIRTH)
    desk = Desk(app)
    desk.post(path(first, "/merge"), **MERGE)
    db.session.expire_all()
    second = note(third)
    desk.post(path(second, "/merge"), keep="right", reason="同一个人")
    answer = desk.post(path(first, "/undo"), reason="错了")
    assert answer.status_code == 422
    assert "请先撤销那一次合并" in answer.text
    assert desk.post(path(second, "/undo"), reason="错了").status_code == 302
    assert desk.post(path(first, "/undo"), reason="错了").status_code == 302


def test_two_people_are_dismissed_once_and_for_all(app: Flask, pair: DuplicatePair) -> None:
    desk = Desk(app)
    assert "请写明" in desk.post(path(pair, "/dismiss"), reason=" ").text
    assert desk.post(path(pair, "/dismiss"), reason="两兄弟").status_code == 302
    assert "张小试" not in desk.get("/duplicates").text
    assert "张小试" in desk.get("/duplicates?state=dismissed").text
    assert "两兄弟" in desk.get(path(pair)).text
    assert desk.post(path(pair, "/dismiss"), reason="两兄弟").status_code == 422
    assert desk.post(path(pair, "/merge"), **MERGE).status_code == 422
    assert len(audited("dismiss_pair")) == 1


@pytest.mark.parametrize("form", [{"keep": "left"}, {"keep": "", "reason": "问过"}])
def test_a_merge_needs_its_reason_and_who_stays(
    app: Flask, pair: DuplicatePair, form: dict[str, str]
) -> None:
    answer = Desk(app).post(path(pair, "/merge"), **form)
    assert answer.status_code == 400
    assert "请" in answer.text
    assert db.session.scalars(db.select(PersonMerge)).all() == []


def test_a_merge_is_done_once(app: Flask, pair: DuplicatePair) -> None:
    desk = Desk(app)
    assert [desk.post(path(pair, "/merge"), **MERGE).status_code for _ in range(2)] == [302, 422]


@pytest.mark.parametrize("role, region", [("village", VILLAGE), ("township", VILLAGE[:9])])
@pytest.mark.parametrize("action", ["", "/merge", "/dismiss", "/undo"])
def test_below_the_county_nobody_decides(
    app: Flask, pair: DuplicatePair, role: str, region: str, action: str
) -> None:
    desk = Desk(app, role=role, region_code=region)
    assert desk.get("/duplicates").status_code == 403
    answer = desk.post(path(pair, action), **MERGE) if action else desk.get(path(pair))
    assert answer.status_code == 403


@pytest.mark.parametrize("action", ["", "/merge", "/dismiss", "/undo"])
def test_a_pair_of_another_county_reads_as_absent(
    app: Flask, pair: DuplicatePair, action: str
) -> None:
    desk = Desk(app, region_code=ELSEWHERE)
    assert "张小试" not in desk.get("/duplicates").text
    answer = desk.post(path(pair, action), **MERGE) if action else desk.get(path(pair))
    assert answer.status_code == 404


def test_a_pair_of_two_counties_is_for_the_office_above_both(app: Flask) -> None:
    pair = make_twins()
    pair.right.region_code, pair.right.name = "430121001001", "李外试"
    county = Desk(app)
    page = county.get("/duplicates").text
    assert "外县的一个人" in page
    assert "李外试" not in page
    assert county.get(path(pair)).status_code == 404
    assert "疑似重复的人待核对" not in county.get("/").text
    province = Desk(app, role="province", region_code="43")
    assert "李外试" in province.get(path(pair)).text
    assert province.post(path(pair, "/merge"), **MERGE).status_code == 302


def test_the_list_costs_the_same_for_many(app: Flask, pair: DuplicatePair) -> None:
    desk = Desk(app)
    few = desk.queries_of("/duplicates")
    for n in range(5):
        make_person(name=f"对试{n}", birth_on=BIRTH)
        note(make_person(name=f"对试{n}", birth_on=BIRTH))
    assert desk.queries_of("/duplicates") <= few
