"""The envelope and the signatures agree with the vectors of the platform reference."""

import pytest

from sandbox import crypto, xml

KEY, APP = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx0000000000000001"
MESSAGE = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>"
    "<CreateTime>1409659813</CreateTime><MsgType>text</MsgType><Content>hi</Content>"
    "<MsgId>1</MsgId></xml>"
)
SEALED = (
    "Q3stYC6hdFzMh9T8HCvyDKBUTghS5Gxv2FuDaia3EGKzGCcf4XHH5Br2zY05/CxzPb5E0k2XUSLsu2zMVu/sNWIXu50z"
    "fen4jN//higop6B4+zSV2n2/o2JcsSOXk/VJDg1jd7ltnifpBkyZdomgAoageO61+zfGCID4BwCHyKhMVMeYSwa411to"
    "yHK9wAuuIBJp2LMmuX0mX/1Q9VL51hpLdgqMJGdiFKPKF0qsJhqIEMRvvu4a4Z0UTSzq2oCWpSR04Aq5tyXRV/d4k/Mr"
    "LIfHF41bvBLFRYkVaRxrCBU="
)


def test_the_plain_signature_is_the_references_one():
    assert (
        crypto.signature("xjy_token", "1409659813", "1372623149")
        == "53404366faaec66e516ec4af982e5f3e54853feb"
    )


def test_the_sealed_message_is_the_references_one_byte_by_byte():
    assert crypto.encrypt(KEY, APP, MESSAGE, b"0123456789abcdef") == SEALED
    assert (
        crypto.signature("xjy_token", "1409659813", "1372623149", SEALED)
        == "7bd03925126c569eef7f9679a8e54a09072c0be3"
    )


def test_a_sealed_message_opens_again_and_only_for_its_own_appid():
    assert crypto.decrypt(KEY, APP, SEALED) == MESSAGE
    assert crypto.decrypt(KEY, APP, crypto.encrypt(KEY, APP, "你好")) == "你好"
    with pytest.raises(ValueError):
        crypto.decrypt(KEY, "wx0000000000000009", SEALED)


def test_a_text_that_ends_a_cdata_section_does_not_break_the_xml():
    text = "a]]>b<c>&d"
    assert xml.read(xml.write({"Content": text}))["Content"] == text


def test_an_entity_bomb_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aa">]><xml><Content>&a;</Content></xml>'
    with pytest.raises(ValueError):
        xml.read(bomb)
