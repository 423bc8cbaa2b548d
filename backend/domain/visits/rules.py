"""Pure rules of visits to firms: which units are listed, how a shortage is typed, what is late."""

import re
from datetime import date, timedelta
from typing import NamedTuple

# clauses 4.1.2(1) and 4.3.1(2): each of these is visited one by one
LISTED_KINDS = ("key_contact", "monitored", "park", "key")
KEY_KINDS = ("key_contact", "key")  # each has a service officer (服务专员)
METHODS = {"visit": "上门", "call": "电话", "online": "线上"}
STATES = {
    "missing": "还没走访", "visited": "走访过", "late": "岗位没有及时更新",
    "due": "该再联系了", "mine": "我服务的企业", "no_officer": "没有服务专员",
}  # fmt: skip
UPDATE_WORKDAYS = 3  # 及时更新: the visited unit's posts are new or renewed within so many
MOST_PEOPLE = 100_000
NOTE_MOST = 300


class Told(NamedTuple):
    """What one visit found; `shortage_total` None = the sum of `shortages`."""

    visited_on: date
    method: str
    headcount: int | None = None
    shortage_total: int | None = None
    shortages: tuple[tuple[str, int], ...] = ()
    note: str = ""
    next_on: date | None = None

    @property
    def short(self) -> int:
        named = sum(count for _, count in self.shortages)
        return named if self.shortage_total is None else self.shortage_total


def read_shortages(text: str) -> tuple[tuple[str, int], ...]:
    """Lines such as 普工 20; ValueError carries a sentence about the first one not understood."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said = re.fullmatch(r"(\D+?)[\s:：，,]*(\d{1,5})\s*[人名个]?", line)
        if said is None:
            raise ValueError(f"“{line[:20]}”没有看懂，请写成“普工 20”这样，一行一种")
        found.append((said[1].strip()[:40], int(said[2])))
    return tuple(found)


def visit_faults(told: Told, *, today: date) -> dict[str, str]:
    """What is wrong with a visit, by field."""
    faults = {}
    if told.visited_on > today:
        faults["visited_on"] = "走访日期不能晚于今天"
    if told.method not in METHODS:
        faults["method"] = "请选择怎么走访的"
    if told.next_on and told.next_on < told.visited_on:
        faults["next_on"] = "下次联系不能早于这次走访"
    if told.headcount is not None and not 0 <= told.headcount <= MOST_PEOPLE:
        faults["headcount"] = "现有人数请填 0 到 100000 之间的整数"
    if not sum(count for _, count in told.shortages) <= told.short <= MOST_PEOPLE:
        faults["shortage_total"] = "缺工总数不能比下面各工种加起来还少，也不能超过 100000"
    if len(told.note) > NOTE_MOST:
        faults["note"] = f"最多写 {NOTE_MOST} 个字"
    return faults


def followup_faults(
    *, happened_on: date, asked: str, done: str, next_on: date | None, today: date
) -> dict[str, str]:
    """What is wrong with an entry of a unit's log, by field."""
    faults = {}
    if happened_on > today:
        faults["happened_on"] = "日期不能晚于今天"
    if not asked.strip():
        faults["asked"] = "请写单位提了什么要求"
    for name, text in (("asked", asked), ("done", done)):
        if len(text) > NOTE_MOST:
            faults[name] = f"最多写 {NOTE_MOST} 个字"
    if next_on and next_on < happened_on:
        faults["next_on"] = "下次联系不能早于这一次"
    return faults


def updated_since(today: date) -> date:
    """Visits before this day have used up their workdays (Monday to Friday) for new posts."""
    day, left = today, UPDATE_WORKDAYS
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return day
