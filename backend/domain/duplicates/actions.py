"""Writes of duplicates: noting pairs, dismissing them, merging two people, undoing a merge."""

from collections.abc import Iterable, Sequence

from sqlalchemy.exc import IntegrityError

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, NotFound, RuleBroken
from backend.domain.duplicates.fields import (
    differs,
    fingerprint,
    is_filled_by,
    person_fields,
    swap,
)
from backend.domain.duplicates.links import move_back, move_links
from backend.domain.duplicates.models import DuplicatePair, Kind, PairState, PersonMerge
from backend.domain.duplicates.queries import (
    Alike,
    Found,
    as_seen,
    get_pair,
    merge_of,
    same_text,
    similar_people,
)
from backend.domain.duplicates.rules import STATE_TEXT, link_text
from backend.domain.people.actions import register_by_staff
from backend.domain.people.identity import IdNumber, read_id_number, read_mobile
from backend.domain.people.models import Person

CHUNK = 500


def read_newcomer(*, name: str, id_no: str, phone: str) -> tuple[str, IdNumber, str]:
    """What a form says of a new person, checked; BadInput names every fault by field."""
    faults: dict[str, str] = {}
    name, number = name.strip(), None
    if not 2 <= len(name) <= 20:
        faults["name"] = "请填写身份证上的姓名"
    try:
        number = read_id_number(id_no, today=today())
    except ValueError as fault:
        faults["id_no"] = str(fault)
    try:
        phone = read_mobile(phone) if phone.strip() else ""
    except ValueError as fault:
        faults["phone"] = str(fault)
    if number is None or faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return name, number, phone


def register_once(
    actor: Actor, *, name: str, id_no: str, phone: str, region_code: str, sure: bool
) -> Person:
    """Register a person who is not there yet.

    The same ID number is refused. Somebody alike is shown first; `sure` says that the actor has
    looked and they are two, and the pair goes to the queue.
    """
    name, number, phone = read_newcomer(name=name, id_no=id_no, phone=phone)
    alike = similar_people(
        actor, number=number.value, name=name, birth_on=number.birth_on, region_code=region_code
    )
    found = as_seen(actor, alike=alike)
    if found.same or found.same_elsewhere:
        raise RuleBroken(same_text(found), rule="person.same_number")
    if not sure and (found.similar or found.similar_elsewhere):
        raise RuleBroken("名册里有很像的人，请先看下面的提示", rule="person.similar")
    person = register_by_staff(
        actor, name=name, number=number, phone=phone, region_code=region_code
    )
    _note(actor, person, alike)
    return person


def note_similar(actor: Actor, *, person: Person) -> int:
    """After a save: put whoever is like this person into the queue; returns how many are new."""
    alike = similar_people(
        actor, number=person.id_number[:18], name=person.name, birth_on=person.birth_on,
        region_code=person.region_code,
    )  # fmt: skip
    return _note(actor, person, alike)


def _note(actor: Actor, person: Person, alike: Alike) -> int:
    pairs = [
        (min(person.id, other.id), max(person.id, other.id), kind) for other, kind in alike if kind
    ]
    return note_pairs(actor, pairs=pairs)


def note_pairs(actor: Actor, *, pairs: Sequence[Found]) -> int:
    """Add the pairs that are not known, dismissed ones included; returns how many were added."""
    added = 0
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        near = DuplicatePair.left_id.in_({left for left, _, _ in chunk})
        columns = (DuplicatePair.left_id, DuplicatePair.right_id)
        known = {tuple(row) for row in db.session.execute(db.select(*columns).where(near))}
        new = [pair for pair in chunk if pair[:2] not in known]
        added += sum(_add_pair(*pair) for pair in new)
    if added:
        audit.record(actor, "note_pairs", "duplicate_pairs:new", added=added)
    return added


def _add_pair(left_id: int, right_id: int, kind: Kind) -> bool:
    pair = DuplicatePair(left_id=left_id, right_id=right_id, kind=kind, found_at=real_now())
    try:
        with db.session.begin_nested():
            db.session.add(pair)
    except IntegrityError:  # somebody else found it at the same moment
        return False
    return True


def dismiss_pair(actor: Actor, *, pair_id: int, reason: str) -> DuplicatePair:
    """They are two people; the pair is not offered again."""
    pair = _take(actor, pair_id, reason, "请写明怎么看出是两个人，以后不用再查一遍")
    _decide(actor, pair, PairState.DISMISSED, reason)
    audit.record(actor, "dismiss_pair", f"duplicate_pair:{pair.id}", reason=reason)
    return pair


def _take(actor: Actor, pair_id: int, reason: str, hint: str) -> DuplicatePair:
    pair = get_pair(actor, pair_id=pair_id)
    if pair.state != PairState.OPEN or pair.left.merged_into_id or pair.right.merged_into_id:
        word = STATE_TEXT[pair.state] if pair.state != PairState.OPEN else "其中一人已并入别人"
        raise RuleBroken(f"这一对现在是“{word}”，请刷新后再看", rule="duplicate.decided")
    if not reason.strip():
        raise BadInput(hint, fields={"reason": "请写明原因"})
    return pair


def _decide(actor: Actor, pair: DuplicatePair, state: PairState, reason: str) -> None:
    pair.state, pair.reason = state, reason[:200]
    pair.decided_by, pair.decided_at = actor.name[:40], real_now()


def merge_people(
    actor: Actor, *, pair_id: int, keep: str, taken: Iterable[str], reason: str
) -> PersonMerge:
    """Make one person of a pair: `keep` left or right stays, with the fields `taken` of the other.

    Fields that the keeper has empty are filled from the other. Every row of the other becomes the
    keeper's, but for those that a unique key holds back; these stay with the other and are noted.
    """
    pair = _take(actor, pair_id, reason, "请写明怎么核实是同一个人")
    if keep not in ("left", "right"):
        raise BadInput("请选择留下哪一份资料", fields={"keep": "请选择"})
    keeper, away = (pair.left, pair.right) if keep == "left" else (pair.right, pair.left)
    moved, kept = move_links(away=away.id, keeper=keeper.id)
    swapped = _take_over(keeper, away, set(taken))
    away.merged_into_id = keeper.id
    merge = PersonMerge(
        keeper_id=keeper.id, away_id=away.id, pair_id=pair.id, reason=reason[:200],
        merged_by=actor.name[:40], merged_at=real_now(), moved=moved, kept=kept, swapped=swapped,
    )  # fmt: skip
    db.session.add(merge)
    _decide(actor, pair, PairState.MERGED, reason)
    audit.record(
        actor, "merge_people", f"person:{keeper.id}", reason=reason, away=away.id,
        fields=sorted(swapped), moved=len(moved), kept=len(kept),
    )  # fmt: skip
    db.session.flush()
    db.session.expire_all()  # rows were moved behind the session's back
    return merge


def _take_over(keeper: Person, away: Person, taken: set[str]) -> dict[str, str]:
    """Swap what the keeper takes over; the fingerprint of each field as the keeper has it now."""
    fields = person_fields()
    chosen = [
        name
        for name, field in fields.items()
        if differs(keeper, away, field) and (name in taken or is_filled_by(keeper, away, field))
    ]
    swap(keeper, away, chosen)
    return {name: fingerprint(keeper, name, fields[name]) for name in chosen}


def undo_merge(actor: Actor, *, pair_id: int, reason: str) -> PersonMerge:
    """Give every link and field back; what was changed since stays, and the merge says which."""
    pair = get_pair(actor, pair_id=pair_id)
    merge = merge_of(actor, pair=pair)
    if merge is None or merge.undone_at:
        raise NotFound("这一对没有合并过，或者已经撤销了，请刷新后再看")
    if not reason.strip():
        raise BadInput("请写明为什么撤销合并", fields={"reason": "请写明原因"})
    if merge.keeper.merged_into_id:
        raise RuleBroken("留下的这个人后来又并入了别人，请先撤销那一次合并", rule="duplicate.chain")
    keeper, away = merge.keeper, merge.away
    left_over = [
        link_text(link["table"])
        for link in merge.moved
        if not move_back(link, away=away.id, keeper=keeper.id)
    ]
    left_over += _give_back(merge)
    away.merged_into_id = None
    merge.undone_at, merge.undone_by, merge.undo_reason = real_now(), actor.name[:40], reason[:200]
    merge.unrestored = left_over
    pair.state, pair.reason, pair.decided_by, pair.decided_at = PairState.OPEN, "", "", None
    audit.record(
        actor, "undo_merge", f"person:{keeper.id}", reason=reason, away=away.id,
        left_over=len(left_over),
    )  # fmt: skip
    db.session.flush()
    db.session.expire_all()
    return merge


def _give_back(merge: PersonMerge) -> list[str]:
    fields = person_fields()
    changed = [
        name
        for name, mark in merge.swapped.items()
        if name not in fields or fingerprint(merge.keeper, name, fields[name]) != mark
    ]
    swap(merge.keeper, merge.away, [name for name in merge.swapped if name not in changed])
    return [f"{fields[name].label or '其他资料'}（合并后又改过）" for name in changed]
