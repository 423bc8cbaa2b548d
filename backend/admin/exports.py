"""导出: ask for a file of people, consent to a colleague's, download one's own."""

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from backend.admin.acts import act, answer_live, live
from backend.admin.queues import Queue
from backend.admin.uploads import XLSX
from backend.core.access import allow
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can, is_allowed
from backend.domain.exports import rules
from backend.domain.exports.actions import decide_export, request_export, take_export
from backend.domain.exports.queries import count_people, count_waiting, list_exports
from backend.domain.tasks.actions import add_task
from backend.providers.storage import open_file

pages = Blueprint("exports", __name__)
QUEUES = (
    Queue(
        "等您同意的导出", "admin.exports.index", Can.EXPORT_PEOPLE, count_waiting,
        rules.LATE_AFTER,
    ),
)  # fmt: skip


@pages.get("/exports")
@allow(Can.EXPORT_PEOPLE)
def index() -> str:
    return _index()


def _index(error: AppError | None = None, export_id: int = 0) -> str:
    page = list_exports(g.actor, cursor=request.args.get("cursor"))
    return render_template(
        "exports/index.html", rules=rules, error=error, refused_id=export_id, ways=_ways(),
        rows=count_people(g.actor), page=page, listed=_live(page) if not export_id else "",
    )  # fmt: skip


def _ways() -> list[tuple[str, str]]:
    """What this role may ask for: `kind` or `kind-full`, in words."""
    found = []
    for kind, (title, masked, full) in rules.KINDS.items():
        if masked and is_allowed(g.actor, masked):
            found.append((kind, f"{title}，号码遮住中间几位"))
        if is_allowed(g.actor, full):
            found.append((f"{kind}-full", f"{title}，完整号码"))
    return found


def _live(page: object) -> str:
    inner = render_template("exports/rows.html", page=page, rules=rules)
    return live("exports", url=url_for("admin.exports.rows"), inner=inner, waiting=_waits(page))


def _waits(page: object) -> bool:
    return any(one.status == "queued" for one in page.items)  # type: ignore[attr-defined]


@pages.get("/exports/rows")
@allow(Can.EXPORT_PEOPLE)
def rows() -> Response:
    page = list_exports(g.actor)
    inner = render_template("exports/rows.html", page=page, rules=rules)
    return answer_live(
        "exports", url=url_for("admin.exports.rows"), inner=inner, waiting=_waits(page)
    )


@pages.post("/exports")
@allow(Can.EXPORT_PEOPLE)
def ask() -> Response:
    kind, _, full = request.form.get("way", "").partition("-")
    try:
        with transaction():
            export = request_export(
                g.actor, kind=kind, full=bool(full), purpose=request.form.get("purpose", "")
            )
            status = export.status
            task_id = _task(export.id) if status == "queued" else 0
    except BadInput as error:
        return make_response(_index(error), error.status)
    if task_id:
        current_app.extensions["enqueue"](task_id)
        flash("正在生成，好了就可以在下面下载", "ok")
    else:
        flash(
            f"超过 {rules.FULL_ALONE} 人的完整号码要同事同意。"
            "请同一级或上一级的同事打开“导出”答复", "ok",
        )  # fmt: skip
    return redirect(url_for("admin.exports.index"))


def _task(export_id: int) -> int:
    return add_task(g.actor, kind="write_export", subject_id=export_id).id


@pages.post("/exports/<int:export_id>/decide")
@allow(Can.EXPORT_PEOPLE)
def decide(export_id: int) -> Response:
    agreed = request.form.get("agreed") == "yes"
    tasks: list[int] = []

    def work() -> None:
        decide_export(
            g.actor, export_id=export_id, agreed=agreed, note=request.form.get("note", "")
        )
        if agreed:
            tasks.append(_task(export_id))

    answer = act(
        work, done="已同意，正在生成" if agreed else "已记为不同意，申请的人会看到原因",
        then=url_for("admin.exports.index"), again=lambda error: _index(error, export_id),
    )  # fmt: skip
    if answer.status_code == 302:
        for task_id in tasks:
            current_app.extensions["enqueue"](task_id)
    return answer


@pages.get("/exports/<int:export_id>.xlsx")
@allow(Can.EXPORT_PEOPLE)
def take(export_id: int) -> Response:
    with transaction():
        export = take_export(g.actor, export_id=export_id)
        stored = export.stored_name
        name = f"{rules.KINDS[export.kind][0]}-导出{export.id}.xlsx"
    file = open_file(current_app.extensions["settings"].data_dir, stored)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
