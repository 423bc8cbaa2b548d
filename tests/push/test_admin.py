"""The console's weekly push: preview, named people behind each figure, sending, kill switch."""

import pytest
from flask import Flask

from backend.core.clock import iso_week, today
from backend.core.db import db
from backend.domain.matching.models import PushPlan
from backend.domain.messages.models import Message, Switch
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_person, make_reachable_person, make_vacancy


@pytest.fixture
def people(app: Flask) -> None:
    """One who can be reached and has a post, one who has not bound."""
    make_vacancy(title="氩弧焊工")
    make_reachable_person(name="周小试")
    make_person(name="吴未绑")


def preview(desk: Desk) -> PushPlan:
    answer = desk.post("/push", week=iso_week(today()))
    assert answer.status_code == 302
    db.session.commit()
    plan: PushPlan = db.session.scalars(db.select(PushPlan).order_by(PushPlan.id.desc())).first()
    assert answer.location.endswith(f"/push/{plan.id}")
    return plan


def weekly() -> list[Message]:
    db.session.commit()
    return list(db.session.scalars(db.select(Message).where(Message.kind == "weekly")))


def test_a_preview_sends_nothing_and_names_everybody(app: Flask, people: None) -> None:
    desk = Desk(app)
    plan = preview(desk)
    assert (plan.targets, plan.chosen, plan.excluded) == (2, 1, {"not_bound": 1})
    assert weekly() == []
    page = desk.get(f"/push/{plan.id}").text
    assert "没有绑定微信" in page
    assert "氩弧焊工" in page  # the sample shows the template's fields
    assert "5000–6000 元/月" in page
    assert "周小试" in desk.get(f"/push/{plan.id}/people").text
    left_out = desk.get(f"/push/{plan.id}/people?why=not_bound").text
    assert "吴未绑" in left_out
    assert "周小试" not in left_out
    assert plan.week.split("-")[0] in desk.get("/push").text


def test_a_week_that_is_none_is_refused(app: Flask) -> None:
    answer = Desk(app).post("/push", week="2026-W99")
    assert answer.status_code == 400
    assert "请选择要推送的周" in answer.text


def test_sending_queues_at_once_and_shows_how_far_it_is(app: Flask, people: None) -> None:
    desk = Desk(app)
    plan = preview(desk)
    assert desk.post(f"/push/{plan.id}/send").status_code == 302
    (message,) = weekly()
    assert message.any_hour
    page = desk.get(f"/push/{plan.id}").text
    assert "排队中" in page
    assert "every 3s" in page
    message.status = "accepted"
    unconfirmed = desk.get(f"/push/{plan.id}/progress").text
    assert "还有 1 条等微信告知" in unconfirmed
    assert "every 3s" in unconfirmed
    message.status = "delivered"
    done = desk.get(f"/push/{plan.id}/progress").text
    assert "已送达" in done
    assert "every 3s" not in done  # nothing is on its way or unconfirmed any more
    assert [row.actor_name for row in audited("send_push")] == [desk.staff.name]


def test_a_plan_is_sent_once(app: Flask, people: None) -> None:
    desk = Desk(app)
    plan = preview(desk)
    codes = [desk.post(f"/push/{plan.id}/send").status_code for _ in range(2)]
    assert codes == [302, 422]
    assert len(weekly()) == 1


def test_a_second_plan_of_the_week_sends_to_nobody_twice(app: Flask, people: None) -> None:
    desk = Desk(app)
    first, second = preview(desk), preview(desk)
    for plan in (first, second):
        assert desk.post(f"/push/{plan.id}/send").status_code == 302
    assert len(weekly()) == 1
    assert preview(desk).already == 1


def test_who_no_longer_qualifies_is_dropped_with_the_reason(app: Flask) -> None:
    vacancy = make_vacancy()
    make_reachable_person(name="周小试")
    desk = Desk(app)
    plan = preview(desk)
    vacancy.status = "withdrawn"
    assert desk.post(f"/push/{plan.id}/send").status_code == 302
    assert weekly() == []
    page = desk.get(f"/push/{plan.id}").text
    assert "岗位已下线" in page
    dropped = desk.get(f"/push/{plan.id}/people?when=sending&why=vacancy_closed").text
    assert "周小试" in dropped


def test_the_kill_switch_needs_a_reason_and_stops_sending(app: Flask, people: None) -> None:
    desk = Desk(app)
    plan = preview(desk)
    assert desk.post("/push/switch", off="1", reason=" ").status_code == 400
    assert desk.post("/push/switch", off="1", reason="岗位有误").status_code == 302
    refused = desk.post(f"/push/{plan.id}/send")
    assert refused.status_code == 422
    assert "岗位有误" in refused.text
    assert weekly() == []
    assert "岗位有误" in desk.get("/push").text
    assert desk.post("/push/switch", off="0").status_code == 302
    assert desk.post(f"/push/{plan.id}/send").status_code == 302
    assert len(weekly()) == 1
    assert len(audited("stop_sending")) == len(audited("allow_sending")) == 1


def test_throwing_the_switch_twice_is_harmless(app: Flask) -> None:
    desk = Desk(app)
    for _ in range(2):
        assert desk.post("/push/switch", off="1", reason="岗位有误").status_code == 302
    assert [switch.off for switch in db.session.scalars(db.select(Switch))] == [True]


@pytest.mark.parametrize(
    "role, may_stop, may_run",
    [("village", False, False), ("township", False, False), ("prefecture", True, False)],
)
def test_roles_that_do_not_push(
    app: Flask, people: None, role: str, may_stop: bool, may_run: bool
) -> None:
    plan = preview(Desk(app))
    desk = Desk(app, role=role, region_code=COUNTY[:4] if may_stop else COUNTY)
    assert desk.get("/push").status_code == (200 if may_stop else 403)
    assert desk.get(f"/push/{plan.id}").status_code == (200 if may_stop else 403)
    assert desk.post("/push", week=plan.week).status_code == (302 if may_run else 403)
    assert desk.post(f"/push/{plan.id}/send").status_code == 403
    stopped = desk.post("/push/switch", off="1", reason="停一停").status_code
    assert stopped == (302 if may_stop else 403)
    assert weekly() == []


@pytest.mark.parametrize("part", ["", "/progress", "/people"])
def test_a_plan_of_another_county_reads_as_absent(app: Flask, people: None, part: str) -> None:
    plan = preview(Desk(app))
    elsewhere = Desk(app, region_code=ELSEWHERE)
    assert elsewhere.get(f"/push/{plan.id}{part}").status_code == 404
    assert elsewhere.post(f"/push/{plan.id}/send").status_code == 404
    assert f"/push/{plan.id}" not in elsewhere.get("/push").text


def test_the_people_of_a_plan_cost_the_same_for_many(app: Flask, people: None) -> None:
    desk = Desk(app)
    path = f"/push/{preview(desk).id}/people?why=not_bound"
    few = desk.queries_of(path)
    for _ in range(5):
        make_person()
    path = f"/push/{preview(desk).id}/people?why=not_bound"
    assert desk.queries_of(path) <= few
