"""Imports of vacancies: upload, progress, preview, load, result, the officer's word."""

import csv
from functools import partial
from io import BytesIO, StringIO

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
from backend.admin.uploads import keep_batch, order_step, receive_table, send_form, send_noted
from backend.core.access import allow
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.imports import actions
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.pasted import COLUMNS, POSTS_MOST, SOURCE, TEXT_MOST, read_pasted
from backend.domain.imports.queries import (
    count_reasons,
    count_to_confirm,
    find_same_file,
    find_twins,
    get_batch,
    list_batches,
    list_rows,
)
from backend.domain.imports.rules import (
    AS_NEW,
    BATCH_TEXT,
    LATE_AFTER,
    OUTCOME_TEXT,
    STATUS_TEXT,
    TWIN_CHOICE,
    UNDER_WAY,
    VALID_DAYS,
)
from backend.domain.imports.vacancy_columns import FORM, read_cells
from backend.domain.vacancies.rules import STATUS_TEXT as VACANCY_TEXT
from backend.domain.vacancies.wages import wage_text
from backend.domain.vacancies.wording import wording_faults

pages = Blueprint("imports", __name__)
ROW = (*COLUMNS, TWIN_CHOICE)  # of a pasted post, as the form has it
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


@pages.get("/imports/paste")
@allow(Can.ENTER_VACANCIES)
def paste() -> str:
    return _paste([])


def _paste(rows: list[dict[str, str]], error: AppError | None = None) -> str:
    """The text beside what was understood of it, every cell of which can be corrected."""
    sourced = [{**row, "来源": SOURCE} for row in rows]
    read = list(actions.understand(sourced, today=today(), valid_days=None))
    twins = find_twins(g.actor, posts=[one.post for one in read], area=g.actor.region or "")
    return render_template(
        "imports/paste.html", read=read, twins=twins, states=VACANCY_TEXT,
        error=error, columns=COLUMNS, wage_text=wage_text,
        wording_faults=wording_faults, text=request.form.get("text", ""), most=POSTS_MOST,
        taken=_taken() if "posts" in request.form else range(len(read)), as_new=AS_NEW,
    )  # fmt: skip


@pages.post("/imports/paste")
@allow(Can.ENTER_VACANCIES)
def understand_paste() -> AnyResponse:
    """A text just pasted, or its posts as somebody corrected them."""
    text, rows = request.form.get("text", ""), _typed_rows()
    if "again" in request.form and rows:
        return make_response(_paste(rows))
    if len(text) > TEXT_MOST:
        error = BadInput(f"文字太长了，请分成几次粘贴，每次 {TEXT_MOST} 个字以内")
        return make_response(_paste([], error), error.status)
    found = read_pasted(text)
    if not found:
        error = BadInput("请先把招工文字粘贴到框里", fields={"text": "请把招工文字粘贴到这里"})
        return make_response(_paste([], error), error.status)
    return make_response(_paste(found))


@pages.post("/imports/paste/take")
@allow(Can.ENTER_VACANCIES)
def take_pasted() -> AnyResponse:
    """The ticked posts become a table like any other, which is then loaded."""
    rows, taken = _typed_rows(), _taken()
    chosen = [row for number, row in enumerate(rows) if number in taken]
    try:
        if not chosen:
            raise BadInput("请至少勾选一个要收的岗位")
        if unnamed := [n for n in taken if n < len(rows) and not rows[n]["岗位名称"]]:
            named = {f"p{n}-岗位名称": "请填写岗位名称" for n in unnamed}
            raise BadInput("有岗位还没有名称，请填写后再写入", fields=named)
        batch_id = keep_batch(
            _as_csv(chosen), "粘贴的招工文字.csv", make=actions.create_pasted, task="load_import"
        )
    except BadInput as error:
        return make_response(_paste(rows, error), error.status)
    return redirect(url_for("admin.imports.record", batch_id=batch_id))


def _taken() -> list[int]:
    return [int(value) for value in request.form.getlist("take") if value.isdecimal()]


def _typed_rows() -> list[dict[str, str]]:
    count = min(request.form.get("posts", 0, type=int), POSTS_MOST)
    return [
        {name: request.form.get(f"p{number}-{name}", "").strip() for name in ROW}
        for number in range(count)
    ]


def _as_csv(rows: list[dict[str, str]]) -> BytesIO:
    table = StringIO(newline="")
    writer = csv.DictWriter(table, [*ROW, "来源"])
    writer.writeheader()
    writer.writerows({**row, "来源": SOURCE} for row in rows)
    return BytesIO(table.getvalue().encode())


@pages.get("/imports/form.xlsx")
@allow(Can.ENTER_VACANCIES)
def form() -> AnyResponse:
    hint = "一行一个岗位。工资填数字（元/月）；写了年龄要求要写法律依据；不要写性别要求"
    return send_form(FORM, title="岗位采集表", hint=hint)


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
        twins=AS_NEW if request.form.get("twins") == AS_NEW else "renew",
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
