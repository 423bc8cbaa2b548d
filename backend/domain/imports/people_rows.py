"""One row of a people's roster, read and checked: errors keep it out, warnings are only said."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from backend.domain.history.rules import ABILITIES, EMPLOYED
from backend.domain.people.identity import IdNumber, read_id_number, read_mobile
from backend.domain.people.rules import EDUCATION_CODES, EMPLOYMENT_TEXT, age_on

RELATIONS = frozenset((
    "户主", "配偶", "之子", "之女", "之儿媳", "之女婿", "之孙子", "之孙女", "之外孙子", "之外孙女",
    "之父", "之母", "之岳父", "之岳母", "之公公", "之婆婆", "之祖父", "之祖母", "之外祖父",
    "之外祖母", "之兄弟姐妹", "之曾孙子", "之曾孙女", "之侄儿", "之侄女", "之兄弟媳妇", "之叔伯",
    "其他",
))  # fmt: skip
NO_LABOUR = ("丧失劳动力", "无劳动力")
CODE_OF_STATUS = {word: code for code, word in EMPLOYMENT_TEXT.items() if code} | {
    "已就业": "EMP_UNIT", "就业": "EMP_UNIT", "是": "EMP_UNIT", "未就业": "UNEMP_WILL",
    "失业": "UNEMP_WILL", "否": "UNEMP_WILL", "务工": "EMP_UNIT", "务农": "FARM",
}  # fmt: skip
MOST_INCOME = 100_000  # yuan a month
CARD_LENGTHS = (18, 20, 22)  # a disability card is the ID number with kind and grade behind


@dataclass
class PersonRow:
    """What was understood; money in fen. `number` is the row of the spreadsheet, from 1."""

    number: int
    cells: dict[str, str]
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    identity: IdNumber | None = None
    id_hash: str = ""  # set where the register is asked
    phone: str = ""
    education: str = ""
    ability: str = ""
    employment: str = ""
    months: int | None = None
    income_fen: int | None = None
    returned_on: date | None = None
    region_code: str = ""
    work_region: str = ""

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def works(self) -> bool:
        return bool(self.months) or self.employment in EMPLOYED


def read_person(number: int, cells: dict[str, str], *, today: date) -> PersonRow:
    """Every rule that one row can be asked; places and other rows are asked elsewhere."""
    row = PersonRow(number, cells)
    if not 2 <= len(row.text("name")) <= 20:
        row.errors.append("姓名没有写，或者太长")
    _identity(row, today)
    _words(row)
    _numbers(row)
    _days(row, today)
    if row.identity:
        _consistent(row, age_on(row.identity.birth_on, today))
    return row


def _identity(row: PersonRow, today: date) -> None:
    try:
        row.identity = read_id_number(_card_number(row.text("id_no")), today=today)
    except ValueError as fault:
        row.errors.append(str(fault).replace("请核对后再填", "请核对"))
        return
    if row.identity.warning:
        row.warnings.append(row.identity.warning)
    if row.text("sex") and row.text("sex")[:1] != "男女"[row.identity.sex - 1]:
        row.warnings.append("性别和身份证号不一致，按身份证号记")
    digits = re.sub(r"\D", "", row.text("birth"))[:8]
    if len(digits) == 8 and digits != f"{row.identity.birth_on:%Y%m%d}":
        row.warnings.append("出生日期和身份证号不一致，按身份证号记")


def _words(row: PersonRow) -> None:
    row.education = EDUCATION_CODES.get(row.text("education"), "")
    if row.text("education") and not row.education:
        row.warnings.append(f"文化程度“{row.text('education')[:12]}”不认识，没有记")
    if bool(row.text("education")) and bool(row.text("school")):
        row.warnings.append("文化程度和在校生状况只能填一项")
    row.ability = row.text("ability") if row.text("ability") in ABILITIES else ""
    if row.text("ability") and not row.ability:
        row.warnings.append(f"劳动能力“{row.text('ability')[:12]}”不认识，没有记")
    if row.text("relation") and row.text("relation") not in RELATIONS:
        row.warnings.append(f"与户主关系“{row.text('relation')[:12]}”不认识，没有记")
        row.cells["relation"] = ""
    status = row.text("employment")
    row.employment = CODE_OF_STATUS.get(status, "")
    if status and not row.employment:
        row.warnings.append(f"就业状况“{status[:12]}”不认识，没有记")
    if not row.employment and row.text("employer"):
        row.employment = "EMP_UNIT"


def _numbers(row: PersonRow) -> None:
    if row.text("phone"):
        try:
            row.phone = read_mobile(row.text("phone"))
        except ValueError as fault:
            row.warnings.append(f"{str(fault).replace('，请核对后再填', '')}，没有记")
    row.months = _whole(row, "months", "务工月数", 12)
    yuan = _whole(row, "income", "月收入", MOST_INCOME)
    row.income_fen = None if yuan is None else yuan * 100


def _whole(row: PersonRow, name: str, label: str, most: int) -> int | None:
    text = row.text(name).replace(",", "").removesuffix(".0")
    if not text:
        return None
    if not text.isdigit() or int(text) > most:
        row.warnings.append(f"{label}“{text[:12]}”要填 0 到 {most} 的整数，没有记")
        return None
    return int(text)


def _days(row: PersonRow, today: date) -> None:
    if not row.text("returned"):
        return
    digits = re.sub(r"\D", " ", row.text("returned")).split()
    try:
        parts = digits if len(digits) > 1 else [digits[0][:4], digits[0][4:6], digits[0][6:8]]
        row.returned_on = date(int(parts[0]), int(parts[1]), int(parts[2]) if parts[2:] else 1)
    except (ValueError, IndexError):
        row.warnings.append("返乡日期看不懂，没有记。请写成 2026-11-26 这样")
        return
    if row.returned_on > today:
        row.returned_on = None
        row.warnings.append("返乡日期晚于今天，没有记")


def _consistent(row: PersonRow, age: int) -> None:
    """The rules of the national system's checking tools (data-quality rules)."""
    told = row.warnings.append
    if bool(row.months) != bool(row.text("work_place")):
        told("务工月数和务工所在地要么都填，要么都不填")
    if row.months and not row.text("employer"):
        told("务工月数大于 0，要填务工企业名称")
    if row.works and row.ability in NO_LABOUR:
        told("有工作的人不应是无劳动力或丧失劳动力，请核实")
    if row.works and row.income_fen is None:
        told("有工作的人要填月收入")
    weak = (*NO_LABOUR, "弱劳动力或半劳动力")
    healthy = row.text("health") in ("", "健康")
    if 16 <= age < 60 and healthy and not row.text("school") and row.ability in weak:
        told("16 到 59 岁、健康、不在校的人，一般不是弱劳动力或无劳动力，请核实")
    if age < 16 and row.text("public_post"):
        row.errors.append("不满 16 岁，不能上公益性岗位")


class Member(NamedTuple):
    """What rows are compared by: the spreadsheet's row and three cells as they stand."""

    number: int
    id_no: str
    household: str
    relation: str


def notes_between(members: Iterable[Member]) -> tuple[dict[int, str], dict[int, list[str]]]:
    """Errors and warnings by row: one number once, one head a household, spouse of other sex."""
    errors: dict[int, str] = {}
    warnings: dict[int, list[str]] = {}
    seen: dict[str, int] = {}
    homes: dict[str, list[Member]] = {}
    for one in members:
        id_no = _card_number(one.id_no).upper()
        first = seen.setdefault(id_no, one.number) if id_no else one.number
        if first != one.number:
            errors[one.number] = f"身份证号和第 {first} 行重复"
        if one.household:
            homes.setdefault(one.household, []).append(one._replace(id_no=id_no[16:17]))
    for home in homes.values():
        for number, note in _notes_of_home(home):
            warnings.setdefault(number, []).append(note)
    return errors, warnings


def _notes_of_home(members: list[Member]) -> Iterator[tuple[int, str]]:
    """Of these members only the digit of the sex is left of the number."""
    roles = Counter(one.relation for one in members)
    for one in members:
        if one.relation in ("户主", "配偶") and roles[one.relation] > 1:
            yield one.number, f"这一户有 {roles[one.relation]} 个{one.relation}，请核对户编号"
    if roles["户主"] == 0:
        yield members[0].number, "这一户没有户主"
    pair = [one for one in members if one.relation in ("户主", "配偶") and one.id_no.isdigit()]
    sexes = {int(one.id_no) % 2 for one in pair}
    if len(pair) == 2 and roles["户主"] == roles["配偶"] == 1 and len(sexes) == 1:
        yield pair[1].number, "配偶和户主性别相同，请核对"


def _card_number(typed: str) -> str:
    digits = "".join(typed.split())
    return digits[:18] if len(digits) in CARD_LENGTHS[1:] else digits


@lru_cache(maxsize=4096)
def short_name(name: str) -> str:
    """A village as people write it: 青树村村民委员会, 青树村委会 and 青树村 are one."""
    plain = re.sub(r"(村民委员会|居民委员会|居委会|村委会|委员会)$", "", name)
    return plain.removesuffix("村") or name
