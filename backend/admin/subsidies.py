"""Subsidy claims: the list, one claim with its answer and photographs; the published items."""

from functools import partial

from flask import Blueprint, current_app, g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.display import Step
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.db import transaction
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.subsidies.actions import answer_claim, open_photo
from backend.domain.subsidies.queries import (
    count_undecided,
    get_claim,
    list_claims,
    list_items_of_area,
)
from backend.domain.subsidies.rules import LATE_AFTER, STATUS_TEXT, TOLD, TRANSITIONS
from backend.providers.storage import open_file

pages = Blueprint("subsidies", __name__)
QUEUES = (
    Queue(
        "补贴申请待审核", "admin.subsidies.index", Can.DECIDE_CLAIMS, count_undecided, LATE_AFTER,
        (("status", "undecided"),),
    ),
)  # fmt: skip


@pages.get("/subsidies")
@allow(Can.SEE_WORK)
def index() -> str:
    status = request.args.get("status", "")
    page = list_claims(g.actor, status=status, cursor=request.args.get("cursor"))
    return render_template(
        "subsidies/index.html", page=page, status=status, status_text=STATUS_TEXT
    )


@pages.get("/subsidies/items")
@allow(Can.SEE_WORK)
def items() -> str:
    return render_template("subsidies/items.html", items=list_items_of_area(g.actor))


@pages.get("/subsidies/<int:claim_id>")
@allow(Can.SEE_WORK)
def record(claim_id: int) -> str:
    return _record(claim_id)


def _record(claim_id: int, error: AppError | None = None) -> str:
    claim = get_claim(g.actor, claim_id=claim_id)
    story = [
        Step(step.at, STATUS_TEXT[step.status], step.actor_name, step.note)
        for step in claim.steps
    ]
    return render_template(
        "subsidies/record.html", claim=claim, story=story, error=error, status_text=STATUS_TEXT,
        answers=[status for status in TOLD if status in TRANSITIONS[claim.status]],
    )  # fmt: skip


@pages.post("/subsidies/<int:claim_id>/answer")
@allow(Can.DECIDE_CLAIMS)
def answer(claim_id: int) -> Response:
    status, reason = request.form.get("status", ""), request.form.get("reason", "")
    return act(
        partial(answer_claim, g.actor, claim_id=claim_id, status=status, reason=reason),
        done=f"已改为“{STATUS_TEXT.get(status, '')}”，本人会在“我的消息”里看到",
        then=url_for("admin.subsidies.record", claim_id=claim_id),
        again=partial(_record, claim_id),
    )


@pages.get("/subsidies/photos/<int:photo_id>")
@allow(Can.DECIDE_CLAIMS)
def photo(photo_id: int) -> Response:
    """The photograph itself; nothing on the way keeps a copy, and each look is an audit row."""
    with transaction():
        file_name = open_photo(g.actor, photo_id=photo_id).file_name
    file = open_file(current_app.extensions["settings"].data_dir, file_name)
    response = send_file(file, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response
