"""The figures of the register and of the account: I01 to I04.

I01: a return counts as registered when no word of it waits for a check, and either the county
confirmed one or the person stands on the register as confirmed. I04, version 2: the income that
stands in the record is confirmed and marked as entered in the national system (version 1 asked for
any confirmed income only).
"""

from datetime import date

from sqlalchemy import ColumnElement

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.bindings.models import WechatUser
from backend.domain.figures.rules import Definition, register
from backend.domain.history.models import RegisterEvent
from backend.domain.history.rules import CLOCK, EMPLOYED, UNEMPLOYED
from backend.domain.incomes.queries import income_entered
from backend.domain.people.models import Person


def _has_event(kind: str, *states: str) -> ColumnElement[bool]:
    return db.exists().where(
        RegisterEvent.person_id == Person.id,
        RegisterEvent.kind == kind,
        RegisterEvent.check_status.in_(states),
    )


def _returned(_day: date) -> ColumnElement[bool]:
    return Person.returned_on.is_not(None)


def _return_registered(_day: date) -> ColumnElement[bool]:
    confirmed = (Person.check_status == "confirmed") | _has_event("return", "confirmed")
    return confirmed & ~_has_event("return", "waiting", "checked")


def _heard_of(day: date) -> ColumnElement[bool]:
    return Person.last_verified_on.is_not(None) & (Person.last_verified_on >= day - CLOCK)


def _unemployed(_day: date) -> ColumnElement[bool]:
    return Person.employment.in_(sorted(UNEMPLOYED))


def _follows(_day: date) -> ColumnElement[bool]:
    return db.exists().where(WechatUser.person_id == Person.id, WechatUser.subscribed)


def _employed(_day: date) -> ColumnElement[bool]:
    return Person.employment.in_(sorted(EMPLOYED))


def _income_entered(_day: date) -> ColumnElement[bool]:
    return income_entered(SYSTEM)


register(
    Definition(
        "I01", 1, "返乡回流登记率", "返乡人员中，返乡登记已核实的", 100, _returned,
        _return_registered,
    ),
    Definition(
        "I02", 1, "两周更新率", "返乡人员中，14 天内有人核实过近况的", 100, _returned, _heard_of
    ),
    Definition(
        "I03", 1, "公众号覆盖率", "未就业人员中，绑定并关注公众号的", 100, _unemployed, _follows
    ),
    Definition(
        "I04", 2, "收入核准率", "已就业人员中，务工收入已核实、已录入全国系统的", 100, _employed,
        _income_entered,
    ),
)  # fmt: skip
