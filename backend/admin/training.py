"""Training wishes: the list, one wish with its answer."""

from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.catalogues.rules import occupation_name
from backend.domain.training.actions import answer_wish
from backend.domain.training.queries import count_undecided, get_wish, list_wishes
from backend.domain.training.rules import (
    LATE_AFTER,
    MODES,
    STATUS_TEXT,
    TIMES,
    TOLD,
    TRANSITIONS,
)

pages = Blueprint("training", __name__)
QUEUES = (
    Queue(
        "培训意愿待答复", "admin.training.index", Can.DECIDE_WISHES, count_undecided, LATE_AFTER,
        (("status", "submitted"),),
    ),
)  # fmt: skip
WORDS = {"times": TIMES, "modes": MODES, "status_text": STATUS_TEXT, "occupation": occupation_name}


@pages.get("/training")
@allow(Can.SEE_WORK)
def index() -> str:
    status = request.args.get("status", "")
    page = list_wishes(g.actor, status=status, cursor=request.args.get("cursor"))
    return render_template("training/index.html", page=page, status=status, **WORDS)


@pages.get("/training/<int:wish_id>")
@allow(Can.SEE_WORK)
def record(wish_id: int) -> str:
    return _record(wish_id)


def _record(wish_id: int, error: AppError | None = None) -> str:
    wish = get_wish(g.actor, wish_id=wish_id)
    return render_template(
        "training/record.html", wish=wish, error=error,
        answers=[status for status in TOLD if status in TRANSITIONS[wish.status]],
        **WORDS,
    )  # fmt: skip


@pages.post("/training/<int:wish_id>/answer")
@allow(Can.DECIDE_WISHES)
def answer(wish_id: int) -> Response:
    status, reason = request.form.get("status", ""), request.form.get("reason", "")
    return act(
        partial(answer_wish, g.actor, wish_id=wish_id, status=status, reason=reason),
        done=f"已改为“{STATUS_TEXT.get(status, '')}”，本人会在“我的消息”里看到",
        then=url_for("admin.training.record", wish_id=wish_id),
        again=partial(_record, wish_id),
    )
