"""全国系统比对: its exported file beside the register; what differs, person by person."""

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

from backend.admin.acts import answer_live, live
from backend.admin.uploads import receive_table, send_noted
from backend.core.access import allow
from backend.core.clock import today
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can
from backend.domain.catalogues.dated import term
from backend.domain.imports.actions import create_batch
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.queries import get_batch, list_batches, list_rows
from backend.domain.imports.rules import BATCH_TEXT

pages = Blueprint("national", __name__)


@pages.get("/incomes/national")
@allow(Can.VERIFY_INCOMES)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    page = list_batches(g.actor, kind="national", cursor=request.args.get("cursor"))
    return render_template(
        "national/index.html", page=page, error=error, states=BATCH_TEXT,
        system=term("national_system", today()),
    )  # fmt: skip


@pages.post("/incomes/national")
@allow(Can.VERIFY_INCOMES)
def upload() -> Response:
    try:
        batch_id = receive_table(
            make=partial(create_batch, kind="national"), task="compare_national"
        )
    except BadInput as error:
        return make_response(_index(error), error.status)
    return redirect(url_for("admin.national.record", batch_id=batch_id))


@pages.get("/incomes/national/<int:batch_id>")
@allow(Can.VERIFY_INCOMES)
def record(batch_id: int) -> str:
    batch = get_batch(g.actor, batch_id=batch_id, kind="national")
    page = list_rows(
        g.actor, batch_id=batch_id, kind="national", cursor=request.args.get("cursor")
    )
    waits = batch.status == "reading"
    return render_template(
        "national/record.html", batch=batch, page=page, states=BATCH_TEXT,
        progress=live("progress", url=_url(batch), inner=_reading()) if waits else "",
    )  # fmt: skip


def _url(batch: ImportBatch) -> str:
    return url_for("admin.national.progress", batch_id=batch.id)


def _reading() -> str:
    return render_template("national/progress.html")


@pages.get("/incomes/national/<int:batch_id>/progress")
@allow(Can.VERIFY_INCOMES)
def progress(batch_id: int) -> Response:
    batch = get_batch(g.actor, batch_id=batch_id, kind="national")
    if batch.status != "reading":
        return Response(status=204, headers={"HX-Refresh": "true"})
    return answer_live("progress", url=_url(batch), inner=_reading())


@pages.get("/incomes/national/<int:batch_id>/differences.xlsx")
@allow(Can.VERIFY_INCOMES)
def report(batch_id: int) -> Response:
    """The rows that differ as they came, with the differences behind; numbers masked."""
    return send_noted(
        batch_id=batch_id, kind="national", title="不同的行", notes="哪里不同"
    )
