"""我的资料: see and copy one's record, say what is wrong, take consents back, close the account."""

from flask import g, make_response
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from backend.api import COOKIE, COOKIE_PATH
from backend.api.shapes import Empty, when
from backend.core.access import bound_labourers
from backend.core.db import transaction
from backend.core.web import REFUSED
from backend.domain.rights.actions import ask_correction, close_account, withdraw_consent
from backend.domain.rights.models import Correction
from backend.domain.rights.queries import own_consents, own_corrections, own_record
from backend.domain.rights.rules import FIELDS, STATUS_TEXT

routes = APIBlueprint("record", __name__, url_prefix="/api/v1/me", abp_responses=REFUSED)


class RecordField(BaseModel):
    """`value` "" = nothing is known."""

    field: str
    label: str
    value: str


class ConsentShape(BaseModel):
    employer_id: int
    employer_name: str
    given_at: str


class CorrectionShape(BaseModel):
    id: int
    label: str
    status: str
    status_text: str
    answer: str | None
    asked_at: str


class Record(BaseModel):
    fields: list[RecordField]
    consents: list[ConsentShape]
    corrections: list[CorrectionShape]


class CorrectionBody(BaseModel):
    field: str = Field(default="", max_length=20)
    should_be: str = Field(default="", max_length=200)


class EmployerPath(BaseModel):
    employer_id: int


@routes.get("/record", responses={200: Record})
@bound_labourers
def get_record() -> dict[str, object]:
    values = dict(own_record(g.actor))
    return Record(
        fields=[
            RecordField(field=field, label=label, value=values.get(field, ""))
            for field, label in FIELDS.items()
        ],
        consents=[
            ConsentShape(employer_id=number, employer_name=name, given_at=when(at))
            for number, name, at in own_consents(g.actor)
        ],
        corrections=[_shape(row) for row in own_corrections(g.actor)],
    ).model_dump()


@routes.post("/corrections", responses={200: CorrectionShape})
@bound_labourers
def correct(body: CorrectionBody) -> dict[str, object]:
    with transaction():
        row = ask_correction(g.actor, **body.model_dump())
    return _shape(row).model_dump()


@routes.delete("/consents/<int:employer_id>", responses={200: Empty})
@bound_labourers
def take_consent_back(path: EmployerPath) -> dict[str, object]:
    with transaction():
        withdraw_consent(g.actor, employer_id=path.employer_id)
    return {}


@routes.delete("/account", responses={200: Empty})
@bound_labourers
def close() -> Response:
    """The web app also forgets its cookie."""
    with transaction():
        close_account(g.actor, user=g.user)
    response = make_response({})
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return response


def _shape(row: Correction) -> CorrectionShape:
    return CorrectionShape(
        id=row.id, label=FIELDS[row.field], status=row.status,
        status_text=STATUS_TEXT[row.status], answer=row.answer or None,
        asked_at=when(row.created_at),
    )  # fmt: skip
