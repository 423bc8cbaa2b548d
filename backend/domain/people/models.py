"""Households, people and their work wishes; register status is staff-only data."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted, Note
from backend.domain.people.names import initials


class EmploymentStatus(StrEnum):
    """Status codes of the register."""

    UNIT = "EMP_UNIT"
    WORKSHOP = "EMP_WORKSHOP"
    PUBLIC_POST = "EMP_PUBLIC"
    SELF = "EMP_SELF"
    FLEXIBLE = "EMP_FLEX"
    FARM = "FARM"
    WILLING = "UNEMP_WILL"
    UNWILLING = "UNEMP_NOWILL"
    NO_ABILITY = "NO_ABILITY"
    STUDENT = "STUDENT"
    ARMY = "ARMY"
    LOST = "LOST"


class Household(Stamped, Model):
    __tablename__ = "households"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(24), unique=True)  # 户编号
    region_code: Mapped[str] = mapped_column(String(12), index=True)  # village
    relocated: Mapped[bool] = mapped_column(default=False)
    moved_on: Mapped[date | None]
    site: Mapped[str] = mapped_column(Note(60), default="", server_default="")  # 安置点
    group_name: Mapped[str] = mapped_column(String(40), default="", server_default="")  # 组
    walk_order: Mapped[int] = mapped_column(default=0, server_default="0")  # from door to door
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)  # 包户责任人


def _row_initials(context: Any) -> str:
    return initials(context.get_current_parameters()["name"])


class Person(Stamped, Model):
    """`origin` self = bound without being on the register, until the village has checked.

    `name_initials` follows the name by itself. Who was merged into another stays as a row and is
    in no list (`merged_into_id`).
    """

    __tablename__ = "people"
    __table_args__ = (
        Index("ix_people_region_code_name", "region_code", "name"),
        Index("ix_people_region_code_name_initials", "region_code", "name_initials"),
        Index("ix_people_check_status_region_code", "check_status", "region_code", "name"),
        Index("ix_people_region_code_returned_on", "region_code", "returned_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(12))  # home, natural length
    name: Mapped[str] = mapped_column(String(40), index=True)
    name_initials: Mapped[str] = mapped_column(
        String(40), index=True, default=_row_initials, server_default=""
    )
    id_number: Mapped[str] = mapped_column(Encrypted("people.id_number"))
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)
    phone: Mapped[str | None] = mapped_column(Encrypted("people.phone"))
    phone_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    sex: Mapped[int]  # GB/T 2261.1: 1 male, 2 female
    birth_on: Mapped[date]
    education: Mapped[str] = mapped_column(String(12), default="")
    relation: Mapped[str] = mapped_column(String(12), default="")
    ability: Mapped[str] = mapped_column(String(20), default="普通劳动力")
    registered_poor: Mapped[bool] = mapped_column(default=False)  # staff-only
    employment: Mapped[str] = mapped_column(
        String(12), default=EmploymentStatus.WILLING, index=True
    )
    employer_name: Mapped[str] = mapped_column(Note(80), default="", server_default="")
    work_region: Mapped[str] = mapped_column(String(12), default="", server_default="")
    unemployed_since: Mapped[date | None]
    willingness: Mapped[str] = mapped_column(String(12), default="", server_default="")
    unwilling_reason: Mapped[str] = mapped_column(String(40), default="", server_default="")
    work_months: Mapped[int | None]  # of the year; this and the next are the second line's
    income_fen_month: Mapped[int | None]
    returned_on: Mapped[date | None]
    return_from: Mapped[str] = mapped_column(String(12), default="")
    return_reason: Mapped[str] = mapped_column(String(40), default="", server_default="")
    last_verified_on: Mapped[date | None]
    origin: Mapped[str] = mapped_column(String(8), default="register")  # register | self
    check_status: Mapped[str] = mapped_column(String(10), default="confirmed")  # waiting refused
    checked_at: Mapped[datetime | None]
    # whoever of the staff registered the person: all that a labour broker may see
    introduced_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    wish: Mapped["WorkWish | None"] = relationship(back_populates="person", uselist=False)
    household: Mapped[Household | None] = relationship()

    @validates("name")
    def _spell(self, _key: str, name: str) -> str:
        self.name_initials = initials(name)
        return name


class WorkWish(Stamped, Model):
    """Where, what and from which wage a person wants to work; codes by prefix."""

    __tablename__ = "work_wishes"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    places: Mapped[list[str]] = mapped_column(JSON)  # region prefixes; empty = anywhere
    occupations: Mapped[list[str]] = mapped_column(JSON)  # code prefixes; empty = any
    wage_floor_fen: Mapped[int] = mapped_column(default=0)  # per month
    person: Mapped[Person] = relationship(back_populates="wish")
