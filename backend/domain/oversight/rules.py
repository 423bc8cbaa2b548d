"""Pure rules of oversight: what makes looks at personal data unusual, and how long things last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from backend.core.clock import local

LATE_AFTER = timedelta(days=1)  # a finding that nobody has looked into
CHECK_GIVEN_UP = timedelta(hours=2)  # a check that says nothing for so long has died
KEPT_FINDINGS = 500
KEEP_YEARS = 3  # of the trail, before it may be trimmed (PIPL art. 56)
EXPORT_MOST, EXPORT_PAGE = 100_000, 1000  # rows of an export, and read at once
CHECK_TEXT = {
    "waiting": "等待核验", "running": "正在核验", "fine": "完好", "known": "没有新的问题",
    "broken": "发现问题", "failed": "没有核验完",
}  # fmt: skip

BASELINE_DAYS = 30
FOLLOW_UP = timedelta(hours=24)  # within this time a look should lead to something done
QUIET_FROM, QUIET_TO = time(21), time(7)


class Threshold(NamedTuple):
    """Below `least` looks nothing is unusual; then `times` the mean, or `share` of all looks."""

    least: int
    times: float = 0
    share: float = 0


THRESHOLDS = {
    "own": Threshold(10, times=3),
    "peers": Threshold(10, times=3),
    "quiet": Threshold(3),
    "unfollowed": Threshold(5, share=0.5),
}


@dataclass(frozen=True)
class Look:
    """One look: when, at whose data (None where it concerns no single person)."""

    at: datetime
    person_id: int | None


@dataclass(frozen=True)
class LookDay:
    """One member of staff's looks of one day beside what is usual."""

    looks: int
    quiet: int  # between 21:00 and 07:00
    unfollowed: int
    own_mean: float  # a day, over the BASELINE_DAYS before
    peers_mean: float  # a day, of the same role over the same days

    @property
    def flags(self) -> list[str]:
        """Why this day should be looked into, as sentences; empty = nothing unusual."""
        found = []
        own, peers = THRESHOLDS["own"], THRESHOLDS["peers"]
        quiet, unfollowed = THRESHOLDS["quiet"], THRESHOLDS["unfollowed"]
        if self.looks >= own.least and self.looks > own.times * self.own_mean:
            found.append(f"比自己平时多：{self.looks} 次，前 30 天平均每天 {self.own_mean:.1f} 次")
        if self.looks >= peers.least and self.looks > peers.times * self.peers_mean:
            found.append(f"比同类岗位多：{self.looks} 次，同类平均每天 {self.peers_mean:.1f} 次")
        if self.quiet >= quiet.least:
            found.append(f"夜里（21:00–07:00）看了 {self.quiet} 次")
        if self.unfollowed >= unfollowed.least and self.unfollowed > unfollowed.share * self.looks:
            found.append(f"{self.unfollowed} 次看过以后 24 小时内没有给这个人办任何事")
        return found


def is_quiet(at: datetime) -> bool:
    hour = local(at).time()
    return hour >= QUIET_FROM or hour < QUIET_TO


def count_unfollowed(looks: Iterable[Look], deeds: Iterable[Look]) -> int:
    """How many looks at a person nothing was done for that person after, in FOLLOW_UP."""
    done: dict[int, list[datetime]] = {}
    for deed in deeds:
        if deed.person_id is not None:
            done.setdefault(deed.person_id, []).append(deed.at)
    return sum(
        1
        for look in looks
        if look.person_id is not None
        and not any(look.at <= at <= look.at + FOLLOW_UP for at in done.get(look.person_id, ()))
    )


def person_of(subject: str, detail: dict[str, Any]) -> int | None:
    """Whose data an entry is about: its subject, or `person` in its detail."""
    kind, _, number = subject.partition(":")
    if kind == "person" and number.isdigit():
        return int(number)
    found = detail.get("person")
    return found if isinstance(found, int) else None
