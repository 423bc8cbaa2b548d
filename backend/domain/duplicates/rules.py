"""Pure rules of duplicates: which ID numbers are one slip apart, and what that says."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations

from backend.domain.duplicates.models import Kind
from backend.domain.people.identity import check_digit

LATE_AFTER = timedelta(days=7)  # a pair that nobody has looked at
KIND_TEXT = {
    "one_digit": "身份证号只差一位",
    "swapped": "身份证号有两位写反了",
    "details": "同村、同名、同一天出生",
}
STATE_TEXT = {"open": "待核对", "merged": "已合并", "dismissed": "不是同一个人"}
LINK_TEXT = {
    "applications": "应聘", "claims": "补贴申请", "consents": "提供电话的同意",
    "messages": "消息", "notices": "通知", "offer_answers": "推荐的回复", "photos": "照片",
    "push_rows": "每周推送", "training_wishes": "培训意愿", "wechat_users": "微信绑定",
    "work_wishes": "找工作的想法",
}  # fmt: skip
BODY, LENGTH = 17, 18


def near_numbers(number: str) -> Iterator[str]:
    """Every ID number one slip away: a digit replaced, or two in each other's place.

    Each with the check digit that stands there and with the one that would be right; those whose
    birth date does not exist are left out. About 400.
    """
    body, check = number[:BODY], number[BODY]
    slips = set(_replaced(body)) | set(_swapped(body))
    found = {slip + end for slip in slips for end in (check, check_digit(slip))}
    found |= {body + end for end in "0123456789X"}
    if body[-1] != check != "X":
        found.add(body[:-1] + check + body[-1])
    found.discard(number)
    return (near for near in found if _is_date(near[6:14]))


def right_neighbours(wrong: str) -> Iterator[str]:
    """Of a number with a wrong check digit, the right ones that it may have been: about 30."""
    for near in near_numbers(wrong):
        # cheap first: nearly all differ in the check digit and in an earlier one
        maybe = near[BODY] == wrong[BODY] or near[: BODY - 1] == wrong[: BODY - 1]
        if maybe and is_valid(near) and slip_between(wrong, near):
            yield near


def _replaced(body: str) -> Iterator[str]:
    for place in range(BODY):
        for digit in "0123456789":
            if digit != body[place]:
                yield body[:place] + digit + body[place + 1 :]


def _swapped(body: str) -> Iterator[str]:
    for i, j in combinations(range(BODY), 2):
        if body[i] != body[j]:
            yield body[:i] + body[j] + body[i + 1 : j] + body[i] + body[j + 1 :]


@lru_cache(maxsize=100_000)
def _is_date(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def is_valid(number: str) -> bool:
    return check_digit(number[:BODY]) == number[BODY]


def slip_between(one: str, other: str) -> Kind | None:
    """The slip that makes one number of the other, or None.

    The check digits are equal, or both right: otherwise two things are wrong, not one.
    """
    places = [i for i in range(LENGTH) if one[i] != other[i]]
    if places == [BODY]:
        return Kind.ONE_DIGIT
    if len(places) == 2 and _crossed(one, other, places):
        return Kind.SWAPPED
    if BODY in places:
        if not (is_valid(one) and is_valid(other)):
            return None
        places.remove(BODY)
    if len(places) == 1:
        return Kind.ONE_DIGIT
    return Kind.SWAPPED if len(places) == 2 and _crossed(one, other, places) else None


def _crossed(one: str, other: str, places: list[int]) -> bool:
    i, j = places
    return one[i] == other[j] and one[j] == other[i]


def may_be_one(one: str, other: str, *, same_name: bool) -> bool:
    """Two right numbers one slip apart are brothers or strangers, unless the name is the same."""
    return same_name or is_valid(one) != is_valid(other)


def likely_wrong(left: str, right: str) -> str:
    """Which of two numbers the check digit calls wrong: left, right or "" (it cannot say)."""
    if is_valid(left) == is_valid(right):
        return ""
    return "right" if is_valid(left) else "left"


def link_text(table: str) -> str:
    """What a row of this table is to staff."""
    return LINK_TEXT.get(table, "其他记录")
