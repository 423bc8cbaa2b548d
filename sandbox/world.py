"""Everything that the stand-in holds while it runs, and how a request reaches it."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import current_app

from .knobs import Knobs
from .push import Pusher
from .settings import Settings
from .store import Log, Store

BEIJING = timedelta(hours=8)  # the platform counts its days there, without daylight saving
WEEKLY = {
    "title": "岗位推荐通知",
    "content": "岗位名称：{{thing1.DATA}}\n薪资待遇：{{thing2.DATA}}\n工作地点：{{thing3.DATA}}\n"
    "用人单位：{{thing4.DATA}}\n截止时间：{{time5.DATA}}\n",
}


REMINDER = {
    "title": "待办提醒",
    "content": "提醒事项：{{thing1.DATA}}\n人数：{{number2.DATA}}\n最久：{{thing3.DATA}}\n",
}


class World:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.data_dir / "sandbox" / "state.db")
        self.log = Log(settings.data_dir / "sandbox" / "log.jsonl")
        self.knobs = Knobs(self.store)
        self.furnish()
        self.pusher = Pusher(settings, self.store, self.log, self.knobs)

    def furnish(self) -> None:
        """What is there from the start: one phone, and the templates under their ids."""
        with self.store.transaction():
            if self.store.one("SELECT n FROM phones") is None:
                self.add_phone()
            if self.settings.template_weekly:
                self.add_template({"template_id": self.settings.template_weekly, **WEEKLY})
            if self.settings.template_reminder:
                self.add_template({"template_id": self.settings.template_reminder, **REMINDER})

    def now(self) -> float:
        return self.settings.clock()

    def day(self) -> str:
        return (datetime.fromtimestamp(self.now(), UTC) + BEIJING).date().isoformat()

    def add_template(self, template: dict[str, Any]) -> None:
        self.store.run(
            "INSERT OR REPLACE INTO templates (template_id, title, content) VALUES (?, ?, ?)",
            *(template[key] for key in ("template_id", "title", "content")),
        )

    def add_phone(self, openid: str = "", number: str = "") -> int:
        """A new phone that does not follow yet, or one for an openid that the program brought."""
        with self.store.transaction():
            last = self.store.one("SELECT coalesce(max(n), 0) AS n FROM phones")
            n = (last["n"] if last else 0) + 1
            follows = int(bool(openid))
            openid = openid or new_openid()
            self.store.run(
                "INSERT INTO phones (n, name, number, openid, mini_openid, unionid)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                *(n, f"手机{n}", number or f"1380000{n:04d}", openid, new_openid(), new_openid()),
            )
            self.store.run(
                "INSERT OR IGNORE INTO followers (openid, subscribed, since) VALUES (?, ?, ?)",
                *(openid, follows, int(self.now())),
            )
        return n

    def reset(self) -> None:
        self.pusher.forget()
        self.store.forget()
        self.knobs.reload()
        self.furnish()

    def close(self) -> None:
        self.pusher.stop()
        self.store.close()
        self.log.close()


def new_openid() -> str:
    return "o" + secrets.token_urlsafe(21)[:27]


def world() -> World:
    return cast(World, current_app.extensions["sandbox"])
