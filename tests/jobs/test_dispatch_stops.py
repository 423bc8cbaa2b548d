"""What stops the sender over HTTP: death, silence, quota, kill switch; nothing is sent twice."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.bindings.models import WechatUser
from backend.domain.messages.actions import reserve_messages
from backend.domain.messages.models import Message
from backend.jobs.dispatch import dispatch, tidy_ledger
from tests.factories import (
    make_message,
    make_person,
    make_wechat_user,
)
from tests.jobs.platform import SEND, Platform, until
from tests.jobs.rows import (
    delivered,
    earlier,
    people,
    push,
    queued,
    states,
    switch,
)
from tests.support import environment_for

pytestmark = pytest.mark.usefixtures("by_day")


def test_a_lost_answer_is_asked_again_with_the_same_id_and_delivered_once(
    app: Flask, sandbox: Platform
) -> None:
    people(1)
    phone = sandbox.phone(db.session.scalars(db.select(WechatUser.openid)).one())
    sandbox.set(drop_answers={"path": SEND, "times": 2})
    result = push()
    assert (result["accepted"], result["unknown"]) == (1, 0)
    sends = sandbox.sends()
    assert [call["dropped"] for call in sends] == [True, True, False]
    assert len({call["body"]["client_msg_id"] for call in sends}) == 1
    assert len(sandbox.cards(phone)) == 1


def test_answers_that_keep_getting_lost_end_as_unknown(app: Flask, sandbox: Platform) -> None:
    (message,) = queued()
    sandbox.set(drop_answers={"path": SEND, "times": 9})
    for _ in range(7):
        dispatch("template")
        earlier(message, not_before=timedelta(seconds=1))
    assert states() == {"unknown": 1}
    assert len(sandbox.sends()) == 5
    assert len(delivered(sandbox)) == 1


DYING_SENDER = """
import os, signal, sys
from backend.__main__ import open_app
from backend.jobs.dispatch import _Run, dispatch
_Run.settled = lambda run, outcomes: os.kill(os.getpid(), signal.SIGKILL)
with open_app().app_context():
    dispatch("template", ordered=True)
"""


def die_between_send_and_settle(app: Flask, sandbox: Platform) -> None:
    """A sender of its own that is killed when the platform has answered and nothing is written."""
    settings = app.extensions["settings"]
    environment = os.environ | environment_for(
        database_url=settings.database_url, redis_url=settings.redis_url,
        data_dir=settings.data_dir, wechat_api_base=sandbox.base,
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", DYING_SENDER], env=environment, timeout=60)
    assert done.returncode == -signal.SIGKILL


def test_what_a_killed_sender_left_is_sent_again_only_under_the_same_id(
    app: Flask, sandbox: Platform
) -> None:
    (message,) = queued()
    phone = sandbox.phone(message.openid)
    die_between_send_and_settle(app, sandbox)
    assert states() == {"sending": 1}
    tidy_ledger()
    dispatch("template")
    assert len(sandbox.sends()) == 1  # its lease has not run out
    earlier(message, lease_until=timedelta(seconds=1))
    assert tidy_ledger()["recovered"] == 1
    earlier(message, not_before=timedelta(seconds=1))
    dispatch("template")
    assert states() == {"accepted": 1}
    ids = [call["body"]["client_msg_id"] for call in sandbox.sends()]
    assert ids == [message.client_msg_id] * 2
    assert len(sandbox.cards(phone)) == len(delivered(sandbox)) == 1


def test_what_a_killed_sender_left_is_unknown_after_10_minutes_and_never_sent(
    app: Flask, sandbox: Platform
) -> None:
    (message,) = queued()
    die_between_send_and_settle(app, sandbox)
    earlier(message, lease_until=timedelta(minutes=9), first_attempt_at=timedelta(minutes=10))
    tidy_ledger()
    for _ in range(3):
        dispatch("template")
    assert states() == {"unknown": 1}
    assert len(sandbox.sends()) == 1


def test_the_end_of_the_days_quota_stops_the_run_and_defers_the_rest(
    app: Flask, sandbox: Platform
) -> None:
    people(30)
    sandbox.set(day_limits={SEND: 10})
    result = push()
    assert (result["accepted"], result["deferred"]) == (10, 20)
    assert result["messages"] == 30
    # those that were on their way beside the one that met the limit met it too
    assert 11 <= len(sandbox.sends()) <= 30
    rows = db.session.scalars(db.select(Message).where(Message.status == "deferred")).all()
    assert {row.not_before.strftime("%H:%M") for row in rows} == {"16:01"}  # 00:01 in China
    assert {row.reason for row in rows} == {"今天的发送次数用完了，其余的明天再发"}
    before = len(sandbox.sends())
    dispatch("template")
    assert len(sandbox.sends()) == before
    for row in rows:
        row.not_before = real_now()
    db.session.commit()
    sandbox.set(day_limits={})
    dispatch("template")
    assert states() == {"accepted": 30}
    assert len(delivered(sandbox)) == 30


def test_a_quota_that_is_used_up_from_the_start_costs_one_call(
    app: Flask, sandbox: Platform
) -> None:
    people(40)
    sandbox.set(day_limits={SEND: 0})
    result = push()
    assert (result["accepted"], result["deferred"]) == (0, 40)
    assert len(sandbox.sends()) == 1


def test_the_kill_switch_stops_the_sender_and_its_release_lets_it_go_on(
    app: Flask, sandbox: Platform
) -> None:
    queued(3)
    switch(off=True)
    dispatch("template")
    assert states() == {"queued": 3}
    assert sandbox.calls() == []
    switch(off=False)
    dispatch("template")
    assert states() == {"accepted": 3}


def test_the_kill_switch_works_in_the_middle_of_a_run(app: Flask, sandbox: Platform) -> None:
    """The switch is thrown while they leave; what is on its way arrives, nothing else."""
    queued(400, any_hour=True)
    sandbox.set(latency_ms=300)

    def throw() -> None:
        until(lambda: len(sandbox.sends()) >= 20)
        with app.app_context():
            switch(off=True)
            db.session.remove()

    thrower = threading.Thread(target=throw)
    thrower.start()
    summary = dispatch("template")
    thrower.join()
    assert summary.stopped
    after = states()
    assert after["accepted"] == len(sandbox.sends())
    assert 20 <= after["accepted"] < 400
    assert after["deferred"] == 400 - after["accepted"]
    dispatch("template")
    assert states() == after


def test_a_chat_answer_goes_out_while_the_push_is_stopped(app: Flask, sandbox: Platform) -> None:
    user = make_wechat_user(make_person())
    phone = sandbox.phone(user.openid)
    sandbox.drive("POST", f"/phones/{phone}/say", {"text": "您好"})
    payload = {"msgtype": "text", "text": {"content": "您好，请带身份证来"}}
    make_message(user, kind="reply", channel="custom", payload=payload, any_hour=True)
    switch(off=True)
    dispatch("custom")
    assert states() == {"accepted": 1}


def test_a_template_that_the_account_lacks_stops_the_run_and_keeps_the_rest(
    app: Flask, sandbox: Platform
) -> None:
    queued(5, template_id="not-there", any_hour=True)
    summary = dispatch("template")
    assert summary.stopped
    assert states()["deferred"] == 4
    assert len(sandbox.sends()) == 1


def test_reserving_is_not_sending(app: Flask, sandbox: Platform) -> None:
    """A sender that dies before its first call leaves rows that are simply sent later."""
    (message,) = queued()
    with transaction():
        reserve_messages(
            SYSTEM, attempt_id="dead", channel="template", app_id=message.app_id, limit=5,
            quiet=False,
        )  # fmt: skip
    earlier(message, lease_until=timedelta(seconds=1))
    tidy_ledger()
    earlier(message, not_before=timedelta(seconds=1))
    dispatch("template")
    assert states() == {"accepted": 1}
