"""What is kept for its time and no longer; the job runs as often as it likes."""

from datetime import timedelta

import pytest
from flask import Flask

from backend.core.clock import iso_week, real_now, today
from backend.core.db import db
from backend.domain.bindings.models import SmsCode
from backend.domain.inbox.models import ChatMessage
from backend.domain.people.models import Person
from backend.domain.rights.models import Correction
from backend.domain.rights.retention import NOBODY
from backend.jobs.table import JOBS, Order
from tests.console import audited
from tests.factories import make_conversation, make_person, make_wechat_user

OLD = timedelta(days=3000)


def run(*, dry_run: bool = False) -> dict[str, int]:
    db.session.commit()
    order = Order(today(), iso_week(today()), dry_run=dry_run)
    result: dict[str, int] = JOBS["retention"].run(order)
    db.session.expire_all()
    return result


def refused(**changes: object) -> Person:
    values = {"origin": "self", "check_status": "refused", "checked_at": real_now() - OLD}
    return make_person(**values | changes)


def test_codes_are_deleted_after_their_time_and_not_before(app: Flask) -> None:
    user = make_wechat_user()
    for days in (29, 31):
        at = real_now() - timedelta(days=days)
        db.session.add(
            SmsCode(
                wechat_user_id=user.id, phone_hash="x", code_hash="y", sent_at=at, expires_at=at
            )
        )
    assert run(dry_run=True)["短信验证码"] == 1
    assert db.session.scalar(db.select(db.func.count(SmsCode.id))) == 2
    assert run()["短信验证码"] == 1
    assert db.session.scalar(db.select(db.func.count(SmsCode.id))) == 1
    assert len(audited("forget")) == 1


def test_a_refused_newcomer_becomes_nobody_once(app: Flask) -> None:
    person = refused(name="周小试")
    number, hashed = person.id_number, person.id_hash
    result = run()
    assert result["核对不符、没有绑定的自己登记的人"] == 1
    assert (person.name, person.id_number, person.phone, person.phone_hash) == (
        NOBODY, "", None, None,
    )  # fmt: skip
    assert person.id_hash != hashed
    assert number not in str(vars(person))
    assert run()["核对不符、没有绑定的自己登记的人"] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"checked_at": real_now() - timedelta(days=100)}, {"check_status": "confirmed"},
        {"origin": "register"},
    ],
)  # fmt: skip
def test_nobody_else_is_forgotten(app: Flask, changes: dict[str, object]) -> None:
    person = refused(name="周小试", **changes)
    bound = refused(name="钱小试")
    make_wechat_user(bound)
    run()
    assert (person.name, bound.name) == ("周小试", "钱小试")


def test_old_words_are_emptied_and_what_waits_stays(app: Flask) -> None:
    conversation = make_conversation(make_wechat_user(), text="我要找工作")
    chat = db.session.scalars(db.select(ChatMessage)).one()
    chat.at = real_now() - OLD
    person = make_person()
    for status, at in (("done", real_now() - OLD), ("waiting", None)):
        db.session.add(
            Correction(
                person_id=person.id, region_code=person.region_code, field="name",
                should_be="李小试", status=status, answered_at=at,
            )
        )  # fmt: skip
    run()
    assert conversation.id
    assert chat.text == NOBODY
    kept = db.session.scalars(db.select(Correction.should_be).order_by(Correction.id)).all()
    assert list(kept) == [NOBODY, "李小试"]
    assert sum(value for value in run().values()) == 0
