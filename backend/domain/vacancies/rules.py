"""Pure rules of vacancies: states, what may be pushed, the legal minimum of an advert."""

from datetime import date, timedelta
from typing import NamedTuple

from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.vacancies.suitability import Facts, suits_of
from backend.domain.vacancies.wages import (
    FEN,
    HOURS_A_DAY,
    WORK_DAYS_A_MONTH,
    Mode,
    Period,
    wage_text,
)

STATUS_TEXT = {
    "draft": "待补全", "review": "待核", "open": "在招", "paused": "暂停", "filled": "招满",
    "expired": "过期", "withdrawn": "已撤下",
}  # fmt: skip

TRANSITIONS: dict[str, set[str]] = {
    "draft": {"review", "withdrawn", "expired"},
    "review": {"open", "draft", "withdrawn", "expired"},
    "open": {"paused", "filled", "expired", "withdrawn"},
    "paused": {"open", "expired", "withdrawn"},
    "filled": {"open", "withdrawn", "expired"},
    "expired": {"review", "withdrawn"},
    "withdrawn": set(),
}
LATE_AFTER = {"review": timedelta(days=3), "draft": timedelta(days=7)}
BY_EMPLOYER = "employer"  # the source of what an employer posted itself
RESERVE_DAYS, RESERVE_MOST = timedelta(days=7), timedelta(days=30)
EXTENDABLE = {"open", "paused", "filled"}
VALID_MOST = timedelta(days=90)
EDITABLE = {"draft", "review", "expired"}
ASSUMED = {
    "hour": f"按一天 {HOURS_A_DAY} 小时、每月 {WORK_DAYS_A_MONTH} 天算",
    "day": f"按每月 {WORK_DAYS_A_MONTH} 天算", "week": "按一年 52 周算", "year": "按 12 个月算",
}  # fmt: skip
FEE_NOTICE = "找工作不收任何费用。谁向您收钱、押证件，请马上打电话告诉我们。"


def can_become(status: str, following: str) -> bool:
    return following in TRANSITIONS[status]


def missing_parts(vacancy: Vacancy) -> list[str]:
    """What the legal minimum of an advert still lacks (人力资源市场暂行条例 art. 24)."""
    parts = {
        "用人单位": vacancy.employer_id is not None,
        "招聘人数": vacancy.headcount_total > 0,
        "工作内容": bool(vacancy.description.strip()),
        "工作地点": vacancy.region_code is not None,
        "劳动报酬": vacancy.wage_min_fen is not None,
    }
    return [name for name, present in parts.items() if not present]


def is_visible(vacancy: Vacancy, today: date) -> bool:
    """Whether labourers find it: open, dated, patrolled, and no report of fees waits."""
    dated = vacancy.valid_from <= today <= min(vacancy.valid_to, vacancy.patrol_due_on)
    return vacancy.status == VacancyStatus.OPEN and dated and vacancy.hidden_at is None


def is_reserved(vacancy: Vacancy, today: date) -> bool:
    """Whether openings are kept for the campaign's group on this day."""
    return vacancy.reserved_until is not None and today <= vacancy.reserved_until


def is_for_group_only(vacancy: Vacancy, today: date) -> bool:
    """Whether nothing but kept openings is left: nobody else is shown it meanwhile."""
    return is_reserved(vacancy, today) and vacancy.headcount_left <= vacancy.reserved_left


def is_public(vacancy: Vacancy, today: date) -> bool:
    """Whether anybody may see it, signed in or not."""
    return is_visible(vacancy, today) and not is_for_group_only(vacancy, today)


def turns(vacancy: Vacancy, until: date) -> list[date]:
    """The days up to `until` on which the calendar alone showed or hid it."""
    day = timedelta(days=1)
    reserve = vacancy.reserved_until
    days = [vacancy.valid_from, vacancy.patrol_due_on + day, *([reserve + day] if reserve else [])]
    return [one for one in days if one <= until]


def is_pushable(vacancy: Vacancy, today: date) -> bool:
    """Identified source: a named officer vouches, or the employer's credit code was matched."""
    identified = vacancy.vouched_by is not None or bool(
        vacancy.employer and vacancy.employer.credit_code and vacancy.employer.identified_at
    )
    return is_visible(vacancy, today) and identified and vacancy.headcount_left > 0


def pay_text(vacancy: Vacancy) -> str:
    """What people read, e.g. 4000–5000 元/月."""
    return wage_text(
        vacancy.wage_min_fen, vacancy.wage_max_fen, Period(vacancy.wage_period),
        Mode(vacancy.wage_mode),
    )  # fmt: skip


def month_text(vacancy: Vacancy) -> str:
    """What a month comes to and how that was reckoned, where the pay is by another period."""
    if vacancy.monthly_fen is None or vacancy.wage_period not in ASSUMED:
        return ""
    return f"{ASSUMED[vacancy.wage_period]}，一个月约 {vacancy.monthly_fen // FEN} 元"


class Advert(NamedTuple):
    """What the form of a vacancy holds; amounts in fen per `wage_period`, ages in years."""

    title: str
    employer_name: str
    description: str
    region_code: str | None
    place_text: str
    wage_min_fen: int | None
    wage_max_fen: int | None
    wage_period: str
    headcount: int
    valid_to: date
    wage_mode: str = "time"
    education_min: str = "none"
    age_min: int | None = None
    age_max: int | None = None
    age_reason: str = ""
    board: bool = False
    lodging: bool = False
    work_form: str = "site"
    hours_free: bool = False


def advert_of(vacancy: Vacancy) -> Advert:
    """The form of a row as it stands, for what changes little of it; the employer stays."""
    same = {name: getattr(vacancy, name) for name in Advert._fields if hasattr(vacancy, name)}
    return Advert(**same, employer_name="", headcount=vacancy.headcount_total)


def tags(vacancy: Vacancy) -> list[str]:
    """What `vacancies.suits` holds; to be set anew whenever the advert changes."""
    own_county = vacancy.owner_region[:6]
    return suits_of(
        Facts(
            words="\n".join([vacancy.title, *vacancy.benefits, vacancy.description]),
            education_min=vacancy.education_min, age_max=vacancy.age_max, board=vacancy.board,
            lodging=vacancy.lodging, work_form=vacancy.work_form, hours_free=vacancy.hours_free,
            is_near=len(own_county) == 6 and (vacancy.region_code or "").startswith(own_county),
        )
    )  # fmt: skip
