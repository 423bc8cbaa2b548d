"""An invented postings file as messy as the real ones: 200 rows whose fate is known beforehand."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

TITLES = [
    "包装工", "印刷工", "普工", "缝纫工", "叉车司机", "保安", "保洁员", "厨师", "家政服务员",
    "仓库管理员", "装配工", "电工",
]  # fmt: skip
PLACES = [
    "湖南省/长沙市", "长沙市", "湖南省 - 娄底市", "娄底双峰县", "湘潭市", "广东省/深圳市", "东莞市",
]  # fmt: skip
WAGES = [
    "4000-6000元/月", "4500-5500", "150元/天", "4.5-6千/月", "1万以上", "6000~1000元/月",
    "５０００－７０００",
]  # fmt: skip
WORDS = [
    "{}，两班倒，能吃苦，包吃住", "会看图纸，做过{}的优先",
    "<p>{}，长白班&nbsp;每月休四天</p>\r\n包吃住",
]  # fmt: skip
STREETS = ["枫林", "星火", "河西", "云塘", "石桥", "花门", "三塘", "荷叶"]
TRADES = ["机械厂", "制衣厂", "家政公司", "物流公司", "食品厂", "电子厂"]
HEADERS = [
    "岗位编号", "岗位名称*", "企业名称", "工作地点", "薪资待遇", "招聘人数", "学历要求", "性别要求",
    "岗位要求", "福利待遇", "发布日期", "截止日期", "审核状态",
]  # fmt: skip
# what is wrong with so many rows; all others are complete and still open
PAST, NO_WAGE, NO_EMPLOYER, NO_CONTENT, SEX_LIMIT = 60, 20, 10, 10, 15
REFUSED, NAMELESS = 12, 8
ROWS = 200
REJECTED = REFUSED + NAMELESS
DRAFTS = NO_WAGE + NO_EMPLOYER + NO_CONTENT


def write_postings(file: Path, *, today: date) -> None:
    """A title line above the headers, GB 18030, mixed spellings, as such files come."""
    dice = Random(2)
    rows = [_row(dice, number, today) for number in range(1, ROWS + 1)]
    faults = [
        *[{"截止日期": f"{today - timedelta(40):%Y.%m.%d}"}] * PAST,
        *[{"薪资待遇": "面议"}] * NO_WAGE,
        *[{"企业名称": "个人"}] * NO_EMPLOYER,
        *[{"岗位要求": ""}] * NO_CONTENT,
        *[{"性别要求": "限女", "岗位要求": "要求：女，手脚麻利，能倒班"}] * SEX_LIMIT,
        *[{"审核状态": "审核不通过"}] * REFUSED,
        *[{"岗位名称*": " ★ "}] * NAMELESS,
    ]
    for row, fault in zip(rows, faults, strict=False):
        row.update(fault)
    dice.shuffle(rows)
    with file.open("w", encoding="gb18030", newline="") as output:
        output.write("样例县招聘岗位汇总表" + "," * (len(HEADERS) - 1) + "\r\n")
        writer = csv.DictWriter(output, HEADERS)
        writer.writeheader()
        writer.writerows(rows)


def _row(dice: Random, number: int, today: date) -> dict[str, str]:
    title = dice.choice(TITLES)
    return {
        "岗位编号": f"YL{number:04d}",
        "岗位名称*": dice.choice(["{}", "★急招{}★", "{} ", "高薪诚聘{}"]).format(title),
        "企业名称": f"样例{dice.choice(STREETS)}{dice.choice(TRADES)}",
        "工作地点": dice.choice(PLACES),
        "薪资待遇": dice.choice(WAGES),
        "招聘人数": dice.choice(["5人", "１０ 人", "12", "2", "若干", "3-4名"]),
        "学历要求": dice.choice(["不限", "初中", "高中及以上", ""]),
        "性别要求": dice.choice(["", "不限"]),
        "岗位要求": dice.choice(WORDS).format(title),
        "福利待遇": dice.choice(["五险一金、包住", "包吃包住", ""]),
        "发布日期": f"{today - timedelta(50):%Y-%m-%d}",
        "截止日期": (today + timedelta(30)).strftime(
            dice.choice(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"])
        ),
        "审核状态": dice.choice(["", "approved", "pending"]),
    }
