"""What an advert must not say, found in its words (domain 3.2).

人力资源市场暂行条例 art. 24 (true, lawful, no discrimination), 就业促进法 art. 27–31 (sex,
marriage, birth, ethnicity, religion, health, 户籍), 劳动合同法 art. 9 and 84 (no deposit, no papers
kept).
Words that only say that there is no such limit (男女不限) are fine.
"""

import re
from typing import NamedTuple


class Ban(NamedTuple):
    """`said` finds it once innocent uses (`but`) are out; `do` says what to write instead."""

    said: re.Pattern[str]
    but: re.Pattern[str]
    do: str


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_SEX = r"[男女](?:性|士|生|工)?"
_NOT = (
    "(?:不以任何(?:方式|理由|名义)|无需|不需要?|不用|不得|绝不|从不|没有|拒绝|禁止|不|无|免)"
    "(?:再|另|额外|任何)?"
)
_FEE = "(?:押金|保证金|服装费|工衣费|报名费|培训费|中介费|介绍费|手续费|建档费|管理费)"
_PAPERS = "(?:身份证|证件|毕业证|护照)"
_FIRST = "(?:者)?(?:优先|为主|为佳)"
_SHORT = r"[^，。；,;\s]{0,6}"
BANS = (
    Ban(
        _words(
            rf"(?:只|仅|限)[招收要限]?{_SEX}(?![友朋装鞋款])", rf"{_SEX}{_FIRST}",
            r"性别\s*[:：]?\s*[男女]", r"招聘?[男女](?:工|性|生)",
            r"(?:要求|需要|须|需)(?:是|为)?[男女](?:性|工|生)",
        ),
        _words(r"男女(?:性|工)?(?:不限|均可|皆可|都可|都行|都要|兼收)?", r"[男女](?:宿舍|装|鞋)"),
        "不能限制或偏重性别，请删掉男女的要求",
    ),
    Ban(
        _words(
            rf"(?:已婚|未婚|已育|未育){_FIRST}?",
            r"(?:不得|不能|不准|不许|年内不得?)(?:结婚|怀孕|生育|生小孩)",
        ),
        _words(r"(?:已婚|未婚)[、/或]?(?:未婚|已婚)?(?:均可|不限|皆可)", "婚育不限"),
        "不能问婚育，请删掉结婚、生育的要求",
    ),
    Ban(
        _words(
            rf"(?:不招|不要|不收|谢绝){_SHORT}(?:族|地区人|省人|籍)",
            "(?:仅限|只招|只要|限|必须是?)(?:汉族|本地|当地|本省|本市|本县)(?:人|户口|户籍)?",
            rf"(?:本地|当地|本市|本县|城镇)(?:户口|户籍){_FIRST}", rf"无(?:宗教)?信仰{_FIRST}",
        ),
        _words("户籍不限", "(?:户口|户籍)(?:本|证明|页|复印件)"),
        "不能按民族、宗教、户籍、地域限制，请删掉这条",
    ),
    Ban(
        _words(
            "(?:无|没有|非)(?:乙肝|大三阳|小三阳|艾滋)", "乙肝(?:表面抗原)?(?:检测|筛查|两对半)",
            "(?:无|没有)残疾", "不招残疾",
        ),
        _words("不(?:查|检查|检测)乙肝", "无乙肝(?:要求|限制)"),
        "没有法定理由不能按健康限制，请只写工作真正需要的条件",
    ),
    Ban(
        _words(
            rf"(?:收|交|缴|付|扣){_SHORT}{_FEE}", rf"{_FEE}\s*[:：]?\s*\d+",
            "(?:贷款|分期)(?:入职|培训|交费)", rf"(?:扣|押|暂扣|代管|收取)押?{_PAPERS}",
        ),
        _words(
            rf"{_NOT}(?:收|交|缴|付|扣|押)?[取纳]?{_SHORT}(?:费用?|押金|保证金|{_PAPERS})",
            rf"(?:报销|承担|公司[出付]|免费?|免收){_SHORT}费", rf"凡{_SHORT}(?:扣|押){_SHORT}",
        ),
        "不能收费、收押金、让人贷款或扣证件，请删掉，并核实这家单位",
    ),
    Ban(
        _words(
            r"(?:日|天|每天)(?:入|赚|挣)过?(?:千|万|[1-9]\d{3})",
            r"月入过?(?:数?十?万|\d+万|[1-9]\d{4})",
            "轻松(?:月入|赚|挣|年入)", "躺(?:赚|着挣)", "(?:一夜|快速)暴富",
        ),
        _words("(?!)"),  # no use of it is innocent
        "不能用夸大的高工资招人，请写真实的工资",
    ),
)
# a limit by age is for a reason that the advert states, or it is none; from 16 or 18 on is law
_ABOUT_AGE = r"(?:年龄(?:要求|限制)?(?:在|为)?\s*[:：]?\s*)"
_YEARS = r"\s*周?岁"
_TO = r"\s*(?:[-—–~～]+|至|到)\s*"
_AGES = re.compile(
    rf"(?P<lawful>(?:年?满\s*)?(?<!\d)1[68]{_YEARS}(?:以上))|{_ABOUT_AGE}?(?:"
    rf"(?<!\d)\d{{2}}(?:{_YEARS})?{_TO}\d{{2}}{_YEARS}(?:之间|以内|以下|左右)?"
    rf"|(?<!\d)\d{{2}}{_YEARS}(?:以下|以内|之内|以上))"
    rf"|{_ABOUT_AGE}\d{{2}}{_TO}\d{{2}}"
)
QUOTED = 12  # characters of the advert that a sentence quotes


def wording_faults(*texts: str) -> list[str]:
    """What to change, in sentences that quote the advert; [] = nothing was found."""
    faults = []
    for ban in BANS:
        hits = (ban.said.search(ban.but.sub("，", text)) for text in texts)
        if found := next((hit for hit in hits if hit), None):
            faults.append(f"“{found[0][:QUOTED]}”：{ban.do}")
    return faults


def age_limits(text: str) -> list[str]:
    """The limits by age that a text names, in its own words."""
    return [hit[0] for hit in _AGES.finditer(text) if not hit["lawful"]]


def drop_age_limits(text: str) -> str:
    """The text without them and without the marks that they leave behind."""
    kept = _AGES.sub(lambda hit: hit["lawful"] or "", text)
    if kept == text:
        return text
    kept = re.sub(r"[(（]\s*[)）]", "", kept)
    return re.sub(r"(^|[\n，,、；;。：:])[ \t]*[，,、；;]+", r"\1", kept).strip()
