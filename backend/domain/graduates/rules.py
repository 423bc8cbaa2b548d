"""Pure rules of graduates: words, what a form must say, when somebody is still without help."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

LATE_AFTER = timedelta(days=7)
PLAN_MOST = 1000
DEGREES = {"college": "大专", "bachelor": "本科", "master": "研究生"}
NEEDS = {
    "job": "找工作", "training": "职业培训", "internship": "就业见习", "advice": "职业指导",
    "business": "创业", "study": "继续读书",
}  # fmt: skip
LACKS = {
    "": "有联系人、有计划", "helper": "没有联系人", "plan": "没有计划",
    "both": "没有联系人和计划",
}  # fmt: skip


def lacks(helper_name: str, plan: str) -> str:
    """What is missing: "", "helper", "plan" or "both" (see LACKS)."""
    if helper_name and plan:
        return ""
    return "both" if not helper_name and not plan else "plan" if helper_name else "helper"


def faults_of(values: Mapping[str, Any], today: date) -> dict[str, str]:
    """Every input fault with its sentence; helper and plan may come later."""
    faults = {}
    if not values["school"]:
        faults["school"] = "请填毕业学校"
    if values["degree"] not in DEGREES:
        faults["degree"] = "请选学历"
    if values["need"] not in NEEDS:
        faults["need"] = "请选他需要什么帮助"
    day = values["graduated_on"]
    if day is None:
        faults["graduated_on"] = "请填毕业日期，例如 2020-06-30"
    elif not date(1980, 1, 1) <= day <= today + timedelta(days=366):
        faults["graduated_on"] = "毕业日期不对，请再看一下年份"
    if len(values["plan"]) > PLAN_MOST:
        faults["plan"] = f"计划最多写 {PLAN_MOST} 个字"
    return faults
