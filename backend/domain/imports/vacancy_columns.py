"""Which columns of a postings file mean what, and dates in the spellings that they hold."""

import re
import unicodedata
from datetime import date

HEADERS = {
    "title": (
        "title job_title 岗位名称 岗位 职位 职位名称 招聘岗位 招聘职位 用工岗位 工种 招聘工种"
    ),
    "employer": (
        "employer company 单位 单位名称 企业 企业名称 公司 公司名称 用人单位 用人单位名称 "
        "招聘单位 招聘企业 用工单位 用工企业"
    ),
    "credit_code": "统一社会信用代码 社会信用代码 信用代码",
    "address": "单位地址 企业地址 公司地址 单位详细地址",
    "place": (
        "place place_text 工作地点 工作地址 地点 地区 工作地区 工作区域 上班地点 上班地址 用工地点"
    ),
    "wage": (
        "wage_text wage salary 工资 薪资 薪酬 待遇 工资待遇 薪资待遇 薪酬待遇 工资标准 "
        "薪资范围 月薪 月工资 月收入 日薪 日工资 年薪 时薪"
    ),
    "wage_min": "最低工资 最低薪资 薪资下限 工资下限 月薪下限 薪酬下限 最低月薪",
    "wage_max": "最高工资 最高薪资 薪资上限 工资上限 月薪上限 薪酬上限 最高月薪",
    "headcount": "headcount_text headcount 人数 招聘人数 需求人数 用工人数 招工人数 招聘数量",
    "education": "education_text education 学历 学历要求 文化程度 最低学历",
    "age": "age_text age 年龄 年龄要求 年龄范围",
    "age_reason": "age_reason 年龄限制依据 年龄要求依据 年龄依据 年龄限制原因",
    "sex": "sex_text sex 性别 性别要求",
    "description": (
        "description 工作内容 岗位描述 职位描述 岗位职责 工作职责 内容 描述 招聘条件 "
        "岗位要求 任职要求 备注"
    ),
    "benefits": "benefits 福利 福利待遇 岗位福利 单位福利 食宿 食宿情况 吃住 社会保险 社保",
    "category": "category 职位类别 岗位类别 行业类别 职业",
    "published": "published 发布日期 发布时间 登记日期 开始日期 有效期起",
    "deadline": "deadline 截止日期 截止时间 有效期 有效期至 有效期止 结束日期 到期日期",
    "review_state": "review_state 审核状态 审核结果",
    "contact": "contact_name 联系人 招聘联系人",
    "phone": "contact_phone 联系电话 联系方式 联系人电话 电话 手机 手机号 咨询电话 报名电话",
    "source": "source 来源 信息来源",
    "source_id": "id source_id 岗位编号 职位编号 编号",
}
# The sheet that a county hands out and gets back, headed as the ministry collects posts
FORM = (
    "单位名称", "统一社会信用代码", "所属行业", "单位地址", "联系人", "联系电话", "岗位名称",
    "招聘人数", "学历要求", "年龄要求", "年龄限制依据", "月薪下限", "月薪上限", "工作地点",
    "食宿情况", "社会保险", "截止日期", "工作内容",
)  # fmt: skip
_FIELD_OF = {name: key for key, names in HEADERS.items() for name in names.split()}
# Cells of these fields complement each other; of the others the first filled one counts
_JOINED = {"description", "benefits"}
_FULL_DATE = re.compile(r"(?<!\d)(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})|(\d{2})(\d{2}))(?!\d)")
_SHORT_DATE = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_WAGE_HEADER = re.compile(r"([年月日时])(?:薪|工资|收入)")


def known_headers(headers: list[str]) -> dict[str, str]:
    """Which columns of a file are understood: field by header as written."""
    return {name: _FIELD_OF[plain] for name in headers if (plain := _header(name)) in _FIELD_OF}


def _header(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"\(.*?\)|[\s*:：\ufeff]", "", plain)


def read_cells(row: dict[str, str]) -> dict[str, str]:
    """The cells that are understood, by field, trimmed; empty ones are left out."""
    cells: dict[str, str] = {}
    for name, key in known_headers([name for name in row if name]).items():
        value = (row[name] or "").strip()
        if not value:
            continue
        if key == "wage" and (named := _WAGE_HEADER.search(name)) and re.search(r"\d", value):
            value = f"{named[1]}薪{value}"
        joined = f"{cells[key]}\n{value}" if key in _JOINED and key in cells else value
        cells[key] = joined if key in _JOINED else cells.get(key, value)
    if "wage" not in cells and "wage_min" in cells:
        cells["wage"] = "-".join(filter(None, (cells["wage_min"], cells.get("wage_max"))))
    return cells


def read_day(text: str, today: date, *, past: bool = False) -> tuple[date | None, bool]:
    """A date, the last one of a span, and whether its year was guessed as the nearest.

    None for what is no real date, such as 1970-01-01; with `past` no guess is still to come.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := _FULL_DATE.findall(plain):
            year, month, day = (int(part) for part in found[-1] if part)
            return (date(year, month, day), False) if year > 2000 else (None, False)
        if short := _SHORT_DATE.fullmatch(plain):
            years = (today.year - 1, today.year, today.year + 1)
            days = [date(year, int(short[1]), int(short[2])) for year in years]
            return min(days, key=lambda each: (past and each > today, abs(each - today))), True
    except ValueError:
        pass  # a month 13 and the like: no date
    return None, False
