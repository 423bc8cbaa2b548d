"""The demo county 双峰县: staff, labourers of six villages, employers, posts, the service list."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from flask import current_app

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.privacy import look_up_hash
from backend.demo import DEMO_LABOURER, DEMO_STAFF
from backend.demo.adverts import credit_codes, employer_row, vacancy_row
from backend.demo.county_groups import add_groups
from backend.demo.county_posts import DRAFTS, EMPLOYERS, EXPIRED, IN_REVIEW, read_post
from backend.demo.county_visits import add_visits
from backend.demo.people import draw_people
from backend.demo.store import (
    DEMO_PREFIX,
    county_names,
    draw_openids,
    insert_all,
    insert_people,
    is_seeded,
    next_id,
    refuse_real_people,
    seeded,
    validity,
)
from backend.demo.subsidies import COUNTY, ITEMS
from backend.domain.accounts.actions import add_staff
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import EMPLOYER, PROVIDER, UNIT_OF_ROLE
from backend.domain.employers.models import Employer
from backend.domain.people.identity import read_id_number
from backend.domain.people.models import Household, Person, WorkWish
from backend.domain.regions.models import Region
from backend.domain.subsidies.models import SubsidyItem
from backend.domain.training.providers import Contact, save_provider
from backend.domain.vacancies.models import Vacancy, VacancyStatus

TOWNSHIPS = ("431321110", "431321104")
VILLAGES_A_TOWNSHIP = 3
PEOPLE, BOUND = 120, 0.5
GROUPS = ("1组", "2组", "3组")
SCHOOL: dict[str, Any] = {
    "name": "双峰县永丰职业技能培训学校", "credit_code": "",
    "occupations": ["6040205", "6110100", "4060100", "6233000"],
    "contact": Contact("双峰县永丰街道书院路 15 号", "李淑芬", "0738-0000120"),
}  # fmt: skip


def seed_demo(actor: Actor) -> dict[str, int]:
    """Add the demo county once; a second call changes nothing and says 0 of everything."""
    if is_seeded(DEMO_PREFIX):
        return dict.fromkeys(("staff", "people", "bound", "vacancies", "subsidies"), 0)
    refuse_real_people()
    officer = _add_staff(actor, units={})[0]
    bound = _add_people()
    _give_households()
    add_groups(actor)
    first = next_id(Employer)
    vacancies = _add_vacancies(seeded("demo:posts"), officer)
    add_visits(first, officer)
    insert_all(SubsidyItem, ITEMS)
    school = save_provider(replace(actor, region=COUNTY), provider_id=None, **SCHOOL)
    _add_staff(actor, units={EMPLOYER: first, PROVIDER: school.id})
    result = {"staff": len(DEMO_STAFF), "people": PEOPLE + 1, "bound": bound,
              "vacancies": vacancies, "subsidies": len(ITEMS)}  # fmt: skip
    audit.record(actor, "seed_demo", f"region:{COUNTY}", counts=result)
    return result


def _add_staff(actor: Actor, *, units: dict[str, int]) -> list[int]:
    """The offices' accounts, or those of units, with their desks' numbers (no local number begins
    with 0); their ids."""
    demo = current_app.extensions["settings"].demo
    ids = []
    for place, (username, password, name, role, region) in enumerate(DEMO_STAFF, start=1):
        if (role in UNIT_OF_ROLE) != bool(units):
            continue
        # the published passwords open nothing outside the demo
        secret = password if demo else f"Aa1-{secrets.token_urlsafe(24)}"
        ids.append(add_staff(
            actor, username=username, password=secret, name=name, role=role, region_code=region,
            phone=f"0738-00001{place:02d}", unit_id=units.get(role),
        ).id)  # fmt: skip
    return ids


def _villages() -> list[str]:
    """The first villages (not town communities) of each township."""
    return [
        code
        for township in TOWNSHIPS
        for code in db.session.scalars(
            db.select(Region.code)
            .where(Region.parent_code == township, Region.name.endswith("村"))
            .order_by(Region.code)
            .limit(VILLAGES_A_TOWNSHIP)
        )
    ]


def _add_people() -> int:
    villages = _villages()
    _add_labourer(villages[0])
    people = draw_people(
        seeded("demo:people"), count=PEOPLE, draw_village=lambda rng: rng.choice(villages),
        today=today(),
    )  # fmt: skip
    openids = draw_openids(seeded("demo:wechat"), people=PEOPLE, share=BOUND)
    phones = [f"1990000{number:04d}" for number in range(1, PEOPLE + 1)]
    for _ in insert_people(
        people, prefix=DEMO_PREFIX, phones=phones, openids=openids, scene="seed"
    ):
        pass
    return len(openids)


def _give_households() -> None:
    """The village's helper answers for her households, but for the last three: nobody does yet."""
    helper = db.session.scalars(db.select(Staff).where(Staff.role == "village")).first()
    if helper is None:
        return
    homes = db.session.scalars(
        db.select(Household)
        .where(Household.region_code == helper.region_code)
        .order_by(Household.id)
    ).all()
    for place, home in enumerate(homes):
        home.group_name, home.walk_order = GROUPS[place % len(GROUPS)], place
        home.helper_id = helper.id if place < len(homes) - 3 else None


def _add_labourer(village: str) -> None:
    """The one whose week the demo shows: not bound yet, wants welding work in 长沙."""
    name, number, phone = DEMO_LABOURER
    checked = read_id_number(number, today=today())
    home = Household(number=f"{DEMO_PREFIX}{9_999_999}", region_code=village)
    db.session.add(home)
    db.session.flush()
    db.session.add(Person(
        household_id=home.id, region_code=village, name=name, id_number=checked.value,
        id_hash=look_up_hash("id_number", checked.value), phone=phone,
        phone_hash=look_up_hash("phone", phone), sex=int(number[16]) % 2 or 2,
        birth_on=checked.birth_on, education="junior", relation="户主",
        returned_on=today() - timedelta(30), return_from="4419",
        wish=WorkWish(places=["4301", COUNTY], occupations=["6040205"], wage_floor_fen=450_000),
    ))  # fmt: skip
    db.session.flush()


def _add_vacancies(rng: Random, officer: int) -> int:
    names, first = county_names(), next_id(Employer)
    codes = credit_codes([county for _, county, _, _ in EMPLOYERS], rng)
    insert_all(Employer, (
        employer_row(
            first + place, name=name, code=codes[place], county=county, officer=officer,
            address=names[county][1] + street, phone=_phone(place),
        )
        for place, (name, county, street, _) in enumerate(EMPLOYERS)
    ))  # fmt: skip
    rows = []
    for number, (place, row, changes) in enumerate(_all_posts()):
        _, county, street, _ = EMPLOYERS[place]
        full = vacancy_row(
            rng, read_post(county, row), employer_id=first + place,
            place=names[county][1] + street, phone=_phone(place), officer=officer,
            valid=validity(rng),
        )  # fmt: skip
        key = {"source": "demo", "source_key": str(number), "missing": [],
               "owner_region": COUNTY}  # fmt: skip
        rows.append(full | key | changes)
    insert_all(Vacancy, rows)
    return len(rows)


def _phone(employer: int) -> str:
    return f"1990001{employer:04d}"


def _all_posts() -> Iterator[tuple[int, Any, dict[str, Any]]]:
    """Employer, post, and what differs from an open vacancy that an officer vouched for."""
    waiting = {"vouched_by": None, "vouched_at": None, "vouched_how": ""}
    for place, (_, _, _, posts) in enumerate(EMPLOYERS):
        yield from ((place, row, {}) for row in posts)
    for place, row in IN_REVIEW:
        yield place, row, waiting | {"status": VacancyStatus.REVIEW.value}
    for place, row, missing in DRAFTS:
        yield place, row, waiting | _draft(missing)
    for place, row in EXPIRED:
        yield place, row, {"status": VacancyStatus.EXPIRED.value} | _past(today())


def _draft(missing: str) -> dict[str, Any]:
    gap: dict[str, Any] = {"description": ""}
    if missing == "工资":
        gap = {"wage_min_fen": None, "wage_max_fen": None, "monthly_fen": None}
    return {"status": VacancyStatus.DRAFT.value, "missing": [missing]} | gap


def _past(day: date) -> dict[str, Any]:
    return {"valid_from": day - timedelta(70), "valid_to": day - timedelta(10)}
