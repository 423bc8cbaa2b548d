"""Two registrations of one person, with what hangs on them; the whole database in plain values."""

from datetime import date
from typing import Any

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.duplicates.actions import note_similar
from backend.domain.duplicates.models import DuplicatePair
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from tests.factories import (
    make_application,
    make_claim,
    make_notice,
    make_person,
    make_subsidy_item,
    make_training_wish,
    make_vacancy,
    make_wechat_user,
)

BIRTH = date(1985, 6, 17)
# a county no test lives in: a number from the factory can never be this one by chance
RIGHT = make_id_number("431381", BIRTH, 123)
TYPO = RIGHT[:14] + str((int(RIGHT[14]) + 1) % 10) + RIGHT[15:]
# what a merge itself writes
OWN = {"duplicate_pairs", "person_merges", "audit_entries", "regions", "region_aliases"}


def make_twins(**changes: Any) -> DuplicatePair:
    """张小试 twice, the second time with one wrong digit; the pair stands in the queue."""
    make_person(name="张小试", id_number=RIGHT, birth_on=BIRTH, **changes)
    again = {"name": "张小试", "id_number": TYPO, "birth_on": BIRTH}
    return note(make_person(**again | changes))


def note(person: Person) -> DuplicatePair:
    assert note_similar(SYSTEM, person=person) == 1
    statement = db.select(DuplicatePair).order_by(DuplicatePair.id.desc()).limit(1)
    return db.session.scalars(statement).one()


def give_everything(person: Person) -> None:
    """A little of everything that can hang on a person."""
    make_application(person, make_vacancy())
    make_training_wish(person)
    make_claim(person, make_subsidy_item())
    make_notice(person)
    make_wechat_user(person)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table as it reads, stamps left out."""
    db.session.flush()
    dump = {}
    for table in db.metadata.sorted_tables:
        if table.name not in OWN:
            rows = db.session.execute(db.select(table)).mappings()
            plain = [{k: v for k, v in row.items() if k != "updated_at"} for row in rows]
            dump[table.name] = sorted(plain, key=repr)
    return dump
