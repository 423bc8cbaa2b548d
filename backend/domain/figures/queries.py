"""Reads of figures: counts by place, now and of a frozen week, and the people behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select

import backend.domain.figures.definitions  # noqa: F401  (they register themselves)
from backend.core.actor import Actor
from backend.core.clock import today, week_start
from backend.core.db import db, starts_with
from backend.core.errors import BadInput, NotFound
from backend.core.paging import Page, page_in_order
from backend.domain.figures.models import FigureFreeze
from backend.domain.figures.rules import FIGURES, Count, Definition, scope_of
from backend.domain.people.models import Person
from backend.domain.people.queries import people_by_id, visible_people
from backend.domain.regions.queries import get_region_below, list_children
from backend.domain.regions.rules import HUNAN, digits_below

PAGE = 25
WEEKS_SHOWN = 60
Counts = dict[str, Count]  # by figure id


@dataclass(frozen=True)
class Line:
    """One place of the table; `loose` = people of the place above who are in none below."""

    code: str
    name: str
    counts: Counts = field(default_factory=dict)
    loose: bool = False


@dataclass(frozen=True)
class Named:
    """One of the people behind a number; None = moved or merged since the week was frozen."""

    person: Person | None
    region_code: str


def get_definition(_actor: Actor, *, figure_id: str) -> Definition:
    if figure_id not in FIGURES:
        raise NotFound("没有这个数字，请从“数字”页面重新选择")
    return FIGURES[figure_id]


def people_among(actor: Actor, *, figure: Definition, day: date) -> Select[tuple[Person]]:
    return visible_people(actor).where(figure.denominator(day))


def frozen_weeks(_actor: Actor) -> Sequence[str]:
    """The latest first."""
    weeks = db.select(FigureFreeze.week).distinct().order_by(FigureFreeze.week.desc())
    return db.session.scalars(weeks.limit(WEEKS_SHOWN)).all()


def rows_of_week(actor: Actor, *, week: str) -> list[dict[str, Any]]:
    """Every figure by place, with the people behind it, as on the Sunday of the week."""
    sunday = week_start(week) + timedelta(days=6)
    return [row for figure in FIGURES.values() for row in _rows(actor, figure, week, sunday)]


def _rows(actor: Actor, figure: Definition, week: str, sunday: date) -> Iterator[dict[str, Any]]:
    people = db.session.execute(
        people_among(actor, figure=figure, day=sunday)
        .with_only_columns(Person.region_code, Person.id, figure.reached(sunday))
        .order_by(Person.region_code, Person.id)
    )
    for code, group in groupby(people, key=lambda row: row[0]):
        missing: list[int] = []
        reached: list[int] = []
        for _, person_id, is_reached in group:
            (reached if is_reached else missing).append(person_id)
        yield {
            "week": week, "figure_id": figure.id, "version": figure.version, "region_code": code,
            "numerator": len(reached), "denominator": len(missing) + len(reached),
            "reached": reached, "missing": missing,
        }  # fmt: skip


def table_of(actor: Actor, *, region_code: str, week: str = "") -> tuple[Line, list[Line]]:
    """A place and what lies below it, now or as frozen; the lines below add up to the first."""
    place = get_region_below(actor, code=region_code or actor.region or HUNAN)
    below = list_children(actor, parent=place.code) if digits_below(place.code) else []
    found = _frozen(actor, place.code, week) if week else _now(actor, place.code)
    lines = [Line(one.code, one.name, found.pop(one.code, {})) for one in below]
    loose = _sum(found.values())
    if below and loose:
        lines.append(Line(place.code, "还没分到下级", loose, loose=True))
    total = _sum([loose, *(line.counts for line in lines if not line.loose)])
    return Line(place.code, place.name, total), lines


def _sum(many: Any) -> Counts:
    total: Counts = {}
    for counts in many:
        for figure_id, count in counts.items():
            total[figure_id] = total.get(figure_id, Count()) + count
    return total


def _now(actor: Actor, code: str) -> dict[str, Counts]:
    """Counts by the part of the code below `code`: one query a figure."""
    found: dict[str, Counts] = {}
    day, part = today(), _part(Person.region_code, code)
    for figure in FIGURES.values():
        rows = db.session.execute(
            people_among(actor, figure=figure, day=day)
            .where(starts_with(Person.region_code, scope_of(code)))
            .with_only_columns(part, db.func.sum(figure.reached(day)), db.func.count())
            .group_by(part)
        )
        _collect(found, ((place, figure.id, reached, among) for place, reached, among in rows))
    return found


def _frozen(actor: Actor, code: str, week: str) -> dict[str, Counts]:
    part = _part(FigureFreeze.region_code, code)
    rows = db.session.execute(
        _frozen_rows(actor, code, week)
        .with_only_columns(
            part, FigureFreeze.figure_id, db.func.sum(FigureFreeze.numerator),
            db.func.sum(FigureFreeze.denominator),
        )
        .group_by(part, FigureFreeze.figure_id)
    )  # fmt: skip
    found: dict[str, Counts] = {}
    _collect(found, ((place, figure_id, int(n), int(d)) for place, figure_id, n, d in rows))
    return found


def _collect(found: dict[str, Counts], rows: Iterator[tuple[str, str, Any, Any]]) -> None:
    for place, figure_id, reached, among in rows:
        found.setdefault(place, {})[figure_id] = Count(int(reached), int(among))


def _part(column: Any, code: str) -> ColumnElement[str]:
    return db.func.substr(column, 1, digits_below(code) or len(code))


def _frozen_rows(actor: Actor, code: str, week: str) -> Select[tuple[FigureFreeze]]:
    return db.select(FigureFreeze).where(
        FigureFreeze.week == week,
        starts_with(FigureFreeze.region_code, actor.region or ""),
        starts_with(FigureFreeze.region_code, scope_of(code)),
    )


def list_names(
    actor: Actor, *, figure_id: str, region_code: str, reached: bool, loose: bool = False,
    week: str = "", cursor: str | None = None,
) -> Page[Named]:  # fmt: skip
    """The people behind one number, village by village."""
    figure = get_definition(actor, figure_id=figure_id)
    place = get_region_below(actor, code=region_code)
    below = [one.code for one in list_children(actor, parent=place.code)] if loose else []
    if week:
        rows = _frozen_rows(actor, place.code, week).where(FigureFreeze.figure_id == figure_id)
        if loose:
            rows = rows.where(_part(FigureFreeze.region_code, place.code).not_in(below))
        return _frozen_names(actor, rows, reached=reached, cursor=cursor)
    day = today()
    people = people_among(actor, figure=figure, day=day).where(
        starts_with(Person.region_code, scope_of(place.code)),
        figure.reached(day) == int(reached),
    )
    if loose:
        people = people.where(_part(Person.region_code, place.code).not_in(below))
    page = page_in_order(people, [Person.region_code, Person.id], cursor, PAGE)
    return Page([Named(one, one.region_code) for one in page.items], page.next)


def _frozen_names(
    actor: Actor, rows: Select[tuple[FigureFreeze]], *, reached: bool, cursor: str | None
) -> Page[Named]:
    """The cursor is the village's row and how many of its people were shown."""
    ids = FigureFreeze.reached if reached else FigureFreeze.missing
    size = FigureFreeze.numerator
    some = size > 0 if reached else size < FigureFreeze.denominator
    place, shown = _read(cursor)
    statement = rows.where(some, FigureFreeze.region_code >= place).with_only_columns(
        FigureFreeze.region_code, ids
    )
    found: list[tuple[str, int, int]] = []
    # each row has somebody, so one page never needs more rows than it has places
    for code, people in db.session.execute(
        statement.order_by(FigureFreeze.region_code).limit(PAGE + 2)
    ):
        start = shown if code == place else 0
        found += [(code, n + 1, person) for n, person in enumerate(people) if n >= start]
    shown_now = found[:PAGE]
    known = people_by_id(actor, ids=[person for _, _, person in shown_now])
    last = shown_now[-1] if len(found) > PAGE else None
    return Page(
        [Named(known.get(person), code) for code, _, person in shown_now],
        f"{last[0]}-{last[1]}" if last else None,
    )


def _read(cursor: str | None) -> tuple[str, int]:
    if not cursor:
        return "", 0
    place, _, shown = cursor.partition("-")
    if not shown.isdecimal():
        raise BadInput("翻页位置看不懂，请从第一页重新看")
    return place, int(shown)
