"""The weekly push from preview to queue: who gets a row, who does not and why."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now, today
from backend.core.db import db, transaction
from backend.core.errors import BadInput, RuleBroken
from backend.domain.bindings.actions import opt_out, unfollow
from backend.domain.matching.models import PushPlan
from backend.domain.messages.actions import set_switch
from backend.domain.people.models import Person
from tests.factories import (
    make_opt_in,
    make_person,
    make_reachable_person,
    make_vacancy,
    make_wechat_user,
)
from tests.matching.plans import WEEK, messages, preview, rows, send, user_of


def test_the_preview_is_stored_with_a_row_for_everybody_and_sends_nothing(app: Flask) -> None:
    vacancy = make_vacancy(region_code="431321")
    chosen = make_reachable_person()
    stranger = make_person()
    make_person(employment="STUDENT")  # nobody whom the push is for
    make_person(check_status="refused")
    plan = preview(app, seed=3)
    assert (plan.status, plan.week, plan.seed) == ("preview", WEEK, 3)
    assert (plan.targets, plan.chosen, plan.already) == (2, 1, 0)
    assert plan.excluded == {"not_bound": 1}
    first, second = rows(plan)
    assert (first.person_id, first.vacancy_id, first.excluded) == (chosen.id, vacancy.id, "")
    assert first.score > 0
    assert "就在本县，离家近" in first.reasons
    assert (second.person_id, second.vacancy_id, second.excluded) == (
        stranger.id, None, "not_bound",
    )  # fmt: skip
    assert messages() == []


def test_who_returned_is_a_target_whatever_they_do_now(app: Flask) -> None:
    make_reachable_person(employment="FARM", returned_on=today())
    make_reachable_person(employment="UNEMP_NOWILL")
    assert preview(app).targets == 1


def test_each_way_of_not_being_reached_has_its_reason(app: Flask) -> None:
    make_vacancy(headcount_left=50, headcount_total=50)
    make_person()
    make_wechat_user(make_person())
    make_opt_in(make_wechat_user(make_person(), subscribed=False))
    make_opt_in(make_wechat_user(make_person(), reachable=False))
    make_opt_in(make_wechat_user(make_person()), opted_out_at=real_now())
    make_reachable_person()
    plan = preview(app)
    assert plan.excluded == {"not_bound": 1, "no_opt_in": 2, "unfollowed": 1, "unreachable": 1}
    assert plan.targets == plan.chosen + sum(plan.excluded.values()) == 6


def test_of_two_accounts_the_one_that_may_be_written_to_gets_it(app: Flask) -> None:
    make_vacancy()
    person = make_person()
    make_opt_in(make_wechat_user(person, subscribed=False))
    good = make_wechat_user(person)
    make_opt_in(good)
    send(app, preview(app))
    (message,) = messages()
    assert message.openid == good.openid


def test_an_opt_in_of_another_account_of_the_person_is_none_for_this_one(app: Flask) -> None:
    """It belongs to the openid that tapped, and a mini-program's openid cannot be pushed to."""
    make_vacancy()
    person = make_person()
    make_wechat_user(person)
    make_opt_in(make_wechat_user(person, app_id="wx7e57000000000002"))
    assert preview(app).excluded == {"no_opt_in": 1}


def test_sending_queues_one_row_with_the_templates_fields(app: Flask) -> None:
    vacancy = make_vacancy(title="双峰县永丰街道大型工程机械厂招聘熟练二保焊工", board=True)
    person = make_reachable_person()
    plan = send(app, preview(app))
    (message,) = messages()
    assert plan.status == "sent"
    assert plan.ordered_at is not None
    assert message.key == f"weekly:{WEEK}:{person.id}:wechat"
    assert (message.kind, message.channel, message.status) == ("weekly", "template", "queued")
    assert (message.vacancy_id, message.template_id, message.any_hour) == (vacancy.id, "T", True)
    data = {key: value["value"] for key, value in message.payload["data"].items()}
    assert data["thing1"] == vacancy.title[:19] + "…"
    assert data["thing2"] == "5000–6000 元/月"
    assert data["thing3"] == "娄底市双峰县"
    assert data["thing4"] == vacancy.employer.name  # type: ignore[union-attr]
    day = vacancy.valid_to
    assert data["time5"] == f"{day.year}年{day.month}月{day.day}日"
    assert "url" not in message.payload  # the address with its token is made when it is sent


def leave(what: str, person: Person, vacancy: Any) -> None:
    user = user_of(person)
    if what == "no_opt_in":
        opt_out(SYSTEM, user=user, by="chat")
    elif what == "unfollowed":
        unfollow(SYSTEM, app_id=user.app_id, openid=user.openid)
    elif what == "unreachable":
        user.reachable = False
    elif what == "not_bound":
        user.person = None
    elif what == "no_longer_target":
        person.employment = "EMP_UNIT"
    else:
        vacancy.status = "withdrawn"


LEAVING = [
    "no_opt_in", "unfollowed", "unreachable", "not_bound", "no_longer_target", "vacancy_closed",
]  # fmt: skip


@pytest.mark.parametrize("why", LEAVING)
def test_who_no_longer_qualifies_is_dropped_with_the_reason(app: Flask, why: str) -> None:
    vacancy = make_vacancy()
    person = make_reachable_person()
    plan = preview(app)
    leave(why, person, vacancy)
    plan = send(app, plan)
    assert plan.dropped == {why: 1}
    assert [row.dropped for row in rows(plan)] == [why]
    assert messages() == []


@pytest.mark.parametrize(
    "changes",
    [{"valid_to": today}, {"headcount_left": 0}, {"status": "paused"}, {"status": "filled"}],
)
def test_a_vacancy_that_closed_in_any_way_is_not_sent(app: Flask, changes: dict[str, Any]) -> None:
    vacancy = make_vacancy()
    make_reachable_person()
    plan = preview(app)
    for name, value in changes.items():
        setattr(vacancy, name, value() - timedelta(days=1) if callable(value) else value)
    assert send(app, plan).dropped == {"vacancy_closed": 1}


def test_a_post_that_nobody_vouches_for_is_not_pushed(app: Flask) -> None:
    vacancy = make_vacancy(vouched_by=None)
    vacancy.employer.credit_code = None  # type: ignore[union-attr]
    make_reachable_person()
    assert preview(app).chosen == 0


def test_a_plan_is_sent_once(app: Flask) -> None:
    make_vacancy()
    make_reachable_person()
    plan = send(app, preview(app))
    with pytest.raises(RuleBroken, match="已经发过"):
        send(app, plan)
    assert len(messages()) == 1


def test_the_same_week_gives_nobody_a_second_message(app: Flask) -> None:
    make_vacancy()
    make_vacancy()
    make_reachable_person()
    early, other = preview(app), preview(app)
    send(app, early)
    assert send(app, other).dropped == {"repeated_push": 1}
    late = preview(app)
    assert (late.targets, late.already, late.chosen) == (1, 1, 0)
    send(app, late)
    assert len(messages()) == 1


def test_the_kill_switch_stops_sending_and_says_why(app: Flask) -> None:
    make_vacancy()
    make_reachable_person()
    plan = preview(app)
    with transaction():
        set_switch(SYSTEM, name="push", off=True, reason="岗位有误")
    with pytest.raises(RuleBroken, match="岗位有误"):
        send(app, plan)
    assert messages() == []
    with transaction():
        set_switch(SYSTEM, name="push", off=False, reason="")
    send(app, db.session.get_one(PushPlan, plan.id))
    assert len(messages()) == 1


@pytest.mark.parametrize("week", ["", "2026-W99", "2026-48", "48", "2026-W00"])
def test_a_week_that_is_none_is_refused(app: Flask, week: str) -> None:
    with pytest.raises(BadInput):
        preview(app, week)
