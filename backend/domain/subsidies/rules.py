"""Pure rules of claims: states, and what each state says to the labourer."""

from datetime import timedelta

LATE_AFTER = timedelta(days=5)
TRANSITIONS: dict[str, set[str]] = {
    "submitted": {"received", "returned", "approved", "withdrawn"},
    "received": {"returned", "approved", "withdrawn"},
    "returned": {"submitted", "withdrawn"},
    "approved": set(),
    "withdrawn": set(),
}
STATUS_TEXT = {
    "submitted": "已提交", "received": "已收到", "returned": "退回补充", "approved": "审核通过",
    "withdrawn": "已撤回",
}  # fmt: skip
TOLD = {
    "received": "您申请的“{name}”已收到，正在审核。",
    "returned": "您申请的“{name}”需要补充：{reason}。请打开“我的补贴申请”重新提交。",
    "approved": "您申请的“{name}”审核通过了，接下来按办理流程公示、拨付。",
}
OPEN = {"submitted", "received"}
PHOTOS_MAX = 3


def can_become(status: str, following: str) -> bool:
    return following in TRANSITIONS[status]


def can_withdraw(status: str) -> bool:
    return "withdrawn" in TRANSITIONS[status]


def answer_faults(asks: list[dict[str, object]], answers: dict[str, str]) -> dict[str, str]:
    """Every missing or overlong answer, by question key."""
    faults = {}
    for ask in asks:
        key, label = str(ask["key"]), str(ask["label"])
        value = answers.get(key, "").strip()
        if ask.get("required") and not value:
            faults[key] = f"请填写{label}"
        elif len(value) > 100:
            faults[key] = f"{label}太长了，请写短一些"
        elif ask.get("type") == "number" and value and not value.replace(".", "", 1).isdigit():
            faults[key] = f"{label}请填数字"
    return faults
