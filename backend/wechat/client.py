"""The way out to the WeChat platform: one account's calls, with tokens, time-outs and errors."""

import json as jsonlib
import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import redis
import requests
import wechatpy

from backend.core.settings import LOOPBACK, Settings
from backend.wechat.errcodes import STALE_TOKEN, Category
from backend.wechat.errors import WeChatError, read_answer, refusal, silence
from backend.wechat.token import TokenKeeper

log = logging.getLogger(__name__)
CONNECT_S, READ_S = 3, 8
NO_MENU = 46003
Answer = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """Who signed in. `snapshot` is the shared visitor of a page preview: never bind it."""

    openid: str
    unionid: str | None
    snapshot: bool


class WeChatClient(wechatpy.WeChatClient):  # type: ignore[misc]
    """wechatpy's client over our own transport; build one per process and account.

    Every method raises WeChatError.
    """

    def __init__(self, app_id: str, app_secret: str, api_base: str, redis: "redis.Redis") -> None:
        super().__init__(app_id, app_secret, auto_retry=False)
        self.api_base = api_base.rstrip("/")
        self.tokens = TokenKeeper(app_id, redis, self._fetch_token)
        # a proxy of the environment is for the real platform, never for the stand-in beside us
        self.trust_env = urlsplit(api_base).hostname not in LOOPBACK
        self._http.trust_env = self.trust_env

    def call(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        token: bool = True,
    ) -> Answer:
        """One request to `path` and its JSON answer; a stale token is renewed once."""
        if not token:
            return self._accepted(path, self._exchange(method, path, params or {}, json))
        used = self.tokens.get()
        answer = self._exchange(method, path, {**(params or {}), "access_token": used}, json)
        if answer["errcode"] in STALE_TOKEN:
            self.tokens.drop(used)
            fresh = {**(params or {}), "access_token": self.tokens.get()}
            answer = self._exchange(method, path, fresh, json)
        return self._accepted(path, answer)

    def send_custom_text(self, openid: str, text: str) -> None:
        self.message.send_text(openid, text)

    def create_menu(self, menu: Answer) -> None:
        """Publish {"button": […]}, at most 3 × 5."""
        self.menu.create(menu)

    def get_menu(self) -> Answer | None:
        """What is published, or None."""
        try:
            return self.call("GET", "/cgi-bin/menu/get")
        except WeChatError as error:
            if error.errcode == NO_MENU:
                return None
            raise

    def create_qr(self, scene: str, days: int | None = None) -> dict[str, str]:
        """`ticket` and `url` of a code for `scene` (1–64 characters); permanent without `days`."""
        ask: Answer = {
            "action_name": "QR_STR_SCENE" if days else "QR_LIMIT_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        if days:
            ask["expire_seconds"] = days * 86400
        answer = self.qrcode.create(ask)
        return {name: self._needed(answer, name) for name in ("ticket", "url")}

    def oauth_identity(self, code: str) -> Identity:
        """Whose page it is, by the single-use code of the web sign-in."""
        return self._identity("/sns/oauth2/access_token", {"code": code})

    def session_identity(self, js_code: str) -> Identity:
        """Who opened the mini-program, by the code of `wx.login`."""
        return self._identity("/sns/jscode2session", {"js_code": js_code})

    def list_templates(self) -> list[Answer]:
        return self.template.get_all_private_template().get("template_list") or []

    def quota(self, path: str) -> Answer:
        """`daily_limit`, `used` and `remain` of an API path; empty when the platform tells none."""
        asked = self.call("POST", "/cgi-bin/openapi/quota/get", json={"cgi_path": path})
        return asked.get("quota") or {}

    def callback_check(self) -> Answer:
        """What the platform finds when it tries our network from its side."""
        ask = {"action": "all", "check_operator": "DEFAULT"}
        return self.call("POST", "/cgi-bin/callback/check", json=ask)

    @property
    def access_token(self) -> str:
        return self.tokens.get()

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """All of wechatpy's methods end here: keep the path, ignore the host it wrote down."""
        base = kwargs.pop("api_base_url", self.API_BASE_URL)
        path = urlsplit(urljoin(base, url_or_endpoint)).path
        shape = kwargs.pop("result_processor", None)
        body = kwargs.pop("data", None)
        answer = self.call(method.upper(), path, params=kwargs.pop("params", None), json=body)
        if kwargs:
            raise TypeError(f"{path}: not carried by this client: {', '.join(kwargs)}")
        return shape(answer) if shape else answer

    def _fetch_token(self) -> tuple[str, int]:
        ask = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        answer = self.call("POST", "/cgi-bin/stable_token", json=ask, token=False)
        return self._needed(answer, "access_token"), int(answer.get("expires_in") or 0)

    def _identity(self, path: str, code: dict[str, str]) -> Identity:
        params = {"appid": self.appid, "secret": self.secret, "grant_type": "authorization_code"}
        answer = self.call("GET", path, params=params | code, token=False)
        return Identity(
            openid=self._needed(answer, "openid"),
            unionid=answer.get("unionid") or None,
            snapshot=str(answer.get("is_snapshotuser", 0)) == "1",
        )

    def _exchange(self, method: str, path: str, params: dict[str, Any], json: Any) -> Answer:
        started = time.monotonic()
        outcome: object = "no answer"
        try:
            response = self._http.request(
                method,
                self.api_base + path,
                params=params,
                data=None if json is None else encode(json),
                headers={"Content-Type": "application/json"},
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,  # a redirect would carry the secret elsewhere
            )
            answer = read_answer(response.status_code, response.content)
            outcome = answer["errcode"]
        except requests.RequestException as error:
            # "from None": the library's text holds the address with its secrets
            raise silence(path, error) from None
        except WeChatError as error:
            raise WeChatError(f"{path}: {error}", error.category, sent=True) from None
        finally:
            spent_ms = (time.monotonic() - started) * 1000
            log.info("%s %s: errcode %s, %.0f ms", method, path, outcome, spent_ms)
        return answer

    def _accepted(self, path: str, answer: Answer) -> Answer:
        if error := refusal(answer):
            raise WeChatError(f"{path}: {error}", error.category, sent=True, errcode=error.errcode)
        return answer

    def _needed(self, answer: Answer, name: str) -> str:
        if not answer.get(name):
            raise WeChatError(f"the answer has no {name}", Category.OTHER, sent=True)
        return str(answer[name])


def encode(body: Any) -> bytes:
    """JSON with Chinese as it is: the platform refuses escapes in menus (40033)."""
    return jsonlib.dumps(body, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Clients:
    account: WeChatClient
    mini: WeChatClient | None


def build_clients(settings: Settings, redis: "redis.Redis") -> Clients:
    """The official account, and the mini-program where one is configured."""
    base = settings.wechat_api_base
    mini = None
    if settings.mini_app_id:
        mini = WeChatClient(settings.mini_app_id, settings.mini_app_secret, base, redis)
    account = WeChatClient(settings.wechat_app_id, settings.wechat_app_secret, base, redis)
    return Clients(account, mini)
