"""Settings: every fault named at once, demo secrets outside the demo refused, http for loopback."""

import base64
import secrets
from pathlib import Path
from typing import Any

import pytest

from backend.core.settings import DEMO_SECRETS, Settings, SettingsError, environment, load_settings
from tests.support import environment_for

REQUIRED = {
    "XJY_DATABASE_URL", "XJY_SECRET_KEY", "XJY_DATA_KEYS", "XJY_PUBLIC_URL", "XJY_WECHAT_APP_ID",
    "XJY_WECHAT_APP_SECRET", "XJY_WECHAT_TOKEN", "XJY_WECHAT_API_BASE",
    "XJY_WECHAT_TEMPLATE_WEEKLY",
}  # fmt: skip
KEY = base64.b64encode(secrets.token_bytes(32)).decode()


def settings_with(**changes: Any) -> Settings:
    return load_settings(environment_for(**{"database_url": "sqlite://"} | changes))


def faults_of(env: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(env)
    return [line.strip() for line in str(refused.value).splitlines()[1:]]


def test_everything_that_is_missing_is_named_at_once() -> None:
    assert {line.removesuffix(": is missing") for line in faults_of({})} == REQUIRED


def test_these_alone_are_enough() -> None:
    env = environment_for(database_url="sqlite://")
    settings = load_settings({name: env[name] for name in REQUIRED})
    assert (settings.sms_provider, settings.mini_app_id, settings.demo) == ("", "", False)
    assert (settings.data_dir, settings.port) == (Path("data"), 8000)


def test_all_contradictions_are_named_at_once() -> None:
    env = environment_for(
        database_url="sqlite://", data_keys="not base64!", wechat_aes_key="short",
        mini_aes_key="short", mini_token="", sms_provider="pigeon", sms_api_base="",
        public_url="http://jobs.example", wechat_api_base="ftp://127.0.0.1",
    )  # fmt: skip
    named = [fault.split(":")[0] for fault in faults_of(env)]
    assert named == [
        "XJY_DATA_KEYS", "XJY_PUBLIC_URL", "XJY_WECHAT_API_BASE", "XJY_WECHAT_AES_KEY",
        "XJY_MINI_AES_KEY", "XJY_MINI_APP_ID", "XJY_SMS_PROVIDER", "XJY_SMS_PROVIDER",
    ]  # fmt: skip


@pytest.mark.parametrize("name", DEMO_SECRETS)
def test_each_of_the_demos_secrets_is_refused_outside_the_demo(name: str) -> None:
    env = environment_for(database_url="sqlite://") | {name: DEMO_SECRETS[name]}
    assert faults_of(env) == [f"{name}: is the demo's published value; make your own"]
    assert load_settings(env | {"XJY_DEMO": "1"}).demo


def test_a_demo_key_hidden_behind_a_real_one_is_refused_too() -> None:
    keys = f"{KEY},{DEMO_SECRETS['XJY_DATA_KEYS']}"
    assert faults_of(environment_for(database_url="sqlite://", data_keys=keys)) == [
        "XJY_DATA_KEYS: is the demo's published value; make your own"
    ]


@pytest.mark.parametrize(
    "address, fine",
    [
        ("https://jobs.example", True),
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://jobs.example", False),
        ("http://127.0.0.1.example", False),
        ("http://10.0.0.1", False),
        ("jobs.example", False),
    ],
)
@pytest.mark.parametrize(
    "name", ["public_url", "wechat_api_base", "wechat_oauth_base", "sms_api_base"]
)
def test_http_is_for_loopback_only(name: str, address: str, fine: bool) -> None:
    if fine:
        assert getattr(settings_with(**{name: address}), name) == address
    else:
        (fault,) = faults_of(environment_for(**{"database_url": "sqlite://", name: address}))
        assert fault.startswith(f"XJY_{name.upper()}: must be")


@pytest.mark.parametrize("keys", ["", "AAAA", KEY[:-4], f"{KEY},AAAA"])
def test_a_data_key_has_exactly_32_bytes(keys: str) -> None:
    faults = faults_of(environment_for(database_url="sqlite://") | {"XJY_DATA_KEYS": keys})
    assert [fault.split(":")[0] for fault in faults] == ["XJY_DATA_KEYS"]


def test_the_key_ring_keeps_its_order() -> None:
    old, new = secrets.token_bytes(32), secrets.token_bytes(32)
    keys = ",".join(base64.b64encode(key).decode() for key in (new, old))
    assert settings_with(data_keys=keys).key_ring == [new, old]


def test_lengths_are_checked_and_alphabets_are_not() -> None:
    strange = {"wechat_token": "符号也行", "wechat_aes_key": "." * 43, "secret_key": "密" * 32}
    assert settings_with(**strange).wechat_token == "符号也行"
    (fault,) = faults_of(environment_for(database_url="sqlite://", secret_key="x" * 31))
    assert fault.startswith("XJY_SECRET_KEY")


def test_no_secret_stands_in_what_start_up_says() -> None:
    env = environment_for(database_url="sqlite://", public_url="nowhere")
    said = "".join(faults_of(env))
    assert not any(env[name] in said for name in DEMO_SECRETS if env[name])


def test_the_demos_file_fills_in_only_where_no_database_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demo.env").write_text("XJY_DATABASE_URL=sqlite:///demo.db\nXJY_DEMO=1\n")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("XJY_DATABASE_URL", raising=False)
    assert environment()["XJY_DATABASE_URL"] == "sqlite:///demo.db"
    monkeypatch.setenv("XJY_DATABASE_URL", "sqlite:///real.db")
    assert environment()["XJY_DATABASE_URL"] == "sqlite:///real.db"
    assert "XJY_DEMO" not in environment()
