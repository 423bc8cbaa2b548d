"""Who does what to which matter (domain matrix), read from the rules that hold."""

from backend.core.actor import Actor
from backend.domain.accounts.rules import BROKER, PERMISSIONS, ROLE_LINE, Can
from backend.domain.history.rules import checks, owns

LETTERS = {"E": "登记", "R": "初核", "A": "确认", "V": "查看"}
COLUMNS = (
    "labourer", "village", BROKER, "township", "county", "county_pa", "prefecture", "province",
)  # fmt: skip
# matters of the register, by the groups of fields of which they consist
REGISTER = {
    "资料、就业意愿": ("willingness", "wish"),
    "就业、返乡、失业": ("employment", "return"),
    "务工收入": ("income",),
    "户、搬迁": ("relocation",),
}
# other matters: the permission behind each letter, and what the labourer does
OTHERS: dict[str, tuple[str, dict[str, Can]]] = {
    "岗位、用人单位": ("V", {"E": Can.ENTER_VACANCIES, "A": Can.VOUCH}),
    "补贴申请": ("E", {"A": Can.DECIDE_CLAIMS}),
    "培训意愿": ("E", {"A": Can.DECIDE_WISHES}),
}


def matrix() -> dict[str, dict[str, str]]:
    """Letters of LETTERS by matter and column, "" for none.

    A township's are those of its first line; of the second line's people of a township and a
    village the page says so in words.
    """
    found = {
        matter: {column: _of_register(column, kinds) for column in COLUMNS}
        for matter, kinds in REGISTER.items()
    }
    for matter, (own, needed) in OTHERS.items():
        found[matter] = {
            column: own if column == "labourer" else _by_permission(column, needed)
            for column in COLUMNS
        }
    return found


def _by_permission(column: str, needed: dict[str, Can]) -> str:
    may = [letter for letter, can in needed.items() if can in PERMISSIONS[column]]
    return "".join(may) or ("V" if Can.SEE_WORK in PERMISSIONS[column] else "")


def _of_register(column: str, kinds: tuple[str, ...]) -> str:
    if column == "labourer":
        return "E" if all(owns(Actor("labourer"), kind) for kind in kinds) else ""
    actor = Actor("staff", role=column, line=ROLE_LINE.get(column, "hrss"))
    may_write = PERMISSIONS[column] & {Can.KEEP_REGISTER, Can.FIELD_WORK}
    enters = may_write and all(owns(actor, kind) for kind in kinds)
    steps, checked = checks(actor)
    reached = set(steps.values()) if set(kinds) <= set(checked) else set()
    letters = [
        letter for letter, holds in (
            ("E", enters), ("R", "checked" in reached), ("A", "confirmed" in reached)
        ) if holds
    ]  # fmt: skip
    seen = PERMISSIONS[column] & {Can.SEE_WORK, Can.FIELD_WORK}
    return "".join(letters) or ("V" if seen else "")
