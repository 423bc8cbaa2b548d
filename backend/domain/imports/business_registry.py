"""The business registry's file beside an area's employers: who is what they say, who is gone.

The comparison changes nothing; what it found is applied as a whole by whoever looked at it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput
from backend.domain.applications.delisting import delist_employer
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import is_code_taken, visible_employers
from backend.domain.employers.rules import code_of_form, plain_code
from backend.domain.imports.actions import create_batch, move
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.queries import get_batch

KIND = "registry"
HEADER_WITHIN = 15
# what a column may be called
HEADINGS = {
    "name": ("企业名称", "市场主体名称", "单位名称", "名称"),
    "code": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "status": ("登记状态", "经营状态", "企业状态", "市场主体状态", "状态"),
    "representative": ("法定代表人", "法定代表人姓名", "负责人", "经营者"),
    "address": ("住所", "地址", "经营场所", "注册地址"),
}
NEEDED = ("name", "code", "status")
BEHIND = 10_000_000  # no sheet has as many rows
DEAD = ("注销", "吊销", "撤销")
IDENTIFIED = "和登记库比对一致"
MISSING = "登记库里没有这家单位"
# what is found of one employer, by the outcome under which its row is kept
FINDINGS = {"rejected": "要清退", "repaired": "对不上，要补全", "taken": "一致"}


class Entry(NamedTuple):
    """One line of the registry; "" = not told."""

    number: int
    name: str
    code: str
    status: str
    representative: str
    address: str


def create_comparison(
    actor: Actor, *, whole: bool, file_name: str, stored_name: str, digest: str
) -> ImportBatch:
    """`whole`: the file has every unit, so that one which is not in it does not exist."""
    batch = create_batch(
        actor, file_name=file_name, stored_name=stored_name, digest=digest, kind=KIND
    )
    batch.counts = {"whole": whole}
    return batch


def compare_registry(
    actor: Actor, *, batch_id: int, table: Iterable[list[str]]
) -> ImportBatch:
    """Keep for each employer what the registry says otherwise; nothing of employers is changed."""
    batch = get_batch(actor, batch_id=batch_id, kind=KIND)
    move(batch, "preview", ["reading"])
    employers = db.session.scalars(
        visible_employers(actor).where(Employer.delisted_at.is_(None))
    ).all()
    entries, rows = _entries_of(employers, table)
    counts: Counter[str] = Counter(rows=rows)
    for employer in employers:
        entry = entries.get(employer.id)
        if entry is None and not (batch.counts["whole"] and employer.credit_code):
            counts["unknown"] += 1  # a part of the registry says nothing of the others
            continue
        outcome, notes = _finding(actor, employer, entry)
        counts[outcome] += 1
        db.session.add(ImportRow(
            # the sheet's row; behind it those of which no row speaks
            batch_id=batch.id, row_number=entry.number if entry else BEHIND + employer.id,
            outcome=outcome, status="", notes=notes, raw=_raw(employer, entry),
        ))  # fmt: skip
    batch.rows_total = batch.rows_read = rows
    batch.counts = batch.counts | dict(counts)
    audit.record(actor, "compare_registry", f"import_batch:{batch.id}", counts=dict(counts))
    return batch


def confirm_registry(actor: Actor, *, batch_id: int) -> ImportBatch:
    """The worker applies it now, in the name of whoever looked at it."""
    batch = get_batch(actor, batch_id=batch_id, kind=KIND)
    move(batch, "loading", ["preview"])
    batch.vouched_by, batch.vouched_at = actor.id, real_now()
    audit.record(actor, "confirm_batch", f"import_batch:{batch.id}")
    return batch


def apply_registry(actor: Actor, *, batch_id: int) -> ImportBatch:
    """Delist who is gone, ask for what differs, mark who is as they say; all at once."""
    batch = get_batch(actor, batch_id=batch_id, kind=KIND)
    move(batch, "done", ["loading"])
    found = db.session.scalars(db.select(ImportRow).where(ImportRow.batch_id == batch.id)).all()
    done: Counter[str] = Counter()
    for row in found:
        employer = db.session.scalar(
            visible_employers(actor).where(
                Employer.id == (row.raw or {}).get("employer_id"), Employer.delisted_at.is_(None)
            )
        )
        if employer is None:
            continue  # somebody was faster
        done[row.outcome] += 1
        _apply(actor, employer, row)
    batch.counts = batch.counts | {"applied": dict(done)}
    audit.record(actor, "apply_registry", f"import_batch:{batch.id}", counts=dict(done))
    return batch


def _apply(actor: Actor, employer: Employer, row: ImportRow) -> None:
    if row.outcome == "rejected":
        delist_employer(actor, employer_id=employer.id, reason="；".join(row.notes))
        return
    told = row.raw or {}
    if row.outcome == "repaired":  # nobody stands for it until somebody has looked
        employer.identified_how, employer.identified_by, employer.identified_at = "", None, None
        return
    if not employer.credit_code and not _code_faults(actor, employer, told["code"]):
        employer.credit_code = told["code"]
    employer.legal_representative = employer.legal_representative or told["representative"][:40]
    employer.address = employer.address or told["address"][:200]
    if employer.identified_at is None:
        employer.identified_how, employer.identified_by = IDENTIFIED, actor.id
        employer.identified_at = real_now()


def _entries_of(
    employers: Iterable[Employer], table: Iterable[list[str]]
) -> tuple[dict[int, Entry], int]:
    """The registry's line of each employer, by code, else by its name alone; and how many lines."""
    by_code = {one.credit_code: one.id for one in employers if one.credit_code}
    by_name = {one.name: one.id for one in employers if not one.credit_code}
    found: dict[int, Entry] = {}
    twice: set[int] = set()
    rows = 0
    for entry in _entries(table):
        rows += 1
        employer_id = by_code.get(entry.code) or by_name.get(entry.name)
        if employer_id is None:
            continue
        if employer_id in found and entry.code not in by_code:
            twice.add(employer_id)  # two units of that name: which one it is a person must say
        found[employer_id] = entry
    return {one: entry for one, entry in found.items() if one not in twice}, rows


def _entries(table: Iterable[list[str]]) -> Iterator[Entry]:
    place, columns = _header(list(islice(table, HEADER_WITHIN)))
    for number, cells in enumerate(islice(table, place + 1, None), start=place + 2):
        texts = {
            field: cells[column].strip() if column < len(cells) else ""
            for field, column in columns.items()
        }
        if texts["name"] or texts["code"]:
            yield Entry(
                number, texts["name"], plain_code(texts["code"]), texts["status"],
                texts.get("representative", ""), texts.get("address", ""),
            )  # fmt: skip


def _header(first: list[list[str]]) -> tuple[int, dict[str, int]]:
    for place, row in enumerate(first):
        titles = ["".join(cell.split()) for cell in row]
        columns = {
            field: titles.index(word)
            for field, words in HEADINGS.items()
            for word in words[::-1]
            if word in titles
        }
        if set(NEEDED) <= columns.keys():
            return place, columns
    needed = "、".join(f"“{HEADINGS[field][0]}”" for field in NEEDED)
    raise BadInput(f"前 {HEADER_WITHIN} 行里没有找到列名{needed}，请核对是不是登记库的表")


def _finding(
    actor: Actor, employer: Employer, entry: Entry | None
) -> tuple[str, list[str]]:
    """An outcome of FINDINGS, and why in words."""
    if entry is None:
        return "rejected", [MISSING]
    if any(word in entry.status for word in DEAD):
        return "rejected", [f"登记机关显示“{entry.status}”"]
    beside = (
        ("名称", employer.name, entry.name),
        ("法定代表人", employer.legal_representative, entry.representative),
    )
    notes = [_note(*one) for one in beside if _differs(*one[1:])]
    if not employer.credit_code:
        notes += _code_faults(actor, employer, entry.code)
    outcome = "repaired" if notes else "taken"
    # a plant often stands elsewhere than its licence says: told, but no reason to doubt the unit
    if _differs(employer.address, entry.address):
        notes.append(_note("地址", employer.address, entry.address))
    return outcome, notes


def _code_faults(actor: Actor, employer: Employer, code: str) -> list[str]:
    """Why a code of the registry cannot be taken over, or []."""
    faults: dict[str, str] = {}
    checked = code_of_form(code, faults)
    if checked is None:
        return list(faults.values()) or ["登记库里没有它的统一社会信用代码"]
    if is_code_taken(actor, code=checked, but=employer.id):
        return [f"代码 {checked} 已经是另一家登记过的单位的"]
    return []


def _note(word: str, ours: str, theirs: str) -> str:
    return f"{word}：登记库是“{theirs}”，我们是“{ours}”"


def _differs(ours: str, theirs: str) -> bool:
    """Both tell something, and not the same."""
    return bool(ours and theirs) and _squeezed(ours) != _squeezed(theirs)


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _raw(employer: Employer, entry: Entry | None) -> dict[str, object]:
    return {
        "employer_id": employer.id, "name": employer.name,
        "code": entry.code if entry else employer.credit_code or "",
        "representative": entry.representative if entry else "",
        "address": entry.address if entry else "",
    }  # fmt: skip
