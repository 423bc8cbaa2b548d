"""Pure rules of employers: unified social credit codes (GB 32100-2015), kinds, what is missing."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from backend.domain.employers.models import Employer
from backend.domain.people.identity import read_mobile

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_KINDS = {
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "11": "机关",
    "12": "事业单位",
    "52": "民办非企业单位",
    "54": "村组织",
    "55": "村组织",
}


@dataclass(frozen=True)
class CreditCode:
    """A checked code; `kind` is the unit's kind by its first digits, `warning` is for staff."""

    value: str
    kind: str
    warning: str = ""


# domain 3.4; one unit may be of several kinds
UNIT_KINDS = {
    "key_contact": "重点联系企业", "monitored": "重点监测企业", "park": "园区企业",
    "key": "用工大户", "workshop": "就业车间", "base": "就业基地",
    "public_post": "公益性岗位单位", "cooperative": "合作社、家庭农场", "sole": "个体工商户",
    "agency": "人力资源服务机构", "school": "培训机构", "internship": "见习单位",
    "site": "安置区管委会",
}  # fmt: skip
LATE_AFTER = timedelta(days=7)  # an incomplete unit
STANDING_TEXT = {"fine": "正常", "incomplete": "待补全", "delisted": "已清退"}


def missing_parts(employer: Employer) -> list[str]:
    """What is still to complete before the unit counts as known (clause 4.1.2(3))."""
    parts = {
        "统一社会信用代码": bool(employer.credit_code), "地址": bool(employer.address),
        "联系人": bool(employer.contact_name), "联系电话": bool(employer.contact_phone),
        "核实方式": employer.identified_at is not None,
    }  # fmt: skip
    return [name for name, present in parts.items() if not present]


def standing(employer: Employer) -> str:
    """A key of STANDING_TEXT."""
    if employer.delisted_at:
        return "delisted"
    return "incomplete" if missing_parts(employer) else "fine"


def plain_code(text: str) -> str:
    """A code as it was typed, without spaces and dashes, in half-width capitals."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def read_credit_code(text: str) -> CreditCode:
    """The checked code in capitals; ValueError carries a sentence for the person.

    A 15-digit registration number of an old sole trader passes with a warning.
    """
    value = plain_code(text)
    if not value:
        raise ValueError("请填写统一社会信用代码，营业执照右上方能找到")
    if re.fullmatch(r"[0-9]{15}", value):
        warning = "这是 15 位的旧注册号，请提醒单位换发 18 位统一社会信用代码的营业执照"
        return CreditCode(value, "个体工商户", warning)
    if len(value) != 18:
        much = "少" if len(value) < 18 else "多"
        raise ValueError(
            f"统一社会信用代码应是 18 位，{much}了 {abs(len(value) - 18)} 位，请核对后再填"
        )
    if wrong := sorted({char for char in value if char not in ALPHABET}):
        hint = f"不会有“{'、'.join(wrong)}”（可能是把数字 0、1、2、5 看成了字母）"
        raise ValueError(f"统一社会信用代码里{hint}，请核对后再填")
    if _check_char(value[:17]) != value[17]:
        raise ValueError("统一社会信用代码有一位对不上，请照着营业执照逐位核对后再填")
    kind = _KINDS.get(value[:2], "")
    return CreditCode(
        value, kind, "" if kind else "统一社会信用代码的开头不常见，请看一下营业执照原件"
    )


def phone_fault(phone: str) -> str:
    """Why a unit cannot be called at this number, a landline's or a mobile's, or ""."""
    fine = re.fullmatch(r"[\d-]{7,20}", phone.strip())
    return "" if fine else "请填写能打通的电话，例如 0738-0000001"


def mobile_of(employer: Employer | None) -> str:
    """The registered mobile, which short messages go to; "" for a landline or none."""
    try:
        return read_mobile((employer.contact_phone if employer else "") or "")
    except ValueError:
        return ""


def code_of_form(typed: str, faults: dict[str, str]) -> str | None:
    """The checked code, or None for an empty field and for a wrong one, which joins `faults`."""
    if not typed.strip():
        return None
    try:
        return read_credit_code(typed).value
    except ValueError as fault:
        faults["credit_code"] = str(fault)
        return None


def make_credit_code(kind: str, region6: str, seq: int) -> str:
    """A synthetic code with valid check characters; `kind` is `91`, `92` and so on."""
    body = f"{seq:08d}"
    total = sum(
        int(digit) * weight for digit, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    first = f"{kind}{region6}{body}{'0123456789X0'[(11 - total % 11)]}"
    return first + _check_char(first)


def _check_char(first17: str) -> str:
    total = sum(
        ALPHABET.index(char) * weight for char, weight in zip(first17, WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]
