"""The reminder to helpers: who gets one, what it says, once a day, and a dry run without any."""

from datetime import date, timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.messages.models import Message
from backend.jobs.reminders import remind_helpers
from tests.factories import make_person
from tests.fieldwork.phone import HelperPhone

DAY = date(2026, 11, 23)


@pytest.fixture
def template(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.extensions["settings"]
    changed = settings.model_copy(update={"wechat_template_reminder": "reminder"})
    monkeypatch.setitem(app.extensions, "settings", changed)


def remind(**changes: bool) -> dict[str, object]:
    db.session.commit()
    return remind_helpers(SYSTEM, day=DAY, **{"dry_run": False} | changes)


def messages() -> list[Message]:
    return list(db.session.scalars(db.select(Message)))


def test_a_helper_is_told_how_many_and_how_long(app: Flask, template: None) -> None:
    for silent in (20, 16, 3):
        make_person(returned_on=date(2026, 1, 5), last_verified_on=DAY - timedelta(days=silent))
    phone = HelperPhone(app)
    assert remind() == {"helpers": 1, "queued": 1}
    assert remind() == {"helpers": 1, "queued": 0}
    row = messages()[0]
    assert (row.openid, row.kind, row.template_id) == (phone.user.openid, "reminder", "reminder")
    assert row.payload["data"]["number2"]["value"] == "2"
    assert row.payload["data"]["thing3"]["value"] == "20 天没有问了"
    assert row.payload["url"].endswith("/m/#/fieldwork/today/today")


def test_nobody_is_reminded_without_cause(app: Flask, template: None) -> None:
    make_person(returned_on=date(2026, 1, 5), last_verified_on=DAY)
    HelperPhone(app)
    assert remind() == {"helpers": 0, "queued": 0}


def test_an_unfollowed_account_and_a_dry_run_send_nothing(app: Flask, template: None) -> None:
    make_person(returned_on=date(2026, 1, 5))
    phone = HelperPhone(app)
    assert remind(dry_run=True) == {"helpers": 1, "dry_run": True}
    phone.user.subscribed = False
    assert remind() == {"helpers": 0, "queued": 0}
    assert messages() == []


def test_without_a_template_the_lists_are_all_there_is(app: Flask) -> None:
    make_person(returned_on=date(2026, 1, 5))
    HelperPhone(app)
    assert remind()["helpers"] == 0
