"""Oversight: the trail with its filters and export, checks of it, unusual looks at numbers."""

import tempfile
from datetime import date, timedelta
from functools import partial
from typing import IO, Any

import xlsxwriter
from flask import (
    Blueprint,
    Response,
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
from werkzeug.wrappers import Response as AnyResponse

from backend.admin import audit_words as words
from backend.admin.acts import act, answer_live, live
from backend.admin.queues import Queue
from backend.admin.uploads import XLSX
from backend.core.access import allow
from backend.core.audit_verify import FINDINGS
from backend.core.clock import local, real_now
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, Conflict, RuleBroken
from backend.domain.accounts.rules import Can
from backend.domain.imports.rules import safe_cell
from backend.domain.oversight import actions, queries
from backend.domain.oversight.labels import ACTIONS, KINDS, SUBJECTS
from backend.domain.oversight.models import AuditCheck
from backend.domain.oversight.queries import Search
from backend.domain.oversight.rules import BASELINE_DAYS, CHECK_TEXT, LATE_AFTER
from backend.domain.tasks.actions import add_task

pages = Blueprint("oversight", __name__)
QUEUES = (
    Queue(
        "审计记录核验发现问题", "admin.oversight.checks", Can.READ_AUDIT, queries.count_unhandled,
        LATE_AFTER,
    ),
)  # fmt: skip
COLUMNS = (
    "编号", "时间", "谁", "做了什么", "类别", "对象", "内容和原因", "请求编号",
)  # fmt: skip
SHOWN_LOOKS = 50


def _today() -> date:
    return local(real_now()).date()


def _day(text: str, default: date | None) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return default


def _search(form: Any) -> Search:
    """The filters as they were sent; without a first day the last 30 days are meant."""
    number = form.get("number", "").strip()[:10]
    kind = form.get("about", "") if form.get("about") in SUBJECTS else ""
    return Search(
        who=form.get("who", "").strip()[:40],
        action=form.get("action", "") if form.get("action") in ACTIONS else "",
        kind=form.get("kind", "") if form.get("kind") in KINDS else "",
        subject=f"{kind}:{number}" if kind and number else "",
        first=_day(form.get("first", ""), _today() - timedelta(days=30)),
        last=_day(form.get("last", ""), None),
        request_id=form.get("request_id", "").strip()[:40],
    )


def _filters(form: Any) -> dict[str, str]:
    """What was filled in, to keep it over pages and to write it down with an export."""
    names = ("who", "action", "kind", "about", "number", "first", "last", "request_id")
    return {name: form.get(name, "")[:40] for name in names if form.get(name)}


@pages.get("/audit")
@allow(Can.READ_AUDIT)
def index() -> str:
    return _index(request.args)


def _index(form: Any, error: AppError | None = None) -> str:
    search = _search(form)
    page = queries.list_entries(g.actor, search=search, cursor=request.args.get("cursor"))
    return render_template(
        "oversight/index.html", page=page, search=search, filters=_filters(form), error=error,
        latest=next(iter(queries.list_checks(g.actor).items), None), words=words, actions=ACTIONS,
        kinds=KINDS, subjects=SUBJECTS, check_text=CHECK_TEXT,
    )  # fmt: skip


@pages.get("/audit/<int:entry_id>")
@allow(Can.READ_AUDIT)
def record(entry_id: int) -> str:
    entry = queries.get_entry(g.actor, entry_id=entry_id)
    return render_template("oversight/record.html", entry=entry, words=words, kinds=KINDS)


@pages.post("/audit/export")
@allow(Can.READ_AUDIT)
def export() -> AnyResponse:
    """The entries that the filters find, as a workbook; the export is an entry itself."""
    search = _search(request.form)
    try:
        with transaction():
            actions.note_export(
                g.actor, search=search, purpose=request.form.get("purpose", ""),
                filters=_filters(request.form),
            )  # fmt: skip
    except (BadInput, RuleBroken) as error:
        return make_response(_index(request.form, error), error.status)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    _write_book(file, search)
    file.seek(0)
    name = f"审计记录-{_today():%Y%m%d}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)


def _write_book(file: IO[bytes], search: Search) -> None:
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("审计记录")
    sheet.write_row(0, 0, COLUMNS)
    for line, entry in enumerate(queries.entries_of(g.actor, search=search), start=1):
        cells = (
            str(entry.id), f"{local(entry.at):%Y-%m-%d %H:%M:%S}", words.who(entry),
            words.action_text(entry), KINDS[entry.kind], words.about(entry),
            words.one_line(entry), entry.request_id,
        )  # fmt: skip
        for place, value in enumerate(cells):
            sheet.write_string(line, place, safe_cell(value))
    book.close()


@pages.get("/audit/checks")
@allow(Can.READ_AUDIT)
def checks() -> str:
    return _checks()


def _checks(error: AppError | None = None, refused_id: int = 0) -> str:
    running = queries.open_check(g.actor)
    return render_template(
        "oversight/checks.html", running=running, error=error, refused_id=refused_id,
        page=queries.list_checks(g.actor, cursor=request.args.get("cursor")),
        check_text=CHECK_TEXT, sentences=FINDINGS,
        progress=running and live("progress", url=_progress_url(running), inner=_progress(running)),
    )  # fmt: skip


@pages.post("/audit/checks")
@allow(Can.READ_AUDIT)
def order() -> AnyResponse:
    try:
        with transaction():
            check = actions.order_check(g.actor)
            task = add_task(g.actor, kind="check_audit", subject_id=check.id)
    except Conflict as error:
        return make_response(_checks(error), error.status)
    current_app.extensions["enqueue"](task.id)
    flash("已开始核验，可以离开这一页，结果会留在这里", "ok")
    return redirect(url_for("admin.oversight.checks"))


def _progress_url(check: AuditCheck) -> str:
    return url_for("admin.oversight.progress", check_id=check.id)


def _progress(check: AuditCheck) -> str:
    return render_template("oversight/progress.html", check=check)


@pages.get("/audit/checks/<int:check_id>/progress")
@allow(Can.READ_AUDIT)
def progress(check_id: int) -> AnyResponse:
    """The part that refreshes itself; when the check is over the whole page comes anew."""
    check = queries.get_check(g.actor, check_id=check_id)
    if check.finished_at:
        return Response(status=204, headers={"HX-Refresh": "true"})
    return answer_live("progress", url=_progress_url(check), inner=_progress(check))


@pages.post("/audit/checks/<int:check_id>/handle")
@allow(Can.READ_AUDIT)
def handle(check_id: int) -> AnyResponse:
    return act(
        partial(
            actions.handle_check, g.actor, check_id=check_id, how=request.form.get("how", "")
        ),
        done="已记下处理情况，同样的问题以后不再提醒",
        then=url_for("admin.oversight.checks"),
        again=lambda error: _checks(error, check_id),
    )


@pages.get("/audit/looks")
@allow(Can.READ_AUDIT)
def looks() -> str:
    """Who of the staff looked at numbers unusually on one day; each opens the entries behind."""
    day = _day(request.args.get("day", ""), None) or _today()
    people = queries.look_days(g.actor, day=day)
    unusual = [(one, what) for one, what in people if what.flags]
    return render_template(
        "oversight/looks.html", day=day, unusual=unusual[:SHOWN_LOOKS], more=len(unusual),
        people=len(people), looks=sum(what.looks for _, what in people), shown=SHOWN_LOOKS,
        before=day - timedelta(days=1), after=min(day + timedelta(days=1), _today()),
        baseline=BASELINE_DAYS,
    )  # fmt: skip
