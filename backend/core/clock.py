"""Time: UTC inside, Asia/Shanghai on the surface; business dates can be moved for demos and tests.

`now` and `today` follow XJY_NOW (weeks, deadlines, expiry). `real_now` never does: leases, the
10-minute rule, tokens, throttles and the 48-hour window run on real time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, db

CHINA = ZoneInfo("Asia/Shanghai")


class ProgramFact(Model):
    """One remembered fact of this installation, such as the clock's offset in seconds."""

    __tablename__ = "program_facts"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def real_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, UTC."""
    return real_now() + _offset()


def today() -> date:
    """The business date in China."""
    return now().astimezone(CHINA).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(CHINA)


def day_starts(day: date) -> datetime:
    """The first moment of a day in China, in UTC."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def _offset() -> timedelta:
    offset = current_app.extensions.get("clock_offset")
    if offset is None:
        with db.engine.connect() as connection:
            found = connection.execute(
                db.select(ProgramFact.value).where(ProgramFact.name == "clock_offset")
            ).scalar()
        offset = current_app.extensions["clock_offset"] = timedelta(seconds=float(found or 0))
    return offset


def fix_offset(xjy_now: str) -> None:
    """Remember the difference to real time, once per installation; later calls change nothing."""
    known = db.session.get(ProgramFact, "clock_offset")
    if not xjy_now or known:
        return
    wanted = datetime.fromisoformat(xjy_now)
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=CHINA)
    seconds = (wanted - real_now()).total_seconds()
    db.session.add(ProgramFact(name="clock_offset", value=str(seconds)))


def iso_week(day: date) -> str:
    """`2026-W48`; weeks run Monday to Sunday."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_start(week: str) -> date:
    """Monday of an ISO week such as `2026-W48`; raises ValueError on anything else."""
    monday = datetime.strptime(f"{week}-1", "%G-W%V-%u").date()
    if iso_week(monday) != week:  # 2026-W1, or a 53rd week that the year does not have
        raise ValueError(f"no ISO week: {week}")
    return monday
