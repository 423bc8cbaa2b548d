"""Settings for tests, with secrets made for this run and an outside world that nobody answers."""

import base64
import re
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

from backend.core.settings import Settings, load_settings

if TYPE_CHECKING:
    from flask import Flask

# words that no labourer's screen shows; put together here, so that no file holds them
CHINESE_POVERTY = re.compile(
    "|".join(["贫" + "困", "扶" + "贫", "帮" + "扶", "脱" + "贫", "建档" + "立卡"])
)
NOBODY = "http://127.0.0.1:9"  # the discard port: refused at once


@cache
def _secrets() -> dict[str, str]:
    return {
        "XJY_SECRET_KEY": secrets.token_hex(32),
        "XJY_DATA_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "XJY_WECHAT_APP_SECRET": secrets.token_hex(16),
        "XJY_WECHAT_TOKEN": secrets.token_hex(8),
        "XJY_WECHAT_AES_KEY": secrets.token_hex(22)[:43],
        "XJY_MINI_APP_SECRET": secrets.token_hex(16),
        "XJY_MINI_TOKEN": secrets.token_hex(8),
        "XJY_SMS_API_KEY": secrets.token_hex(16),
    }


def environment_for(**changes: Any) -> dict[str, str]:
    """What a test process gets as environment; `database_url="…"` stands for XJY_DATABASE_URL."""
    names = {"data_dir": "DATA_DIR", "port": "PORT"}
    return _secrets() | {
        "XJY_PUBLIC_URL": "http://127.0.0.1:8000",
        "XJY_WECHAT_APP_ID": "wx7e57000000000001",
        "XJY_WECHAT_API_BASE": NOBODY,
        "XJY_WECHAT_OAUTH_BASE": NOBODY,
        "XJY_WECHAT_MP_BASE": NOBODY,
        "XJY_WECHAT_TEMPLATE_WEEKLY": "weekly-template-of-the-tests",
        "XJY_MINI_APP_ID": "wx7e57000000000002",
        "XJY_SMS_PROVIDER": "http",
        "XJY_SMS_API_BASE": f"{NOBODY}/sms",
        "XJY_SECOND_FACTOR": "0",  # tests of it switch it on
        "XJY_ONE_SESSION": "0",
    } | {names.get(name, f"XJY_{name.upper()}"): str(value) for name, value in changes.items()}


def make_settings(**changes: Any) -> Settings:
    """Checked settings; `database_url` and `data_dir` are the least that a test must say."""
    return load_settings(environment_for(**changes))


def make_app(**changes: Any) -> "Flask":
    """An app on a migrated database with the divisions in it."""
    # only tests that ask for an app pay for importing one
    from flask_migrate import upgrade

    from backend.app import create_app
    from backend.core.actor import SYSTEM
    from backend.core.db import db, transaction
    from backend.domain.regions.actions import load_regions

    app = create_app(make_settings(**changes))
    app.testing = True
    with app.app_context():
        upgrade()
        with transaction():
            load_regions(SYSTEM)
        db.session.remove()
    return app
