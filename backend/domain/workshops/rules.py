"""Pure rules of workshops and bases: their forms, how people are paid, what cannot be true."""

from datetime import date
from typing import NamedTuple

KINDS = ("workshop", "base")  # of employers.rules.UNIT_KINDS
# domain 3.4
FORMS = {
    "plant": "厂房式", "home": "居家式", "farm": "种养式", "trade": "贸易流通式",
    "culture": "文旅式",
}  # fmt: skip
PAY = {"time": "计时", "piece": "计件", "base": "底薪加提成"}
MOST_PEOPLE = 100_000


class Facts(NamedTuple):
    form: str
    region_code: str
    recognised_on: date | None
    recognised_by: str
    absorbs_total: int


def facts_faults(facts: Facts, *, is_workshop: bool, today: date) -> dict[str, str]:
    """What is wrong with the facts of a unit, by field."""
    faults = {}
    if facts.form not in FORMS and (facts.form or is_workshop):
        faults["form"] = "请选择是哪种车间"
    if facts.recognised_on and facts.recognised_on > today:
        faults["recognised_on"] = "认定日期不能晚于今天"
    if len(facts.recognised_by) > 60:
        faults["recognised_by"] = "最多写 60 个字"
    if not 0 <= facts.absorbs_total <= MOST_PEOPLE:
        faults["absorbs_total"] = "总共多少人请填 0 到 100000 之间的整数"
    return faults


def until_fault(since: date, until: date, *, today: date) -> str:
    """Why work that began on `since` cannot have ended on `until`, or ""."""
    return "" if since <= until <= today else "离开的日期不能早于开始做的日期，也不能晚于今天"
