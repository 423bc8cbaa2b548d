"""Open data: a page with JobPosting facts for each public vacancy, and a feed of changes."""

import json
import random
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.core.actor import ANONYMOUS, SYSTEM
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.domain.vacancies.actions import expire_vacancies, note_turned
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import list_open_ids
from tests.factories import make_employer, make_vacancy

DAY = timedelta(days=1)


def facts(client: FlaskClient, row: Vacancy) -> dict[str, Any]:
    db.session.commit()
    page = client.get(f"/vacancies/{row.id}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    posting: dict[str, Any] = json.loads(found[1])
    return posting


def test_a_public_vacancy_has_its_facts_and_no_telephone(client: FlaskClient) -> None:
    employer = make_employer(name="试验电子厂")
    row = make_vacancy(
        title="电焊工", employer_id=employer.id, contact_phone="13900000009",
        contact_name="周联系",
    )  # fmt: skip
    posting = facts(client, row)
    assert posting["@type"] == "JobPosting"
    assert posting["hiringOrganization"]["name"] == "试验电子厂"
    assert posting["baseSalary"]["value"] == {
        "@type": "QuantitativeValue", "unitText": "MONTH", "minValue": 5000, "maxValue": 6000
    }  # fmt: skip
    assert posting["validThrough"].startswith(row.valid_to.isoformat())
    page = client.get(f"/vacancies/{row.id}").text
    assert "不收任何费用" in page
    assert not any(secret in page for secret in ("13900000009", "周联系"))


def test_words_of_an_advert_cannot_leave_the_facts(client: FlaskClient) -> None:
    row = make_vacancy(description="</script><script>alert(1)</script>")
    assert facts(client, row)["description"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in client.get(f"/vacancies/{row.id}").text


def test_piece_work_has_no_salary_by_period(client: FlaskClient) -> None:
    row = make_vacancy(wage_period="piece", wage_mode="piece", work_form="home")
    posting = facts(client, row)
    assert "baseSalary" not in posting
    assert posting["employmentType"] == "OTHER"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "withdrawn"}, {"hidden_at": real_now()},
        {"headcount_left": 1, "reserved_left": 1, "late": True}, {"patrol": True},
    ],
)  # fmt: skip
def test_what_is_no_longer_public_is_gone(
    app: Flask, client: FlaskClient, changes: dict[str, Any]
) -> None:
    if changes.pop("late", False):
        changes["reserved_until"] = today()
    if changes.pop("patrol", False):
        changes["patrol_due_on"] = today() - DAY
    row = make_vacancy(**changes)
    db.session.commit()
    answer = client.get(f"/vacancies/{row.id}")
    kept = "reserved_until" in changes  # it comes back for everybody
    assert (answer.status_code, "JobPosting" in answer.text) == (404 if kept else 410, False)
    assert client.get("/vacancies/99999").status_code == 404
    assert f"/vacancies/{row.id}<" not in client.get("/sitemap.xml").text


def test_the_sitemap_names_every_open_vacancy(client: FlaskClient) -> None:
    row = make_vacancy()
    db.session.commit()
    assert f"/vacancies/{row.id}</loc>" in client.get("/sitemap.xml").text


class Consumer:
    """Another service that follows the feed."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.after, self.held = client, "", {}  # type: ignore[var-annotated]

    def poll(self) -> None:
        while True:
            answer = self.client.get("/feed/vacancies", query_string={"after": self.after}).json
            for item in answer["items"]:
                if item["state"] == "open":
                    self.held[item["id"]] = item["vacancy"]["title"]
                else:
                    self.held.pop(item["id"], None)
            self.after = answer["next"]
            if not answer["more"]:
                return


def age(by: timedelta) -> None:
    """As if all that happened so far had happened earlier."""
    db.session.commit()
    for row in db.session.scalars(db.select(Vacancy)):
        db.session.execute(
            db.update(Vacancy).where(Vacancy.id == row.id).values(updated_at=row.updated_at - by)
        )
    db.session.commit()
    db.session.expire_all()


def test_a_consumer_ends_with_exactly_what_is_open(app: Flask, client: FlaskClient) -> None:
    pick, consumer = random.Random(5), Consumer(client)
    employer, officer = make_employer().id, make_vacancy().vouched_by
    rows = [make_vacancy(employer_id=employer, vouched_by=officer) for _ in range(12)]
    age(timedelta(minutes=2))
    for _ in range(8):
        for row in pick.sample(rows, 4):
            row.status = pick.choice(["open", "paused", "withdrawn", "open"])
            row.title = f"岗位{pick.randrange(1000)}"
            row.valid_to = today() + pick.choice([-DAY, 5 * DAY])
            row.patrol_due_on = today() + pick.choice([-DAY, 5 * DAY])
        age(timedelta(minutes=2))
        consumer.poll()
        expected = set(list_open_ids(ANONYMOUS))
        assert set(consumer.held) == expected
        for row in rows:
            assert row.id not in expected or consumer.held[row.id] == row.title


def test_what_the_calendar_hides_stands_in_the_feed_the_next_day(
    app: Flask, client: FlaskClient
) -> None:
    expires, unpatrolled = make_vacancy(), make_vacancy()
    consumer = Consumer(client)
    age(2 * DAY)
    consumer.poll()
    assert set(consumer.held) == {expires.id, unpatrolled.id}
    for name, row in (("valid_to", expires), ("patrol_due_on", unpatrolled)):
        statement = db.update(Vacancy).where(Vacancy.id == row.id)
        values = {name: today() - DAY, "updated_at": Vacancy.updated_at}
        db.session.execute(statement.values(values))
    db.session.commit()
    db.session.expire_all()
    consumer.poll()
    assert len(consumer.held) == 2  # nothing was written yet
    assert (expire_vacancies(SYSTEM), note_turned(SYSTEM, day=today())) == (1, 1)
    assert note_turned(SYSTEM, day=today()) == 0
    age(timedelta(minutes=2))
    consumer.poll()
    assert consumer.held == {}


def test_a_poll_without_news_costs_nothing_and_a_wrong_cursor_begins_anew(
    app: Flask, client: FlaskClient
) -> None:
    make_vacancy()
    age(timedelta(minutes=2))
    first = client.get("/feed/vacancies")
    again = client.get("/feed/vacancies", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for wrong in ("x", "9" * 30 + ".1", "5"):
        answer = client.get("/feed/vacancies", query_string={"after": wrong})
        assert len(answer.json["items"]) == 1
    empty = client.get("/feed/vacancies", query_string={"after": first.json["next"]}).json
    assert (empty["items"], empty["next"], empty["more"]) == ([], first.json["next"], False)
