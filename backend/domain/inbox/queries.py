"""Reads of conversations in the actor's region."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import count_and_oldest
from backend.domain.bindings.models import WechatUser
from backend.domain.inbox.models import ChatMessage, Conversation


def visible_conversations(actor: Actor) -> Select[tuple[Conversation]]:
    return db.select(Conversation).where(
        Conversation.region_code.startswith(actor.region or "", autoescape=True)
    )


def get_conversation(actor: Actor, *, conversation_id: int) -> Conversation:
    found = db.session.scalar(
        visible_conversations(actor)
        .where(Conversation.id == conversation_id)
        .options(joinedload(Conversation.user))
    )
    if found is None:
        raise NotFound("没有找到这个对话，或者不归您这里管")
    return found


def list_conversations(actor: Actor, *, limit: int = 50) -> Sequence[Conversation]:
    """Those that wait first, oldest first; then the latest."""
    statement = (
        visible_conversations(actor)
        .options(joinedload(Conversation.user).joinedload(WechatUser.person))
        .order_by(
            Conversation.waiting_since.is_(None),
            Conversation.waiting_since,
            Conversation.last_at.desc(),
            Conversation.id,
        )
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def list_chat(actor: Actor, *, conversation_id: int, limit: int = 200) -> list[ChatMessage]:
    """The latest messages, oldest first."""
    get_conversation(actor, conversation_id=conversation_id)
    rows = db.session.scalars(
        db.select(ChatMessage)
        .where(ChatMessage.conversation_id == conversation_id)
        .options(joinedload(ChatMessage.message))
        .order_by(ChatMessage.id.desc())
        .limit(limit)
    ).all()
    return list(reversed(rows))


def latest_texts(_actor: Actor, *, conversation_ids: Sequence[int]) -> dict[int, str]:
    """The last thing that a person said in each of these conversations."""
    last = (
        db.select(db.func.max(ChatMessage.id))
        .where(
            ChatMessage.conversation_id.in_(conversation_ids), ChatMessage.direction != "auto"
        )
        .group_by(ChatMessage.conversation_id)
    )
    rows = db.session.scalars(db.select(ChatMessage).where(ChatMessage.id.in_(last)))
    return {row.conversation_id: row.text for row in rows}


def count_waiting(actor: Actor) -> tuple[int, datetime | None]:
    waiting = visible_conversations(actor).where(Conversation.waiting_since.is_not(None))
    return count_and_oldest(waiting, Conversation.waiting_since)


def find_conversation(_actor: Actor, *, user_id: int) -> Conversation | None:
    return db.session.scalar(
        db.select(Conversation).where(Conversation.wechat_user_id == user_id)
    )
