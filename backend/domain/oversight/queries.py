"""Reads of oversight: the trail by what one looks for, checks, and looks at personal data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, String, cast

from backend.core.actor import Actor
from backend.core.audit import AuditEntry
from backend.core.clock import day_starts, real_now
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, count_rows, page_by_id
from backend.domain.accounts.models import Staff
from backend.domain.oversight.models import AuditCheck
from backend.domain.oversight.rules import (
    BASELINE_DAYS,
    CHECK_GIVEN_UP,
    EXPORT_PAGE,
    FOLLOW_UP,
    Look,
    LookDay,
    count_unfollowed,
    is_quiet,
    person_of,
)
from backend.domain.regions.rules import HUNAN

STAFF = "staff:"


@dataclass(frozen=True)
class Search:
    """What an auditor looks for; an empty part asks nothing. Days are China's, both included."""

    who: str = ""  # name or login name of staff
    action: str = ""
    kind: str = ""
    subject: str = ""  # person:12
    first: date | None = None
    last: date | None = None
    request_id: str = ""


def visible_entries(actor: Actor) -> Select[tuple[AuditEntry]]:
    """The whole trail for the province's auditor, else what the area's staff did."""
    statement = db.select(AuditEntry)
    if len(actor.region or "") <= len(HUNAN):
        return statement
    return statement.where(AuditEntry.actor.in_(_labels(Staff.region_code.startswith(
        actor.region or "", autoescape=True
    ))))  # fmt: skip


def _labels(condition: object) -> Select[tuple[str]]:
    return db.select(db.literal(STAFF) + cast(Staff.id, String(20))).where(condition)


def find_entries(actor: Actor, *, search: Search) -> Select[tuple[AuditEntry]]:
    statement = visible_entries(actor)
    if search.who:
        named = db.or_(Staff.name == search.who, Staff.username == search.who)
        statement = statement.where(AuditEntry.actor.in_(_labels(named)))
    for name in ("action", "kind", "subject", "request_id"):
        if value := getattr(search, name):
            statement = statement.where(getattr(AuditEntry, name) == value)
    if search.first:
        statement = statement.where(AuditEntry.at >= day_starts(search.first))
    if search.last:
        statement = statement.where(AuditEntry.at < day_starts(search.last + timedelta(days=1)))
    return statement


def list_entries(
    actor: Actor, *, search: Search, cursor: str | None = None
) -> Page[AuditEntry]:
    return page_by_id(find_entries(actor, search=search), AuditEntry.id, cursor)


def count_entries(actor: Actor, *, search: Search) -> int:
    return count_rows(find_entries(actor, search=search), AuditEntry.id)


def entries_of(actor: Actor, *, search: Search) -> Iterator[AuditEntry]:
    """Everything that the search finds, newest first, read in pages."""
    found, cursor = find_entries(actor, search=search), None
    while True:
        page = page_by_id(found, AuditEntry.id, cursor, EXPORT_PAGE)
        yield from page.items
        if not (cursor := page.next):
            return


def get_entry(actor: Actor, *, entry_id: int) -> AuditEntry:
    found = db.session.scalar(visible_entries(actor).where(AuditEntry.id == entry_id))
    if found is None:
        raise NotFound("没有找到这条记录，或者不归您这里看")
    return found


def list_checks(_actor: Actor, *, cursor: str | None = None) -> Page[AuditCheck]:
    """Checks hold ids and counts, no personal data; every auditor sees all of them."""
    return page_by_id(db.select(AuditCheck), AuditCheck.id, cursor, 10)


def get_check(_actor: Actor, *, check_id: int) -> AuditCheck:
    found = db.session.get(AuditCheck, check_id)
    if found is None:
        raise NotFound("没有找到这次核验，请返回再看")
    return found


def open_check(_actor: Actor) -> AuditCheck | None:
    """The check that waits or runs now; one that has long been silent has died."""
    statement = db.select(AuditCheck).where(
        AuditCheck.status.in_(("waiting", "running")),
        AuditCheck.updated_at > real_now() - CHECK_GIVEN_UP,
    )
    return db.session.scalar(statement.order_by(AuditCheck.id.desc()).limit(1))


def known_findings(_actor: Actor) -> set[tuple[str, int]]:
    """What somebody has looked into already; it stays wrong, but is not news."""
    rows = db.session.scalars(
        db.select(AuditCheck.findings).where(AuditCheck.handled_at.is_not(None))
    )
    return {(str(kind), int(place)) for findings in rows for kind, place in findings}


def count_unhandled(_actor: Actor) -> tuple[int, datetime | None]:
    waiting = db.select(AuditCheck).where(
        AuditCheck.status == "broken", AuditCheck.handled_at.is_(None)
    )
    return count_and_oldest(waiting, AuditCheck.created_at)


def look_days(actor: Actor, *, day: date) -> list[tuple[Staff, LookDay]]:
    """Everybody of the area who saw personal data in clear on that day; unusual ones first."""
    start, end = day_starts(day), day_starts(day + timedelta(days=1))
    looks = _looks(actor, "look", start, end)
    means = _means(start)
    people = {f"{STAFF}{one.id}": one for one in _staff_of(list(looks))}
    done = _looks(actor, "change", start, end + FOLLOW_UP, list(looks))
    peers = _peers(means)
    days = [
        (
            one,
            LookDay(
                looks=len(looks[label]),
                quiet=sum(is_quiet(look.at) for look in looks[label]),
                unfollowed=count_unfollowed(looks[label], done.get(label, ())),
                own_mean=means.get(label, 0) / BASELINE_DAYS,
                peers_mean=peers.get(one.role, 0.0),
            ),
        )
        for label, one in people.items()
    ]
    return sorted(days, key=lambda pair: (-len(pair[1].flags), -pair[1].looks, pair[0].id))


def _looks(
    actor: Actor, kind: str, start: datetime, end: datetime, who: Sequence[str] | None = None
) -> dict[str, list[Look]]:
    """When whose data was looked at (or worked on), by who did it."""
    statement = visible_entries(actor).where(
        AuditEntry.kind == kind, AuditEntry.at >= start, AuditEntry.at < end,
        AuditEntry.actor.startswith(STAFF) if who is None else AuditEntry.actor.in_(who),
    )  # fmt: skip
    found: dict[str, list[Look]] = {}
    columns = (AuditEntry.actor, AuditEntry.at, AuditEntry.subject, AuditEntry.detail)
    for label, at, subject, detail in db.session.execute(statement.with_only_columns(*columns)):
        found.setdefault(label, []).append(Look(at, person_of(subject, detail)))
    return found


def _means(start: datetime) -> dict[str, int]:
    """Looks of everybody in the BASELINE_DAYS before."""
    rows = db.session.execute(
        db.select(AuditEntry.actor, db.func.count())
        .where(
            AuditEntry.kind == "look", AuditEntry.at < start,
            AuditEntry.at >= start - timedelta(days=BASELINE_DAYS),
        )
        .group_by(AuditEntry.actor)
    )  # fmt: skip
    return {label: count for label, count in rows}


def _staff_of(labels: Sequence[str]) -> Sequence[Staff]:
    ids = [int(label.removeprefix(STAFF)) for label in labels]
    return db.session.scalars(db.select(Staff).where(Staff.id.in_(ids))).all()


def _peers(means: dict[str, int]) -> dict[str, float]:
    """Looks a day and head of each role, of those who may be at work."""
    total: dict[str, int] = {}
    heads: dict[str, int] = {}
    for one_id, role in db.session.execute(db.select(Staff.id, Staff.role).where(Staff.active)):
        total[role] = total.get(role, 0) + means.get(f"{STAFF}{one_id}", 0)
        heads[role] = heads.get(role, 0) + 1
    return {role: total[role] / heads[role] / BASELINE_DAYS for role in heads}
