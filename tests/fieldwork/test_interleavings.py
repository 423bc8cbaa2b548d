"""Three phones on one person: edits, lost answers, resends, reordering, wrong clocks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.history.models import RegisterEvent
from backend.domain.people.models import Person
from tests.factories import make_person
from tests.fieldwork.phone import HelperPhone
from tests.labourer import error_of

STORIES, STEPS, RESENDS = 8, 50, 5
CHOICES = ("near", "out", "training", "business")


@dataclass
class Truth:
    """What must be: every accepted key once, each over the version that its writer had seen."""

    accepted: dict[str, tuple[date, int, str]] = field(default_factory=dict)

    @property
    def newest(self) -> tuple[date, int, str] | None:
        return max(self.accepted.values(), default=None)

    def expect(self, body: dict[str, Any]) -> int:
        if body["client_key"] in self.accepted:
            return 200
        if body["true_on"] > today().isoformat():
            return 400
        return 200 if body["base"] == (self.newest[1] if self.newest else 0) else 409


class Client:
    """One helper's phone: what it has seen, and what it still wants to send."""

    def __init__(self, app: Flask, person: Person, rng: Random, number: int) -> None:
        self.phone, self.person, self.rng, self.number = HelperPhone(app), person, rng, number
        self.skew = timedelta(days=rng.choice((-2, -1, 0, 0, 1)))
        self.base, self.made = 0, 0
        self.queue: list[dict[str, Any]] = []

    def look(self) -> None:
        groups = self.phone.get(f"/people/{self.person.id}").json["groups"]
        self.base = next(one["base"] for one in groups if one["kind"] == "willingness")

    def edit(self) -> None:
        self.made += 1
        self.queue.append({
            "kind": "willingness", "values": {"willingness": self.rng.choice(CHOICES)},
            "true_on": (today() + self.skew).isoformat(), "said_by": "self", "how": "call",
            "base": self.base, "client_key": f"{self.person.id}-{self.number}-{self.made:04d}",
        })  # fmt: skip

    def send(self, truth: Truth) -> None:
        """Any one of the queue, up to five times; the answer may be lost and it stays queued."""
        if not self.queue:
            return
        body = self.rng.choice(self.queue)
        for _ in range(self.rng.randint(1, RESENDS)):
            self._once(body, truth)
        if self.rng.random() < 0.6:
            self.queue.remove(body)

    def _once(self, body: dict[str, Any], truth: Truth) -> None:
        wanted = truth.expect(body)
        answer = self.phone.post(f"/people/{self.person.id}/changes", **body)
        assert answer.status_code == wanted, (body, answer.text)
        if wanted == 409:
            assert error_of(answer)["rule"] == "history.changed"
            self.look()  # both are shown, a person decides: this one gives way or insists later
        elif wanted == 400:
            self.skew = timedelta()  # told that the day is in the future
        elif body["client_key"] not in truth.accepted:
            found = db.session.scalars(
                db.select(RegisterEvent).where(RegisterEvent.client_key == body["client_key"])
            ).one()
            value = body["values"]["willingness"]
            truth.accepted[body["client_key"]] = (found.true_on, found.id, value)


@pytest.mark.timeout(120)
def test_no_order_of_events_doubles_an_entry_or_overwrites_one_unseen(app: Flask) -> None:
    for seed in range(STORIES):
        rng, person, truth = Random(seed), make_person(), Truth()
        clients = [Client(app, person, rng, number) for number in range(3)]
        for _ in range(STEPS):
            client = rng.choice(clients)
            step = rng.choice(("look", "edit", "send", "send"))
            client.send(truth) if step == "send" else getattr(client, step)()
        db.session.expire_all()
        events = db.session.scalars(
            db.select(RegisterEvent).where(RegisterEvent.person_id == person.id)
        ).all()
        assert sorted(event.client_key or "" for event in events) == sorted(truth.accepted), seed
        assert truth.newest, seed
        assert person.willingness == truth.newest[2], seed
