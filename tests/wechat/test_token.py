"""One token serves all threads and processes, and a stale one is renewed once."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from backend.wechat import token as token_module
from backend.wechat.client import WeChatClient
from backend.wechat.errcodes import Category
from backend.wechat.errors import WeChatError
from tests.wechat.calls import OPENID, SECRET, SEND_PATH, TOKEN_PATH, Platform
from tests.wechat.loopback import Loopback


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def client(server: Loopback, store: "redis.Redis") -> Iterator[WeChatClient]:
    made = WeChatClient(f"wx{uuid.uuid4().hex[:16]}", SECRET, server.base + "/", store)
    yield made
    made._http.close()


def at_once(count: int, work: Any) -> list[BaseException]:
    errors: list[BaseException] = []
    gate = threading.Barrier(count)

    def run() -> None:
        gate.wait()
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_sixteen_threads_racing_for_a_token_fetch_it_once(client, server, platform):
    platform.slow_s = 0.2

    assert at_once(16, lambda: client.send_custom_text(OPENID, "您好")) == []

    assert server.paths().count(TOKEN_PATH) == 1
    assert {one.query["access_token"] for one in server.to(SEND_PATH)} == {"tok-1"}
    assert len(server.to(SEND_PATH)) == 16


def test_two_processes_share_the_token_in_redis(client, server, store):
    other = WeChatClient(client.appid, SECRET, server.base, store)
    client.send_custom_text(OPENID, "一")
    other.send_custom_text(OPENID, "二")
    other._http.close()

    assert server.paths().count(TOKEN_PATH) == 1


@pytest.mark.parametrize("life, kept", [(7200, 6900), (310, 30), (300, 30)])
def test_the_token_is_kept_with_a_margin(client, platform, store, life, kept):
    platform.life = life
    client.tokens.get()

    assert kept - 2 <= store.ttl(f"xjy:wechat:{client.appid}:token") <= kept


def test_a_stale_token_is_fetched_again_exactly_once(client, server, platform):
    client.tokens.get()
    platform.refused = {"tok-1"}

    client.send_custom_text(OPENID, "您好")

    assert server.paths().count(TOKEN_PATH) == 2
    assert [one.query["access_token"] for one in server.to(SEND_PATH)] == ["tok-1", "tok-2"]


def test_many_calls_that_meet_a_stale_token_renew_it_once(client, server, platform):
    client.tokens.get()
    platform.refused = {"tok-1"}
    platform.slow_s = 0.1

    assert at_once(16, lambda: client.send_custom_text(OPENID, "您好")) == []

    assert server.paths().count(TOKEN_PATH) == 2


def test_dropping_a_token_leaves_a_newer_one_alone(client, platform):
    assert client.tokens.get() == "tok-1"
    client.tokens.drop("tok-0")
    assert client.tokens.get() == "tok-1"
    client.tokens.drop("tok-1")
    assert client.tokens.get() == "tok-2"


def test_a_permanent_40001_ends_after_one_retry(client, server, platform):
    platform.refused = {"*"}

    with pytest.raises(WeChatError) as caught:
        client.send_custom_text(OPENID, "您好")

    assert caught.value.errcode == 40001
    assert caught.value.category is Category.TOKEN
    assert len(server.to(SEND_PATH)) == 2
    assert server.paths().count(TOKEN_PATH) == 2


def test_a_lock_left_behind_costs_a_bounded_wait(client, server, store, monkeypatch):
    monkeypatch.setattr(token_module, "WAIT_S", 0.2)
    store.set(f"xjy:wechat:{client.appid}:token:lock", "somebody", ex=20)

    with pytest.raises(WeChatError) as caught:
        client.send_custom_text(OPENID, "您好")

    assert caught.value.category is Category.TRANSIENT
    assert caught.value.sent is False
    assert server.asked == []


def test_a_token_is_not_written_down_when_the_secret_is_wrong(client, server, platform, store):
    server.answer = lambda asked: {"errcode": 40125, "errmsg": "invalid appsecret"}

    with pytest.raises(WeChatError) as caught:
        client.send_custom_text(OPENID, "您好")

    assert caught.value.category is Category.CONFIG
    assert server.paths() == [TOKEN_PATH]
    assert store.get(f"xjy:wechat:{client.appid}:token") is None
