"""What the demo county promises."""

from collections import Counter

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import today
from backend.core.db import db
from backend.core.privacy import look_up_hash
from backend.demo import DEMO_LABOURER, DEMO_STAFF
from backend.demo.county import seed_demo
from backend.domain.accounts.actions import sign_in
from backend.domain.accounts.models import Staff
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import read_credit_code
from backend.domain.graduates.queries import list_graduates
from backend.domain.monitoring.queries import idle_households
from backend.domain.people.identity import read_id_number
from backend.domain.people.models import Household, Person, WorkWish
from backend.domain.subsidies.models import Claim, SubsidyItem
from backend.domain.vacancies.models import Vacancy
from tests.demo.reading import count, demo_mode, fitting, open_vacancies, rows_of, targets
from tests.support import CHINESE_POVERTY

TABLES = (Household, Person, WorkWish, WechatUser, OptIn, Employer, Vacancy, SubsidyItem, Staff)


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    demo_mode(app, monkeypatch, True)
    return seed_demo(SYSTEM)


def test_the_demo_twice_changes_nothing(demo: dict[str, int]) -> None:
    before = rows_of(*TABLES)
    assert set(seed_demo(SYSTEM).values()) == {0}
    db.session.expire_all()
    assert rows_of(*TABLES) == before


def test_the_demo_county_has_welding_posts_in_changsha(demo: dict[str, int]) -> None:
    openings = open_vacancies()
    assert 55 <= len(openings) <= 70
    welding = [
        v for v in openings
        if v.occupation_code == "6040205" and (v.region_code or "").startswith("4301")
    ]  # fmt: skip
    assert len(welding) >= 4
    officer = db.session.scalar(db.select(Staff).where(Staff.username == "county"))
    assert officer
    assert all(v.vouched_by == officer.id and v.valid_to >= today() for v in openings)
    states = Counter(db.session.scalars(db.select(Vacancy.status)))
    assert {"draft", "review", "expired"} < set(states)
    assert all(v.missing for v in db.session.scalars(db.select(Vacancy)) if v.status == "draft")
    for code in db.session.scalars(db.select(Employer.credit_code)):
        assert read_credit_code(code or "").kind == "企业"


def test_the_demo_county_has_its_people_half_of_them_bound(demo: dict[str, int]) -> None:
    people = db.session.scalars(db.select(Person)).all()
    villages = {person.region_code for person in people}
    assert len(villages) == 6
    assert len({village[:9] for village in villages}) == 2
    assert 35 <= count(Household) <= 60
    assert demo["bound"] == count(WechatUser) == count(OptIn) == 60
    assert all(read_id_number(person.id_number, today=today()) for person in people)
    assert count(Claim) == 0
    openings, wanted = open_vacancies(), targets()
    assert sum(bool(fitting(person, openings)) for person in wanted) >= 0.7 * len(wanted)


def test_the_work_lists_of_relocated_households_and_graduates_are_not_empty(
    demo: dict[str, int],
) -> None:
    relocated = db.session.scalars(db.select(Household).where(Household.relocated)).all()
    assert 0 < len(idle_households(SYSTEM).items) < len(relocated)
    everybody, without_help = (
        list_graduates(SYSTEM, everybody=all_of, cursor=None).items for all_of in (True, False)
    )
    assert (len(everybody), len(without_help)) == (3, 2)


def test_the_labourer_of_the_demo_can_bind_and_has_welding_to_be_offered(
    demo: dict[str, int],
) -> None:
    name, number, phone = DEMO_LABOURER
    person = db.session.scalar(
        db.select(Person).where(Person.id_hash == look_up_hash("id_number", number))
    )
    assert person
    assert (person.name, person.phone) == (name, phone)
    assert person in targets()
    assert not db.session.scalar(db.select(WechatUser).where(WechatUser.person_id == person.id))
    assert len(fitting(person, open_vacancies())) >= 5


def test_the_published_passwords_open_the_demo_only(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    username, password = DEMO_STAFF[0][:2]
    for demo in (False, True):
        demo_mode(app, monkeypatch, demo)
        seed_demo(SYSTEM)
        assert (sign_in(SYSTEM, username=username, password=password) is not None) is demo
        assert count(Staff) == len(DEMO_STAFF)
        db.session.rollback()


def test_the_service_list_is_complete_and_speaks_to_everybody(demo: dict[str, int]) -> None:
    items = db.session.scalars(db.select(SubsidyItem)).all()
    assert {item.code for item in items} == {"JTBZ", "ZYPX", "SHF", "CYBT", "GYGW"}
    for item in items:
        assert item.standard
        assert item.steps
        assert item.office
        assert item.phone
        assert item.documents
        assert item.photo_label
        for ask in item.asks:
            assert set(ask) == {"key", "label", "type", "hint", "required"}
            assert ask["type"] in {"text", "number", "date", "idcard"}
    public = rows_of(SubsidyItem, Vacancy, Employer)
    assert not [row for row in public if CHINESE_POVERTY.search(str(row))]
