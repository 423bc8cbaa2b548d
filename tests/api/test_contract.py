"""The app's own contract against the server's OpenAPI document, and real answers against it."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.core import tokens
from backend.core.clock import real_now
from tests.api.typescript import Call, Contract, read_calls, read_fields, split_top
from tests.architecture.source import text
from tests.factories import (
    make_application,
    make_claim,
    make_message,
    make_notice,
    make_person,
    make_subsidy_item,
    make_training_wish,
    make_vacancy,
)
from tests.fieldwork.phone import HelperPhone
from tests.labourer import Labourer

API = text("miniprogram/src/api.ts")
CALLS = read_calls(API)
CONTRACT = Contract.read(text("miniprogram/src/contract.ts"))
PLAIN = {"string": {"string"}, "number": {"integer", "number"}, "boolean": {"boolean"}}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").json
    return found


def operation(document: dict[str, Any], call: Call) -> dict[str, Any]:
    paths = {re.sub(r"\{.*?\}", "{}", path): item for path, item in document["paths"].items()}
    found: dict[str, Any] = paths[f"/api/v1{call.path}"][call.method.lower()]
    return found


def schema_of(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part["content"]["application/json"]["schema"]
    return found


class Check:
    """Compares a type of the contract with a schema; `faults` says where they part.

    `sent` turns the direction: what the app sends must be known to the server.
    """

    def __init__(self, document: dict[str, Any], *, sent: bool = False) -> None:
        self.schemas, self.sent, self.faults = document["components"]["schemas"], sent, []

    def compare(self, kind: str, schema: dict[str, Any], where: str) -> list[str]:
        kind = kind.removeprefix("C.")
        kinds = split_top(CONTRACT.aliases.get(kind, kind), "|")
        shapes = schema.get("anyOf", [schema])
        nullable = {"type": "null"} in shapes
        if nullable and not self.sent and "null" not in kinds:
            self.faults.append(f"{where}: the server may say null")
        kinds = [one for one in kinds if one not in ("null", "undefined")]
        shapes = [shape for shape in shapes if shape != {"type": "null"}]
        for shape in shapes:
            self._any(kinds, shape, where)
        return self.faults

    def _any(self, kinds: list[str], shape: dict[str, Any], where: str) -> None:
        """One of several kinds fits; a union of words is one kind."""
        if len(kinds) > 1 and not kinds[0].startswith("'"):
            for kind in kinds:
                tried = Check({"components": {"schemas": self.schemas}}, sent=self.sent)
                tried._one(kind, shape, where)
                if not tried.faults:
                    return
        self._one(" | ".join(kinds), shape, where)

    def _one(self, kind: str, schema: dict[str, Any], where: str) -> None:
        kind = CONTRACT.aliases.get(kind.removeprefix("C."), kind.removeprefix("C."))
        parts = split_top(kind, "&")
        if len(parts) > 1:
            for part in parts:
                self._one(part, schema, where)
            return
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[-1]]
        actual = schema.get("type")
        if kind.endswith("[]"):
            self._expect(actual == "array", kind, actual, where)
            self.compare(kind.removesuffix("[]"), schema.get("items", {}), f"{where}[]")
        elif kind.startswith("'"):
            self._expect(actual == "string", kind, actual, where)
        elif kind in PLAIN:
            self._expect(actual in PLAIN[kind], kind, actual, where)
        elif kind.startswith("Record<"):
            self._expect(actual == "object", kind, actual, where)
            inner = kind.removeprefix("Record<").removesuffix(">").partition(",")[2].strip()
            self.compare(inner, schema.get("additionalProperties", {}), where)
        elif kind != "object":
            self._expect(actual == "object", kind, actual, where)
            self._fields(self._fields_of(kind), schema, where)

    def _fields_of(self, kind: str) -> dict[str, str]:
        if kind.startswith("{"):
            return read_fields(kind[1:-1])
        if listing := re.fullmatch(r"Listing<(.+)>", kind):
            return {"items": f"{listing[1]}[]"}
        return CONTRACT.interfaces[kind]

    def _fields(self, fields: dict[str, str], schema: dict[str, Any], where: str) -> None:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        for name, kind in fields.items():
            here = f"{where}.{name}"
            if name not in properties:
                self.faults.append(f"{here}: the server does not know it")
                continue
            if not self.sent:
                self._expect(name in required, f"{kind}, always there", "optional", here)
            self.compare(kind, properties[name], here)

    def _expect(self, fine: bool, wanted: str, actual: object, where: str) -> None:
        if not fine:
            self.faults.append(f"{where}: the app reads {wanted}, the server says {actual}")


def test_every_function_of_the_app_that_calls_the_server_was_read() -> None:
    functions = re.findall(r"^export (?:const|async function) (\w+)", API, re.MULTILINE)
    away = {"oauthAddress"}  # a plain address to go to
    assert len(CALLS) == len(set(functions) - away) + 1  # and the sign-in of the mini-program
    assert len(CALLS) >= 29
    for call in CALLS[-3:]:
        assert f"${{base}}{call.path}`" in API
    assert "${base}/sign-in/oauth" in API


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_the_app_calls_what_exists_and_reads_what_is_answered(
    document: dict[str, Any], call: Call
) -> None:
    answer = schema_of(operation(document, call)["responses"]["200"])
    assert Check(document).compare(call.answer, answer, call.path) == []


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("POST", "/bind/codes", "C.Identity"),
        ("POST", "/bind", "C.Identity & { code: string }"),
        ("PUT", "/me/weekly-push", "{ on: boolean }"),
        ("POST", "/vacancies/{}/applications", "{ consent: boolean }"),
        ("POST", "/offer/answers", "{ answer: C.Answer; reason: C.Reason | null }"),
        ("POST", "/training/wishes", "C.NewWish"),
        ("POST", "/claims", "C.NewClaim"),
        ("POST", "/sign-in/weixin", "{ code: string }"),
        ("POST", "/fieldwork/link", "{ code: string }"),
        ("POST", "/fieldwork/people", "C.NewPerson"),
        ("POST", "/fieldwork/people/{}/changes", "C.Change"),
        ("POST", "/fieldwork/people/{}/phone", "{ purpose: string }"),
        ("POST", "/fieldwork/people/{}/calls", "C.NewCall"),
        ("POST", "/fieldwork/households/{}/visits", "C.NewVisit"),
    ],
)
def test_the_server_knows_every_field_that_the_app_sends(
    document: dict[str, Any], method: str, path: str, body: str
) -> None:
    asked = operation(document, Call(method, path, ""))["requestBody"]
    assert Check(document, sent=True).compare(body, schema_of(asked), path) == []


@pytest.mark.parametrize(
    "path, names",
    [
        ("/vacancies", {"q", "region", "occupation", "wage_min", "cursor"}),
        ("/regions", {"parent"}),
        ("/subsidies", {"region"}),
        ("/applications", {"cursor"}),
        ("/notices", {"cursor"}),
        ("/offer", {"X-Offer-Token"}),
        ("/fieldwork/today", {"order", "whole"}),
        ("/fieldwork/households", {"whole", "cursor"}),
        ("/fieldwork/calls", {"whole", "cursor"}),
    ],
)
def test_the_server_knows_every_parameter_that_the_app_sends(
    document: dict[str, Any], path: str, names: set[str]
) -> None:
    known = operation(document, Call("GET", path, "")).get("parameters", [])
    assert names <= {one["name"] for one in known}


def test_a_field_that_is_missing_or_of_another_kind_is_noticed(document: dict[str, Any]) -> None:
    me = document["components"]["schemas"]["Me"]
    del me["properties"]["desk"]
    me["properties"]["notices_unread"] = {"type": "string"}
    faults = Check(document).compare("C.Me", {"$ref": "#/components/schemas/Me"}, "me")
    assert faults == [
        "me.notices_unread: the app reads number, the server says string",
        "me.desk: the server does not know it",
    ]


def test_every_refusal_is_documented_as_the_one_envelope(document: dict[str, Any]) -> None:
    wanted = {"$ref": "#/components/schemas/ErrorEnvelope"}
    for path, item in document["paths"].items():
        for method, found in item.items():
            assert schema_of(found["responses"]["400"]) == wanted, (method, path)
    error = document["components"]["schemas"]["ErrorBody"]["properties"]
    assert set(error) == {"code", "message", "rule", "fields", "request_id"}


def test_real_answers_are_what_the_document_says(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "validate_response", True)  # flask-openapi3 checks each answer
    person = make_person()
    who, row, item = Labourer(app, person), make_vacancy(board=True), make_subsidy_item()
    make_application(person, row)
    make_training_wish(person)
    make_claim(person, item)
    make_notice(person)
    message = make_message(who.user, vacancy_id=row.id, first_attempt_at=real_now())
    offer = {"X-Offer-Token": tokens.sign(tokens.OFFER, message.id)}
    place = {
        "/subsidies/{}": item.code, "/subsidies/{}/form": item.code,
        "/employers/{}": row.employer_id,
    }  # fmt: skip
    for call in CALLS:
        if call.method == "GET" and not call.path.startswith("/fieldwork"):
            path = call.path.replace("{}", str(place.get(call.path, row.id)))
            asked = {"q": "焊"} if path.endswith("/suggestions") else {}
            answer = who.call("GET", path, headers=offer, query_string=asked)
            assert answer.status_code == 200, path
            assert answer.json.get("items") != [], path
    writes = [
        who.post(f"/vacancies/{row.id}/applications", consent=True),
        who.post(f"/vacancies/{row.id}/reports", kind="closed"),
        who.put("/me/weekly-push", on=True),
        who.post("/notices/read"),
        who.call("POST", "/offer/answers", json={"answer": "interested"}, headers=offer),
        who.delete("/bind"),
    ]
    assert [answer.status_code for answer in writes] == [200] * 6


def test_a_helpers_real_answers_are_what_the_document_says(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "validate_response", True)
    person, row = make_person(returned_on=date(2026, 1, 5)), make_vacancy()
    who = HelperPhone(app)
    visit = {"visited_on": "2026-01-06", "topics": ["work"], "client_key": "visit-00001"}
    known = {
        "kind": "no_change", "true_on": "2026-01-06", "said_by": "self", "how": "visit",
        "base": 0, "client_key": "change-00001",
    }  # fmt: skip
    home = f"/households/{person.household_id}"
    calls = {"result": "interested", "vacancy_id": row.id, "client_key": "call-00001"}
    writes = [
        who.post(f"{home}/visits", **visit),
        who.post(f"/people/{person.id}/changes", **known),
        who.post(f"/people/{person.id}/phone", purpose="推荐岗位"),
    ]
    for path in ("/me", "/today", "/households", home, f"{home}/visits", "/people/choices",
                 f"/people/{person.id}", "/calls"):  # fmt: skip
        answer = who.get(path)
        assert answer.status_code == 200, path
        if path != "/today":  # asked just now
            assert answer.json.get("items") != [], path
    writes.append(who.post(f"/people/{person.id}/calls", **calls))
    assert [answer.status_code for answer in writes] == [200] * 4
