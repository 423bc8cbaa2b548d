"""Who is matched: a person's wishes, and all that bars a vacancy or narrows their choice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from backend.core.actor import Actor
from backend.core.clock import now, today
from backend.core.db import db
from backend.domain.applications.queries import answers_of, applied_pairs
from backend.domain.catalogues.rules import Education
from backend.domain.fieldwork.queries import declined_calls
from backend.domain.matching.rules import Seeker, neighbour_weeks, shared_place
from backend.domain.messages.queries import pushed_vacancies
from backend.domain.people.models import Person
from backend.domain.people.rules import age_on
from backend.domain.vacancies.models import Vacancy

ANSWERS_COUNT_FOR = timedelta(days=90)
HAS_WORK_FOR = timedelta(days=28)


class Refusal(NamedTuple):
    vacancy_id: int
    reason: str
    at: datetime


def seekers_of(
    actor: Actor, *, people: Sequence[Person], week: str
) -> tuple[list[Seeker], set[int]]:
    """Seekers with all that bars or narrows their choice, and the ids of those who have work."""
    barred: dict[int, set[int]] = {}
    for person_id, vacancy_id in pushed_vacancies(actor, weeks=neighbour_weeks(week)):
        barred.setdefault(person_id, set()).add(vacancy_id)
    for person_id, vacancy_id in applied_pairs(actor):
        barred.setdefault(person_id, set()).add(vacancy_id)
    refusals = _refusals(actor, [person.id for person in people])
    vacancies = _vacancies([row.vacancy_id for rows in refusals.values() for row in rows])
    has_work = {
        person_id
        for person_id, rows in refusals.items()
        if any(row.reason == "have_work" and now() - row.at < HAS_WORK_FOR for row in rows)
    }
    return [
        _seeker(
            person, frozenset(barred.get(person.id, ())), refusals.get(person.id, []), vacancies
        )
        for person in people
    ], has_work


def _refusals(actor: Actor, person_ids: Sequence[int]) -> dict[int, list[Refusal]]:
    """What these people did not want, told to the card on their phone or to whoever called."""
    found: dict[int, list[Refusal]] = {}
    for person_id, answers in answers_of(actor, person_ids=person_ids).items():
        found[person_id] = [
            Refusal(row.vacancy_id, row.reason, row.answered_at)
            for row in answers if row.answer == "declined"
        ]  # fmt: skip
    for call in declined_calls(actor, person_ids=person_ids):
        if call.vacancy_id:
            refusal = Refusal(call.vacancy_id, call.reason, call.created_at)
            found.setdefault(call.person_id, []).append(refusal)
    return found


def _vacancies(ids: Sequence[int]) -> dict[int, Vacancy]:
    if not ids:
        return {}
    rows = db.session.scalars(db.select(Vacancy).where(Vacancy.id.in_(set(ids))))
    return {row.id: row for row in rows}


def _seeker(
    person: Person, barred: frozenset[int], refusals: list[Refusal],
    vacancies: dict[int, Vacancy],
) -> Seeker:  # fmt: skip
    wish = person.wish
    declined = [
        (row.reason, vacancies[row.vacancy_id])
        for row in refusals
        if now() - row.at < ANSWERS_COUNT_FOR
    ]
    pay = [v.monthly_fen or 0 for reason, v in declined if reason == "low_pay"]
    far = [
        shared_place(person.region_code, v.region_code or "") + 1
        for reason, v in declined
        if reason == "too_far"
    ]
    return Seeker(
        id=person.id,
        home=person.region_code[:6],
        age=age_on(person.birth_on, today()),
        education_rank=_schooling(person),
        places=tuple(wish.places) if wish else (),
        occupations=tuple(wish.occupations) if wish else (),
        wage_floor_fen=wish.wage_floor_fen if wish else 0,
        barred_vacancies=barred,
        declined_vacancies=frozenset(v.id for _, v in declined),
        declined_occupations=frozenset(
            v.occupation_code or "-" for reason, v in declined if reason == "cannot_do"
        ),
        pay_above_fen=max(pay, default=0),
        nearer_than=max(far, default=0),
        of_group=person.registered_poor,
    )


def _schooling(person: Person) -> int:
    """Unknown schooling bars nobody from a post; the county asks when it calls."""
    return Education(person.education).rank if person.education else Education.MASTER.rank
