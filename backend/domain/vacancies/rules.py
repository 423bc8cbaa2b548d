"""Pure rules of vacancies: states, what may be pushed, the legal minimum of an advert."""

from datetime import date, timedelta

from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.vacancies.wages import Mode, Period, wage_text

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
EDITABLE = {"draft", "review", "expired"}
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
    """Whether labourers find it: open and dated."""
    return vacancy.status == VacancyStatus.OPEN and vacancy.valid_from <= today <= vacancy.valid_to


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
