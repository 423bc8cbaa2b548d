"""Find the posts in a pasted chat advert, and the cells of each as a table would hold them."""

import re
import unicodedata
from collections.abc import Iterable

from backend.core.log import hide_numbers
from backend.domain.catalogues.rules import classify_title
from backend.domain.imports import advert_text

SOURCE = "粘贴文字"
POSTS_MOST = 50
TEXT_MOST = 20_000  # characters
# What a form shows and a table of such posts is headed with; vacancy_columns knows each of them
COLUMNS = (
    "岗位名称", "单位名称", "招聘人数", "工资", "工作地点", "学历要求", "年龄要求", "年龄限制依据",
    "食宿", "联系电话", "截止日期", "工作内容",
)  # fmt: skip
_SHARED = ("单位名称", "工作地点", "联系电话", "截止日期", "食宿")  # may stand once for all posts

_BREAK = re.compile(r"\n[ \t]*(?:[-—=_*~·.。]{3,}[ \t]*)?(?=\n)")  # a blank or a ruled line
# 1、 (2) ③ 【4】 or 5️⃣ at the start of a line
_NUMBERED = re.compile(r"(?m)^[ \t]*(?:[(【\[]?\d{1,2}(?:[、.)】\]](?!\d)|\ufe0f?\u20e3)|[①-⑳])")
_DECORATION = re.compile(
    r"[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u20e3]"
)
_COUNT = (
    r"(?:(?:\d{1,4}|[一两二三四五六七八九十])\s*(?:多|余)?\s*(?:名|人|位|个)"
    r"(?![间工月天小多左以床宿班一年])|若干|数名|多名)"
)
_NUMERALS = {"两": 2} | {char: count for count, char in enumerate("一二三四五六七八九十", start=1)}
_HIRING = r"(?:急招|急聘|招聘|招工|诚聘|诚招|聘请|直招|招收|招募|招|聘|急需|需要|现需)"
_LABELS = {
    "岗位名称": r"(?:招聘|招工)?(?:岗位|职位|工种)(?:名称)?",
    "单位名称": r"(?:用人|招聘|用工)?(?:单位|企业|公司)(?:名称)?|厂名",
    "招聘人数": r"(?:招聘|招工|需求|用工)?人数",
    "工作地点": r"(?:工作|上班|用工|厂区|公司|单位)?(?:地点|地址|区域)",
    "学历要求": r"学历(?:要求)?|文化(?:程度)?",
    "年龄要求": r"年龄(?:要求|范围)?",
    "联系电话": r"(?:联系|咨询|报名|招聘)?(?:电话|方式|手机)(?:号码?)?|电联|微信同号",
    "截止日期": r"(?:报名)?截止(?:日期|时间)?|有效期(?:至|到)?",
}
_WAGE_LABEL = (
    r"(?:综合|税前|税后|到手|保底|基本|试用期)?(?:月薪|月工资|月收入|日薪|日工资|时薪|年薪|"
    r"工资待遇|薪资待遇|薪酬待遇|工资|薪资|薪酬|待遇|底薪|收入|工价|单价)(?:范围|标准|面议)?"
)
_ALL_LABELS = "|".join([*_LABELS.values(), _WAGE_LABEL, "要求", "任职要求", "工作内容", "福利"])
_UNIT = r"(?:元|块钱?|k|K|千|万)"
_SPAN = r"\d[\d.]*\s*(?:[kK千万元])?\s*(?:[-—–~～至到]{1,2})\s*\d[\d.]*"
_PER = r"(?:\s*(?:/|每|一)?\s*(?:个?月|天|日|小时|时|年|件|套|打|平方?)(?![龄岁休纪]))"
_WAGES = (
    re.compile(rf"{_WAGE_LABEL}\s*[:：为是约]?\s*{_SPAN}\s*{_UNIT}?(?:左右)?{_PER}?"),
    re.compile(rf"{_WAGE_LABEL}\s*[:：为是约]?\s*\d[\d.]*\s*{_UNIT}?(?:左右|以上|起|\+)?{_PER}?"
               r"(?:以上|起|左右)?"),
    re.compile(rf"{_SPAN}\s*{_UNIT}(?:左右)?{_PER}?"),
    re.compile(rf"{_SPAN}{_PER}"),
    re.compile(rf"\d[\d.]*\s*{_UNIT}(?:以上|起|左右)?{_PER}(?:以上|起|左右)?"),
    re.compile(r"(?<!\d)\d{4,5}\s*[-—–~～至到]{1,2}\s*\d{4,5}(?!\d)"),
    re.compile(r"(?:工资|薪资|待遇)?面议"),
)  # fmt: skip
_SCHOOLING = re.compile(
    r"(?:学历|文化程度?)不限|不限(?:学历|文化)|不识字(?:也)?可以?"
    r"|(?:小学|初中|高中|中专|中技|职高|大专|专科|本科|硕士)(?:毕业|学历|文化)?(?:及|或)?(?:以上)?"
)
_PHONE = re.compile(
    r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|400[ -]?\d{3}[ -]?\d{4})(?!\d)"
)
_NAME_END = r"(?:有限责任公司|有限公司|股份公司|集团|合作社|就业车间|服务部|经营部|厂|酒店|超市)"
_EMPLOYER = re.compile(
    rf"(?<![\u4e00-\u9fff(（])([\u4e00-\u9fff()（）]{{2,28}}?{_NAME_END})(?![区房里内长])"
)
_NO_NAME = re.compile(r"某|(?:^|本|我|该|进|贵|附近|大型|正规|招)(?:工|电子|鞋|服装)?厂$|大厂$")
_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?:省|市|县|区|镇|乡|街道))(?:[\u4e00-\u9fff0-9]{0,20}"
    r"(?:村|园区?|路|街|号|镇|区|乡))?"
)
_TITLE_WORD = r"[\u4e00-\u9fffA-Za-z/、（）()]{2,16}?"
_TITLES = (
    re.compile(rf"{_HIRING}\s*[:：]?\s*({_TITLE_WORD})\s*[:：]?\s*{_COUNT}"),
    re.compile(rf"{_HIRING}\s*[:：]?\s*{_COUNT}\s*({_TITLE_WORD})(?=[，,；;。、:：!！\s]|$)"),
    re.compile(rf"(?m)^\W*(?:\d{{1,2}}\W+)?({_TITLE_WORD})\s*[:：,，]?\s*{_COUNT}"),
    re.compile(rf"{_HIRING}\s*[:：]?\s*({_TITLE_WORD})(?=[，,；;。:：!！\s\d]|$)"),
)


def read_pasted(text: str) -> list[dict[str, str]]:
    """The posts of a pasted text as rows of COLUMNS; what was not found is an empty cell."""
    parts = _parts(text)
    offers = [part for part in parts if _offers(part)]
    if not offers:  # one advert in words that nothing was found in: the clerk fills it in
        offers = [text.strip()] if text.strip() else []
    shared = _cells("\n".join(part for part in parts if part not in offers))
    rows = []
    for part in offers[:POSTS_MOST]:
        cells = _cells(part)
        for name in _SHARED:
            cells[name] = cells[name] or shared[name]
        rows.append(cells)
    return rows


def _parts(text: str) -> list[str]:
    """Cut at blank lines; inside of a part at its numbers where each of them offers a post."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = (part.strip() for part in _BREAK.split(f"\n{lines}\n"))
    return [piece for part in parts if part for piece in _numbered(part)]


def _numbered(part: str) -> Iterable[str]:
    starts = [hit.start() for hit in _NUMBERED.finditer(part)]
    ends = [*starts[1:], len(part)] if starts else []
    pieces = [part[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    if len(pieces) < 2 or not all(_offers(piece) for piece in pieces):
        return [part]
    head = part[: starts[0]].strip()
    return [head, *pieces] if head else pieces


def _offers(part: str) -> bool:
    """Does the text name a post with a number of people or a wage?"""
    plain = _plain(part)
    return bool(_title(plain)) and bool(
        re.search(_COUNT, plain) or any(wage.search(plain) for wage in _WAGES[:-1])
    )


def _plain(text: str) -> str:
    """Half-width, without emoji; 【 】 become line ends, as adverts head their parts with them."""
    plain = unicodedata.normalize("NFKC", _DECORATION.sub(" ", text))
    return re.sub(r"[【】]", "\n", plain)


def _cells(text: str) -> dict[str, str]:
    plain = _plain(text)
    phone = _PHONE.search(plain)
    without = _PHONE.sub(" ", plain)
    age = advert_text.find_age(without)
    ageless = without.replace(age, " ") if age else without
    found = {
        "岗位名称": _title(without), "单位名称": _employer(without),
        "招聘人数": _headcount(without), "工资": _first(_WAGES, ageless),
        "工作地点": _labelled("工作地点", without) or _first((_PLACE,), _without_firm(without)),
        "学历要求": _labelled("学历要求", without) or _first((_SCHOOLING,), without),
        "年龄要求": age or _labelled("年龄要求", without),
        "年龄限制依据": "", "食宿": _keep(without),
        "联系电话": re.sub(r"[ -]", "", phone[0]) if phone else "",
        "截止日期": _labelled("截止日期", without),
        "工作内容": hide_numbers(_PHONE.sub("［电话］", text).strip()),
    }  # fmt: skip
    return {name: found[name].strip() for name in COLUMNS}


def _title(plain: str) -> str:
    if named := _labelled("岗位名称", plain):
        return re.sub(rf"[\s:：]*{_COUNT}.*$", "", named).strip()
    for pattern in _TITLES:
        for hit in pattern.finditer(plain):
            for title in (re.sub(rf"^.*{_HIRING}", "", hit[1]), hit[1]):
                if len(title.strip("：: 、/")) >= 2 and classify_title(title):
                    return title.strip("：: 、/")
    return ""


def _employer(plain: str) -> str:
    named = _labelled("单位名称", plain)
    if named:
        return named
    for hit in _EMPLOYER.finditer(plain):
        if not _NO_NAME.search(hit[1]):
            return hit[1]
    return ""


def _headcount(plain: str) -> str:
    written = _labelled("招聘人数", plain) or _first((re.compile(_COUNT),), plain)
    return re.sub(r"^[一两二三四五六七八九十](?=\D)", lambda hit: str(_NUMERALS[hit[0]]), written)


def _without_firm(plain: str) -> str:
    """So that the 双峰县 of a firm's name is not taken for the place of work."""
    return _EMPLOYER.sub(" ", plain)


def _keep(plain: str) -> str:
    board, lodging = advert_text.offers_board(plain), advert_text.offers_lodging(plain)
    return {(True, True): "包吃住", (True, False): "包吃", (False, True): "包住"}.get(
        (board, lodging), ""
    )


def _labelled(name: str, plain: str) -> str:
    """The value behind a label, up to the end of its clause or the next label."""
    colon = "[:：在到至]?" if name in ("工作地点", "截止日期") else "[:：]"
    hit = re.search(
        rf"(?:^|[\s，,；;。.、)])(?:{_LABELS[name]})\s*{colon}\s*([^\n；;。，,]+?)"
        rf"(?=[\n；;。，,]|\s+(?:{_ALL_LABELS})\s*[:：]|$)",
        plain,
    )
    return hit[1].strip() if hit else ""


def _first(patterns: Iterable[re.Pattern[str]], plain: str) -> str:
    return next((hit[0].strip() for one in patterns if (hit := one.search(plain))), "")
