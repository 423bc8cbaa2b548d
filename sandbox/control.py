"""The driving doors under /_sandbox, for tests and the phone page; no part of the platform."""

from typing import Any

from flask import Blueprint, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from . import oauth, phones
from .world import world

blueprint = Blueprint("control", __name__, url_prefix="/_sandbox")
OK = {"ok": True}


@blueprint.errorhandler(HTTPException)
def explain(error: HTTPException) -> Any:
    return {"error": error.description}, error.code or 500


def _given(*names: str) -> list[Any]:
    """The named values of the JSON body; all that are missing are named at once."""
    sent = request.get_json(silent=True)
    sent = sent if isinstance(sent, dict) else {}
    missing = [name for name in names if sent.get(name) in (None, "")]
    if missing:
        abort(400, f"missing: {', '.join(missing)}")
    return [sent[name] for name in names]


def _maybe(name: str, default: Any = "") -> Any:
    sent = request.get_json(silent=True)
    return sent.get(name, default) if isinstance(sent, dict) else default


@blueprint.get("/settings")
def show_settings() -> Any:
    return jsonify(world().knobs.get())


@blueprint.put("/settings")
def change_settings() -> Any:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400, "send a JSON object")
    try:
        return jsonify(world().knobs.put(sent))
    except ValueError as error:
        abort(400, str(error))


@blueprint.post("/reset")
def reset() -> Any:
    """Forget everything but the log."""
    world().reset()
    return OK


@blueprint.get("/log")
def log() -> Any:
    items = world().log.since(request.args.get("since", 0, type=int))
    return jsonify({"items": items, "last": items[-1]["n"] if items else None})


@blueprint.post("/verify-callback")
def verify_callback() -> Any:
    settings = world().settings
    account = settings.mini if _maybe("account") == "mini" else settings.official
    return {"ok": world().pusher.verify(account)}


@blueprint.post("/templates")
def add_template() -> Any:
    names = ("template_id", "title", "content")
    world().add_template(dict(zip(names, _given(*names), strict=True)))
    return OK


@blueprint.get("/phones")
def list_phones() -> Any:
    rows = world().store.all("SELECT n FROM phones ORDER BY n")
    return jsonify([phones.get(world(), row["n"]) for row in rows])


@blueprint.post("/phones")
def add_phone() -> Any:
    openid = _maybe("openid")
    if openid and world().store.one("SELECT n FROM phones WHERE openid = ?", openid):
        abort(409, "another phone has this openid")
    return phones.get(world(), world().add_phone(openid, str(_maybe("number")))), 201


@blueprint.get("/phones/<int:n>")
def show_phone(n: int) -> Any:
    return phones.get(world(), n)


@blueprint.put("/phones/<int:n>")
def change_phone(n: int) -> Any:
    (number,) = _given("number")
    if not (str(number).isdigit() and len(str(number)) == 11):
        abort(400, "手机号是 11 位数字，请核对后再填")
    phones.get(world(), n)
    world().store.run("UPDATE phones SET number = ? WHERE n = ?", str(number), n)
    return phones.get(world(), n)


@blueprint.post("/phones/<int:n>/follow")
def follow(n: int) -> Any:
    phones.follow(world(), n, str(_maybe("scene") or "").strip())
    return phones.get(world(), n)


@blueprint.post("/phones/<int:n>/unfollow")
def unfollow(n: int) -> Any:
    phones.unfollow(world(), n)
    return phones.get(world(), n)


@blueprint.post("/phones/<int:n>/block")
def block(n: int) -> Any:
    (on,) = _given("on")
    phones.block(world(), n, bool(on))
    return phones.get(world(), n)


@blueprint.post("/phones/<int:n>/say")
def say(n: int) -> Any:
    (text,) = _given("text")
    return {"id": phones.say(world(), n, str(text), str(_maybe("menu_id")))}


@blueprint.post("/phones/<int:n>/location")
def location(n: int) -> Any:
    latitude, longitude, label = _given("latitude", "longitude", "label")
    return {"id": phones.locate(world(), n, float(latitude), float(longitude), str(label))}


@blueprint.post("/phones/<int:n>/click")
def click(n: int) -> Any:
    (key,) = _given("key")
    phones.click(world(), n, str(key))
    return OK


@blueprint.post("/phones/<int:n>/open")
def open_link(n: int) -> Any:
    """A menu button with an address was pressed; with `pagepath` it led to the mini-program."""
    if _maybe("pagepath"):
        phones.view_mini(world(), n, str(_maybe("pagepath")))
        return OK
    (url,) = _given("url")
    phones.view(world(), n, str(url))
    return OK


@blueprint.post("/phones/<int:n>/event")
def any_event(n: int) -> Any:
    (name,) = _given("event")
    phones.event(world(), n, _maybe("account"), str(name), _maybe("fields", {}))
    return OK


@blueprint.post("/phones/<int:n>/mini-code")
def mini_code(n: int) -> Any:
    """What wx.login would hand to the mini-program on this phone."""
    phones.get(world(), n)
    return {"code": oauth.new_code(world(), "mini", n)}


@blueprint.post("/phones/<int:n>/phone-code")
def phone_code(n: int) -> Any:
    """What the mini-program's phone-number button would hand over on this phone."""
    phones.get(world(), n)
    return {"code": oauth.new_code(world(), "phone", n)}


@blueprint.get("/phones/<int:n>/chat")
def chat(n: int) -> Any:
    return jsonify(phones.chat(world(), n, request.args.get("since", 0, type=int)))


@blueprint.get("/phones/<int:n>/sms")
def sms(n: int) -> Any:
    return jsonify(phones.sms(world(), n))


@blueprint.get("/phones/<int:n>/state")
def state(n: int) -> Any:
    return jsonify(phones.state(world(), n))
