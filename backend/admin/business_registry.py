"""登记库比对: the business registry's file beside the employers; looked at, then applied."""

from functools import partial

from flask import (
    Blueprint,
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
from backend.admin.uploads import order_step, receive_table
from backend.core.access import allow
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can
from backend.domain.imports.actions import discard_batch
from backend.domain.imports.business_registry import (
    FINDINGS,
    KIND,
    confirm_registry,
    create_comparison,
)
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.queries import count_to_confirm, get_batch, list_batches, list_rows
from backend.domain.imports.rules import BATCH_TEXT, LATE_AFTER, UNDER_WAY

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
        listed=live("found", url=_url(batch), inner=_found(batch), waiting=_waits(batch)),
    )  # fmt: skip


def _url(batch: ImportBatch) -> str:
    kept = {name: request.args.get(name) for name in ("outcome", "cursor")}
    return url_for("admin.business_registry.progress", batch_id=batch.id, **kept)


def _found(batch: ImportBatch) -> str:
    outcome = request.args.get("outcome", "")
    page = list_rows(
        g.actor, batch_id=batch.id, kind=KIND, outcome=outcome, cursor=request.args.get("cursor")
    )
    return render_template(
        "employers/registry_found.html", page=page, outcome=outcome, findings=FINDINGS,
        batch=batch, states=BATCH_TEXT,
    )  # fmt: skip


def _waits(batch: ImportBatch) -> bool:
    return batch.status in UNDER_WAY


@pages.get("/employers/registry/<int:batch_id>/progress")
@allow(Can.ENTER_VACANCIES)
def progress(batch_id: int) -> Response:
    batch = get_batch(g.actor, batch_id=batch_id, kind=KIND)
    return answer_live("found", url=_url(batch), inner=_found(batch), waiting=_waits(batch))


@pages.post("/employers/registry/<int:batch_id>/confirm")
@allow(Can.ENTER_VACANCIES)
def confirm(batch_id: int) -> Response:
    return order_step(
        partial(confirm_registry, g.actor, batch_id=batch_id), task="apply_registry",
        batch_id=batch_id, again=partial(_record, batch_id),
        then=url_for("admin.business_registry.record", batch_id=batch_id),
    )  # fmt: skip


@pages.post("/employers/registry/<int:batch_id>/discard")
@allow(Can.ENTER_VACANCIES)
def discard(batch_id: int) -> Response:
    return act(
        partial(discard_batch, g.actor, batch_id=batch_id, kind=KIND),
        done="已放弃，什么都没有改", again=partial(_record, batch_id),
        then=url_for("admin.business_registry.record", batch_id=batch_id),
    )  # fmt: skip
