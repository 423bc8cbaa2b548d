"""A browser in which somebody of the staff is signed in, for tests of the console's pages."""

import time
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from backend.core.audit import AuditEntry
from backend.core.db import db
from tests.factories import make_staff

CSRF = "csrf-of-the-tests"
ELSEWHERE = "430121"  # 长沙县: another county than the factories' people live in


class Desk:
    """Commits what the test has made before each request, as a page only sees what is committed."""

    def __init__(self, app: Flask, **changes: Any) -> None:
        self.client = app.test_client()
        self.staff = make_staff(**changes)
        with self.client.session_transaction() as session:
            session.update(staff_id=self.staff.id, epoch=0, seen=time.time(), csrf=CSRF)

    def get(self, path: str, **headers: str) -> TestResponse:
        db.session.commit()
        return self.client.get(f"/admin{path}", headers=headers)

    def post(self, path: str, **form: str) -> TestResponse:
        db.session.commit()
        return self.client.post(f"/admin{path}", data={"csrf_token": CSRF} | form)

    def queries_of(self, path: str) -> int:
        """How many statements one page costs; the menu's counts are part of it."""
        seen: list[str] = []

        def note(*arguments: Any) -> None:
            seen.append(arguments[2])

        db.session.commit()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert self.get(path).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)


def audited(action: str) -> list[AuditEntry]:
    db.session.commit()
    statement = db.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(db.session.scalars(statement))
