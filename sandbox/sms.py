"""The SMS gateway: fills a template and puts the text on the phone with that number."""

import re
import secrets
from typing import Any

from flask import Blueprint, request

from .world import world

blueprint = Blueprint("sms", __name__)
TEMPLATES = {
    "bind_code": "【湘就业】您的验证码是{code}，10分钟内有效，请勿告诉他人。",
    "ask_employer": "【湘就业】有{count}人报名您单位的岗位，在等答复，请登录处理。拒收请回复R",
    "confirm_vacancies": "【湘就业】您单位有{count}个岗位还在招吗？点开回复：{link} 拒收请回复R",
}
NUMBER = re.compile(r"1[3-9]\d{9}")


@blueprint.post("/sms/v1/messages")
def send() -> tuple[dict[str, Any], int]:
    w = world()
    key, given = w.settings.sms_api_key, request.headers.get("Authorization", "")
    if not key or not secrets.compare_digest(given.encode(), f"Bearer {key}".encode()):
        return {"error": "bad_key", "message": "the key is missing or wrong"}, 401
    ask = request.get_json(silent=True)
    try:
        number, text = str(ask["to"]), _text(ask)
    except (AttributeError, KeyError, TypeError) as error:
        return {"error": "bad_request", "message": f"missing or unknown: {error}"}, 400
    if not NUMBER.fullmatch(number):
        return {"error": "bad_number", "message": "not a mobile number of the mainland"}, 400
    message = w.store.run(
        "INSERT INTO sms (number, template, text, at) VALUES (?, ?, ?, ?)",
        *(number, ask["template"], text, w.now()),
    )
    return {"id": f"sms-{message}", "status": "accepted"}, 200


def _text(ask: dict[str, Any]) -> str:
    values = {name: str(value) for name, value in ask["params"].items()}
    return TEMPLATES[ask["template"]].format_map(values)
