"""Counts by place: sums on every level, the names behind them, frozen weeks."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from backend.core.actor import SYSTEM, Actor
from backend.core.db import db, transaction
from backend.core.errors import NotFound, RuleBroken
from backend.domain.accounts.queries import actor_of
from backend.domain.figures.actions import freeze_week
from backend.domain.figures.models import FigureFreeze
from backend.domain.figures.queries import Line, frozen_weeks, list_names, rows_of_week, table_of
from backend.domain.figures.rules import FIGURES, Count
from backend.jobs.clock import run_job
from backend.jobs.table import JOBS, Order
from tests.console import audited
from tests.factories import COUNTY, VILLAGE, make_person, make_staff, make_wechat_user
from tests.figures.rows import BACK, FAR, make_event, make_people

MONDAY, WEEK = "2020-05-18 00:05", "2020-W20"


@pytest.fixture
def province(app: Flask, clock: Callable[[str], None]) -> Actor:
    clock(MONDAY)
    actor = actor_of(make_staff(role="province", region_code="43"))
    make_people()
    db.session.commit()
    return actor


def freeze(week: str = WEEK) -> int:
    rows = rows_of_week(SYSTEM, week=week)
    with transaction():
        return freeze_week(SYSTEM, week=week, rows=rows)


def names(actor: Actor, line: Line, figure_id: str, *, reached: bool, week: str = "") -> list[int]:
    ids: list[int] = []
    cursor = None
    while True:
        page = list_names(
            actor, figure_id=figure_id, region_code=line.code, reached=reached, loose=line.loose,
            week=week, cursor=cursor,
        )  # fmt: skip
        ids += [named.person.id for named in page.items if named.person]
        if not (cursor := page.next):
            return ids


def walk(actor: Actor, code: str, week: str) -> None:
    """Every line is the sum of those below it and lists exactly its people, to the village."""
    total, lines = table_of(actor, region_code=code, week=week)
    for figure_id in FIGURES:
        below = sum((line.counts.get(figure_id, Count()) for line in lines), Count())
        count = total.counts.get(figure_id, Count())
        assert not lines or below == count
        for reached, size in ((True, count.numerator), (False, count.missing)):
            listed = names(actor, total, figure_id, reached=reached, week=week)
            assert len(listed) == len(set(listed)) == size
    for line in lines:
        if line.loose:
            for figure_id, count in line.counts.items():
                listed = names(actor, line, figure_id, reached=False, week=week)
                assert len(listed) == count.missing
        elif line.counts:
            assert table_of(actor, region_code=line.code, week=week)[0].counts == line.counts
            walk(actor, line.code, week)


@pytest.mark.parametrize(("week", "heard_of"), [("", 5), (WEEK, 10)])  # Sunday's day, not Monday's
def test_from_province_to_village_sums_and_names_agree(
    province: Actor, week: str, heard_of: int
) -> None:
    freeze()
    total, lines = table_of(province, region_code="43", week=week)
    assert total.counts == {
        "I01": Count(5, 10), "I02": Count(heard_of, 10), "I03": Count(5, 11),
        "I04": Count(5, 10),
    }  # fmt: skip
    assert len([line for line in lines if not line.loose]) == 14
    assert lines[-1].loose  # who has no place yet is in the province's sum all the same
    assert table_of(province, region_code=COUNTY, week=week)[1][-1].counts["I03"] == Count(1, 2)
    walk(province, "43", week)


def test_a_frozen_week_stays_as_it_was_and_still_opens_its_names(province: Actor) -> None:
    freeze()
    before = table_of(province, region_code="43", week=WEEK)
    late = names(province, before[0], "I03", reached=False)
    make_wechat_user(make_person(region_code=FAR))
    db.session.commit()
    assert table_of(province, region_code="43", week=WEEK) == before
    assert names(province, before[0], "I03", reached=False, week=WEEK) == late
    assert table_of(province, region_code="43")[0].counts["I03"] == Count(6, 12)


def test_names_of_a_frozen_week_are_paged_without_loss(
    app: Flask, clock: Callable[[str], None]
) -> None:
    clock(MONDAY)
    made = {make_person(region_code=home).id for home in (VILLAGE, FAR) for _ in range(40)}
    db.session.commit()
    freeze()
    line = table_of(SYSTEM, region_code="43", week=WEEK)[0]
    listed = names(SYSTEM, line, "I03", reached=False, week=WEEK)
    assert (len(listed), set(listed)) == (80, made)


def test_a_week_is_frozen_once(province: Actor) -> None:
    assert freeze() > 0
    rows = db.session.scalar(db.select(db.func.count()).select_from(FigureFreeze))
    assert freeze() == 0
    assert db.session.scalar(db.select(db.func.count()).select_from(FigureFreeze)) == rows
    assert frozen_weeks(province) == [WEEK]
    assert len(audited("freeze_figures")) == 1


@pytest.mark.parametrize("week", ["2020-W19", "2020-W21"])
def test_only_the_week_that_ended_last_can_be_frozen(province: Actor, week: str) -> None:
    with pytest.raises(RuleBroken):
        freeze(week)


def test_the_job_freezes_the_week_before_and_a_trial_writes_nothing(province: Actor) -> None:
    job, order = JOBS["freeze-figures"], Order(date(2020, 5, 18), "2020-W21")
    trial = run_job(job, Order(order.day, order.week, dry_run=True))
    assert frozen_weeks(province) == []
    assert trial == {"week": WEEK, "rows": trial["rows"], "dry_run": True}
    assert [run_job(job, order)["rows"] for _ in range(2)] == [trial["rows"], 0]
    assert trial["rows"] > 0


def test_an_office_counts_and_names_its_own_people_only(province: Actor) -> None:
    freeze()
    county = actor_of(make_staff())
    for week in ("", WEEK):
        total, _ = table_of(county, region_code="", week=week)
        assert (total.code, total.counts["I03"]) == (COUNTY, Count(4, 8))
        with pytest.raises(NotFound):
            table_of(county, region_code="4301", week=week)
        with pytest.raises(NotFound):
            list_names(county, figure_id="I03", region_code=FAR, reached=True, week=week)


@pytest.mark.parametrize(
    ("check", "events", "registered"),
    [
        ("confirmed", [], True),
        ("confirmed", ["waiting"], False),
        ("confirmed", ["confirmed", "checked"], False),
        ("confirmed", ["returned"], True),
        ("waiting", [], False),
        ("waiting", ["confirmed"], True),
    ],
)
def test_a_return_counts_as_registered_when_nothing_of_it_waits(
    app: Flask, check: str, events: list[str], registered: bool
) -> None:
    person = make_person(returned_on=BACK, check_status=check)
    for state in events:
        make_event(person, "return", state)
    assert table_of(SYSTEM, region_code=VILLAGE)[0].counts["I01"] == Count(int(registered), 1)


def test_who_stopped_following_is_not_covered(app: Flask) -> None:
    make_wechat_user(make_person(), subscribed=False)
    assert table_of(SYSTEM, region_code=VILLAGE)[0].counts["I03"] == Count(0, 1)
