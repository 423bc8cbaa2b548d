"""Read one row of a postings file into a vacancy and say what was changed, dropped or missing."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from backend.domain.catalogues.rules import Education, classify_title, parse_education
from backend.domain.employers.rules import phone_fault, read_credit_code
from backend.domain.imports import advert_text
from backend.domain.imports.vacancy_columns import read_cells, read_day
from backend.domain.regions.rules import Place, PlaceIndex
from backend.domain.vacancies.rules import VALID_MOST
from backend.domain.vacancies.wages import Wage, read_wage
from backend.domain.vacancies.wording import drop_age_limits

HEADCOUNT_MOST = 5000
TITLE_LENGTH_MOST = 60
NAME_LENGTH_MOST = 100
TEXT_LENGTH_MOST = 4000
CONTENT_LENGTH_LEAST = 5
YOUNGEST, OLDEST = 16, 99

_REFUSED = re.compile(r"rejected|refused|未通过|不通过|驳回|退回|拒绝")
_NOBODY = re.compile(r"^(?:个人|无|未知|匿名|不详|[-/.*\s]*)$")


@dataclass
class VacancyRow:
    """What became of one row.

    `repairs`: changed or assumed; `warnings`: dropped or doubtful; `missing`: still to complete.
    """

    title: str = ""
    employer_name: str = ""
    credit_code: str | None = None
    address: str = ""  # the employer's
    place_code: str | None = None
    place_text: str = ""
    wage: Wage = field(default_factory=Wage)
    headcount: int = 1
    education_min: Education = Education.NONE
    age_min: int | None = None
    age_max: int | None = None
    age_reason: str = ""
    description: str = ""
    contact_name: str = ""
    contact_phone: str | None = None
    board: bool = False
    lodging: bool = False
    insurance: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    occupation_code: str | None = None
    valid_from: date = date.min
    valid_to: date = date.min
    source: str = ""
    source_id: str = ""
    outcome: Literal["taken", "rejected"] = "taken"
    status: Literal["draft", "review", "expired"] = "review"
    repairs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read_vacancy_row(
    row: dict[str, str], *, today: date, valid_days: int | None, places: PlaceIndex
) -> VacancyRow:
    """One vacancy from one row with headers as the source wrote them; never raises.

    `valid_days` is the choice to renew posts that are past their deadline, counted from `today`.
    """
    cells = read_cells(row)
    post = VacancyRow(source=cells.get("source", "")[:40])
    _read_names(post, cells)
    _read_text(post, cells)
    _read_place(post, cells, places)
    _read_wage(post, cells)
    _read_demands(post, cells)
    _read_contact(post, cells)
    _read_dates(post, cells, today, valid_days)
    post.source_id = cells.get("source_id", "")[:64] or _fingerprint(post)
    _decide(post, cells)
    return post


def _read_names(post: VacancyRow, cells: dict[str, str]) -> None:
    title = advert_text.clean_line(cells.get("title", ""))
    title, dropped, doubtful = advert_text.drop_sex_limits(title)
    if dropped:
        post.warnings.append("岗位名称里的性别限制不合法，已去掉")
    elif doubtful:
        post.warnings.append("岗位名称里提到了性别，请核对是否构成限制")
    title = _without_ages("岗位名称", title, post, cells)
    if len(title) > TITLE_LENGTH_MOST:
        title = title[:TITLE_LENGTH_MOST]
        post.repairs.append(f"岗位名称太长，只留前 {TITLE_LENGTH_MOST} 个字")
    employer = advert_text.clean_line(cells.get("employer", ""))[:NAME_LENGTH_MOST]
    post.title = title
    post.employer_name = "" if _NOBODY.match(employer) else employer
    if code := cells.get("credit_code", ""):
        try:
            post.credit_code = read_credit_code(code).value
        except ValueError as fault:
            post.warnings.append(f"信用代码没有采用：{fault}")


def _without_ages(where: str, text: str, post: VacancyRow, cells: dict[str, str]) -> str:
    """Limits by age stay in the words only beside the reason for them."""
    kept = text if cells.get("age_reason") else drop_age_limits(text)
    if kept != text:
        post.warnings.append(f"{where}里的年龄限制没有写理由，已去掉")
    return kept


def _read_text(post: VacancyRow, cells: dict[str, str]) -> None:
    text, notes = advert_text.clean_text(cells.get("description", ""))
    text, dropped, doubtful = advert_text.drop_sex_limits(text)
    text = _without_ages("工作内容", text, post, cells)
    post.repairs += notes
    if len(text) > TEXT_LENGTH_MOST:
        text = text[:TEXT_LENGTH_MOST]
        post.repairs.append(f"工作内容太长，只留前 {TEXT_LENGTH_MOST} 个字")
    if dropped:
        post.warnings.append("工作内容里的性别限制不合法，已去掉")
    if doubtful:
        post.warnings.append("工作内容里提到了性别，请核对是否构成限制")
    if advert_text.names_age(text):
        post.warnings.append("工作内容里提到了年龄，请核对是否有法律依据")
    if advert_text.several_posts(post.title, text):
        post.warnings.append("一条里像是写了几个岗位，请核对，必要时拆成几条")
    benefits = cells.get("benefits", "")
    offered = f"{post.title}\n{benefits}\n{text}"
    post.description = text
    post.board = advert_text.offers_board(offered)
    post.lodging = advert_text.offers_lodging(offered)
    post.insurance = advert_text.insurance_of(benefits, text)
    post.benefits = advert_text.benefit_tags(benefits)
    post.occupation_code = classify_title(post.title) or classify_title(
        cells.get("category", ""), text
    )
    if post.occupation_code is None:
        post.warnings.append("没有认出是哪个工种，请选一个")


def _read_place(post: VacancyRow, cells: dict[str, str], places: PlaceIndex) -> None:
    post.address = advert_text.clean_line(cells.get("address", ""))[:200]
    written = advert_text.clean_line(cells.get("place", ""))
    if post.address and not written:
        written = post.address
        post.repairs.append("没有写工作地点，按单位地址算")
    place: Place = places.resolve(written)
    post.place_text, post.place_code = written[:200], place.code
    if place.why:
        post.warnings.append(place.why)
    elif place.level == 1 and not place.rest:
        post.warnings.append("工作地点只写到省，请补到县（市、区）")


def _read_wage(post: VacancyRow, cells: dict[str, str]) -> None:
    post.wage = read_wage(cells.get("wage", ""))
    post.repairs += post.wage.repairs
    if post.wage.unread:
        post.warnings.append(post.wage.unread)


def _read_demands(post: VacancyRow, cells: dict[str, str]) -> None:
    post.headcount = _headcount(cells.get("headcount", ""), post)
    wanted = cells.get("education", "")
    education = parse_education(wanted)
    if education is None:
        post.repairs.append(f"学历“{wanted[:20]}”看不懂，按不限处理")
    post.education_min = education or Education.NONE
    sex = cells.get("sex", "")
    if re.search(r"男|女|male", sex.lower()) and not re.search(r"不限|均可|皆可|男.*女", sex):
        post.warnings.append(f"来源限定性别（{sex[:10]}），不合法，已去掉")
    _read_age(post, cells)


def _headcount(text: str, post: VacancyRow) -> int:
    numbers = [int(number) for number in re.findall(r"\d+", unicodedata.normalize("NFKC", text))]
    count = numbers[0] if numbers else 0
    if len(numbers) > 1:
        post.repairs.append(f"招聘人数“{text[:12]}”不是一个数，按 {count} 人算")
    if 0 < count <= HEADCOUNT_MOST:
        return count
    written = f"招聘人数“{text[:12]}”不明确" if text else "没有写招聘人数"
    post.repairs.append(f"{written}，按 1 人算")
    return 1


def _read_age(post: VacancyRow, cells: dict[str, str]) -> None:
    written = cells.get("age", "")
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    if not any(numbers):
        if not cells.get("age_reason"):  # the text's own ages are told of where it is read
            return
        written = advert_text.find_age(post.description)
        numbers = [int(number) for number in re.findall(r"\d+", written)]
    if not any(numbers):
        return
    text = re.sub(r"周?岁|\s", "", unicodedata.normalize("NFKC", written))
    low, high = _age_ends(text, numbers)
    if not YOUNGEST <= (low or YOUNGEST) <= (high or OLDEST) <= OLDEST:
        post.repairs.append(f"年龄“{written[:12]}”写得不对，没有采用")
        return
    if reason := cells.get("age_reason", ""):
        post.age_min, post.age_max, post.age_reason = low, high, reason[:100]
    else:
        post.warnings.append(f"来源限定年龄（{written[:12]}），没有写法律依据，已去掉")


def _age_ends(text: str, numbers: list[int]) -> tuple[int | None, int | None]:
    if len(numbers) > 1:
        return numbers[0], numbers[1]
    if re.search(r"以下|以内|不超过|^[-~—]", text):
        return None, numbers[0]
    return numbers[0], None


def _read_contact(post: VacancyRow, cells: dict[str, str]) -> None:
    post.contact_name = advert_text.clean_line(cells.get("contact", ""))[:40]
    phone = unicodedata.normalize("NFKC", cells.get("phone", "")).replace(" ", "")
    if phone and phone_fault(phone):
        post.repairs.append("联系电话写得不对，没有采用")
    elif phone:
        post.contact_phone = phone


def _read_dates(
    post: VacancyRow, cells: dict[str, str], today: date, valid_days: int | None
) -> None:
    published = _read_date("发布日期", cells.get("published", ""), today, post)
    start = min(published or today, today)
    end = _read_date("截止日期", cells.get("deadline", ""), today, post)
    if end is None:
        end = start + VALID_MOST
        post.repairs.append(f"没有可用的截止日期，按发布后 {VALID_MOST.days} 天算，到 {end}")
    if end < today and valid_days:
        start, renewed = today, today + timedelta(valid_days)
        post.repairs.append(f"原来到 {end} 截止，按所选的有效天数改为到 {renewed}")
        end = renewed
    elif end > (latest := today + VALID_MOST):
        post.repairs.append(f"有效期最长 {VALID_MOST.days} 天，由到 {end} 改为到 {latest}")
        end = latest
    post.valid_from, post.valid_to = start, end
    if end < today:
        post.status = "expired"


def _read_date(name: str, text: str, today: date, post: VacancyRow) -> date | None:
    day, guessed = read_day(text, today, past=name == "发布日期")
    if day and guessed:
        post.repairs.append(f"{name}“{text[:12]}”没有写年份，按 {day.year} 年算")
    return day


def _fingerprint(post: VacancyRow) -> str:
    """A stable key for rows that bring none, so that the same file twice adds nothing."""
    parts = (post.source, post.title, post.employer_name, post.place_text, post.description)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _decide(post: VacancyRow, cells: dict[str, str]) -> None:
    state = cells.get("review_state", "").lower()
    if not post.title:
        post.reasons.append("没有写岗位名称" if cells else "这一行是空的")
    if _REFUSED.search(state):
        post.reasons.append("来源审核时没有通过")
    present = {
        "工资": post.wage.known,
        "单位名称": bool(post.employer_name),
        "工作内容": len(post.description) >= CONTENT_LENGTH_LEAST,
        "工作地点": post.place_code is not None,
    }
    post.missing = [name for name, there in present.items() if not there]
    if post.reasons:
        post.outcome = "rejected"
    elif post.missing and post.status == "review":
        post.status = "draft"
