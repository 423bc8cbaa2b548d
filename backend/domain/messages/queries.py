"""Reads of the ledger; staff see messages to people of their own area."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, literal

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.paging import Page, page_by_id
from backend.domain.messages.models import Message, MessageStatus, Notice, Switch

PUSH_SWITCH = "push"


def find_message_by_key(_actor: Actor, *, key: str) -> Message | None:
    return db.session.scalar(db.select(Message).where(Message.key == key))


def count_week(_actor: Actor, *, week: str) -> dict[str, int]:
    """Messages of one week's push by status."""
    rows = db.session.execute(
        db.select(Message.status, db.func.count())
        .where(Message.week == week, Message.kind == "weekly")
        .group_by(Message.status)
    )
    return {status: count for status, count in rows}


def people_with_weekly(_actor: Actor, *, week: str) -> dict[int, Message]:
    """Who already has this week's message, by person."""
    rows = db.session.scalars(
        db.select(Message).where(Message.week == week, Message.kind == "weekly")
    )
    return {row.person_id: row for row in rows if row.person_id}


def pushed_vacancies(_actor: Actor, *, weeks: Sequence[str]) -> set[tuple[int, int]]:
    """(person, vacancy) pairs of these weeks' messages, whatever became of them but cancelled."""
    rows = db.session.execute(
        db.select(Message.person_id, Message.vacancy_id).where(
            Message.week.in_(weeks),
            Message.kind == "weekly",
            Message.status != MessageStatus.CANCELLED,
        )
    )
    return {(person, vacancy) for person, vacancy in rows if person and vacancy}


def is_switched_off(_actor: Actor, *, name: str = PUSH_SWITCH) -> Switch | None:
    switch = db.session.get(Switch, name, populate_existing=True)
    return switch if switch and switch.off else None


def own_notices(actor: Actor) -> list[ColumnElement[bool]]:
    """The labourer's own; none while the phone is unconfirmed, as older matters speak in them."""
    return [Notice.person_id == actor.person_id, literal(actor.since is None)]


def list_notices(actor: Actor, *, cursor: str | None) -> Page[Notice]:
    return page_by_id(db.select(Notice).where(*own_notices(actor)), Notice.id, cursor, 20)


def count_unread(actor: Actor) -> int:
    count = db.session.scalar(
        db.select(db.func.count()).where(*own_notices(actor), Notice.read_at.is_(None))
    )
    return count or 0


def open_weekly(_actor: Actor, *, week: str, app_id: str) -> int:
    """Rows of the week that wait or are on their way right now (deferred ones are settled)."""
    count = db.session.scalar(
        db.select(db.func.count()).where(
            Message.week == week,
            Message.kind == "weekly",
            Message.app_id == app_id,
            Message.status.in_([MessageStatus.QUEUED, MessageStatus.SENDING]),
        )
    )
    return count or 0
