"""The one way to commit: once at the end, all or nothing, never nested."""

import threading

import pytest
from flask import Flask

from backend.core.clock import ProgramFact
from backend.core.db import db, transaction
from backend.core.errors import Conflict


def facts() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(db.select(ProgramFact.name)))


def add(name: str) -> None:
    db.session.add(ProgramFact(name=name, value="1"))


def fail_after_writing() -> None:
    add("a")
    db.session.flush()
    raise ZeroDivisionError


def test_everything_is_committed_at_the_end(app: Flask) -> None:
    with transaction():
        add("a")
        add("b")
    assert facts() == ["a", "b"]


def test_any_error_rolls_everything_back(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        fail_after_writing()
    assert facts() == []


def test_transactions_do_not_nest_and_can_be_used_again_afterwards(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="does not nest"), transaction(), transaction():
        add("a")
    assert facts() == []
    with transaction():
        add("b")
    assert facts() == ["b"]


def test_a_second_row_with_a_unique_key_is_a_conflict_in_words(app: Flask) -> None:
    with transaction():
        add("a")
    db.session.expunge_all()
    with pytest.raises(Conflict, match="刚刚已经有人办过同样的事") as refused, transaction():
        add("a")
    assert (refused.value.code, refused.value.status) == ("conflict", 409)
    assert facts() == ["a"]


def test_of_many_at_once_exactly_one_wins_and_the_others_are_told(app: Flask) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def race() -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    add("same")
                outcomes.append("won")
            except Conflict:
                outcomes.append("told")

    threads = [threading.Thread(target=race) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told"] * 5 + ["won"]
    assert facts() == ["same"]


def test_writers_wait_for_each_other_and_lose_nothing(app: Flask) -> None:
    with transaction():
        db.session.add(ProgramFact(name="sum", value="0"))

    def count_up() -> None:
        for _ in range(10):
            with app.app_context(), transaction():
                row = db.session.get(ProgramFact, "sum", with_for_update=True)
                assert row
                row.value = str(int(row.value) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalars(db.select(ProgramFact.value)).one() == "40"
