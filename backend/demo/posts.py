"""Draws posts near what people wish for: where, which work, how many, for which pay."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from backend.demo.people import Labourer
from backend.demo.trades import TRADES, Trade, pay_factor

NEAREST_SHARE = 0.85  # the rest is spread by chance, as real posts are
LARGEST = 600
_BENEFITS = ("免费体检", "节日福利", "夫妻房", "长白班", "车费报销", "全勤奖", "带薪培训")


@dataclass(slots=True)
class Post:
    """A post in one county; wages are yuan a month."""

    county: str
    trade: Trade
    headcount: int
    wage_min: int
    wage_max: int
    board: bool
    lodging: bool
    insured: bool
    benefits: list[str]
    title: str = ""  # where it differs from the trade's usual one


class Demand:
    """How many people wish for a kind of work at a place, both given by prefix."""

    def __init__(self, people: Iterable[Labourer], counties: Sequence[str]) -> None:
        self._below: dict[str, list[str]] = defaultdict(list)
        for county in counties:
            for size in (2, 4, 6):
                self._below[county[:size]].append(county)
        self._wanted: Counter[tuple[str, str]] = Counter()
        self._best: dict[tuple[str, str], tuple[str, Trade]] = {}
        for person in people:
            self._wanted.update(pairs(person))

    def near(self, rng: Random, county: str) -> str:
        """Outside Hunan nobody wishes for one district, so any of the same city will do."""
        return county if county.startswith("43") else rng.choice(self._below[county[:4]])

    def of(self, county: str, code: str) -> int:
        """Wishes that a post with this work in this county would meet."""
        return sum(self._wanted[pair] for pair in _met(county, code))

    def best(self, pair: tuple[str, str]) -> tuple[str, Trade]:
        """Where and as what a post meets this wish and the most others."""
        if pair not in self._best:
            place, code = pair
            trades = [trade for trade in TRADES if trade.code.startswith(code)]
            options = [(county, trade) for county in self._below[place] for trade in trades]
            self._best[pair] = max(options, key=lambda option: self.of(option[0], option[1].code))
        return self._best[pair]

    def any(self, rng: Random, pair: tuple[str, str]) -> tuple[str, Trade]:
        place, code = pair
        trades = [trade for trade in TRADES if trade.code.startswith(code)]
        return rng.choice(self._below[place]), rng.choice(trades)


def pairs(person: Labourer) -> list[tuple[str, str]]:
    return [(place, code) for place in person.places for code in person.occupations]


def _met(county: str, code: str) -> list[tuple[str, str]]:
    return [(county[:place], code[:work]) for place in (2, 4, 6) for work in (3, 7)]


def draw_posts(
    rng: Random, *, count: int, people: Sequence[Labourer], counties: Sequence[str]
) -> Iterator[Post]:
    """First where the most people without any fitting post wish for one, then by chance."""
    seeking = [person for person in people if person.target]
    demand = Demand(seeking, counties)
    served: set[tuple[str, str]] = set()
    left, nearest = count, int(count * NEAREST_SHARE)
    wishes = sorted((_strongest(demand, person) for person in seeking), key=lambda wish: -wish[0])
    for wanted, (county, trade), person in wishes:
        if count - left >= nearest:
            break
        if not served.intersection(pairs(person)):
            served.update(_met(county, trade.code))
            left -= 1
            yield _post(rng, demand.near(rng, county), trade, wanted)
    for _ in range(left):
        pair = rng.choice(pairs(rng.choice(seeking)))
        county, trade = demand.any(rng, pair)
        yield _post(rng, county, trade, demand.of(county, trade.code))


def _strongest(demand: Demand, person: Labourer) -> tuple[int, tuple[str, Trade], Labourer]:
    """The post near this person's wishes that meets the most wishes, and how many."""
    options = [demand.best(pair) for pair in pairs(person)]
    wanted = [demand.of(county, trade.code) for county, trade in options]
    return max(wanted), options[wanted.index(max(wanted))], person


def _post(rng: Random, county: str, trade: Trade, wanted: int) -> Post:
    usual = trade.wage * pay_factor(county)
    low = round(usual * rng.uniform(0.97, 1.2) / 100) * 100
    high = round(low * rng.uniform(1.15, 1.5) / 100) * 100
    # where many wish for it the post is large, or the ceiling of pushes would shut them out
    openings = max(round(rng.lognormvariate(1.609, 1.1)), wanted // 10, 1)
    away = not county.startswith("43")
    return Post(
        county, trade, min(openings, LARGEST), low, high,
        board=rng.random() < (0.7 if away else 0.4),
        lodging=rng.random() < (0.85 if away else 0.35),
        insured=rng.random() < 0.5, benefits=rng.sample(_BENEFITS, rng.randrange(3)),
    )  # fmt: skip
