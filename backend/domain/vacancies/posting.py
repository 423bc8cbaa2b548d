"""Vacancies entered by hand: a new post of a known unit, and another last day for an old one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.employers.models import Employer
from backend.domain.vacancies.actions import complete_vacancy
from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.vacancies.queries import get_vacancy
from backend.domain.vacancies.wages import Mode, Period


def post_vacancy(
    actor: Actor, *, employer: Employer, source_key: str, post: Mapping[str, Any]
) -> Vacancy:
    """A draft of a unit that the actor was allowed to load; a complete one goes to review.

    `post` is what `complete_vacancy` takes; pay by the piece makes it piece work (计件).
    """
    vacancy = Vacancy(
        employer=employer, title="", valid_from=today(), valid_to=today(), source="visit",
        source_key=source_key, owner_region=actor.region or "43", entered_by=actor.id,
        status=VacancyStatus.DRAFT,
    )  # fmt: skip
    if post["wage_period"] == Period.PIECE:
        vacancy.wage_mode = Mode.PIECE
    # a column's default stands in the row only once it is in the database
    vacancy.headcount_total = vacancy.headcount_left = 0
    db.session.add(vacancy)
    db.session.flush()
    return complete_vacancy(actor, vacancy_id=vacancy.id, **post)


def renew_vacancy(
    actor: Actor, *, vacancy_id: int, valid_to: date, openings: int | None
) -> Vacancy:
    """Another last day and, if told, how many are still wanted; one that expired is looked at anew.

    An open one stays open: what it says of the work and its pay is unchanged.
    """
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if openings is not None and openings < 1:
        raise BadInput("还招人数至少 1 人", fields={"openings": "还招人数至少 1 人"})
    left = vacancy.headcount_left if openings is None else openings
    headcount = max(1, vacancy.headcount_total - vacancy.headcount_left + left)
    if vacancy.status != VacancyStatus.OPEN:
        complete_vacancy(
            actor, vacancy_id=vacancy.id, title=vacancy.title, employer_name="",
            description=vacancy.description, region_code=vacancy.region_code,
            place_text=vacancy.place_text, wage_min_fen=vacancy.wage_min_fen,
            wage_max_fen=vacancy.wage_max_fen, wage_period=vacancy.wage_period,
            headcount=headcount, valid_to=valid_to,
        )  # fmt: skip
        if vacancy.missing:
            what = "、".join(vacancy.missing)
            raise RuleBroken(f"还缺{what}，请到岗位页面补全后再续期", rule="vacancy.incomplete")
    elif valid_to < vacancy.valid_to:
        raise BadInput("新的截止日期不能比原来的早", fields={"valid_to": "不能比原来的早"})
    vacancy.headcount_total, vacancy.headcount_left = headcount, left
    vacancy.valid_from, vacancy.valid_to = today(), valid_to
    audit.record(actor, "renew_vacancy", f"vacancy:{vacancy.id}", valid_to=str(valid_to), left=left)
    return vacancy
