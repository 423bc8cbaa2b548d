"""Writing a table of posts: what is new, what renews a known one, what is there already."""

from collections.abc import Sequence
from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import names_of_area
from backend.domain.imports.actions import ReadRow, count_rows, move
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.queries import find_twins, get_batch
from backend.domain.imports.rules import AS_NEW, CHUNK, TWIN_CHOICE
from backend.domain.vacancies.models import PATROL_HOLDS, Vacancy
from backend.domain.vacancies.rules import pay_text, tags
from backend.domain.vacancies.wages import monthly_fen, wage_text


def load_batch(actor: Actor, *, batch_id: int, rows: Sequence[ReadRow]) -> ImportBatch:
    """Write the whole file or nothing: the door holds one transaction around this call.

    A posting that is known by its source and key is not taken twice; one that had expired is
    renewed when this file gives it new validity. One like a vacancy of the area (firm, title and
    place) renews it, unless whoever ordered the load said that it is another one.
    """
    batch = get_batch(actor, batch_id=batch_id)
    move(batch, "done", ["loading"])
    known = _known_posts(batch, {row.post.source or "file" for row in rows})
    fresh, renewed, repeated = [], [], set()
    like = find_twins(actor, posts=[row.post for row in rows], area=batch.owner_region)
    twins: dict[int, Vacancy] = {}
    for row, twin in zip(rows, like, strict=True):
        key = (row.post.source or "file", row.post.source_id)
        if row.outcome == "rejected":
            continue
        if key not in known and twin and not _is_new(batch, row):
            twins[row.number] = twin
        elif key not in known:
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
    for row in rows:
        if twin := twins.get(row.number):
            _renew_twin(twin, row)
    _write_rows(batch, rows, repeated, twins)
    batch.rows_read = batch.rows_total = len(rows)
    batch.counts = {**batch.counts, "loaded": _loaded_counts(rows, repeated, twins)}
    audit.record(
        actor, "load_batch", f"import_batch:{batch.id}", taken=len(fresh),
        renewed=len(renewed) + len(twins), repeated=len(repeated),
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


def _is_new(batch: ImportBatch, row: ReadRow) -> bool:
    """Whether somebody said that it is another post: of this row, or of the whole table."""
    said = row.raw.get(TWIN_CHOICE) or batch.counts.get("twins", "")
    return bool(said == AS_NEW)


def _renew_twin(vacancy: Vacancy, row: ReadRow) -> None:
    """Later day and openings; words and pay stay as labourers were told, and what differs is said.

    One that expired is looked at anew before it opens.
    """
    post = row.post
    if vacancy.status == "expired" and post.status != "expired":
        vacancy.status = "review"
    left = max(vacancy.headcount_left, post.headcount)
    vacancy.headcount_total += left - vacancy.headcount_left
    vacancy.headcount_left = left
    vacancy.valid_from, vacancy.valid_to = today(), max(vacancy.valid_to, post.valid_to)
    vacancy.patrol_due_on = today() + PATROL_HOLDS
    wage = wage_text(post.wage.min_fen, post.wage.max_fen, post.wage.period, post.wage.mode)
    post.repairs.append(f"和已有的“{vacancy.title}”很像，按续期处理，到 {vacancy.valid_to}")
    if post.wage.known and wage != pay_text(vacancy):
        post.warnings.append(f"这次写的工资是 {wage}，已有的是 {pay_text(vacancy)}，没有改")


def _loaded_counts(
    rows: Sequence[ReadRow], repeated: set[int], twins: dict[int, Vacancy]
) -> dict[str, Any]:
    counts = count_rows(row for row in rows if row.number not in repeated | set(twins))
    counts["outcomes"] |= {"repeated": len(repeated), "renewed": len(twins)}
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


def _write_rows(
    batch: ImportBatch, rows: Sequence[ReadRow], repeated: set[int], twins: dict[int, Vacancy]
) -> None:
    stored = db.session.execute(
        db.select(Vacancy.source_key, Vacancy.id).where(Vacancy.import_batch_id == batch.id)
    )
    ids = {source_key: number for source_key, number in stored}
    values = []
    for row in rows:
        outcome = "repeated" if row.number in repeated else row.outcome
        post, twin = row.post, twins.get(row.number)
        if twin:
            outcome = "renewed"
        notes = [*post.repairs, *post.warnings, *(f"还缺{part}" for part in post.missing)]
        if outcome == "rejected":  # why it was not taken, and nothing beside it
            notes = post.reasons
        values.append(
            {
                "batch_id": batch.id, "row_number": row.number, "outcome": outcome,
                "status": post.status, "notes": notes,
                "raw": row.raw if outcome == "rejected" else None,
                "vacancy_id": twin.id if twin else ids.get(post.source_id)
                if outcome != "rejected" else None,
            }
        )  # fmt: skip
    for start in range(0, len(values), CHUNK):
        db.session.execute(db.insert(ImportRow), values[start : start + CHUNK])
