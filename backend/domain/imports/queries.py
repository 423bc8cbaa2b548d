"""Reads of import batches of the actor's area."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.rules import note_kind, plain_name
from backend.domain.imports.vacancy_rows import VacancyRow
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import visible_vacancies

TWIN_STATES = ("draft", "review", "open", "paused", "expired")


def visible_batches(actor: Actor, *, kind: str = "vacancies") -> Select[tuple[ImportBatch]]:
    return db.select(ImportBatch).where(
        ImportBatch.kind == kind,
        ImportBatch.owner_region.startswith(actor.region or "", autoescape=True),
    )


def find_twins(
    actor: Actor, *, posts: Sequence[VacancyRow], area: str
) -> list[Vacancy | None]:
    """For each post a vacancy of the area like it that has not been withdrawn or filled: the same
    firm, title and place but for small changes of the words."""
    titled = {post.place_code for post in posts if post.employer_name and post.place_code}
    known = db.session.scalars(
        visible_vacancies(actor)
        .where(
            Vacancy.region_code.in_(titled), Vacancy.status.in_(TWIN_STATES),
            Vacancy.owner_region == area,
        )
        .order_by(Vacancy.id)
    )
    found = {
        (plain_name(row.employer.name), plain_name(row.title), row.region_code): row
        for row in known
        if row.employer
    }
    return [
        found.get((plain_name(post.employer_name), plain_name(post.title), post.place_code or ""))
        for post in posts
    ]


def get_batch(actor: Actor, *, batch_id: int, kind: str = "vacancies") -> ImportBatch:
    statement = visible_batches(actor, kind=kind)
    found = db.session.scalar(statement.where(ImportBatch.id == batch_id))
    if found is None:
        raise NotFound("没有找到这次导入，或者是别的地方导入的")
    return found


def list_batches(
    actor: Actor, *, kind: str = "vacancies", cursor: str | None = None
) -> Page[ImportBatch]:
    return page_by_id(visible_batches(actor, kind=kind), ImportBatch.id, cursor)


def list_rows(
    actor: Actor, *, batch_id: int, outcome: str = "", kind: str = "vacancies",
    cursor: str | None = None,
) -> Page[ImportRow]:  # fmt: skip
    get_batch(actor, batch_id=batch_id, kind=kind)
    statement = db.select(ImportRow).where(ImportRow.batch_id == batch_id)
    if outcome:
        statement = statement.where(ImportRow.outcome == outcome)
    return page_by_id(statement, ImportRow.id, cursor)


def rejected_rows(
    actor: Actor, *, batch_id: int, kind: str = "vacancies"
) -> Iterator[ImportRow]:
    """Of people also those that were taken with something to say."""
    get_batch(actor, batch_id=batch_id, kind=kind)
    outcomes = ["rejected"] if kind == "vacancies" else ["rejected", "repaired"]
    yield from db.session.scalars(
        db.select(ImportRow)
        .where(ImportRow.batch_id == batch_id, ImportRow.outcome.in_(outcomes))
        .order_by(ImportRow.row_number)
        .execution_options(yield_per=500)
    )


def count_reasons(actor: Actor, *, batch_id: int) -> list[tuple[str, str, int]]:
    """(outcome, sentence, how many rows) of everything that was said about the rows, most first."""
    get_batch(actor, batch_id=batch_id)
    found: dict[tuple[str, str], int] = {}
    rows = db.session.execute(
        db.select(ImportRow.outcome, ImportRow.notes).where(ImportRow.batch_id == batch_id)
    )
    for outcome, notes in rows:
        for note in {note_kind(note) for note in notes}:
            found[outcome, note] = found.get((outcome, note), 0) + 1
    return sorted(((o, n, c) for (o, n), c in found.items()), key=lambda entry: -entry[2])


def find_same_file(actor: Actor, *, batch: ImportBatch) -> ImportBatch | None:
    """An earlier import of exactly this file that was loaded."""
    return db.session.scalar(
        visible_batches(actor)
        .where(
            ImportBatch.digest == batch.digest,
            ImportBatch.id < batch.id,
            ImportBatch.status == "done",
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )


def count_to_confirm(
    actor: Actor, *, kind: str = "vacancies"
) -> tuple[int, datetime | None]:
    """Files that were read and wait for somebody to load or to discard them."""
    waiting = visible_batches(actor, kind=kind).where(ImportBatch.status == "preview")
    return count_and_oldest(waiting, ImportBatch.created_at)
