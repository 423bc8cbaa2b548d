"""Columns of people's rosters: the national form, county registers; header rows under titles."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backend.core.errors import BadInput

HEADER_WITHIN = 15  # title rows, units and notes stand above the header
# field -> what staff call it, and the headings that mean it without being asked
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("姓名", ("姓名", "成员姓名", "人员姓名")),
    "id_no": ("身份证号", ("身份证", "身份证号", "身份证号码", "证件号码", "公民身份号码")),
    "household": ("户编号", ("户编号", "家庭编号", "户号")),
    "relation": ("与户主关系", ("与户主关系", "户主关系", "关系")),
    "sex": ("性别", ("性别",)),
    "birth": ("出生日期", ("出生日期", "出生年月")),
    "phone": ("手机号", ("成员联系电话", "联系电话", "电话", "手机", "手机号", "手机号码")),
    "education": ("文化程度", ("文化程度", "学历")),
    "school": ("在校生状况", ("在校生状况",)),
    "health": ("健康状况", ("健康状况",)),
    "ability": ("劳动能力", ("劳动技能", "劳动能力")),
    "code": ("区划代码", ("行政区划代码", "区划代码", "村代码")),
    "township": ("乡镇", ("乡", "乡镇", "乡镇街道")),
    "village": ("村", ("村", "行政村", "村社区", "村委会")),
    "employment": ("就业状况", ("就业状况", "就业状态", "是否就业")),
    "employer": ("在哪家单位", ("务工企业名称", "就业单位", "单位名称", "务工单位")),
    "work_place": ("在哪里上班", ("务工所在地", "就业地点", "务工地点", "务工地")),
    "months": ("务工月数", ("务工时间月", "务工时间", "务工月数")),
    "income": ("月收入（元）", ("务工月收入", "月收入", "月工资")),
    "public_post": ("公益性岗位", ("公益性岗位类型", "公益性岗位")),
    "returned": ("返乡日期", ("返乡时间", "返乡日期")),
}  # fmt: skip
NEEDED = ("name", "id_no")


class Header(NamedTuple):
    """`place`: the row of the header, from 0; `titles` as they stand; `fields` by column."""

    place: int
    titles: list[str]
    fields: dict[int, str]


def plain(title: str) -> str:
    """A heading without what forms put around it: spaces, brackets, units, stars."""
    return re.sub(r"[\s*（）()/、，,:：_\-．.]|必填", "", title)


def find_header(rows: Sequence[Sequence[str]], remembered: dict[str, str]) -> Header:
    """The first row that names a person and an ID number; BadInput in words for another file.

    `remembered` (heading -> field, "" = leave out) is what the county chose before.
    """
    best: set[str] = set()
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        fields = dict(_known(row, remembered))
        if set(NEEDED) <= set(fields.values()):
            return Header(place, [cell.strip() for cell in row], fields)
        best = max(best, set(fields.values()), key=len)
    missing = "、".join(f"“{FIELDS[name][0]}”" for name in NEEDED if name not in best)
    raise BadInput(
        f"前 {HEADER_WITHIN} 行里没有找到列名{missing}。这可能不是人员名册，请核对文件，"
        "或者把列名写在表头再传"
    )


def _known(row: Sequence[str], remembered: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Column and field; a field is taken from the first column that means it."""
    taken: set[str] = set()
    for place, title in enumerate(row):
        field = remembered.get(title.strip(), _meant(plain(title)))
        if field and field not in taken:
            taken.add(field)
            yield place, field


def _meant(title: str) -> str:
    return next((field for field, (_, words) in FIELDS.items() if title in words), "")
