"""Pure matching, first form: hard constraints exact, a score that can be said in words, a ceiling.

Same people, vacancies, week and seed give the same result (clause 4.3.1).
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from backend.core.clock import iso_week, week_start

CEILING_FACTOR = 5  # pushes per vacancy and week = factor x openings left
REPEAT_WEEKS = 2  # the same vacancy not twice within 14 days, counted by the messages' weeks

EXCLUDED_TEXT = {
    "not_bound": "没有绑定微信",
    "phone_unconfirmed": "手机号和登记的不一样，还没有核对",
    "unfollowed": "取消了关注",
    "unreachable": "微信收不到消息",
    "no_opt_in": "没有同意每周推送",
    "has_work": "自己说已有活",
    "no_place": "想去的地方没有岗位",
    "no_occupation": "想做的工种没有岗位",
    "no_wage": "工资达不到要求",
    "no_age": "年龄不合岗位要求",
    "no_education": "学历不合岗位要求",
    "reserved": "合适的岗位名额先留给别的人群",
    "repeated": "合适的岗位近两周都推过或已报名",
    "declined": "合适的岗位本人说过不合适",
    "ceiling": "合适的岗位推送人数已满",
    "no_longer_target": "已不在推送范围",
    "repeated_push": "本周已经推过",
    "vacancy_closed": "岗位已下线",
    "cancelled": "排队后取消",
}
# the weekly template's fields as the labourer reads them
FIELD_TEXT = {
    "thing1": "岗位", "thing2": "工资", "thing3": "地点", "thing4": "单位", "time5": "截止",
}  # fmt: skip
PLAN_TEXT = {"preview": "预览，还没有发", "sent": "已发出"}
CLOSENESS = {6: 30, 4: 18, 2: 8, 0: 0}  # shared digits of home and work place -> points


@dataclass(frozen=True)
class Seeker:
    """What matching knows of one person; codes match by prefix, empty = anywhere / any."""

    id: int
    home: str
    age: int
    education_rank: int
    places: tuple[str, ...]
    occupations: tuple[str, ...]
    wage_floor_fen: int
    barred_vacancies: frozenset[int] = frozenset()  # pushed lately or applied for
    declined_vacancies: frozenset[int] = frozenset()
    declined_occupations: frozenset[str] = frozenset()  # 不会做
    pay_above_fen: int = 0  # 工资低
    of_group: bool = False  # of the campaign's group
    nearer_than: int = 0  # 太远: must share more leading digits of home than this


@dataclass(frozen=True)
class Post:
    """What matching knows of one vacancy."""

    id: int
    region: str
    occupation: str
    monthly_fen: int
    age_min: int
    age_max: int
    education_rank: int
    openings: int
    valid_from: date
    extras: int  # board and lodging, 0-2
    for_group: bool = False  # all that is left is kept for the campaign's group


@dataclass
class Choice:
    seeker_id: int
    post_id: int | None
    score: int = 0
    excluded: str = ""


@dataclass
class _Cells:
    """Posts by (place prefix, occupation prefix), so that a wish finds its posts at once."""

    posts: dict[tuple[str, str], list[Post]] = field(default_factory=dict)

    def add(self, post: Post) -> None:
        places = {post.region[:n] for n in (0, 2, 4, 6)}
        occupations = {post.occupation[:n] for n in (0, 1, 3, 5, 7)}
        for place in places:
            for occupation in occupations:
                self.posts.setdefault((place, occupation), []).append(post)

    def of(self, seeker: Seeker) -> dict[int, Post]:
        return {
            post.id: post
            for place in seeker.places or ("",)
            for occupation in seeker.occupations or ("",)
            for post in self.posts.get((place, occupation), ())
        }


def shared_place(home: str, work: str) -> int:
    """How many leading digits of the county code two places share: 6, 4, 2 or 0."""
    return next((n for n in (6, 4, 2) if len(work) >= n and home[:n] == work[:n]), 0)


def hard_fault(seeker: Seeker, post: Post) -> str:
    """Why this post may not be pushed to this person, or "" (place and occupation fit already)."""
    if not post.age_min <= seeker.age <= post.age_max:
        return "no_age"
    if seeker.education_rank < post.education_rank:
        return "no_education"
    if seeker.wage_floor_fen > post.monthly_fen:
        return "no_wage"
    if post.for_group and not seeker.of_group:
        return "reserved"
    if post.id in seeker.barred_vacancies:
        return "repeated"
    declined = (
        post.id in seeker.declined_vacancies
        or post.occupation in seeker.declined_occupations
        or (seeker.pay_above_fen and post.monthly_fen <= seeker.pay_above_fen)
        or (seeker.nearer_than and shared_place(seeker.home, post.region) < seeker.nearer_than)
    )
    return "declined" if declined else ""


def score(seeker: Seeker, post: Post, today: date) -> int:
    """Closeness 0-30, order of the wish 0-14, pay above the floor 0-20, fresh 0-10, board 0-6."""
    order = next(
        (i for i, place in enumerate(seeker.places) if post.region.startswith(place)), 0
    )
    over = max(0, post.monthly_fen - seeker.wage_floor_fen) // 20_000
    return (
        CLOSENESS[shared_place(seeker.home, post.region)]
        + max(0, 14 - 7 * order)
        + min(20, over)
        + max(0, 10 - (today - post.valid_from).days // 3)
        + 3 * post.extras
    )


def _hash(seed: int, week: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{week}:{number}".encode()).hexdigest()


def choose(
    seekers: list[Seeker], posts: list[Post], *, week: str, seed: int, today: date,
    used: Counter[int] | None = None,
) -> list[Choice]:  # fmt: skip
    """One post per seeker at most; those with the fewest candidates choose first.

    `used` counts this week's earlier pushes per post, which the ceiling includes.
    """
    cells = _Cells()
    for post in posts:
        cells.add(post)
    taken: Counter[int] = Counter(used or {})
    waiting: list[tuple[int, str, Seeker, list[Post]]] = []
    done: list[Choice] = []
    for seeker in seekers:
        fitting, fault = _fitting(seeker, cells)
        if fitting:
            waiting.append((len(fitting), _hash(seed, week, seeker.id), seeker, fitting))
        else:
            done.append(Choice(seeker.id, None, excluded=fault))
    for _, tie, seeker, fitting in sorted(waiting, key=lambda entry: entry[:2]):
        free = [post for post in fitting if taken[post.id] < CEILING_FACTOR * post.openings]
        if not free:
            done.append(Choice(seeker.id, None, excluded="ceiling"))
            continue
        best = max(free, key=lambda post: (score(seeker, post, today), tie, -post.id))
        taken[best.id] += 1
        done.append(Choice(seeker.id, best.id, score(seeker, best, today)))
    return sorted(done, key=lambda choice: choice.seeker_id)


def _fitting(seeker: Seeker, cells: _Cells) -> tuple[list[Post], str]:
    """The posts that fit, or the fault that stood in the way most often."""
    near = cells.of(seeker)
    if not near:
        anywhere = any((p, "") in cells.posts for p in seeker.places or ("",))
        return [], "no_occupation" if anywhere else "no_place"
    faults = {post.id: hard_fault(seeker, post) for post in near.values()}
    fitting = [near[number] for number, fault in faults.items() if not fault]
    return fitting, "" if fitting else Counter(faults.values()).most_common(1)[0][0]


def rank_posts(seeker: Seeker, posts: list[Post], today: date) -> list[Post]:
    """Every post that fits this seeker, best first, as the person's own page shows them.

    What was pushed lately stays in: the page is where one comes back to it.
    """
    free = replace(seeker, barred_vacancies=frozenset())
    cells = _Cells()
    for post in posts:
        cells.add(post)
    fitting, _ = _fitting(free, cells)
    return sorted(fitting, key=lambda post: (-score(free, post, today), -post.id))


def reasons(
    seeker: Seeker, post: Post, *, place_name: str, occupation_name: str
) -> list[str]:
    """Why this post, in words a labourer would use; at most three."""
    found = []
    shared = shared_place(seeker.home, post.region)
    if shared == 6:
        found.append("就在本县，离家近")
    elif any(post.region.startswith(place) for place in seeker.places):
        found.append(f"在您想去的{place_name}")
    if occupation_name and seeker.occupations:
        found.append(f"是您想做的{occupation_name}")
    over = (post.monthly_fen - seeker.wage_floor_fen) // 100
    if seeker.wage_floor_fen and over >= 100:
        found.append(f"工资比您要求的高 {over} 元")
    return found[:3]


def neighbour_weeks(week: str) -> list[str]:
    """The weeks whose pushes count as lately, this one included."""
    monday = week_start(week)
    return [
        iso_week(monday + timedelta(weeks=n)) for n in range(-REPEAT_WEEKS, REPEAT_WEEKS + 1)
    ]


def week_text(week: str) -> str:
    """2026-W48 -> 2026 年第 48 周（11月23日至29日）."""
    first = week_start(week)
    last = first + timedelta(days=6)
    until = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    number = int(week[-2:])
    return f"{week[:4]} 年第 {number} 周（{first.month}月{first.day}日至{until}）"
