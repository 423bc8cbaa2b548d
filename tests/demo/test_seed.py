"""What the synthetic province promises."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, Conflict, RuleBroken
from backend.core.privacy import look_up_hash
from backend.demo.county import seed_demo
from backend.demo.province import seed_province
from backend.domain.accounts.models import Staff
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import read_credit_code
from backend.domain.people.identity import make_id_number, read_id_number
from backend.domain.people.models import Household, Person, WorkWish
from backend.domain.regions.models import Region
from backend.domain.vacancies.models import Vacancy
from tests.demo.reading import count, demo_mode, fitting, open_vacancies, rows_of, targets


def province(**changes: Any) -> dict[str, int]:
    numbers = {"people": 200, "vacancies": 60, "seed": 7, "bound": 0.6}
    return seed_province(SYSTEM, progress=lambda _done, _total: None, **numbers | changes)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(app: Flask) -> None:
    seen = []
    for seed in (7, 7, 8):
        province(seed=seed)
        db.session.flush()
        seen.append(rows_of(Household, Person, WorkWish, WechatUser, OptIn, Employer, Vacancy))
        db.session.rollback()
    assert seen[0] == seen[1]
    openids = [{row["openid"] for row in rows if "openid" in row} for rows in seen]
    assert openids[0] == openids[1]
    assert not openids[0] & openids[2]


def test_every_number_of_the_province_has_a_valid_check_digit(app: Flask) -> None:
    province()
    for person in db.session.scalars(db.select(Person)):
        number = read_id_number(person.id_number, today=today())
        assert number.value[:6] == person.region_code[:6]
        assert number.birth_on == person.birth_on
        assert int(number.value[16]) % 2 == person.sex % 2
        assert person.id_hash == look_up_hash("id_number", person.id_number)
        assert person.phone
        assert re.fullmatch(r"1[3-9]\d{9}", person.phone)
        assert person.phone_hash == look_up_hash("phone", person.phone)
    for employer in db.session.scalars(db.select(Employer)):
        assert employer.credit_code
        assert not read_credit_code(employer.credit_code).warning
        assert employer.identified_at


@pytest.mark.parametrize("people,share,bound", [(200, 0.6, 120), (101, 0.5, 50), (30, 0, 0)])
def test_exactly_the_wanted_share_is_bound_each_with_an_openid_of_its_own(
    app: Flask, people: int, share: float, bound: int
) -> None:
    assert province(people=people, bound=share)["bound"] == bound
    users = db.session.scalars(db.select(WechatUser)).all()
    settings = app.extensions["settings"]
    assert len({user.openid for user in users}) == len({user.person_id for user in users}) == bound
    for user in users:
        assert re.fullmatch(r"o[A-Za-z0-9_-]{27}", user.openid)
        assert user.subscribed
        assert user.reachable
        assert user.phone_confirmed
        assert user.app_id == settings.wechat_app_id
        assert user.person
        assert user.person.phone == user.phone
    opt_ins = db.session.scalars(db.select(OptIn)).all()
    assert sorted(row.wechat_user_id for row in opt_ins) == sorted(user.id for user in users)
    assert {row.template_id for row in opt_ins} <= {settings.wechat_template_weekly}


@pytest.fixture
def measured(app: Flask) -> Iterator[tuple[list[Person], list[Vacancy]]]:
    """The province that the weekly push is measured with."""
    steps: list[tuple[int, int]] = []
    seed_province(
        SYSTEM, people=3000, vacancies=600, seed=7, bound=0.6,
        progress=lambda done, total: steps.append((done, total)),
    )  # fmt: skip
    assert steps == sorted(steps)
    assert steps[-1] == (3600, 3600)
    yield targets(), open_vacancies()
    db.session.rollback()


def test_most_people_are_targets_and_find_a_fitting_vacancy_within_the_ceiling(
    measured: tuple[list[Person], list[Vacancy]],
) -> None:
    wanted, vacancies = measured
    assert len(wanted) >= 0.6 * 3000
    found = {p.id: fitting(p, vacancies) for p in wanted}
    assert sum(map(bool, found.values())) >= 0.7 * len(wanted)
    bound = set(db.session.scalars(db.select(WechatUser.person_id)))
    room = {v.id: 5 * v.headcount_left for v in vacancies}
    sent = 0
    for person in wanted:
        free = next((v for v in found[person.id] if room[v.id]), None)
        if person.id in bound and free:
            room[free.id] -= 1
            sent += 1
    assert sent >= 700


def test_the_province_has_a_realistic_skew(
    measured: tuple[list[Person], list[Vacancy]],
) -> None:
    _, vacancies = measured
    people = db.session.scalars(db.select(Person)).all()
    ages = [today().year - p.birth_on.year for p in people]
    assert min(ages) >= 16
    assert max(ages) <= 60
    assert 39 <= sum(ages) / len(ages) <= 43
    assert 0.09 <= sum(p.registered_poor for p in people) / len(people) <= 0.15
    assert len({p.employment for p in people}) >= 10
    heads = Counter(p.household_id for p in people if p.relation == "户主")
    assert set(heads.values()) == {1}
    assert len(heads) == count(Household)
    openings = sorted(v.headcount_total for v in vacancies)
    assert 3 <= openings[len(openings) // 2] <= 9
    assert openings[-1] <= 600
    counties = set(db.session.scalars(db.select(Region.code).where(Region.level == 3)))
    for vacancy in vacancies:
        assert vacancy.region_code in counties
        assert vacancy.status == "open"
        assert vacancy.valid_from <= today() < vacancy.valid_to
        assert vacancy.age_reason or vacancy.age_max is None
        assert vacancy.description
        assert vacancy.employer
        assert vacancy.employer.identified_at


def test_an_officer_vouches_for_the_posts_where_there_is_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo_mode(app, monkeypatch, True)
    seed_demo(SYSTEM)
    province()
    officer = db.session.scalar(db.select(Staff.id).where(Staff.role == "province"))
    posts = db.session.scalars(db.select(Vacancy).where(Vacancy.source == "seed")).all()
    assert {post.vouched_by for post in posts} == {officer}
    assert all(post.vouched_at for post in posts)


def test_another_seed_adds_and_a_used_seed_is_refused(app: Flask) -> None:
    province()
    province(seed=70, people=100, vacancies=10)
    assert (count(Person), count(Vacancy)) == (300, 70)
    with pytest.raises(Conflict, match="种子 7 已经用过"):
        province(people=5)
    assert count(Person) == 300


def test_wrong_numbers_are_all_named_at_once(app: Flask) -> None:
    with pytest.raises(BadInput) as refusal:
        province(people=0, vacancies=-1, seed=-3, bound=1.2)
    assert set(refusal.value.fields) == {"people", "vacancies", "seed", "bound"}


@pytest.mark.parametrize(
    "origin,demo,refused",
    [
        ("register", True, True),
        ("register", False, True),
        ("self", False, True),
        ("self", True, False),
    ],
)
def test_synthetic_people_never_join_real_ones(
    app: Flask, monkeypatch: pytest.MonkeyPatch, origin: str, demo: bool, refused: bool
) -> None:
    demo_mode(app, monkeypatch, demo)
    number = make_id_number("430102", today().replace(year=1980, day=1), 11)
    db.session.add(Person(
        name="张试", id_number=number, id_hash=look_up_hash("id_number", number), sex=1,
        birth_on=today().replace(year=1980, day=1), region_code="43", origin=origin,
    ))  # fmt: skip
    db.session.flush()
    if refused:
        with pytest.raises(RuleBroken, match="换一个空的数据库"):
            province()
        with pytest.raises(RuleBroken, match="换一个空的数据库"):
            seed_demo(SYSTEM)
    assert count(Person) == 1
    if not refused:
        province()
        assert count(Person) == 201
