"""Pure rules: what a clue says, when entries look copied, where unwillingness jumps."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

LATE_AFTER = timedelta(days=3)
SOURCES = {
    "answer": "回复每周推荐", "application": "应聘进展", "heard": "村里听说", "trip": "外出乘车",
    "insurance": "社保变化",
}  # fmt: skip
SAYS = {
    "found_work": "可能已经有工作", "lost_work": "可能没有工作了", "returned": "可能回来了",
    "left": "可能又出去了",
}  # fmt: skip
STATUS_TEXT = {"waiting": "待核实", "confirmed": "属实", "dismissed": "不属实"}
DETAIL_MOST = 120

# entries of one person of the staff that say the same, this many within this time
BURST_LEAST, BURST_WITHIN = 10, timedelta(minutes=10)
JUMP_POINTS = 10.0  # percentage points within two weeks
JUMP_LEAST_PEOPLE = 5  # below this a share says nothing


class Entry(NamedTuple):
    """One entry of the history as far as copies are told by it."""

    by: str
    said: str
    region: str
    at: datetime


class Burst(NamedTuple):
    by: str
    said: str
    region: str
    entries: int
    first: datetime
    last: datetime


class Share(NamedTuple):
    """Unwilling people among the jobless of one township, now and two weeks ago, in percent."""

    region: str
    unwilling: int
    jobless: int
    now: float
    before: float


def bursts(entries: Iterable[Entry]) -> list[Burst]:
    """Runs of identical entries by one hand, the largest first; each entry is in one run only."""
    runs: dict[tuple[str, str], list[Entry]] = {}
    found: list[Burst] = []
    for entry in sorted(entries, key=lambda one: one.at):
        run = runs.setdefault((entry.by, entry.said), [])
        if run and entry.at - run[0].at > BURST_WITHIN:
            found += _burst(run)
            run.clear()
        run.append(entry)
    for run in runs.values():
        found += _burst(run)
    return sorted(found, key=lambda one: (-one.entries, one.first))


def _burst(run: list[Entry]) -> list[Burst]:
    if len(run) < BURST_LEAST:
        return []
    first = run[0]
    return [Burst(first.by, first.said, first.region, len(run), first.at, run[-1].at)]


def share_of(region: str, *, unwilling: int, jobless: int, newly: int) -> Share:
    """`newly`: how many more are unwilling than two weeks ago; the jobless count as unchanged."""
    now = 100 * unwilling / jobless if jobless else 0.0
    before = 100 * max(0, unwilling - newly) / jobless if jobless else 0.0
    return Share(region, unwilling, jobless, round(now, 1), round(before, 1))


def jumps(share: Share) -> bool:
    """无意愿 must not be used to shrink a denominator: a jump is listed."""
    return share.jobless >= JUMP_LEAST_PEOPLE and share.now - share.before >= JUMP_POINTS
