"""My applications: list with every step, withdraw."""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel

from backend.api.me import Cursor
from backend.api.shapes import ApplicationShape, application_shape, place_names
from backend.core.access import bound_labourers
from backend.core.db import transaction
from backend.core.web import REFUSED
from backend.domain.applications.actions import withdraw
from backend.domain.applications.queries import list_applications

routes = APIBlueprint(
    "applications", __name__, url_prefix="/api/v1/applications", abp_responses=REFUSED
)


class ApplicationPage(BaseModel):
    items: list[ApplicationShape]
    next: str | None


class ApplicationPath(BaseModel):
    application_id: int


@routes.get("", responses={200: ApplicationPage})
@bound_labourers
def list_mine(query: Cursor) -> dict[str, object]:
    page = list_applications(g.actor, cursor=query.cursor)
    names = place_names([row.vacancy for row in page.items])
    items = [application_shape(row, names=names) for row in page.items]
    return ApplicationPage(items=items, next=page.next).model_dump()


@routes.delete("/<int:application_id>", responses={200: ApplicationShape})
@bound_labourers
def withdraw_mine(path: ApplicationPath) -> dict[str, object]:
    with transaction():
        row = withdraw(g.actor, application_id=path.application_id)
    return application_shape(row, names=place_names([row.vacancy])).model_dump()
