"""Clean the text of an advert from elsewhere, and see what the law or a reader would trip over."""

import html
import re
import unicodedata

from backend.domain.catalogues.rules import classify_title, occupation_group

PENSION_TO_MATERNITY = ("养老", "医疗", "失业", "工伤", "生育")
TAGS_MOST = 8
TAG_LENGTH_MOST = 10
_UNSEEN = {"Cc", "Cf", "Co"}  # control, format and private-use characters

_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_LINE_END = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^<>]*>", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:\w{0,6}[:：]\s*)?"
    r"(?:\[(?:电话|号码|邮箱|网址|联系人|证件号|个人或未注明)\][ \t、,，;；:：/]*)+"
)
_SEX_FREE = re.compile(
    r"男\s*[、/和或]?\s*女|女\s*[、/和或]\s*男|不限性别|子女|妇女|女(?:装|鞋|包|神|王|职工|工假)|男(?:装|鞋|神)"
)
_SEX_BRACKET = re.compile(r"[(（](?:仅|只)?(?:限|招|要)?[男女](?:性|生|士|工)?(?:优先)?[)）]")
_SEX_PHRASE = re.compile(
    r"(?:本职位)?(?:仅限|只限|限|只招|只要|只收|要求|招)[男女](?:性|生|士|工)?(?![\w])"
    r"|(?<![\w])[男女](?:性|生|士|工|孩)?(?:优先考虑|优先|为主|为佳|佳|较好)"
    r"|性别(?:要求)?[:：]?[男女](?:性)?(?![\w/])"
)
# 女 alone between commas; not 男、女不限 and not 男 170cm, which says something else
_SEX_CLAUSE = re.compile(
    r"(?m)(^|[，,；;。、:：\s])([ \t]*(?:[(（]?\d{1,2}[.、)）][ \t]*)?)"
    r"(?<![男女]、)[男女](?:性|生|士)?"
    r"(?=[，,；;。、\s]|$)(?!\s*[、/]?\s*[男女])(?!\s*1\d\d|\s*1[.．]\d)[，,、]?"
)
_BOARD = re.compile(
    r"(?<!不)(?:包|管|供)(?:吃|食|[早中晚午三一两二]餐)|(?<!不)吃住(?:全包|都包|免费)"
    r"|(?<!不)提供(?:免费)?(?:三餐|工作餐|食宿|吃住)|免费(?:三餐|工作餐|食宿)"
)
_LODGING = re.compile(
    r"(?<!不)(?:包|管|供)(?:吃|食)?(?:住|宿)|(?<!不)(?:吃住(?:全包|都包|免费)|住宿免费)"
    r"|免费三餐[和、及]住宿"
    r"|(?<!不)提供(?:免费|员工)?(?:住宿|宿舍|食宿|吃住)|免费(?:住宿|食宿|宿舍)"
)
_PAYS_INSURANCE = re.compile(r"[五六]险|(?:缴纳?|交|买|办理|享有?)社(?:保|会保险)")
# 助理, 专员, 主管 and 经理 stand beside any occupation
_RANKS = {"3010200", "1050100", None}
_AGE_LIMIT = re.compile(r"\d{2}\s*(?:周岁|岁)|年龄")
_AGE_SPANS = (
    re.compile(r"(?<!\d)\d{2}\s*(?:周?岁)?\s*(?:[-—–―~～至到]\s*){1,2}\d{2}\s*周?岁"),
    re.compile(r"年\s*龄\D{0,6}\d{2}\s*(?:[-—–―~～至到]\s*){1,2}\d{2}(?!\d)"),
    re.compile(r"(?<!\d)\d{2}\s*周?岁\s*及?(?:以[上下内])"),
    re.compile(r"年\s*龄\D{0,6}\d{2}\s*周?岁?\s*及?以[上下内]|年满\s*\d{2}\s*周?岁"),
    re.compile(r"不超过\s*\d{2}\s*周?岁"),
)
_OPENINGS = re.compile(r"([\u4e00-\u9fff]{2,8})[:：]?\s*\d{1,4}\s*[名人](?![\u4e00-\u9fff])")
_POST_LABEL = re.compile(r"(?m)^\W*(?:招聘)?(?:岗位|职位)(?:名称|[一二三四五六1-9])?\s*[:：]")
_TITLE_PARTS = re.compile(r"[/、，,+|;；]|\s{1,}")


def clean_line(text: str) -> str:
    """One line without control characters, markup, placeholders and decoration at its ends."""
    flat = _without_controls(html.unescape(_HTML.sub(" ", text)))
    return " ".join(_PLACEHOLDER.sub("", flat).split()).strip("★☆◆●■▲!！~～*·-—,，。;； ")


def clean_text(text: str) -> tuple[str, list[str]]:
    """The text with plain lines, and a sentence for each kind of thing taken out."""
    notes = []
    plain = _HTML.sub("", _LINE_END.sub("\n", text))
    plain = _without_controls(html.unescape(plain))
    if plain != text.replace("\r\n", "\n").replace("\r", "\n"):
        notes.append("去掉了工作内容里的网页代码或看不见的符号")
    kept = _PLACEHOLDER.sub("", plain)
    if kept != plain:
        notes.append("去掉了工作内容里“[电话]”一类的占位字样")
    lines = (re.sub(r"[ \t\u3000\xa0]+", " ", line).strip() for line in kept.splitlines())
    return "\n".join(line for line in lines if re.search(r"\w", line)), notes


def drop_sex_limits(text: str) -> tuple[str, bool, bool]:
    """The text without plain sex limits; was one dropped; does something doubtful remain?"""
    kept = _SEX_BRACKET.sub("", text)
    kept = _SEX_PHRASE.sub("", kept)
    kept = _SEX_CLAUSE.sub(r"\1\2", kept)
    dropped = kept != text
    doubtful = re.search(r"[男女]", _SEX_FREE.sub("", kept)) is not None
    if dropped:
        kept = re.sub(r"([，,、；;])[，,、；;]+", r"\1", kept).strip()
    return kept, dropped, doubtful


def find_age(text: str) -> str:
    """The first ages that an advert asks for, as it writes them; "" for none."""
    plain = unicodedata.normalize("NFKC", text)
    return next((hit[0] for span in _AGE_SPANS if (hit := span.search(plain))), "")


def names_age(text: str) -> bool:
    return _AGE_LIMIT.search(text) is not None


def several_posts(title: str, description: str) -> bool:
    """Does one advert seem to offer posts of different occupations?"""
    # Groups for the title: 会计/出纳/文员 is one post with three names
    named = {classify_title(part) for part in _TITLE_PARTS.split(title)} - _RANKS
    offered = {classify_title(name) for name in _OPENINGS.findall(description)} - _RANKS
    labels = _POST_LABEL.findall(description)
    return (
        len({occupation_group(code) for code in named}) > 1 or len(offered) > 1 or len(labels) > 1
    )


def offers_board(text: str) -> bool:
    return _BOARD.search(text) is not None


def offers_lodging(text: str) -> bool:
    return _LODGING.search(text) is not None


def insurance_of(benefits: str, description: str) -> tuple[str, ...]:
    """Kinds of insurance that an advert promises; a description counts only in set phrases."""
    both = f"{benefits}\n{description}"
    found: list[str] = []
    if _PAYS_INSURANCE.search(both) or "社保" in benefits:
        found += PENSION_TO_MATERNITY
    found += [kind for kind in PENSION_TO_MATERNITY if kind in benefits and kind not in found]
    if re.search(r"[五六]险[一二两]金", both) or "公积金" in benefits:
        found.append("公积金")
    if re.search(r"意外险|意外伤害保险|商业保险", both):
        found.append("意外险")
    return tuple(found)


def benefit_tags(text: str) -> tuple[str, ...]:
    """At most eight short tags from a list in one cell."""
    parts = (clean_line(part) for part in re.split(r"[|,，、;；/\n]+", text))
    tags = dict.fromkeys(part for part in parts if 1 < len(part) <= TAG_LENGTH_MOST)
    return tuple(tags)[:TAGS_MOST]


def _without_controls(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char) not in _UNSEEN
    )
