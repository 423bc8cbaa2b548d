"""Mass sending stops when going on would harm, and says what was left."""

import asyncio
import uuid
from collections.abc import Iterator

import pytest
import redis

from backend.wechat import sender as sender_module
from backend.wechat.client import WeChatClient
from backend.wechat.errcodes import Category
from backend.wechat.outgoing import Outcome, Result
from backend.wechat.sender import send_all
from tests.wechat.loopback import Asked, Loopback, dead_address
from tests.wechat.mass import SEND_PATH, TOKEN_PATH, Platform, messages, run


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def client(server: Loopback, store: "redis.Redis") -> Iterator[WeChatClient]:
    made = WeChatClient(f"wx{uuid.uuid4().hex[:16]}", "a-secret", server.base, store)
    yield made
    made._http.close()


def test_nothing_to_send_makes_no_call_at_all(client, server):
    summary, outcomes, _ = run(client, iter([]))

    assert server.asked == []
    assert outcomes == {}
    assert summary.stopped is None


def test_a_stopped_run_makes_no_call_at_all(client, server):
    summary, outcomes, _ = run(client, messages(3), stop=lambda: True)

    assert server.asked == []
    assert outcomes == {}
    assert summary.stopped == "已按要求停止"


def test_the_end_of_the_quota_stops_the_run_and_defers_the_rest(client, server, platform):
    platform.answer = lambda asked, count: (
        {"errcode": 45009, "errmsg": "reach max api daily quota limit"}
        if len(platform.counts) > 20
        else None
    )

    summary, outcomes, _ = run(client, messages(500), concurrency=8)

    assert summary.category is Category.QUOTA
    assert summary.counts == {Result.ACCEPTED: 20, Result.DEFERRED: 480}
    assert {one.reason for one in outcomes.values() if one.result is Result.DEFERRED} == {
        "今天的发送次数用完了，其余的明天再发"
    }
    assert len(server.to(SEND_PATH)) <= 20 + 8


@pytest.mark.parametrize(
    "errcode, result",
    [
        (40037, Result.FAILED), (40164, Result.DEFERRED), (48004, Result.DEFERRED),
        (48001, Result.DEFERRED),
    ],
)  # fmt: skip
def test_a_refused_account_or_template_costs_one_probe_alone(
    client, server, platform, errcode, result
):
    platform.answer = lambda asked, count: {"errcode": errcode, "errmsg": "no"}
    rest = iter(messages(100))

    summary, outcomes, _ = run(client, rest)

    assert {number: one.result for number, one in outcomes.items()} == {1: result}
    assert len(server.to(SEND_PATH)) == 1
    assert summary.stopped == outcomes[1].reason
    assert next(rest).id == 2, "the rest stays untouched"


def test_a_token_that_goes_stale_in_the_middle_is_renewed_once(client, platform):
    def spoil(asked: Asked, count: int) -> None:
        if asked.json["touser"] == "50":
            platform.refused.add("tok-1")

    platform.answer = spoil

    summary, _, _ = run(client, messages(300))

    assert summary.counts == {Result.ACCEPTED: 300}
    assert platform.issued == 2


def test_a_token_that_stays_refused_stops_the_run_after_one_retry(client, server, platform):
    platform.refused = {"*"}

    summary, outcomes, _ = run(client, messages(50))

    assert summary.category is Category.TOKEN
    assert {number: one.result for number, one in outcomes.items()} == {1: Result.DEFERRED}
    assert len(server.to(SEND_PATH)) == 2
    assert platform.issued == 2


def test_a_platform_that_gives_no_token_leaves_all_untouched(client, server):
    server.answer = lambda asked: {"errcode": 40125, "errmsg": "invalid appsecret"}

    summary, outcomes, _ = run(client, messages(50))

    assert summary.category is Category.CONFIG
    assert outcomes == {}
    assert server.paths() == [TOKEN_PATH]


def test_a_refused_connection_is_tried_again_later_and_ends_a_long_run(client, monkeypatch):
    monkeypatch.setattr(sender_module, "SILENCES", 5)
    client.tokens.get()
    client.api_base = dead_address()

    summary, outcomes, _ = run(client, messages(200), concurrency=4)

    assert {one.result for one in outcomes.values()} == {Result.RETRY}
    assert 5 <= len(outcomes) <= 5 + 4
    assert summary.category is Category.TRANSIENT


def test_a_person_can_stop_the_run_between_batches(client, server):
    handed: list[Outcome] = []
    rest = iter(messages(1000))

    summary = asyncio.run(
        send_all(
            client, rest, concurrency=4, per_second=5000, on_settled=handed.extend,
            stop=lambda: len(handed) >= 100,
        )
    )  # fmt: skip

    assert summary.stopped == "已按要求停止"
    assert 100 <= len(handed) <= 110
    assert len(server.to(SEND_PATH)) == len(handed), "whatever was sent is settled"


def test_a_ledger_that_fails_ends_the_run_at_once(client, server):
    def fail(batch: list[Outcome]) -> None:
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        asyncio.run(
            send_all(client, messages(1000), on_settled=fail, stop=lambda: False, per_second=5000)
        )

    assert len(server.to(SEND_PATH)) < 300
