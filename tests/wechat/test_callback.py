"""The callback takes what the platform signed, and takes it once."""

import threading
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from backend.core.db import db
from backend.domain.bindings.models import WechatUser
from backend.domain.inbox.models import ChatMessage
from backend.wechat.crypto import Door, Refused
from sandbox import crypto, xml
from tests.wechat.pushes import (
    CALLBACK,
    NONCE,
    STAMP,
    Platform,
    event,
    openid,
    rows_of,
    stored,
    text,
)

# reference vectors of the protocol, computed by hand and checked against another library
VECTOR_DOOR = Door(
    "wx0000000000000001", "xjy_token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)
VECTOR_SIGNATURE = "53404366faaec66e516ec4af982e5f3e54853feb"
VECTOR_BODY = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>"
    "<CreateTime>1409659813</CreateTime><MsgType>text</MsgType><Content>hi</Content>"
    "<MsgId>1</MsgId></xml>"
)
VECTOR_SEALED = (
    "Q3stYC6hdFzMh9T8HCvyDKBUTghS5Gxv2FuDaia3EGKzGCcf4XHH5Br2zY05/CxzPb5E0k2XUSLsu2zMVu/sNWIX"
    "u50zfen4jN//higop6B4+zSV2n2/o2JcsSOXk/VJDg1jd7ltnifpBkyZdomgAoageO61+zfGCID4BwCHyKhMVMeY"
    "Swa411toyHK9wAuuIBJp2LMmuX0mX/1Q9VL51hpLdgqMJGdiFKPKF0qsJhqIEMRvvu4a4Z0UTSzq2oCWpSR04Aq5"
    "tyXRV/d4k/MrLIfHF41bvBLFRYkVaRxrCBU="
)
VECTOR_MSG_SIGNATURE = "7bd03925126c569eef7f9679a8e54a09072c0be3"


def nothing_is_stored() -> bool:
    return not stored() and not rows_of(WechatUser)


def test_the_reference_vectors_are_read() -> None:
    query = MultiDict({
        "signature": VECTOR_SIGNATURE, "timestamp": STAMP, "nonce": NONCE,
        "msg_signature": VECTOR_MSG_SIGNATURE,
    })  # fmt: skip
    body = xml.write({"Encrypt": VECTOR_SEALED}).encode()
    push = VECTOR_DOOR.read(query, body)
    assert push["Content"] == "hi"
    assert push == xml.read(VECTOR_BODY)
    query["msg_signature"] = VECTOR_MSG_SIGNATURE[:-1] + "4"
    with pytest.raises(Refused):
        VECTOR_DOOR.read(query, body)


def test_the_address_check_gets_its_echo_and_nothing_else(mode: str, platform: Platform) -> None:
    client = platform.app.test_client()
    answer = client.get(CALLBACK, query_string=platform.query(echostr="5837210948172"))
    assert (answer.status_code, answer.text) == (200, "5837210948172")
    forged = platform.query(echostr="5837210948172", signature="0" * 40)
    answer = client.get(CALLBACK, query_string=forged)
    assert (answer.status_code, answer.data) == (403, b"")


FORGED: list[dict[str, str]] = [
    {"signature": "0" * 40},
    {"signature": ""},
    {"signature": "签名"},
    {"timestamp": "1409659814"},
    {"nonce": "1"},
    {"signature": crypto.signature("another-token", STAMP, NONCE)},
]


@pytest.mark.parametrize("changes", FORGED)
def test_a_wrong_signature_is_refused_and_leaves_nothing(
    mode: str, platform: Platform, changes: dict[str, str]
) -> None:
    body = xml.write(text("您好"))
    query, wrapped = platform.sealed(body) if mode == "aes" else (platform.query(), body)
    answer = platform.post(query | changes, wrapped)
    assert (answer.status_code, answer.data) == (403, b"")
    assert nothing_is_stored()


def test_a_push_without_any_query_is_refused(mode: str, platform: Platform) -> None:
    answer = platform.post({}, xml.write(text("您好")))
    assert (answer.status_code, answer.data) == (403, b"")
    assert nothing_is_stored()


@pytest.mark.parametrize("fault", ["msg_signature", "no msg_signature", "app id", "plain", "empty"])
def test_in_the_safe_mode_nothing_but_our_own_sealed_push_comes_in(
    app: Flask, platform: Platform, fault: str
) -> None:
    body = xml.write(text("您好"))
    query, wrapped = platform.sealed(body)
    if fault == "msg_signature":
        query["msg_signature"] = crypto.signature("another-token", STAMP, NONCE, wrapped)
    elif fault == "no msg_signature":
        del query["msg_signature"]
    elif fault == "app id":
        query, wrapped = platform.sealed(body, app_id="wx7e57000000000009")
    elif fault == "plain":
        wrapped = body
    else:
        wrapped = ""
    answer = platform.post(query, wrapped)
    assert (answer.status_code, answer.data) == (403, b"")
    assert nothing_is_stored()


def test_a_sealed_push_of_the_account_is_no_push_of_the_mini_program(
    app: Flask, platform: Platform
) -> None:
    query, wrapped = platform.sealed(xml.write(text("您好")))
    assert platform.post(query, wrapped, path="/wechat/callback/mini").status_code == 403
    assert nothing_is_stored()


def test_without_a_mini_program_its_door_is_shut(app: Flask, platform: Platform) -> None:
    given = app.extensions["settings"]
    app.extensions["settings"] = given.model_copy(update={"mini_app_id": "", "mini_token": ""})
    try:
        query = platform.query(signature=crypto.signature("", STAMP, NONCE))
        answer = platform.post(query, xml.write(text("您好")), path="/wechat/callback/mini")
    finally:
        app.extensions["settings"] = given
    assert (answer.status_code, answer.data) == (403, b"")
    assert nothing_is_stored()


def test_the_mini_program_may_push_json(app: Flask, platform: Platform) -> None:
    signature = crypto.signature(platform.settings.mini_token, STAMP, NONCE)
    body = '{" ToUserName":"gh_1","FromUserName":"o1","CreateTime":1,"MsgType":"event","Event":"x"}'
    query = platform.query(signature=signature)
    answer = platform.post(query, body, path="/wechat/callback/mini")
    assert (answer.status_code, answer.text) == (200, "success")
    (row,) = stored()
    assert (row.app_id, row.kind, row.openid) == (platform.settings.mini_app_id, "x", "o1")


def test_three_tries_are_one_message_one_effect_and_one_answer(
    mode: str, platform: Platform
) -> None:
    message = text("请问你们下午几点上班，我想带身份证过来问问")
    answers = [platform.push(message) for _ in range(3)]
    assert answers[0] != "success"
    assert answers == [answers[0]] * 3
    assert len(stored()) == 1
    assert rows_of(ChatMessage) == 2  # the question and the automatic answer


def test_tries_side_by_side_are_one_message(mode: str, platform: Platform) -> None:
    message = text("请问你们下午几点上班，我想带身份证过来问问")
    body = xml.write(message)
    query, wrapped = platform.sealed(body) if mode == "aes" else (platform.query(), body)
    db.session.commit()
    answers: list[Any] = []
    together(lambda: answers.append(platform.app.test_client().post(
        CALLBACK, query_string=query, data=wrapped
    )), times=6)  # fmt: skip
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({platform.unseal(answer.text) for answer in answers}) == 1
    assert len(stored()) == 1
    assert rows_of(ChatMessage) == 2


def test_different_pushes_of_one_newcomer_side_by_side_are_all_kept(
    mode: str, platform: Platform
) -> None:
    """Both make the newcomer's row; the one that comes second must not lose its effect."""
    pushes = iter([
        event("subscribe", EventKey="qrscene_village_431321101001", CreateTime=1409659813),
        *(text(f"请问第 {n} 个问题找哪个窗口办理比较好呢") for n in range(5)),
    ])  # fmt: skip
    lock = threading.Lock()
    answers: list[str] = []

    def push() -> None:
        with lock:
            fields = next(pushes)
        body = xml.write(fields)
        query, wrapped = (
            platform.sealed(body) if mode == "aes" else (platform.query(), body)
        )
        answer = platform.app.test_client().post(CALLBACK, query_string=query, data=wrapped)
        answers.append(platform.unseal(answer.text))

    db.session.commit()
    together(push, times=6)
    assert len(stored()) == 6
    assert not [row for row in stored() if row.fault]
    assert rows_of(WechatUser) == 1
    said = [xml.read(answer)["Content"] for answer in answers]
    assert not [words for words in said if "刷新" in words]
    db.session.rollback()
    questions = db.select(ChatMessage).where(ChatMessage.direction == "in")
    assert len(db.session.scalars(questions).all()) == 5


def together(work: Any, *, times: int) -> None:
    start = threading.Barrier(times)

    def run() -> None:
        start.wait(5)
        work()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not [thread for thread in threads if thread.is_alive()]


def test_two_events_of_one_person_in_one_second_are_both_kept(
    mode: str, platform: Platform
) -> None:
    platform.push(event("VIEW", EventKey="https://example.test/a", CreateTime=1732320000))
    platform.push(event("VIEW", EventKey="https://example.test/b", CreateTime=1732320000))
    platform.push(event("LOCATION", Latitude=28.2, Longitude=112.9, CreateTime=1732320000))
    platform.push(event("LOCATION", Latitude=28.3, Longitude=112.9, CreateTime=1732320000))
    assert [row.kind for row in stored()] == ["VIEW", "VIEW", "LOCATION", "LOCATION"]


def test_one_message_id_of_two_people_is_two_messages(mode: str, platform: Platform) -> None:
    for number in (1, 2):
        platform.push(text("您好", MsgId=23847612893746123, FromUserName=openid(number)))
    assert len(stored()) == 2


def test_ids_of_64_bits_keep_every_digit(mode: str, platform: Platform) -> None:
    for last in (7, 8):
        receipt = event("TEMPLATESENDJOBFINISH", MsgID=f"355725436769375027{last}", CreateTime=1)
        platform.push(receipt | {"Status": "success"})
        platform.push(text("您好", MsgId=f"9223372036854775{last}07"))
    keys = [row.key for row in stored()]
    assert len(keys) == 4
    assert any(key.endswith(":3557254367693750278") for key in keys)
    assert any(key.endswith(":9223372036854775807") for key in keys)
