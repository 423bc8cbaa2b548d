"""Mass sending settles every message by what the platform said of it."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from backend.wechat import sender as sender_module
from backend.wechat.client import WeChatClient
from backend.wechat.outgoing import Outgoing, Result
from tests.wechat.loopback import Asked, Cut, Loopback
from tests.wechat.mass import SEND_PATH, TOKEN_PATH, Platform, messages, refuse, run


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def client(server: Loopback, store: "redis.Redis") -> Iterator[WeChatClient]:
    made = WeChatClient(f"wx{uuid.uuid4().hex[:16]}", "a-secret", server.base, store)
    yield made
    made._http.close()


def test_all_are_accepted_with_their_ids_in_small_batches(client, server, platform):
    platform.answer = lambda asked, count: time.sleep(0.02)

    summary, outcomes, batches = run(client, messages(230))

    assert summary.stopped is None
    assert summary.counts == {Result.ACCEPTED: 230}
    assert outcomes[7].provider_id == "3557254367693750007"
    assert max(map(len, batches)) <= 50
    assert len(server.to(SEND_PATH)) == 230
    assert 1 < platform.most <= 64
    assert platform.issued == 1


def test_a_template_message_carries_what_the_platform_needs(client, server):
    run(client, messages(1))

    asked = server.to(SEND_PATH)[0]
    assert asked.json == {
        "touser": "1", "template_id": "T-weekly", "client_msg_id": "c-1",
        "url": "https://example.test/m/", "data": {"thing1": {"value": "电焊工"}},
    }  # fmt: skip
    assert "电焊工".encode() in asked.body
    assert asked.headers["Content-Type"] == "application/json"


def test_a_custom_message_goes_to_its_own_path(client, server):
    reply = {"msgtype": "text", "text": {"content": "您好，材料收到了"}}
    server.answer = lambda asked: (
        {"access_token": "t", "expires_in": 7200} if asked.path == TOKEN_PATH else {"errcode": 0}
    )

    _, outcomes, _ = run(client, [Outgoing(1, "custom", "o1", reply, "c-1")])

    assert server.to("/cgi-bin/message/custom/send")[0].json == {"touser": "o1", **reply}
    assert outcomes[1].result is Result.ACCEPTED
    assert outcomes[1].provider_id is None


def test_the_first_message_is_sent_alone(client, platform):
    seen: list[int] = []

    def slow_first(asked: Asked, count: int) -> None:
        if asked.json["touser"] == "1":
            time.sleep(0.2)
            seen.append(len(platform.counts))

    platform.answer = slow_first
    run(client, messages(20))

    assert seen == [1]


def test_someone_who_left_is_settled_as_unreachable_and_the_run_goes_on(client, platform):
    platform.answer = refuse(43004, "3")

    summary, outcomes, _ = run(client, messages(5))

    assert outcomes[3].result is Result.RECIPIENT
    assert outcomes[3].errcode == 43004
    assert "取消关注" in outcomes[3].reason
    assert summary.counts == {Result.ACCEPTED: 4, Result.RECIPIENT: 1}
    assert summary.stopped is None


@pytest.mark.parametrize(
    "errcode, result",
    [
        (40252, Result.ACCEPTED), (40241, Result.ACCEPTED), (47003, Result.FAILED),
        (45015, Result.FAILED), (43117, Result.DEFERRED), (45011, Result.DEFERRED),
        (-1, Result.RETRY), (99999, Result.FAILED),
    ],
)  # fmt: skip
def test_a_refusal_of_one_message_leaves_the_others(client, platform, errcode, result):
    platform.answer = refuse(errcode, "2")

    summary, outcomes, _ = run(client, messages(4))

    assert (outcomes[2].result, outcomes[2].errcode) == (result, errcode)
    assert summary.stopped is None
    assert len(outcomes) == 4


def cut(asked: Asked, count: int) -> None:
    if asked.json["touser"] == "2":
        raise Cut


def late(asked: Asked, count: int) -> None:
    if asked.json["touser"] == "2":
        time.sleep(0.8)


def portal(asked: Asked, count: int) -> Any:
    return (200, b"<html>sign in</html>") if asked.json["touser"] == "2" else None


def silent(asked: Asked, count: int) -> Any:
    return (200, b"") if asked.json["touser"] == "2" else None


@pytest.mark.parametrize("trouble", [cut, late, portal, silent])
def test_an_answer_lost_after_the_send_is_ambiguous_and_asked_once(
    client, platform, monkeypatch, trouble
):
    monkeypatch.setattr(sender_module, "READ_S", 0.3)
    platform.answer = trouble

    summary, outcomes, _ = run(client, messages(4))

    assert outcomes[2].result is Result.AMBIGUOUS
    assert outcomes[2].errcode is None
    assert platform.counts["2"] == 1
    assert summary.counts == {Result.ACCEPTED: 3, Result.AMBIGUOUS: 1}


def test_a_server_fault_is_tried_again_later(client, platform):
    platform.answer = lambda asked, count: (503, b"busy") if asked.json["touser"] == "2" else None

    _, outcomes, _ = run(client, messages(3))

    assert outcomes[2].result is Result.RETRY


def test_sending_keeps_to_its_pace(client):
    started = time.monotonic()

    run(client, messages(41), per_second=80)

    assert 0.45 <= time.monotonic() - started < 3


def test_a_field_that_the_platform_refuses_is_named_for_staff(client, platform):
    platform.answer = lambda asked, count: {
        "errcode": 47003,
        "errmsg": "argument invalid! data.thing2.value invalid rid: 66f0a1b2-0c1d2e3f-4a5b6c7d",
    }

    _, outcomes, _ = run(client, messages(1))

    assert outcomes[1].reason.endswith("请修改（thing2）")
