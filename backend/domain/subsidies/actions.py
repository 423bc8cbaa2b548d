"""Writes of claims: keep a photograph, submit, take back, answer."""

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, Conflict, NotAllowed, RuleBroken
from backend.domain.bindings.rules import STILL_CHECKING
from backend.domain.inbox.actions import tell
from backend.domain.people.models import Person
from backend.domain.subsidies.models import Claim, ClaimStatus, ClaimStep, Photo, SubsidyItem
from backend.domain.subsidies.queries import get_claim, get_item, get_photo
from backend.domain.subsidies.rules import (
    OPEN,
    PHOTOS_MAX,
    STATUS_TEXT,
    TOLD,
    answer_faults,
    can_become,
)


def keep_photo(actor: Actor, *, file_name: str, width: int, height: int) -> Photo:
    if actor.person_id is None:
        raise NotAllowed("请先绑定身份，再来上传照片", rule="bind.required")
    photo = Photo(
        person_id=actor.person_id, file_name=file_name, width=width, height=height,
        uploaded_at=real_now(),
    )  # fmt: skip
    db.session.add(photo)
    db.session.flush()
    audit.record(actor, "keep_photo", f"photo:{photo.id}")
    return photo


def submit_claim(
    actor: Actor, *, item_code: str, answers: dict[str, str], photo_ids: list[int],
    request_key: str,
) -> Claim:  # fmt: skip
    """Apply for one item of the home county's list.

    The same request key is the same claim; a returned claim is submitted again in place; a second
    open claim for one item is refused with where the first one stands.
    """
    known = db.session.scalar(db.select(Claim).where(Claim.request_key == request_key))
    if known and known.person_id == actor.person_id:
        return known
    person = db.session.get(Person, actor.person_id)
    if person is None:
        raise NotAllowed("请先绑定身份，再来申请", rule="bind.required")
    item = get_item(actor, county=(actor.region or "")[:6], code=item_code)
    photos = _photos(person, photo_ids)
    faults = answer_faults(item.asks, answers)
    if not photos:
        faults["photo"] = f"请拍一张{item.photo_label}"
    if faults:
        raise BadInput("还有几项没有填好", fields=faults)
    claim = _claim_for(actor, person, item)
    claim.request_key = request_key
    claim.answers = {str(ask["key"]): answers.get(str(ask["key"]), "").strip() for ask in item.asks}
    for photo in photos:
        photo.claim_id = claim.id
    _step(actor, claim, "")
    return claim


def _photos(person: Person, photo_ids: list[int]) -> list[Photo]:
    """The person's own that no claim has: what was handed in once stays with its claim."""
    return list(
        db.session.scalars(
            db.select(Photo).where(
                Photo.id.in_(photo_ids[:PHOTOS_MAX]), Photo.person_id == person.id,
                Photo.claim_id.is_(None),
            )
        )
    )


def _claim_for(actor: Actor, person: Person, item: SubsidyItem) -> Claim:
    """A fresh claim, or the returned one; raises Conflict when one is open."""
    latest = db.session.scalar(
        db.select(Claim)
        .where(
            Claim.person_id == person.id,
            Claim.item_id == item.id,
            Claim.status.in_([*OPEN, ClaimStatus.RETURNED]),
        )
        .order_by(Claim.id.desc())
    )
    if latest and not actor.may_see(latest.created_at):
        raise RuleBroken(STILL_CHECKING, rule="bind.unconfirmed")
    if latest and latest.status in OPEN:
        raise Conflict(
            f"您已经申请过“{item.name}”，现在是“{STATUS_TEXT[latest.status]}”，不用再交",
            rule="claim.open",
        )
    open_key = f"{person.id}:{item.id}"
    if latest:
        latest.status, latest.reason, latest.open_key = ClaimStatus.SUBMITTED, "", open_key
        return latest
    claim = Claim(
        request_key="", open_key=open_key, person_id=person.id, item_id=item.id,
        region_code=person.region_code, answers={}, status=ClaimStatus.SUBMITTED,
    )  # fmt: skip
    claim.request_key = open_key
    db.session.add(claim)
    db.session.flush()
    return claim


def _step(actor: Actor, claim: Claim, note: str) -> None:
    claim.steps.append(
        ClaimStep(
            claim_id=claim.id, status=claim.status, note=note, at=real_now(),
            actor_name=actor.name if actor.kind == "staff" else "本人",
        )
    )
    audit.record(
        actor, f"claim_{claim.status}", f"claim:{claim.id}", reason=note, person=claim.person_id
    )


def _move(actor: Actor, claim: Claim, status: str, reason: str) -> None:
    if not can_become(claim.status, status):
        raise RuleBroken(
            f"“{STATUS_TEXT[claim.status]}”的申请不能改成“{STATUS_TEXT[status]}”，请刷新后再看",
            rule="claim.transition",
        )
    claim.status, claim.reason = status, reason[:200]
    claim.open_key = f"{claim.person_id}:{claim.item_id}" if status in OPEN else None
    _step(actor, claim, reason)


def withdraw_claim(actor: Actor, *, claim_id: int) -> Claim:
    claim = get_claim(actor, claim_id=claim_id)
    _move(actor, claim, ClaimStatus.WITHDRAWN, "本人撤回")
    return claim


def answer_claim(actor: Actor, *, claim_id: int, status: str, reason: str = "") -> Claim:
    """已收到 / 退回(原因) / 通过; the person is told each time."""
    claim = get_claim(actor, claim_id=claim_id)
    if status not in TOLD:
        raise BadInput("请选择处理结果", fields={"status": "请选择处理结果"})
    if status == ClaimStatus.RETURNED and not reason.strip():
        raise BadInput("退回要写原因，本人会看到", fields={"reason": "请写明缺什么"})
    _move(actor, claim, status, reason.strip())
    tell(
        actor,
        person_id=claim.person_id,
        key=f"claim:{claim.id}:{len(claim.steps)}",
        text=TOLD[status].format(name=claim.item.name, reason=claim.reason.rstrip("。")),
        link="/pages/mine/claims",
    )
    return claim


def open_photo(actor: Actor, *, photo_id: int) -> Photo:
    """A claim's photograph for staff; each look is written down (PIPL art. 28)."""
    photo = get_photo(actor, photo_id=photo_id)
    audit.record_look(
        actor, "open_photo", f"photo:{photo.id}", fields=["photo"], purpose="审核补贴申请",
        claim=photo.claim_id, person=photo.person_id,
    )  # fmt: skip
    return photo
