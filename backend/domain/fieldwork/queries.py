"""Reads of field work: one's households, today's list, who is to be called, visits."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.clock import iso_week, week_start
from backend.core.db import db, starts_with
from backend.core.errors import NotFound
from backend.core.paging import Page, page_by_id, page_in_order
from backend.domain.accounts.models import Staff
from backend.domain.accounts.queries import actor_of
from backend.domain.accounts.rules import BROKER
from backend.domain.bindings.models import StaffLink, WechatUser
from backend.domain.fieldwork.models import Call, FieldPhoto, Visit
from backend.domain.fieldwork.rules import SOON_DAYS
from backend.domain.history.queries import returned_people, walking_order
from backend.domain.history.rules import CLOCK, is_overdue
from backend.domain.people.models import EmploymentStatus, Household, Person
from backend.domain.people.queries import visible_people

LIST_MOST = 300  # people of one day's walk
CALLS_AT_ONCE = 8


def visible_households(actor: Actor) -> Select[tuple[Household]]:
    statement = db.select(Household).where(starts_with(Household.region_code, actor.region or ""))
    if actor.role == BROKER:
        introduced = visible_people(actor).with_only_columns(Person.household_id)
        statement = statement.where(Household.id.in_(introduced))
    return statement


def get_household(actor: Actor, *, household_id: int) -> Household:
    found = db.session.scalar(
        visible_households(actor).where(Household.id == household_id)
    )
    if found is None:
        raise NotFound("没有找到这一户，或者不归您这里管")
    return found


def has_own(actor: Actor) -> bool:
    """Whether households were given to this helper; until then the whole village is shown."""
    own = visible_households(actor).where(Household.helper_id == actor.id)
    return db.session.scalar(own.with_only_columns(Household.id).limit(1)) is not None


def own_households(actor: Actor, *, whole: bool = False) -> Select[tuple[Household]]:
    """The helper's households; all of the area with `whole`, or while none was given."""
    statement = visible_households(actor)
    if whole or not has_own(actor):
        return statement
    return statement.where(Household.helper_id == actor.id)


def list_households(
    actor: Actor, *, whole: bool = False, cursor: str | None = None, size: int = 25
) -> Page[Household]:
    """From door to door."""
    order = [Household.region_code, Household.group_name, Household.walk_order, Household.id]
    return page_in_order(own_households(actor, whole=whole), order, cursor, size)


def members_of(actor: Actor, *, household_ids: Iterable[int]) -> dict[int, list[Person]]:
    """The people of each household, eldest first."""
    found: dict[int, list[Person]] = {}
    statement = visible_people(actor).where(Person.household_id.in_(list(household_ids)))
    for person in db.session.scalars(statement.order_by(Person.birth_on, Person.id)):
        found.setdefault(person.household_id or 0, []).append(person)
    return found


def _own(actor: Actor, statement: Select[tuple[Person]], whole: bool) -> Select[tuple[Person]]:
    """Narrows people to those of the helper's households."""
    if whole or not has_own(actor):
        return statement
    own = own_households(actor).with_only_columns(Household.id)
    return statement.where(Person.household_id.in_(own))


def list_today(
    actor: Actor, *, day: date, by_risk: bool, whole: bool = False
) -> Sequence[Person]:
    """Returned people who are overdue or will be within SOON_DAYS: door to door, or longest first.

    At most LIST_MOST.
    """
    due = day - CLOCK + timedelta(days=SOON_DAYS)
    silent = Person.last_verified_on.is_(None) | (Person.last_verified_on < due)
    statement = _own(actor, returned_people(actor).where(silent), whole)
    heard = db.func.coalesce(Person.last_verified_on, date.min)
    order = [heard, Person.id] if by_risk else list(walking_order())
    joined = statement.outerjoin(Household, Person.household_id == Household.id)
    return db.session.scalars(joined.order_by(*order).limit(LIST_MOST)).all()


def list_to_call(
    actor: Actor, *, day: date, whole: bool = False, cursor: str | None = None
) -> Page[Person]:
    """Targets of the weekly push to whom nobody has read anything out this week.

    Whoever did not answer is on the list again the next day.
    """
    monday = week_start(iso_week(day))
    talked = db.select(Call.person_id).where(
        Call.called_on >= monday, (Call.result != "no_answer") | (Call.called_on == day)
    )
    target = Person.returned_on.is_not(None) | (Person.employment == EmploymentStatus.WILLING)
    statement = _own(actor, visible_people(actor), whole).where(
        target, Person.check_status != "refused", Person.id.not_in(talked)
    )
    order = [Person.region_code, Person.id]
    return page_in_order(statement.options(joinedload(Person.wish)), order, cursor, CALLS_AT_ONCE)


def answered(_actor: Actor, *, person_ids: Iterable[int]) -> defaultdict[int, set[int]]:
    """Vacancies that these people have answered to on the phone, by person."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        db.select(Call.person_id, Call.vacancy_id).where(
            Call.person_id.in_(list(person_ids)), Call.vacancy_id.is_not(None)
        )
    )
    for person_id, vacancy_id in rows:
        found[person_id].add(vacancy_id or 0)
    return found


def declined_calls(_actor: Actor, *, person_ids: Iterable[int]) -> Sequence[Call]:
    """What these people said 不去 to when somebody called them."""
    said = Call.person_id.in_(list(person_ids)) & (Call.result == "declined")
    return db.session.scalars(db.select(Call).where(said)).all()


def visible_visits(actor: Actor) -> Select[tuple[Visit]]:
    statement = db.select(Visit).where(starts_with(Visit.region_code, actor.region or ""))
    return statement.where(Visit.staff_id == actor.id) if actor.role == BROKER else statement


def list_visits(
    actor: Actor, *, household_id: int | None = None, cursor: str | None = None
) -> Page[Visit]:
    statement = visible_visits(actor).options(joinedload(Visit.household))
    if household_id:
        statement = statement.where(Visit.household_id == household_id)
    return page_by_id(statement, Visit.id, cursor)


def get_visit(actor: Actor, *, visit_id: int) -> Visit:
    found = db.session.scalar(visible_visits(actor).where(Visit.id == visit_id))
    if found is None:
        raise NotFound("没有找到这次走访，或者不归您这里管")
    return found


def find_photo(actor: Actor, *, photo_id: int) -> FieldPhoto | None:
    """One that the actor took."""
    return db.session.scalar(
        db.select(FieldPhoto).where(FieldPhoto.id == photo_id, FieldPhoto.staff_id == actor.id)
    )


def last_visits(_actor: Actor, *, household_ids: Iterable[int]) -> dict[int, date]:
    """The day of each household's latest visit."""
    rows = db.session.execute(
        db.select(Visit.household_id, db.func.max(Visit.visited_on))
        .where(Visit.household_id.in_(list(household_ids)))
        .group_by(Visit.household_id)
    )
    return {household: day for household, day in rows}


class Due(NamedTuple):
    """A helper whose phone can be written to, the overdue people, and the longest silence."""

    staff_id: int
    app_id: str
    openid: str
    people: int
    longest: int | None  # days; None = never asked


def reminders_due(_actor: Actor, *, day: date, app_id: str) -> list[Due]:
    """Helpers with somebody unheard of for two weeks, who follow the account (clause 4.1.1(1))."""
    rows = db.session.execute(
        db.select(Staff, WechatUser)
        .join(StaffLink, StaffLink.staff_id == Staff.id)
        .join(WechatUser, WechatUser.id == StaffLink.wechat_user_id)
        .where(WechatUser.app_id == app_id, WechatUser.subscribed, Staff.active)
        .order_by(StaffLink.id)
    )
    found = []
    for staff, user in rows:
        helper = actor_of(staff)
        heard = [
            person.last_verified_on
            for person in list_today(helper, day=day, by_risk=True)
            if is_overdue(person.last_verified_on, day)
        ]
        if heard:
            longest = (day - heard[0]).days if heard[0] else None
            found.append(Due(staff.id, user.app_id, user.openid, len(heard), longest))
    return found
