"""Pure rules of people: who is in the weekly target set, who is of working age."""

from datetime import date, timedelta

from backend.domain.people.models import EmploymentStatus

LATE_AFTER = timedelta(days=3)  # a self-registered person that the village has not checked
EMPLOYMENT_TEXT = {
    "EMP_UNIT": "单位就业", "EMP_WORKSHOP": "车间就业", "EMP_PUBLIC": "公益性岗位",
    "EMP_SELF": "自主创业", "EMP_FLEX": "灵活就业", "FARM": "在家务农",
    "UNEMP_WILL": "未就业有意愿",
    "UNEMP_NOWILL": "暂无就业意愿", "NO_ABILITY": "无劳动能力", "STUDENT": "在校", "ARMY": "参军",
    "LOST": "失联", "": "还不知道",
}  # fmt: skip
# how registers write a level of schooling; the first word of a code is the one we write
EDUCATION_CODES = {
    "文盲或半文盲": "none", "小学": "primary", "初中": "junior", "高中": "senior",
    "中专": "vocational", "中职": "vocational", "大专": "college", "本科及以上": "bachelor",
    "本科": "bachelor",
}  # fmt: skip
EDUCATION_WORD = {code: word for word, code in reversed(EDUCATION_CODES.items())}
CHECK_TEXT = {
    "confirmed": "已核对", "waiting": "待村里核对", "refused": "核对不符", "forgotten": "已匿名",
}  # fmt: skip


def is_target(employment: str, returned_on: date | None) -> bool:
    """In T_w: returned home, or willing and unemployed (clause 4.3.1(1))."""
    return returned_on is not None or employment == EmploymentStatus.WILLING


def age_on(birth_on: date, day: date) -> int:
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
