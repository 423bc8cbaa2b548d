"""One labourer's week, through every door, against the real sandbox over HTTP."""

from collections.abc import Callable, Iterator

import pytest
import requests
from flask import Flask

from backend.core.db import db
from backend.domain.messages.models import Message
from backend.jobs.dispatch import dispatch, tidy_ledger
from tests.factories import VILLAGE, make_person, make_staff, make_subsidy_item, make_vacancy
from tests.jobs.platform import Platform, until
from tests.journeys.actors import API, Officer, Phone, link_in, offer_token

NUMBER = "19911112222"
WEEK = "2026-W48"


class Week:
    """The town on Monday morning: one labourer on the register, a welding post, a subsidy."""

    def __init__(self, address: str, sandbox: Platform) -> None:
        self.person = make_person(name="周小试", phone=NUMBER)
        self.identity = {"name": "周小试", "id_no": self.person.id_number, "phone": NUMBER}
        self.vacancy_id = make_vacancy(
            title="氩弧焊工", region_code="430102", place_text="长沙市芙蓉区"
        ).id
        make_subsidy_item(code="JTBZ", name="一次性交通补助")
        username = make_staff(name="刘试").username
        db.session.commit()
        self.sandbox = sandbox
        self.phone = Phone(address, sandbox, NUMBER)
        self.officer = Officer(address, username)

    def follow_and_bind(self) -> None:
        phone = self.phone
        phone.do("follow", scene=f"village_{VILLAGE}")
        welcome = phone.reads("欢迎来到湘就业")
        assert phone.tap(link_in(welcome, "点这里绑定身份")) == "/m/#/pages/bind/bind"
        me = phone.app("GET", "/me")
        assert (me["signed_in"], me["bound"]) == (True, False)
        assert phone.app("POST", "/bind/codes", self.identity) == {"wait_s": 60}
        bound = phone.app("POST", "/bind", self.identity | {"code": phone.sms_code()})
        assert bound["bound"] is True
        me = phone.app("GET", "/me")
        assert (me["name"], me["phone"]) == ("周*", "199****2222")
        assert me["county"]["name"] == "娄底市双峰县"

    def search_in_the_chat(self) -> None:
        self.phone.do("say", text="电焊 长沙")
        found = self.phone.reads("有 1 个岗位")
        link = link_in(found, "氩弧焊工")
        assert link.endswith(f"/m/#/pages/vacancies/detail?id={self.vacancy_id}")

    def opt_in(self) -> None:
        assert self.phone.app("GET", "/me")["weekly_push"] is False
        answer = self.phone.app("PUT", "/me/weekly-push", {"on": True})
        assert answer == {"weekly_push": True}

    def push(self) -> str:
        """Preview, send, until the receipt has come; returns the card's token."""
        plan = self.officer.post("/push", week=WEEK)
        assert "氩弧焊工" in self.officer.page(plan)
        assert self.sandbox.sends() == [], "a preview sends nothing"
        assert self.officer.post(f"{plan}/send") == plan
        assert dispatch("template").counts["accepted"] == 1
        (card,) = until(lambda: self.sandbox.cards(1))
        assert "氩弧焊工" in str(card)
        until(lambda: self._status() == "delivered")
        assert "已送达" in self.officer.page(plan)
        return offer_token(card)

    def _status(self) -> str:
        tidy_ledger()  # the clock's: a receipt may cross our own commit, and is joined then
        db.session.rollback()
        status: str = db.session.scalars(
            db.select(Message.status).where(Message.kind == "weekly")
        ).one()
        return status

    def answer_the_card_signed_out(self, token: str) -> None:
        address, header = f"{self.phone.address}{API}/offer", {"X-Offer-Token": token}
        with requests.Session() as stranger:
            stranger.trust_env = False
            shown = stranger.get(address, headers=header, timeout=20)
            assert shown.json()["vacancy"]["id"] == self.vacancy_id
            assert not any(word in shown.text for word in ("周小试", "周*", NUMBER, "2222"))
            body = {"answer": "interested"}
            said = stranger.post(f"{address}/answers", json=body, headers=header, timeout=20)
            assert "打您登记的电话" in said.json()["message"]
            assert not stranger.cookies

    def ask_and_be_answered(self) -> None:
        self.phone.do("say", text="请问路费能不能先垫，我家里还有两个娃要带")
        self.phone.reads("已经转给县里的工作人员")
        number = self.officer.newest("inbox")
        assert "路费能不能先垫" in self.officer.page(f"/inbox/{number}")
        self.officer.post(f"/inbox/{number}/reply", text="可以，到岗报销", request_key="form-1")
        assert dispatch("custom").counts["accepted"] == 1
        self.phone.reads("可以，到岗报销")

    def move_the_application(self) -> None:
        number = self.officer.newest("applications")
        page = self.officer.page(f"/applications/{number}")
        assert "每周推送把这个岗位推给本人" in page
        for status, note in (
            ("contacted", ""), ("interview", "周三上午九点到厂里"), ("hired", ""), ("on_post", ""),
        ):  # fmt: skip
            self.officer.post(f"/applications/{number}/move", status=status, note=note)
        (mine,) = self.phone.app("GET", "/applications")["items"]
        assert [step["text"] for step in mine["steps"]] == [
            "已报名", "已联系", "面试：周三上午九点到厂里", "录用", "到岗",
        ]  # fmt: skip
        assert dispatch("custom").counts["accepted"] == 1, "the chat is kept for staff's answers"
        self.phone.reads("工作人员已经和您联系")

    def wish(self) -> None:
        body = {"occupation_code": "6040205", "time_code": "slack", "mode_code": "county"}
        made = self.phone.app("POST", "/training/wishes", body | {"region_code": ""})
        assert made["status_text"] == "已登记"
        number = self.officer.newest("training")
        self.officer.post(f"/training/{number}/answer", status="approved", reason="")
        (mine,) = self.phone.app("GET", "/training/wishes")["items"]
        assert mine["status_text"] == "已列入开班安排"

    def claim(self) -> None:
        form = self.phone.app("GET", "/subsidies/JTBZ/form")
        assert {one["key"]: one["value"] for one in form["known"]}["name"] == "周*"
        first = self._send_claim("first-request")
        self.officer.post(f"/subsidies/{first}/answer", status="returned", reason="车票看不清")
        (mine,) = self.phone.app("GET", "/claims")["items"]
        assert (mine["status_text"], mine["reason"]) == ("退回补充", "车票看不清")
        assert self._send_claim("second-request") == first
        self.officer.post(f"/subsidies/{first}/answer", status="received", reason="")
        self.officer.post(f"/subsidies/{first}/answer", status="approved", reason="")
        (mine,) = self.phone.app("GET", "/claims")["items"]
        assert [step["text"] for step in mine["steps"]] == [
            "已提交", "退回补充：车票看不清", "已提交", "已收到", "审核通过",
        ]  # fmt: skip

    def _send_claim(self, key: str) -> int:
        body = {
            "item_code": "JTBZ", "answers": {"work_place": "长沙市"}, "request_key": key,
            "photo_ids": [self.phone.photograph()],
        }  # fmt: skip
        number: int = self.phone.app("POST", "/claims", body)["id"]
        assert self.officer.newest("subsidies") == number
        return number

    def read_the_news(self) -> None:
        told = [one["text"] for one in self.phone.app("GET", "/notices")["items"]]
        assert len(told) == 8  # 4 of the application, 1 of the wish, 3 of the claim
        assert "审核通过了" in told[0]
        assert self.phone.app("GET", "/me")["notices_unread"] == 8
        self.phone.app("POST", "/notices/read", {})
        assert self.phone.app("GET", "/me")["notices_unread"] == 0

    def stop(self) -> None:
        self.phone.do("say", text="退订")
        self.phone.reads("已经停了，不会再给您推岗位")
        assert self.phone.app("GET", "/me")["weekly_push"] is False
        plan = self.officer.post("/push", week="2026-W49")
        self.officer.post(f"{plan}/send")
        dispatch("template")
        assert len(self.sandbox.sends()) == 1, "nothing more after the stop"


@pytest.fixture
def week(
    app: Flask, address: str, sandbox: Platform, clock: Callable[[str], None]
) -> Iterator[Week]:
    clock("2026-11-23 10:00")
    started = Week(address, sandbox)
    yield started
    started.phone.http.close()
    started.officer.http.close()


def test_a_labourers_week_from_the_qr_code_to_the_post(week: Week) -> None:
    week.follow_and_bind()
    week.search_in_the_chat()
    week.opt_in()
    token = week.push()
    week.answer_the_card_signed_out(token)
    week.ask_and_be_answered()
    week.move_the_application()
    week.wish()
    week.claim()
    week.read_the_news()
    week.stop()
