"""Writes of conversations: what came in, automatic answers, staff replies, notices to the chat."""

from datetime import timedelta

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.rules import village_of_scene
from backend.domain.inbox.models import ChatMessage, Conversation
from backend.domain.inbox.queries import find_conversation, get_conversation
from backend.domain.inbox.rules import KEPT_FOR_STAFF, TEXT_LIMIT, WINDOWS, can_reply
from backend.domain.messages.actions import Recipient, notify, queue_message
from backend.domain.messages.models import Message
from backend.domain.messages.queries import find_message_by_key


def open_window(actor: Actor, *, user: WechatUser, by: str) -> Conversation:
    """Note that the person did something after which we may answer for a while."""
    conversation = find_conversation(actor, user_id=user.id)
    if conversation is None:
        conversation = Conversation(wechat_user_id=user.id, last_at=real_now(), replies_left=0)
        db.session.add(conversation)
    length, count = WINDOWS[by]
    until = real_now() + length
    if conversation.window_until is None or until >= conversation.window_until:
        conversation.window_until = until
        conversation.replies_left = count
    elif not can_reply(conversation.window_until, conversation.replies_left, real_now()):
        conversation.replies_left = count
    home = user.person.region_code if user.person else village_of_scene(user.scene)
    conversation.region_code = home or conversation.region_code or ""
    db.session.flush()
    return conversation


def receive(actor: Actor, *, user: WechatUser, text: str, needs_person: bool) -> Conversation:
    """A message from the person; `needs_person` puts it into the staff's queue."""
    conversation = open_window(actor, user=user, by="message")
    db.session.add(
        ChatMessage(conversation_id=conversation.id, direction="in", text=text, at=real_now())
    )
    conversation.last_at = real_now()
    if needs_person and conversation.waiting_since is None:
        conversation.waiting_since = real_now()
    return conversation


def note_auto_answer(_actor: Actor, *, conversation: Conversation, text: str) -> None:
    """What the account itself answered, so that staff read the whole talk."""
    db.session.add(
        ChatMessage(conversation_id=conversation.id, direction="auto", text=text, at=real_now())
    )


def reply(actor: Actor, *, conversation_id: int, text: str, request_key: str) -> ChatMessage:
    """Staff answer within the platform's window; a repeated submit is the same answer."""
    text = text.strip()
    if not text:
        raise BadInput("请先写回复内容", fields={"text": "请先写回复内容"})
    if len(text) > TEXT_LIMIT:
        raise BadInput(f"一条最多 {TEXT_LIMIT} 字，请分成两条发", fields={"text": "太长了"})
    conversation = get_conversation(actor, conversation_id=conversation_id)
    key = f"reply:{conversation.id}:{request_key}"[:80]
    if sent := find_message_by_key(actor, key=key):
        return db.session.scalars(
            db.select(ChatMessage).where(ChatMessage.message_id == sent.id)
        ).one()
    if not can_reply(conversation.window_until, conversation.replies_left, real_now()):
        raise RuleBroken(
            "对方 48 小时内没有再发消息，或已回满 5 条，微信不让再发。请打电话联系，或等对方来消息",
            rule="inbox.window_closed",
        )
    message = _queue(actor, conversation, key, text)
    if message is None:
        raise RuleBroken("这条回复已经发过了", rule="inbox.sent")
    row = ChatMessage(
        conversation_id=conversation.id, direction="out", text=text, message_id=message.id,
        staff_name=actor.name, at=real_now(),
    )  # fmt: skip
    db.session.add(row)
    conversation.waiting_since, conversation.last_at = None, real_now()
    audit.record(actor, "reply", f"conversation:{conversation.id}")
    return row


def set_done(actor: Actor, *, conversation_id: int) -> None:
    """Nothing to answer: take it out of the queue."""
    conversation = get_conversation(actor, conversation_id=conversation_id)
    conversation.waiting_since = None
    audit.record(actor, "set_done", f"conversation:{conversation.id}")


def tell(actor: Actor, *, person_id: int, key: str, text: str, link: str | None = None) -> None:
    """A notice under 我的消息, and in the chat while its window has room beyond staff's answers."""
    if notify(actor, person_id=person_id, key=key, text=text, link=link) is None:
        return
    users = db.session.scalars(
        db.select(WechatUser).where(
            WechatUser.person_id == person_id,
            WechatUser.subscribed.is_(True),
            WechatUser.phone_confirmed.is_(True),
        )
    )
    for user in users:
        conversation = find_conversation(actor, user_id=user.id)
        soon = real_now() + timedelta(seconds=5)
        if (
            conversation
            and can_reply(conversation.window_until, conversation.replies_left, soon)
            and conversation.replies_left > KEPT_FOR_STAFF
        ):
            message = _queue(actor, conversation, f"notice:{key}:{user.id}"[:80], text, "notice")
            if message:
                db.session.add(
                    ChatMessage(
                        conversation_id=conversation.id, direction="auto", text=text,
                        message_id=message.id, at=real_now(),
                    )
                )


def _queue(
    actor: Actor, conversation: Conversation, key: str, text: str, kind: str = "reply"
) -> Message | None:
    user = conversation.user
    message = queue_message(
        actor,
        key=key,
        kind=kind,
        channel="custom",
        to=Recipient(user.app_id, user.openid, user.person_id),
        payload={"msgtype": "text", "text": {"content": text}},
        any_hour=True,
    )
    if message:
        conversation.replies_left -= 1
    return message
