"""Corrections that people ask for: the list, and the answer to each."""

from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.rights.actions import answer_correction
from backend.domain.rights.queries import count_waiting, list_corrections
from backend.domain.rights.rules import FIELDS, LATE_AFTER, STATUS_TEXT

pages = Blueprint("rights", __name__)
QUEUES = (
    Queue(
        "群众要求更正的资料", "admin.rights.index", Can.CHECK_PEOPLE, count_waiting, LATE_AFTER,
        (("status", "waiting"),),
    ),
)  # fmt: skip


@pages.get("/rights")
@allow(Can.CHECK_PEOPLE)
def index() -> str:
    return _index()


def _index(error: AppError | None = None, refused_id: int = 0) -> str:
    status = request.args.get("status", "")
    page = list_corrections(g.actor, status=status, cursor=request.args.get("cursor"))
    return render_template(
        "rights/index.html", page=page, status=status, error=error, refused_id=refused_id,
        fields=FIELDS, states=STATUS_TEXT,
    )  # fmt: skip


@pages.post("/rights/<int:correction_id>")
@allow(Can.CHECK_PEOPLE)
def answer(correction_id: int) -> Response:
    corrected = request.form.get("corrected") == "yes"
    return act(
        partial(
            answer_correction, g.actor, correction_id=correction_id, corrected=corrected,
            answer=request.form.get("answer", ""),
        ),
        done="已记为更正，本人会收到消息" if corrected else "已答复，本人会看到原因",
        then=url_for("admin.rights.index", status="waiting"),
        again=lambda error: _index(error, correction_id),
    )  # fmt: skip
