"""The rules of the account's menu: three buttons, five below each, sizes in bytes."""

import re
from typing import Any

from .errors import ApiError

ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}")
KEYED = {
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "location_select",
}  # fmt: skip
OTHER = {"view", "miniprogram", "media_id", "article_id"}


def check(raw: bytes, menu: dict[str, Any], mini_app_id: str) -> None:
    if ESCAPED.search(raw):
        raise ApiError(40033)
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016)
    for button in buttons:
        _check_name(button, 16, 40018)
        below = button.get("sub_button")
        if not below:
            _check_target(button, mini_app_id)
            continue
        if not isinstance(below, list) or len(below) > 5:
            raise ApiError(40023)
        for item in below:
            _check_name(item, 60, 40025)
            _check_target(item, mini_app_id)


def _check_name(button: Any, most_bytes: int, errcode: int) -> None:
    name = button.get("name") if isinstance(button, dict) else None
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= most_bytes:
        raise ApiError(errcode)


def _check_target(button: dict[str, Any], mini_app_id: str) -> None:
    kind = button.get("type")
    if kind not in KEYED | OTHER:
        raise ApiError(40017)
    if kind in KEYED and not 1 <= len(str(button.get("key", "")).encode()) <= 128:
        raise ApiError(40019)
    if kind in ("view", "miniprogram"):
        url = str(button.get("url", ""))
        if len(url.encode()) > 1024 or not url.startswith(("http://", "https://")):
            raise ApiError(40020)
    if kind == "miniprogram":
        if button.get("appid") != mini_app_id:
            raise ApiError(40013)
        if not button.get("pagepath"):
            raise ApiError(40165)


def as_selfmenu(menu: dict[str, Any] | None) -> dict[str, Any]:
    """The other shape, of get_current_selfmenu_info: buttons below stand under `list`."""
    if menu is None:
        return {"is_menu_open": 0, "selfmenu_info": {}}
    buttons = [
        {"name": button["name"], "sub_button": {"list": button["sub_button"]}}
        if button.get("sub_button")
        else button
        for button in menu["button"]
    ]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}
