"""Settings from the environment; start-up names everything missing or contradictory at once."""

import base64
import binascii
import os
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

# The demo's published values. Outside the demo any of them is refused.
DEMO_SECRETS = {
    "XJY_SECRET_KEY": "demo-secret-key-that-everybody-may-know-0001",
    "XJY_DATA_KEYS": base64.b64encode(b"demo-data-key-everybody-knows-01").decode(),
    "XJY_WECHAT_APP_SECRET": "demo0secret0of0the0account000001",
    "XJY_WECHAT_TOKEN": "demo_token",
    "XJY_WECHAT_AES_KEY": "demoAesKeyThatEverybodyMayKnow0000000000001",
    "XJY_MINI_APP_SECRET": "demo0secret0of0the0miniprog00001",
    "XJY_MINI_TOKEN": "demo_mini_token",
    "XJY_SMS_API_KEY": "demo-sms-key",
}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(SystemExit):
    """Start-up stops with every fault in one list."""


class Settings(BaseSettings):
    """One field per setting; `.env.example` explains each."""

    model_config = SettingsConfigDict(env_prefix="XJY_", extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("data"), validation_alias="DATA_DIR")
    port: int = Field(default=8000, validation_alias="PORT")
    database_url: str
    redis_url: str = ""
    secret_key: str = Field(min_length=32)
    data_keys: str
    public_url: str
    wechat_app_id: str
    wechat_app_secret: str
    wechat_token: str
    wechat_aes_key: str = ""
    wechat_api_base: str
    wechat_template_weekly: str
    wechat_template_reminder: str = ""
    wechat_oauth_base: str = "https://open.weixin.qq.com"
    wechat_mp_base: str = "https://mp.weixin.qq.com"
    mini_app_id: str = ""
    mini_app_secret: str = ""
    mini_token: str = ""
    mini_aes_key: str = ""
    sms_provider: str = ""
    sms_api_base: str = ""
    sms_api_key: str = ""
    second_factor: bool = True
    one_session: bool = True
    demo: bool = False
    now: str = ""

    @property
    def key_ring(self) -> list[bytes]:
        """Data keys, newest first, 32 bytes each."""
        return [base64.b64decode(key) for key in self.data_keys.split(",") if key.strip()]


def _faults(settings: Settings) -> list[str]:
    faults = _key_faults(settings) + _address_faults(settings)
    if settings.wechat_aes_key and len(settings.wechat_aes_key) != 43:
        faults.append("XJY_WECHAT_AES_KEY: must have 43 characters (or be empty for plain mode)")
    if settings.mini_aes_key and len(settings.mini_aes_key) != 43:
        faults.append("XJY_MINI_AES_KEY: must have 43 characters (or be empty for plain mode)")
    if settings.mini_app_id and not (settings.mini_app_secret and settings.mini_token):
        faults.append("XJY_MINI_APP_ID: needs XJY_MINI_APP_SECRET and XJY_MINI_TOKEN beside it")
    if settings.sms_provider not in ("", "http"):
        faults.append("XJY_SMS_PROVIDER: must be empty (no SMS) or http")
    if settings.sms_provider and not (settings.sms_api_base and settings.sms_api_key):
        faults.append("XJY_SMS_PROVIDER: needs XJY_SMS_API_BASE and XJY_SMS_API_KEY beside it")
    if not settings.demo:
        for name, value in DEMO_SECRETS.items():
            if value in str(getattr(settings, name[4:].lower())).split(","):
                faults.append(f"{name}: is the demo's published value; make your own")
    return faults


def _key_faults(settings: Settings) -> list[str]:
    try:
        ring = settings.key_ring
    except (binascii.Error, ValueError):
        return ["XJY_DATA_KEYS: each key must be base64"]
    if not ring or any(len(key) != 32 for key in ring):
        return ["XJY_DATA_KEYS: each key must be base64 of exactly 32 bytes, comma-separated"]
    return []


def _address_faults(settings: Settings) -> list[str]:
    faults = []
    names = ["public_url", "wechat_api_base", "wechat_oauth_base", "wechat_mp_base"]
    for name in [*names, "sms_api_base"] if settings.sms_api_base else names:
        url = urlsplit(getattr(settings, name))
        if url.scheme not in ("http", "https") or not url.hostname:
            faults.append(f"XJY_{name.upper()}: must be an http(s) address")
        elif url.scheme == "http" and url.hostname not in LOOPBACK:
            faults.append(f"XJY_{name.upper()}: must be https (http is for loopback only)")
    return faults


def environment() -> dict[str, str]:
    """The process environment, over the demo's settings file when no database is named."""
    env = dict(os.environ)
    if "XJY_DATABASE_URL" not in env:
        demo_file = Path(env.get("DATA_DIR", "data")) / "demo.env"
        env = {k: v for k, v in dotenv_values(demo_file).items() if v is not None} | env
    return env


def load_settings(env: dict[str, str] | None = None) -> Settings:
    """Read and check all settings; raises SettingsError with every fault named."""
    env = environment() if env is None else env
    known = {
        (field.validation_alias or f"XJY_{name.upper()}"): name
        for name, field in Settings.model_fields.items()
    }
    values = {
        str(alias if Settings.model_fields[name].validation_alias else name): env[str(alias)]
        for alias, name in known.items()
        if env.get(str(alias))
    }
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults = [_sentence(item["loc"][0], item["type"], item["msg"]) for item in error.errors()]
    else:
        faults = _faults(settings)
        if not faults:
            return settings
    raise SettingsError("Settings need mending (see .env.example):\n  " + "\n  ".join(faults))


def _sentence(field: object, kind: str, message: str) -> str:
    name = str(field) if str(field).isupper() else f"XJY_{str(field).upper()}"
    return f"{name}: is missing" if kind == "missing" else f"{name}: {message}"
