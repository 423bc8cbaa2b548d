"""The reminder to helpers whose people were not heard of for two weeks."""

from datetime import date
from typing import Any

from flask import current_app

from backend.core.actor import Actor
from backend.core.addresses import app_page
from backend.core.db import transaction
from backend.domain.fieldwork.actions import queue_reminders
from backend.domain.fieldwork.queries import reminders_due

TODAY_PAGE = "/fieldwork/today/today"


def remind_helpers(actor: Actor, *, day: date, dry_run: bool) -> dict[str, Any]:
    settings = current_app.extensions["settings"]
    if not settings.wechat_template_reminder:
        return {"helpers": 0, "why": "no template is set"}
    due = reminders_due(actor, day=day, app_id=settings.wechat_app_id)
    if dry_run:
        return {"helpers": len(due), "dry_run": True}
    with transaction():
        queued = queue_reminders(
            actor, day=day, due=due, template_id=settings.wechat_template_reminder,
            url=app_page(TODAY_PAGE),
        )  # fmt: skip
    return {"helpers": len(due), "queued": queued}
