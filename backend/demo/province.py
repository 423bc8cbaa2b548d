"""A synthetic province of any size: the same seed gives the same people, openids and posts."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, Conflict
from backend.demo.adverts import credit_codes, employer_row, vacancy_row
from backend.demo.names import employer_name
from backend.demo.people import OUTSIDE_CITIES, Labourer, draw_people
from backend.demo.posts import Post, draw_posts
from backend.demo.store import (
    SEED_PREFIX,
    Progress,
    county_names,
    draw_openids,
    insert_all,
    insert_people,
    insert_rows,
    is_seeded,
    next_id,
    refuse_real_people,
    region_codes,
    seeded,
    validity,
)
from backend.domain.accounts.models import Staff
from backend.domain.employers.models import Employer
from backend.domain.vacancies.models import Vacancy

# How many labourers the prefectures have beside each other, in percent
PREFECTURES = {
    "4301": 3, "4302": 4, "4303": 3, "4304": 8, "4305": 12, "4306": 5, "4307": 7, "4308": 5,
    "4309": 6, "4310": 8, "4311": 10, "4312": 11, "4313": 9, "4331": 9,
}  # fmt: skip
POSTS_AN_EMPLOYER = 4


def seed_province(
    actor: Actor, *, people: int, vacancies: int, seed: int, bound: float, progress: Progress
) -> dict[str, int]:
    """Add `people` and `vacancies`, of the people exactly the share `bound` bound and opted in.

    Raises Conflict where this seed was used before, RuleBroken beside real people.
    """
    _check(people, vacancies, seed, bound)
    refuse_real_people()
    prefix = f"{SEED_PREFIX}{seed}-"
    if is_seeded(prefix):
        raise Conflict(f"种子 {seed} 已经用过，数据都在。要再加请换一个种子", rule="seed.used")
    drawn = draw_people(
        seeded(f"{seed}:people"), count=people, draw_village=_village_drawer(), today=today()
    )
    openids = draw_openids(seeded(f"{seed}:wechat"), people=people, share=bound)
    phones = _phones(seeded(f"{seed}:phones"), drawn)
    done = 0
    for size in insert_people(drawn, prefix=prefix, phones=phones, openids=openids, scene="seed"):
        done += size
        progress(done, people + vacancies)
    counties = region_codes("43", level=3) + [
        code for city in OUTSIDE_CITIES for code in region_codes(city, level=3)
    ]
    rng = seeded(f"{seed}:posts")
    posts = draw_posts(rng, count=vacancies, people=drawn, counties=counties)
    for size in _insert_posts(rng, list(posts), seed):
        done += size
        progress(done, people + vacancies)
    result = {"people": people, "bound": len(openids), "vacancies": vacancies,
              "targets": sum(person.target for person in drawn)}  # fmt: skip
    audit.record(actor, "seed_province", f"seed:{seed}", counts=result)
    return result


def _check(people: int, vacancies: int, seed: int, bound: float) -> None:
    faults = {}
    if people < 1:
        faults["people"] = "人数至少是 1"
    if vacancies < 0:
        faults["vacancies"] = "岗位数不能是负数"
    if not 0 <= seed < 10**9:  # it is part of the households' numbers
        faults["seed"] = "种子要在 0 到 999999999 之间"
    if not 0 <= bound <= 1:
        faults["bound"] = "绑定的比例要在 0 到 1 之间"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)


def _village_drawer() -> Callable[[Random], str]:
    """Prefectures by their size, villages of one prefecture alike."""
    villages: dict[str, list[str]] = {code: [] for code in PREFECTURES}
    for village in region_codes("43", level=5):
        villages[village[:4]].append(village)

    def draw(rng: Random) -> str:
        return rng.choice(villages[rng.choices(list(PREFECTURES), list(PREFECTURES.values()))[0]])

    return draw


def _phones(rng: Random, people: Sequence[Labourer]) -> list[str]:
    """Numbers of one block that belongs to the seed; households now and then share one."""
    numbers: list[str] = []
    for index, person in enumerate(people):
        kin = index > 0 and people[index - 1].household == person.household
        shared = kin and rng.random() < 0.15
        numbers.append(numbers[-1] if shared else f"17000{rng.randrange(10**6):06d}")
    return numbers


def _insert_posts(rng: Random, posts: Sequence[Post], seed: int) -> Iterator[int]:
    """Employers first, then their posts; yields the number of posts of each chunk."""
    officer = db.session.scalar(
        db.select(Staff.id)
        .where(Staff.role.in_(("province", "county")), Staff.active)
        .order_by(Staff.role.desc(), Staff.id)
    )
    names = county_names()
    hiring = _share_out(posts)
    first, first_post = next_id(Employer), next_id(Vacancy)
    codes = credit_codes([posts[group[0]].county for group in hiring], rng)
    phones = [f"17001{rng.randrange(10**6):06d}" for _ in hiring]
    leads = [posts[group[0]] for group in hiring]
    _insert_employers(rng, leads, first, codes, phones, names, officer)
    employer_of = {number: place for place, group in enumerate(hiring) for number in group}
    yield from insert_rows(Vacancy, (
        vacancy_row(
            rng, post, employer_id=first + employer_of[number], place=names[post.county][1],
            phone=phones[employer_of[number]], officer=officer, valid=validity(rng),
        ) | {"id": first_post + number, "source": "seed", "source_key": f"{seed}-{number}"}
        for number, post in enumerate(posts)
    ))  # fmt: skip


def _share_out(posts: Sequence[Post]) -> list[list[int]]:
    """Posts of one line of business in one county by employer, at most four each."""
    groups: list[list[int]] = []
    current: dict[tuple[str, str], list[int]] = {}
    for number, post in enumerate(posts):
        key = (post.county, post.trade.business)
        group = current.get(key)
        if group is None or len(group) == POSTS_AN_EMPLOYER:
            group = current[key] = []
            groups.append(group)
        group.append(number)
    return groups


def _insert_employers(
    rng: Random, posts: Sequence[Post], first: int, codes: Sequence[str], phones: Sequence[str],
    names: dict[str, tuple[str, str]], officer: int | None,
) -> None:  # fmt: skip
    rows = (
        employer_row(
            first + place, code=codes[place], county=post.county, phone=phones[place],
            name=employer_name(rng, place=names[post.county][0], business=post.trade.business),
            address=f"{names[post.county][1]}工业园 {rng.randrange(1, 90)} 号", officer=officer,
        )
        for place, post in enumerate(posts)
    )  # fmt: skip
    insert_all(Employer, rows)
