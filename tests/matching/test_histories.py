"""What went before counts: earlier pushes, answers, opt-ins and opt-outs in any order."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.accounts.queries import actor_of
from backend.domain.applications.models import OfferAnswer
from backend.domain.bindings.actions import follow, opt_in, opt_out, unfollow
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.fieldwork.actions import record_call
from backend.domain.matching.models import PushPlan
from backend.domain.messages.models import Message
from backend.domain.people.models import Person
from tests.factories import (
    make_application,
    make_message,
    make_opt_in,
    make_person,
    make_reachable_person,
    make_staff,
    make_vacancy,
    make_wechat_user,
)
from tests.matching.plans import preview, rows, send, user_of


def test_the_same_vacancy_comes_back_after_two_weeks_by_the_messages_weeks(app: Flask) -> None:
    make_vacancy()
    make_reachable_person()
    send(app, preview(app, "2026-W48"))
    for week, chosen in (("2026-W49", 0), ("2026-W50", 0), ("2026-W51", 1), ("2026-W46", 0),
                         ("2026-W45", 1)):  # fmt: skip
        plan = preview(app, week)
        assert plan.chosen == chosen
        assert plan.excluded == ({} if chosen else {"repeated": 1})


def test_a_cancelled_message_bars_no_vacancy(app: Flask) -> None:
    make_vacancy()
    person = make_reachable_person()
    send(app, preview(app, "2026-W48"))
    opt_out(SYSTEM, user=user_of(person), by="chat")
    make_opt_in(user_of(person))
    assert preview(app, "2026-W49").chosen == 1


def test_what_one_applied_for_is_not_pushed(app: Flask) -> None:
    vacancy = make_vacancy()
    make_application(make_reachable_person(), vacancy)
    assert preview(app).excluded == {"repeated": 1}


def decline(person: Person, vacancy: Any, reason: str, **changes: Any) -> None:
    message = make_message(user_of(person), vacancy_id=vacancy.id, week="2026-W40")
    db.session.add(
        OfferAnswer(
            **{
                "message_id": message.id, "person_id": person.id, "vacancy_id": vacancy.id,
                "answer": "declined", "reason": reason, "answered_at": real_now(),
            } | changes
        )
    )  # fmt: skip


DECLINED: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("too_far", {"region_code": "430103"}, {"region_code": "430104"}, {"region_code": "431302"}),
    ("low_pay", {}, {"monthly_fen": 499_900}, {"monthly_fen": 500_100}),
    ("cannot_do", {}, {"title": "焊工"}, {"occupation_code": "6050101"}),
]


@pytest.mark.parametrize("reason, declined, alike, better", DECLINED)
def test_what_one_declined_narrows_the_next_weeks_choice(
    app: Flask, reason: str, declined: Any, alike: Any, better: Any
) -> None:
    person = make_reachable_person()
    decline(person, make_vacancy(**declined), reason)
    make_vacancy(**alike)
    assert preview(app).excluded == {"declined": 1}
    good = make_vacancy(**better)
    assert [row.vacancy_id for row in rows(preview(app))] == [good.id]


@pytest.mark.parametrize("reason, declined, alike, better", DECLINED)
def test_what_one_declined_on_the_phone_narrows_it_too(
    app: Flask, reason: str, declined: Any, alike: Any, better: Any
) -> None:
    person = make_reachable_person()
    helper = actor_of(make_staff(role="village", region_code=person.region_code))
    record_call(
        helper, person_id=person.id, result="declined", reason=reason, client_key="of-one-call",
        vacancy_id=make_vacancy(**declined).id,
    )  # fmt: skip
    make_vacancy(**alike)
    assert preview(app).excluded == {"declined": 1}
    good = make_vacancy(**better)
    assert [row.vacancy_id for row in rows(preview(app))] == [good.id]


def test_an_old_answer_counts_no_more(app: Flask) -> None:
    person, vacancy = make_reachable_person(), make_vacancy()
    decline(person, vacancy, "low_pay", answered_at=real_now() - timedelta(days=91))
    assert preview(app).chosen == 1


def test_who_has_work_is_left_alone_for_four_weeks(app: Flask) -> None:
    make_vacancy()
    person, vacancy = make_reachable_person(), make_vacancy()
    decline(person, vacancy, "have_work")
    assert preview(app).excluded == {"has_work": 1}
    answer = db.session.scalars(db.select(OfferAnswer)).one()
    answer.answered_at = real_now() - timedelta(days=29)
    assert preview(app).chosen == 1


def test_earlier_pushes_of_the_week_count_towards_the_ceiling(app: Flask) -> None:
    make_vacancy(headcount_left=1)
    for _ in range(4):
        make_reachable_person()
    send(app, preview(app))
    for _ in range(3):
        make_reachable_person()
    plan = preview(app)
    assert (plan.targets, plan.already, plan.chosen) == (7, 4, 1)
    assert plan.excluded == {"ceiling": 2}


def test_the_same_seed_makes_the_same_plan(app: Flask) -> None:
    for number in range(3):
        make_vacancy(headcount_left=1, monthly_fen=500_000 + number)
    for _ in range(20):
        make_reachable_person()
    plans = [
        [(row.person_id, row.vacancy_id, row.excluded) for row in rows(preview(app, seed=seed))]
        for seed in (5, 5, 6)
    ]
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


ACTS = ["opt_in", "opt_out", "follow", "unfollow", "push", "push"]


@pytest.mark.parametrize("seed", range(5))
def test_in_random_histories_nobody_gets_a_message_without_an_opt_in(app: Flask, seed: int) -> None:
    """What is queued after each step belongs to who is opted in and follows at that moment."""
    rng = Random(seed)
    make_vacancy(headcount_left=500, headcount_total=500)
    users = [make_wechat_user(make_person(), subscribed=rng.random() < 0.5) for _ in range(8)]
    weeks = [f"2026-W{number}" for number in range(10, 50, 3)]
    seen: Counter[str] = Counter()
    for step in range(60):
        act, user = rng.choice(ACTS), rng.choice(users)
        db.session.commit()
        _act(app, act, user, weeks[step % len(weeks)])
        wanting = _wanting()
        for message in db.session.scalars(db.select(Message)):
            seen[message.status] += 1
            if message.status == "queued":
                assert message.openid in wanting, f"step {step}: {act}"
        for plan in db.session.scalars(db.select(PushPlan)):
            assert plan.targets == plan.chosen + plan.already + sum(plan.excluded.values()) == 8
    assert seen["queued"]
    assert seen["cancelled"]


def _act(app: Flask, act: str, user: WechatUser, week: str) -> None:
    if act == "push":
        send(app, preview(app, week))
        return
    with transaction():
        if act == "opt_in":
            opt_in(SYSTEM, user=user, template_id="T", scene="test")
        elif act == "opt_out":
            opt_out(SYSTEM, user=user, by="app")
        elif act == "follow":
            follow(SYSTEM, app_id=user.app_id, openid=user.openid, scene="")
        else:
            unfollow(SYSTEM, app_id=user.app_id, openid=user.openid)


def _wanting() -> set[str]:
    """Read past the code under test: straight from the rows."""
    db.session.rollback()
    return set(
        db.session.scalars(
            db.select(WechatUser.openid).where(
                WechatUser.subscribed.is_(True),
                WechatUser.id.in_(
                    db.select(OptIn.wechat_user_id).where(OptIn.opted_out_at.is_(None))
                ),
            )
        )
    )
