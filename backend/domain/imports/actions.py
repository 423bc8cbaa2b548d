"""Writes of imports: a batch, its preview, one load as a whole, an officer's word on it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import RuleBroken
from backend.core.log import hide_numbers
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import names_of_area
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.queries import get_batch
from backend.domain.imports.rules import BATCH_TEXT, CHUNK, VALID_DAYS
from backend.domain.imports.vacancy_rows import VacancyRow, read_vacancy_row
from backend.domain.regions.queries import place_index
from backend.domain.vacancies.actions import vouch_batch
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.rules import tags
from backend.domain.vacancies.wages import monthly_fen


@dataclass
class ReadRow:
    """A row of the file beside what was understood of it."""

    number: int
    raw: dict[str, str]
    post: VacancyRow

    @property
    def outcome(self) -> str:
        if self.post.outcome == "rejected":
            return "rejected"
        return "repaired" if self.post.repairs or self.post.warnings else "taken"


def create_batch(
    actor: Actor, *, file_name: str, stored_name: str, digest: str, owner_region: str = "",
    kind: str = "vacancies",
) -> ImportBatch:  # fmt: skip
    """`owner_region` "" = the actor's own area."""
    batch = ImportBatch(
        kind=kind, file_name=hide_numbers(file_name)[-120:], stored_name=stored_name,
        digest=digest, owner_region=owner_region or actor.region or "", created_by=actor.id,
        status="reading",
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    audit.record(actor, "create_batch", f"import_batch:{batch.id}", file=batch.file_name)
    return batch


def create_pasted(
    actor: Actor, *, file_name: str, stored_name: str, digest: str
) -> ImportBatch:
    """Posts out of a chat, each looked at by the person already: what is left is to load them."""
    batch = create_batch(actor, file_name=file_name, stored_name=stored_name, digest=digest)
    set_preview(actor, batch_id=batch.id, total=0, counts={})
    return confirm_batch(actor, batch_id=batch.id, valid_days=None)


def keep_table(actor: Actor, *, batch_id: int, kind: str, stored_name: str) -> None:
    """The file that is read from now on; the name is what storage gave."""
    get_batch(actor, batch_id=batch_id, kind=kind).stored_name = stored_name


def understand(
    rows: Iterable[dict[str, str]], *, today: date, valid_days: int | None
) -> Iterator[ReadRow]:
    """Every row of a file, understood; nothing is written. Row numbers are the spreadsheet's."""
    places = place_index()
    for number, raw in enumerate(rows, start=2):
        post = read_vacancy_row(raw, today=today, valid_days=valid_days, places=places)
        yield ReadRow(number, raw, post)


def note_progress(actor: Actor, *, batch_id: int, rows_read: int, rows_total: int) -> None:
    batch = get_batch(actor, batch_id=batch_id)
    batch.rows_read, batch.rows_total = rows_read, rows_total


def move(batch: ImportBatch, status: str, allowed: Sequence[str]) -> None:
    """One step of a batch; RuleBroken when it is elsewhere by now."""
    if batch.status not in allowed:
        raise RuleBroken(
            f"这次导入现在是“{BATCH_TEXT[batch.status]}”，不能再做这一步，请刷新后再看",
            rule="import.transition",
        )
    batch.status = status


def set_preview(
    actor: Actor, *, batch_id: int, total: int, counts: dict[str, Any]
) -> ImportBatch:
    """Store what loading would do; `counts` has `now` and `renewed` (valid N days from today)."""
    batch = get_batch(actor, batch_id=batch_id)
    move(batch, "preview", ["reading", "preview"])
    batch.rows_total = batch.rows_read = total
    batch.counts = counts
    return batch


def count_rows(rows: Iterable[ReadRow]) -> dict[str, Any]:
    """Rows by outcome and by the state that they would be stored in."""
    outcomes: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for row in rows:
        outcomes[row.outcome] += 1
        states[row.post.status if row.outcome != "rejected" else "rejected"] += 1
    return {"outcomes": dict(outcomes), "states": dict(states)}


def confirm_batch(actor: Actor, *, batch_id: int, valid_days: int | None) -> ImportBatch:
    """Choose how to load; the worker does it. A second click finds it under way."""
    batch = get_batch(actor, batch_id=batch_id)
    if valid_days is not None and valid_days not in VALID_DAYS:
        raise RuleBroken("有效天数只能选 30、60 或 90 天", rule="import.valid_days")
    move(batch, "loading", ["preview"])
    batch.valid_days, batch.rows_read = valid_days, 0
    audit.record(actor, "confirm_batch", f"import_batch:{batch.id}", valid_days=valid_days)
    return batch


def discard_batch(actor: Actor, *, batch_id: int, kind: str = "vacancies") -> ImportBatch:
    batch = get_batch(actor, batch_id=batch_id, kind=kind)
    move(batch, "discarded", ["preview", "failed"])
    audit.record(actor, "discard_batch", f"import_batch:{batch.id}")
    return batch


def fail_batch(actor: Actor, *, batch_id: int, fault: str, kind: str = "vacancies") -> None:
    batch = get_batch(actor, batch_id=batch_id, kind=kind)
    batch.status, batch.fault = "failed", fault[:300]


def load_batch(actor: Actor, *, batch_id: int, rows: Sequence[ReadRow]) -> ImportBatch:
    """Write the whole file or nothing: the door holds one transaction around this call.

    A posting that is known by its source and key is not taken twice; one that had expired is
    renewed when this file gives it new validity.
    """
    batch = get_batch(actor, batch_id=batch_id)
    move(batch, "done", ["loading"])
    known = _known_posts(batch, {row.post.source or "file" for row in rows})
    fresh, renewed, repeated = [], [], set()
    for row in rows:
        key = (row.post.source or "file", row.post.source_id)
        if row.outcome == "rejected":
            continue
        if key not in known:
            known[key] = (0, "")
            fresh.append(row)
        elif known[key][1] == "expired" and row.post.status != "expired":
            renewed.append((known[key][0], row))
            known[key] = (0, "")
        else:
            repeated.add(row.number)
    employers = _ensure_employers(actor, batch, fresh)
    _give_codes(fresh, employers)
    for start in range(0, len(fresh), CHUNK):
        chunk = [_vacancy_values(batch, row, employers) for row in fresh[start : start + CHUNK]]
        db.session.execute(db.insert(Vacancy), chunk)
    _renew(batch, renewed)
    _write_rows(batch, rows, repeated)
    batch.rows_read = batch.rows_total = len(rows)
    batch.counts = {**batch.counts, "loaded": _loaded_counts(rows, repeated)}
    audit.record(
        actor, "load_batch", f"import_batch:{batch.id}", taken=len(fresh), renewed=len(renewed),
        repeated=len(repeated),
    )  # fmt: skip
    return batch


def _known_posts(
    batch: ImportBatch, sources: set[str]
) -> dict[tuple[str, str], tuple[int, str]]:
    """Id and state by source and key; another area's postings are known, but not ours to renew."""
    found = db.session.execute(
        db.select(
            Vacancy.source, Vacancy.source_key, Vacancy.id, Vacancy.status, Vacancy.owner_region
        ).where(Vacancy.source.in_(sources))
    )
    return {
        (source, key): (number, status if owner == batch.owner_region else "")
        for source, key, number, status, owner in found
    }


def _renew(batch: ImportBatch, renewed: Sequence[tuple[int, ReadRow]]) -> None:
    values = [
        {
            "id": number, "status": row.post.status, "valid_from": row.post.valid_from,
            "valid_to": row.post.valid_to, "import_batch_id": batch.id,
        }
        for number, row in renewed
    ]  # fmt: skip
    if values:
        db.session.execute(db.update(Vacancy), values)


def _loaded_counts(rows: Sequence[ReadRow], repeated: set[int]) -> dict[str, Any]:
    counts = count_rows(row for row in rows if row.number not in repeated)
    counts["outcomes"]["repeated"] = len(repeated)
    return counts


def _ensure_employers(
    actor: Actor, batch: ImportBatch, rows: Sequence[ReadRow]
) -> dict[str, int]:
    known = names_of_area(actor, owner_region=batch.owner_region)
    names = {row.post.employer_name for row in rows} - set(known) - {""}
    if names:
        stamp = real_now()
        values = [
            {
                "name": name, "owner_region": batch.owner_region, "address": "", "contact_name": "",
                "identified_how": "", "created_at": stamp, "updated_at": stamp,
            }
            for name in sorted(names)
        ]  # fmt: skip
        for start in range(0, len(values), CHUNK):
            db.session.execute(db.insert(Employer), values[start : start + CHUNK])
        known = names_of_area(actor, owner_region=batch.owner_region)
    return known


def _give_codes(rows: Sequence[ReadRow], employers: dict[str, int]) -> None:
    """Credit code and address to units that lack them; a code that another unit has stays there.

    A right check digit is no proof of identity: nobody counts as identified by it.
    """
    told = {row.post.employer_name: row for row in reversed(rows) if row.post.credit_code}
    units = {employers[name]: row for name, row in told.items() if name in employers}
    codes = {row.post.credit_code for row in units.values()}
    for start in range(0, len(units), CHUNK):
        ids = list(units)[start : start + CHUNK]
        some = {units[unit].post.credit_code for unit in ids}
        taken = set(
            db.session.scalars(
                db.select(Employer.credit_code).where(Employer.credit_code.in_(some))
            )
        )
        waiting = db.select(Employer).where(Employer.id.in_(ids), Employer.credit_code.is_(None))
        for unit in db.session.scalars(waiting.order_by(Employer.id)).all():
            row, code = units[unit.id], units[unit.id].post.credit_code
            if code in taken or code not in codes:
                row.post.warnings.append("信用代码已经登记给别的单位，没有采用")
                continue
            codes.discard(code)  # two units of one file
            unit.credit_code, unit.address = code, unit.address or row.post.address
    db.session.flush()


def _vacancy_values(
    batch: ImportBatch, row: ReadRow, employers: dict[str, int]
) -> dict[str, Any]:
    post, wage, stamp = row.post, row.post.wage, real_now()
    values = {
        "employer_id": employers.get(post.employer_name), "title": post.title,
        "occupation_code": post.occupation_code, "headcount_total": post.headcount,
        "headcount_left": post.headcount, "region_code": post.place_code,
        "place_text": post.place_text[:200], "wage_min_fen": wage.min_fen,
        "wage_max_fen": wage.max_fen, "wage_period": wage.period.value,
        "wage_mode": wage.mode.value, "monthly_fen": monthly_fen(wage.min_fen, wage.period),
        "education_min": post.education_min.value, "age_min": post.age_min,
        "age_max": post.age_max, "age_reason": post.age_reason[:100], "board": post.board,
        "lodging": post.lodging, "insurance": list(post.insurance),
        "benefits": list(post.benefits), "description": post.description,
        "contact_name": post.contact_name, "contact_phone": post.contact_phone,
        "valid_from": post.valid_from, "valid_to": post.valid_to, "status": post.status,
        "source": post.source or "file", "source_key": post.source_id,
        "import_batch_id": batch.id, "owner_region": batch.owner_region,
        "entered_by": batch.created_by, "vouched_how": "", "missing": list(post.missing),
        "created_at": stamp, "updated_at": stamp,
    }  # fmt: skip
    return values | {"suits": tags(Vacancy(**values))}


def _write_rows(batch: ImportBatch, rows: Sequence[ReadRow], repeated: set[int]) -> None:
    stored = db.session.execute(
        db.select(Vacancy.source_key, Vacancy.id).where(Vacancy.import_batch_id == batch.id)
    )
    ids = {source_key: number for source_key, number in stored}
    values = []
    for row in rows:
        outcome = "repeated" if row.number in repeated else row.outcome
        post = row.post
        notes = [*post.repairs, *post.warnings, *(f"还缺{part}" for part in post.missing)]
        if outcome == "rejected":  # why it was not taken, and nothing beside it
            notes = post.reasons
        values.append(
            {
                "batch_id": batch.id, "row_number": row.number, "outcome": outcome,
                "status": post.status, "notes": notes,
                "raw": row.raw if outcome == "rejected" else None,
                "vacancy_id": None if outcome == "rejected" else ids.get(post.source_id),
            }
        )  # fmt: skip
    for start in range(0, len(values), CHUNK):
        db.session.execute(db.insert(ImportRow), values[start : start + CHUNK])


def vouch_for_batch(actor: Actor, *, batch_id: int, how: str) -> tuple[int, int]:
    """A named officer stands for the source of the file; its complete posts open."""
    batch = get_batch(actor, batch_id=batch_id)
    if batch.status != "done":
        raise RuleBroken("导入完成后才能担保", rule="import.not_done")
    opened = vouch_batch(actor, batch_id=batch.id, how=how)
    batch.vouched_by, batch.vouched_at, batch.vouched_how = actor.id, real_now(), how[:200]
    return opened
