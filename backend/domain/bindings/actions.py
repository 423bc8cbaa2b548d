"""Writes of WeChat identities: follow, code, bind, unbind, opt in and out, reachability."""

from dataclasses import dataclass, field
from datetime import timedelta

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import local, real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, NotFound, TooMany
from backend.core.privacy import look_up_hash
from backend.domain.bindings.models import BindTry, OptIn, SmsCode, WechatUser
from backend.domain.bindings.queries import (
    find_opt_in,
    find_user,
    identities_of,
    visible_phone_changes,
)
from backend.domain.bindings.rules import (
    CODE_VALID,
    PROVINCE,
    PUSH_TEXT_VERSION,
    RESEND_AFTER_S,
    TRIES_A_DAY,
    new_code,
    village_of_scene,
)
from backend.domain.duplicates.actions import note_similar
from backend.domain.history.actions import record_change
from backend.domain.history.rules import Told
from backend.domain.messages.actions import cancel_messages
from backend.domain.people.actions import register_self
from backend.domain.people.identity import IdNumber, read_id_number, read_mobile
from backend.domain.people.models import EmploymentStatus, Person
from backend.domain.people.queries import find_by_id_number
from backend.domain.regions.models import Region


@dataclass
class BindForm:
    """What the person typed, checked; `faults` holds every fault by field."""

    name: str
    phone: str
    number: IdNumber | None = None
    faults: dict[str, str] = field(default_factory=dict)


def read_bind_form(*, name: str, id_no: str, phone: str) -> BindForm:
    form = BindForm(name.strip(), phone.strip())
    if not 2 <= len(form.name) <= 20:
        form.faults["name"] = "请填写身份证上的姓名"
    try:
        form.number = read_id_number(id_no, today=today())
    except ValueError as fault:
        form.faults["id_no"] = str(fault)
    try:
        form.phone = read_mobile(form.phone)
    except ValueError as fault:
        form.faults["phone"] = str(fault)
    return form


def touch_user(
    _actor: Actor, *, app_id: str, openid: str, unionid: str | None = None
) -> WechatUser:
    """The row of this openid; one unionid joins the identities of account and mini-program."""
    user = find_user(_actor, app_id=app_id, openid=openid)
    if user is None:
        user = WechatUser(app_id=app_id, openid=openid, phone_confirmed=False)
        db.session.add(user)
    if unionid and user.unionid != unionid:
        user.unionid = unionid
        twin = db.session.scalar(
            db.select(WechatUser).where(
                WechatUser.unionid == unionid,
                WechatUser.person_id.is_not(None),
                WechatUser.openid != openid,
            )
        )
        if twin and user.person_id is None:
            user.person_id, user.bound_at = twin.person_id, real_now()
            user.phone, user.phone_hash = twin.phone, twin.phone_hash
            user.phone_confirmed = twin.phone_confirmed
    db.session.flush()
    return user


def follow(actor: Actor, *, app_id: str, openid: str, scene: str) -> WechatUser:
    user = touch_user(actor, app_id=app_id, openid=openid)
    user.subscribed, user.subscribed_at = True, real_now()
    user.reachable, user.unreachable_why = True, ""
    if scene:
        user.scene = scene
    return user


def unfollow(actor: Actor, *, app_id: str, openid: str) -> None:
    """Nothing more is sent: queued messages are cancelled and the opt-in ends."""
    user = touch_user(actor, app_id=app_id, openid=openid)
    user.subscribed = False
    opt_out(actor, user=user, by="unfollow")
    cancel_messages(
        actor, app_id=app_id, openid=openid, kinds=["weekly", "notice", "reply"],
        reason="已取消关注",
    )  # fmt: skip


def mark_unreachable(_actor: Actor, *, app_id: str, openid: str, why: str) -> None:
    user = find_user(_actor, app_id=app_id, openid=openid)
    if user:
        user.reachable, user.unreachable_why = False, why[:60]


def count_try(_actor: Actor, *, action: str, subjects: dict[str, str]) -> None:
    """One more try for each subject; raises TooMany when any had five today already."""
    for kind, value in subjects.items():
        hashed = look_up_hash(f"try:{action}:{kind}", value)
        day = local(real_now()).date()
        row = db.session.scalar(
            db.select(BindTry)
            .where(BindTry.subject_hash == hashed, BindTry.day == day)
            .with_for_update()
        )
        if row is None:
            row = BindTry(subject_hash=hashed, day=day, count=0)
            db.session.add(row)
        if row.count >= TRIES_A_DAY:
            raise TooMany("今天试的次数太多了，请明天再来，或到村委会请工作人员帮您绑定")
        row.count += 1


def start_code(actor: Actor, *, user: WechatUser, form: BindForm) -> str:
    """A fresh code for this phone, for the door to send; the same for known and unknown people."""
    if form.faults or form.number is None:
        raise BadInput("有几项还要再看一下", fields=form.faults)
    latest = db.session.scalar(
        db.select(SmsCode).where(SmsCode.wechat_user_id == user.id).order_by(SmsCode.id.desc())
    )
    if latest and real_now() - latest.sent_at < timedelta(seconds=RESEND_AFTER_S):
        raise TooMany("验证码刚刚发过，请等一分钟再点")
    subjects = {"openid": user.openid, "phone": form.phone, "id": form.number.value}
    count_try(actor, action="code", subjects=subjects)
    code = new_code()
    db.session.add(
        SmsCode(
            wechat_user_id=user.id,
            phone_hash=look_up_hash("phone", form.phone),
            code_hash=look_up_hash("sms_code", f"{form.phone}:{code}"),
            sent_at=real_now(),
            expires_at=real_now() + CODE_VALID,
        )
    )
    audit.record(actor, "send_code", f"wechat_user:{user.id}")
    return code


def bind(actor: Actor, *, user: WechatUser, form: BindForm, code: str) -> dict[str, str]:
    """Bind this WeChat user to the person of the ID number; returns faults by field.

    A wrong code counts as a try, so it is an answer and not an exception: the count must commit.
    Unknown people become self-registered records; a name or phone that differs from the register
    binds without showing stored data until staff confirm.
    """
    if form.faults or form.number is None:
        return form.faults
    subjects = {"openid": user.openid, "phone": form.phone, "id": form.number.value}
    count_try(actor, action="bind", subjects=subjects)
    if not _use_code(user, form.phone, code):
        return {"code": "验证码不对或已过期，请核对短信后再填，或重新获取"}
    person = find_by_id_number(actor, id_number=form.number.value)
    known = person is not None
    if person is None:
        village = village_of_scene(user.scene)
        there = db.session.get(Region, village) if village else None
        home = there.code if there else PROVINCE
        person = register_self(
            actor, name=form.name, number=form.number, phone=form.phone, region_code=home
        )
        note_similar(actor, person=person)
    phone_hash = look_up_hash("phone", form.phone)
    user.person, user.bound_at = person, real_now()
    user.phone, user.phone_hash = form.phone, phone_hash
    same = person.name == form.name and person.phone_hash == phone_hash
    user.phone_confirmed = same or not known
    audit.record(actor, "bind", f"wechat_user:{user.id}", person=person.id, same=same)
    return {}


def _use_code(user: WechatUser, phone: str, code: str) -> bool:
    wanted = look_up_hash("sms_code", f"{phone}:{code.strip()}")
    row = db.session.scalar(
        db.select(SmsCode).where(
            SmsCode.wechat_user_id == user.id,
            SmsCode.code_hash == wanted,
            SmsCode.used_at.is_(None),
            SmsCode.expires_at > real_now(),
        )
    )
    if row:
        row.used_at = real_now()
    return row is not None


def unbind(actor: Actor, *, user: WechatUser) -> None:
    opt_out(actor, user=user, by="unbind")
    audit.record(actor, "unbind", f"wechat_user:{user.id}", person=user.person_id)
    user.person, user.bound_at = None, None
    user.phone, user.phone_hash, user.phone_confirmed = None, None, False


def confirm_phone(actor: Actor, *, user_id: int, confirmed: bool, reason: str = "") -> WechatUser:
    """Staff checked by call or visit whether the new phone is the person's; refusal unbinds."""
    user = db.session.scalar(visible_phone_changes(actor).where(WechatUser.id == user_id))
    if user is None or user.person is None:
        raise NotFound("没有找到这条手机号变更，可能已经处理过了，请刷新")
    if not confirmed and not reason.strip():
        raise BadInput("请写明为什么不符", fields={"reason": "请写明原因"})
    audit.record(
        actor, "confirm_phone", f"person:{user.person_id}", reason=reason, confirmed=confirmed
    )
    if confirmed:
        user.phone_confirmed = True
        user.person.phone, user.person.phone_hash = user.phone, user.phone_hash
    else:
        unbind(actor, user=user)
    return user


def opt_in(actor: Actor, *, user: WechatUser, template_id: str, scene: str) -> OptIn:
    """The person's own tap; a second tap keeps the first."""
    found = find_opt_in(actor, user_id=user.id)
    if found:
        return found
    person: Person | None = user.person
    if person and person.employment == "":
        _note_willing(actor, person)
    row = OptIn(
        wechat_user_id=user.id, template_id=template_id, scene=scene,
        text_version=PUSH_TEXT_VERSION, opted_in_at=real_now(),
    )  # fmt: skip
    db.session.add(row)
    audit.record(actor, "opt_in", f"wechat_user:{user.id}", scene=scene)
    return row


def _note_willing(actor: Actor, person: Person) -> None:
    """Asking for weekly vacancies says that one is willing, where nothing was known before."""
    values = {"employment": EmploymentStatus.WILLING.value, "employer_name": "", "work_region": ""}
    told = Told(today(), "self", "wechat")
    record_change(actor, person_id=person.id, kind="employment", values=values, told=told)


def opt_out(actor: Actor, *, user: WechatUser, by: str) -> bool:
    """Stop the weekly push at once, for all identities of the person; cancel what is queued."""
    users = identities_of(actor, user=user)
    ids = [twin.id for twin in users]
    rows = db.session.scalars(
        db.select(OptIn).where(OptIn.wechat_user_id.in_(ids), OptIn.opted_out_at.is_(None))
    ).all()
    for row in rows:
        row.opted_out_at, row.opted_out_by = real_now(), by
    for twin in users:
        cancel_messages(
            actor, app_id=twin.app_id, openid=twin.openid, kinds=["weekly"],
            reason="本人已退订每周推荐",
        )  # fmt: skip
    if rows:
        audit.record(actor, "opt_out", f"wechat_user:{user.id}", by=by)
    return bool(rows)
