"""Listed units of the demo county: some visited, with what they are short of, some not yet."""

from datetime import timedelta

from backend.core.clock import today
from backend.core.db import db
from backend.domain.accounts.models import Staff
from backend.domain.employers.models import Employer
from backend.domain.visits.models import FirmVisit

# kinds of the county's first units, and how many days ago somebody went (None = nobody yet)
UNITS: tuple[tuple[list[str], int | None, list[tuple[str, int]], str], ...] = (
    (["key", "key_contact"], 2, [("电焊工", 12), ("普工", 20)], "春节后扩产，希望本地多招人。"),
    (["park"], 9, [("缝纫工", 15)], "缺熟练工，愿意先培训后上岗。"),
    (["monitored", "park", "base"], 5, [], "人手稳定，暂时不缺人。"),
    (["key_contact"], None, [], ""),
    (["park"], None, [], ""),
)


def add_visits(first_employer: int, officer: int) -> None:
    name = db.session.get_one(Staff, officer).name
    for place, (kinds, days_ago, shortages, note) in enumerate(UNITS):
        unit = db.session.get_one(Employer, first_employer + place)
        unit.kinds = sorted(kinds)
        if days_ago is not None:
            db.session.add(FirmVisit(
                employer_id=unit.id, staff_id=officer, staff_name=name, method="visit",
                visited_on=today() - timedelta(days_ago), headcount=60 + 20 * place, note=note,
                shortage_total=sum(count for _, count in shortages),
                shortages=[list(one) for one in shortages], client_key=f"demo-visit-{place}",
            ))  # fmt: skip
