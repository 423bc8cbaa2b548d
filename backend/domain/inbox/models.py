"""Conversations between WeChat users and staff, with the platform's answering window."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model
from backend.core.privacy import Encrypted
from backend.domain.bindings.models import WechatUser
from backend.domain.messages.models import BigId, Message


class Conversation(Model):
    """`replies_left` and `window_until` are our own count: no API of the platform returns them."""

    __tablename__ = "conversations"
    id: Mapped[int] = mapped_column(primary_key=True)
    wechat_user_id: Mapped[int] = mapped_column(ForeignKey("wechat_users.id"), unique=True)
    region_code: Mapped[str] = mapped_column(String(12), default="", index=True)
    waiting_since: Mapped[datetime | None] = mapped_column(index=True)
    last_at: Mapped[datetime] = mapped_column(index=True)
    window_until: Mapped[datetime | None]
    replies_left: Mapped[int] = mapped_column(default=0)
    user: Mapped[WechatUser] = relationship()


class ChatMessage(Model):
    __tablename__ = "chat_messages"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    direction: Mapped[str] = mapped_column(String(4))  # in | auto | out
    text: Mapped[str] = mapped_column(Encrypted("chat_messages.text"))
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("messages.id"))
    staff_name: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime]
    message: Mapped[Message | None] = relationship()
