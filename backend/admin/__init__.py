"""The staff console: sign-in by session, CSRF on every post, one file a feature."""

from dataclasses import replace
from importlib import import_module

from flask import Blueprint, Flask, current_app, flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from backend.admin.csrf import check_csrf
from backend.admin.display import register_display
from backend.admin.queues import Queue
from backend.core.access import current_access
from backend.core.actor import ANONYMOUS, SYSTEM, Actor
from backend.core.clock import real_now
from backend.core.errors import NotAllowed
from backend.domain.accounts.queries import actor_of, find_session_staff, own_password_due
from backend.domain.accounts.rules import idle_after, is_allowed

# each module holds a blueprint `pages` and may register `QUEUES` for the home page
FEATURES = (
    "home", "sign_in", "second_factor", "own_account", "people", "registration", "history",
    "cycles", "duplicates", "figures", "vacancies", "imports", "applications", "inbox", "push",
    "messages", "training", "subsidies", "runs", "oversight", "rights", "monitoring", "graduates",
    "fieldwork", "accounts", "invitation", "people_imports", "incomes",
    "exports", "national", "clue_lists", "own_employer", "providers",
    "employers", "employer_door", "business_registry", "minimum_wages", "reports", "patrols",
    "visits", "workshops",
)  # fmt: skip
BEFORE_NEW_PASSWORD = {
    "admin.own_account.show", "admin.own_account.set_password", "admin.sign_in.sign_out",
}  # fmt: skip
ENDED_ELSEWHERE = (
    "这里的登录已结束：您的账号在别处登录、退出，或者被停用了。"
    "不是您本人办的，请马上改密码并告诉系统管理员"
)


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
    # the demo's passwords are published; elsewhere one that somebody else set opens one page
    demo = current_app.extensions["settings"].demo
    if not demo and request.endpoint not in BEFORE_NEW_PASSWORD and own_password_due(g.actor):
        return redirect(url_for("admin.own_account.show"))
    return None


def _session_actor() -> Actor:
    seen = session.get("seen", 0)
    now = real_now().timestamp()
    staff = find_session_staff(
        SYSTEM, staff_id=session.get("staff_id", 0), epoch=session.get("epoch", -1)
    )
    if staff is None:
        if session.pop("staff_id", None):
            flash(ENDED_ELSEWHERE, "danger")
        return ANONYMOUS
    if now - seen > idle_after(staff.role).total_seconds():
        session.pop("staff_id", None)
        return ANONYMOUS
    if not request.headers.get("X-Poll"):  # a page that refreshes itself is not work
        session["seen"] = now
    actor = actor_of(staff)
    chosen = session.get("region", "")
    # the region switcher only ever narrows: what lies outside one's own area has no effect
    narrower = chosen.startswith(actor.region or "") and chosen != actor.region
    return replace(actor, region=chosen) if chosen and narrower else actor
