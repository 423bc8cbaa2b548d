"""培训机构: the office's register, and a provider's own page."""

from typing import Any

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.employers.rules import make_credit_code
from backend.domain.training.models import TrainingProvider
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, VILLAGE, make_person, make_provider, make_training_wish

NEW = {
    "name": "双峰县试验培训学校", "credit_code": "", "occupations": "6040205",
    "address": "永丰街道 3 号", "contact_name": "校办", "contact_phone": "0738-0000007",
}  # fmt: skip


def providers() -> list[TrainingProvider]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(TrainingProvider).order_by(TrainingProvider.id)))


def own_desk(app: Flask, provider: TrainingProvider) -> Desk:
    return Desk(app, role="provider", provider_id=provider.id)


def test_the_county_registers_and_changes_one(app: Flask) -> None:
    desk = Desk(app)
    assert desk.post("/providers", **NEW).status_code == 302
    row = providers()[0]
    assert (row.owner_region, row.occupations, row.credit_code) == (COUNTY, ["6040205"], None)
    assert "双峰县试验培训学校" in desk.get("/providers").text
    desk.post(f"/providers/{row.id}", **NEW | {"address": "永丰街道 4 号"})
    assert providers()[0].address == "永丰街道 4 号"
    assert len(audited("save_provider")) == 2


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"name": "校"}, "办学许可证上的全称"), ({"occupations": "x"}, "至少选一个能教的工种"),
        ({"credit_code": "123"}, "18 位"), ({"contact_phone": "电话"}, "能打通的电话"),
        ({"contact_name": " "}, "请填写联系人"), ({"address": ""}, "请填写上课的地址"),
    ],
)  # fmt: skip
def test_faults_are_told_and_nothing_typed_is_lost(
    app: Flask, changes: dict[str, Any], said: str
) -> None:
    answer = Desk(app).post("/providers", **NEW | changes)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert providers() == []
    kept = [value for name, value in NEW.items() if name not in changes and name != "occupations"]
    assert all(value in answer.text for value in kept)


def test_a_credit_code_stands_once(app: Flask) -> None:
    known = make_provider(credit_code=make_credit_code("52", COUNTY, 1))
    answer = Desk(app).post("/providers", **NEW | {"credit_code": known.credit_code})
    assert "已经登记过了" in answer.text


def test_closing_asks_why_and_opening_undoes_it(app: Flask) -> None:
    row, desk = make_provider(), Desk(app)
    path = f"/providers/{row.id}/active"
    assert desk.post(path, active="no").status_code == 400
    desk.post(path, active="no", reason="许可证到期")
    assert not row.active
    assert audited("close_provider")[0].reason == "许可证到期"
    desk.post(path, active="yes", reason="换了新证")
    assert row.active


def test_those_of_elsewhere_are_not_there(app: Flask) -> None:
    row = make_provider(name="外县试学校", owner_region=ELSEWHERE[:6])
    desk = Desk(app)
    assert "外县试学校" not in desk.get("/providers").text
    assert desk.get(f"/providers/{row.id}").status_code == 404
    assert desk.post(f"/providers/{row.id}", **NEW).status_code == 404


def test_a_village_reads_its_countys_and_does_not_write(app: Flask) -> None:
    row = make_provider(name="县里的试学校", owner_region=COUNTY)
    desk = Desk(app, role="village", region_code=VILLAGE)
    page = desk.get("/providers").text
    assert ("县里的试学校" in page, "登记一个培训机构" in page) == (True, False)
    assert row.contact_phone in desk.get(f"/providers/{row.id}").text
    assert desk.post("/providers", **NEW).status_code == 403


def test_a_county_does_not_change_its_prefectures(app: Flask) -> None:
    row, desk = make_provider(name="市里的试学校", owner_region=COUNTY[:4]), Desk(app)
    page = desk.get(f"/providers/{row.id}").text
    assert ("市里的试学校" in page, "停用" in page) == (True, False)
    assert desk.post(f"/providers/{row.id}", **NEW).status_code == 403
    assert desk.post(f"/providers/{row.id}/active", reason="试").status_code == 403


def test_a_provider_changes_how_it_is_reached_and_nothing_else(app: Flask) -> None:
    row = make_provider(name="双峰县甲试学校")
    desk = own_desk(app, row)
    form = NEW | {"occupations": "6110100", "contact_phone": "0738-0000006"}
    assert desk.post("/own-provider", **form).status_code == 302
    assert (row.name, row.occupations) == ("双峰县甲试学校", ["6040205"])
    assert (row.address, row.contact_phone) == ("永丰街道 3 号", "0738-0000006")
    answer = desk.post("/own-provider", **form | {"address": ""})
    assert (answer.status_code, "请填写上课的地址" in answer.text) == (400, True)


def test_it_sees_how_many_wish_for_what_it_teaches_and_no_name(app: Flask) -> None:
    person = make_person(name="周想学")
    make_training_wish(person)
    make_training_wish(make_person(region_code=ELSEWHERE))
    make_training_wish(person, occupation_code="6110100")
    page = own_desk(app, make_provider()).get("/own-provider").text
    assert "1 人" in page
    assert "2 人" not in page
    assert "周想学" not in page


@pytest.mark.parametrize("path", ["/people", "/training", "/providers", "/own-employer"])
def test_it_enters_nothing_of_the_offices(app: Flask, path: str) -> None:
    assert own_desk(app, make_provider()).get(path).status_code == 403
