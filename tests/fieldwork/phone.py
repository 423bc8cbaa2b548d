"""A helper's own phone in tests: a WeChat user linked to a staff account of the village."""

from typing import Any

from flask import Flask

from backend.core.clock import local, real_now
from backend.core.db import db
from backend.domain.accounts.models import Staff
from backend.domain.bindings.models import StaffLink
from tests.factories import VILLAGE, make_staff
from tests.labourer import Labourer


class HelperPhone(Labourer):
    def __init__(self, app: Flask, staff: Staff | None = None, **changes: Any) -> None:
        super().__init__(app)
        values = {"role": "village", "region_code": VILLAGE, "name": "贺助"} | changes
        self.staff = staff or make_staff(**values)
        link = StaffLink(
            staff_id=self.staff.id, wechat_user_id=self.user.id, linked_at=real_now(),
            used_on=local(real_now()).date(),
        )  # fmt: skip
        db.session.add(link)
        db.session.flush()

    def get(self, path: str, **query: Any) -> Any:
        return super().get(f"/fieldwork{path}", **query)

    def post(self, path: str, **body: Any) -> Any:
        return super().post(f"/fieldwork{path}", **body)
