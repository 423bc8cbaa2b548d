"""Today's work, the one search, and the villages' QR codes."""

import segno
from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from backend.admin.people import TEXTS, holds_number, number_in
from backend.admin.queues import waiting_for
from backend.core.access import allow
from backend.core.db import db
from backend.core.errors import BadInput, UpstreamFailed
from backend.domain.accounts.rules import PERMISSION_TEXT, Can, is_allowed
from backend.domain.bindings.rules import VILLAGE_SCENE
from backend.domain.people.queries import list_people
from backend.domain.regions.models import Region
from backend.domain.regions.queries import get_region_below, list_children
from backend.domain.regions.rules import HUNAN, VILLAGE_LEVEL
from backend.domain.vacancies.queries import list_vacancies
from backend.domain.vacancies.rules import STATUS_TEXT
from backend.wechat.errors import WeChatError

pages = Blueprint("home", __name__)
CODES_AT_ONCE = 60  # one call to the platform each


@pages.get("/")
@allow(Can.ENTER)
def index() -> str:
    g.waiting = waiting_for(g.actor)  # the menu shows the same counts
    work = [waiting for waiting in g.waiting if waiting.count]
    may = [text for permission, text in PERMISSION_TEXT.items() if is_allowed(g.actor, permission)]
    return render_template("home/index.html", work=work, may=may)


@pages.post("/region")
@allow(Can.ENTER)
def switch_region() -> Response:
    """Look at a part of one's own area, or at the whole of it again (empty code)."""
    session["region"] = request.form.get("region", "")[:12]
    return redirect(url_for("admin.home.index"))


@pages.get("/search")
@allow(Can.SEE_WORK)
def search() -> str:
    return _found(request.args.get("q", "").strip())


@pages.post("/search")
@allow(Can.SEE_WORK)
def start_search() -> Response | str:
    """Phone and ID numbers stay out of addresses, which servers and browsers write down."""
    text = request.form.get("q", "").strip()
    if holds_number(text):
        return _found(number_in(text) or text)
    return redirect(url_for("admin.home.search", q=text))


def _found(text: str) -> str:
    people = list_people(g.actor, text=text).items if text else []
    vacancies = list_vacancies(g.actor, text=text).items if text else []
    return render_template(
        "home/search.html", text="" if holds_number(text) else text, people=people,
        vacancies=vacancies, texts=TEXTS, states=STATUS_TEXT,
    )  # fmt: skip


@pages.get("/village-codes")
@allow(Can.CHECK_PEOPLE)
def village_codes() -> str:
    parent = get_region_below(g.actor, code=request.args.get("parent") or g.actor.region or HUNAN)
    villages = parent.level == VILLAGE_LEVEL
    below = [parent] if villages else list_children(g.actor, parent=parent.code)
    return render_template("home/village_codes.html", parent=parent, below=below)


@pages.post("/village-codes")
@allow(Can.CHECK_PEOPLE)
def make_village_codes() -> str:
    """Codes are permanent and the same every time, so none is kept here."""
    chosen = request.form.getlist("village")[:CODES_AT_ONCE]
    villages = [get_region_below(g.actor, code=code) for code in chosen]
    if not villages or any(village.level != VILLAGE_LEVEL for village in villages):
        raise BadInput("请先勾选要生成二维码的村（社区）")
    names = [(village.code, village.name, _above(village)) for village in villages]
    db.session.rollback()  # nothing of the database is held while the platform is asked
    sheets = [(name, above, _picture(code)) for code, name, above in names]
    return render_template("home/code_sheets.html", sheets=sheets)


def _above(village: Region) -> str:
    return village.full_name.removesuffix(village.name)


def _picture(code: str) -> str:
    try:
        made = current_app.extensions["wechat"].account.create_qr(f"{VILLAGE_SCENE}{code}")
    except WeChatError as error:
        raise UpstreamFailed(f"二维码没有生成：{error.reason}") from error
    return segno.make(made["url"], error="m").svg_data_uri(scale=8)
