"""Openings: hires take them, whoever goes gives them back, kept ones go to the group alone."""

import os
import threading
from datetime import timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import today
from backend.core.db import db, transaction
from backend.core.errors import AppError
from backend.domain.applications.actions import apply
from backend.domain.applications.models import Application
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.queries import labourer_of
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import open_vacancies
from tests.console import Desk
from tests.factories import make_application, make_person, make_vacancy, make_wechat_user
from tests.labourer import Labourer

UNTIL = timedelta(days=7)
BOOKINGS = int(os.environ.get("BOOKINGS", "25"))  # `make fuzz` has 10,000 of them race


def kept(count: int, left: int = 3, **changes: object) -> Vacancy:
    return make_vacancy(
        headcount_total=left, headcount_left=left, reserved_left=count,
        reserved_until=today() + UNTIL, **changes,
    )  # fmt: skip


def send(app: Flask, vacancy: Vacancy, *, of_group: bool) -> tuple[int, Labourer]:
    phone = Labourer(app, make_person(registered_poor=of_group))
    answer = phone.post(f"/vacancies/{vacancy.id}/applications", consent=False)
    return answer.status_code, phone


def move(desk: Desk, application: Application, *statuses: str) -> int:
    for status in statuses:
        answer = desk.post(f"/applications/{application.id}/move", status=status, note="已说明")
    return answer.status_code


def numbers(vacancy: Vacancy) -> tuple[int, int, str]:
    db.session.commit()
    db.session.refresh(vacancy)
    return vacancy.headcount_left, vacancy.reserved_left, vacancy.status


def test_the_last_hire_fills_the_vacancy_and_who_does_not_come_opens_it_again(app: Flask) -> None:
    vacancy = make_vacancy(headcount_total=1, headcount_left=1)
    first, second = (make_application(make_person(), vacancy) for _ in range(2))
    desk = Desk(app)
    assert move(desk, first, "contacted", "hired") == 302
    assert numbers(vacancy) == (0, 0, "filled")
    assert move(desk, second, "contacted", "hired") == 422
    assert move(desk, first, "refused") == 302
    assert numbers(vacancy) == (1, 0, "open")
    assert move(desk, second, "hired") == 302
    assert numbers(vacancy) == (0, 0, "filled")


def test_staff_keep_openings_for_some_days_and_can_end_it(app: Flask) -> None:
    vacancy = make_vacancy(headcount_total=3, headcount_left=3)
    desk = Desk(app)
    path = f"/vacancies/{vacancy.id}/reserve"
    assert desk.post(path, count="2", days="7").status_code == 302
    assert (vacancy.reserved_left, vacancy.reserved_until) == (2, today() + UNTIL)
    for wrong in ({"count": "4", "days": "7"}, {"count": "2", "days": "31"}, {"count": "-1"}):
        assert desk.post(path, **{"days": "7"} | wrong).status_code == 400
    assert desk.post(path, count="0", days="7").status_code == 302
    assert vacancy.reserved_until is None
    vacancy.status = "paused"
    db.session.commit()
    assert desk.post(path, count="1", days="7").status_code == 422


def test_others_cannot_take_a_kept_opening_before_the_reserve_ends(app: Flask) -> None:
    vacancy = kept(3)
    assert send(app, vacancy, of_group=False)[0] == 404
    assert send(app, vacancy, of_group=True)[0] == 200
    assert numbers(vacancy) == (3, 2, "open")
    vacancy.reserved_until = today() - timedelta(days=1)
    assert send(app, vacancy, of_group=False)[0] == 200


def test_a_kept_vacancy_is_shown_to_the_group_alone_and_says_nothing_of_why(app: Flask) -> None:
    vacancy = kept(3, title="留名额的岗")
    group, other = (Labourer(app, make_person(registered_poor=poor)) for poor in (True, False))
    unsure = Labourer(app, make_person(registered_poor=True), phone_confirmed=False)
    for phone, sees in ((group, True), (other, False), (unsure, False), (Labourer(app), False)):
        assert ("留名额的岗" in phone.get("/vacancies").text) is sees
        answer = phone.get(f"/vacancies/{vacancy.id}")
        assert answer.status_code == (200 if sees else 404)
        assert sees or "由县里安排人报名" in answer.text
    assert vacancy in db.session.scalars(open_vacancies(SYSTEM)).all()


def test_others_may_still_have_the_openings_that_are_not_kept(app: Flask) -> None:
    vacancy = kept(2)
    assert send(app, vacancy, of_group=False)[0] == 200
    assert [send(app, vacancy, of_group=True)[0] for _ in range(2)] == [200, 200]
    assert numbers(vacancy) == (3, 0, "open")
    rows = db.session.scalars(db.select(Application).order_by(Application.id)).all()
    assert [row.reserved for row in rows] == [False, True, True]
    desk = Desk(app)
    third = make_application(make_person(), vacancy)
    assert move(desk, rows[0], "contacted", "hired") == 302
    assert move(desk, third, "contacted", "hired") == 422  # the two left are held
    assert move(desk, rows[1], "contacted", "hired") == 302
    assert numbers(vacancy) == (1, 0, "open")


def test_a_withdrawal_gives_the_kept_opening_to_the_next(app: Flask) -> None:
    vacancy = kept(1, left=1)
    status, phone = send(app, vacancy, of_group=True)
    assert (status, send(app, vacancy, of_group=True)[0]) == (200, 422)
    application = db.session.scalars(db.select(Application)).one()
    assert phone.delete(f"/applications/{application.id}").status_code == 200
    assert numbers(vacancy)[1] == 1
    assert send(app, vacancy, of_group=True)[0] == 200


@pytest.mark.timeout(1800)
def test_many_at_once_never_get_more_than_were_kept(app: Flask) -> None:
    places = BOOKINGS // 5
    vacancy = kept(places, left=places)
    users = [
        make_wechat_user(make_person(registered_poor=True)).id for _ in range(BOOKINGS)
    ]
    db.session.commit()
    vacancy_id, taken, gate = vacancy.id, [], threading.Barrier(4)

    def run(mine: list[int]) -> None:
        gate.wait()
        for user_id in mine:
            with app.app_context():
                actor = labourer_of(db.session.get_one(WechatUser, user_id))
                try:
                    with transaction():
                        apply(actor, vacancy_id=vacancy_id, consent=False)
                    taken.append(user_id)
                except AppError:
                    continue

    threads = [threading.Thread(target=run, args=(users[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == places
    assert numbers(vacancy) == (places, 0, "open")
    held = db.session.scalar(
        db.select(db.func.count(Application.id)).where(Application.reserved.is_(True))
    )
    assert held == places
