"""Reads of the monitoring: clues that wait, copied entries, townships where unwillingness jumps."""

import json
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db, starts_with
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.applications.models import Application, OfferAnswer
from backend.domain.history.models import RegisterEvent
from backend.domain.history.rules import CLOCK, EMPLOYED, UNEMPLOYED
from backend.domain.monitoring.models import Clue
from backend.domain.monitoring.rules import Burst, Entry, Share, bursts, jumps, share_of
from backend.domain.people.models import EmploymentStatus, Household, Person
from backend.domain.people.queries import visible_people

TOWNSHIP_DIGITS = 9
LOOK_BACK = timedelta(days=7)  # copied entries of the last week


def _visible(actor: Actor) -> Select[tuple[Clue]]:
    inside = starts_with(Clue.region_code, actor.region or "")
    return db.select(Clue).where(inside).options(joinedload(Clue.person))


def get_clue(actor: Actor, *, clue_id: int) -> Clue:
    clue = db.session.scalar(_visible(actor).where(Clue.id == clue_id))
    if clue is None:
        raise NotFound("没有找到这条线索，或者不归您这里管")
    return clue


def list_clues(actor: Actor, *, status: str = "", cursor: str | None = None) -> Page[Clue]:
    statement = _visible(actor)
    if status:
        statement = statement.where(Clue.status == status)
    return page_by_id(statement, Clue.id, cursor)


def count_clues(actor: Actor) -> tuple[int, datetime | None]:
    waiting = _visible(actor).where(Clue.status == "waiting")
    return count_and_oldest(waiting, Clue.created_at)


def new_clues(actor: Actor) -> list[tuple[int, str, str, str, str]]:
    """(person id, region, source, says, detail) from the last day's answers and applications.

    "已有活" by somebody registered as jobless, and 到岗 that the register does not know yet.
    """
    since = real_now() - timedelta(days=1)
    jobless = visible_people(actor).where(Person.employment.in_(UNEMPLOYED)).subquery()
    answers = (
        db.select(jobless.c.id, jobless.c.region_code)
        .join(OfferAnswer, OfferAnswer.person_id == jobless.c.id)
        .where(OfferAnswer.reason == "have_work", OfferAnswer.answered_at >= since)
    )
    at_work = (
        db.select(jobless.c.id, jobless.c.region_code)
        .join(Application, Application.person_id == jobless.c.id)
        .where(Application.status == "on_post", Application.updated_at >= since)
    )
    return [
        (row.id, row.region_code, source, "found_work", detail)
        for source, statement, detail in (
            ("answer", answers, "他回复“已有活”"), ("application", at_work, "应聘已到岗"),
        )
        for row in db.session.execute(statement.distinct())
    ]  # fmt: skip


def list_bursts(actor: Actor) -> list[Burst]:
    """Identical entries of the last week, ten and more within ten minutes by one hand."""
    columns = (
        RegisterEvent.entered_name, RegisterEvent.entered_by, RegisterEvent.kind,
        RegisterEvent.after, RegisterEvent.region_code, RegisterEvent.known_at,
    )  # fmt: skip
    rows = db.session.execute(
        db.select(*columns).where(
            starts_with(RegisterEvent.region_code, actor.region or ""),
            RegisterEvent.known_at >= real_now() - LOOK_BACK,
            RegisterEvent.entered_by.is_not(None), RegisterEvent.batch_id.is_(None),
        )
    )  # fmt: skip
    return bursts(
        Entry(
            f"{row.entered_name}#{row.entered_by}",
            f"{row.kind}:{json.dumps(row.after, ensure_ascii=False, sort_keys=True)}",
            row.region_code[:TOWNSHIP_DIGITS], row.known_at,
        )
        for row in rows
    )  # fmt: skip


def list_jumps(actor: Actor) -> list[Share]:
    """Townships whose share of unwilling people rose by ten points and more in two weeks."""
    unwilling = EmploymentStatus.UNWILLING
    place = db.func.substr(Person.region_code, 1, TOWNSHIP_DIGITS)
    counts = db.session.execute(
        visible_people(actor)
        .where(Person.employment.in_(UNEMPLOYED))
        .with_only_columns(
            place,
            db.func.count(),
            db.func.sum(db.case((Person.employment == unwilling, 1), else_=0)),
        )
        .group_by(place)
    ).all()
    newly = _newly_unwilling(actor)
    shares = (
        share_of(region, unwilling=int(no), jobless=all_, newly=newly[region])
        for region, all_, no in counts
    )
    return sorted(filter(jumps, shares), key=lambda share: share.before - share.now)


def _newly_unwilling(actor: Actor) -> Counter[str]:
    rows = db.session.execute(
        db.select(RegisterEvent.region_code, RegisterEvent.before, RegisterEvent.after).where(
            starts_with(RegisterEvent.region_code, actor.region or ""),
            RegisterEvent.kind == "employment", RegisterEvent.check_status != "returned",
            RegisterEvent.known_at >= real_now() - CLOCK,
        )
    )  # fmt: skip
    newly: Counter[str] = Counter()
    for region, before, after in rows:
        was, became = (
            values.get("employment") == EmploymentStatus.UNWILLING for values in (before, after)
        )
        newly[region[:TOWNSHIP_DIGITS]] += became - was
    return newly


def idle_households(actor: Actor, *, cursor: str | None = None) -> Page[Household]:
    """Relocated households with somebody able and willing, and nobody at work (I07)."""
    willing, at_work = (
        db.select(Person.id)
        .where(Person.household_id == Household.id, Person.merged_into_id.is_(None))
        .where(condition)
        .exists()
        for condition in (
            Person.employment == EmploymentStatus.WILLING, Person.employment.in_(EMPLOYED),
        )
    )  # fmt: skip
    inside = starts_with(Household.region_code, actor.region or "")
    statement = db.select(Household).where(Household.relocated, inside, willing, ~at_work)
    return page_by_id(statement, Household.id, cursor)


def members_of(actor: Actor, *, household_ids: list[int]) -> dict[int, list[Person]]:
    """The people of these households whom the actor may see, eldest first."""
    statement = visible_people(actor).where(Person.household_id.in_(household_ids))
    found: dict[int, list[Person]] = {one: [] for one in household_ids}
    for person in db.session.scalars(statement.order_by(Person.birth_on, Person.id)):
        if person.household_id:
            found[person.household_id].append(person)
    return found
