"""Separation of duties as data: what no role may hold together, what no one person may do twice."""

from collections.abc import Set

from backend.core.actor import Actor
from backend.core.errors import NotAllowed
from backend.domain.accounts.rules import Can

NO_BUSINESS = {Can.ENTER, Can.READ_AUDIT, Can.MANAGE_ACCOUNTS}
BUSINESS = frozenset(set(Can) - NO_BUSINESS)  # all of it shows or changes data of people

# permissions of the first set and of the second never meet in one role
ROLE_PAIRS: tuple[tuple[Set[Can], Set[Can]], ...] = ((frozenset({Can.READ_AUDIT}), BUSINESS),)
# roles that never hold any of these
ROLE_DENIED: dict[str, Set[Can]] = {
    "security": BUSINESS | {Can.READ_AUDIT}, "auditor": BUSINESS | {Can.MANAGE_ACCOUNTS},
}  # fmt: skip

# steps of one record that two people must do; in words, for the one who is refused
STEP_PAIRS: dict[frozenset[str], str] = {
    frozenset({"enter", "confirm"}): "登记和确认",
    frozenset({"review", "approve"}): "初审和审批",
    frozenset({"approve", "pay"}): "审批和登记发放",
    frozenset({"request_export", "consent_export"}): "申请导出和同意导出",
    frozenset({"fix", "close"}): "整改和销号",
}


def role_faults(role: str, permissions: Set[Can]) -> set[Can]:
    """The permissions that this role holds against the separation of duties."""
    faults = set(permissions & ROLE_DENIED.get(role, frozenset()))
    for first, second in ROLE_PAIRS:
        if permissions & first:
            faults |= permissions & second
    return faults


def duty_conflict(first_step: str, second_step: str) -> str:
    """What two steps are called that one person may not do both of, else ""."""
    return STEP_PAIRS.get(frozenset({first_step, second_step}), "")


def refuse_same_person(
    actor: Actor, *, earlier_actor_id: int | None, steps: tuple[str, str]
) -> None:
    """Raise NotAllowed when the actor did the first of two steps that need two people."""
    words = duty_conflict(*steps)
    if words and actor.kind == "staff" and actor.id == earlier_actor_id:
        raise NotAllowed(
            f"{words}不能由同一个人办。前一步是您办的，请换一位同事来办", rule="duty.same_person"
        )
