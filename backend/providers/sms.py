"""The SMS gateway: the code that proves a phone number, and short notes by template."""

import logging
import time
from urllib.parse import urlsplit

import requests

from backend.core.errors import RuleBroken, UpstreamFailed
from backend.core.settings import LOOPBACK, Settings

log = logging.getLogger(__name__)
NOT_SENT = "短信没有发出去，请过一分钟再试"
TIMEOUTS_S = (3, 8)  # connect, read


class NoSms:
    """Where no gateway is configured: says so and where else to go."""

    def send_code(self, phone: str, code: str) -> str:
        return self.send(phone, "bind_code", {"code": code})

    def send(self, phone: str, template: str, params: dict[str, str]) -> str:  # noqa: ARG002
        raise RuleBroken(
            "这里还没有开通短信验证，请到村委会或拨打县就业服务中心电话办理",
            rule="sms.none",
        )


class HttpSms:
    """A gateway that takes JSON at `{base}/v1/messages` with a bearer key."""

    def __init__(self, base: str, key: str) -> None:
        self._url = f"{base.rstrip('/')}/v1/messages"
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {key}"
        # a proxy of the environment is for the real gateway, never for the stand-in beside us;
        # without it requests would also let a .netrc replace the key
        self._http.trust_env = urlsplit(base).hostname not in LOOPBACK

    def send_code(self, phone: str, code: str) -> str:
        return self.send(phone, "bind_code", {"code": code})

    def send(self, phone: str, template: str, params: dict[str, str]) -> str:
        """The gateway's id of the message ("" when it names none).

        Never repeated here: after a time-out the message may be on its way. UpstreamFailed has
        the rule `sms.refused` when the gateway said no, `sms.failed` when nobody can tell.
        """
        body = {"to": phone, "template": template, "params": params}
        started, outcome = time.monotonic(), "no answer"
        try:
            response = self._http.post(
                self._url, json=body, timeout=TIMEOUTS_S, allow_redirects=False
            )
            outcome = f"HTTP {response.status_code}"
            if 400 <= response.status_code < 500:
                raise UpstreamFailed(NOT_SENT, rule="sms.refused")
            if not 200 <= response.status_code < 300:
                raise requests.HTTPError
            return str(response.json().get("id") or "") if response.content else ""
        # "from None": the library's text may hold the body
        except (requests.RequestException, AttributeError):
            raise UpstreamFailed(NOT_SENT, rule="sms.failed") from None
        finally:
            log.info("sms: %s, %.0f ms", outcome, (time.monotonic() - started) * 1000)


def build_sms(settings: Settings) -> HttpSms | NoSms:
    if settings.sms_provider:
        return HttpSms(settings.sms_api_base, settings.sms_api_key)
    return NoSms()
