"""The ledger of outgoing messages: the list, and one row that explains itself."""

from flask import Blueprint, g, render_template, request

from backend.core.access import allow
from backend.domain.accounts.rules import Can
from backend.domain.bindings.queries import get_message, list_messages
from backend.domain.matching.rules import FIELD_TEXT
from backend.domain.messages.rules import CHANNEL_TEXT, KIND_TEXT, STATUS_EXPLAINED, STATUS_TEXT
from backend.domain.people.queries import people_by_id

pages = Blueprint("messages", __name__)
WORDS = {"status_text": STATUS_TEXT, "kind_text": KIND_TEXT}
FILTERS = ("week", "status", "kind")


@pages.get("/messages")
@allow(Can.SEE_WORK)
def index() -> str:
    filters = {name: request.args.get(name, "").strip() for name in FILTERS}
    page = list_messages(g.actor, cursor=request.args.get("cursor"), **filters)
    people = people_by_id(g.actor, ids=[message.person_id for message in page.items])
    return render_template(
        "messages/index.html", page=page, people=people, filters=filters, **WORDS
    )


@pages.get("/messages/<int:message_id>")
@allow(Can.SEE_WORK)
def record(message_id: int) -> str:
    message = get_message(g.actor, message_id=message_id)
    person = people_by_id(g.actor, ids=[message.person_id]).get(message.person_id or 0)
    return render_template(
        "messages/record.html", message=message, person=person, channel_text=CHANNEL_TEXT,
        explained=STATUS_EXPLAINED, field_text=FIELD_TEXT, **WORDS,
    )  # fmt: skip
