"""Puts drawn people, employers and posts into the database in chunks of rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from random import Random
from string import ascii_letters, digits
from typing import Any

from flask import current_app

from backend.core.clock import real_now, today
from backend.core.db import Table, db
from backend.core.errors import RuleBroken
from backend.core.privacy import look_up_hash
from backend.demo.people import Labourer
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.bindings.rules import PUSH_TEXT_VERSION
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Household, Person, WorkWish
from backend.domain.regions.models import Region

CHUNK = 1000
SEED_PREFIX, DEMO_PREFIX = "SEED-", "DEMO-"
Progress = Callable[[int, int], None]


def seeded(text: str) -> Random:
    """Dice that fall the same for the same text, which is the point of a seed."""
    return Random(text)  # noqa: S311


def is_seeded(prefix: str) -> bool:
    """Whether households with this prefix of their number are there already."""
    known = db.select(Household.id).where(Household.number.startswith(prefix)).limit(1)
    return db.session.scalar(known) is not None


def refuse_real_people() -> None:
    """Synthetic rows never mix with real ones; raises RuleBroken where anybody may be real."""
    number = Household.number
    seeded = number.startswith(SEED_PREFIX) | number.startswith(DEMO_PREFIX)
    strangers = (
        db.select(Person.id)
        .outerjoin(Household, Person.household_id == Household.id)
        .where(number.is_(None) | ~seeded)
    )
    if current_app.extensions["settings"].demo:
        strangers = strangers.where(Person.origin != "self")  # people who tried the demo
    if db.session.scalar(strangers.limit(1)):
        raise RuleBroken(
            "这个数据库里有登记过的人员，不能放进合成数据。请换一个空的数据库再试",
            rule="seed.real_people",
        )


def region_codes(prefix: str, *, level: int) -> list[str]:
    """Codes of one level by code, statistical areas and what lies in them left out."""
    rows = db.session.scalars(
        db.select(Region.code)
        .where(Region.level == level, Region.pseudo.is_(False))
        .where(Region.code.startswith(prefix))
        .order_by(Region.code)
    )
    codes = [code for code in rows if not (code.startswith("43") and code[4] == "7")]
    if not codes:
        raise RuleBroken("还没有行政区划，请先运行 db upgrade", rule="seed.no_regions")
    return codes


def county_names() -> dict[str, tuple[str, str]]:
    """What employers of a county put before their name, and its full name, by code."""
    rows = db.session.execute(
        db.select(Region.code, Region.name, Region.full_name).where(Region.level.in_((2, 3)))
    ).all()
    cities = {code: name for code, name, _ in rows if len(code) == 4}
    return {
        code: (
            cities[code[:4]].removesuffix("市") if name.endswith(("区", "市")) else name,
            full.removeprefix("湖南省"),
        )
        for code, name, full in rows
        if len(code) == 6
    }


def insert_rows(model: type[Table], rows: Iterable[dict[str, Any]]) -> Iterator[int]:
    """Insert chunk by chunk; yields how many rows each chunk had."""
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        db.session.execute(db.insert(model), chunk)
        yield len(chunk)


def insert_all(model: type[Table], rows: Iterable[dict[str, Any]]) -> None:
    for _ in insert_rows(model, rows):
        pass


def next_id(model: type[Any]) -> int:
    return (db.session.scalar(db.select(db.func.max(model.id))) or 0) + 1


def insert_people(
    people: Sequence[Labourer], *, prefix: str, phones: Sequence[str], openids: dict[int, str],
    scene: str,
) -> Iterator[int]:  # fmt: skip
    """Households, people, wishes and the WeChat users of `openids` (by index into `people`).

    Yields the number of people of each chunk.
    """
    first_person, first_home = next_id(Person), next_id(Household)
    homes = {person.household: person for person in people}
    insert_all(Household, (
        {"id": first_home + number, "number": f"{prefix}{number:07d}",
         "region_code": person.village, "relocated": person.relocated}
        for number, person in homes.items()
    ))  # fmt: skip
    numbers = _id_numbers(people)
    yield from insert_rows(Person, (
        _person_row(person, first_person + index, first_home, number, phones[index])
        for index, (person, number) in enumerate(zip(people, numbers, strict=True))
    ))  # fmt: skip
    insert_all(WorkWish, (
        {"person_id": first_person + index, "places": person.places,
         "occupations": person.occupations, "wage_floor_fen": person.floor * 100}
        for index, person in enumerate(people) if person.places
    ))  # fmt: skip
    _bind(first_person, phones, openids, scene)


def _id_numbers(people: Sequence[Labourer]) -> Iterator[tuple[str, str]]:
    """A number with its look-up hash per person, none of them taken by anybody."""
    taken = set(db.session.scalars(db.select(Person.id_hash)))
    for person in people:
        for step in range(0, 1000, 2):
            sequence = (person.sequence + step) % 1000
            number = make_id_number(person.village[:6], person.birth_on, sequence)
            hashed = look_up_hash("id_number", number)
            if hashed not in taken:
                break
        taken.add(hashed)
        yield number, hashed


def _person_row(
    person: Labourer, person_id: int, first_home: int, number: tuple[str, str], phone: str
) -> dict[str, Any]:
    able = person.employment != "NO_ABILITY"
    return {
        "id": person_id, "household_id": first_home + person.household,
        "region_code": person.village, "name": person.name, "id_number": number[0],
        "id_hash": number[1], "phone": phone, "phone_hash": look_up_hash("phone", phone),
        "sex": person.sex, "birth_on": person.birth_on, "education": person.education.value,
        "relation": person.relation, "ability": "普通劳动力" if able else "丧失劳动力",
        "registered_poor": person.poor, "employment": person.employment.value,
        "returned_on": person.returned_on, "return_from": person.return_from,
        "last_verified_on": _verified_on(person.returned_on),
    }  # fmt: skip


def _verified_on(returned_on: date | None) -> date | None:
    """Some were heard of in the last two weeks, some a little longer ago."""
    if returned_on is None:
        return None
    days_home = (today() - returned_on).days
    return today() - timedelta(days=days_home % 21)


def _bind(first_person: int, phones: Sequence[str], openids: dict[int, str], scene: str) -> None:
    settings = current_app.extensions["settings"]
    first, at = next_id(WechatUser), real_now()
    insert_all(WechatUser, (
        {"id": first + place, "app_id": settings.wechat_app_id, "openid": openid,
         "subscribed": True, "subscribed_at": at, "reachable": True,
         "person_id": first_person + index, "bound_at": at, "phone": phones[index],
         "phone_hash": look_up_hash("phone", phones[index]), "phone_confirmed": True}
        for place, (index, openid) in enumerate(openids.items())
    ))  # fmt: skip
    first_opt_in = next_id(OptIn)
    insert_all(OptIn, (
        {"id": first_opt_in + place, "wechat_user_id": first + place,
         "template_id": settings.wechat_template_weekly, "scene": scene,
         "text_version": PUSH_TEXT_VERSION, "opted_in_at": at}
        for place in range(len(openids))
    ))  # fmt: skip


def draw_openids(rng: Random, *, people: int, share: float) -> dict[int, str]:
    """Openids for exactly `round(people * share)` people, by index."""
    chosen = sorted(rng.sample(range(people), round(people * share)))
    alphabet = ascii_letters + digits + "_-"
    return {index: "o" + "".join(rng.choices(alphabet, k=27)) for index in chosen}


def validity(rng: Random) -> tuple[date, date]:
    """From a day of the last three weeks to sixty days from now."""
    return today() - timedelta(rng.randrange(21)), today() + timedelta(60)
