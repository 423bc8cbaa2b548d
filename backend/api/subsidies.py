"""领补贴: the county's list, one item, the form with what is known, photographs, my claims."""

from collections.abc import Sequence

from flask import current_app, g, request
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.shapes import Named, Step, own_home, when
from backend.core.access import bound_labourers, public
from backend.core.actor import ANONYMOUS
from backend.core.db import transaction
from backend.core.errors import BadInput
from backend.core.privacy import mask_id_number, mask_name, mask_phone
from backend.core.web import REFUSED
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.queries import is_confirmed
from backend.domain.regions.queries import region_names
from backend.domain.subsidies.actions import keep_photo, submit_claim, withdraw_claim
from backend.domain.subsidies.models import Claim, SubsidyItem
from backend.domain.subsidies.queries import (
    find_returned,
    get_item,
    list_claims,
    list_counties,
    list_items,
)
from backend.domain.subsidies.rules import STATUS_TEXT, can_withdraw
from backend.providers.storage import save_photo

routes = APIBlueprint("subsidies", __name__, url_prefix="/api/v1", abp_responses=REFUSED)


class RegionQuery(BaseModel):
    region: str = Field(default="", max_length=12)


class ItemPath(BaseModel):
    code: str


class ItemCard(Named):
    who: str
    standard: str
    summary: str


class ItemList(BaseModel):
    county: Named | None
    counties: list[Named]
    items: list[ItemCard]


class ItemDetail(ItemCard):
    steps: list[str]
    documents: list[str]
    office: str
    phone: str
    address: str


class Known(BaseModel):
    key: str
    label: str
    value: str


class Ask(BaseModel):
    key: str
    label: str
    type: str
    hint: str
    required: bool
    value: str  # what a returned claim said, to be mended instead of typed again


class PhotoAsk(BaseModel):
    label: str
    hint: str
    required: bool


class ClaimForm(BaseModel):
    item: Named
    known: list[Known]
    ask: list[Ask]
    photo: PhotoAsk


class PhotoShape(BaseModel):
    id: int
    width: int
    height: int


class ClaimBody(BaseModel):
    item_code: str = Field(max_length=8)
    answers: dict[str, str] = {}
    photo_ids: list[int] = Field(default=[], max_length=10)
    request_key: str = Field(min_length=8, max_length=40)


class ClaimShape(BaseModel):
    id: int
    item: Named
    status: str
    status_text: str
    reason: str | None
    steps: list[Step]
    created_at: str
    can_withdraw: bool


class ClaimList(BaseModel):
    items: list[ClaimShape]


class ClaimPath(BaseModel):
    claim_id: int


@routes.get("/subsidies", responses={200: ItemList})
@public("a county's published service list")
def get_list(query: RegionQuery) -> dict[str, object]:
    codes = list_counties(ANONYMOUS)
    names = region_names(ANONYMOUS, codes=codes)
    counties = [Named(code=code, name=names[code].removeprefix("湖南省")) for code in codes]
    county = _county(query.region, codes)
    return ItemList(
        county=next((one for one in counties if one.code == county), None),
        counties=counties,
        items=[
            ItemCard(
                code=row.code, name=row.name, who=row.who, standard=row.standard,
                summary=row.summary,
            )
            for row in list_items(ANONYMOUS, county=county)
        ],
    ).model_dump()  # fmt: skip


def _county(asked: str, codes: Sequence[str]) -> str:
    """The county asked for, else one's own, else the only one there is."""
    own = own_home()[:6]
    if asked[:6] in codes:
        return asked[:6]
    if own in codes:
        return own
    return codes[0] if len(codes) == 1 else ""


@routes.get("/subsidies/<code>", responses={200: ItemDetail})
@public("one item of a county's published service list")
def get_one(path: ItemPath, query: RegionQuery) -> dict[str, object]:
    county = _county(query.region, list_counties(ANONYMOUS))
    row = get_item(ANONYMOUS, county=county, code=path.code)
    return ItemDetail(
        code=row.code, name=row.name, who=row.who, standard=row.standard, summary=row.summary,
        steps=row.steps, documents=row.documents, office=row.office, phone=row.phone,
        address=row.address,
    ).model_dump()  # fmt: skip


@routes.get("/subsidies/<code>/form", responses={200: ClaimForm})
@bound_labourers
def get_form(path: ItemPath) -> dict[str, object]:
    """What we hold is filled in (masked), only the rest is asked (clause 4.4.3(1))."""
    user: WechatUser = g.user
    item = get_item(g.actor, county=own_home()[:6], code=path.code)
    returned = find_returned(g.actor, item_id=item.id)
    said = returned.answers if returned else {}
    return ClaimForm(
        item=Named(code=item.code, name=item.name),
        known=_known(user),
        ask=[Ask.model_validate({**ask, "value": said.get(ask["key"], "")}) for ask in item.asks],
        photo=PhotoAsk(label=item.photo_label, hint="拍清楚四个角，字要看得见", required=True),
    ).model_dump()


def _known(user: WechatUser) -> list[Known]:
    person = user.person
    if person is None or not is_confirmed(user):
        return []
    home = region_names(ANONYMOUS, codes=[person.region_code]).get(person.region_code, "")
    facts = {
        "name": ("姓名", mask_name(person.name)),
        "id_number": ("身份证号", mask_id_number(person.id_number)),
        "phone": ("手机号", mask_phone(user.phone)),
        "home": ("户籍地", home.removeprefix("湖南省")),
    }
    return [Known(key=key, label=label, value=value) for key, (label, value) in facts.items()]


@routes.post("/photos", responses={200: PhotoShape})
@bound_labourers
def upload_photo() -> dict[str, object]:
    """One photograph (multipart field `photo`), re-encoded without its metadata."""
    file = request.files.get("photo")
    if file is None:
        raise BadInput("请先拍照或选一张照片", fields={"photo": "请先拍照或选一张照片"})
    stored = save_photo(current_app.extensions["settings"].data_dir, file.stream)
    with transaction():
        photo = keep_photo(
            g.actor, file_name=stored.file_name, width=stored.width, height=stored.height
        )
    return PhotoShape(id=photo.id, width=photo.width, height=photo.height).model_dump()


@routes.get("/claims", responses={200: ClaimList})
@bound_labourers
def list_mine() -> dict[str, object]:
    return ClaimList(items=[_shape(row) for row in list_claims(g.actor).items]).model_dump()


@routes.post("/claims", responses={200: ClaimShape})
@bound_labourers
def submit(body: ClaimBody) -> dict[str, object]:
    with transaction():
        row = submit_claim(g.actor, **body.model_dump())
    return _shape(row).model_dump()


@routes.delete("/claims/<int:claim_id>", responses={200: ClaimShape})
@bound_labourers
def take_back(path: ClaimPath) -> dict[str, object]:
    with transaction():
        row = withdraw_claim(g.actor, claim_id=path.claim_id)
    return _shape(row).model_dump()


def _shape(row: Claim) -> ClaimShape:
    item: SubsidyItem = row.item
    return ClaimShape(
        id=row.id,
        item=Named(code=item.code, name=item.name),
        status=row.status,
        status_text=STATUS_TEXT[row.status],
        reason=row.reason or None,
        steps=[
            Step(
                text=STATUS_TEXT[step.status] + (f"：{step.note}" if step.note else ""),
                at=when(step.at), done=True,
            )
            for step in row.steps
        ],
        created_at=when(row.created_at),
        can_withdraw=can_withdraw(row.status),
    )  # fmt: skip
