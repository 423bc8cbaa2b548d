"""Writes of the rights: ask for a correction, answer it, take a consent back, close the account."""

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, NotFound, RuleBroken
from backend.domain.applications.models import Consent
from backend.domain.bindings.actions import unbind
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.queries import identities_of
from backend.domain.messages.actions import notify
from backend.domain.rights.models import Correction
from backend.domain.rights.queries import get_correction, own_person
from backend.domain.rights.rules import FIELDS, SHOULD_BE_MOST


def ask_correction(actor: Actor, *, field: str, should_be: str) -> Correction:
    """The person says what is wrong (PIPL art. 46); staff check and answer."""
    person = own_person(actor)
    wanted = should_be.strip()
    faults = {}
    if field not in FIELDS:
        faults["field"] = "请选择哪一项不对"
    if not wanted or len(wanted) > SHOULD_BE_MOST:
        faults["should_be"] = f"请写明应该是什么，{SHOULD_BE_MOST} 个字以内"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    open_key = f"{person.id}:{field}"
    if db.session.scalar(db.select(Correction.id).where(Correction.open_key == open_key)):
        raise RuleBroken("这一项您已经申请过，正在核对，请等工作人员答复", rule="correction.open")
    row = Correction(
        person=person, region_code=person.region_code, field=field, should_be=wanted,
        open_key=open_key,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "ask_correction", f"person:{person.id}", field=field)
    return row


def answer_correction(
    actor: Actor, *, correction_id: int, corrected: bool, answer: str = ""
) -> Correction:
    """Staff have put it right, or say why not (PIPL art. 50); the person is told."""
    row = get_correction(actor, correction_id=correction_id)
    if row.status != "waiting":
        raise RuleBroken("这条已经答复过了，请刷新后再看", rule="correction.answered")
    if not corrected and not answer.strip():
        raise BadInput("请写明为什么不改，本人会看到", fields={"answer": "请写明原因"})
    row.status, row.open_key = ("done" if corrected else "refused"), None
    row.answer, row.answered_by, row.answered_at = answer.strip()[:200], actor.name, real_now()
    told = "已经更正" if corrected else f"没有更正：{row.answer}"
    notify(
        actor, person_id=row.person_id, key=f"correction:{row.id}",
        text=f"您说“{FIELDS[row.field]}”不对，{told}", link="/pages/mine/record",
    )  # fmt: skip
    audit.record(
        actor, "answer_correction", f"person:{row.person_id}", reason=answer, result=row.status
    )
    return row


def withdraw_consent(actor: Actor, *, employer_id: int) -> None:
    """This employer gets nothing more from now on (PIPL art. 15)."""
    person = own_person(actor)
    consent = db.session.scalar(
        db.select(Consent).where(
            Consent.person_id == person.id, Consent.employer_id == employer_id
        )
    )
    if consent is None:
        raise NotFound("没有找到这条授权，可能已经撤回")
    db.session.delete(consent)
    audit.record(actor, "withdraw_consent", f"person:{person.id}", employer=employer_id)


def close_account(actor: Actor, *, user: WechatUser) -> int:
    """Every WeChat identity lets go of the person, and sessions end; returns how many.

    The register and what was decided stay, as the law asks of a public service (PIPL art. 47).
    """
    person = own_person(actor)
    users = identities_of(actor, user=user)
    for one in users:
        unbind(actor, user=one)
        one.session_epoch += 1
    for consent in db.session.scalars(db.select(Consent).where(Consent.person_id == person.id)):
        db.session.delete(consent)
    audit.record(actor, "close_account", f"person:{person.id}", identities=len(users))
    return len(users)
