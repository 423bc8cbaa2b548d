"""An app on a fresh database with the divisions, for whatever is measured."""

from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from backend.app import create_app
from backend.core.actor import SYSTEM
from backend.core.db import transaction
from backend.core.settings import DEMO_SECRETS, load_settings
from backend.domain.regions.actions import load_regions

NOBODY = "http://127.0.0.1:9"


def make_app(folder: Path, database_url: str) -> Flask:
    app = open_app(folder, database_url)
    with app.app_context():
        upgrade()
        with transaction():
            load_regions(SYSTEM)
    return app


def open_app(folder: Path, database_url: str) -> Flask:
    """On a database that is there already, as a process of the product's opens it."""
    return create_app(
        load_settings(
            DEMO_SECRETS
            | {
                "DATA_DIR": str(folder), "XJY_DEMO": "1", "XJY_DATABASE_URL": database_url,
                "XJY_PUBLIC_URL": NOBODY, "XJY_WECHAT_APP_ID": "wxbench00000000001",
                "XJY_WECHAT_API_BASE": NOBODY, "XJY_WECHAT_TEMPLATE_WEEKLY": "weekly",
            }
        )
    )  # fmt: skip
