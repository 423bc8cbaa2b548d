"""Signing in: the mini-program by its login code, the web app by the account's OAuth."""

from urllib.parse import urlencode

from flask import current_app, make_response, redirect
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from backend.api import COOKIE, COOKIE_PATH, session_token
from backend.core import tokens
from backend.core.access import public
from backend.core.actor import SYSTEM
from backend.core.clock import CHINA, real_now
from backend.core.db import transaction
from backend.core.errors import BadInput, RuleBroken, UpstreamFailed
from backend.core.web import REFUSED
from backend.domain.bindings.actions import touch_user
from backend.domain.bindings.models import WechatUser
from backend.wechat.client import Identity
from backend.wechat.errors import WeChatError

routes = APIBlueprint("sign_in", __name__, url_prefix="/api/v1/sign-in", abp_responses=REFUSED)


class LoginCode(BaseModel):
    code: str = Field(min_length=1, max_length=200)


class SessionShape(BaseModel):
    token: str
    expires_at: str


class Target(BaseModel):
    to: str = "/pages/index/index"


class OAuthAnswer(BaseModel):
    code: str = ""
    state: str = ""


@routes.post("/weixin", responses={200: SessionShape})
@public("this is how a session begins; the platform vouches for the code")
def sign_in_weixin(body: LoginCode) -> dict[str, str]:
    client = current_app.extensions["wechat"].mini
    if client is None:
        raise RuleBroken("小程序还没有开通，请从公众号进入", rule="mini.none")
    try:
        identity = client.session_identity(body.code)
    except WeChatError as error:
        raise UpstreamFailed("微信登录没有成功，请再试一次") from error
    user = _remember(client.appid, identity)
    expires = real_now().timestamp() + tokens.MAX_AGE_S[tokens.SESSION]
    return SessionShape(
        token=session_token(user),
        expires_at=real_now().fromtimestamp(expires, CHINA).isoformat(timespec="seconds"),
    ).model_dump()


@routes.get("/oauth")
@public("leads to the platform's own sign-in")
def sign_in_oauth(query: Target) -> Response:
    settings = current_app.extensions["settings"]
    base = settings.public_url.rstrip("/")
    asked = urlencode(
        {
            "appid": settings.wechat_app_id,
            "redirect_uri": f"{base}/api/v1/sign-in/oauth/done",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": tokens.sign(tokens.OAUTH_STATE, _app_path(query.to)),
        }
    )
    oauth = settings.wechat_oauth_base.rstrip("/")
    return redirect(f"{oauth}/connect/oauth2/authorize?{asked}#wechat_redirect")


def _app_path(path: str) -> str:
    """Only pages of the app itself may be returned to."""
    own = path.startswith(("/pages/", "/fieldwork/")) and "\\" not in path
    return path if own else "/pages/index/index"


@routes.get("/oauth/done")
@public("the platform sends the browser back here with a single-use code")
def sign_in_oauth_done(query: OAuthAnswer) -> Response:
    path = tokens.read(tokens.OAUTH_STATE, query.state)
    client = current_app.extensions["wechat"].account
    if path is None:
        return redirect("/m/#/pages/index/index")
    try:
        identity = client.oauth_identity(query.code)
    except WeChatError:
        return redirect("/m/#/pages/index/index?signed=no")
    if identity.snapshot:
        # a preview of WeChat's own, not a person: never bound, and not asked again either
        return redirect("/m/#/pages/index/index?signed=no")
    user = _remember(client.appid, identity)
    response = make_response(redirect(f"/m/#{path}"))
    response.set_cookie(
        COOKIE, session_token(user), max_age=tokens.MAX_AGE_S[tokens.SESSION], httponly=True,
        samesite="Lax", path=COOKIE_PATH, secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return response


def _remember(app_id: str, identity: Identity) -> WechatUser:
    if not identity.openid:
        raise BadInput("微信没有给出身份，请重新打开页面")
    with transaction():
        return touch_user(
            SYSTEM, app_id=app_id, openid=identity.openid, unionid=identity.unionid
        )

