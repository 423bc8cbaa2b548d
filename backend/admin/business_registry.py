"""登记库比对: the business registry's file beside the employers; looked at, then applied."""

from collections.abc import Callable
from functools import partial

from flask import (
    Blueprint,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from backend.admin.acts import act, answer_live, live
from backend.admin.queues import Queue
from backend.admin.uploads import receive_table
from backend.core.access import allow
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can
from backend.domain.imports.business_registry import (
    FINDINGS,
    KIND,
    confirm_registry,
    create_comparison,
    give_up_registry,
)
from backend.domain.imports.queries import count_to_confirm, get_batch, list_batches, list_rows
from backend.domain.imports.rules import BATCH_TEXT, LATE_AFTER, UNDER_WAY
from backend.domain.tasks.actions import add_task

pages = Blueprint("business_registry", __name__)
QUEUES = (
    Queue(
        "登记库比对待确认", "admin.business_registry.index", Can.ENTER_VACANCIES,
        partial(count_to_confirm, kind=KIND), LATE_AFTER,
    ),
)  # fmt: skip


@pages.get("/employers/registry")
@allow(Can.ENTER_VACANCIES)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    page = list_batches(g.actor, kind=KIND, cursor=request.args.get("cursor"))
    return render_template(
        "employers/registry.html", page=page, error=error, states=BATCH_TEXT, findings=FINDINGS
    )


@pages.post("/employers/registry")
@allow(Can.ENTER_VACANCIES)
def upload() -> Response:
    make = partial(create_comparison, whole=request.form.get("whole") == "yes")
    try:
        batch_id = receive_table(make=make, task="compare_registry")
    except BadInput as error:
        return make_response(_index(error), error.status)
    return redirect(url_for("admin.business_registry.record", batch_id=batch_id))


@pages.get("/employers/registry/<int:batch_id>")
@allow(Can.ENTER_VACANCIES)
def record(batch_id: int) -> str:
    return _record(batch_id)


def _record(batch_id: int, error: AppError | None = None) -> str:
    batch = get_batch(g.actor, batch_id=batch_id, kind=KIND)
    return render_template(
        "employers/registry_record.html", batch=batch, error=error,
        listed=live("found", url=_url(batch_id), inner=_inner(batch_id), waiting=_waits(batch_id)),
    )  # fmt: skip


def _url(batch_id: int) -> str:
    outcome, cursor = request.args.get("outcome", ""), request.args.get("cursor")
    return url_for(
        "admin.business_registry.progress", batch_id=batch_id, outcome=outcome, cursor=cursor
    )


def _inner(batch_id: int) -> str:
    outcome = request.args.get("outcome", "")
    page = list_rows(
        g.actor, batch_id=batch_id, kind=KIND, outcome=outcome, cursor=request.args.get("cursor")
    )
    return render_template(
        "employers/registry_found.html", page=page, outcome=outcome, findings=FINDINGS,
        batch=get_batch(g.actor, batch_id=batch_id, kind=KIND), states=BATCH_TEXT,
    )  # fmt: skip


def _waits(batch_id: int) -> bool:
    return get_batch(g.actor, batch_id=batch_id, kind=KIND).status in UNDER_WAY


@pages.get("/employers/registry/<int:batch_id>/progress")
@allow(Can.ENTER_VACANCIES)
def progress(batch_id: int) -> Response:
    return answer_live(
        "found", url=_url(batch_id), inner=_inner(batch_id), waiting=_waits(batch_id)
    )


@pages.post("/employers/registry/<int:batch_id>/confirm")
@allow(Can.ENTER_VACANCIES)
def confirm(batch_id: int) -> Response:
    ordered: list[int] = []

    def work() -> None:
        confirm_registry(g.actor, batch_id=batch_id)
        ordered.append(add_task(g.actor, kind="apply_registry", subject_id=batch_id).id)

    answer = _act(batch_id, work, "正在办理，办完会显示在这里")
    for task_id in ordered if answer.status_code == 302 else []:
        current_app.extensions["enqueue"](task_id)
    return answer


@pages.post("/employers/registry/<int:batch_id>/discard")
@allow(Can.ENTER_VACANCIES)
def discard(batch_id: int) -> Response:
    return _act(
        batch_id, partial(give_up_registry, g.actor, batch_id=batch_id), "已放弃，什么都没有改"
    )


def _act(batch_id: int, work: Callable[[], object], done: str) -> Response:
    return act(
        work, done=done, then=url_for("admin.business_registry.record", batch_id=batch_id),
        again=partial(_record, batch_id),
    )  # fmt: skip
