"""Random user × route × row: nobody reads or writes out of scope, whatever the route is called."""

import os
from io import BytesIO
from random import Random
from typing import Any, NamedTuple

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from backend.core.access import Access, access_of
from backend.core.audit import AuditEntry
from backend.core.db import db
from backend.domain.accounts.rules import PERMISSIONS, Can
from tests.console import CSRF
from tests.scope.world import Row, User, enter, furnish

TRIPLES = int(os.environ.get("SCOPE_TRIPLES", "20000"))
SEED = int(os.environ.get("SCOPE_SEED", "20261127"))
# what kind of row a route's argument names; where the same argument names several, by the route
KIND_OF = {
    "person_id": "person", "household_id": "household", "conversation_id": "conversation",
    "user_id": "phone_change", "correction_id": "correction", "claim_id": "claim",
    "wish_id": "wish", "batch_id": "batch", "vacancy_id": "vacancy", "event_id": "event",
    "application_id": "application", "clue_id": "clue", "pair_id": "pair", "plan_id": "plan",
    "message_id": "message", "staff_id": "staff", "invitation_id": "invitation",
    "export_id": "export", "provider_id": "provider",
    "employer_id": "employer",
}  # fmt: skip
PHOTO_OF = {"admin.subsidies.photo": "claim_photo", "admin.fieldwork.photo": "field_photo"}
BATCHES = {"admin.people_imports.": "roster", "admin.national.": "national",
           "admin.clue_lists.": "clue_list",
           "admin.business_registry.": "registry", "admin.workshops.": "workshop"}  # fmt: skip
FIXED = {"kind": "employment", "figure_id": "I02", "name": "x"}
# no row of somebody's: public things, one's own account, the auditor's checks of the whole chain
NOT_BY_ROW = {
    "admin.static", "static", "admin.oversight.handle", "admin.oversight.progress",
    "admin.oversight.record", "record.take_consent_back", "subsidies.get_form",
    "vacancies.apply_for_vacancy", "vacancies.report",
}  # fmt: skip
# refused to some inside the scope too: the other line's fields, one's own entry, what another
# organisation entered and patrols
ALSO_403 = {
    "admin.history.change", "admin.history.check", "admin.history.give_back",
    "admin.own_employer.confirm", "admin.patrols.ask",
}  # fmt: skip
MARKS_ONLY = {"admin.inbox.people_part"}  # a list; the argument says which one is open
# a batch without rejected rows, a file that is not ready
NO_FILE = {"admin.imports.rejected", "admin.exports.take"}
LEAVES = {"admin.sign_in.sign_out", "admin.own_account.end_phones", "fieldwork.unlink"}


class Route(NamedTuple):
    rule: Rule
    method: str
    access: Access
    kind: str  # of the row that it names, or "" for a list


def routes_of(app: Flask) -> list[Route]:
    """Every route that is not public; one whose arguments nobody explains fails the test."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access.who == "public" or rule.endpoint in NOT_BY_ROW | LEAVES:
            continue
        kinds = [_kind(rule.endpoint, name) for name in rule.arguments if name not in FIXED]
        assert len(kinds) <= 1, rule
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append(Route(rule, method, access, kinds[0] if kinds else ""))
    return found


def _kind(endpoint: str, argument: str) -> str:
    kind = PHOTO_OF.get(endpoint) or KIND_OF.get(argument)
    for start, batch in BATCHES.items():
        kind = batch if endpoint.startswith(start) else kind
    assert kind, f"say in tests/scope what the argument {argument} of {endpoint} names"
    return kind


class Questions:
    """Asks and judges; `triples` counts (user, route, row) that were judged."""

    def __init__(self, app: Flask, rows: list[Row], users: list[User]) -> None:
        self.app, self.rows, self.users, self.triples = app, rows, users, 0
        self.adapter = app.url_map.bind("127.0.0.1")
        self.names = {row.marker: row for row in rows if row.kind == "person"}

    def ask_for(self, user: User, route: Route, row: Row | None) -> TestResponse:
        argument = next((name for name in route.rule.arguments if name not in FIXED), "")
        fixed = {name: FIXED[name] for name in route.rule.arguments if name in FIXED}
        values = fixed | ({argument: row.id} if row else {})
        path = self.adapter.build(route.rule.endpoint, values, method=route.method)
        if user.who == "staff" or path.startswith("/admin"):
            form = {"csrf_token": CSRF} if route.method == "POST" else None
            answer = user.door.client.open(path, method=route.method, data=form)
        else:
            body = None if route.method in ("GET", "DELETE") else {}
            answer = user.door.call(route.method, path.removeprefix("/api/v1"), json=body)
        assert answer.status_code < 500, (user.name, route.method, path)
        return answer

    def judge_one(self, user: User, route: Route, row: Row) -> None:
        last = _changes()
        answer = self.ask_for(user, route, row)
        where = (user.name, route.method, route.rule.endpoint, row, answer.status_code)
        self.triples += 1
        if not _may_enter(user, route):
            assert answer.status_code in (302, 401, 403), where
        elif not _in_scope(user, row):
            marks = route.rule.endpoint in MARKS_ONLY
            assert answer.status_code in ((200, 204) if marks else (404, 400)), where
        else:
            if route.method == "GET" and "photo" not in route.kind:
                assert answer.status_code in (200, 204, 302, 404), where
                assert answer.status_code != 404 or route.rule.endpoint in NO_FILE, where
            elif route.rule.endpoint not in ALSO_403:
                assert answer.status_code != 403, where
            answer.close()
            return
        assert _changes() == last, where
        if row.marker:
            assert row.marker not in text_of(answer), where

    def judge_list(self, user: User, route: Route) -> None:
        """A page that lists: not one name of another's area stands on it."""
        answer = self.ask_for(user, route, None)
        may, text = _may_enter(user, route), text_of(answer)
        for name, row in self.names.items():
            self.triples += 1
            if not may or not _in_scope(user, row):
                assert name not in text, (user.name, route.rule.endpoint, name)


def text_of(answer: TestResponse) -> str:
    """What an answer says; of a workbook, its cells."""
    content = answer.get_data()
    answer.close()
    if content[:2] != b"PK":
        return content.decode(errors="replace")
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def _may_enter(user: User, route: Route) -> bool:
    if route.access.who == "staff":
        return user.who == "staff" and Can(route.access.permission) in PERMISSIONS[user.role]
    if route.access.who == "helper":
        return user.who == "helper" and Can(route.access.permission) in PERMISSIONS[user.role]
    return user.who in ("labourer", "helper") and (
        route.access.who == "labourer" or user.person_id is not None
    )


def _in_scope(user: User, row: Row) -> bool:
    if user.unit is not None:
        return (row.kind, row.id) in user.unit
    if user.region is None:
        return row.person_id == user.person_id
    if user.introduced is not None and row.person_id not in user.introduced:
        return False
    if row.kind == "provider" and user.region.startswith(row.place):
        return True  # a county's schools teach its villages
    return row.place.startswith(user.region)


def _changes() -> int:
    """The last audit row of a change; a refused try is written down without being one."""
    statement = db.select(db.func.count()).where(
        AuditEntry.kind == "change", AuditEntry.action != "refused_change"
    )
    db.session.rollback()
    return db.session.scalar(statement) or 0


@pytest.mark.timeout(900)
def test_nobody_reads_or_writes_out_of_scope(app: Flask) -> None:
    rows = furnish()
    questions = Questions(app, rows, enter(app, rows))
    routes, rng = routes_of(app), Random(SEED)
    goal = TRIPLES if db.engine.dialect.name == "sqlite" else TRIPLES // 10
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    assert {route.kind for route in routes} - {""} <= by_kind.keys()
    lists = [route for route in routes if not route.kind and route.method == "GET"]
    pairs: list[Any] = [(user, route) for user in questions.users for route in lists]
    rng.shuffle(pairs)
    for user, route in pairs[: goal // 40]:
        questions.judge_list(user, route)
    single = [route for route in routes if route.kind]
    while questions.triples < goal:
        route = rng.choice(single)
        questions.judge_one(rng.choice(questions.users), route, rng.choice(by_kind[route.kind]))
