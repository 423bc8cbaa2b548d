"""Dated changes of the record: what is true when, resends, two writers, checks and returns."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from backend.core.actor import Actor
from backend.core.db import db, transaction
from backend.core.errors import BadInput, Conflict, NotAllowed, NotFound, RuleBroken
from backend.domain.accounts.queries import actor_of
from backend.domain.history.actions import check_event, record_change, return_event
from backend.domain.history.models import RegisterEvent
from backend.domain.history.queries import (
    count_to_check,
    events_of,
    overdue_people,
    record_as_of,
)
from backend.domain.history.rules import Told
from backend.domain.people.models import Person
from tests.console import audited
from tests.factories import COUNTY, VILLAGE, make_person, make_staff

MAY_1, MAY_15, MAY_16 = date(2020, 5, 1), date(2020, 5, 15), date(2020, 5, 16)
EMPLOYED = {"employment": "EMP_UNIT", "employer_name": "试验机械厂", "work_region": "4301"}
JOBLESS = {"employment": "UNEMP_WILL", "employer_name": "", "work_region": ""}
TOWNSHIP = VILLAGE[:9]


def staff(role: str = "county", region: str = COUNTY, line: str = "hrss") -> Actor:
    return actor_of(make_staff(role=role, region_code=region, line=line))


def told(day: date = MAY_1, **more: str) -> Told:
    return Told(day, "self", "call", **more)


@pytest.fixture
def person(app: Flask, clock: Callable[[str], None]) -> Person:
    clock("2020-05-20 09:00")
    return make_person(employment="UNEMP_WILL", returned_on=date(2020, 4, 1))


def change(actor: Actor, person: Person, **more: object) -> RegisterEvent:
    values = {"kind": "employment", "values": EMPLOYED, "told": told()} | more
    return record_change(actor, person_id=person.id, **values)  # type: ignore[arg-type]


def test_a_change_is_the_record_and_an_event_with_its_source(person: Person) -> None:
    event = change(staff(), person)
    assert (person.employment, person.employer_name) == ("EMP_UNIT", "试验机械厂")
    assert event.before["employment"] == "UNEMP_WILL"
    assert (event.said_by, event.how, event.check_status) == ("self", "call", "confirmed")
    assert person.last_verified_on == MAY_1
    assert len(audited("record_change")) == 1


def test_the_record_as_of_any_day(person: Person) -> None:
    actor = staff()
    change(actor, person, told=told(date(2020, 4, 10)))
    change(actor, person, values=JOBLESS, told=told(MAY_1))
    known = {
        day: record_as_of(actor, person_id=person.id, day=date.fromisoformat(day))["employment"]
        for day in ("2020-04-09", "2020-04-10", "2020-04-30", "2020-05-01")
    }
    assert list(known.values()) == ["UNEMP_WILL", "EMP_UNIT", "EMP_UNIT", "UNEMP_WILL"]
    assert person.unemployed_since == MAY_1  # 就业转失业


def test_what_is_learnt_late_about_an_earlier_day_does_not_change_today(person: Person) -> None:
    actor = staff()
    change(actor, person, told=told(MAY_15))
    change(actor, person, values=JOBLESS, told=told(MAY_1))
    assert person.employment == "EMP_UNIT"
    assert person.last_verified_on == MAY_15
    assert record_as_of(actor, person_id=person.id, day=MAY_1)["employment"] == "UNEMP_WILL"


def test_no_change_restarts_the_clock_as_an_event_of_its_own(person: Person) -> None:
    """Clause 4.1.1(1): verified 05-01, on 05-15 not overdue, on 05-16 overdue for all levels."""
    record_change(staff(), person_id=person.id, kind="no_change", values={}, told=told())
    for region, role in ((VILLAGE, "village"), (TOWNSHIP, "township"), (COUNTY, "county")):
        actor = staff(role, region)
        assert db.session.scalars(overdue_people(actor, day=MAY_15)).all() == []
        assert db.session.scalars(overdue_people(actor, day=MAY_16)).all() == [person]
    event = events_of(staff(), person_id=person.id)[0]
    assert (event.kind, event.how) == ("no_change", "call")


def test_the_other_lines_fields_are_read_only(person: Person) -> None:
    income = {"work_months": 6, "income_fen_month": 350_000}
    with pytest.raises(NotAllowed) as refused:
        change(staff(), person, kind="income", values=income)
    assert refused.value.rule == "history.line"
    second_line = staff(line="pa")
    change(second_line, person, kind="income", values=income)
    assert person.income_fen_month == 350_000
    with pytest.raises(NotAllowed):
        change(second_line, person)


def test_a_resend_is_the_same_event(person: Person) -> None:
    actor = staff()
    first = change(actor, person, told=told(client_key="k-1"))
    again = change(actor, person, values=JOBLESS, told=told(client_key="k-1"))
    assert first.id == again.id
    assert person.employment == "EMP_UNIT"
    assert db.session.scalar(db.select(db.func.count(RegisterEvent.id))) == 1


def test_two_writers_from_the_same_base_never_overwrite_each_other(person: Person) -> None:
    actor = staff()
    base = change(actor, person)
    change(actor, person, values=JOBLESS, base=base.id, told=told(MAY_15))
    with pytest.raises(Conflict) as refused:
        change(staff(), person, base=base.id, told=told(MAY_16))
    assert refused.value.rule == "history.changed"
    assert person.employment == "UNEMP_WILL"


def test_who_saw_no_entry_does_not_overwrite_the_first_one(person: Person) -> None:
    change(staff(), person, base=0)
    with pytest.raises(Conflict):
        change(staff(), person, values=JOBLESS, base=0, told=told(MAY_15))
    assert person.employment == "EMP_UNIT"


def test_wishes_are_dated_and_can_be_taken_back(person: Person) -> None:
    wish = {"places": ["4301"], "occupations": ["6040205"], "wage_floor_fen": 450_000}
    event = change(staff("village", VILLAGE), person, kind="wish", values=wish)
    assert person.wish
    assert (person.wish.places, person.wish.wage_floor_fen) == (["4301"], 450_000)
    before = record_as_of(staff(), person_id=person.id, day=date(2020, 4, 30))
    assert (before["places"], before["wage_floor_fen"]) == ([], 300_000)
    return_event(staff("township", TOWNSHIP), event_id=event.id, reason="没有这样说过")
    assert person.wish.places == []


def test_a_relocation_is_true_of_everybody_in_the_household(person: Person) -> None:
    other = make_person(household_id=person.household_id)
    moved = {"relocated": True, "moved_on": date(2019, 12, 1), "site": "城西安置点"}
    second_line = staff("county_pa", line="pa")
    event = change(second_line, person, kind="relocation", values=moved)
    assert other.household
    assert (other.household.relocated, other.household.site) == (True, "城西安置点")
    assert [one.id for one in events_of(second_line, person_id=other.id)] == [event.id]
    with pytest.raises(Conflict):
        change(second_line, other, kind="relocation", values=moved, base=0)


def test_a_village_asks_for_the_correction_of_a_household(person: Person) -> None:
    moved = {"relocated": True, "moved_on": date(2019, 12, 1), "site": "城西安置点"}
    with pytest.raises(NotAllowed):
        change(staff("village", VILLAGE), person, kind="relocation", values=moved)


def test_somebody_of_no_household_cannot_be_relocated(app: Flask, clock: Callable) -> None:
    clock("2020-05-20 09:00")
    person = make_person(household_id=None)
    moved = {"relocated": True, "moved_on": date(2019, 12, 1), "site": ""}
    with pytest.raises(RuleBroken) as refused:
        change(staff("county_pa", line="pa"), person, kind="relocation", values=moved)
    assert refused.value.rule == "history.household"


def test_people_of_another_area_read_as_absent(person: Person) -> None:
    with pytest.raises(NotFound):
        change(staff(region="430121"), person)


def test_faults_are_told_and_nothing_changes(person: Person) -> None:
    with pytest.raises(BadInput) as refused:
        change(staff(), person, values={"employment": ""}, told=Told(date(2020, 6, 1), "x", "y"))
    assert set(refused.value.fields) == {"employment", "true_on", "said_by", "how"}
    assert person.employment == "UNEMP_WILL"


def test_an_entry_goes_from_village_to_township_to_county(person: Person) -> None:
    event = change(staff("village", VILLAGE), person)
    township, county = staff("township", TOWNSHIP), staff()
    assert (count_to_check(township)[0], count_to_check(county)[0]) == (1, 0)
    with pytest.raises(RuleBroken):
        check_event(county, event_id=event.id)
    check_event(township, event_id=event.id)
    assert (count_to_check(township)[0], count_to_check(county)[0]) == (0, 1)
    check_event(county, event_id=event.id)
    assert event.check_status == "confirmed"
    assert (event.checked_by, event.checked_name) == (county.id, county.name)
    assert event.checked_at
    with pytest.raises(RuleBroken):
        check_event(county, event_id=event.id)
    assert len(audited("check_event")) == 2


def test_nobody_checks_their_own_entry(person: Person) -> None:
    township = staff("township", TOWNSHIP)
    event = change(township, person)
    assert event.check_status == "checked"
    same_person_promoted = Actor("staff", township.id, "同一人", "county", COUNTY, "hrss")
    with pytest.raises(NotAllowed) as refused:
        check_event(same_person_promoted, event_id=event.id)
    assert refused.value.rule == "duty.same_person"


def test_a_returned_entry_goes_back_with_a_reason_and_the_record_is_as_before(
    person: Person,
) -> None:
    event = change(staff("village", VILLAGE), person)
    township = staff("township", TOWNSHIP)
    with pytest.raises(BadInput):
        return_event(township, event_id=event.id, reason=" ")
    return_event(township, event_id=event.id, reason="单位名称不对")
    assert (event.check_status, event.return_reason) == ("returned", "单位名称不对")
    assert person.employment == "UNEMP_WILL"
    as_of = record_as_of(township, person_id=person.id, day=MAY_15)
    assert as_of["employment"] == "UNEMP_WILL"


def test_a_returned_entry_leaves_a_later_one_alone(person: Person) -> None:
    village = staff("village", VILLAGE)
    first = change(village, person)
    change(village, person, values=JOBLESS, told=told(MAY_15))
    change(village, person, values=EMPLOYED | {"employer_name": "别的厂"}, told=told(MAY_16))
    return_event(staff("township", TOWNSHIP), event_id=first.id, reason="不对")
    assert person.employer_name == "别的厂"


def test_a_refused_change_leaves_no_trace(person: Person, app: Flask) -> None:
    db.session.commit()
    actor = staff()
    db.session.commit()
    with pytest.raises(NotAllowed), transaction():
        change(actor, person, kind="income", values={"work_months": 1, "income_fen_month": 1})
    assert db.session.scalar(db.select(db.func.count(RegisterEvent.id))) == 0
