"""名单比对: lists of other offices (insurance stopped, trips home) that become clues."""

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
from backend.core.errors import AppError, BadInput
from backend.core.paging import Page
from backend.domain.accounts.rules import Can
from backend.domain.imports.clue_lists import LISTS, create_list
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.queries import list_batches
from backend.domain.imports.rules import BATCH_TEXT

pages = Blueprint("clue_lists", __name__)


@pages.get("/monitoring/lists")
@allow(Can.IMPORT_PEOPLE)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    page = list_batches(g.actor, kind="clues", cursor=request.args.get("cursor"))
    return render_template(
        "monitoring/lists.html", page=page, error=error,
        choices=[("", "请选择"), *((which, name) for which, (name, _, _) in LISTS.items())],
        listed=live("lists", url=_url(), inner=_rows(page), waiting=_waits(page)),
    )


def _url() -> str:
    return url_for("admin.clue_lists.rows")


def _rows(page: Page[ImportBatch]) -> str:
    return render_template("monitoring/list_rows.html", page=page, lists=LISTS, states=BATCH_TEXT)


def _waits(page: Page[ImportBatch]) -> bool:
    return any(one.status == "reading" for one in page.items)


@pages.get("/monitoring/lists/rows")
@allow(Can.IMPORT_PEOPLE)
def rows() -> Response:
    page = list_batches(g.actor, kind="clues")
    return answer_live("lists", url=_url(), inner=_rows(page), waiting=_waits(page))


@pages.post("/monitoring/lists")
@allow(Can.IMPORT_PEOPLE)
def upload() -> Response:
    make = partial(create_list, which=request.form.get("which", ""))
    try:
        receive_table(make=make, task="read_clues")
    except BadInput as error:
        return make_response(_index(error), error.status)
    return redirect(url_for("admin.clue_lists.index"))


@pages.get("/monitoring/lists/<int:batch_id>/left.xlsx")
@allow(Can.IMPORT_PEOPLE)
def left(batch_id: int) -> Response:
    """The rows of which nobody is known here, with the reason; numbers masked."""
    return send_noted(
        batch_id=batch_id, kind="clues", title="没有对上的行", notes="为什么"
    )
