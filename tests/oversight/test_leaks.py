"""10,000 planted ID and phone numbers: none of them in logs, masked exports or a dump."""

import logging
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from backend.core.db import db
from backend.core.log import ScrubFormatter
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from tests.exports.test_exports import Clerk, last
from tests.factories import make_wechat_user
from tests.imports.roster import Importer, row, workbook
from tests.labourer import Labourer

PEOPLE = 5000
NUMBER = re.compile(r"(?<!\d)(?:1\d{10}|\d{17}[\dX])(?![\dX])")


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the product's log would hold, down to each statement of the database."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(ScrubFormatter("%(levelname)s %(name)s [%(request_id)s] %(message)s"))
    names = ("", "sqlalchemy.engine", "werkzeug", "backend")
    levels = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    yield text
    logging.getLogger().removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def planted() -> list[tuple[str, str]]:
    """ID number and phone of people whom no other test has."""
    return [
        (make_id_number("431382", date(1970 + n % 30, 1 + n // 30 % 12, 9), n // 360 * 2 + 1),
         f"177{n:08d}")
        for n in range(PEOPLE)
    ]  # fmt: skip


def found_in(text: str, numbers: set[str]) -> set[str]:
    return numbers.intersection(NUMBER.findall(text))


def dump() -> str:
    """Every value of every table as the database holds it, bytes also as text."""
    db.session.commit()
    parts = []
    for table in db.metadata.sorted_tables:
        rows = db.session.connection().exec_driver_sql(f"SELECT * FROM {table.name}")
        for values in rows:
            parts += [
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                for value in values
            ]
    return "\n".join(parts)


def live(app: Flask, people: list[tuple[str, str]]) -> None:
    """People are loaded, looked for and written to; numbers turn up where they should not."""
    rows = [
        row(证件号码=one, 联系电话=phone, 村="没有这个村" if n % 50 == 0 else "青树村")
        for n, (one, phone) in enumerate(people)
    ]
    desk = Importer(app)
    desk.load(desk.read(workbook(rows), f"花名册{people[0][0]}.xlsx").id)
    for number, phone in people[::100]:
        desk.post("/people", text=number)
        desk.post("/people", text=phone)
        desk.get(f"/people?text={phone}")
        app.test_client().post("/admin/sign-in", data={"username": phone, "password": number})
    logging.getLogger("backend").warning("could not reach %s of %s", people[1][1], people[1][0])
    first = db.session.scalars(db.select(Person).order_by(Person.id)).first()
    assert first
    desk.post(f"/people/{first.id}/reveal", purpose=f"核对{people[2][0]}")
    desk.post(f"/people/{first.id}/history/no_change", said_by="self", how="call",
              true_on="2026-01-01", note=f"打了{people[2][1]}")  # fmt: skip
    desk.post(f"/people/{first.id}/history/employment", said_by="self", how="call",
              true_on="2026-01-02", employment="EMP_UNIT",
              employer_name=f"厂里电话{people[5][1]}")  # fmt: skip
    desk.post(f"/people/{first.id}/clue", says="lost_work", detail=f"{people[3][1]}说的")
    user = make_wechat_user(first)
    Labourer(app, first).post("/record/corrections", field="phone", should_be=people[4][1])
    db.session.commit()
    assert user.id


def test_no_planted_number_is_in_logs_or_a_dump(app: Flask, log: StringIO) -> None:
    people = planted()
    numbers = {number for pair in people for number in pair}
    assert len(numbers) == 2 * PEOPLE
    live(app, people)
    held = db.session.scalars(db.select(Person)).all()
    assert len(numbers.intersection(one.id_number for one in held)) == PEOPLE - PEOPLE // 50
    assert found_in(log.getvalue(), numbers) == set()
    assert found_in(dump(), numbers) == set()
    assert "SELECT" in log.getvalue()


def test_no_planted_number_is_in_a_masked_export(app: Flask) -> None:
    people = planted()
    numbers = {number for pair in people for number in pair}
    desk = Importer(app)
    desk.load(desk.read(workbook([row(证件号码=n, 联系电话=p) for n, p in people])).id)
    clerk = Clerk(app)
    assert clerk.ask("people") == 302
    with clerk.get(f"/exports/{last().id}.xlsx") as answer:
        content = answer.data
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    cells = [str(cell) for sheet in sheets for line in sheet for cell in line]
    assert len(cells) > 10 * PEOPLE
    assert found_in("\n".join(cells), numbers) == set()


def test_the_pattern_finds_what_is_planted() -> None:
    number, phone = planted()[7]
    assert found_in(f"电话{phone}，证件{number}", {number, phone}) == {number, phone}
