"""The SMS gateway gets one code for one phone, and neither reaches a log."""

import logging
import time
import traceback
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from backend.core.errors import RuleBroken, UpstreamFailed
from backend.providers import sms
from backend.providers.sms import HttpSms, NoSms, build_sms
from tests.wechat.loopback import Asked, Cut, Loopback, dead_address, serve

KEY, PHONE, CODE = "a-gateway-key", "13900000000", "482913"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serve(lambda asked: {"id": "sms-7", "status": "accepted"}) as loopback:
        yield loopback


@pytest.fixture
def gateway(server: Loopback) -> Iterator[HttpSms]:
    made = HttpSms(f"{server.base}/sms/", KEY)
    yield made
    made._http.close()


def test_a_code_is_sent_with_the_key_and_answers_its_id(gateway, server):
    assert gateway.send_code(PHONE, CODE) == "sms-7"

    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/sms/v1/messages")
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.json == {"to": PHONE, "template": "bind_code", "params": {"code": CODE}}


def test_an_empty_answer_of_the_gateway_stops_nothing(gateway, server):
    server.answer = lambda asked: b""
    assert gateway.send_code(PHONE, CODE) == ""


def cut(asked: Asked) -> None:
    raise Cut


def late(asked: Asked) -> dict[str, str]:
    time.sleep(0.6)
    return {"id": "too late"}


@pytest.mark.parametrize(
    "trouble", [cut, late, (401, b"{}"), (500, b"x"), (200, b"<html>"), (200, b"[]"), "dead"]
)
def test_a_failure_is_told_in_words_and_without_phone_code_or_key(
    gateway, server, caplog, monkeypatch, trouble
):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(sms, "TIMEOUTS_S", (1, 0.2))
    server.answer = trouble if callable(trouble) else lambda asked: trouble
    if trouble == "dead":
        gateway._url = f"{dead_address()}/v1/messages"

    with pytest.raises(UpstreamFailed, match="短信没有发出去，请过一分钟再试") as caught:
        gateway.send_code(PHONE, CODE)

    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert not any(secret in told for secret in (PHONE, CODE, KEY))
    assert len(server.asked) <= 1, "never repeated"
    assert "sms:" in caplog.text


def test_without_a_gateway_the_person_is_told_where_to_go():
    none = build_sms(SimpleNamespace(sms_provider="", sms_api_base="", sms_api_key=""))

    assert isinstance(none, NoSms)
    with pytest.raises(RuleBroken, match="村委会") as caught:
        none.send_code(PHONE, CODE)
    assert caught.value.rule == "sms.none"


def test_the_configured_gateway_is_built(server):
    built = build_sms(
        SimpleNamespace(sms_provider="http", sms_api_base=server.base, sms_api_key=KEY)
    )

    assert built.send_code(PHONE, CODE) == "sms-7"
    built._http.close()
