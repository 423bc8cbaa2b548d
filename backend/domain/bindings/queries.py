"""Reads of WeChat identities."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.bindings.rules import PROVINCE, village_of_scene
from backend.domain.messages.models import Message
from backend.domain.people.models import Person


def find_user(_actor: Actor, *, app_id: str, openid: str) -> WechatUser | None:
    return db.session.scalar(
        db.select(WechatUser).where(WechatUser.app_id == app_id, WechatUser.openid == openid)
    )


def is_confirmed(user: WechatUser) -> bool:
    """Whether stored data may be shown to this WeChat user."""
    person = user.person
    return bool(person and user.phone_confirmed and person.check_status == "confirmed")


def labourer_of(user: WechatUser) -> Actor:
    """While the phone is unconfirmed the home is the one that an unknown person would get."""
    person, home = user.person, village_of_scene(user.scene) or PROVINCE
    if person and user.phone_confirmed:
        home = person.region_code
    return Actor(
        "labourer", user.id, person.name if person else "微信用户", region=home if person else None,
        person_id=user.person_id, since=None if user.phone_confirmed else user.bound_at,
    )  # fmt: skip


def find_opt_in(_actor: Actor, *, user_id: int) -> OptIn | None:
    return db.session.scalar(
        db.select(OptIn).where(OptIn.wechat_user_id == user_id, OptIn.opted_out_at.is_(None))
    )


def identities_of(_actor: Actor, *, user: WechatUser) -> list[WechatUser]:
    """The confirmed WeChat users of the same person; of an unconfirmed one, those of its phone."""
    if user.person_id is None:
        return [user]
    statement = db.select(WechatUser).where(
        WechatUser.person_id == user.person_id,
        WechatUser.phone_confirmed.is_(user.phone_confirmed),
    )
    if not user.phone_confirmed:
        statement = statement.where(WechatUser.phone_hash == user.phone_hash)
    return list(db.session.scalars(statement.order_by(WechatUser.id)))


def visible_messages(actor: Actor) -> Select[tuple[Message]]:
    """Messages to people of the actor's region; those to nobody known are for the province."""
    home = db.func.coalesce(Person.region_code, "")
    return (
        db.select(Message)
        .outerjoin(Person, Person.id == Message.person_id)
        .where(home.startswith(actor.region or "", autoescape=True))
    )


def list_messages(
    actor: Actor, *, week: str = "", status: str = "", kind: str = "", cursor: str | None = None
) -> Page[Message]:
    statement = visible_messages(actor)
    for column, wanted in ((Message.week, week), (Message.status, status), (Message.kind, kind)):
        if wanted:
            statement = statement.where(column == wanted)
    return page_by_id(statement, Message.id, cursor)


def get_message(actor: Actor, *, message_id: int) -> Message:
    message = db.session.scalar(visible_messages(actor).where(Message.id == message_id))
    if message is None:
        raise NotFound("没有找到这条消息，或者不归您这里管")
    return message


def visible_phone_changes(actor: Actor) -> Select[tuple[WechatUser]]:
    """Bindings whose phone differs from the register's, in the actor's region."""
    return (
        db.select(WechatUser)
        .join(Person)
        .where(
            WechatUser.phone_confirmed.is_(False),
            Person.region_code.startswith(actor.region or "", autoescape=True),
        )
    )


def list_phone_changes(actor: Actor, *, cursor: str | None = None) -> Page[WechatUser]:
    statement = visible_phone_changes(actor).options(joinedload(WechatUser.person))
    return page_by_id(statement, WechatUser.id, cursor)


def count_phone_changes(actor: Actor) -> tuple[int, datetime | None]:
    return count_and_oldest(visible_phone_changes(actor), WechatUser.bound_at)


def bindings_of(actor: Actor, *, person_id: int) -> Sequence[WechatUser]:
    """The WeChat users that are bound to a person of the actor's region."""
    statement = db.select(WechatUser).join(Person).where(
        WechatUser.person_id == person_id,
        Person.region_code.startswith(actor.region or "", autoescape=True),
    )
    return db.session.scalars(statement.order_by(WechatUser.id)).all()


def messages_of(actor: Actor, *, person_id: int, limit: int = 20) -> Sequence[Message]:
    """The latest messages to one person, newest first."""
    statement = visible_messages(actor).where(Message.person_id == person_id)
    return db.session.scalars(statement.order_by(Message.id.desc()).limit(limit)).all()
