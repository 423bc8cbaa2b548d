"""Pure rules of applications: one transition table, and what each state says to the labourer."""

from datetime import timedelta

LATE_AFTER = timedelta(days=2)  # nobody has contacted the person yet
# the clock of an employer that has the person's name and leave
ASK_AFTER, OVERDUE_AFTER = timedelta(days=2), timedelta(days=5)
OVERDUE = "overdue"  # in place of a status, for the list
NOT_ANSWERED = "您应聘的“{title}”，单位还没有答复。县里的工作人员会去催，您也可以先看看别的岗位。"
TRANSITIONS: dict[str, set[str]] = {
    "interested": {"contacted", "refused", "withdrawn"},
    "contacted": {"interview", "hired", "refused", "withdrawn"},
    "interview": {"hired", "refused", "withdrawn"},
    "hired": {"on_post", "refused", "withdrawn"},
    "on_post": set(),
    "refused": {"contacted"},
    "withdrawn": {"interested"},
}
WAITING = ("interested", "contacted", "interview")
HAS_POST = ("hired", "on_post")
LET_GO = ("refused", "withdrawn")
STATUS_TEXT = {
    "interested": "已报名", "contacted": "已联系", "interview": "面试", "hired": "录用",
    "on_post": "到岗", "refused": "没有成", "withdrawn": "已撤回",
}  # fmt: skip
TOLD = {
    "contacted": "“{title}”：工作人员已经和您联系，请留意电话。",
    "interview": "“{title}”：请您去面试。{note}",
    "hired": "“{title}”：恭喜，您被录用了。{note}",
    "on_post": "“{title}”：已登记您到岗。祝工作顺利。",
    "refused": "“{title}”这次没有成：{note}。别的岗位还在招，请再看看。",
}
# what the labourer must be told with the change
NOTE_NEEDED = {
    "interview": "请写明面试的时间和地点，本人会看到",
    "refused": "请写明没有成的原因，本人会看到",
}
DECLINE_REASONS = {
    "too_far": "太远", "low_pay": "工资低", "cannot_do": "不会做", "have_work": "已有活",
}  # fmt: skip
CONSENT_VERSION = "employer-1"
CONSENT_TEXT = "同意把我的姓名和电话告诉“{employer}”，用于这次招聘联系"


def can_become(status: str, following: str) -> bool:
    return following in TRANSITIONS[status]


def can_withdraw(status: str) -> bool:
    return "withdrawn" in TRANSITIONS[status]
