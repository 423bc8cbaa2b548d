"""Tokens live, rotate and die as the platform's do, and every API asks for one."""

from tests.sandbox.harness import APP, MINI, SECRET, Sandbox


def ask_plain(sandbox: Sandbox, **more: str):
    query = {"grant_type": "client_credential", "appid": APP, "secret": SECRET, **more}
    return sandbox.get("/cgi-bin/token", **query)


def code_with(sandbox: Sandbox, token: str):
    return sandbox.get("/cgi-bin/getcallbackip", access_token=token).get("errcode", 0)


def test_wrong_credentials_get_their_own_numbers(sandbox):
    assert ask_plain(sandbox, grant_type="x")["errcode"] == 40002
    assert ask_plain(sandbox, appid="wx9")["errcode"] == 40013
    assert ask_plain(sandbox, secret="wrong")["errcode"] == 40125
    assert sandbox.stable(secret="wrong")["errcode"] == 40125
    assert sandbox.get("/cgi-bin/stable_token")["errcode"] == 43002


def test_the_stable_token_stays_the_same_until_its_last_five_minutes(sandbox):
    first = sandbox.stable()
    assert first["expires_in"] == 7200
    sandbox.clock.moved = 6800
    again = sandbox.stable()
    assert again["access_token"] == first["access_token"]
    assert 395 <= again["expires_in"] <= 400
    sandbox.clock.moved = 6950
    renewed = sandbox.stable()
    assert renewed["access_token"] != first["access_token"]
    assert renewed["expires_in"] == 7200
    assert code_with(sandbox, first["access_token"]) == 0
    sandbox.clock.moved = 7300
    assert code_with(sandbox, first["access_token"]) == 42001


def test_a_forced_refresh_kills_the_old_stable_token_and_is_rationed(sandbox):
    first = sandbox.stable()["access_token"]
    assert sandbox.stable(force=True)["errcode"] == 45011
    sandbox.clock.moved = 31
    forced = sandbox.stable(force=True)["access_token"]
    assert code_with(sandbox, first) == 40001
    assert code_with(sandbox, forced) == 0
    sandbox.set(day_limits={"/cgi-bin/stable_token#force_refresh": 1})
    sandbox.clock.moved = 62
    assert sandbox.stable(force=True)["errcode"] == 45009


def test_a_plain_token_replaces_the_last_one_which_lives_five_minutes_more(sandbox):
    stable = sandbox.stable()["access_token"]
    old = ask_plain(sandbox)["access_token"]
    new = ask_plain(sandbox)["access_token"]
    sandbox.clock.moved = 290
    assert code_with(sandbox, old) == 0
    sandbox.clock.moved = 310
    assert code_with(sandbox, old) == 40001
    assert code_with(sandbox, new) == 0
    assert code_with(sandbox, stable) == 0


def test_calls_without_a_good_token_are_refused(sandbox):
    assert code_with(sandbox, "") == 41001
    answer = sandbox.get("/cgi-bin/getcallbackip", access_token="made-up")
    assert answer["errcode"] == 40001
    assert "getStableAccessToken" in answer["errmsg"]
    assert "rid: " in answer["errmsg"]


def test_a_shortened_life_counts_for_new_tokens(sandbox):
    sandbox.set(token_life_s=10)
    token = sandbox.stable()
    assert token["expires_in"] == 10
    sandbox.clock.moved = 11
    assert code_with(sandbox, token["access_token"]) == 42001


def test_a_token_of_the_mini_program_does_not_open_the_accounts_apis(sandbox):
    token = sandbox.stable(app=MINI)["access_token"]
    answer = sandbox.get("/cgi-bin/user/get", access_token=token)
    assert answer["errcode"] == 48001


def test_the_day_limit_of_the_plain_token_is_2000_and_settable(sandbox):
    quota = sandbox.api("/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/token"})["quota"]
    assert quota == {"daily_limit": 2000, "used": 0, "remain": 2000}
    sandbox.set(day_limits={"/cgi-bin/token": 1})
    assert "access_token" in ask_plain(sandbox)
    assert ask_plain(sandbox)["errcode"] == 45009


def test_quotas_end_with_the_day_in_beijing_or_are_cleared_ten_times_a_month(sandbox):
    sandbox.set(day_limits={"/cgi-bin/user/get": 1})
    assert sandbox.api("/cgi-bin/user/get")["total"] == 0
    for _ in range(10):
        assert sandbox.api("/cgi-bin/user/get")["errcode"] == 45009
        cleared = {"appid": APP, "appsecret": SECRET}
        assert sandbox.raw("POST", "/cgi-bin/clear_quota/v2", json=cleared).json()["errcode"] == 0
        assert sandbox.api("/cgi-bin/user/get")["total"] == 0
    assert sandbox.api("/cgi-bin/clear_quota", {"appid": APP})["errcode"] == 48006
    assert sandbox.api("/cgi-bin/user/get")["errcode"] == 45009
    sandbox.clock.moved = 86_400
    sandbox._token = ""
    assert sandbox.api("/cgi-bin/user/get")["total"] == 0


def test_quota_questions_about_unknown_paths_are_refused(sandbox):
    quota = "/cgi-bin/openapi/quota/get"
    assert sandbox.api(quota, {"cgi_path": "/cgi-bin/nothing"})["errcode"] == 76003
    assert sandbox.api(quota, {"cgi_path": "/sns/jscode2session"})["errcode"] == 76022


def test_the_jsapi_ticket_is_kept_and_is_no_token(sandbox):
    one = sandbox.api("/cgi-bin/ticket/getticket", type="jsapi")
    assert sandbox.api("/cgi-bin/ticket/getticket", type="jsapi")["ticket"] == one["ticket"]
    assert code_with(sandbox, one["ticket"]) == 40001


def test_the_network_check_reaches_the_callback(sandbox):
    ask = {"action": "all", "check_operator": "DEFAULT"}
    answer = sandbox.api("/cgi-bin/callback/check", ask)
    assert answer["dns"][0]["ip"] == "127.0.0.1"
    assert answer["ping"][0]["package_loss"] == "0%"
