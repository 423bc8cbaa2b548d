"""The second step of a sign-in: the code of the phone, or its enrolment."""

import pyotp
import segno
from flask import (
    Blueprint,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from backend.admin.csrf import check_csrf
from backend.admin.sign_in import next_page, open_door
from backend.core.access import public
from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, NotAllowed
from backend.domain.accounts.models import Staff
from backend.domain.accounts.queries import find_session_staff
from backend.domain.accounts.second_factor import check_code, finish_enrolment

pages = Blueprint("second_factor", __name__)
HALF_OPEN_S = 600  # between the password and the code
WRONG = "验证码不对或已经用过，请等手机上换了新的再输入；连续错 5 次会锁 15 分钟"


@pages.get("/sign-in/code")
@public("the second step of a sign-in; opens nothing without the first")
def code() -> Response:
    staff = _half_signed_in()
    if not staff or not staff.totp_since:
        return _start_again()
    return make_response(render_template("sign_in/code.html", next=next_page(), error=None))


@pages.post("/sign-in/code")
@public("the second step of a sign-in; locked after five failures")
def give_code() -> Response:
    if not _half_signed_in():
        return _start_again()
    staff_id, epoch, _ = session["half"]
    try:
        check_csrf()
        with transaction():  # a failure counts too, so it commits
            staff = check_code(
                g.actor, staff_id=staff_id, epoch=epoch, code=_typed(), only=_only()
            )
        if staff is None:
            raise BadInput(WRONG)
    except (BadInput, NotAllowed) as error:
        page = render_template("sign_in/code.html", next=next_page(), error=error)
        return make_response(page, error.status)
    open_door(staff)
    return redirect(next_page())


@pages.get("/sign-in/enrolment")
@public("the second step of a first sign-in; opens nothing without the first")
def enrolment() -> Response:
    staff = _half_signed_in()
    if not staff or staff.totp_since:
        return _start_again()
    return make_response(_enrolment(staff))


@pages.post("/sign-in/enrolment")
@public("the second step of a first sign-in; locked after five failures")
def enrol() -> Response:
    half = _half_signed_in()
    if not half:
        return _start_again()
    staff_id, epoch, _ = session["half"]
    try:
        check_csrf()
        with transaction():
            done = finish_enrolment(
                g.actor, staff_id=staff_id, epoch=epoch, code=_typed(), only=_only()
            )
        if done is None:
            raise BadInput(WRONG)
    except (BadInput, NotAllowed) as error:
        staff = _half_signed_in()
        return make_response(_enrolment(staff, error), error.status) if staff else _start_again()
    staff, codes = done
    open_door(staff)
    page = render_template("sign_in/recovery.html", codes=codes, next=next_page())
    return make_response(page)


def _half_signed_in() -> Staff | None:
    """Whose password was right a moment ago, in this browser."""
    staff_id, epoch, at = session.get("half", (0, -1, 0))
    if real_now().timestamp() - at > HALF_OPEN_S:
        return None
    return find_session_staff(SYSTEM, staff_id=staff_id, epoch=epoch)


def _start_again() -> Response:
    return redirect(url_for("admin.sign_in.sign_in", next=next_page()))


def _typed() -> str:
    return request.form.get("code", "").strip()[:40]


def _only() -> bool:
    return bool(current_app.extensions["settings"].one_session)


def _enrolment(staff: Staff, error: AppError | None = None) -> str:
    secret = staff.totp_secret or ""
    address = pyotp.TOTP(secret).provisioning_uri(name=staff.username, issuer_name="湘就业工作台")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template(
        "sign_in/enrolment.html", picture=segno.make(address, error="m").svg_data_uri(scale=5),
        secret=groups, next=next_page(), error=error,
    )  # fmt: skip
