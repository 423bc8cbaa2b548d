"""车间和基地: the units of an area, one record with its facts, the people who work there."""

from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.core.access import allow
from backend.core.clock import today
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can
from backend.domain.employers.rules import UNIT_KINDS
from backend.domain.people.queries import list_people
from backend.domain.regions.queries import get_region_below, place_index
from backend.domain.visits.queries import counted_since
from backend.domain.workshops import queries
from backend.domain.workshops.actions import add_member, end_member, save_workshop
from backend.domain.workshops.rules import FORMS, KINDS, PAY, Facts

pages = Blueprint("workshops", __name__)


@pages.get("/workshops")
@allow(Can.SEE_WORK)
def index() -> str:
    filters = {name: request.args.get(name, "").strip() for name in ("text", "kind")}
    page = queries.list_workshops(g.actor, **filters, cursor=request.args.get("cursor"))
    ids = [unit.id for unit in page.items]
    return render_template(
        "workshops/index.html", page=page, filters=filters, since=counted_since(today()),
        facts=queries.facts_of(g.actor, employer_ids=ids), forms=FORMS,
        sums=queries.sums_of(g.actor, employer_ids=ids),
        kinds={code: UNIT_KINDS[code] for code in KINDS},
    )  # fmt: skip


@pages.get("/workshops/<int:employer_id>")
@allow(Can.SEE_WORK)
def record(employer_id: int) -> str:
    return _record(employer_id)


@pages.post("/workshops/<int:employer_id>/find")
@allow(Can.ENTER_VACANCIES)
def find(employer_id: int) -> str:
    """Phone and ID numbers stay out of addresses, which servers and browsers write down."""
    return _record(employer_id, words=request.form.get("q", "").strip())


def _record(employer_id: int, error: AppError | None = None, *, words: str = "") -> str:
    unit = queries.get_unit(g.actor, employer_id=employer_id)
    page = queries.members_of(g.actor, employer_id=unit.id, cursor=request.args.get("cursor"))
    return render_template(
        "workshops/record.html", unit=unit, page=page, error=error, forms=FORMS, pay=PAY,
        known=queries.facts_of(g.actor, employer_ids=[unit.id]).get(unit.id), words=words,
        sums=queries.sums_of(g.actor, employer_ids=[unit.id])[unit.id], day=today().isoformat(),
        found=list_people(g.actor, text=words).items if words else [],
        since=counted_since(today()), place=get_region_below(g.actor, code=unit.owner_region),
    )  # fmt: skip


@pages.post("/workshops/<int:employer_id>")
@allow(Can.ENTER_VACANCIES)
def save(employer_id: int) -> Response:
    return _act(
        employer_id,
        lambda: save_workshop(g.actor, employer_id=employer_id, facts=_read_facts()), "已保存",
    )  # fmt: skip


@pages.post("/workshops/<int:employer_id>/members")
@allow(Can.ENTER_VACANCIES)
def add(employer_id: int) -> Response:
    form = request.form
    work = partial(
        add_member, g.actor, employer_id=employer_id, since=form.get("since", type=_day),
        person_id=form.get("person_id", 0, type=int), pay_mode=form.get("pay_mode", ""),
    )  # fmt: skip
    return _act(employer_id, work, "已登记到名单里")


@pages.post("/workshops/<int:employer_id>/end")
@allow(Can.ENTER_VACANCIES)
def end(employer_id: int) -> Response:
    form = request.form
    work = partial(
        end_member, g.actor, employer_id=employer_id, until=form.get("until", type=_day),
        member_id=form.get("member_id", 0, type=int),
    )  # fmt: skip
    return _act(employer_id, work, "已登记离开")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _act(employer_id: int, work: Any, done: str) -> Response:
    return act(
        work, done=done, then=url_for("admin.workshops.record", employer_id=employer_id),
        again=partial(_record, employer_id),
    )  # fmt: skip


def _read_facts() -> Facts:
    form = request.form
    faults = {}
    place = place_index().resolve(form.get("place", "").strip()).code
    if place is None:
        faults["place"] = "没有找到这个地方，请写到县（市、区）或乡镇"
    recognised = form.get("recognised_on", type=_day)
    if form.get("recognised_on", "").strip() and recognised is None:
        faults["recognised_on"] = "请写成 2026-12-31 这样的日期"
    absorbs = form.get("absorbs_total", type=int)
    if absorbs is None:
        faults["absorbs_total"] = "请填总共有多少人在这里做事"
    if place is None or absorbs is None or faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return Facts(form.get("form", ""), place, recognised, form.get("recognised_by", ""), absorbs)
