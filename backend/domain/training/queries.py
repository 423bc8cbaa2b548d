"""Reads of training wishes: one's own, or those of the actor's region."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.training.models import TrainingWish


def visible_wishes(actor: Actor) -> Select[tuple[TrainingWish]]:
    statement = db.select(TrainingWish).options(joinedload(TrainingWish.person))
    if actor.kind == "labourer":
        statement = statement.where(TrainingWish.person_id == actor.person_id)
        return statement.where(TrainingWish.created_at >= actor.since) if actor.since else statement
    return statement.where(TrainingWish.region_code.startswith(actor.region or "", autoescape=True))


def get_wish(actor: Actor, *, wish_id: int) -> TrainingWish:
    found = db.session.scalar(visible_wishes(actor).where(TrainingWish.id == wish_id))
    if found is None:
        raise NotFound("没有找到这条培训意愿，或者不归您这里管")
    return found


def list_wishes(
    actor: Actor, *, status: str = "", cursor: str | None = None
) -> Page[TrainingWish]:
    statement = visible_wishes(actor)
    if status:
        statement = statement.where(TrainingWish.status == status)
    return page_by_id(statement, TrainingWish.id, cursor)


def count_undecided(actor: Actor) -> tuple[int, datetime | None]:
    waiting = visible_wishes(actor).where(TrainingWish.status == "submitted")
    return count_and_oldest(waiting, TrainingWish.created_at)


def wishes_of(actor: Actor, *, person_id: int) -> Sequence[TrainingWish]:
    """One person's training wishes, newest first."""
    statement = visible_wishes(actor).where(TrainingWish.person_id == person_id)
    return db.session.scalars(statement.order_by(TrainingWish.id.desc())).all()
