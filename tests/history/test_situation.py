"""我的情况 in the app: a labourer tells how things stand; the village's office checks it."""

from typing import Any

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.history.models import RegisterEvent
from backend.domain.people.models import Person
from tests.console import Desk, audited
from tests.factories import make_person, make_wish
from tests.labourer import Labourer, error_of, known, unconfirmed

WORK = {"employment": "EMP_UNIT", "employer_name": "样例机械厂", "work_region": ""}
NO_WORK = {"employment": "UNEMP_WILL", "employer_name": "", "work_region": ""}
WISH = {"places": ["4301"], "occupations": ["6040205"], "wage_floor_fen": 450_000}


def tell(who: Labourer, kind: str, values: dict[str, Any], *, base: int = 0, key: str = "") -> Any:
    key = key or f"key-of-{kind}"
    return who.post("/me/changes", kind=kind, values=values, base=base, client_key=key)


def person_of(who: Labourer) -> Person:
    db.session.rollback()
    return db.session.get_one(Person, who.user.person_id)


def test_the_page_says_what_stands_there(app: Flask) -> None:
    person = make_person(employment="UNEMP_WILL", wish=False)
    make_wish(person, **WISH)
    told = Labourer(app, person).get("/me/situation").json
    groups = {one["kind"]: one for one in told["groups"]}
    assert groups["employment"]["words"]["employment"] == "未就业有意愿"
    assert groups["wish"]["words"] | {"wage_floor_fen": ""} == {
        "places": "长沙市", "occupations": "焊工", "wage_floor_fen": "",
    }
    assert "ability" not in groups
    assert {"employment", "willingness"} < told["choices"].keys()


def test_what_one_tells_is_the_record_and_waits_for_the_township(app: Flask) -> None:
    who = known(app, employment="UNEMP_WILL")
    assert tell(who, "employment", WORK).status_code == 200
    person = person_of(who)
    assert (person.employment, person.employer_name) == ("EMP_UNIT", "样例机械厂")
    event = db.session.scalars(db.select(RegisterEvent)).one()
    assert (event.said_by, event.how, event.check_status) == ("self", "wechat", "waiting")
    desk = Desk(app, role="township", region_code=person.region_code[:9])
    assert "样例机械厂" in desk.get("/history/check").text
    assert audited("record_change")[0].actor == f"labourer:{who.user.id}"


def test_wishes_told_are_the_ones_that_vacancies_are_chosen_by(app: Flask) -> None:
    who = known(app)
    assert tell(who, "wish", WISH).status_code == 200
    wish = person_of(who).wish
    assert wish
    assert (wish.places, wish.occupations, wish.wage_floor_fen) == (
        ["4301"], ["6040205"], 450_000
    )  # fmt: skip


def test_nothing_changed_restarts_the_two_weeks(app: Flask) -> None:
    who = known(app)
    assert tell(who, "no_change", {}).status_code == 200
    assert person_of(who).last_verified_on is not None


def test_the_same_entry_twice_is_one(app: Flask) -> None:
    who = known(app)
    for _ in range(2):
        assert tell(who, "employment", WORK).status_code == 200
    assert len(db.session.scalars(db.select(RegisterEvent)).all()) == 1


def test_a_newer_word_is_not_written_over_unseen(app: Flask) -> None:
    who = known(app)
    tell(who, "employment", WORK)
    answer = tell(who, "employment", NO_WORK, key="another-key")
    assert (answer.status_code, error_of(answer)["rule"]) == (409, "history.changed")
    base = next(
        one["base"] for one in who.get("/me/situation").json["groups"]
        if one["kind"] == "employment"
    )  # fmt: skip
    assert tell(
        who, "employment", NO_WORK, base=base, key="another-key"
    ).status_code == 200  # fmt: skip


@pytest.mark.parametrize("kind", ["ability", "relocation", "x"])
def test_what_is_not_ones_own_to_tell_is_refused(app: Flask, kind: str) -> None:
    answer = tell(known(app), kind, {"ability": "普通劳动力", "relocated": None})
    assert answer.status_code == 400


@pytest.mark.parametrize("status", ["LOST", "NO_ABILITY"])
def test_what_others_find_out_is_not_told_by_oneself(app: Flask, status: str) -> None:
    who = known(app)
    told = who.get("/me/situation").json["choices"]["employment"]
    assert status not in {one["code"] for one in told}
    assert tell(who, "employment", NO_WORK | {"employment": status}).status_code == 400


def test_faults_are_told_by_field(app: Flask) -> None:
    answer = tell(known(app), "employment", {"employment": "", "employer_name": ""})
    assert (answer.status_code, "employment" in error_of(answer)["fields"]) == (400, True)


def test_with_an_unconfirmed_phone_nothing_is_shown_or_written(app: Flask) -> None:
    stranger = unconfirmed(app, make_person())
    for answer in (stranger.get("/me/situation"), tell(stranger, "employment", WORK)):
        assert (answer.status_code, error_of(answer)["rule"]) == (403, "bind.unconfirmed")
    assert db.session.scalars(db.select(RegisterEvent)).all() == []
