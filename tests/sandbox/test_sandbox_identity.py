"""OAuth, the mini-program's sign-in, phone numbers and SMS."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.harness import APP, MINI, SECRET

AUTHORIZE = "/connect/oauth2/authorize"


def ask(callback, **more):
    return {
        "appid": APP,
        "redirect_uri": callback.url + "/back?to=1",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s1",
        **more,
    }


def go(sandbox, query, phone="1"):
    cookies = {"sandbox_phone": phone} if phone else {}
    return sandbox.raw("GET", AUTHORIZE, params=query, cookies=cookies, allow_redirects=False)


def oauth_code(sandbox, callback, **more):
    back = urlsplit(go(sandbox, ask(callback, **more)).headers["Location"])
    assert back.path == "/back"
    values = parse_qs(back.query)
    assert (values["to"], values["state"]) == (["1"], ["s1"])
    return values["code"][0]


def exchange(sandbox, code, **more):
    query = {"appid": APP, "secret": SECRET, "code": code, "grant_type": "authorization_code"}
    return sandbox.get("/sns/oauth2/access_token", **{**query, **more})


def test_the_phone_of_the_cookie_comes_back_with_a_code_for_its_openid(sandbox, callback):
    code = oauth_code(sandbox, callback)
    answer = exchange(sandbox, code)
    assert answer["openid"] == sandbox.phone()["openid"]
    assert "unionid" not in answer
    assert exchange(sandbox, code)["errcode"] == 40163
    assert exchange(sandbox, "made-up")["errcode"] == 40029


def test_a_code_dies_after_five_minutes(sandbox, callback):
    code = oauth_code(sandbox, callback)
    sandbox.clock.moved = 301
    assert exchange(sandbox, code)["errcode"] == 40029


def test_the_exchange_checks_its_credentials(sandbox, callback):
    code = oauth_code(sandbox, callback)
    assert exchange(sandbox, code, secret="wrong")["errcode"] == 40125
    assert exchange(sandbox, code, appid=MINI)["errcode"] == 40013
    assert exchange(sandbox, "")["errcode"] == 41008


@pytest.mark.parametrize(
    "wrong",
    [
        {"appid": "wx9"},
        {"scope": "all"},
        {"response_type": "token"},
        {"redirect_uri": "https://elsewhere.example/"},
        {"redirect_uri": "http://127.0.0.1:x/back"},
    ],
)
def test_a_wrong_request_is_not_redirected(sandbox, callback, wrong):
    answer = go(sandbox, ask(callback, **wrong))
    assert answer.status_code == 400
    assert "打不开这个页面" in answer.text


def test_a_browser_that_is_no_phone_is_asked_which_one_it_is(sandbox, callback):
    sandbox.drive("/phones", {"number": "13800000009"})
    page = go(sandbox, ask(callback), phone="")
    assert "请在微信里打开" in page.text
    assert "13800000009" in page.text
    chosen = sandbox.raw(
        "GET", "/connect/oauth2/phone/2", params=ask(callback), allow_redirects=False
    )
    assert chosen.cookies["sandbox_phone"] == "2"
    assert urlsplit(chosen.headers["Location"]).path == AUTHORIZE


def test_asking_for_more_than_the_openid_needs_a_tap(sandbox, callback):
    page = go(sandbox, ask(callback, scope="snsapi_userinfo"))
    assert page.status_code == 200
    assert "同意" in page.text
    code = oauth_code(sandbox, callback, scope="snsapi_userinfo", agreed="1")
    assert exchange(sandbox, code)["unionid"] == sandbox.phone()["unionid"]


def test_the_mini_program_signs_in_with_a_code_of_the_phone(sandbox):
    code = sandbox.drive("/phones/1/mini-code")["code"]
    query = {"appid": MINI, "secret": SECRET, "grant_type": "authorization_code"}
    answer = sandbox.get("/sns/jscode2session", **query, js_code=code)
    assert answer["openid"] == sandbox.phone()["mini_openid"] != sandbox.phone()["openid"]
    assert answer["unionid"] == sandbox.phone()["unionid"]
    assert sandbox.get("/sns/jscode2session", **query, js_code=code)["errcode"] == 40163


def test_the_phone_number_needs_its_own_code_and_the_mini_programs_token(sandbox):
    token = sandbox.stable(app=MINI)["access_token"]

    def number(code, token=token):
        path, query = "/wxa/business/getuserphonenumber", {"access_token": token}
        return sandbox.raw("POST", path, json={"code": code}, params=query).json()

    code = sandbox.drive("/phones/1/phone-code")["code"]
    assert number(code, sandbox.stable()["access_token"])["errcode"] == 48001
    assert number(code)["phone_info"]["purePhoneNumber"] == "13800000001"
    assert number(sandbox.drive("/phones/1/mini-code")["code"])["errcode"] == 40029


def sms(sandbox, key="sms-key", **more):
    body = {"to": "13800000001", "template": "bind_code", "params": {"code": "123456"}, **more}
    headers = {"Authorization": f"Bearer {key}"}
    return sandbox.raw("POST", "/sms/v1/messages", json=body, headers=headers)


def inbox(sandbox, n=1):
    return [m["text"] for m in sandbox.drive(f"/phones/{n}/sms", method="GET")]


def test_an_sms_arrives_on_the_phone_with_that_number(sandbox):
    answer = sms(sandbox)
    assert answer.json()["status"] == "accepted"
    text = "【湘就业】您的验证码是123456，10分钟内有效，请勿告诉他人。"
    assert inbox(sandbox) == [text]
    sandbox.drive("/phones")
    assert inbox(sandbox, 2) == []
    sms(sandbox, to="13911112222")
    sandbox.drive("/phones/2", {"number": "13911112222"}, "PUT")
    assert inbox(sandbox, 2) == [text]


def test_the_sms_gateway_refuses_wrong_keys_numbers_and_templates(sandbox):
    assert sms(sandbox, key="wrong").status_code == 401
    assert sms(sandbox, to="12345").status_code == 400
    assert sms(sandbox, template="advert").status_code == 400
    assert sms(sandbox, params={}).status_code == 400
    assert sms(sandbox, params=[1]).status_code == 400
    assert inbox(sandbox) == []
