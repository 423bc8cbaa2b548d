"""Relocated households and graduates of the demo county, some of them without help yet."""

from datetime import date
from typing import Any

from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.demo.store import DEMO_PREFIX
from backend.domain.graduates.actions import save_graduate
from backend.domain.people.models import EmploymentStatus, Household, Person

RELOCATED, SITE = 6, "青树坪镇安置点"
# what is known of each of the youngest who look for work; the last one has neither helper nor plan
GRADUATES: tuple[dict[str, Any], ...] = (
    {
        "school": "娄底职业技术学院", "major": "数控技术", "degree": "college", "need": "job",
        "helper_name": "贺永清", "helper_office": "青树坪镇人社站",
        "plan": "推荐县内机械厂岗位，参加一次线上招聘会。",
    },
    {
        "school": "湖南人文科技学院", "major": "学前教育", "degree": "bachelor",
        "need": "internship", "helper_name": "贺永清", "helper_office": "青树坪镇人社站",
        "plan": "",
    },
    {
        "school": "湖南理工职业技术学院", "major": "电子商务", "degree": "college",
        "need": "training", "helper_name": "", "helper_office": "", "plan": "",
    },
)  # fmt: skip


def add_groups(actor: Actor) -> None:
    _relocate()
    looking = db.session.scalars(
        db.select(Person)
        .where(Person.employment == EmploymentStatus.WILLING)
        .order_by(Person.birth_on.desc(), Person.id)
        .limit(len(GRADUATES))
    ).all()
    for person, known in zip(looking, GRADUATES, strict=False):
        values = known | {"graduated_on": date(today().year, 6, 30)}
        save_graduate(actor, person_id=person.id, values=values, seen=0)


def _relocate() -> None:
    """Every other of the first households, so that some have somebody at work and some nobody."""
    homes = db.session.scalars(
        db.select(Household)
        .where(Household.number.startswith(DEMO_PREFIX))
        .order_by(Household.id)
        .limit(RELOCATED * 2)
    ).all()
    for home in homes[::2]:
        home.relocated, home.moved_on, home.site = True, date(2019, 11, 20), SITE
