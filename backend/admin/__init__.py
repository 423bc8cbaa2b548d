"""The staff console: sign-in by session, CSRF on every post, one file a feature."""

from dataclasses import replace
from importlib import import_module

from flask import Blueprint, Flask, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from backend.admin.csrf import check_csrf
from backend.admin.display import register_display
from backend.admin.queues import Queue
from backend.core.access import current_access
from backend.core.actor import ANONYMOUS, SYSTEM, Actor
from backend.core.clock import real_now
from backend.core.errors import NotAllowed
from backend.domain.accounts.queries import actor_of, find_session_staff
from backend.domain.accounts.rules import IDLE_SIGN_OUT, is_allowed

# each module holds a blueprint `pages` and may register `QUEUES` for the home page
FEATURES = (
    "home", "sign_in", "people", "registration", "history", "duplicates", "figures", "vacancies",
    "imports", "applications", "inbox", "push", "messages", "training", "subsidies", "runs",
    "oversight", "rights", "monitoring",
)  # fmt: skip


def init_door(app: Flask) -> None:
    door = Blueprint(
        "admin", __name__, url_prefix="/admin", template_folder="templates", static_folder="static"
    )
    door.before_request(_enter)
    queues: list[Queue] = []
    for feature in FEATURES:
        module = import_module(f"backend.admin.{feature}")
        door.register_blueprint(module.pages)
        queues.extend(getattr(module, "QUEUES", ()))
    app.extensions["admin_queues"] = queues
    register_display(app)
    app.register_blueprint(door)


def _enter() -> Response | None:
    """Actor, CSRF, permission; a page out of reach leads to sign-in or says why not."""
    g.actor = _session_actor()
    access = current_access()
    if access.who == "public":
        return None
    if g.actor.kind != "staff":
        if request.headers.get("HX-Request"):
            answer = Response(status=401)
            answer.headers["HX-Redirect"] = url_for("admin.sign_in.sign_in")
            return answer
        back = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("admin.sign_in.sign_in", next=back))
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        check_csrf()
    if not is_allowed(g.actor, access.permission):
        raise NotAllowed("您的岗位没有这项权限。需要办理请联系县人社管理员")
    return None


def _session_actor() -> Actor:
    seen = session.get("seen", 0)
    now = real_now().timestamp()
    if now - seen > IDLE_SIGN_OUT.total_seconds():
        session.pop("staff_id", None)
        return ANONYMOUS
    staff = find_session_staff(
        SYSTEM, staff_id=session.get("staff_id", 0), epoch=session.get("epoch", -1)
    )
    if staff is None:
        return ANONYMOUS
    if not request.headers.get("X-Poll"):  # a page that refreshes itself is not work
        session["seen"] = now
    actor = actor_of(staff)
    chosen = session.get("region", "")
    # the region switcher only ever narrows: what lies outside one's own area has no effect
    narrower = chosen.startswith(actor.region or "") and chosen != actor.region
    return replace(actor, region=chosen) if chosen and narrower else actor
