"""Reads of vacancies: open ones are public, entered ones belong to an area."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.audit import AuditEntry
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.employers.models import Employer
from backend.domain.people.models import Person
from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.vacancies.rules import is_for_group_only, is_visible

SETTLED = timedelta(minutes=1)


def open_vacancies(actor: Actor, *, day: date | None = None) -> Select[tuple[Vacancy]]:
    """What labourers find on this day; what is kept for a group, only those who belong to it."""
    day = day or today()
    statement = (
        db.select(Vacancy)
        .where(
            Vacancy.status == VacancyStatus.OPEN, Vacancy.valid_from <= day,
            Vacancy.valid_to >= day, Vacancy.patrol_due_on >= day, Vacancy.hidden_at.is_(None),
        )
        .options(joinedload(Vacancy.employer))
    )  # fmt: skip
    if is_of_group(actor):
        return statement
    return statement.where(
        db.or_(
            Vacancy.reserved_until.is_(None), Vacancy.reserved_until < day,
            Vacancy.headcount_left > Vacancy.reserved_left,
        )
    )  # fmt: skip


def is_of_group(actor: Actor) -> bool:
    """Staff and the clock see everything; a labourer by the register, once the phone is sure."""
    if actor.kind not in ("labourer", "anonymous"):
        return True
    if actor.person_id is None or actor.since is not None:
        return False
    return db.session.get_one(Person, actor.person_id).registered_poor


def search_vacancies(
    actor: Actor, *, text: str = "", region: str = "", occupations: tuple[str, ...] = (),
    wage_min_fen: int = 0, suits: tuple[str, ...] = (), places: Iterable[str] = (),
    outside: str = "",
) -> Select[tuple[Vacancy]]:  # fmt: skip
    """Open vacancies by words (title, employer, place), place and occupation prefixes, wage.

    `places`: in one of these; `outside`: not in this one; `suits`: codes of suitability.SUITS, or
    board and lodging.
    """
    statement = open_vacancies(actor)
    words = text.split()[:4]
    if words:
        statement = statement.outerjoin(Vacancy.employer)
    for word in words:
        statement = statement.where(
            db.or_(
                Vacancy.title.contains(word, autoescape=True),
                Employer.name.contains(word, autoescape=True),
                Vacancy.place_text.contains(word, autoescape=True),
            )
        )
    if region:
        statement = statement.where(Vacancy.region_code.startswith(region, autoescape=True))
    if occupations:
        statement = statement.where(
            db.or_(*(Vacancy.occupation_code.startswith(code) for code in occupations))
        )
    if wage_min_fen:
        statement = statement.where(Vacancy.monthly_fen >= wage_min_fen)
    if some := [Vacancy.region_code.startswith(code, autoescape=True) for code in places]:
        statement = statement.where(db.or_(*some))
    if outside:
        statement = statement.where(~Vacancy.region_code.startswith(outside, autoescape=True))
    for code in suits:
        column = {"board": Vacancy.board, "lodging": Vacancy.lodging}.get(code)
        statement = statement.where(suited(actor, code=code) if column is None else column)
    return statement


def suited(_actor: Actor, *, code: str) -> ColumnElement[bool]:
    """A list of codes as JSON text: no code is part of another one with its quotes."""
    return db.cast(Vacancy.suits, db.Text).contains(f'"{code}"', autoescape=True)


def get_open_vacancy(actor: Actor, *, vacancy_id: int) -> Vacancy:
    """One vacancy for the public page; one that closed says so."""
    vacancy = db.session.get(Vacancy, vacancy_id, options=[joinedload(Vacancy.employer)])
    if vacancy is None:
        raise NotFound("没有找到这个岗位，请看看别的岗位", rule="vacancy.unknown")
    if not is_visible(vacancy, today()):
        raise NotFound("这个岗位已经招满或下线了，请看看别的岗位", rule="vacancy.closed")
    if is_for_group_only(vacancy, today()) and not is_of_group(actor):
        until = vacancy.reserved_until
        when = f"{until.month}月{until.day}日以后" if until else "过几天"
        raise NotFound(f"这个岗位现在由县里安排人报名，{when}再来看", rule="vacancy.reserved")
    return vacancy


def changed_since(
    _actor: Actor, *, after: tuple[datetime, int] | None, limit: int
) -> Sequence[Vacancy]:
    """By (time of the last change, id) behind `after`; of the last minute nothing yet, as what
    is being written now may end in another order."""
    order = (Vacancy.updated_at, Vacancy.id)
    statement = db.select(Vacancy).where(Vacancy.updated_at < real_now() - SETTLED)
    if after:
        moment, number = after
        statement = statement.where(
            db.or_(
                Vacancy.updated_at > moment,
                (Vacancy.updated_at == moment) & (Vacancy.id > number),
            )
        )
    statement = statement.options(joinedload(Vacancy.employer)).order_by(*order).limit(limit)
    return db.session.scalars(statement).all()


def list_open_ids(actor: Actor, *, limit: int = 50_000) -> Sequence[int]:
    """The newest first."""
    statement = open_vacancies(actor).with_only_columns(Vacancy.id).order_by(Vacancy.id.desc())
    return db.session.scalars(statement.limit(limit)).all()


def open_of_employer(actor: Actor, *, employer_id: int) -> Sequence[Vacancy]:
    """What labourers find of one employer, the newest first."""
    statement = open_vacancies(actor).where(Vacancy.employer_id == employer_id)
    return db.session.scalars(statement.order_by(Vacancy.id.desc()).limit(50)).all()


def visible_vacancies(actor: Actor) -> Select[tuple[Vacancy]]:
    """Those that the actor's area entered, or the own employer's."""
    statement = db.select(Vacancy).options(joinedload(Vacancy.employer))
    if actor.employer_id:
        return statement.where(Vacancy.employer_id == actor.employer_id)
    return statement.where(Vacancy.owner_region.startswith(actor.region or "", autoescape=True))


def vacancies_of(actor: Actor, *, employer_id: int) -> Sequence[Vacancy]:
    """The newest of one employer that the actor's area entered."""
    statement = visible_vacancies(actor).where(Vacancy.employer_id == employer_id)
    return db.session.scalars(statement.order_by(Vacancy.id.desc()).limit(50)).all()


def get_vacancy(actor: Actor, *, vacancy_id: int) -> Vacancy:
    found = db.session.scalar(visible_vacancies(actor).where(Vacancy.id == vacancy_id))
    if found is None:
        raise NotFound("没有找到这个岗位，或者是别的地方录入的。要处理请联系录入单位")
    return found


def list_vacancies(
    actor: Actor, *, text: str = "", status: str = "", suits: str = "",
    batch_id: int | None = None, cursor: str | None = None,
) -> Page[Vacancy]:  # fmt: skip
    statement = visible_vacancies(actor)
    if text:
        statement = statement.where(Vacancy.title.contains(text, autoescape=True))
    if status:
        statement = statement.where(Vacancy.status == status)
    if suits:
        statement = statement.where(suited(actor, code=suits))
    if batch_id:
        statement = statement.where(Vacancy.import_batch_id == batch_id)
    return page_by_id(statement, Vacancy.id, cursor)


def count_status(actor: Actor, *, status: str) -> tuple[int, datetime | None]:
    found = visible_vacancies(actor).where(Vacancy.status == status)
    return count_and_oldest(found, Vacancy.created_at)


def status_history(_actor: Actor, *, vacancy: Vacancy) -> Sequence[AuditEntry]:
    """The audited changes of state of a vacancy that the caller was allowed to load."""
    return db.session.scalars(
        db.select(AuditEntry)
        .where(AuditEntry.subject == f"vacancy:{vacancy.id}", AuditEntry.action == "set_status")
        .order_by(AuditEntry.id)
    ).all()
