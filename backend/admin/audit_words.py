"""Entries of the audit trail in words: who, what, to what, and what it was before and after."""

from collections.abc import Mapping
from typing import Any

from backend.admin.display import region_name
from backend.core.audit import AuditEntry
from backend.domain.applications.rules import STATUS_TEXT as APPLICATION_TEXT
from backend.domain.catalogues.rules import occupation_name
from backend.domain.oversight.labels import ACTIONS, DETAILS, FIELDS, subject_text
from backend.domain.oversight.rules import CHECK_TEXT as TRAIL_TEXT
from backend.domain.people.rules import CHECK_TEXT
from backend.domain.subsidies.rules import STATUS_TEXT as CLAIM_TEXT
from backend.domain.training.rules import STATUS_TEXT as WISH_TEXT
from backend.domain.vacancies.rules import STATUS_TEXT as VACANCY_TEXT

# the states that an entry's before, after and result are words of, by its subject
STATES = {
    "application": APPLICATION_TEXT, "claim": CLAIM_TEXT, "training_wish": WISH_TEXT,
    "vacancy": VACANCY_TEXT, "person": CHECK_TEXT, "audit_check": TRAIL_TEXT,
}  # fmt: skip
PLACES, OCCUPATIONS = ("region", "places"), ("occupation", "occupations")
WHO = {"system": "系统", "anonymous": "没有登录的人", "labourer": "劳动者", "staff": "工作人员"}


def who(entry: AuditEntry) -> str:
    kind, _, number = entry.actor.partition(":")
    return entry.actor_name or f"{WHO.get(kind, kind)} {number}".strip()


def action_text(entry: AuditEntry) -> str:
    return ACTIONS.get(entry.action, entry.action)


def detail_words(entry: AuditEntry) -> list[tuple[str, str]]:
    """Name and value of everything that the entry wrote down; empty values are left out."""
    states: Mapping[str, str] = STATES.get(entry.subject.partition(":")[0], {})
    return [
        (DETAILS.get(name, name), text)
        for name, value in entry.detail.items()
        if (text := _value(name, value, states))
    ]


def _value(name: str, value: Any, states: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value(name, one, states) for one in value)
    if isinstance(value, dict):
        return "，".join(f"{DETAILS.get(key, key)} {one}" for key, one in value.items() if one)
    if value is None or value == "":
        return ""
    text = str(value)
    if name in PLACES:
        return region_name(text) or text
    if name in OCCUPATIONS:
        return occupation_name(text) or text
    if name in ("person", "claim"):
        return f"{text} 号"
    return FIELDS.get(text, text) if name == "fields" else states.get(text, text)


def one_line(entry: AuditEntry) -> str:
    """The whole detail and the reason, for a cell."""
    words = [f"{name}：{text}" for name, text in detail_words(entry)]
    return "；".join([*words, *([entry.reason] if entry.reason else [])])


def about(entry: AuditEntry) -> str:
    return subject_text(entry.subject)
