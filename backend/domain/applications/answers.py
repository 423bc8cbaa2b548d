"""The answer clock: an employer is asked after 2 days, after 5 the county and the person know."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db, starts_with
from backend.core.paging import count_and_oldest
from backend.domain.applications.models import Application, ApplicationStatus, Consent
from backend.domain.applications.rules import ASK_AFTER, NOT_ANSWERED, OVERDUE_AFTER
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import mobile_of
from backend.domain.inbox.actions import tell
from backend.domain.messages.actions import queue_text
from backend.domain.vacancies.models import Vacancy


def _unanswered(since: timedelta) -> Select[tuple[Application]]:
    """The employer has had the name (leave given, and the interest) for so long."""
    before = real_now() - since
    return (
        db.select(Application)
        .join(Application.vacancy)
        .join(
            Consent,
            (Consent.person_id == Application.person_id)
            & (Consent.employer_id == Vacancy.employer_id),
        )
        .where(
            Application.status == ApplicationStatus.INTERESTED, Application.created_at <= before,
            Consent.given_at <= before,
        )
        .options(joinedload(Application.vacancy))
        .order_by(Application.id)
    )  # fmt: skip


def ask_employers(actor: Actor, *, dry_run: bool = False) -> dict[str, int]:
    """One short message per employer with everybody who waits; nobody is asked about twice."""
    waiting: dict[int, list[Application]] = {}
    rows = db.session.scalars(_unanswered(ASK_AFTER).where(Application.asked_at.is_(None)))
    for row in rows:
        waiting.setdefault(row.vacancy.employer_id or 0, []).append(row)
    employers = db.session.scalars(db.select(Employer).where(Employer.id.in_(waiting))).all()
    texts = 0
    for employer in employers if not dry_run else ():
        mine = waiting[employer.id]
        for row in mine:
            row.asked_at = real_now()
        texts += _send(actor, employer, mine)
        audit.record(actor, "ask_employer", f"employer:{employer.id}", rows=len(mine))
    return {"employers": len(employers), "texts": texts}


def _send(actor: Actor, employer: Employer, waiting: Sequence[Application]) -> bool:
    phone = mobile_of(employer)
    if not phone:
        return False  # a landline: the unit finds it on its page, the county after five days
    key = f"ask_employer:{employer.id}:{waiting[-1].id}"
    message = queue_text(
        actor, key=key, kind="ask_employer", phone=phone, template="ask_employer",
        params={"count": str(len(waiting))},
    )  # fmt: skip
    return message is not None


def note_overdue(actor: Actor, *, dry_run: bool = False) -> int:
    """Who waited for five days is told, and stands in the county's list; how many are new."""
    rows = db.session.scalars(
        _unanswered(OVERDUE_AFTER).where(Application.overdue_at.is_(None))
    ).all()
    for row in rows if not dry_run else ():
        row.overdue_at = real_now()
        tell(
            actor, person_id=row.person_id, key=f"overdue:{row.id}",
            text=NOT_ANSWERED.format(title=row.vacancy.title), link="/pages/mine/applications",
        )  # fmt: skip
        audit.record(actor, "note_overdue", f"application:{row.id}", person=row.person_id)
    return len(rows)


def count_overdue(actor: Actor) -> tuple[int, datetime | None]:
    """Of people of the actor's area."""
    waiting = db.select(Application).where(
        Application.status == ApplicationStatus.INTERESTED, Application.overdue_at.is_not(None),
        starts_with(Application.region_code, actor.region or ""),
    )  # fmt: skip
    return count_and_oldest(waiting, Application.overdue_at)
