"""Reads what a seed wrote, without the code that the seed or the matching uses."""

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.catalogues.rules import Education
from backend.domain.people.models import Person
from backend.domain.vacancies.models import Vacancy


def rows_of(*models: Any) -> list[dict[str, Any]]:
    """Every row without its times, which are those of the run."""
    return [
        {
            column.key: getattr(row, column.key)
            for column in db.inspect(model).column_attrs
            if not column.key.endswith("_at")
        }
        for model in models
        for row in db.session.scalars(db.select(model).order_by(*db.inspect(model).primary_key))
    ]


def count(model: Any) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0


def demo_mode(app: Flask, monkeypatch: pytest.MonkeyPatch, on: bool) -> None:
    settings = app.extensions["settings"].model_copy(update={"demo": on})
    monkeypatch.setitem(app.extensions, "settings", settings)


def targets() -> list[Person]:
    """T_w, read here on its own: returned, or willing and unemployed."""
    people = db.session.scalars(db.select(Person).options(db.joinedload(Person.wish)))
    return [p for p in people if p.returned_on is not None or p.employment == "UNEMP_WILL"]


def fitting(person: Person, vacancies: Sequence[Vacancy]) -> list[Vacancy]:
    """The strict constraints by brute force."""
    wish, day, born = person.wish, today(), person.birth_on
    assert wish
    places, codes = tuple(wish.places), tuple(wish.occupations)
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    rank = Education(person.education).rank
    return [
        v for v in vacancies
        if v.region_code.startswith(places)
        and v.occupation_code.startswith(codes)
        and v.monthly_fen >= wish.wage_floor_fen
        and rank >= Education(v.education_min).rank
        and (v.age_min or 0) <= age <= (v.age_max or 200)
    ]  # fmt: skip


def open_vacancies() -> list[Vacancy]:
    statement = db.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id)
    return list(db.session.scalars(statement))
