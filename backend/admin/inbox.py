"""The inbox: who wrote on the left, the talk on the right; both refresh themselves."""

import uuid
from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act, answer_live, live
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.clock import local, real_now
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, Conflict, RuleBroken
from backend.domain.accounts.rules import Can
from backend.domain.inbox.actions import reply, set_done
from backend.domain.inbox.models import Conversation
from backend.domain.inbox.queries import (
    count_waiting,
    get_conversation,
    latest_texts,
    list_chat,
    list_conversations,
)
from backend.domain.inbox.rules import LATE_AFTER, TEXT_LIMIT, can_reply
from backend.domain.messages.rules import STATUS_TEXT

pages = Blueprint("inbox", __name__)
QUEUES = (
    Queue("消息待回复", "admin.inbox.index", Can.ANSWER_INBOX, count_waiting, LATE_AFTER),
)


@pages.get("/inbox")
@allow(Can.ANSWER_INBOX)
def index() -> str:
    return render_template("inbox/index.html", people=_live_people(0))


@pages.get("/inbox/<int:conversation_id>")
@allow(Can.ANSWER_INBOX)
def talk(conversation_id: int) -> str:
    return _talk(conversation_id)


def _talk(conversation_id: int, error: AppError | None = None) -> str:
    conversation = get_conversation(g.actor, conversation_id=conversation_id)
    return render_template(
        "inbox/index.html", people=_live_people(conversation_id), conversation=conversation,
        talk=live("talk", url=_address("talk_part", conversation_id), inner=_chat(conversation)),
        # one key for one rendered form: whatever is clicked twice is sent once
        request_key=request.form.get("request_key") or uuid.uuid4().hex,
        error=error, limit=TEXT_LIMIT,
    )  # fmt: skip


def _address(view: str, conversation_id: int) -> str:
    return url_for(f"admin.inbox.{view}", conversation_id=conversation_id)


@pages.get("/inbox/people", defaults={"conversation_id": 0})
@pages.get("/inbox/<int:conversation_id>/people")
@allow(Can.ANSWER_INBOX)
def people_part(conversation_id: int) -> Response:
    return answer_live(
        "people", url=_address("people_part", conversation_id), inner=_people(conversation_id)
    )


@pages.get("/inbox/<int:conversation_id>/talk")
@allow(Can.ANSWER_INBOX)
def talk_part(conversation_id: int) -> Response:
    conversation = get_conversation(g.actor, conversation_id=conversation_id)
    return answer_live(
        "talk", url=_address("talk_part", conversation_id), inner=_chat(conversation)
    )


def _live_people(open_id: int) -> str:
    return live("people", url=_address("people_part", open_id), inner=_people(open_id))


def _people(open_id: int) -> str:
    conversations = list_conversations(g.actor)
    texts = latest_texts(g.actor, conversation_ids=[c.id for c in conversations])
    return render_template(
        "inbox/_people.html", conversations=conversations, texts=texts, open_id=open_id,
        late_before=real_now() - LATE_AFTER,
    )  # fmt: skip


def _chat(conversation: Conversation) -> str:
    until = conversation.window_until
    return render_template(
        "inbox/_talk.html", conversation=conversation, until=until and local(until),
        open_now=can_reply(until, conversation.replies_left, real_now()),
        used_up=until is not None and until > real_now(), status_text=STATUS_TEXT,
        chat=list_chat(g.actor, conversation_id=conversation.id),
    )  # fmt: skip


@pages.post("/inbox/<int:conversation_id>/reply")
@allow(Can.ANSWER_INBOX)
def answer(conversation_id: int) -> Response | tuple[str, int]:
    """Queue the answer and go back to the talk, where its state shows."""
    text, key = request.form.get("text", ""), request.form.get("request_key", "")
    try:
        with transaction():
            reply(g.actor, conversation_id=conversation_id, text=text, request_key=key)
    except Conflict:
        flash("这条回复刚才已经发出，没有重复发送", "ok")
    except (BadInput, RuleBroken) as error:
        return _talk(conversation_id, error), error.status
    return redirect(_address("talk", conversation_id))


@pages.post("/inbox/<int:conversation_id>/done")
@allow(Can.ANSWER_INBOX)
def done(conversation_id: int) -> Response:
    return act(
        partial(set_done, g.actor, conversation_id=conversation_id),
        done="已标为不用回复，不再算在等待里",
        then=url_for("admin.inbox.index"),
        again=partial(_talk, conversation_id),
    )
