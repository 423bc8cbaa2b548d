"""Turns drawn posts into complete adverts: rows of employers and vacancies, nothing left out."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from backend.core.clock import real_now
from backend.core.db import db
from backend.demo.posts import Post
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import make_credit_code
from backend.domain.vacancies.models import VacancyStatus

IDENTIFIED = "核对营业执照原件和统一社会信用代码"
VOUCHED = "电话核实用工单位和岗位，长期合作"
_SHIFTS = (
    "每天 8 小时，每周休 1 天",
    "每天 8 小时，两班倒，每月休 4 天",
    "每天 8 小时，加班另计工资",
)


def owner_of(county: str) -> str:
    """The county enters its own posts, the province those outside."""
    return county if county.startswith("43") else "43"


def credit_codes(counties: Sequence[str], rng: Random) -> list[str]:
    """One code per county given, none of them in use."""
    taken = set(db.session.scalars(db.select(Employer.credit_code)))
    codes = []
    for county in counties:
        while (code := make_credit_code("91", county, rng.randrange(10**8))) in taken:
            pass
        taken.add(code)
        codes.append(code)
    return codes


def employer_row(
    employer_id: int, *, name: str, code: str, county: str, address: str, phone: str,
    officer: int | None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": employer_id, "name": name, "credit_code": code, "owner_region": owner_of(county),
        "address": address, "contact_name": "招聘负责人", "contact_phone": phone,
        "identified_how": IDENTIFIED, "identified_by": officer, "identified_at": real_now(),
    }  # fmt: skip


def vacancy_row(
    rng: Random, post: Post, *, employer_id: int, place: str, phone: str, officer: int | None,
    valid: tuple[date, date],
) -> dict[str, Any]:  # fmt: skip
    """An open vacancy; vouched for where there is an officer, else by its identified employer."""
    trade = post.trade
    return {
        "employer_id": employer_id, "title": post.title or trade.title,
        "occupation_code": trade.code, "headcount_total": post.headcount,
        "headcount_left": post.headcount, "region_code": post.county, "place_text": place,
        "wage_min_fen": post.wage_min * 100, "wage_max_fen": post.wage_max * 100,
        "monthly_fen": post.wage_min * 100, "education_min": trade.education.value,
        "age_max": trade.age_max, "age_reason": trade.age_reason, "board": post.board,
        "lodging": post.lodging, "benefits": post.benefits,
        "insurance": ["养老", "医疗", "失业", "工伤", "生育"] if post.insured else ["工伤"],
        "description": _description(rng, post), "contact_name": "招聘负责人",
        "contact_phone": phone, "valid_from": valid[0], "valid_to": valid[1],
        "status": VacancyStatus.OPEN.value, "owner_region": owner_of(post.county),
        "entered_by": officer, "vouched_by": officer,
        "vouched_at": real_now() if officer else None, "vouched_how": VOUCHED if officer else "",
    }  # fmt: skip


def _description(rng: Random, post: Post) -> str:
    """Work, hours and pay in one line each."""
    lines = [f"做什么：{post.trade.work}。", f"上班时间：{rng.choice(_SHIFTS)}。"]
    keep = {(True, True): "包吃包住", (True, False): "包吃", (False, True): "包住"}
    if words := keep.get((post.board, post.lodging)):
        lines.append(f"食宿：{words}。")
    lines.append(f"工资：每月 {rng.choice((10, 15, 20))} 日发上月工资，打到本人银行卡。")
    lines.append("不收任何费用，不押证件。")
    return "\n".join(lines)
