"""What an operator asks of the platform: is everything set up, publish the menu, make QR codes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from backend.core.actor import SYSTEM
from backend.core.settings import LOOPBACK
from backend.domain.bindings.rules import VILLAGE_SCENE
from backend.domain.people.queries import villages_on_register
from backend.wechat.client import WeChatClient
from backend.wechat.errors import WeChatError
from backend.wechat.menu import menu

WEEKLY_FIELDS = {"thing1", "thing2", "thing3", "thing4", "time5"}


@dataclass(frozen=True)
class Finding:
    subject: str
    fine: bool
    sentence: str


def publish() -> dict[str, int]:
    """The menu, and a QR code for every village that has households on the register."""
    client: WeChatClient = current_app.extensions["wechat"].account
    client.create_menu(menu())
    villages = villages_on_register(SYSTEM)
    for code in villages:
        client.create_qr(f"{VILLAGE_SCENE}{code}")
    return {"menu": len(menu()["button"]), "village_codes": len(villages)}


def check_platform() -> list[Finding]:
    """Each part that the account needs, tried once."""
    client: WeChatClient = current_app.extensions["wechat"].account
    return [
        _tried("token and IP list", lambda: "" if client.access_token else "no token"),
        _tried("menu", lambda: _menu(client)),
        _tried("weekly template", lambda: _template(client)),
        _tried("callback", lambda: _callback(client)),
        _tried("send quota", lambda: _quota(client)),
        *_domains(),
    ]


def _tried(subject: str, look: Callable[[], str]) -> Finding:
    try:
        fault = look()
    except WeChatError as error:
        return Finding(subject, False, f"{error.reason} ({error.errcode})")
    return Finding(subject, not fault, fault or "works")


def _menu(client: WeChatClient) -> str:
    return "" if client.get_menu() else "no menu yet: python -m backend wechat publish"


def _template(client: WeChatClient) -> str:
    wanted = current_app.extensions["settings"].wechat_template_weekly
    found = [row for row in client.list_templates() if row.get("template_id") == wanted]
    if not found:
        return f"template {wanted} is not in this account: request it, then set its id"
    fields = set(re.findall(r"\{\{(\w+)\.DATA\}\}", str(found[0].get("content", ""))))
    missing = WEEKLY_FIELDS - fields
    return f"the template lacks the fields {sorted(missing)}" if missing else ""


def _callback(client: WeChatClient) -> str:
    answer = client.callback_check()
    bad = [row for row in answer.get("ping") or [] if row.get("package_loss") not in (None, "0%")]
    return "the platform loses packets on the way to the callback" if bad else ""


def _quota(client: WeChatClient) -> str:
    quota = client.quota("/cgi-bin/message/template/send").get("quota") or {}
    left = quota.get("remain")
    return "no template messages are left today" if left == 0 else ""


def _domains() -> list[Finding]:
    settings = current_app.extensions["settings"]
    host = settings.public_url.split("//")[-1].split("/")[0].split(":")[0]
    local = host in LOOPBACK and not settings.demo
    files = list((settings.data_dir / "verify").glob("MP_verify_*.txt"))
    return [
        Finding(
            "public address", not local,
            f"{host} cannot be reached from outside" if local else host,
        ),
        Finding(
            "web authorisation domain", bool(files) or settings.demo,
            "verification file in place" if files
            else "put the platform's MP_verify_….txt into DATA_DIR/verify",
        ),
    ]  # fmt: skip
