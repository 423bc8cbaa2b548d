"""Draws synthetic labourers by household; the same generator state gives the same people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from backend.demo.names import FEMALE, MALE, SURNAMES, person_name
from backend.demo.trades import choices_for, pay_factor
from backend.domain.catalogues.rules import Education
from backend.domain.people.models import EmploymentStatus
from backend.domain.people.rules import is_target

YOUNGEST, OLDEST = 16, 60
WILLING_SHARE = 0.64
POOR_SHARE = 0.12
# Employment of those who are not willing-and-unemployed, with weights
_OTHERS = {
    EmploymentStatus.UNIT: 38, EmploymentStatus.FLEXIBLE: 18, EmploymentStatus.FARM: 17,
    EmploymentStatus.UNWILLING: 12, EmploymentStatus.SELF: 5, EmploymentStatus.WORKSHOP: 4,
    EmploymentStatus.PUBLIC_POST: 4, EmploymentStatus.LOST: 2,
}  # fmt: skip
_RETURNED_SHARE = {
    EmploymentStatus.WILLING: 0.45, EmploymentStatus.FARM: 0.3, EmploymentStatus.UNWILLING: 0.2,
    EmploymentStatus.FLEXIBLE: 0.08,
}  # fmt: skip
_SCHOOLING = {  # weights by the age from which they hold
    46: {"none": 4, "primary": 38, "junior": 46, "senior": 9, "vocational": 2, "college": 1},
    30: {"primary": 14, "junior": 55, "senior": 15, "vocational": 9, "college": 6, "bachelor": 1},
    0: {"primary": 3, "junior": 38, "senior": 21, "vocational": 18, "college": 14, "bachelor": 6},
}
OUTSIDE_CITIES = {
    "4403": 22, "4419": 22, "4401": 14, "4406": 11, "4413": 7, "4420": 5, "3302": 5, "3301": 5,
    "3205": 5, "3303": 4,
}  # fmt: skip
_OUTSIDE_PROVINCES = {"44": 70, "33": 20, "32": 10}
_PLACE_KINDS = {"county": 46, "prefecture": 18, "capital": 9, "province": 3, "city": 20, "far": 4}


@dataclass(slots=True)
class Labourer:
    """One drawn person; `household` counts from 0, `floor` is yuan a month."""

    household: int
    village: str
    name: str
    sex: int
    birth_on: date
    sequence: int
    education: Education
    relation: str
    poor: bool
    relocated: bool
    employment: EmploymentStatus
    returned_on: date | None = None
    return_from: str = ""
    places: list[str] = field(default_factory=list)
    occupations: list[str] = field(default_factory=list)
    floor: int = 0

    @property
    def target(self) -> bool:
        return is_target(self.employment, self.returned_on)


def draw_people(
    rng: Random, *, count: int, draw_village: Callable[[Random], str], today: date
) -> list[Labourer]:
    """Exactly `count` people, of whom 64 % are willing and unemployed."""
    willing = set(rng.sample(range(count), -int(-count * WILLING_SHARE // 1)))
    people: list[Labourer] = []
    household = 0
    while len(people) < count:
        size = min(rng.choices((1, 2, 3, 4), (15, 35, 30, 20))[0], count - len(people))
        for person in _household(rng, household, draw_village(rng), size, today):
            _settle(rng, person, len(people) in willing, today)
            people.append(person)
        household += 1
    return people


def _household(
    rng: Random, number: int, village: str, size: int, today: date
) -> Iterator[Labourer]:
    ages = sorted((_age(rng) for _ in range(size)), reverse=True)
    surname = rng.choice(SURNAMES)
    poor, relocated = rng.random() < POOR_SHARE, rng.random() < 0.03
    head_sex, married = MALE if rng.random() < 0.85 else FEMALE, False
    for index, age in enumerate(ages):
        gap = ages[0] - age
        sex, own = rng.choice((MALE, FEMALE)), surname
        if index == 0:
            sex, relation = head_sex, "户主"
        elif gap <= 12 and not married and age >= 22:
            sex, relation, married = MALE + FEMALE - head_sex, "配偶", True
            own = rng.choice(SURNAMES)
        elif gap >= 18:
            relation = "之子" if sex == MALE else "之女"
        else:
            relation = "之兄弟姐妹"
        # the year decides, not the day, so that the same seed gives the same numbers all year
        birth_on = date(today.year - age, 1, 1) + timedelta(rng.randrange(365))
        yield Labourer(
            number, village, person_name(rng, surname=own, sex=sex, young=age < 30), sex, birth_on,
            rng.randrange(500) * 2 + sex % 2, _education(rng, age), relation, poor, relocated,
            EmploymentStatus.WILLING,
        )  # fmt: skip


def _age(rng: Random) -> int:
    """Age reached this year: N(41, 12), kept within working age by drawing again."""
    while True:
        age = round(rng.gauss(41, 12))
        if YOUNGEST < age <= OLDEST:
            return age


def _education(rng: Random, age: int) -> Education:
    ladder = next(ladder for start, ladder in _SCHOOLING.items() if age >= start)
    return Education(rng.choices(list(ladder), list(ladder.values()))[0])


def _settle(rng: Random, person: Labourer, willing: bool, today: date) -> None:
    """Employment, return and, where work is or may be looked for, the wish."""
    if not willing:
        person.employment = _other_employment(rng, today.year - person.birth_on.year)
    if rng.random() < _RETURNED_SHARE.get(person.employment, 0):
        person.returned_on = today - timedelta(rng.randrange(1, 150))
        person.return_from = rng.choices(list(OUTSIDE_CITIES), list(OUTSIDE_CITIES.values()))[0]
    if person.target or rng.random() < 0.25:
        _wish(rng, person)


def _other_employment(rng: Random, age: int) -> EmploymentStatus:
    if age <= 22 and rng.random() < 0.6:
        return EmploymentStatus.STUDENT
    if age <= 24 and rng.random() < 0.05:
        return EmploymentStatus.ARMY
    if age >= 50 and rng.random() < 0.15:
        return EmploymentStatus.NO_ABILITY
    return rng.choices(list(_OTHERS), list(_OTHERS.values()))[0]


def _wish(rng: Random, person: Labourer) -> None:
    places = [_place(rng, person.village) for _ in range(rng.choices((1, 2, 3), (55, 33, 12))[0])]
    person.places = list(dict.fromkeys(places))
    away = not person.places[0].startswith("43")
    trades, weights = choices_for(person.sex, person.education.rank, away)
    drawn = rng.choices(trades, weights, k=rng.choices((1, 2), (55, 45))[0])
    codes = [t.code if rng.random() < 0.85 else t.code[:3] for t in drawn]
    person.occupations = list(dict.fromkeys(codes))
    usual = min(t.wage for t in drawn) * min(map(pay_factor, person.places))
    # a few ask for more than is usual, so that not everybody finds a post
    part = rng.uniform(1.1, 1.5) if rng.random() < 0.06 else rng.uniform(0.6, 0.95)
    person.floor = int(usual * part) // 100 * 100


def _place(rng: Random, village: str) -> str:
    kind = rng.choices(list(_PLACE_KINDS), list(_PLACE_KINDS.values()))[0]
    if kind in ("city", "far"):
        options = OUTSIDE_CITIES if kind == "city" else _OUTSIDE_PROVINCES
        return rng.choices(list(options), list(options.values()))[0]
    return {
        "county": village[:6], "prefecture": village[:4], "capital": "4301", "province": "43",
    }[kind]  # fmt: skip
