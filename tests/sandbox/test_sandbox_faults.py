"""Faults are switchable, everything is logged without secrets, the process behaves."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.sandbox.harness import SECRET, SEEDED, weekly

SEND = "/cgi-bin/message/template/send"


def test_next_errors_hit_one_path_for_as_often_as_told(sandbox):
    sandbox.set(next_errors=[{"path": SEND, "errcode": -1, "times": 2}])
    codes = [sandbox.api(SEND, weekly(SEEDED))["errcode"] for _ in range(3)]
    assert codes == [-1, -1, 0]


def test_a_dropped_answer_was_processed_all_the_same(sandbox, callback):
    sandbox.api("/cgi-bin/getcallbackip")
    sandbox.set(drop_answers={"path": SEND, "times": 1})
    message = weekly(SEEDED, client_msg_id="w1")
    with pytest.raises(requests.ConnectionError):
        sandbox.api(SEND, message)
    callback.wait(1)
    msgid = sandbox.api(SEND, message)["msgid"]
    assert callback.pushes[0]["xml"]["MsgID"] == str(msgid)
    calls = [e for e in sandbox.drive("/log", method="GET")["items"] if e["path"] == SEND]
    assert [e["dropped"] for e in calls] == [True, False]


def test_the_address_list_refuses_and_the_network_can_be_slow(sandbox):
    sandbox.set(refuse_ip=True)
    answer = sandbox.stable()
    assert answer["errcode"] == 40164
    assert "127.0.0.1" in answer["errmsg"]
    sandbox.set(refuse_ip=False, latency_ms=150)
    started = time.monotonic()
    assert "access_token" in sandbox.stable()
    assert time.monotonic() - started >= 0.15


@pytest.mark.parametrize(
    "wrong", [{"unheard": 1}, {"latency_ms": "x"}, {"receipts": "maybe"}, {"next_errors": [{}]}]
)
def test_unknown_or_malformed_settings_are_named_and_change_nothing(sandbox, wrong):
    before = sandbox.get("/_sandbox/settings")
    answer = sandbox.raw("PUT", "/_sandbox/settings", json=wrong)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json()["error"]
    assert sandbox.get("/_sandbox/settings") == before


def test_wrong_methods_and_bodies_get_the_platforms_numbers(sandbox):
    assert sandbox.api(SEND)["errcode"] == 43002
    token = {"access_token": sandbox.stable()["access_token"]}
    for body, errcode in ((b"", 44002), (b"{", 47001), (b"\xff{}", 40033)):
        answer = sandbox.raw("POST", SEND, params=token, data=body).json()
        assert answer["errcode"] == errcode


def test_the_log_holds_every_call_and_push_but_no_secret(sandbox, callback, follower):
    seen = sandbox.drive("/log", method="GET")["last"]
    sandbox.api(SEND, weekly(follower))
    sandbox.get("/cgi-bin/token", grant_type="x", appid="wx9", secret=SECRET)
    callback.wait(2)
    time.sleep(0.05)
    items = sandbox.raw("GET", f"/_sandbox/log?since={seen}").json()["items"]
    send = next(e for e in items if e["path"] == SEND)
    assert send["body"]["touser"] == follower
    assert send["answer"]["errcode"] == 0
    assert send["query"] == {"access_token": "***"}
    assert [e["status"] for e in items if e["kind"] == "push"] == [200]
    everything = sandbox.raw("GET", "/_sandbox/log").text
    assert SECRET not in everything
    assert sandbox._token not in everything


def test_reset_forgets_everything_but_the_log(sandbox, callback, follower):
    sandbox.set(latency_ms=1)
    logged = sandbox.drive("/log", method="GET")["last"]
    sandbox.drive("/reset")
    assert sandbox.get("/_sandbox/settings")["latency_ms"] == 0
    assert sandbox.phone()["following"] is False
    assert sandbox.phone()["openid"] != follower
    assert sandbox.get("/cgi-bin/getcallbackip", access_token="x")["errcode"] == 40001
    assert sandbox.drive("/log", method="GET")["last"] == logged + 1


def test_a_phone_can_be_made_for_a_seeded_openid(sandbox):
    sandbox.api(SEND, weekly(SEEDED))
    made = sandbox.drive("/phones", {"openid": SEEDED, "number": "13911112222"})
    assert made["following"] is True
    assert sandbox.chat(made["n"])[0]["kind"] == "template"
    again = sandbox.raw("POST", "/_sandbox/phones", json={"openid": SEEDED})
    assert again.status_code == 409


def test_the_phone_page_loads_nothing_from_elsewhere(sandbox, callback):
    page = sandbox.raw("GET", "/?phone=1")
    assert page.cookies["sandbox_phone"] == "1"
    assert "微信" in page.text
    parts = ["/static/phone.js", "/static/chat.js", "/static/phone.css"]
    texts = [page.text.replace(callback.url, "")] + [sandbox.raw("GET", p).text for p in parts]
    for text in texts:
        assert "http://" not in text
        assert "https://" not in text


def run(env, **more):
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox"],
        cwd=root,
        env={**os.environ, **env, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_ends_within_two_seconds_of_a_signal(env, number):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with run(env, SANDBOX_PORT=str(port)) as process:
        assert str(port) in process.stdout.readline()
        requests.get(f"http://127.0.0.1:{port}/_sandbox/phones/1/state", timeout=5)
        started = time.monotonic()
        process.send_signal(number)
        assert process.wait(5) == 0
        assert time.monotonic() - started < 2
        assert process.stderr.read() == ""


def test_a_taken_port_and_missing_settings_are_told_in_one_sentence(env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with run(env, SANDBOX_PORT=port) as process:
            said = process.communicate(timeout=10)[1]
    assert process.returncode == 1
    assert f"端口 {port} 已被占用" in said
    assert "Traceback" not in said
    with run({**env, "XJY_PUBLIC_URL": "", "XJY_WECHAT_TOKEN": ""}) as process:
        said = process.communicate(timeout=10)[1]
    assert process.returncode == 2
    assert "XJY_PUBLIC_URL, XJY_WECHAT_TOKEN" in said
