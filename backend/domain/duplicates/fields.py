"""What of a person can be taken over in a merge: columns that belong together, and their words."""

from dataclasses import dataclass, replace
from typing import Any

from backend.core.db import db
from backend.core.privacy import look_up_hash
from backend.domain.history.rules import GROUPS
from backend.domain.people.models import Person


@dataclass(frozen=True)
class Field:
    """`label` "" = not offered for choice, only filled where the keeper has nothing."""

    label: str
    columns: tuple[str, ...]


# what the history tracks of the person goes together as it does there; wish and household are
# rows of their own
_TRACKED = {
    name: Field(title, columns)
    for name, (title, _line, columns) in GROUPS.items()
    if columns and hasattr(Person, columns[0])
}
_TOGETHER = {
    "name": Field("姓名", ("name",)),
    "id_number": Field("身份证号", ("id_number", "sex", "birth_on")),
    "phone": Field("手机号", ("phone", "phone_hash")),
    "home": Field("住址和户", ("household_id", "region_code")),
    "education": Field("文化程度", ("education",)),
    "relation": Field("与户主关系", ("relation",)),
} | _TRACKED
_TOGETHER["employment"] = replace(
    _TRACKED["employment"], columns=(*_TRACKED["employment"].columns, "unemployed_since")
)
# what a row is, not what it says about the person; hash and initials follow their columns
_FIXED = {
    "id", "merged_into_id", "created_at", "updated_at", "origin", "check_status", "checked_at",
    "id_hash", "name_initials",
}  # fmt: skip


def person_fields() -> dict[str, Field]:
    """All of them: a column added to the table is filled by a merge without a word here."""
    known = {column for field in _TOGETHER.values() for column in field.columns} | _FIXED
    rest = [column.key for column in Person.__table__.columns if column.key not in known]
    return _TOGETHER | {name: Field("", (name,)) for name in rest}


def values_of(person: Person, field: Field) -> tuple[Any, ...]:
    return tuple(getattr(person, column) for column in field.columns)


def is_filled_by(keeper: Person, away: Person, field: Field) -> bool:
    """Whether the keeper has nothing where the other has something, or was heard of later."""
    mine, theirs = getattr(keeper, field.columns[0]), getattr(away, field.columns[0])
    if field.columns[0] == "last_verified_on" and mine and theirs:
        return bool(theirs > mine)
    return not mine and bool(theirs)


def differs(left: Person, right: Person, field: Field) -> bool:
    return values_of(left, field) != values_of(right, field)


def swap(one: Person, other: Person, names: list[str]) -> None:
    """Exchange the values of these fields."""
    fields = person_fields()
    for column in (column for name in names for column in fields[name].columns):
        mine, theirs = getattr(one, column), getattr(other, column)
        setattr(one, column, theirs)
        setattr(other, column, mine)
    if "id_number" in names:  # the hash is unique, also for the moment of the exchange
        mine, theirs = one.id_hash, other.id_hash
        for person, hashed in ((one, f"leaving:{one.id}"), (other, mine), (one, theirs)):
            person.id_hash = hashed
            db.session.flush()


def fingerprint(person: Person, name: str, field: Field) -> str:
    """Keyed hash of the values: tells later whether they were changed, and no more."""
    return look_up_hash(f"merge:{name}", repr(values_of(person, field)))
