"""The page that an invitation leads to: a login name and a password of one's own."""

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.csrf import check_csrf
from backend.core.access import public
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.administration import find_invitation, take_up

pages = Blueprint("invitation", __name__)


@pages.get("/invitation/<token>")
@public("whoever holds the link of an invitation opens the account with it")
def show(token: str) -> str:
    return _page(token)


def _page(token: str, error: AppError | None = None) -> str:
    invitation = find_invitation(g.actor, token=token)
    return render_template("invitation/form.html", one=invitation, token=token, error=error)


@pages.post("/invitation/<token>")
@public("whoever holds the link of an invitation opens the account with it; once")
def accept(token: str) -> Response:
    form = request.form
    try:
        check_csrf()
        with transaction():
            take_up(
                g.actor, token=token, username=form.get("username", ""),
                password=form.get("password", ""), again=form.get("again", ""),
            )  # fmt: skip
    except BadInput as error:
        return make_response(_page(token, error), error.status)
    flash("账号开好了，请用刚才的登录名和密码登录", "ok")
    return redirect(url_for("admin.sign_in.sign_in"))
