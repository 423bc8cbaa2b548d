"""Weekly push only after the person's own tap; a stop works at once and cancels what is queued."""

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.bindings.models import OptIn
from backend.domain.people.models import Person
from tests.factories import make_message, make_person
from tests.labourer import Labourer, error_of, known


def opt_ins() -> list[OptIn]:
    db.session.commit()
    return list(db.session.scalars(db.select(OptIn).order_by(OptIn.id)))


def test_an_own_tap_is_kept_with_template_scene_and_wording(app: Flask) -> None:
    who = known(app)
    assert who.get("/me").json["weekly_push"] is False
    for _ in range(2):
        assert who.put("/me/weekly-push", on=True).json == {"weekly_push": True}
    (row,) = opt_ins()
    assert row.wechat_user_id == who.user.id
    assert row.template_id == app.extensions["settings"].wechat_template_weekly
    assert (row.scene, row.text_version, row.opted_out_at) == ("app", "weekly-push-1", None)
    assert who.get("/me").json["weekly_push"] is True


def test_a_stop_cancels_what_is_queued_and_keeps_its_row(app: Flask) -> None:
    who = known(app)
    who.put("/me/weekly-push", on=True)
    queued, deferred = make_message(who.user), make_message(who.user, status="deferred")
    sent, reply = make_message(who.user, status="accepted"), make_message(who.user, kind="reply")
    assert who.put("/me/weekly-push", on=False).json == {"weekly_push": False}
    rows = (queued, deferred, sent, reply)
    for row in rows:
        db.session.refresh(row)
    assert [row.status for row in rows] == ["cancelled", "cancelled", "accepted", "queued"]
    (row,) = opt_ins()
    assert row.opted_out_by == "app"
    assert row.opted_out_at
    who.put("/me/weekly-push", on=True)
    assert [row.opted_out_at is None for row in opt_ins()] == [False, True]


def test_the_switch_in_the_mini_program_is_the_accounts_switch(app: Flask) -> None:
    person = make_person()
    mini, account = Labourer(app, person, app_id="wx7e57000000000002"), Labourer(app, person)
    assert mini.put("/me/weekly-push", on=True).json == {"weekly_push": True}
    assert [row.wechat_user_id for row in opt_ins()] == [account.user.id]
    assert mini.get("/me").json["weekly_push"] is True
    assert account.put("/me/weekly-push", on=False).status_code == 200
    assert mini.get("/me").json["weekly_push"] is False


def test_without_the_account_the_mini_program_says_to_follow_it(app: Flask) -> None:
    mini = known(app)
    mini.user.app_id = "wx7e57000000000002"
    answer = mini.put("/me/weekly-push", on=True)
    assert (answer.status_code, error_of(answer)["rule"]) == (422, "push.no_account")
    assert "关注" in error_of(answer)["message"]
    assert opt_ins() == []


def test_binding_alone_is_no_consent(app: Flask) -> None:
    who = known(app)
    assert who.get("/me").json["weekly_push"] is False
    assert opt_ins() == []


@pytest.mark.parametrize("body", [{}, {"on": "perhaps"}, {"on": None}])
def test_an_unclear_tap_changes_nothing(app: Flask, body: dict[str, object]) -> None:
    who = known(app)
    answer = who.put("/me/weekly-push", **body)
    assert (answer.status_code, set(error_of(answer)["fields"])) == (400, {"on"})
    assert opt_ins() == []


@pytest.mark.parametrize("before, after", [("", "UNEMP_WILL"), ("FARM", "FARM")])
def test_asking_for_vacancies_says_willing_only_where_nothing_was_known(
    app: Flask, before: str, after: str
) -> None:
    who = known(app, employment=before)
    who.put("/me/weekly-push", on=True)
    assert db.session.scalars(db.select(Person.employment)).one() == after
