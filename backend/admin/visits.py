"""走访企业: the listed units, the form of a visit with the unit's posts, coverage by county."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import xlsxwriter
from flask import Blueprint, g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.admin.uploads import XLSX
from backend.admin.vacancy_form import PERIODS, read_advert
from backend.core.access import allow
from backend.core.clock import today
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can
from backend.domain.employers.queries import get_employer
from backend.domain.employers.rules import UNIT_KINDS
from backend.domain.regions.queries import get_region_below
from backend.domain.regions.rules import HUNAN
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import vacancies_of
from backend.domain.vacancies.rules import STATUS_TEXT, Advert
from backend.domain.visits import queries
from backend.domain.visits.actions import Change, record_visit
from backend.domain.visits.rules import LISTED_KINDS, METHODS, STATES, Told, read_shortages

pages = Blueprint("visits", __name__)
QUEUES = (
    Queue(
        "走访后没有及时更新岗位的企业", "admin.visits.index", Can.ENTER_VACANCIES,
        queries.count_late, timedelta(0), (("state", "late"),),
    ),
    Queue(
        "该再联系的企业", "admin.visits.index", Can.ENTER_VACANCIES, queries.count_due,
        timedelta(0), (("state", "due"),),
    ),
)  # fmt: skip
KINDS = {code: UNIT_KINDS[code] for code in LISTED_KINDS}
CHANGES = {"": "不动", "renew": "续期", "filled": "招满", "withdraw": "撤下"}
CHANGED = {"open": tuple(CHANGES), "expired": ("", "renew", "withdraw")}  # by the post's state
ROWS = range(1, 6)  # new posts in one form
TYPED = ("title", "headcount", "wage_min", "wage_max", "description")  # the rest is filled in
VALID = timedelta(days=30)


@pages.get("/employers/visits")
@allow(Can.SEE_WORK)
def index() -> str:
    names = ("text", "kind", "state", "region")
    filters = {name: request.args.get(name, "").strip() for name in names}
    page = queries.list_units(g.actor, **filters, cursor=request.args.get("cursor"))
    ids = [unit.id for unit in page.items]
    return render_template(
        "visits/index.html", page=page, filters=filters, kinds=KINDS, states=STATES,
        visits=queries.last_visits(g.actor, employer_ids=ids), methods=METHODS,
        late=queries.late_units(g.actor, employer_ids=ids),
        since=queries.counted_since(today()),
    )  # fmt: skip


@pages.get("/employers/visits/coverage")
@allow(Can.SEE_WORK)
def coverage() -> str:
    total, parts = queries.coverage(g.actor, region_code=request.args.get("region", ""))
    page = queries.list_units(
        g.actor, state="missing", region=total.code, cursor=request.args.get("cursor")
    )
    return render_template(
        "visits/coverage.html", total=total, parts=parts, page=page, kinds=KINDS,
        unserved=queries.list_units(g.actor, state="no_officer", region=total.code),
        since=queries.counted_since(today()),
    )  # fmt: skip


@pages.get("/employers/visits/coverage.xlsx")
@allow(Can.SEE_WORK)
def export() -> Response:
    total, parts = queries.coverage(g.actor, region_code=request.args.get("region", ""))
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("走访进度")
    since = queries.counted_since(today())
    sheet.write_string(0, 0, f"{total.name}企业走访进度，{since} 至 {today()}")
    sheet.write_row(1, 0, ["区划代码", "地区", "应走访", "已走访", "没走访", "走访率"])
    for at, part in enumerate([total, *parts], start=2):
        sheet.write_string(at, 0, part.code)
        sheet.write_string(at, 1, part.name)
        count = part.units
        sheet.write_row(at, 2, [count.denominator, count.numerator, count.missing])
        sheet.write_string(at, 5, count.share)
    _write_missing(book.add_worksheet("还没走访的单位"), total.code)
    book.close()
    file.seek(0)
    name = f"企业走访进度-{total.name}-{today():%Y%m%d}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)


def _write_missing(sheet: Any, region: str) -> None:
    sheet.write_row(0, 0, ["单位", "类别", "登记的地方"])
    cursor, at = None, 1
    while True:
        page = queries.list_units(g.actor, state="missing", region=region, cursor=cursor)
        for unit in page.items:
            kinds = "、".join(word for code, word in KINDS.items() if code in unit.kinds)
            place = get_region_below(g.actor, code=unit.owner_region)
            for column, text in enumerate((unit.name, kinds, place.full_name)):
                sheet.write_string(at, column, text)
            at += 1
        cursor = page.next
        if cursor is None:
            return


@pages.get("/employers/<int:employer_id>/visit")
@allow(Can.ENTER_VACANCIES)
def form(employer_id: int) -> str:
    return _form(employer_id)


def _form(employer_id: int, error: AppError | None = None) -> str:
    unit = get_employer(g.actor, employer_id=employer_id)
    posts = [one for one in vacancies_of(g.actor, employer_id=unit.id) if one.status in CHANGED]
    shown = {f"vacancy{post.id}_how" for post in posts}
    faults = error.fields if error else {}
    # a post that somebody else closed meanwhile is no row of the form any more
    closed = [said for name, said in faults.items() if name.endswith("_how") and name not in shown]
    return render_template(
        "visits/form.html", unit=unit, posts=posts, error=error, faults=faults, closed=closed,
        methods=METHODS, rows=ROWS,
        periods=PERIODS.items(), vacancy_states=STATUS_TEXT, words=CHANGES, changed=CHANGED,
        visits=queries.visits_of(g.actor, employer_id=unit.id),
        typed=request.form or _blank(unit.owner_region, posts),
    )  # fmt: skip


def _blank(region_code: str, posts: list[Vacancy]) -> dict[str, str]:
    """What a new form has filled in: today, the unit's county, thirty days for each post."""
    until = today() + VALID
    place = get_region_below(g.actor, code=region_code)
    typed = {"visited_on": today().isoformat(), "client_key": secrets.token_hex(16)}
    for number in ROWS:
        typed[f"post{number}_place"] = "" if place.code == HUNAN else place.full_name
        typed[f"post{number}_valid_to"] = until.isoformat()
    for one in posts:
        typed[f"vacancy{one.id}_valid_to"] = max(until, one.valid_to).isoformat()
    return typed


@pages.post("/employers/<int:employer_id>/visit")
@allow(Can.ENTER_VACANCIES)
def save(employer_id: int) -> Response:
    return act(
        lambda: record_visit(g.actor, employer_id=employer_id, **_read(request.form)),
        done="走访已登记，岗位也更新了",
        then=url_for("admin.employers.record", employer_id=employer_id),
        again=partial(_form, employer_id),
    )


def _read(form: Mapping[str, str]) -> dict[str, Any]:
    """The form as the action takes it; every unreadable field is named at once."""
    faults: dict[str, str] = {}
    read = partial(_one, form, faults)
    day = "请写成 2026-12-31 这样的日期"
    told = Told(
        read("visited_on", date.fromisoformat, day) or today(), form.get("method", ""),
        read("headcount", int, "现有人数请填整数"), read("shortage_total", int, "缺工总数请填整数"),
        _shortages(form.get("shortages", ""), faults), form.get("note", ""),
        read("next_on", date.fromisoformat, day),
    )  # fmt: skip
    values = {
        "told": told, "posts": _posts(form, faults), "changes": _changes(form, read),
        "client_key": form.get("client_key", "")[:32],
    }  # fmt: skip
    if len(values["client_key"]) < 32:
        faults["client_key"] = "这一页不完整，请重新打开这家单位的走访登记"
    if faults:
        raise BadInput("有几项还要再看一下，您填的都还在", fields=faults)
    return values


def _one(
    form: Mapping[str, str], faults: dict[str, str], name: str, how: Callable[[str], Any],
    sentence: str,
) -> Any:  # fmt: skip
    text = form.get(name, "").strip()
    try:
        return how(text) if text else None
    except ValueError:
        faults[name] = sentence
        return None


def _shortages(text: str, faults: dict[str, str]) -> tuple[tuple[str, int], ...]:
    try:
        return read_shortages(text)
    except ValueError as fault:
        faults["shortages"] = str(fault)
        return ()


def _posts(form: Mapping[str, str], faults: dict[str, str]) -> dict[int, Advert]:
    """The rows in which something was typed."""
    posts = {}
    for number in ROWS:
        prefix = f"post{number}_"
        row = {
            name.removeprefix(prefix): text for name, text in form.items()
            if name.startswith(prefix)
        }  # fmt: skip
        if not any(row.get(name, "").strip() for name in TYPED):
            continue
        try:
            posts[number] = read_advert(row)
        except BadInput as error:
            faults.update({f"{prefix}{name}": said for name, said in error.fields.items()})
    return posts


def _changes(form: Mapping[str, str], read: Callable[..., Any]) -> dict[int, Change]:
    """What was chosen for the posts that the unit has."""
    changes = {}
    for name, how in form.items():
        vacancy_id = name.removeprefix("vacancy").removesuffix("_how")
        if how not in CHANGES or not how or not vacancy_id.isdecimal():
            continue
        valid_to = read(f"vacancy{vacancy_id}_valid_to", date.fromisoformat, "请选择日期")
        openings = read(f"vacancy{vacancy_id}_openings", int, "请填整数")
        changes[int(vacancy_id)] = Change(how, valid_to, openings)
    return changes
