"""A week's push step by step, each step a transaction of its own."""

from typing import Any

from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.domain.bindings.models import WechatUser
from backend.domain.matching.actions import make_plan, send_plan
from backend.domain.matching.models import PushPlan, PushRow
from backend.domain.messages.models import Message
from backend.domain.people.models import Person

WEEK = "2026-W48"


def app_id(app: Flask) -> str:
    value: str = app.extensions["settings"].wechat_app_id
    return value


def preview(app: Flask, week: str = WEEK, **more: Any) -> PushPlan:
    db.session.commit()
    with transaction():
        plan = make_plan(SYSTEM, week=week, region="43", app_id=app_id(app), **more)
        number = plan.id
    return db.session.get_one(PushPlan, number)


def send(app: Flask, plan: PushPlan) -> PushPlan:
    db.session.commit()
    number = plan.id
    with transaction():
        send_plan(SYSTEM, plan_id=number, app_id=app_id(app), template_id="T", any_hour=True)
    return db.session.get_one(PushPlan, number)


def rows(plan: PushPlan) -> list[PushRow]:
    return list(
        db.session.scalars(
            db.select(PushRow).where(PushRow.plan_id == plan.id).order_by(PushRow.person_id)
        )
    )


def messages(week: str = WEEK) -> list[Message]:
    return list(db.session.scalars(db.select(Message).where(Message.week == week)))


def user_of(person: Person) -> WechatUser:
    return db.session.scalars(db.select(WechatUser).where(WechatUser.person_id == person.id)).one()
