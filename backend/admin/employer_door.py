"""用人单位登录: the credit code, then the code that the registered contact received."""

from flask import (
    Blueprint,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from backend.admin.csrf import check_csrf
from backend.admin.sign_in import open_door
from backend.core.access import public
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, NotAllowed, TooMany
from backend.domain.bindings.rules import CODE_VALID
from backend.domain.employers.door import enter_by_code, start_employer_code
from backend.providers.sms import build_sms

pages = Blueprint("employer_door", __name__)
REFUSALS = (BadInput, NotAllowed, TooMany)
WRONG = "验证码不对或已过期，请核对短信后再填，或重新获取"


@pages.get("/employer-sign-in")
@public("employers sign in here")
def ask() -> str:
    return _page()


def _page(error: AppError | None = None, sent: bool = False) -> str:
    return render_template(
        "employer_door/page.html", error=error, sent=sent, minutes=CODE_VALID.seconds // 60,
        credit_code=request.form.get("credit_code", ""),
    )  # fmt: skip


@pages.post("/employer-sign-in/code")
@public("a code goes to the registered contact; five a day and unit")
def send() -> Response:
    """The call goes out after the commit; the answer is the same for known and unknown units."""
    sms = build_sms(current_app.extensions["settings"])
    try:
        check_csrf()
        with transaction():
            sending = start_employer_code(
                g.actor, credit_code=request.form.get("credit_code", "")
            )
        if sending:
            sms.send_code(sending.phone, sending.code)
    except AppError as error:
        return make_response(_page(error), error.status)
    return make_response(_page(sent=True))


@pages.post("/employer-sign-in")
@public("employers sign in here; five tries a day and unit")
def enter() -> Response:
    only = current_app.extensions["settings"].one_session
    try:
        check_csrf()
        with transaction():  # a wrong code counts too, so it commits
            staff = enter_by_code(
                g.actor, credit_code=request.form.get("credit_code", ""),
                code=request.form.get("code", ""), only=only,
            )  # fmt: skip
        if staff is None:
            raise BadInput(WRONG, fields={"code": WRONG})
    except REFUSALS as error:
        return make_response(_page(error, sent=True), error.status)
    open_door(staff)
    return redirect(url_for("admin.own_employer.index"))
