"""走访: home visits with their photographs."""

from datetime import date

from flask import current_app, g, request
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import Named
from backend.core.access import helpers
from backend.core.db import transaction
from backend.core.errors import BadInput
from backend.core.web import REFUSED
from backend.domain.accounts.rules import Can
from backend.domain.fieldwork.actions import keep_photo, record_visit
from backend.domain.fieldwork.models import Visit
from backend.domain.fieldwork.queries import get_household, list_visits
from backend.domain.fieldwork.rules import TOPICS
from backend.providers.storage import save_photo

routes = APIBlueprint(
    "fieldwork_visits", __name__, url_prefix="/api/v1/fieldwork", abp_responses=REFUSED
)


class HouseholdPath(BaseModel):
    household_id: int


class VisitBody(BaseModel):
    """`lng`, `lat`: WGS-84 degrees, only when the helper gives the place."""

    visited_on: date
    topics: list[str] = Field(max_length=10)
    list_handed: bool = False
    note: str = Field(default="", max_length=300)
    lng: float | None = None
    lat: float | None = None
    photo_id: int | None = None
    signature_id: int | None = None
    client_key: str = Field(min_length=8, max_length=64)


class VisitShape(BaseModel):
    id: int
    visited_on: str
    staff_name: str
    topics: list[str]
    list_handed: bool
    note: str
    photo: bool
    signature: bool


class VisitList(BaseModel):
    items: list[VisitShape]
    topics: list[Named]


class FieldPhotoShape(BaseModel):
    id: int


@routes.post("/photos", responses={200: FieldPhotoShape})
@helpers(Can.FIELD_WORK)
def upload_photo() -> dict[str, int]:
    """One photograph or signature (multipart field `photo`), re-encoded without its metadata."""
    file = request.files.get("photo")
    if file is None:
        raise BadInput("请先拍照或选一张照片", fields={"photo": "请先拍照或选一张照片"})
    stored = save_photo(current_app.extensions["settings"].data_dir, file.stream)
    with transaction():
        photo = keep_photo(g.actor, file_name=stored.file_name)
    return FieldPhotoShape(id=photo.id).model_dump()


@routes.get("/households/<int:household_id>/visits", responses={200: VisitList})
@helpers(Can.FIELD_WORK)
def get_visits(path: HouseholdPath) -> dict[str, object]:
    get_household(g.actor, household_id=path.household_id)
    page = list_visits(g.actor, household_id=path.household_id)
    topics = [Named(code=code, name=name) for code, name in TOPICS.items()]
    return VisitList(items=[_shape(row) for row in page.items], topics=topics).model_dump()


@routes.post("/households/<int:household_id>/visits", responses={200: VisitShape})
@helpers(Can.FIELD_WORK)
def add_visit(path: HouseholdPath, body: VisitBody) -> dict[str, object]:
    values = body.model_dump(exclude={"lng", "lat"})
    place = None if body.lng is None or body.lat is None else (body.lng, body.lat)
    with transaction():
        row = record_visit(g.actor, household_id=path.household_id, place=place, **values)
    return _shape(row).model_dump()


def _shape(row: Visit) -> VisitShape:
    return VisitShape(
        id=row.id, visited_on=row.visited_on.isoformat(), staff_name=row.staff_name,
        topics=[TOPICS[code] for code in row.topics], list_handed=row.list_handed, note=row.note,
        photo=row.photo_id is not None, signature=row.signature_id is not None,
    )  # fmt: skip
