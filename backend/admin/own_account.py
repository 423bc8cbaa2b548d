"""我的账号: password, second factor, sessions of whoever is signed in."""

from flask import (
    Blueprint,
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

from backend.core.access import allow
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, NotAllowed
from backend.domain.accounts.actions import change_password
from backend.domain.accounts.queries import get_own_account, own_password_due
from backend.domain.accounts.rules import PERMISSION_TEXT, RECOVERY_CODES, Can, is_allowed
from backend.domain.accounts.second_factor import renew_recovery_codes
from backend.domain.bindings.rules import CODE_VALID, LINK_UNUSED
from backend.domain.bindings.staff import end_links, links_of, new_link_code

pages = Blueprint("own_account", __name__)
CODE_MINUTES = CODE_VALID.seconds // 60


@pages.get("/account")
@allow(Can.ENTER)
def show() -> str:
    return _page()


def _page(error: AppError | None = None, link_code: str = "") -> str:
    return render_template(
        "own_account/show.html", staff=get_own_account(g.actor), due=own_password_due(g.actor),
        may=[text for one, text in PERMISSION_TEXT.items() if is_allowed(g.actor, one)],
        total=RECOVERY_CODES, error=error, link_code=link_code, link_minutes=CODE_MINUTES,
        phones=links_of(g.actor, staff_id=g.actor.id), idle_days=LINK_UNUSED.days,
    )  # fmt: skip


@pages.post("/account/password")
@allow(Can.ENTER)
def set_password() -> Response:
    form = request.form
    try:
        with transaction():  # a wrong password counts, so it commits
            staff = change_password(
                g.actor, current=form.get("current", ""), new=form.get("new", ""),
                again=form.get("again", ""),
            )  # fmt: skip
        if staff is None:
            wrong = "现在的密码不对，请重新输入"
            raise BadInput(wrong, fields={"current": wrong})
    except (BadInput, NotAllowed) as error:
        return make_response(_page(error), error.status)
    session["epoch"] = staff.session_epoch  # this session goes on, the others end
    flash("密码已修改，您在别处的登录都已退出", "ok")
    return redirect(url_for("admin.own_account.show"))


@pages.post("/account/recovery-codes")
@allow(Can.ENTER)
def renew_codes() -> Response:
    try:
        with transaction():  # a wrong code counts, so it commits
            codes = renew_recovery_codes(g.actor, code=request.form.get("code", "").strip()[:40])
        if codes is None:
            wrong = "动态验证码不对或已经用过，请等手机上换了新的再输入"
            raise BadInput(wrong, fields={"code": wrong})
    except (BadInput, NotAllowed) as error:
        return make_response(_page(error), error.status)
    back = url_for("admin.own_account.show")
    return make_response(render_template("sign_in/recovery.html", codes=codes, next=back))


@pages.post("/account/link-code")
@allow(Can.FIELD_WORK)
def give_link_code() -> str:
    """The code stands in this one answer; to see one again is to ask for a new one."""
    with transaction():
        code = new_link_code(g.actor)
    return _page(link_code=f"{code[:4]} {code[4:]}")


@pages.post("/account/phones/end")
@allow(Can.FIELD_WORK)
def end_phones() -> Response:
    with transaction():
        ended = end_links(g.actor, staff_id=g.actor.id)
    flash("手机已断开，要用请重新连接" if ended else "没有连着的手机", "ok")
    return redirect(url_for("admin.own_account.show"))
