"""What the law lets an advert say and whom it lets start: pay, ages, words."""

from datetime import date

from backend.domain.minimum_wages.models import MinimumWage
from backend.domain.people.rules import age_on
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.suitability import ADULTS
from backend.domain.vacancies.wages import FEN, MONTHS_A_YEAR, WEEKS_A_YEAR, Mode, Period
from backend.domain.vacancies.wording import age_limits, wording_faults

LEAST_AGE, ADULT, RETIRING = 16, 18, 60
REASON_LENGTH = 4
PAID_DAYS_A_MONTH = 21.75  # what a day's pay makes of a month's (劳社部发〔2008〕3号)
MONTHS = {
    Period.DAY: PAID_DAYS_A_MONTH, Period.WEEK: WEEKS_A_YEAR / MONTHS_A_YEAR, Period.MONTH: 1,
    Period.YEAR: 1 / MONTHS_A_YEAR,
}  # fmt: skip


def advert_faults(vacancy: Vacancy, floor: MinimumWage | None) -> dict[str, str]:
    """What the law lets nobody advertise, in sentences by field; {} = nothing was found."""
    faults = {
        "wage_min": pay_fault(vacancy, floor),
        "age_min": _young_fault(vacancy),
        "age_reason": _age_fault(vacancy),
        "title": "；".join(wording_faults(vacancy.title)),
        "description": "；".join(wording_faults(vacancy.description)),
    }
    return {name: fault for name, fault in faults.items() if fault}


def pay_fault(vacancy: Vacancy, floor: MinimumWage | None) -> str:
    """Less than the work place's minimum wage (最低工资规定 art. 12), or "".

    Piece rates have no month. Of a base pay only the top that is promised counts.
    """
    is_base = vacancy.wage_mode == Mode.BASE
    told = vacancy.wage_max_fen if is_base else vacancy.wage_min_fen or vacancy.wage_max_fen
    period = Period(vacancy.wage_period)
    if floor is None or told is None or period is Period.PIECE:
        return ""
    if period is Period.HOUR:
        least, unit = floor.hourly_fen, "每小时"
    else:
        least, unit = floor.monthly_fen, "每月"
        told = round(told * MONTHS[period])
    if told >= least:
        return ""
    return (
        f"工资低于工作地的最低工资标准（{floor.valid_from} 起{unit} {least / FEN:g} 元），"
        "请向单位核对后改正"
    )


def _young_fault(vacancy: Vacancy) -> str:
    """劳动法 art. 15: nobody under 16 is hired."""
    if vacancy.age_min is not None and vacancy.age_min < LEAST_AGE:
        return f"不能招未满 {LEAST_AGE} 周岁的人，请把最低年龄改成 {LEAST_AGE} 岁以上"
    return ""


def _age_fault(vacancy: Vacancy) -> str:
    """A limit beyond being grown up or retiring needs its reason, in a field or in the words."""
    limited = (vacancy.age_min or 0) > ADULT or (vacancy.age_max or RETIRING) < RETIRING
    told = age_limits(f"{vacancy.title}\n{vacancy.description}")
    if len(vacancy.age_reason.strip()) >= REASON_LENGTH or not (limited or told):
        return ""
    quoted = f"（“{told[0]}”）" if told else ""
    return f"限制年龄{quoted}要写明理由，例如：国家规定的高处作业年龄。没有理由请删掉"


def least_age(vacancy: Vacancy) -> int:
    """Nobody under 16 is matched; nobody under 18 to posts that minors may not have."""
    lawful = ADULT if ADULTS in vacancy.suits else LEAST_AGE
    return max(lawful, vacancy.age_min or 0)


def young_applicant_fault(vacancy: Vacancy, birth_on: date, today: date) -> str:
    """Why somebody is too young by law for this post, or ""."""
    age = age_on(birth_on, today)
    if age < LEAST_AGE:
        return f"未满 {LEAST_AGE} 周岁不能上班。可以看看免费的技术培训"
    if age < ADULT and ADULTS in vacancy.suits:
        return f"这个岗位国家规定满 {ADULT} 周岁才能做，请看看别的岗位"
    return ""
