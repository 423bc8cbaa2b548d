"""Pure rules of field work: topics of a visit, answers to a call, how a vacancy is read out."""

from collections.abc import Collection
from datetime import date, timedelta

from backend.domain.applications.rules import DECLINE_REASONS
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.rules import pay_text

TOPICS = {"work": "就业渠道", "training": "培训登记", "subsidy": "补贴申报", "policy": "政策解释"}
PHOTOS_KEPT = timedelta(days=730)  # of a visit: a round of checks by the province comes yearly
LOOSE_KEPT = timedelta(days=30)  # a visit may wait that long on a phone without a network
PHOTOS_AT_ONCE = 200
RESULTS = {"interested": "有意", "declined": "不去", "no_answer": "没打通"}
NOTE_MOST = 300
POSTS_READ = 5  # vacancies that are read out to one person
SOON_DAYS = 3  # before the fortnight is over
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)  # of China


def visit_faults(
    *, visited_on: date, today: date, topics: Collection[str], note: str,
    place: tuple[float, float] | None,
) -> dict[str, str]:  # fmt: skip
    """Every input fault with its sentence, by field; `place` = longitude, latitude."""
    faults = {}
    if visited_on > today:
        faults["visited_on"] = "走访日期不能晚于今天"
    if not topics or not set(topics) <= TOPICS.keys():
        faults["topics"] = "请勾选这次讲了什么"
    if len(note) > NOTE_MOST:
        faults["note"] = f"最多写 {NOTE_MOST} 个字"
    if place and not (
        LONGITUDES[0] <= place[0] <= LONGITUDES[1] and LATITUDES[0] <= place[1] <= LATITUDES[1]
    ):
        faults["place"] = "位置不对，请去掉位置再保存"
    return faults


def call_faults(*, result: str, reason: str, vacancy_id: int | None) -> dict[str, str]:
    """不去 needs its reason; 有意 and 不去 are said about one vacancy."""
    if result not in RESULTS:
        return {"result": "请选择他怎么说"}
    if result != "no_answer" and vacancy_id is None:
        return {"vacancy_id": "请先选是哪个岗位"}
    if result == "declined" and reason not in DECLINE_REASONS:
        return {"reason": "请选一个不去的原因"}
    return {}


def in_spoken_words(row: Vacancy, place: str) -> str:
    """One vacancy as a helper reads it out: what, where, pay, board, how many, who."""
    board = {(True, True): "包吃包住", (True, False): "包吃", (False, True): "包住"}
    parts = [
        row.title, f"在{place}" if place else "", f"工资{pay_text(row)}",
        board.get((row.board, row.lodging), ""), f"还招{row.headcount_left}人",
        row.employer.name if row.employer else "",
    ]  # fmt: skip
    return "，".join(part for part in parts if part) + "。"
