"""Who I am to the app: state of the binding, the push switch, my notices, signing out."""

from flask import current_app, g, make_response
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel
from werkzeug.wrappers import Response

from backend.api import COOKIE, COOKIE_PATH, account_app_id
from backend.api.shapes import Desk, Empty, Named, desk_of, own_home, when
from backend.core.access import bound_labourers, public
from backend.core.actor import ANONYMOUS
from backend.core.db import transaction
from backend.core.errors import RuleBroken
from backend.core.privacy import mask_name, mask_phone
from backend.core.web import REFUSED
from backend.domain.bindings.actions import opt_in, opt_out
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.queries import find_opt_in, identities_of, is_confirmed
from backend.domain.messages.actions import read_notices
from backend.domain.messages.queries import count_unread, list_notices
from backend.domain.regions.queries import region_names

routes = APIBlueprint("me", __name__, url_prefix="/api/v1", abp_responses=REFUSED)


class Me(BaseModel):
    signed_in: bool
    bound: bool
    name: str | None
    phone: str | None
    county: Named | None
    phone_confirmed: bool
    weekly_push: bool
    notices_unread: int
    desk: Desk


class PushSwitch(BaseModel):
    on: bool


class PushState(BaseModel):
    weekly_push: bool


class NoticeShape(BaseModel):
    id: int
    text: str
    at: str
    link: str | None
    read: bool


class NoticePage(BaseModel):
    items: list[NoticeShape]
    next: str | None


class Cursor(BaseModel):
    cursor: str | None = None


@routes.get("/me", responses={200: Me})
@public("tells a visitor that nobody is signed in")
def get_me() -> dict[str, object]:
    user: WechatUser | None = g.user
    person = user.person if user else None
    shown = user is not None and is_confirmed(user)
    county = own_home()[:6] if shown else ""
    return Me(
        signed_in=user is not None,
        bound=person is not None,
        name=mask_name(person.name) if shown and person else None,
        phone=mask_phone(user.phone) if user and shown else None,
        county=_named(county),
        phone_confirmed=shown or person is None,
        weekly_push=_push_user(user) is not None,
        notices_unread=count_unread(g.actor),
        desk=desk_of(own_home()),
    ).model_dump()


def _named(county: str) -> Named | None:
    if len(county) < 6:
        return None
    name = region_names(ANONYMOUS, codes=[county]).get(county, "")
    return Named(code=county, name=name.removeprefix("湖南省"))


def _push_user(user: WechatUser | None) -> WechatUser | None:
    """The account's WeChat user of this person that has opted in."""
    if user is None or user.person_id is None:
        return None
    twins = _account_users(user)
    return next((twin for twin in twins if find_opt_in(ANONYMOUS, user_id=twin.id)), None)


def _account_users(user: WechatUser) -> list[WechatUser]:
    twins = identities_of(ANONYMOUS, user=user)
    return [twin for twin in twins if twin.app_id == account_app_id()]


@routes.put("/me/weekly-push", responses={200: PushState})
@bound_labourers
def set_weekly_push(body: PushSwitch) -> dict[str, bool]:
    """每周给我推岗位: the person's own tap, on the account's identity."""
    settings = current_app.extensions["settings"]
    with transaction():
        if body.on:
            opt_in(
                g.actor, user=_account_user(), template_id=settings.wechat_template_weekly,
                scene="app",
            )  # fmt: skip
        else:
            opt_out(g.actor, user=g.user, by="app")
    return PushState(weekly_push=body.on).model_dump()


def _account_user() -> WechatUser:
    user: WechatUser = g.user
    if user.app_id == account_app_id():
        return user
    twins = _account_users(user)
    if not twins:
        raise RuleBroken(
            "请先在微信里关注“湘就业”公众号并绑定，推荐会发到公众号里", rule="push.no_account"
        )
    return twins[0]


@routes.get("/notices", responses={200: NoticePage})
@bound_labourers
def get_notices(query: Cursor) -> dict[str, object]:
    page = list_notices(g.actor, cursor=query.cursor)
    items = [
        NoticeShape(
            id=row.id, text=row.text, at=when(row.created_at), link=row.link,
            read=row.read_at is not None,
        )
        for row in page.items
    ]  # fmt: skip
    return NoticePage(items=items, next=page.next).model_dump()


@routes.post("/notices/read", responses={200: Empty})
@bound_labourers
def mark_notices_read() -> dict[str, object]:
    with transaction():
        read_notices(g.actor)
    return {}


@routes.post("/sign-out", responses={200: Empty})
@public("signing out needs no right")
def sign_out() -> Response:
    """Ends every session of this WeChat user; the web app also forgets its cookie."""
    if g.user:
        with transaction():
            g.user.session_epoch += 1
    response = make_response({})
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return response
