"""Binding a WeChat user to a person: name, ID number, phone, SMS code."""

from flask import current_app, g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import Empty
from backend.core.access import bound_labourers, labourers
from backend.core.db import transaction
from backend.core.errors import BadInput
from backend.core.web import REFUSED
from backend.domain.bindings.actions import bind, read_bind_form, start_code, unbind
from backend.domain.bindings.rules import RESEND_AFTER_S
from backend.providers.sms import build_sms

routes = APIBlueprint("bind", __name__, url_prefix="/api/v1/bind", abp_responses=REFUSED)
# one sentence for everybody, known or unknown
DONE = "绑定好了。资料由村里核对，核对期间也能看岗位、报名。"


class BindIdentity(BaseModel):
    name: str = Field(max_length=40)
    id_no: str = Field(max_length=40)
    phone: str = Field(max_length=20)


class BindRequest(BindIdentity):
    code: str = Field(max_length=10)


class CodeSent(BaseModel):
    wait_s: int


class Bound(BaseModel):
    bound: bool
    message: str


@routes.post("/codes", responses={200: CodeSent})
@labourers
def send_code(body: BindIdentity) -> dict[str, int]:
    """Send an SMS code; the call goes out after the commit, the same for known and unknown."""
    sms = build_sms(current_app.extensions["settings"])
    form = read_bind_form(name=body.name, id_no=body.id_no, phone=body.phone)
    with transaction():
        code = start_code(g.actor, user=g.user, form=form)
    sms.send_code(form.phone, code)
    return CodeSent(wait_s=RESEND_AFTER_S).model_dump()


@routes.post("", responses={200: Bound})
@labourers
def bind_person(body: BindRequest) -> dict[str, object]:
    form = read_bind_form(name=body.name, id_no=body.id_no, phone=body.phone)
    with transaction():
        faults = bind(g.actor, user=g.user, form=form, code=body.code)
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return Bound(bound=True, message=DONE).model_dump()


@routes.delete("", responses={200: Empty})
@bound_labourers
def unbind_person() -> dict[str, object]:
    with transaction():
        unbind(g.actor, user=g.user)
    return {}
