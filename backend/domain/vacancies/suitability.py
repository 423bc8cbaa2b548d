"""What a vacancy suits, read from its facts and words by rules, each with a plain reason."""

import re
from typing import NamedTuple

from backend.domain.catalogues.rules import Education

# codes of `vacancies.suits` and what they are called, in the order in which they are shown
SUITS = {
    "low_education": "初中及以下可", "no_experience": "不要经验", "no_reading": "不识字可",
    "older": "50 岁以上可", "couple_room": "有夫妻房", "board_lodging": "包吃包住",
    "near_home": "就在本县", "home_work": "在家能做", "hours_free": "时间自由",
}  # fmt: skip
TARGET = "target_group"  # fits the campaign's group: low schooling and one reason more
ADULTS = "adults_only"  # nobody under 18 (未成年工特殊保护规定 art. 3, 未成年人保护法 art. 61)
WORK_FORMS = {"site": "到单位上班", "home": "居家加工", "new": "新就业形态（配送、直播等）"}


class Facts(NamedTuple):
    """What the rules look at; `words` are title, benefits and description in one text."""

    words: str
    education_min: str
    age_max: int | None
    board: bool
    lodging: bool
    is_near: bool  # the work place lies in the county that entered the vacancy
    work_form: str = "site"
    hours_free: bool = False


_NO = r"(?:不限|不要求|不要|不需要?|无需|没有也可)"
_SAID = {
    "no_experience": rf"经验{_NO}|{_NO}(?:工作)?经验|有无经验|无经验|生手|学徒|包教|包学会|可教",
    "no_reading": rf"不识字|识字{_NO}|{_NO}识字|文盲",
    "older": r"大龄|年龄不限|年龄放宽|(?:5[0-9]|6[0-9])\s*(?:周?岁)?(?:以下|以内|左右|岁可)"
    r"|-\s*(?:5[0-9]|6[0-9])\s*周?岁",
    "couple_room": r"夫妻(?:房|间|宿舍|工)|双职工房",
    "home_work": r"居家|在家(?:里)?(?:做|加工|干)|来料加工|领料回家|带回家",
    "hours_free": r"时间(?:自由|灵活|自己)|弹性(?:上班|工作|时间)|不(?:打卡|坐班)|自由安排",
}
_SAID_RE = {code: re.compile(words) for code, words in _SAID.items()}
_OLDER_FROM = 50
# mines, heights, poisons, cold stores, machines that ask for a licence, night shifts, bars
_BARRED = re.compile(
    r"高空|高处|登高|井下|矿山|矿井|爆破|潜水|有毒|有害|粉尘|放射|易燃|易爆|危化|冷库|高温炉"
    r"|焊|电工|起重|吊装|塔吊|叉车|架子工|锅炉|夜班|两班倒|三班倒|倒班|酒吧|KTV|ktv|夜总会"
    r"|歌舞厅|网吧|会所|足浴|保安|代驾|货车|司机"
)


def suits_of(facts: Facts) -> list[str]:
    """Codes of SUITS, then TARGET and ADULTS where they hold."""
    told = {code: bool(regex.search(facts.words)) for code, regex in _SAID_RE.items()}
    there = told | {
        "low_education": Education(facts.education_min).rank <= Education.JUNIOR.rank,
        "older": told["older"] or (facts.age_max or 0) >= _OLDER_FROM,
        "board_lodging": facts.board and facts.lodging,
        "near_home": facts.is_near,
        "home_work": told["home_work"] or facts.work_form == "home",
        "hours_free": told["hours_free"] or facts.hours_free,
    }
    found = [code for code in SUITS if there[code]]
    if "low_education" in found and len(found) > 1:
        found.append(TARGET)
    if _BARRED.search(facts.words):
        found.append(ADULTS)
    return found


def reasons(suits: list[str]) -> list[str]:
    """The codes in words, for whoever reads them."""
    return [word for code, word in SUITS.items() if code in suits]
