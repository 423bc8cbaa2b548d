"""Pure rules of the history: groups of fields, which line owns them, what a value may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from backend.core.actor import Actor
from backend.domain.accounts.rules import BROKER
from backend.domain.catalogues.rules import occupation_name
from backend.domain.people.models import EmploymentStatus
from backend.domain.people.rules import EMPLOYMENT_TEXT

# of each group: its Chinese name, the line that owns it ("" = both), its fields: those of the
# person, of the work wish, of the household
GROUPS: dict[str, tuple[str, Literal["hrss", "pa", ""], tuple[str, ...]]] = {
    "employment": ("就业状况", "hrss", ("employment", "employer_name", "work_region")),
    "return": ("返乡", "hrss", ("returned_on", "return_from", "return_reason")),
    "willingness": ("就业意愿", "hrss", ("willingness", "unwilling_reason")),
    "wish": ("找工作的想法", "hrss", ("places", "occupations", "wage_floor_fen")),
    "income": ("务工收入", "pa", ("work_months", "income_fen_month")),
    "ability": ("劳动能力", "", ("ability",)),
    "relocation": ("搬迁安置", "pa", ("relocated", "moved_on", "site")),
    "no_change": ("核实无变化", "hrss", ()),
}
# what stands in a field about which nothing is known, where that is not NULL
EMPTY: dict[str, Any] = {
    "employment": "", "employer_name": "", "work_region": "", "return_from": "",
    "return_reason": "", "willingness": "", "unwilling_reason": "", "ability": "", "places": [],
    "occupations": [], "wage_floor_fen": 0, "relocated": False, "site": "",
}  # fmt: skip
# what a labourer tells of themselves in the app
OWN_WORD = ("employment", "return", "willingness", "wish", "income", "no_change")
OF_HOUSEHOLD = ("relocation",)  # true of everybody in the household
REFRESHING = ("employment", "return", "no_change")  # these say how things stand: the clock restarts
DATES = ("returned_on", "moved_on")
CLOCK = timedelta(days=14)
LATE_AFTER = timedelta(days=3)  # an entry that waits for a check
MONTHLY_MOST_FEN = 10_000_000
WISHES_MOST = 5  # places, and kinds of work

SAID_BY = {
    "self": "本人", "family": "家里人", "village": "村干部", "employer": "用人单位",
    "neighbour": "邻居熟人", "data": "数据比对",
}  # fmt: skip
HOW = {"visit": "上门", "call": "电话", "wechat": "微信", "meeting": "村里碰面", "file": "表格导入"}
WILLINGNESS = {
    "out": "愿意外出务工", "near": "愿意就近就业", "training": "想先学技术",
    "business": "想自己创业", "none": "暂无就业意愿",
}  # fmt: skip
UNWILLING_REASONS = {
    "care": "照顾老人小孩", "health": "身体原因", "farming": "要种田种地", "low_pay": "嫌工资低",
    "no_skill": "怕做不了", "other": "其他",
}  # fmt: skip
RETURN_REASONS = {
    "closed": "企业停工、裁员", "expired": "合同到期", "low_pay": "工资低或拖欠",
    "care": "照顾老人小孩", "health": "本人伤病", "farming": "农忙", "business": "回来创业",
    "season": "季节性", "other": "其他",
}  # fmt: skip
# what an income was verified by (domain 4.1.1(2))
EVIDENCE = {
    "payslip": "工资条", "bank": "银行流水", "employer": "用人单位证明", "contract": "劳动合同",
    "said": "向本人或家里人核实", "data": "数据比对",
}  # fmt: skip
ABILITIES = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力")
EMPLOYED = frozenset(status.value for status in EmploymentStatus if status.value[:3] == "EMP")
UNEMPLOYED = frozenset({EmploymentStatus.WILLING.value, EmploymentStatus.UNWILLING.value})
CHECK_TEXT = {
    "waiting": "待乡镇核", "checked": "待县里核", "confirmed": "已核实", "returned": "已退回",
}  # fmt: skip
# who takes an entry from which state to which (domain matrix: village E, township R, county A);
# income passes by the township, and only its own line confirms it
NEXT_CHECK = {
    "township": {"waiting": "checked"}, "county": {"checked": "confirmed"},
    "county_pa": {"waiting": "confirmed", "checked": "confirmed"},
}  # fmt: skip
# everybody above confirms at once
FIRST_CHECK = {
    "labourer": "waiting", "village": "waiting", BROKER: "waiting", "township": "checked",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """How a change became known: the day it was true, who said it and by which way."""

    true_on: date
    said_by: str
    how: str
    note: str = ""
    client_key: str | None = None
    batch_id: int | None = None


def checks(actor: Actor) -> tuple[dict[str, str], list[str]]:
    """What this role's check makes of each state, and the groups that it may check."""
    second_line = actor.role == "county_pa"
    kinds = [kind for kind, (_, owner, _) in GROUPS.items() if (owner == "pa") is second_line]
    return NEXT_CHECK.get(actor.role, {}), kinds


def owns(actor: Actor, kind: str) -> bool:
    """Village staff enter for both lines; above them each line writes its own groups only.

    What is true of a household is the second line's county office's (domain matrix): below it one
    asks for a correction.
    """
    owner = GROUPS[kind][1]
    if actor.kind == "labourer":
        return kind in OWN_WORD
    if kind in OF_HOUSEHOLD:
        return actor.role == "county_pa"
    return actor.role in ("", "village", BROKER) or owner in ("", actor.line)


def first_check(actor: Actor) -> str:
    """How far the entry of this writer counts as checked."""
    return FIRST_CHECK.get(actor.role or actor.kind, "confirmed")


def is_overdue(last_verified_on: date | None, day: date) -> bool:
    """More than 14 days without a word (clause 4.1.1(1)); never verified is overdue."""
    return last_verified_on is None or day - last_verified_on > CLOCK


def turn(before: str, after: str) -> str:
    """就业转失业 and its opposite: "lost_work", "found_work" or ""."""
    if before in EMPLOYED and after in UNEMPLOYED:
        return "lost_work"
    return "found_work" if before in UNEMPLOYED and after in EMPLOYED else ""


def faults_of(kind: str, values: Mapping[str, Any], told: Told, today: date) -> dict[str, str]:
    """Every input fault with its sentence, by field."""
    faults = _VALUE_FAULTS.get(kind, lambda _values: {})(values)
    if told.true_on > today:
        faults["true_on"] = "日期不能晚于今天"
    if told.said_by not in SAID_BY:
        faults["said_by"] = "请选择是谁说的"
    if told.how not in HOW:
        faults["how"] = "请选择怎么知道的"
    return faults


def _employment(values: Mapping[str, Any]) -> dict[str, str]:
    known = values.get("employment") in EMPLOYMENT_TEXT and values.get("employment")
    return {} if known else {"employment": "请选择现在的就业状况"}


def _return(values: Mapping[str, Any]) -> dict[str, str]:
    if values.get("returned_on") is None:
        return {}  # gone out again
    known = values.get("return_reason") in RETURN_REASONS
    return {} if known else {"return_reason": "请选择为什么回来"}


def _willingness(values: Mapping[str, Any]) -> dict[str, str]:
    """无意愿 needs its reason (clause 4.2.2(3))."""
    if values.get("willingness") not in WILLINGNESS:
        return {"willingness": "请选择他想做什么"}
    if values["willingness"] == "none" and values.get("unwilling_reason") not in UNWILLING_REASONS:
        return {"unwilling_reason": "没有意愿要选一个原因"}
    return {}


def _wish(values: Mapping[str, Any]) -> dict[str, str]:
    """Codes by prefix; empty = anywhere, any work, any wage."""
    faults = {}
    if len(values.get("places") or ()) > WISHES_MOST:
        faults["places"] = f"最多写 {WISHES_MOST} 个地方"
    if len(values.get("occupations") or ()) > WISHES_MOST:
        faults["occupations"] = f"最多写 {WISHES_MOST} 个工种"
    floor = values.get("wage_floor_fen")
    if not isinstance(floor, int) or not 0 <= floor <= MONTHLY_MOST_FEN:
        faults["wage_floor_fen"] = "最低月工资请填数字，单位是元，不限就填 0"
    return faults


def _relocation(values: Mapping[str, Any]) -> dict[str, str]:
    if values.get("relocated") and values.get("moved_on") is None:
        return {"moved_on": "请填哪天搬进去的"}
    return {}


def _income(values: Mapping[str, Any]) -> dict[str, str]:
    faults = {}
    months, income = values.get("work_months"), values.get("income_fen_month")
    if not isinstance(months, int) or not 0 <= months <= 12:
        faults["work_months"] = "务工月数请填 0 到 12 的整数"
    if not isinstance(income, int) or not 0 <= income <= MONTHLY_MOST_FEN:
        faults["income_fen_month"] = "月收入请填数字，单位是元，例如 3500"
    return faults


def _ability(values: Mapping[str, Any]) -> dict[str, str]:
    return {} if values.get("ability") in ABILITIES else {"ability": "请选择劳动能力"}


_VALUE_FAULTS = {
    "employment": _employment, "return": _return, "willingness": _willingness, "income": _income,
    "ability": _ability, "wish": _wish, "relocation": _relocation,
}  # fmt: skip


FIELD_TEXT = {
    "employment": "就业状况", "employer_name": "在哪家单位", "work_region": "在哪里上班",
    "returned_on": "哪天返乡", "return_from": "从哪里回来", "return_reason": "为什么回来",
    "willingness": "想做什么", "unwilling_reason": "没有意愿的原因",
    "work_months": "今年务工月数", "income_fen_month": "每月收入", "ability": "劳动能力",
    "places": "想去哪里", "occupations": "想做的工种", "wage_floor_fen": "最低月工资",
    "relocated": "是不是搬迁户", "moved_on": "哪天搬的", "site": "安置点",
}  # fmt: skip
PLACES = ("work_region", "return_from", "places")
_CODES = {
    "employment": EMPLOYMENT_TEXT, "return_reason": RETURN_REASONS, "willingness": WILLINGNESS,
    "unwilling_reason": UNWILLING_REASONS,
}  # fmt: skip


def in_words(field: str, value: Any) -> str:
    """A stored value as staff read it, "" for nothing; places stay codes (PLACES)."""
    if field == "relocated":
        return "是" if value else "不是"
    if value in (None, "", []):
        return ""
    if field == "occupations":
        return "、".join(occupation_name(code) for code in value)
    if field == "wage_floor_fen":
        return f"{value / 100:g} 元/月" if value else "不限"
    if field == "income_fen_month":
        return f"{value / 100:g} 元/月"
    if field == "work_months":
        return f"{value} 个月"
    return str(_CODES.get(field, {}).get(value, value))
