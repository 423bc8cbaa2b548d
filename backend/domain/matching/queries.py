"""Reads of matching: targets with their channel, posts, earlier pushes, plans."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.clock import iso_week, today
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, page_by_id
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.catalogues.rules import Education, occupation_name
from backend.domain.matching.models import PushPlan, PushRow
from backend.domain.matching.rules import (
    Post,
    Seeker,
    rank_posts,
    reasons,
)
from backend.domain.matching.seekers import seekers_of
from backend.domain.messages.models import Message
from backend.domain.messages.queries import pushed_vacancies
from backend.domain.people.models import EmploymentStatus, Person
from backend.domain.people.queries import visible_people
from backend.domain.regions.queries import region_names
from backend.domain.vacancies.lawful import least_age
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import open_vacancies
from backend.domain.vacancies.rules import is_for_group_only, is_pushable


@dataclass(frozen=True)
class Target:
    person: Person
    user: WechatUser | None
    channel_fault: str  # why no message can go out, or ""


def list_targets(actor: Actor, *, region: str, app_id: str) -> list[Target]:
    """T_w below `region`: returned, or willing and unemployed; refused records left out."""
    people = db.session.scalars(
        visible_people(actor)
        .where(
            Person.region_code.startswith(region, autoescape=True),
            Person.check_status != "refused",
            db.or_(
                Person.returned_on.is_not(None), Person.employment == EmploymentStatus.WILLING
            ),
        )
        .options(joinedload(Person.wish))
        .order_by(Person.id)
    ).all()
    users = _users(app_id)
    opted = set(
        db.session.scalars(db.select(OptIn.wechat_user_id).where(OptIn.opted_out_at.is_(None)))
    )
    return [_target(person, users.get(person.id, []), opted) for person in people]


def _users(app_id: str) -> dict[int, list[WechatUser]]:
    found: dict[int, list[WechatUser]] = {}
    rows = db.session.scalars(
        db.select(WechatUser)
        .where(WechatUser.app_id == app_id, WechatUser.person_id.is_not(None))
        .order_by(WechatUser.id)
    )
    for user in rows:
        found.setdefault(user.person_id or 0, []).append(user)
    return found


def _target(person: Person, users: list[WechatUser], opted: set[int]) -> Target:
    """The first WeChat user of the person that may be written to, or the nearest reason why not."""
    if not users:
        return Target(person, None, "not_bound")
    faults = {}
    for user in users:
        faults[user.id] = channel_fault(user, user.id in opted)
        if not faults[user.id]:
            return Target(person, user, "")
    return Target(person, users[0], faults[users[0].id])


def channel_fault(user: WechatUser, opted_in: bool) -> str:
    if not user.phone_confirmed:
        return "phone_unconfirmed"  # the choice would speak of stored wishes
    if not user.subscribed:
        return "unfollowed"
    if not user.reachable:
        return "unreachable"
    return "" if opted_in else "no_opt_in"


def still_wanting(_actor: Actor, *, app_id: str, openids: Sequence[str]) -> set[str]:
    """Of these openids, who follows and has an open opt-in now."""
    rows = db.session.scalars(
        db.select(WechatUser.openid)
        .join(OptIn, OptIn.wechat_user_id == WechatUser.id)
        .where(
            WechatUser.app_id == app_id, WechatUser.openid.in_(openids),
            WechatUser.subscribed.is_(True), OptIn.opted_out_at.is_(None),
        )
    )  # fmt: skip
    return set(rows)


def list_posts(actor: Actor) -> list[Post]:
    day = today()
    rows = db.session.scalars(open_vacancies(actor, day=day).order_by(Vacancy.id))
    return [post_of(row) for row in rows if is_pushable(row, day)]


def post_of(row: Vacancy) -> Post:
    return Post(
        row.id, row.region_code or "", row.occupation_code or "", row.monthly_fen or 0,
        least_age(row), row.age_max or 120, Education(row.education_min).rank,
        row.headcount_left, row.valid_from, int(row.board) + int(row.lodging),
        is_for_group_only(row, today()),
    )  # fmt: skip


def pushes_of_week(_actor: Actor, *, week: str) -> Counter[int]:
    pairs = pushed_vacancies(_actor, weeks=[week])
    return Counter(vacancy_id for _, vacancy_id in pairs)


def get_plan(actor: Actor, *, plan_id: int) -> PushPlan:
    plan = db.session.scalar(
        db.select(PushPlan).where(
            PushPlan.id == plan_id,
            PushPlan.region_code.startswith(actor.region or "", autoescape=True),
        )
    )
    if plan is None:
        raise NotFound("没有找到这次推送，或者不归您这里管")
    return plan


def list_plans(actor: Actor, *, cursor: str | None = None) -> Page[PushPlan]:
    statement = db.select(PushPlan).where(
        PushPlan.region_code.startswith(actor.region or "", autoescape=True)
    )
    return page_by_id(statement, PushPlan.id, cursor)


def list_rows(
    actor: Actor, *, plan_id: int, excluded: str | None = None, dropped: str | None = None,
    cursor: str | None = None, size: int = 25,
) -> Page[PushRow]:  # fmt: skip
    """Rows of one plan: the chosen ones (`excluded` ""), one reason's, or all (None); `dropped`
    likewise narrows to those left out when the plan was sent."""
    get_plan(actor, plan_id=plan_id)
    statement = (
        db.select(PushRow)
        .where(PushRow.plan_id == plan_id)
        .options(joinedload(PushRow.person), joinedload(PushRow.vacancy))
    )
    if excluded is not None:
        statement = statement.where(PushRow.excluded == excluded)
    if dropped is not None:
        statement = statement.where(PushRow.dropped == dropped)
    return page_by_id(statement, PushRow.id, cursor, size)


def count_messages(actor: Actor, *, plan_id: int) -> dict[str, int]:
    """How the messages of one plan's people stand, by status."""
    plan = get_plan(actor, plan_id=plan_id)
    rows = db.session.execute(
        db.select(Message.status, db.func.count())
        .join(PushRow, PushRow.person_id == Message.person_id)
        .where(
            PushRow.plan_id == plan.id, PushRow.excluded == "", PushRow.dropped == "",
            Message.week == plan.week, Message.kind == "weekly",
        )
        .group_by(Message.status)
    )  # fmt: skip
    return {status: count for status, count in rows}


def recommended_posts(
    actor: Actor, *, person: Person | None, limit: int
) -> list[tuple[Vacancy, list[str]]]:
    """What the rules would push to one person now, best first, with the reasons.

    Without a person (phone not confirmed) nothing stored is used: open posts, freshest first.
    """
    if person is None:
        stranger = Seeker(0, "", 30, Education.MASTER.rank, (), (), 0)
        return _best(actor, [stranger], limit)[0]
    return recommended_to(actor, people=[person], limit=limit)[person.id]


def recommended_to(
    actor: Actor, *, people: Sequence[Person], limit: int
) -> dict[int, list[tuple[Vacancy, list[str]]]]:
    """The same for several people at once, by person."""
    seekers = seekers_of(actor, people=people, week=iso_week(today()))[0]
    return _best(actor, seekers, limit)


def _best(
    actor: Actor, seekers: list[Seeker], limit: int
) -> dict[int, list[tuple[Vacancy, list[str]]]]:
    posts, day = list_posts(actor), today()
    ranked = {seeker: rank_posts(seeker, posts, day)[:limit] for seeker in seekers}
    chosen = {post.id: post for best in ranked.values() for post in best}
    found = db.session.scalars(open_vacancies(actor).where(Vacancy.id.in_(chosen)))
    rows = {row.id: row for row in found}
    names = region_names(actor, codes=[post.region for post in chosen.values()])

    def why(seeker: Seeker, post: Post) -> list[str]:
        return reasons(
            seeker, post, place_name=names.get(post.region, "").removeprefix("湖南省"),
            occupation_name=occupation_name(post.occupation),
        )  # fmt: skip

    return {
        seeker.id: [(rows[post.id], why(seeker, post)) for post in best if post.id in rows]
        for seeker, best in ranked.items()
    }
