"""Sign-in and sign-out of staff."""

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from backend.admin.csrf import check_csrf, csrf_token
from backend.core.access import allow, public
from backend.core.clock import real_now
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, NotAllowed
from backend.domain.accounts import actions
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import ROLES, Can
from backend.domain.accounts.second_factor import begin_enrolment

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
@public("staff sign in here")
def sign_in() -> Response:
    if g.actor.kind == "staff":
        return redirect(next_page())
    return make_response(_form())


@pages.post("/sign-in")
@public("staff sign in here; locked after five failures")
def enter() -> Response:
    more = current_app.extensions["settings"].second_factor
    try:
        check_csrf()
        staff = _check(request.form.get("username", "").strip(), request.form.get("password", ""))
    except (BadInput, NotAllowed) as error:
        return make_response(_form(error), error.status)
    if not more:
        open_door(staff)
        return redirect(next_page())
    session.clear()
    session["half"] = [staff.id, staff.session_epoch, real_now().timestamp()]
    csrf_token()
    view = "code" if staff.totp_since else "enrolment"
    return redirect(url_for(f"admin.second_factor.{view}", next=request.form.get("next", "")))


def open_door(staff: Staff) -> None:
    """The session of somebody who has shown everything that was asked for."""
    session.clear()  # nothing of before the sign-in is kept: no session fixation
    session.update(staff_id=staff.id, epoch=staff.session_epoch, seen=real_now().timestamp())
    csrf_token()


def _check(username: str, password: str) -> Staff:
    settings = current_app.extensions["settings"]
    with transaction():  # a failure counts too, so it commits
        staff = actions.sign_in(
            g.actor, username=username, password=password, more=settings.second_factor,
            only=settings.one_session,
        )  # fmt: skip
        if staff and settings.second_factor:
            begin_enrolment(g.actor, staff_id=staff.id, epoch=staff.session_epoch)
    if staff is None:
        raise BadInput("登录名或密码不对，请核对后再试；连续错 5 次会锁 15 分钟")
    return staff


def _form(error: AppError | None = None) -> str:
    accounts = []
    if current_app.extensions["settings"].demo:
        for username, password, name, role, _ in current_app.config.get("DEMO_STAFF", ()):
            accounts.append((username, password, name, ROLES[role]))
    return render_template("sign_in/form.html", error=error, accounts=accounts, next=next_page())


def next_page() -> str:
    """Where the person wanted to go; only pages of the console."""
    wanted = request.values.get("next", "")
    safe = wanted.startswith("/admin/") and "\\" not in wanted
    return wanted if safe else url_for("admin.home.index")


@pages.post("/sign-out")
@allow(Can.ENTER)
def sign_out() -> Response:
    with transaction():
        actions.sign_out(g.actor, staff_id=g.actor.id)
    session.clear()
    flash("已退出。您在别的电脑上的登录也一起退出了", "ok")
    return redirect(url_for("admin.sign_in.sign_in"))
