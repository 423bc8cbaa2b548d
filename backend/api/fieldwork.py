"""走访: the helper's phone and its link, counts, today's list, households."""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.fieldwork_shapes import (
    HouseholdCard,
    HouseholdPage,
    PersonList,
    household_cards,
    person_card,
)
from backend.api.shapes import Empty
from backend.core.access import helpers, labourers
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import BadInput
from backend.core.paging import count_rows
from backend.core.web import REFUSED
from backend.domain.accounts.queries import actor_of
from backend.domain.accounts.rules import ROLES, Can
from backend.domain.bindings.staff import link_phone, linked_staff, note_use, unlink_phone
from backend.domain.fieldwork.queries import (
    get_household,
    has_own,
    list_households,
    list_today,
    own_households,
)
from backend.domain.people.models import Household
from backend.domain.regions.queries import region_names

routes = APIBlueprint(
    "fieldwork", __name__, url_prefix="/api/v1/fieldwork", abp_responses=REFUSED
)
WRONG_CODE = "连接码不对，或者过了 10 分钟。请在工作台“我的账号”里重新要一个"


class Helper(BaseModel):
    """`own`: the households were given to this helper, else they are all of the place."""

    linked: bool
    name: str
    role_text: str
    place: str
    own: bool
    households: int
    today: int
    overdue: int


class LinkCode(BaseModel):
    code: str = Field(max_length=20)


class ListQuery(BaseModel):
    order: str = Field(default="way", pattern="^(way|risk)$")
    whole: bool = False


class HouseholdQuery(BaseModel):
    whole: bool = False
    cursor: str | None = None


class HouseholdPath(BaseModel):
    household_id: int


@routes.get("/me", responses={200: Helper})
@labourers
def get_me() -> dict[str, object]:
    staff = linked_staff(g.actor, user=g.user)
    if staff is None:
        return Helper(
            linked=False, name="", role_text="", place="", own=False, households=0, today=0,
            overdue=0,
        ).model_dump()  # fmt: skip
    with transaction():
        note_use(g.actor, user=g.user)
    return _helper(actor_of(staff)).model_dump()


def _helper(actor: Actor) -> Helper:
    people = [person_card(row) for row in list_today(actor, day=today(), by_risk=False)]
    place = region_names(actor, codes=[actor.region or ""]).get(actor.region or "", "")
    return Helper(
        linked=True, name=actor.name, role_text=ROLES[actor.role],
        place=place.removeprefix("湖南省"), own=has_own(actor),
        households=count_rows(own_households(actor), Household.id), today=len(people),
        overdue=sum(one.overdue for one in people),
    )  # fmt: skip


@routes.post("/link", responses={200: Helper})
@labourers
def link(body: LinkCode) -> dict[str, object]:
    with transaction():  # a wrong code counts, so it commits
        staff = link_phone(g.actor, user=g.user, code=body.code)
    if staff is None:
        raise BadInput(WRONG_CODE, fields={"code": WRONG_CODE})
    return _helper(actor_of(staff)).model_dump()


@routes.delete("/link", responses={200: Empty})
@labourers
def unlink() -> dict[str, object]:
    with transaction():
        unlink_phone(g.actor, user=g.user)
    return {}


@routes.get("/today", responses={200: PersonList})
@helpers(Can.FIELD_WORK)
def get_today(query: ListQuery) -> dict[str, object]:
    """Who is to be asked, door to door or the longest unheard of first."""
    rows = list_today(g.actor, day=today(), by_risk=query.order == "risk", whole=query.whole)
    return PersonList(items=[person_card(row) for row in rows]).model_dump()


@routes.get("/households", responses={200: HouseholdPage})
@helpers(Can.FIELD_WORK)
def get_households(query: HouseholdQuery) -> dict[str, object]:
    page = list_households(g.actor, whole=query.whole, cursor=query.cursor)
    return HouseholdPage(items=household_cards(page.items), next=page.next).model_dump()


@routes.get("/households/<int:household_id>", responses={200: HouseholdCard})
@helpers(Can.FIELD_WORK)
def get_one(path: HouseholdPath) -> dict[str, object]:
    row = get_household(g.actor, household_id=path.household_id)
    return household_cards([row])[0].model_dump()
