"""No wording of poverty reaches a labourer or an employer: sources, rendered texts, answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.demo.subsidies import ITEMS
from backend.domain.applications import rules as applications
from backend.domain.applications.actions import move_application
from backend.domain.applications.models import Application
from backend.domain.bindings.rules import STILL_CHECKING
from backend.domain.catalogues.rules import occupations
from backend.domain.matching.actions import weekly_fields
from backend.domain.messages.models import Message, Notice
from backend.domain.subsidies import rules as subsidies
from backend.domain.training import rules as training
from backend.wechat import texts as chat
from backend.wechat.menu import menu
from tests.architecture.source import ROOT, texts
from tests.console import Desk
from tests.factories import (
    VILLAGE,
    make_application,
    make_household,
    make_person,
    make_subsidy_item,
    make_vacancy,
)
from tests.labourer import Labourer
from tests.support import CHINESE_POVERTY

POVERTY = re.compile(CHINESE_POVERTY.pattern + "|poor|poverty", re.IGNORECASE)

# whatever in these folders and files may become a text on a labourer's or an employer's screen
SHOWN = (
    "miniprogram/", "sandbox/", "backend/api/", "backend/wechat/", "backend/providers/",
    "backend/core/", "backend/jobs/", "backend/demo/", "backend/domain/",
    "backend/admin/templates/applications/slip.html",
    "backend/admin/templates/home/code_sheets.html", "backend/admin/templates/own_employer/",
    "backend/admin/templates/providers/own.html",
)  # fmt: skip
# dated words of organs and target groups, which only the console reads (next test but one), and
# the headings of the national system's form
STAFF_WORDS = {
    f"backend/domain/catalogues/data/{name}.csv" for name in ("terms", "national_columns")
}


def test_the_pattern_finds_each_word_also_inside_a_sentence() -> None:
    for word in CHINESE_POVERTY.pattern.split("|"):
        assert CHINESE_POVERTY.search(f"请联系您的{word}联络员")
    assert not POVERTY.search("我的联络员，优先安排，县就业服务中心")


def test_no_source_of_shown_texts_speaks_of_poverty() -> None:
    seen = dict(texts(*SHOWN))
    assert all(CHINESE_POVERTY.search(seen.pop(name)) for name in STAFF_WORDS)
    assert len(seen) > 150
    assert [name for name, content in seen.items() if CHINESE_POVERTY.search(content)] == []


def test_no_picture_can_speak_of_poverty() -> None:
    """All are drawn from shapes without letters, here or by the set that SOURCE.md names."""
    drawn = (ROOT / "miniprogram/tools/draw-icons.mjs").read_text()
    assert "<text" not in drawn
    folder = ROOT / "miniprogram/src/static"
    pictures = [path for path in folder.rglob("*") if path.suffix not in ("", ".md")]
    assert len(pictures) > 20
    for path in pictures:
        content = path.read_bytes()
        assert path.suffix == ".png", path
        assert not any(chunk in content for chunk in (b"tEXt", b"iTXt", b"zTXt")), path
        own = re.sub(r"^(tab|door)-|-on$", "", path.stem)
        assert f"{own}:" in drawn or path.parent.name == "occupations", path


def test_only_the_console_reads_the_words_of_the_register() -> None:
    readers = [
        name
        for name, content in texts("backend/")
        if "catalogues.dated" in content and " term" in content.split("catalogues.dated", 1)[1]
    ]
    assert [name for name in readers if not name.startswith("backend/admin/")] == []


def _rendered(app: Flask) -> Iterator[str]:
    """Everything that is put together at run time from rules, catalogues and adverts."""
    yield json.dumps(menu(), ensure_ascii=False)
    yield from (text for text in vars(chat).values() if isinstance(text, str))
    for rules in (applications, subsidies, training):
        yield json.dumps([rules.STATUS_TEXT, rules.TOLD], ensure_ascii=False)
    yield json.dumps([applications.DECLINE_REASONS, applications.CONSENT_TEXT], ensure_ascii=False)
    yield json.dumps(ITEMS, ensure_ascii=False)
    yield json.dumps([str(row) for row in occupations()], ensure_ascii=False)
    yield json.dumps(weekly_fields(make_vacancy(), "双峰县"), ensure_ascii=False)
    yield STILL_CHECKING
    yield json.dumps(app.api_doc, ensure_ascii=False)  # type: ignore[attr-defined]


def test_no_rendered_text_speaks_of_poverty(app: Flask) -> None:
    rendered = list(_rendered(app))
    assert len(rendered) > 20
    assert [text for text in rendered if POVERTY.search(text)] == []


PUBLIC = ("/me", "/vacancies", "/regions", "/occupations", "/training/options", "/subsidies")
OWN = (
    "/applications", "/training/wishes", "/claims", "/notices", "/vacancies/recommended",
    "/me/record", "/me/situation",
)  # fmt: skip


@pytest.fixture
def registered(app: Flask) -> Labourer:
    """Somebody whom the register calls poor, with a little of everything."""
    household = make_household(relocated=True)
    person = make_person(registered_poor=True, household_id=household.id)
    who = Labourer(app, person, scene=f"village_{VILLAGE}")
    make_subsidy_item(code="JTBZ")
    make_application(person, make_vacancy())
    return who


def test_no_answer_to_a_person_of_the_register_speaks_of_it(registered: Labourer) -> None:
    vacancy = db.session.scalars(db.select(Application.vacancy_id)).one()
    paths = (*PUBLIC, *OWN, f"/vacancies/{vacancy}", "/subsidies/JTBZ", "/subsidies/JTBZ/form")
    for path in paths:
        answer = registered.get(path)
        assert answer.status_code == 200, path
        assert not POVERTY.search(answer.text), path
        assert not POVERTY.search(json.dumps(answer.json, ensure_ascii=False)), path


def test_the_register_status_changes_nothing_that_the_person_sees(
    app: Flask, registered: Labourer
) -> None:
    person = db.session.get_one(type(registered.user.person), registered.user.person_id)
    paths = (*PUBLIC, *OWN, "/subsidies/JTBZ/form")
    before = [registered.get(path).json for path in paths]
    person.registered_poor = False
    assert [registered.get(path).json for path in paths] == before


def test_no_notice_and_no_message_speaks_of_it(registered: Labourer) -> None:
    application = db.session.scalars(db.select(Application)).one()
    for status, note in (("contacted", ""), ("interview", "周三"), ("hired", ""), ("on_post", "")):
        move_application(SYSTEM, application_id=application.id, status=status, note=note)
    rows: list[Any] = list(db.session.scalars(db.select(Notice)))
    rows += db.session.scalars(db.select(Message))
    assert len(rows) >= 4
    for row in rows:
        assert not POVERTY.search(str({key: str(value) for key, value in vars(row).items()}))


def test_the_slip_for_the_employer_holds_name_and_phone_and_nothing_of_the_register(
    app: Flask, registered: Labourer
) -> None:
    application = db.session.scalars(db.select(Application)).one()
    desk = Desk(app)
    desk.post(f"/applications/{application.id}/consent")
    slip = desk.post(f"/applications/{application.id}/slip").text
    assert application.person.phone
    assert application.person.phone in slip
    assert not POVERTY.search(slip)
    assert application.person.id_number not in slip
