"""Pure rules of training wishes: choices, states, what each state says."""

from datetime import timedelta

LATE_AFTER = timedelta(days=7)
TIMES = {"now": "随时可以", "slack": "农闲时", "evening": "晚上", "weekend": "周末"}
MODES = {"near": "在家附近上课", "county": "到县城上课", "online": "手机上学"}
TRANSITIONS: dict[str, set[str]] = {
    "submitted": {"received", "returned", "approved", "withdrawn"},
    "received": {"returned", "approved", "withdrawn"},
    "returned": {"submitted", "withdrawn"},
    "approved": set(),
    "withdrawn": set(),
}
STATUS_TEXT = {
    "submitted": "已登记", "received": "已收到", "returned": "需要补充",
    "approved": "已列入开班安排",
    "withdrawn": "已撤回",
}  # fmt: skip
TOLD = {
    "received": "您想学“{name}”的登记已收到，有班会通知您。",
    "returned": "您想学“{name}”的登记需要再说明：{reason}。",
    "approved": "您想学“{name}”已列入开班安排，开班前会通知您时间地点。",
}
OPEN = {"submitted", "received"}


def can_become(status: str, following: str) -> bool:
    return following in TRANSITIONS[status]


def can_withdraw(status: str) -> bool:
    return "withdrawn" in TRANSITIONS[status]


# occupations for which classes are commonly held; the choice of the app, as pictures and words
TAUGHT = (
    "6040205", "6231100", "6040101", "6060101", "6110100", "6110200", "6080400", "4030100",
    "4071200", "4060100", "4070400", "4020201", "6240100", "6233000", "6230700", "4010300",
    "5010100", "5039900",
)  # fmt: skip
