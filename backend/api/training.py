"""学技术: the choices, my training wishes."""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import Named, when
from backend.core.access import bound_labourers, public
from backend.core.actor import ANONYMOUS
from backend.core.db import transaction
from backend.core.web import REFUSED
from backend.domain.catalogues.rules import occupation_name, occupations
from backend.domain.regions.queries import region_names
from backend.domain.training.actions import register_wish, withdraw_wish
from backend.domain.training.models import TrainingWish
from backend.domain.training.queries import list_wishes
from backend.domain.training.rules import MODES, STATUS_TEXT, TAUGHT, TIMES, can_withdraw

routes = APIBlueprint("training", __name__, url_prefix="/api/v1/training", abp_responses=REFUSED)


class TaughtOccupation(Named):
    """`picture` names an icon that the app carries."""

    picture: str


class Options(BaseModel):
    occupations: list[TaughtOccupation]
    times: list[Named]
    modes: list[Named]


class WishBody(BaseModel):
    occupation_code: str = Field(default="", max_length=8)
    time_code: str = Field(default="", max_length=12)
    mode_code: str = Field(default="", max_length=12)
    region_code: str = Field(default="", max_length=12)


class WishShape(BaseModel):
    id: int
    occupation_name: str
    time_name: str
    mode_name: str
    place_name: str
    status: str
    status_text: str
    reason: str | None
    created_at: str
    can_withdraw: bool


class WishList(BaseModel):
    items: list[WishShape]


class WishPath(BaseModel):
    wish_id: int


@routes.get("/options", responses={200: Options})
@public("the choices, the same for everybody")
def get_options() -> dict[str, object]:
    return Options(
        occupations=[
            TaughtOccupation(code=row.code, name=row.name, picture=row.picture)
            for row in occupations()
            if row.code in TAUGHT
        ],
        times=[Named(code=code, name=name) for code, name in TIMES.items()],
        modes=[Named(code=code, name=name) for code, name in MODES.items()],
    ).model_dump()


@routes.get("/wishes", responses={200: WishList})
@bound_labourers
def list_mine() -> dict[str, object]:
    rows = list_wishes(g.actor).items
    return WishList(items=_shapes(rows)).model_dump()


@routes.post("/wishes", responses={200: WishShape})
@bound_labourers
def register(body: WishBody) -> dict[str, object]:
    with transaction():
        row = register_wish(g.actor, **body.model_dump())
    return _shapes([row])[0].model_dump()


@routes.delete("/wishes/<int:wish_id>", responses={200: WishShape})
@bound_labourers
def withdraw(path: WishPath) -> dict[str, object]:
    with transaction():
        row = withdraw_wish(g.actor, wish_id=path.wish_id)
    return _shapes([row])[0].model_dump()


def _shapes(rows: list[TrainingWish]) -> list[WishShape]:
    names = region_names(ANONYMOUS, codes=[row.place_code for row in rows])
    return [
        WishShape(
            id=row.id,
            occupation_name=occupation_name(row.occupation_code),
            time_name=TIMES[row.time_code],
            mode_name=MODES[row.mode_code],
            place_name=names.get(row.place_code, "").removeprefix("湖南省"),
            status=row.status,
            status_text=STATUS_TEXT[row.status],
            reason=row.reason or None,
            created_at=when(row.created_at),
            can_withdraw=can_withdraw(row.status),
        )
        for row in rows
    ]
