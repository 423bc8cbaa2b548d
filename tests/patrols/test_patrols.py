"""谁录入谁巡查: weekly tasks, looks with evidence, hiding after seven days, the employer's tap."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.core.actor import SYSTEM
from backend.core.clock import iso_week, today
from backend.core.db import db
from backend.domain.messages.models import Message, Notice
from backend.domain.patrols.actions import make_tasks
from backend.domain.patrols.models import PatrolAsk, PatrolCheck, PatrolTask
from backend.domain.vacancies.models import PATROL_HOLDS, Vacancy
from backend.domain.vacancies.rules import BY_EMPLOYER
from backend.jobs.texts import send_texts
from tests.bindings.test_api import use_sms
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_application, make_employer, make_person, make_vacancy
from tests.labourer import Labourer
from tests.wechat.loopback import Loopback, serve

DAY = timedelta(days=1)


def stale(days: int = 1, **changes: Any) -> Vacancy:
    """An open vacancy that nobody has looked at this week; hidden since so many days."""
    return make_vacancy(patrol_due_on=today() - days * DAY, **changes)


def is_shown(app: Flask, vacancy: Vacancy) -> bool:
    phone = Labourer(app)
    listed = vacancy.title in phone.get("/vacancies").text
    assert listed is (phone.get(f"/vacancies/{vacancy.id}").status_code == 200)
    return listed


def look(desk: Desk, *vacancies: Vacancy, **form: Any) -> int:
    ids = [str(vacancy.id) for vacancy in vacancies]
    body = {"result": "keep", "evidence": "call"} | form
    return desk.post("/patrols", vacancy=ids, **body).status_code  # type: ignore[arg-type]


def test_after_seven_days_without_a_look_it_is_hidden_and_a_look_brings_it_back(
    app: Flask,
) -> None:
    fresh, old = make_vacancy(title="刚上架的"), stale(title="没人看过的")
    assert (is_shown(app, fresh), is_shown(app, old)) == (True, False)
    assert fresh.patrol_due_on == today() + PATROL_HOLDS
    desk = Desk(app)
    page = desk.get("/patrols").text
    assert "没人看过的" in page
    assert "已隐藏" in page
    assert "7 天没有巡查" in desk.get(f"/vacancies/{old.id}").text
    assert look(desk, old, note="张经理说还要三个人") == 302
    assert is_shown(app, old)
    check = db.session.scalars(db.select(PatrolCheck)).one()
    assert (check.result, check.evidence, check.organisation) == ("keep", "call", COUNTY)
    assert check.checked_by == desk.staff.id
    assert audited("patrol")[0].detail["how"] == "call"


def test_one_call_covers_the_ticked_vacancies_of_an_employer(app: Flask) -> None:
    employer = make_employer()
    rows = [stale(employer_id=employer.id) for _ in range(3)]
    desk = Desk(app)
    assert look(desk, *rows[:2]) == 302
    assert [is_shown(app, row) for row in rows] == [True, True, False]
    page = desk.get("/patrols").text
    assert "已巡查 <strong>2</strong> 个，还有 <strong>1</strong> 个" in page


@pytest.mark.parametrize(
    "form, sentence",
    [
        ({"evidence": ""}, "请选怎么核实的"),
        ({"vacancy": []}, "请先勾选"),
        ({"result": "burn"}, "请选巡查结果"),
        ({"result": "withdraw"}, "不招了要写一句原因"),
        ({"result": "edit", "valid_to": "", "headcount": "2"}, "请选择截止日期"),
    ],
)
def test_a_look_without_evidence_is_none(app: Flask, form: dict[str, Any], sentence: str) -> None:
    vacancy = stale()
    body = {"result": "keep", "evidence": "call", "vacancy": [str(vacancy.id)]} | form
    answer = Desk(app).post("/patrols", **body)
    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert db.session.scalar(db.select(db.func.count(PatrolCheck.id))) == 0


def test_a_look_edits_fills_or_withdraws(app: Flask) -> None:
    edited, filled, gone = (stale() for _ in range(3))
    make_application(make_person(), gone)
    desk = Desk(app)
    until = (today() + 40 * DAY).isoformat()
    assert look(desk, edited, result="edit", valid_to=until, headcount="7") == 302
    assert look(desk, filled, result="fill", evidence="visit") == 302
    assert look(desk, gone, result="withdraw", note="厂子搬走了") == 302
    assert (edited.valid_to.isoformat(), edited.headcount_left) == (until, 7)
    assert [row.status for row in (edited, filled, gone)] == ["open", "filled", "withdrawn"]
    assert "撤下了" in db.session.scalars(db.select(Notice)).one().text


def test_nobody_patrols_anothers_vacancy(app: Flask) -> None:
    countys, prefectures = stale(), stale(owner_region="4313")
    own = stale(source=BY_EMPLOYER)
    prefecture = Desk(app, role="prefecture", region_code="4313")
    assert look(prefecture, countys) == 403
    assert look(prefecture, prefectures) == 302
    county = Desk(app)
    assert look(county, own) == 403
    assert look(county, prefectures) == 404
    assert look(Desk(app, region_code=ELSEWHERE), countys) == 404
    assert "您只能查看" in prefecture.get(f"/patrols/{countys.id}").text
    with prefecture.client.session_transaction() as session:
        session["region"] = COUNTY  # looking at the county does not make it one's own
    assert look(prefecture, countys) == 403


def test_an_employer_patrols_what_it_posted_itself(app: Flask) -> None:
    employer = make_employer()
    own = stale(source=BY_EMPLOYER, employer_id=employer.id)
    offices = stale(employer_id=employer.id)
    desk = Desk(app, role="employer", employer_id=employer.id)
    assert "一周没有确认" in desk.get(f"/own-employer/vacancies/{own.id}").text
    assert desk.post(f"/own-employer/vacancies/{own.id}/confirm").status_code == 302
    assert is_shown(app, own)
    assert desk.post(f"/own-employer/vacancies/{offices.id}/confirm").status_code == 403


def test_monday_makes_one_task_per_entering_organisation(app: Flask) -> None:
    stale()
    make_vacancy()
    make_vacancy(owner_region="4313")
    posted = make_vacancy(source=BY_EMPLOYER)
    make_vacancy(status="paused")
    make_vacancy(valid_to=today() - DAY)
    day = today()
    assert make_tasks(SYSTEM, day=day, dry_run=True) == 3
    assert [make_tasks(SYSTEM, day=day) for _ in range(2)] == [3, 0]
    rows = db.session.scalars(db.select(PatrolTask).order_by(PatrolTask.organisation))
    assert [(row.organisation, row.live) for row in rows] == [
        ("4313", 1), (COUNTY, 2), (f"employer:{posted.employer_id}", 1)
    ]  # fmt: skip
    assert make_tasks(SYSTEM, day=day + 7 * DAY) == 3


def test_i17_stands_per_organisation_with_its_sum(app: Flask) -> None:
    for _ in range(3):
        make_vacancy()
    stale()
    employer = make_employer(name="自己发的厂")
    make_vacancy(source=BY_EMPLOYER, employer_id=employer.id)
    page = Desk(app).get("/patrols/progress").text
    assert "75.0 %" in page  # three of the county's four
    assert "自己发的厂" in page
    assert "80.0 %" in page  # of all
    assert "自己发的厂" not in Desk(app, region_code=ELSEWHERE).get("/patrols/progress").text


def test_the_home_page_says_what_is_left(app: Flask) -> None:
    stale()
    assert "本周要巡查的岗位" in Desk(app).get("/").text


@pytest.fixture
def gateway(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with serve(lambda asked: {"id": "sms-1"}) as loopback:
        use_sms(app, monkeypatch, sms_api_base=loopback.base)
        yield loopback


def link_of(gateway: Loopback) -> str:
    link: str = gateway.asked[-1].json["params"]["link"]
    return re.sub(r"^https?://[^/]+", "", link)


def test_the_employer_answers_with_one_tap_on_the_link(
    app: Flask, client: FlaskClient, gateway: Loopback
) -> None:
    employer = make_employer(contact_phone="13900000001")
    kept, full = (stale(employer_id=employer.id, title=word) for word in ("要人的", "满了的"))
    others = stale(title="别家的")
    desk = Desk(app)
    assert desk.post(f"/patrols/{kept.id}/ask").status_code == 302
    assert desk.post(f"/patrols/{full.id}/ask").status_code == 422  # once a day
    send_texts()
    assert gateway.asked[-1].json["params"]["count"] == "2"
    link = link_of(gateway)
    page = client.get(link)
    assert ("要人的" in page.text, "别家的" in page.text) == (True, False)
    db.session.expire_all()
    assert not is_shown(app, kept)  # a preview of the link changes nothing
    empty = client.post(link, data={})
    assert (empty.status_code, "请至少选一个" in empty.text) == (400, True)
    form = {f"vacancy_{kept.id}": "keep", f"vacancy_{full.id}": "fill"}
    answer = client.post(link, data=form | {f"vacancy_{others.id}": "withdraw"})
    assert (answer.status_code, "已收到" in answer.text) == (200, True)
    db.session.expire_all()
    assert [row.status for row in (kept, full, others)] == ["open", "filled", "open"]
    assert is_shown(app, kept)
    assert client.post(link, data=form).status_code == 404
    assert client.get(link).status_code == 404
    assert "单位用短信链接回复" in desk.get(f"/patrols/{kept.id}").text


def test_a_forged_link_opens_nothing(client: FlaskClient) -> None:
    for token in ("x", "MQ.abc.def"):
        assert client.get(f"/admin/confirm/{token}").status_code == 404


def test_who_has_no_mobile_is_called(app: Flask) -> None:
    vacancy = stale()
    answer = Desk(app).post(f"/patrols/{vacancy.id}/ask")
    assert (answer.status_code, "没有登记手机号" in answer.text) == (422, True)
    assert db.session.scalar(db.select(db.func.count(PatrolAsk.id))) == 0
    assert db.session.scalar(db.select(db.func.count(Message.id))) == 0


def test_weeks_gone_by_keep_their_share(app: Flask) -> None:
    rows = [stale() for _ in range(4)]
    make_tasks(SYSTEM, day=date.today())
    desk = Desk(app)
    look(desk, *rows[:3])
    page = desk.get("/patrols").text
    assert iso_week(today()) in page
    assert "75.0 %" in page
