"""Moves every row that points to one person to another, whatever the table, and back."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, func, literal, select, union_all
from sqlalchemy.exc import IntegrityError

from backend.core.db import db

# rows about people being two, which are not links of the person
OWN = {"people", "duplicate_pairs", "person_merges"}
Link = dict[str, Any]  # table, column, key: the primary key as it was before the move


def columns_to_people() -> Iterator[tuple[Table, Column[Any]]]:
    """Every foreign key to a person; a new table is found by being in the metadata."""
    for table in db.metadata.sorted_tables:
        if table.name not in OWN:
            for column in table.columns:
                if any(key.column.table.name == "people" for key in column.foreign_keys):
                    yield table, column


def count_links(*people: int) -> dict[int, dict[str, int]]:
    """How many rows of each table point to each of these people."""
    counts = union_all(
        *(
            select(literal(table.name), column, func.count())
            .where(column.in_(people))
            .group_by(column)
            for table, column in columns_to_people()
        )
    )
    found: dict[int, dict[str, int]] = {person: {} for person in people}
    for table, person, count in db.session.execute(counts):
        found[person][table] = found[person].get(table, 0) + count
    return found


def move_links(*, away: int, keeper: int) -> tuple[list[Link], list[Link]]:
    """The links that moved, and those that a unique key keeps where they are."""
    moved: list[Link] = []
    kept: list[Link] = []
    for table, column in columns_to_people():
        keys = list(table.primary_key.columns)
        rows = db.session.execute(db.select(*keys).where(column == away).order_by(*keys)).all()
        links: list[Link] = [
            {"table": table.name, "column": column.name, "key": list(row)} for row in rows
        ]
        together = len(links) > 1 and "open_key" not in table.c
        if together and _point(table, column, column == away, old=away, new=keeper):
            moved += links
            continue
        for link in links:
            here = and_(column == away, _is(table, link["key"]))
            done = _point(table, column, here, old=away, new=keeper)
            (moved if done else kept).append(link)
    return moved, kept


def move_back(link: Link, *, away: int, keeper: int) -> bool:
    """False when the row is gone, points elsewhere by now, or has no room any more."""
    table = db.metadata.tables[link["table"]]
    column = table.c[link["column"]]
    names = [key.name for key in table.primary_key.columns]
    key = [
        keeper if name == column.name else value
        for name, value in zip(names, link["key"], strict=True)
    ]
    return _point(table, column, and_(column == keeper, _is(table, key)), old=keeper, new=away)


def _is(table: Table, key: list[Any]) -> ColumnElement[bool]:
    return and_(*(k == value for k, value in zip(table.primary_key.columns, key, strict=True)))


def _point(
    table: Table, column: Column[Any], here: ColumnElement[bool], *, old: int, new: int
) -> bool:
    values: dict[str, Any] = {column.name: new}
    if "open_key" in table.c:  # "<person>:<what>", unique while something is open
        held = db.session.scalar(db.select(table.c.open_key).where(here)) or ""
        if held.startswith(f"{old}:"):
            values["open_key"] = f"{new}:{held.removeprefix(f'{old}:')}"
    if "updated_at" in table.c:
        values["updated_at"] = table.c.updated_at  # the row says the same as before
    try:
        with db.session.begin_nested():
            result = db.session.execute(table.update().where(here).values(values))
    except IntegrityError:
        return False
    return bool(result.rowcount)  # type: ignore[attr-defined]
