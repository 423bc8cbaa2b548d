"""Writes of minimum wages: enter what a province announced, put a wrong entry right."""

from datetime import date

from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed
from backend.domain.minimum_wages.models import MinimumWage
from backend.domain.minimum_wages.rules import (
    HIGHEST_HOUR,
    HIGHEST_YUAN,
    LOWEST_HOUR,
    LOWEST_YUAN,
    may_enter,
)


def save_minimum_wage(
    actor: Actor, *, region_code: str, valid_from: date, monthly_fen: int, hourly_fen: int,
    document: str,
) -> MinimumWage:  # fmt: skip
    """A new entry, or the same place and day put right; open vacancies are not looked at again."""
    if not may_enter(actor.region or "", region_code):
        raise NotAllowed("只能登记本地区的最低工资，外省的由省里登记", rule="minimum_wage.area")
    faults = {}
    if not LOWEST_YUAN * 100 <= monthly_fen <= HIGHEST_YUAN * 100:
        faults["monthly"] = f"每月应在 {LOWEST_YUAN}–{HIGHEST_YUAN} 元之间，请核对"
    if not LOWEST_HOUR * 100 <= hourly_fen <= HIGHEST_HOUR * 100:
        faults["hourly"] = f"每小时应在 {LOWEST_HOUR}–{HIGHEST_HOUR} 元之间，请核对"
    if len(document.strip()) < 4:
        faults["document"] = "请写公布这个标准的文件，例如：湘人社规〔2024〕XX 号"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    row = db.session.scalar(
        db.select(MinimumWage).where(
            MinimumWage.region_code == region_code, MinimumWage.valid_from == valid_from
        )
    )
    if row is None:
        row = MinimumWage(region_code=region_code, valid_from=valid_from)
        db.session.add(row)
    before = row.monthly_fen
    row.monthly_fen, row.hourly_fen = monthly_fen, hourly_fen
    row.document, row.entered_by = document.strip()[:120], actor.id
    db.session.flush()
    audit.record(
        actor, "save_minimum_wage", f"minimum_wage:{row.id}", before=before, after=monthly_fen
    )
    return row
