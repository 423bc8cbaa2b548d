"""Public code lists for the app's filters: divisions and occupations."""

from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import Named
from backend.core.access import public
from backend.core.actor import ANONYMOUS
from backend.core.web import REFUSED
from backend.domain.catalogues.rules import occupation_groups
from backend.domain.regions.queries import list_children

routes = APIBlueprint("places", __name__, url_prefix="/api/v1", abp_responses=REFUSED)
VILLAGE_LEVEL = 5


class Parent(BaseModel):
    parent: str = Field(default="", max_length=12)


class RegionShape(Named):
    has_children: bool


class RegionList(BaseModel):
    items: list[RegionShape]


class OccupationGroup(Named):
    """`code` joins the codes of the whole group, as the vacancy filter takes them.

    `picture` names an icon that the app carries.
    """

    picture: str
    children: list[Named]


class OccupationList(BaseModel):
    items: list[OccupationGroup]


@routes.get("/regions", responses={200: RegionList})
@public("official divisions")
def get_regions(query: Parent) -> dict[str, object]:
    rows = sorted(
        list_children(ANONYMOUS, parent=query.parent), key=lambda row: (row.code != "43", row.code)
    )
    deepest = VILLAGE_LEVEL if query.parent.startswith("43") else 3  # villages of Hunan only
    items = [
        RegionShape(code=row.code, name=row.name, has_children=row.level < deepest) for row in rows
    ]
    return RegionList(items=items).model_dump()


@routes.get("/occupations", responses={200: OccupationList})
@public("the list of occupations")
def get_occupations() -> dict[str, object]:
    items = [
        OccupationGroup(
            code=",".join(row.code for row in rows), name=group, picture=rows[0].picture,
            children=[Named(code=row.code, name=row.name) for row in rows],
        )
        for group, rows in occupation_groups().items()
    ]  # fmt: skip
    return OccupationList(items=items).model_dump()
