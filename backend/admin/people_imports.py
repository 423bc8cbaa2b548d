"""名册导入: upload, columns, dry run, annotated workbook, load with progress, one-click undo."""

from collections.abc import Callable
from functools import partial

from flask import (
    Blueprint,
    Response,
    current_app,
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
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.imports import people_batch
from backend.domain.imports.actions import create_batch, discard_batch
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.people_columns import FIELDS
from backend.domain.imports.queries import (
    count_to_confirm,
    get_batch,
    list_batches,
)
from backend.domain.imports.rules import BATCH_TEXT, LATE_AFTER, UNDER_WAY
from backend.providers.storage import delete_file

pages = Blueprint("people_imports", __name__)
QUEUES = (
    Queue(
        "读好了、待确认的名册", "admin.people_imports.index", Can.IMPORT_PEOPLE,
        partial(count_to_confirm, kind="people"), LATE_AFTER,
    ),
)  # fmt: skip


@pages.get("/people-imports")
@allow(Can.IMPORT_PEOPLE)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    page = list_batches(g.actor, kind="people", cursor=request.args.get("cursor"))
    return render_template("people_imports/index.html", page=page, error=error, states=BATCH_TEXT)


@pages.post("/people-imports")
@allow(Can.IMPORT_PEOPLE)
def upload() -> AnyResponse:
    try:
        batch_id = receive_table(make=partial(create_batch, kind="people"), task="read_people")
    except BadInput as error:
        return make_response(_index(error), error.status)
    return redirect(url_for("admin.people_imports.record", batch_id=batch_id))


@pages.get("/people-imports/<int:batch_id>")
@allow(Can.IMPORT_PEOPLE)
def record(batch_id: int) -> str:
    return _record(batch_id)


def _record(batch_id: int, error: AppError | None = None) -> str:
    batch = get_batch(g.actor, batch_id=batch_id, kind="people")
    return render_template(
        "people_imports/record.html", batch=batch, error=error, states=BATCH_TEXT, fields=FIELDS,
        names=staff_names(g.actor, ids=[batch.created_by or 0]),
        progress=live("progress", url=_progress_url(batch), inner=_progress(batch)),
    )  # fmt: skip


def _progress_url(batch: ImportBatch) -> str:
    return url_for("admin.people_imports.progress", batch_id=batch.id)


def _progress(batch: ImportBatch) -> str:
    return render_template("people_imports/progress.html", batch=batch)


@pages.get("/people-imports/<int:batch_id>/progress")
@allow(Can.IMPORT_PEOPLE)
def progress(batch_id: int) -> AnyResponse:
    """The part that refreshes itself; when the work is over the whole page comes anew."""
    batch = get_batch(g.actor, batch_id=batch_id, kind="people")
    if batch.status not in UNDER_WAY:
        return Response(status=204, headers={"HX-Refresh": "true"})
    return answer_live("progress", url=_progress_url(batch), inner=_progress(batch))


def _order(batch_id: int, task: str, step: Callable[[], object]) -> AnyResponse:
    return order_step(
        step, task=task, batch_id=batch_id, again=partial(_record, batch_id),
        then=url_for("admin.people_imports.record", batch_id=batch_id),
    )  # fmt: skip


@pages.post("/people-imports/<int:batch_id>/columns")
@allow(Can.IMPORT_PEOPLE)
def columns(batch_id: int) -> AnyResponse:
    """What the headings mean; remembered for the county, and the file is read again."""
    titles, chosen = request.form.getlist("title"), request.form.getlist("field")
    mapping = dict(zip(titles, chosen, strict=False))
    step = partial(people_batch.keep_mapping, g.actor, batch_id=batch_id, chosen=mapping)
    return _order(batch_id, "read_people", step)


@pages.post("/people-imports/<int:batch_id>/confirm")
@allow(Can.IMPORT_PEOPLE)
def confirm(batch_id: int) -> AnyResponse:
    step = partial(people_batch.confirm_roster, g.actor, batch_id=batch_id)
    return _order(batch_id, "load_people", step)


@pages.post("/people-imports/<int:batch_id>/undo")
@allow(Can.IMPORT_PEOPLE)
def undo(batch_id: int) -> AnyResponse:
    step = partial(people_batch.order_undo, g.actor, batch_id=batch_id)
    return _order(batch_id, "undo_people", step)


@pages.post("/people-imports/<int:batch_id>/discard")
@allow(Can.IMPORT_PEOPLE)
def discard(batch_id: int) -> AnyResponse:
    answer = act(
        lambda: discard_batch(g.actor, batch_id=batch_id, kind="people"),
        done="已放弃这个文件", then=url_for("admin.people_imports.index"),
        again=lambda error: _record(batch_id, error),
    )  # fmt: skip
    batch = get_batch(g.actor, batch_id=batch_id, kind="people")
    if batch.status == "discarded":
        delete_file(current_app.extensions["settings"].data_dir, batch.stored_name)
    return answer


@pages.get("/people-imports/<int:batch_id>/noted.xlsx")
@allow(Can.IMPORT_PEOPLE)
def noted(batch_id: int) -> AnyResponse:
    """The rows with something to say, as they came, with the sentences in front."""
    return send_noted(
        batch_id=batch_id, kind="people", title="要看的行", notes="要看什么"
    )
