"""One function per table that tests need: valid, boring rows, flushed into the current session."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from flask import current_app

from backend.core.clock import today
from backend.core.db import Model, db
from backend.core.privacy import look_up_hash
from backend.domain.accounts.actions import hasher
from backend.domain.accounts.models import Staff
from backend.domain.applications.models import Application, ApplicationStatus
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import make_credit_code
from backend.domain.inbox.models import ChatMessage, Conversation
from backend.domain.messages.models import Message, Notice
from backend.domain.minimum_wages.models import MinimumWage
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Household, Person, WorkWish
from backend.domain.subsidies.models import Claim, ClaimStatus, SubsidyItem
from backend.domain.training.models import TrainingProvider, TrainingWish, WishStatus
from backend.domain.vacancies.models import Vacancy, VacancyStatus

COUNTY = "431321"  # 双峰县
VILLAGE = "431321101001"  # 贺家坳社区
PASSWORD = "Test-pass-2026"

_numbers = count(1)
Row = TypeVar("Row", bound=Model)


def _add(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _hash(password: str) -> str:
    """Made once: argon2 is slow on purpose, and every vacancy has an officer who vouches."""
    return hasher.hash(password)


def make_staff(**changes: Any) -> Staff:
    """A county officer whose password is PASSWORD (or `password`)."""
    n = next(_numbers)
    password = changes.pop("password", PASSWORD)
    values = {
        "username": f"officer{n}", "name": f"经办{n}", "role": "county", "region_code": COUNTY,
        "phone": "0738-0000001", "password_hash": _hash(password),
    }  # fmt: skip
    return _add(Staff(**values | changes))


def make_household(**changes: Any) -> Household:
    values = {"number": f"T{next(_numbers):08d}", "region_code": VILLAGE}
    return _add(Household(**values | changes))


def make_person(**changes: Any) -> Person:
    """A willing, jobless adult of the register in VILLAGE; `wish=False` leaves the wish out."""
    n = next(_numbers)
    wish = changes.pop("wish", True)
    home = changes.get("region_code", VILLAGE)
    birth = changes.setdefault("birth_on", date(1985, 1, 1) + timedelta(days=n // 500 % 365))
    sex = changes.setdefault("sex", 1)
    number = make_id_number(home[:6], birth, n % 500 * 2 + sex % 2)
    id_number = changes.setdefault("id_number", number)
    phone = changes.setdefault("phone", f"199{n:08d}")
    values = {
        "region_code": home, "name": "张试", "education": "junior",
        "id_hash": look_up_hash("id_number", id_number),
        "phone_hash": phone and look_up_hash("phone", phone),
    }  # fmt: skip
    if "household_id" not in changes:
        changes["household_id"] = make_household(region_code=home).id
    person = _add(Person(**values | changes))
    if wish:
        make_wish(person)
    return person


def make_wish(person: Person, **changes: Any) -> WorkWish:
    """Anywhere, anything, from 3,000 yuan a month."""
    values = {"person_id": person.id, "places": [], "occupations": [], "wage_floor_fen": 300_000}
    return _add(WorkWish(**values | changes))


def make_wechat_user(person: Person | None = None, **changes: Any) -> WechatUser:
    """A follower of the account; bound and confirmed when a person is given."""
    n = next(_numbers)
    values = {
        "app_id": current_app.extensions["settings"].wechat_app_id, "openid": f"oTest{n:023d}",
        "subscribed": True, "subscribed_at": _now(), "person_id": person and person.id,
        "bound_at": _now() if person else None, "phone": person and person.phone,
        "phone_hash": person and person.phone_hash, "phone_confirmed": person is not None,
    }  # fmt: skip
    return _add(WechatUser(**values | changes))


def make_opt_in(user: WechatUser, **changes: Any) -> OptIn:
    values = {
        "wechat_user_id": user.id, "scene": "test", "text_version": "weekly-push-1",
        "template_id": current_app.extensions["settings"].wechat_template_weekly,
        "opted_in_at": _now(),
    }  # fmt: skip
    return _add(OptIn(**values | changes))


def make_reachable_person(**changes: Any) -> Person:
    """Somebody whom the weekly push may reach: bound, following, opted in."""
    person = make_person(**changes)
    make_opt_in(make_wechat_user(person))
    return person


def make_employer(**changes: Any) -> Employer:
    """An employer whose credit code was checked."""
    n = next(_numbers)
    values = {
        "name": f"试验机械厂{n}", "credit_code": make_credit_code("91", COUNTY, n),
        "owner_region": COUNTY, "contact_phone": "0738-0000009", "identified_how": "营业执照",
        "identified_at": _now(),
    }  # fmt: skip
    return _add(Employer(**values | changes))


def make_minimum_wage(place: str, yuan: int, *, since: date = date(2024, 12, 1)) -> MinimumWage:
    """So many yuan a month and a hundredth of it an hour."""
    return _add(
        MinimumWage(
            region_code=place, valid_from=since, monthly_fen=yuan * 100, hourly_fen=yuan,
            document="湘人社规〔2024〕9 号",
        )
    )  # fmt: skip


def make_vacancy(**changes: Any) -> Vacancy:
    """An open, vouched welding post in the county, 5,000–6,000 yuan, ten openings, 30 days."""
    n = next(_numbers)
    if "employer_id" not in changes:
        changes["employer_id"] = make_employer().id
    if "vouched_by" not in changes:
        changes["vouched_by"] = make_staff().id
    values = {
        "title": f"电焊工{n}", "headcount_total": 10, "headcount_left": 10, "region_code": COUNTY,
        "place_text": "双峰县", "wage_min_fen": 500_000, "wage_max_fen": 600_000,
        "monthly_fen": 500_000, "description": "按图纸焊接钢构件，白班。", "valid_from": today(),
        "valid_to": today() + timedelta(days=30), "status": VacancyStatus.OPEN, "source": "test",
        "source_key": str(n), "owner_region": COUNTY, "vouched_at": _now(),
        "vouched_how": "电话核实", "occupation_code": "6040205",
    }  # fmt: skip
    return _add(Vacancy(**values | changes))


def make_message(user: WechatUser, **changes: Any) -> Message:
    """A queued weekly template message."""
    n = next(_numbers)
    values = {
        "key": f"test:{n}", "kind": "weekly", "channel": "template", "app_id": user.app_id,
        "openid": user.openid, "person_id": user.person_id, "payload": {"url": "", "data": {}},
        "template_id": current_app.extensions["settings"].wechat_template_weekly,
        "client_msg_id": f"test-{n}", "not_before": _now(), "created_at": _now(),
    }  # fmt: skip
    return _add(Message(**values | changes))


def make_notice(person: Person, **changes: Any) -> Notice:
    values = {
        "key": f"test:{next(_numbers)}", "person_id": person.id, "text": "您的申请已收到。",
        "created_at": _now(),
    }  # fmt: skip
    return _add(Notice(**values | changes))


def make_application(person: Person, vacancy: Vacancy, **changes: Any) -> Application:
    values = {
        "person_id": person.id, "vacancy_id": vacancy.id, "region_code": person.region_code,
        "status": ApplicationStatus.INTERESTED, "via": "app",
    }  # fmt: skip
    return _add(Application(**values | changes))


def make_conversation(user: WechatUser, *, text: str = "您好，请问还招人吗") -> Conversation:
    """A conversation in which the labourer has just written and waits."""
    conversation = _add(
        Conversation(
            wechat_user_id=user.id, region_code=COUNTY, waiting_since=_now(), last_at=_now(),
            window_until=_now() + timedelta(hours=48), replies_left=5,
        )
    )
    _add(ChatMessage(conversation_id=conversation.id, direction="in", text=text, at=_now()))
    return conversation


def make_provider(**changes: Any) -> TrainingProvider:
    values = {
        "name": f"试验培训学校{next(_numbers)}", "owner_region": COUNTY, "occupations": ["6040205"],
        "address": "双峰县永丰街道", "contact_name": "校办", "contact_phone": "0738-0000008",
    }  # fmt: skip
    return _add(TrainingProvider(**values | changes))


def make_training_wish(person: Person, **changes: Any) -> TrainingWish:
    values = {
        "person_id": person.id, "region_code": person.region_code, "occupation_code": "6040205",
        "time_code": "weekend", "mode_code": "near", "place_code": COUNTY,
        "status": WishStatus.SUBMITTED, "open_key": f"test:{next(_numbers)}",
    }  # fmt: skip
    return _add(TrainingWish(**values | changes))


def make_subsidy_item(**changes: Any) -> SubsidyItem:
    """A published travel subsidy of the county that asks for the place of work."""
    ask = {"key": "work_place", "label": "务工地点", "type": "text", "hint": "", "required": True}
    values = {
        "region_code": COUNTY, "code": f"T{next(_numbers):05d}", "name": "一次性交通补助",
        "who": "外出务工的劳动者", "summary": "补助往返路费", "standard": "以县人社局公布为准",
        "steps": ["提交申请", "经办核对", "发放"], "documents": ["车票"],
        "office": "县就业服务中心", "phone": "0738-0000001", "address": "县城",
        "asks": [ask], "photo_label": "车票照片",
    }  # fmt: skip
    return _add(SubsidyItem(**values | changes))


def make_claim(person: Person, item: SubsidyItem, **changes: Any) -> Claim:
    n = next(_numbers)
    values = {
        "request_key": f"test-{n}", "open_key": f"test:{n}", "person_id": person.id,
        "item_id": item.id, "region_code": person.region_code,
        "answers": {"work_place": "长沙市"}, "status": ClaimStatus.SUBMITTED,
    }  # fmt: skip
    return _add(Claim(**values | changes))
