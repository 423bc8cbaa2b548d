"""Shapes that several features of the API answer with."""

from datetime import datetime

from flask import g
from pydantic import BaseModel

from backend.core.actor import ANONYMOUS, Actor
from backend.core.clock import local
from backend.domain.accounts.queries import find_desk
from backend.domain.applications.models import Application
from backend.domain.applications.rules import (
    CONSENT_TEXT,
    STATUS_TEXT,
    can_withdraw,
)
from backend.domain.catalogues.rules import Education, occupation_name
from backend.domain.regions.queries import distance, region_names
from backend.domain.reports.rules import KINDS
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.rules import FEE_NOTICE, month_text, pay_text


class Empty(BaseModel):
    pass


class Named(BaseModel):
    code: str
    name: str


class Desk(BaseModel):
    name: str
    phone: str


class Requirement(BaseModel):
    label: str
    value: str


class Step(BaseModel):
    text: str
    at: str | None
    done: bool


class VacancyCard(BaseModel):
    id: int
    title: str
    wage_text: str
    month_text: str
    place_text: str
    tags: list[str]
    why: str | None
    employer_name: str
    headcount_left: int


class ApplicationShape(BaseModel):
    id: int
    vacancy: VacancyCard
    status: str
    status_text: str
    steps: list[Step]
    note: str | None
    applied_at: str
    can_withdraw: bool


class VacancyDetail(VacancyCard):
    employer_id: int | None
    description: str
    requirements: list[Requirement]
    address: str
    valid_to: str
    occupation_name: str
    desk: Desk
    fee_notice: str
    report_kinds: list[Named]
    consent_text: str
    my_application: ApplicationShape | None


def when(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")


def desk_of(region_code: str) -> Desk:
    found = find_desk(ANONYMOUS, region_code=region_code)
    return Desk(name="县就业服务中心", phone=found.phone if found else "")


def place_names(vacancies: list[Vacancy]) -> dict[str, str]:
    """Names of all work places in one query."""
    return region_names(ANONYMOUS, codes=[row.region_code or "" for row in vacancies])


def vacancy_card(
    row: Vacancy, *, names: dict[str, str], home: str = "", why: str | None = None
) -> VacancyCard:
    """Title, pay, place with distance, at most three tags (design of the card)."""
    place = names.get(row.region_code or "", row.place_text).removeprefix("湖南省")
    away = distance(home, row.region_code) if home else ""
    tags = [word for word, there in (("包吃", row.board), ("包住", row.lodging)) if there]
    if row.board and row.lodging:
        tags = ["包吃包住"]
    tags += [word for word in row.benefits if word not in ("包吃", "包住", "包食宿", "包吃包住")]
    return VacancyCard(
        id=row.id,
        title=row.title,
        wage_text=pay_text(row),
        month_text=month_text(row),
        place_text=f"{place} · {away}" if away and away not in place else place,
        tags=tags[:3],
        why=why,
        employer_name=row.employer.name if row.employer else "",
        headcount_left=row.headcount_left,
    )


def vacancy_detail(
    row: Vacancy, *, home: str, application: Application | None, why: str | None = None
) -> VacancyDetail:
    names = place_names([row])
    card = vacancy_card(row, names=names, home=home, why=why)
    place = names.get(row.region_code or "", "")
    employer = row.employer.name if row.employer else "这家单位"
    return VacancyDetail(
        **card.model_dump(),
        employer_id=row.employer_id,
        description=row.description,
        requirements=_requirements(row),
        address=row.place_text if len(row.place_text) > len(place) else place,
        valid_to=row.valid_to.isoformat(),
        occupation_name=occupation_name(row.occupation_code),
        desk=desk_of(home or row.owner_region),
        fee_notice=FEE_NOTICE,
        report_kinds=[Named(code=code, name=name) for code, name in KINDS.items()],
        consent_text=CONSENT_TEXT.format(employer=employer),
        my_application=application_shape(application, names=names) if application else None,
    )


def _requirements(row: Vacancy) -> list[Requirement]:
    found = {}
    if row.education_min != "none":
        found["学历"] = f"{Education(row.education_min).label}及以上"
    if row.age_min or row.age_max:
        ages = f"{row.age_min or 16}–{row.age_max} 岁" if row.age_max else f"{row.age_min} 岁以上"
        found["年龄"] = f"{ages}（{row.age_reason}）" if row.age_reason else ages
    if row.insurance:
        found["保险"] = "、".join(row.insurance)
    return [Requirement(label=label, value=value) for label, value in found.items()]


def application_shape(row: Application, *, names: dict[str, str]) -> ApplicationShape:
    return ApplicationShape(
        id=row.id,
        vacancy=vacancy_card(row.vacancy, names=names, home=own_home()),
        status=row.status,
        status_text=STATUS_TEXT[row.status],
        steps=[
            Step(text=STATUS_TEXT[step.status] + _tail(step.note), at=when(step.at), done=True)
            for step in row.steps
        ],
        note=row.note or None,
        applied_at=when(row.created_at),
        can_withdraw=can_withdraw(row.status),
    )


def _tail(note: str) -> str:
    return f"：{note}" if note else ""


def own_home() -> str:
    """The signed-in person's home, as far as it may be shown."""
    actor: Actor = g.actor
    return actor.region or ""
