"""Imports of vacancies: upload, progress, preview, load, result, the officer's word."""

from functools import partial

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from backend.admin.acts import act, answer_live, live
from backend.admin.queues import Queue
from backend.admin.uploads import order_step, receive_table, send_noted
from backend.core.access import allow
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.imports import actions
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.queries import (
    count_reasons,
    count_to_confirm,
    find_same_file,
    get_batch,
    list_batches,
    list_rows,
)
from backend.domain.imports.rules import (
    BATCH_TEXT,
    LATE_AFTER,
    OUTCOME_TEXT,
    STATUS_TEXT,
    UNDER_WAY,
    VALID_DAYS,
)
from backend.domain.imports.vacancy_columns import read_cells

pages = Blueprint("imports", __name__)
QUEUES = (
    Queue(
        "读好了、待确认的导入", "admin.imports.index", Can.ENTER_VACANCIES, count_to_confirm,
        LATE_AFTER,
    ),
)  # fmt: skip


@pages.get("/imports")
@allow(Can.ENTER_VACANCIES)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    page = list_batches(g.actor, cursor=request.args.get("cursor"))
    return render_template("imports/index.html", page=page, error=error, states=BATCH_TEXT)


@pages.post("/imports")
@allow(Can.ENTER_VACANCIES)
def upload() -> AnyResponse:
    try:
        batch_id = receive_table(make=actions.create_batch, task="read_import")
    except BadInput as error:
        return make_response(_index(error), error.status)
    return redirect(url_for("admin.imports.record", batch_id=batch_id))


@pages.get("/imports/<int:batch_id>")
@allow(Can.ENTER_VACANCIES)
def record(batch_id: int) -> str:
    return _record(batch_id)


def _record(batch_id: int, error: AppError | None = None) -> str:
    batch = get_batch(g.actor, batch_id=batch_id)
    done = batch.status == "done"
    names = staff_names(g.actor, ids=[i for i in (batch.created_by, batch.vouched_by) if i])
    return render_template(
        "imports/record.html", batch=batch, error=error, names=names, states=BATCH_TEXT,
        row_states=STATUS_TEXT, outcomes=OUTCOME_TEXT, valid_days=VALID_DAYS,
        same=find_same_file(g.actor, batch=batch) if batch.status == "preview" else None,
        reasons=count_reasons(g.actor, batch_id=batch_id) if done else [],
        progress=live("progress", url=_progress_url(batch), inner=_progress(batch)),
    )  # fmt: skip


def _progress_url(batch: ImportBatch) -> str:
    return url_for("admin.imports.progress", batch_id=batch.id)


def _progress(batch: ImportBatch) -> str:
    return render_template("imports/progress.html", batch=batch)


@pages.get("/imports/<int:batch_id>/progress")
@allow(Can.ENTER_VACANCIES)
def progress(batch_id: int) -> AnyResponse:
    """The part that refreshes itself; when the work is over the whole page comes anew."""
    batch = get_batch(g.actor, batch_id=batch_id)
    if batch.status not in UNDER_WAY:
        return Response(status=204, headers={"HX-Refresh": "true"})
    return answer_live("progress", url=_progress_url(batch), inner=_progress(batch))


@pages.post("/imports/<int:batch_id>/confirm")
@allow(Can.ENTER_VACANCIES)
def confirm(batch_id: int) -> AnyResponse:
    days = request.form.get("valid_days", "")
    step = partial(
        actions.confirm_batch, g.actor, batch_id=batch_id,
        valid_days=int(days) if days.isdigit() else None,
    )  # fmt: skip
    return order_step(
        step, task="load_import", batch_id=batch_id, again=partial(_record, batch_id),
        then=url_for("admin.imports.record", batch_id=batch_id),
    )  # fmt: skip


@pages.post("/imports/<int:batch_id>/discard")
@allow(Can.ENTER_VACANCIES)
def discard(batch_id: int) -> AnyResponse:
    return act(
        lambda: actions.discard_batch(g.actor, batch_id=batch_id),
        done="已放弃这个文件，没有写入任何岗位",
        then=url_for("admin.imports.index"),
        again=lambda error: _record(batch_id, error),
    )


@pages.post("/imports/<int:batch_id>/vouch")
@allow(Can.VOUCH)
def vouch(batch_id: int) -> AnyResponse:
    try:
        with transaction():
            opened, left = actions.vouch_for_batch(
                g.actor, batch_id=batch_id, how=request.form.get("how", "")
            )
    except AppError as error:
        if error.status == 404:
            raise
        return make_response(_record(batch_id, error), error.status)
    flash(f"已担保，{opened} 个岗位上架了", "ok")
    if left:
        flash(f"有 {left} 个岗位要先改好，没有上架，在“待核”里逐个看", "warn")
    return redirect(url_for("admin.imports.record", batch_id=batch_id))


@pages.get("/imports/<int:batch_id>/rows")
@allow(Can.ENTER_VACANCIES)
def rows(batch_id: int) -> str:
    outcome = request.args.get("outcome", "")
    page = list_rows(g.actor, batch_id=batch_id, outcome=outcome, cursor=request.args.get("cursor"))
    titles = {row.id: read_cells(row.raw).get("title", "") for row in page.items if row.raw}
    return render_template(
        "imports/rows.html", titles=titles, batch=get_batch(g.actor, batch_id=batch_id), page=page,
        outcome=outcome, outcomes=OUTCOME_TEXT, row_states=STATUS_TEXT,
    )  # fmt: skip


@pages.get("/imports/<int:batch_id>/rejected.xlsx")
@allow(Can.ENTER_VACANCIES)
def rejected(batch_id: int) -> AnyResponse:
    """The rejected rows as they came, with the reason in an extra column."""
    return send_noted(batch_id=batch_id, title="没有收的行", notes="没有收的原因")
