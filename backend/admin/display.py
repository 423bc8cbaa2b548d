"""What every page of the console can use: times, pay, places, masks, states, the menu."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, g, request

from backend.admin.csrf import csrf_token
from backend.admin.queues import waiting_for
from backend.core.actor import NOWHERE, SYSTEM
from backend.core.clock import local, real_now
from backend.core.privacy import mask_id_number, mask_phone
from backend.domain.accounts.rules import ROLES, Can, is_allowed
from backend.domain.regions.models import Region
from backend.domain.regions.queries import list_children, region_names
from backend.domain.regions.rules import COUNTY_DIGITS, HUNAN
from backend.domain.vacancies.rules import pay_text


class MenuItem(NamedTuple):
    title: str
    endpoint: str
    permission: Can


class Step(NamedTuple):
    """One entry of a record's time line."""

    at: datetime | None
    title: str
    who: str = ""
    note: str = ""


MENU = (
    MenuItem("今日工作", "admin.home.index", Can.ENTER),
    MenuItem("数字", "admin.figures.index", Can.SEE_WORK),
    MenuItem("应聘", "admin.applications.index", Can.SEE_WORK),
    MenuItem("消息回复", "admin.inbox.index", Can.ANSWER_INBOX),
    MenuItem("劳动者", "admin.people.index", Can.SEE_WORK),
    MenuItem("名册导入", "admin.people_imports.index", Can.IMPORT_PEOPLE),
    MenuItem("导出", "admin.exports.index", Can.EXPORT_PEOPLE),
    MenuItem("疑似重复", "admin.duplicates.index", Can.MERGE_PEOPLE),
    MenuItem("资料更正", "admin.rights.index", Can.CHECK_PEOPLE),
    MenuItem("两周核实", "admin.history.watch", Can.KEEP_REGISTER),
    MenuItem("两周报表", "admin.cycles.index", Can.KEEP_REGISTER),
    MenuItem("收入核实", "admin.incomes.index", Can.KEEP_REGISTER),
    MenuItem("走访", "admin.fieldwork.index", Can.SEE_WORK),
    MenuItem("线索", "admin.monitoring.clues", Can.KEEP_REGISTER),
    MenuItem("登记提醒", "admin.monitoring.signs", Can.SEE_SIGNS),
    MenuItem("搬迁户", "admin.monitoring.households", Can.KEEP_REGISTER),
    MenuItem("毕业生", "admin.graduates.index", Can.KEEP_REGISTER),
    MenuItem("岗位", "admin.vacancies.index", Can.SEE_WORK),
    MenuItem("岗位巡查", "admin.patrols.index", Can.ENTER_VACANCIES),
    MenuItem("举报", "admin.reports.index", Can.VOUCH),
    MenuItem("用人单位", "admin.employers.index", Can.SEE_WORK),
    MenuItem("走访企业", "admin.visits.index", Can.SEE_WORK),
    MenuItem("岗位导入", "admin.imports.index", Can.ENTER_VACANCIES),
    MenuItem("每周推送", "admin.push.index", Can.STOP_PUSH),
    MenuItem("发出的消息", "admin.messages.index", Can.SEE_WORK),
    MenuItem("培训意愿", "admin.training.index", Can.SEE_WORK),
    MenuItem("补贴申请", "admin.subsidies.index", Can.SEE_WORK),
    MenuItem("培训机构", "admin.providers.index", Can.SEE_WORK),
    MenuItem("我的单位", "admin.own_employer.index", Can.OWN_EMPLOYER),
    MenuItem("我的机构", "admin.providers.own", Can.OWN_PROVIDER),
    MenuItem("村级二维码", "admin.home.village_codes", Can.CHECK_PEOPLE),
    MenuItem("后台任务", "admin.runs.index", Can.SEE_WORK),
    MenuItem("账号", "admin.accounts.index", Can.MANAGE_ACCOUNTS),
    MenuItem("审计", "admin.oversight.index", Can.READ_AUDIT),
)

# features without an item of their own, by the one that leads to them
UNDER = {
    "business_registry": "employers", "clue_lists": "monitoring", "national": "incomes",
    "registration": "people", "minimum_wages": "vacancies", "workshops": "employers",
}  # fmt: skip

# state code of any feature -> colour; each badge carries its word as well
_KINDS = {
    "ok": "open on_post hired approved delivered confirmed done sent taken on fine ready visited",
    "warn": "draft review interested submitted waiting preview deferred unknown repaired stale"
    " incomplete missing",
    "danger": "refused returned failed rejected off broken delisted late",
    "info": "contacted interview received queued sending accepted reading loading running filled",
    "muted": "paused expired withdrawn cancelled discarded repeated",
}
KIND_OF = {state: kind for kind, states in _KINDS.items() for state in states.split()}


def register_display(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        csrf_token=csrf_token, menu=menu, is_here=is_here, can=can, own_region=own_region,
        ROLES=ROLES, regions_below=regions_below, search_words=search_words,
    )  # fmt: skip
    app.jinja_env.filters.update(
        when=relative_time, full_time=full_time, pay=pay_text, yuan=yuan, region=region_name,
        place=place_name, mask_id=mask_id_number, mask_phone=mask_phone, state_kind=state_kind,
    )  # fmt: skip


def can(permission: str) -> bool:
    return is_allowed(g.actor, permission)


def work_left() -> dict[str, int]:
    """How much waits in each feature, by the feature's part of the endpoint."""
    if "waiting" not in g:
        g.waiting = waiting_for(g.actor)
    left: dict[str, int] = {}
    for waiting in g.waiting:
        feature = _feature(waiting.queue.endpoint)
        left[feature] = left.get(feature, 0) + waiting.count
    return left


def menu() -> list[tuple[MenuItem, int]]:
    """What this role can open, each with the count that needs work."""
    left = work_left()
    counts = {item: left.pop(_feature(item.endpoint), 0) for item in MENU[1:]}
    return [(item, counts.get(item, 0)) for item in MENU if can(item.permission)]


def is_here(item: MenuItem) -> bool:
    """Whether the menu marks this item: its own page, else the first item of the page's feature."""
    here = request.endpoint or ""
    if any(one.endpoint == here for one in MENU):
        return item.endpoint == here
    feature = UNDER.get(_feature(here), _feature(here)) if "." in here else ""
    of_feature = [one for one in MENU[1:] if _feature(one.endpoint) == feature]
    return item in of_feature[:1]


def _feature(endpoint: str) -> str:
    return endpoint.split(".")[1]


def own_region() -> str:
    """The actor's area, or what the account is of that reaches no place."""
    if g.actor.region == NOWHERE:
        return ROLES[g.actor.role]
    return region_name(g.actor.region or HUNAN)


def regions_below() -> list[Region]:
    """Where the region switcher can go from here: one level down."""
    if g.actor.region == NOWHERE:
        return []
    return list(list_children(g.actor, parent=g.actor.region or HUNAN))


@lru_cache(maxsize=40_000)  # divisions do not change while the program runs
def _full_name(code: str) -> str:
    return region_names(SYSTEM, codes=[code]).get(code, "")


def search_words() -> str:
    """How a name can be typed here: above a county only its beginning leads through the index."""
    if len(g.actor.region or "") >= COUNTY_DIGITS:
        return "可以只输一部分，或输拼音首字母（例如 zxm）"
    return "请从姓开始输，或输拼音首字母（例如 zxm）；选到一个县后可以只输名字的一部分"


def region_name(code: str | None) -> str:
    """The full name of a division, "" for an unknown one."""
    return _full_name(code) if code else ""


def place_name(code: str | None) -> str:
    """The name without the part that everybody in this office shares."""
    full = region_name(code)
    return full.removeprefix(region_name(g.actor.region)) or full


def relative_time(at: datetime) -> str:
    """今天 14:20, 昨天 14:20, 3 天前, 明天 08:00, else the date."""
    now, at = local(real_now()), local(at)
    days = (now.date() - at.date()).days
    if days in (-1, 0, 1):
        return f"{('今天', '昨天', '明天')[days]} {at:%H:%M}"
    if 1 < days < 30:
        return f"{days} 天前"
    return (
        f"{at.month}月{at.day}日" if now.year == at.year else f"{at.year}年{at.month}月{at.day}日"
    )


def full_time(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / 100:.2f}".removesuffix(".00")


def state_kind(code: str) -> str:
    return KIND_OF.get(code, "muted")
