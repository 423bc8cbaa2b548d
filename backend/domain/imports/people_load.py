"""Writes a roster: a chunk at a time, each in one transaction with the mark of how far it came."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend.core.actor import Actor
from backend.core.bulk import insert_rows
from backend.core.clock import now, today
from backend.core.db import db
from backend.core.log import hide_numbers
from backend.core.privacy import look_up_hash
from backend.domain.history.models import RegisterEvent
from backend.domain.history.rules import EMPTY, GROUPS, first_check, turn
from backend.domain.imports.models import ImportBatch, ImportedPerson
from backend.domain.imports.people_read import known_people
from backend.domain.imports.people_rows import PersonRow
from backend.domain.people.models import Household, Person
from backend.domain.people.names import initials

BASICS = ("phone", "relation", "education")


class Loader:
    """One load of one batch by one actor; the line of authority says which groups it may write."""

    def __init__(self, actor: Actor, batch: ImportBatch) -> None:
        self.actor, self.batch_id, self.day = actor, batch.id, today()
        self.groups = [
            kind for kind in ("employment", "return", "income", "ability")
            if GROUPS[kind][1] in ("", actor.line)
        ]  # fmt: skip

    def write(self, rows: Sequence[PersonRow]) -> dict[str, int]:
        """Counts of made, changed, same and rejected; the caller holds the transaction."""
        known = known_people(self.actor, rows=rows)
        good = [row for row in rows if not row.errors and row.identity]
        homes = self._households(good)
        fresh = [row for row in good if row.id_hash not in known]
        ids = self._make(fresh, homes)
        events: list[dict[str, Any]] = []
        for row in fresh:
            # labour ability is a fact of the new record, not a change of it
            events += self._events(row, ids[row.id_hash], {"ability": row.ability})
        done = [self._made(person_id) for person_id in ids.values()]
        changed = []
        for row in good:
            person = known.get(row.id_hash)
            if person and (change := self._change(row, person, homes)):
                changed.append(change[0])
                events += change[1]
        insert_rows(RegisterEvent, events)
        insert_rows(ImportedPerson, done + changed)
        return {
            "made": len(fresh), "changed": len(changed), "rejected": len(rows) - len(good),
            "same": len(good) - len(fresh) - len(changed),
        }  # fmt: skip

    def _households(self, rows: Sequence[PersonRow]) -> dict[str, int]:
        """Household ids by number; those that are missing are made in their first row's village."""
        wanted = {row.text("household"): row.region_code for row in rows if row.text("household")}
        found = self._find_homes(wanted)
        missing = [
            {"number": number[:24], "region_code": code}
            for number, code in wanted.items()
            if number[:24] not in found
        ]
        if missing:
            insert_rows(Household, missing)
            found |= self._find_homes(wanted)
        return {number: found[number[:24]] for number in wanted}

    def _find_homes(self, wanted: dict[str, str]) -> dict[str, int]:
        numbers = [number[:24] for number in wanted]
        rows = db.session.execute(
            db.select(Household.number, Household.id).where(Household.number.in_(numbers))
        )
        return {number: household for number, household in rows if number}

    def _make(self, rows: Sequence[PersonRow], homes: dict[str, int]) -> dict[str, int]:
        """Ids of the new people by the hash of their number."""
        if not rows:
            return {}
        before = db.session.scalar(db.select(db.func.max(Person.id))) or 0
        insert_rows(Person, [self._new(row, homes) for row in rows])
        hashes = {row.id_hash for row in rows}
        found = db.session.execute(db.select(Person.id_hash, Person.id).where(Person.id > before))
        return {id_hash: person_id for id_hash, person_id in found if id_hash in hashes}

    def _new(self, row: PersonRow, homes: dict[str, int]) -> dict[str, Any]:
        assert row.identity  # noqa: S101 - rows without one are errors and never come here
        values = {
            "name": row.text("name"), "name_initials": initials(row.text("name")),
            "id_number": row.identity.value, "id_hash": row.id_hash, "sex": row.identity.sex,
            "birth_on": row.identity.birth_on, "region_code": row.region_code,
            "household_id": homes.get(row.text("household")), "phone": row.phone or None,
            "phone_hash": look_up_hash("phone", row.phone) if row.phone else None,
            "relation": row.text("relation")[:12], "education": row.education,
            "ability": row.ability or EMPTY["ability"], "employment": "", "employer_name": "",
            "work_region": "", "work_months": None, "income_fen_month": None, "returned_on": None,
            "last_verified_on": None, "checked_at": now(),
        }  # fmt: skip
        for kind in self.groups:
            values |= self._told(row, kind)
        if row.employment and "employment" in self.groups:
            values["last_verified_on"] = self.day
        return values

    def _told(self, row: PersonRow, kind: str) -> dict[str, Any]:
        """What the row says of a group; {} = nothing."""
        if kind == "employment" and row.employment:
            return {
                "employment": row.employment,
                # as the record keeps it, or the same file would seem to change it
                "employer_name": hide_numbers(row.text("employer"))[:80],
                "work_region": row.work_region,
            }  # fmt: skip
        if kind == "return" and row.returned_on:
            return {"returned_on": row.returned_on}
        if kind == "income" and (row.months is not None or row.income_fen is not None):
            return {"work_months": row.months, "income_fen_month": row.income_fen}
        return {"ability": row.ability} if kind == "ability" and row.ability else {}

    def _events(
        self, row: PersonRow, person_id: int, before: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """One event a group that the row tells something new of."""
        found = []
        for kind in self.groups:
            told = self._told(row, kind)
            old = {name: before.get(name, EMPTY.get(name)) for name in GROUPS[kind][2]}
            new = old | told
            if told and new != old:
                found.append({
                    "person_id": person_id, "region_code": row.region_code, "kind": kind,
                    "before": _plain(old), "after": _plain(new), "true_on": self.day,
                    "said_by": "data", "how": "file", "entered_by": self.actor.id,
                    "entered_name": self.actor.name, "check_status": first_check(self.actor),
                    "batch_id": self.batch_id,
                })  # fmt: skip
        return found

    def _made(self, person_id: int) -> dict[str, Any]:
        return {"batch_id": self.batch_id, "person_id": person_id, "made": True,
                "before": None, "after": None}  # fmt: skip

    def _change(
        self, row: PersonRow, person: Person, homes: dict[str, int]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        """Sets what differs on a known person; what it was and is, and the events."""
        told: dict[str, Any] = {
            "phone": row.phone, "relation": row.text("relation")[:12], "education": row.education
        }
        if person.household_id is None:
            told["household_id"] = homes.get(row.text("household"))
        current = {name: getattr(person, name) for kind in self.groups for name in GROUPS[kind][2]}
        events = self._events(row, person.id, current)
        for kind in self.groups:
            told |= self._told(row, kind)
        wanted = {k: v for k, v in told.items() if v not in ("", None) and v != getattr(person, k)}
        if not wanted:
            return None
        before = {name: getattr(person, name) for name in wanted}
        self._set(person, wanted)
        note = {"batch_id": self.batch_id, "person_id": person.id, "made": False,
                "before": _plain(before), "after": _plain(wanted)}  # fmt: skip
        return note, events

    def _set(self, person: Person, wanted: dict[str, Any]) -> None:
        status = person.employment
        for name, value in wanted.items():
            setattr(person, name, value)
        if "phone" in wanted:
            person.phone_hash = look_up_hash("phone", wanted["phone"])
        if "employment" in wanted:
            if turned := turn(status, person.employment):
                person.unemployed_since = self.day if turned == "lost_work" else None
            person.last_verified_on = self.day


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
