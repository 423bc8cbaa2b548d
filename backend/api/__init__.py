"""The app's door: JSON under /api/v1, one file a feature; its OpenAPI document is the contract."""

from importlib import import_module

from flask import current_app, g, request
from flask_openapi3 import OpenAPI

from backend.core import tokens
from backend.core.access import current_access
from backend.core.actor import ANONYMOUS, Actor
from backend.core.db import db
from backend.core.errors import NotAllowed, NotSignedIn
from backend.domain.accounts.queries import actor_of
from backend.domain.accounts.rules import is_allowed
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.queries import labourer_of
from backend.domain.bindings.staff import linked_staff

FEATURES = (
    "sign_in", "me", "bind", "places", "vacancies", "employers", "applications", "offer",
    "training", "subsidies", "record", "situation", "fieldwork", "fieldwork_people",
    "fieldwork_visits", "fieldwork_calls", "public",
)  # fmt: skip
COOKIE = "xjy_labourer"
COOKIE_PATH = "/api/"


def init_door(app: OpenAPI) -> None:
    for feature in FEATURES:
        app.register_api(import_module(f"backend.api.{feature}").routes)
    app.before_request(_enter)


def _enter() -> None:
    """Actor and access mark; the cookie counts for writes only with the app's own header."""
    if request.blueprint not in FEATURES:
        return
    g.user = _session_user()
    g.actor = labourer_of(g.user) if g.user else ANONYMOUS
    access = current_access()
    if access.who == "public":
        return
    if g.user is None:
        raise NotSignedIn("请先登录，再来办这件事")
    if access.who == "helper":
        g.actor = _helper(access.permission)
    if access.who == "bound" and g.user.person_id is None:
        raise NotAllowed("请先绑定身份，再来办这件事", rule="bind.required")


def _helper(permission: str) -> Actor:
    """The staff account whose phone this is."""
    staff = linked_staff(g.actor, user=g.user)
    if staff is None:
        raise NotAllowed("请先用工作台给的连接码连上您的账号", rule="fieldwork.link")
    actor = actor_of(staff)
    if not is_allowed(actor, permission):
        raise NotAllowed("您的岗位没有这项权限，要办请联系县级人社", rule="fieldwork.role")
    return actor


def _session_user() -> WechatUser | None:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        token = header.removeprefix("Bearer ")
    elif request.method in ("GET", "HEAD") or request.headers.get("X-Client") == "h5":
        token = request.cookies.get(COOKIE, "")
    else:
        return None
    value = tokens.read(tokens.SESSION, token) if token else None
    if not isinstance(value, list) or len(value) != 2:
        return None
    user = db.session.get(WechatUser, value[0])
    return user if user and user.session_epoch == value[1] else None


def session_token(user: WechatUser) -> str:
    return tokens.sign(tokens.SESSION, [user.id, user.session_epoch])


def account_app_id() -> str:
    app_id: str = current_app.extensions["settings"].wechat_app_id
    return app_id
