"""走访: who answers for which household, the gaps in red, coverage of visits, the visits."""

from datetime import timedelta

from flask import Blueprint, current_app, g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import AppError
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.fieldwork.actions import assign_households, open_photo
from backend.domain.fieldwork.queries import last_visits, list_visits, members_of
from backend.domain.fieldwork.responsibility import (
    count_gaps,
    helpers_for,
    list_responsibility,
    responsibility,
    week_of,
)
from backend.domain.fieldwork.rules import TOPICS
from backend.domain.regions.rules import VILLAGE_DIGITS
from backend.providers.storage import open_file

pages = Blueprint("fieldwork", __name__)
QUEUES = (
    Queue(
        "没有人包的户", "admin.fieldwork.index", Can.ASSIGN_HELPERS, count_gaps, timedelta(days=7),
        (("show", "gaps"),),
    ),
)  # fmt: skip


@pages.get("/fieldwork")
@allow(Can.SEE_WORK)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    total, parts = responsibility(g.actor, region_code=request.values.get("region", ""))
    gaps = request.values.get("show") == "gaps"
    page = list_responsibility(
        g.actor, region_code=total.code, gaps=gaps, cursor=request.args.get("cursor")
    )
    ids = [home.id for home in page.items]
    village = len(total.code) == VILLAGE_DIGITS
    return render_template(
        "fieldwork/index.html", total=total, parts=parts, page=page, gaps=gaps, village=village,
        members=members_of(g.actor, household_ids=ids), error=error,
        visits=last_visits(g.actor, household_ids=ids),
        names=staff_names(g.actor, ids=[home.helper_id for home in page.items if home.helper_id]),
        helpers=helpers_for(g.actor, region_code=total.code) if village else (),
        week=week_of(g.actor, region_code=total.code, day=today()),
        keep={"region": total.code, "show": "gaps" if gaps else ""},
    )  # fmt: skip


@pages.post("/fieldwork/assign")
@allow(Can.ASSIGN_HELPERS)
def assign() -> Response:
    helper = request.form.get("helper_id", type=int)
    households = request.form.getlist("household", type=int)
    return act(
        lambda: assign_households(g.actor, household_ids=households, helper_id=helper),
        done=f"已安排 {len(households)} 户" if helper else f"{len(households)} 户现在没有人包",
        then=url_for(
            "admin.fieldwork.index", region=request.form.get("region", ""),
            show=request.form.get("show", ""),
        ),
        again=_index,
    )  # fmt: skip


@pages.get("/fieldwork/visits")
@allow(Can.SEE_WORK)
def visits() -> str:
    household = request.args.get("household", type=int)
    page = list_visits(g.actor, household_id=household, cursor=request.args.get("cursor"))
    ids = {visit.household_id for visit in page.items}
    return render_template(
        "fieldwork/visits.html", page=page, topics=TOPICS, household=household,
        members=members_of(g.actor, household_ids=ids),
    )


@pages.get("/fieldwork/photos/<int:photo_id>")
@allow(Can.KEEP_REGISTER)
def photo(photo_id: int) -> Response:
    """A photograph or signature; nothing on the way keeps a copy, each look is an audit row."""
    with transaction():
        file_name = open_photo(g.actor, photo_id=photo_id).file_name
    file = open_file(current_app.extensions["settings"].data_dir, file_name)
    response = send_file(file, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response
