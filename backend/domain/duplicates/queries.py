"""Reads of duplicates: people like a given one, the queue of pairs, the scan of the register."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select
from sqlalchemy.orm import aliased, contains_eager

from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.core.privacy import key_ring
from backend.domain.accounts.rules import BROKER
from backend.domain.duplicates.links import count_links
from backend.domain.duplicates.models import DuplicatePair, Kind, PairState, PersonMerge
from backend.domain.duplicates.rules import (
    link_text,
    may_be_one,
    near_numbers,
    slip_between,
)
from backend.domain.history.models import RegisterEvent
from backend.domain.history.rules import GROUPS, owns
from backend.domain.people.models import Person

Left, Right = aliased(Person), aliased(Person)


@dataclass
class Likeness:
    """Who is like the person that is about to be saved.

    Only people whom the actor may see are named; of all others only that there are some.
    """

    same: Person | None = None  # has the very number
    similar: list[tuple[Person, Kind]] = field(default_factory=list)
    same_elsewhere: bool = False
    similar_elsewhere: bool = False


def sees(actor: Actor, *, person: Person) -> bool:
    if actor.kind == "labourer" or (actor.role == BROKER and person.introduced_by != actor.id):
        return False
    return person.region_code.startswith(actor.region or "")


Alike = list[tuple[Person, Kind | None]]  # None: has the very number


def find_similar(
    actor: Actor, *, number: str, name: str, birth_on: date, region_code: str
) -> Likeness:
    """The live check before a save; `number` has passed `read_id_number`."""
    alike = similar_people(
        actor, number=number, name=name, birth_on=birth_on, region_code=region_code
    )
    return as_seen(actor, alike=alike)


def as_seen(actor: Actor, *, alike: Alike) -> Likeness:
    found = Likeness()
    for person, kind in alike:
        seen = sees(actor, person=person)
        if kind is None:
            found.same, found.same_elsewhere = (person if seen else None), not seen
        elif seen:
            found.similar.append((person, kind))
        else:
            found.similar_elsewhere = True
    return found


def same_text(found: Likeness) -> str:
    """Why a number that is registered cannot be registered again; others' people stay unnamed."""
    if found.same:
        return f"这个身份证号已经登记给{found.same.name}，请打开原来的资料修改，不用再登记"
    return "这个身份证号在别的地方登记过，请联系县人社核对后再办"


def similar_people(
    _actor: Actor, *, number: str, name: str, birth_on: date, region_code: str
) -> Alike:
    """Everybody in the register who has this number or may be this person, by id.

    The index of the keyed hashes is asked for all numbers one slip away: no further key of a
    number is stored, and only people who are really like are read.
    """
    look_up = key_ring().look_up
    hashes = [look_up("id_number", near) for near in (number, *near_numbers(number))]
    living = db.select(Person).where(Person.merged_into_id.is_(None))
    people = list(db.session.scalars(living.where(Person.id_hash.in_(hashes))))
    details = (name, birth_on, region_code)
    people += db.session.scalars(
        living.where(Person.name == name, Person.birth_on == birth_on)
        .where(Person.region_code == region_code)
    )  # fmt: skip
    alike: Alike = []
    for person in sorted(set(people), key=lambda person: person.id):
        theirs = person.id_number[:18]
        kind = _kind(person, number, *details)
        if kind or theirs == number:
            alike.append((person, kind))
    return alike


def _kind(
    person: Person, number: str, name: str, birth_on: date, region_code: str
) -> Kind | None:
    theirs = person.id_number[:18]
    if theirs == number:
        return None
    slip = slip_between(theirs, number)
    if slip and may_be_one(theirs, number, same_name=person.name == name):
        return slip
    same = (person.name, person.birth_on, person.region_code) == (name, birth_on, region_code)
    return Kind.DETAILS if same else None


def visible_pairs(actor: Actor) -> Select[tuple[DuplicatePair]]:
    """Pairs of which the actor may see at least one person."""
    region = actor.region or ""
    return (
        db.select(DuplicatePair)
        .join(Left, DuplicatePair.left)
        .join(Right, DuplicatePair.right)
        .where(starts_with(Left.region_code, region) | starts_with(Right.region_code, region))
        .options(
            contains_eager(DuplicatePair.left.of_type(Left)),
            contains_eager(DuplicatePair.right.of_type(Right)),
        )
    )


def _open(statement: Select[tuple[DuplicatePair]]) -> Select[tuple[DuplicatePair]]:
    """Waiting pairs of people none of whom has meanwhile been merged with somebody else."""
    return statement.where(
        DuplicatePair.state == PairState.OPEN,
        Left.merged_into_id.is_(None), Right.merged_into_id.is_(None),
    )  # fmt: skip


def list_pairs(actor: Actor, *, state: str, cursor: str | None = None) -> Page[DuplicatePair]:
    statement = visible_pairs(actor)
    if state == PairState.OPEN:
        return page_by_id(_open(statement), DuplicatePair.id, cursor)
    return page_by_id(statement.where(DuplicatePair.state == state), DuplicatePair.id, cursor)


def pairs_of(actor: Actor, *, person_id: int) -> list[DuplicatePair]:
    """Waiting pairs with this person in them, of which the actor may decide."""
    one_of_them = (DuplicatePair.left_id == person_id) | (DuplicatePair.right_id == person_id)
    found = db.session.scalars(_open(visible_pairs(actor)).where(one_of_them).limit(20))
    return [pair for pair in found if is_mine(actor, pair=pair)]


def get_pair(actor: Actor, *, pair_id: int) -> DuplicatePair:
    """A pair of which the actor may see both people."""
    pair = db.session.scalar(visible_pairs(actor).where(DuplicatePair.id == pair_id))
    if pair is None or not is_mine(actor, pair=pair):
        raise NotFound("没有找到这一对，或者要由管着两地的上级核对。请回到列表再看")
    return pair


def is_mine(actor: Actor, *, pair: DuplicatePair) -> bool:
    """Whether both people are the actor's, who may then decide."""
    return sees(actor, person=pair.left) and sees(actor, person=pair.right)


def count_pairs(actor: Actor) -> tuple[int, datetime | None]:
    """Pairs that wait for this actor's decision, and since when the oldest does."""
    region = actor.region or ""
    mine = visible_pairs(actor).where(
        starts_with(Left.region_code, region), starts_with(Right.region_code, region)
    )
    return count_and_oldest(_open(mine), DuplicatePair.found_at)


def links_of(_actor: Actor, *, pair: DuplicatePair) -> dict[int, dict[str, int]]:
    """How many rows of each kind hang on either person, as words."""
    return {
        person: {link_text(table): count for table, count in tables.items()}
        for person, tables in count_links(pair.left_id, pair.right_id).items()
    }


def latest_words(_actor: Actor, *, people: tuple[int, int]) -> dict[str, int]:
    """Whose entry is the latest, for each group of fields that has any: group -> person id."""
    statement = db.select(RegisterEvent.kind, RegisterEvent.person_id).where(
        RegisterEvent.person_id.in_(people), RegisterEvent.check_status != "returned"
    )
    rows = db.session.execute(statement.order_by(RegisterEvent.true_on, RegisterEvent.id))
    return {kind: person for kind, person in rows}


def may_choose(actor: Actor, *, name: str, latest: dict[str, int]) -> bool:
    """Whether a clerk may decide on a field: not against the history, not on the other line's."""
    return name not in latest and (name not in GROUPS or owns(actor, name))


def merge_of(_actor: Actor, *, pair: DuplicatePair) -> PersonMerge | None:
    """The latest merge of this pair, undone or not."""
    statement = db.select(PersonMerge).where(PersonMerge.pair_id == pair.id)
    return db.session.scalar(statement.order_by(PersonMerge.id.desc()).limit(1))
