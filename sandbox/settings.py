"""What the stand-in is told from outside: addresses and credentials shared with the program."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

REQUIRED = (
    "DATA_DIR",
    "XJY_PUBLIC_URL",
    "XJY_WECHAT_APP_ID",
    "XJY_WECHAT_APP_SECRET",
    "XJY_WECHAT_TOKEN",
)


@dataclass(frozen=True)
class Account:
    """One AppID: the official account or the mini-program."""

    name: str
    app_id: str
    secret: str
    token: str
    aes_key: str
    callback: str
    original_id: str


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    public_url: str
    official: Account
    mini: Account
    template_weekly: str = ""
    template_reminder: str = ""
    sms_api_key: str = ""
    port: int = 8001
    push_timeout_s: float = 5.0
    clock: Callable[[], float] = time.time

    def account(self, app_id: str) -> Account | None:
        if not app_id:
            return None
        return next((a for a in (self.official, self.mini) if a.app_id == app_id), None)


def from_env(env: Mapping[str, str] | None = None) -> Settings:
    """Read the environment; a ValueError names every missing setting at once."""
    env = os.environ if env is None else env
    missing = [name for name in REQUIRED if not env.get(name)]
    if missing:
        raise ValueError(f"缺少设置 / missing settings: {', '.join(missing)}")
    port = env.get("SANDBOX_PORT") or "8001"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"SANDBOX_PORT 要填 1 到 65535 的数字 / is not a port: {port}")
    for name in ("XJY_WECHAT_AES_KEY", "XJY_MINI_AES_KEY"):
        if len(env.get(name, "")) not in (0, 43):
            raise ValueError(
                f"{name} 要么留空，要么正好 43 个字符 / must be empty or 43 characters"
            )
    public_url = env["XJY_PUBLIC_URL"].rstrip("/")
    return Settings(
        data_dir=Path(env["DATA_DIR"]),
        public_url=public_url,
        official=_account(env, "official", "XJY_WECHAT", public_url + "/wechat/callback"),
        mini=_account(env, "mini", "XJY_MINI", public_url + "/wechat/callback/mini"),
        template_weekly=env.get("XJY_WECHAT_TEMPLATE_WEEKLY", ""),
        template_reminder=env.get("XJY_WECHAT_TEMPLATE_REMINDER", ""),
        sms_api_key=env.get("XJY_SMS_API_KEY", ""),
        port=int(port),
    )


def _account(env: Mapping[str, str], name: str, prefix: str, callback: str) -> Account:
    return Account(
        name=name,
        app_id=env.get(prefix + "_APP_ID", ""),
        secret=env.get(prefix + "_APP_SECRET", ""),
        token=env.get(prefix + "_TOKEN", ""),
        aes_key=env.get(prefix + "_AES_KEY", ""),
        callback=callback,
        original_id="gh_5a11d0b0c0de" if name == "official" else "gh_5a11d0b0c1de",
    )
