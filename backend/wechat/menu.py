"""The account's menu as data: only entries whose page works."""

from typing import Any

from backend.core.addresses import app_page, signed_in_page

TALK_KEY = "TALK"


def menu() -> dict[str, Any]:
    return {
        "button": [
            {
                "name": "找工作",
                "sub_button": [
                    _view("推荐给我", signed_in_page("/pages/vacancies/list?tab=recommended")),
                    _view("全部岗位", app_page("/pages/vacancies/list")),
                    _view("我的应聘", signed_in_page("/pages/mine/applications")),
                ],
            },
            {
                "name": "培训补贴",
                "sub_button": [
                    _view("我要培训", signed_in_page("/pages/training/wish")),
                    _view("能领什么补贴", signed_in_page("/pages/subsidies/list")),
                    _view("办理进度", signed_in_page("/pages/mine/claims")),
                ],
            },
            {
                "name": "我的",
                "sub_button": [
                    _view("我的资料", signed_in_page("/pages/mine/mine")),
                    _view("我的消息", signed_in_page("/pages/mine/notices")),
                    {"type": "click", "name": "找人帮忙", "key": TALK_KEY},
                ],
            },
        ]
    }


def _view(name: str, url: str) -> dict[str, str]:
    return {"type": "view", "name": name, "url": url}
