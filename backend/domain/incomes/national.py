"""The national system's form: its columns in their order, what we would write, what differs."""

from collections.abc import Mapping, Sequence

from backend.core.privacy import mask_id_number, mask_phone
from backend.domain.catalogues.dated import national_columns
from backend.domain.history.rules import EMPLOYED
from backend.domain.people.models import Person
from backend.domain.people.rules import EDUCATION_WORD

NUMBERS = {"证件号码": mask_id_number, "成员联系电话": mask_phone, "户联系电话": mask_phone,
           "户主证件号码": mask_id_number}  # fmt: skip
WORK = ("务工时间(月)", "务工企业名称", "务工所在地", "务工月收入")


def row_of(
    person: Person, *, last: Mapping[str, str], head: Person | None, places: Sequence[str],
    work_place: str, year: int,
) -> dict[str, str]:  # fmt: skip
    """Heading to text: our own fields over what the system's `last` file said of the rest.

    `places` are the names of province to village; `head` is the head of the household.
    """
    works = person.employment in EMPLOYED
    own = dict(zip(national_columns(), places, strict=False)) | {
        "户编号": (person.household.number if person.household else "") or "",
        "姓名": person.name, "性别": "男女"[person.sex - 1],
        "出生日期": f"{person.birth_on:%Y%m%d}", "证件类型": "居民身份证",
        "证件号码": person.id_number, "成员联系电话": person.phone or "", "年度": str(year),
        "与户主关系": person.relation, "文化程度": EDUCATION_WORD.get(person.education, ""),
        "劳动技能": person.ability,
        "务工时间(月)": "" if person.work_months is None else str(person.work_months),
        "务工企业名称": person.employer_name if works else "",
        "务工所在地": work_place if works else "",
        "务工月收入": "" if person.income_fen_month is None
        else f"{person.income_fen_month / 100:g}",
    }  # fmt: skip
    if head:
        own |= {"户主姓名": head.name, "户主证件号码": head.id_number}
    return {name: own.get(name, last.get(name, "")) for name in national_columns()}


def differences(
    ours: Mapping[str, str], theirs: Mapping[str, str], *, known: bool
) -> list[tuple[str, str, str]]:
    """(heading, ours, theirs) where they differ; what we hold is compared always.

    What only the system holds is compared when an earlier row of it is `known`.
    """
    found = []
    for name in national_columns():
        if name not in theirs or (not known and name not in _HELD):
            continue
        here, there = _plain(ours[name]), _plain(theirs[name])
        if here != there:
            found.append((name, here, there))
    return found


_HELD = frozenset((
    "户编号", "姓名", "性别", "出生日期", "成员联系电话", "与户主关系", "文化程度", "劳动技能",
    *WORK,
))  # fmt: skip


def _plain(text: str) -> str:
    return text.strip().removesuffix(".0")


def in_words(name: str, ours: str, theirs: str) -> str:
    """One difference as a sentence; numbers of people masked."""
    mask = NUMBERS.get(name, str)
    return f"{name}：名册“{mask(ours) if ours else '空'}”，文件“{mask(theirs) if theirs else '空'}”"
