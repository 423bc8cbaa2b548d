"""Writes of training wishes: register, withdraw, answer."""

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed, RuleBroken
from backend.domain.bindings.rules import STILL_CHECKING
from backend.domain.catalogues.rules import occupation_name
from backend.domain.inbox.actions import tell
from backend.domain.people.models import Person
from backend.domain.regions.queries import get_region
from backend.domain.training.models import TrainingWish, WishStatus
from backend.domain.training.queries import get_wish
from backend.domain.training.rules import MODES, OPEN, STATUS_TEXT, TIMES, TOLD, can_become


def register_wish(
    actor: Actor, *, occupation_code: str, time_code: str, mode_code: str, region_code: str
) -> TrainingWish:
    """登记培训意愿; the same open wish again changes its time and place instead of doubling."""
    faults = {}
    if not occupation_name(occupation_code):
        faults["occupation_code"] = "请选想学的工种"
    if time_code not in TIMES:
        faults["time_code"] = "请选什么时候方便"
    if mode_code not in MODES:
        faults["mode_code"] = "请选怎么学"
    if faults:
        raise BadInput("还有几项没有选", fields=faults)
    person = db.session.get(Person, actor.person_id)
    if person is None:
        raise NotAllowed("请先绑定身份，再来登记", rule="bind.required")
    place = get_region(actor, code=region_code or actor.region or "")
    open_key = f"{person.id}:{occupation_code}"
    wish = db.session.scalar(db.select(TrainingWish).where(TrainingWish.open_key == open_key))
    if wish and not actor.may_see(wish.created_at):
        raise RuleBroken(STILL_CHECKING, rule="bind.unconfirmed")
    if wish is None:
        wish = TrainingWish(
            open_key=open_key, person_id=person.id, region_code=person.region_code,
            occupation_code=occupation_code, status=WishStatus.SUBMITTED,
        )  # fmt: skip
        db.session.add(wish)
    wish.time_code, wish.mode_code, wish.place_code = time_code, mode_code, place.code
    db.session.flush()
    audit.record(actor, "register_wish", f"training_wish:{wish.id}", occupation=occupation_code)
    return wish


def _move(actor: Actor, wish: TrainingWish, status: str, reason: str) -> None:
    if not can_become(wish.status, status):
        raise RuleBroken(
            f"“{STATUS_TEXT[wish.status]}”的意愿不能改成“{STATUS_TEXT[status]}”，请刷新后再看",
            rule="wish.transition",
        )
    audit.record(
        actor, f"wish_{status}", f"training_wish:{wish.id}", reason=reason, before=wish.status,
        after=status, person=wish.person_id,
    )  # fmt: skip
    wish.status, wish.reason = status, reason[:200]
    wish.open_key = f"{wish.person_id}:{wish.occupation_code}" if status in OPEN else None


def withdraw_wish(actor: Actor, *, wish_id: int) -> TrainingWish:
    wish = get_wish(actor, wish_id=wish_id)
    _move(actor, wish, WishStatus.WITHDRAWN, "本人撤回")
    return wish


def answer_wish(actor: Actor, *, wish_id: int, status: str, reason: str = "") -> TrainingWish:
    """已收到 / 退回(原因) / 通过; the person is told each time."""
    wish = get_wish(actor, wish_id=wish_id)
    if status not in TOLD:
        raise BadInput("请选择处理结果", fields={"status": "请选择处理结果"})
    if status == WishStatus.RETURNED and not reason.strip():
        raise BadInput("退回要写原因，本人会看到", fields={"reason": "请写明原因"})
    _move(actor, wish, status, reason.strip())
    wish.decided_by, wish.decided_at = actor.name, real_now()
    tell(
        actor,
        person_id=wish.person_id,
        key=f"wish:{wish.id}:{status}:{wish.decided_at:%Y%m%d%H%M%S}",
        text=TOLD[status].format(
            name=occupation_name(wish.occupation_code), reason=wish.reason.rstrip("。")
        ),
        link="/pages/mine/wishes",
    )
    return wish
