"""账号: who of the area has an account and may do what, invitations, changes, closing."""

from collections.abc import Callable

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.matrix import LETTERS, matrix
from backend.core.access import allow
from backend.core.db import db, transaction
from backend.core.errors import AppError, BadInput
from backend.domain.accounts import administration as accounts
from backend.domain.accounts.actions import sign_out as end_sessions
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import (
    EMPLOYER,
    LINES,
    PERMISSION_TEXT,
    PERMISSIONS,
    PROVIDER,
    Can,
)
from backend.domain.accounts.second_factor import reset_second_factor
from backend.domain.bindings.staff import end_links
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import find_unit
from backend.domain.regions.queries import get_region_below, list_children
from backend.domain.regions.rules import HUNAN
from backend.domain.training.models import TrainingProvider
from backend.domain.training.providers import find_provider

pages = Blueprint("accounts", __name__)


@pages.get("/accounts")
@allow(Can.MANAGE_ACCOUNTS)
def index() -> str:
    return _index()


def _index(error: AppError | None = None, link: str = "") -> str:
    filters = {name: request.args.get(name, "")[:40] for name in ("text", "role", "show")}
    page = accounts.list_staff(
        g.actor, text=filters["text"], role=filters["role"], closed=filters["show"] == "closed",
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    return render_template(
        "accounts/index.html", page=page, filters=filters, error=error, link=link, lines=LINES,
        invitations=accounts.open_invitations(g.actor),
    )  # fmt: skip


@pages.post("/accounts/invitations")
@allow(Can.MANAGE_ACCOUNTS)
def invite() -> str | tuple[str, int]:
    """The link stands in this one answer; to see one again is to invite again."""
    form = request.form
    try:
        with transaction():
            _, token = accounts.invite(
                g.actor, name=form.get("name", ""), role=form.get("role", ""),
                region_code=form.get("region_code", "").strip(), line=form.get("line", ""),
                unit_id=_unit(form.get("role", ""), form.get("unit", "")),
            )  # fmt: skip
    except BadInput as error:
        return _index(error), error.status
    return _index(link=url_for("admin.invitation.show", token=token, _external=True))


def _unit(role: str, words: str) -> int | None:
    """Which employer or provider of the own area was named, for a role that belongs to one."""
    found: Employer | TrainingProvider | None = None
    if role == EMPLOYER:
        found = find_unit(g.actor, words=words)
    elif role == PROVIDER:
        found = find_provider(g.actor, words=words)
    return found.id if found else None


@pages.post("/accounts/invitations/<int:invitation_id>/withdraw")
@allow(Can.MANAGE_ACCOUNTS)
def withdraw(invitation_id: int) -> Response:
    return act(
        lambda: accounts.withdraw_invitation(g.actor, invitation_id=invitation_id),
        done="邀请已撤回，链接打不开了", then=url_for("admin.accounts.index"), again=_index,
    )  # fmt: skip


@pages.get("/accounts/rights")
@allow(Can.MANAGE_ACCOUNTS)
def rights() -> str:
    """Who reaches a place, and what each role may do there."""
    place = get_region_below(g.actor, code=request.args.get("region") or g.actor.region or HUNAN)
    return render_template(
        "accounts/rights.html", matrix=matrix(), letters=LETTERS, text=PERMISSION_TEXT,
        permissions=PERMISSIONS, all=list(Can),
        place=place, below=list_children(g.actor, parent=place.code),
        over=accounts.staff_over(g.actor, region_code=place.code),
    )  # fmt: skip


@pages.get("/accounts/<int:staff_id>")
@allow(Can.MANAGE_ACCOUNTS)
def record(staff_id: int) -> str:
    return _record(staff_id)


def _record(staff_id: int, error: AppError | None = None) -> str:
    staff = accounts.get_staff(g.actor, staff_id=staff_id)
    may = [text for one, text in PERMISSION_TEXT.items() if one in PERMISSIONS[staff.role]]
    return render_template(
        "accounts/record.html", staff=staff, may=may, error=error, lines=LINES,
        unit=_unit_name(staff),
        shown=request.form if error and "role" in request.form else staff,
    )  # fmt: skip


def _unit_name(staff: Staff) -> str:
    if staff.employer_id:
        return db.session.get_one(Employer, staff.employer_id).name
    if staff.provider_id:
        return db.session.get_one(TrainingProvider, staff.provider_id).name
    return ""


def _act(staff_id: int, work: Callable[[], object], done: str) -> Response:
    return act(
        work, done=done, then=url_for("admin.accounts.record", staff_id=staff_id),
        again=lambda error: _record(staff_id, error),
    )  # fmt: skip


@pages.post("/accounts/<int:staff_id>")
@allow(Can.MANAGE_ACCOUNTS)
def change(staff_id: int) -> Response:
    names = ("name", "role", "region_code", "line", "phone")
    values = {name: request.form.get(name, "").strip()[:40] for name in names}
    return _act(
        staff_id, lambda: accounts.change_staff(g.actor, staff_id=staff_id, **values),
        "已保存。角色或地区变了的，要重新登录",
    )  # fmt: skip


@pages.post("/accounts/<int:staff_id>/active")
@allow(Can.MANAGE_ACCOUNTS)
def set_active(staff_id: int) -> Response:
    active = request.form.get("active") == "yes"
    reason = request.form.get("reason", "")

    def work() -> None:
        accounts.set_active(g.actor, staff_id=staff_id, active=active, reason=reason)
        if not active:
            end_links(g.actor, staff_id=staff_id)

    done = "已恢复，可以登录了" if active else "已停用，所有登录和手机都断开了"
    return _act(staff_id, work, done)


@pages.post("/accounts/<int:staff_id>/unlock")
@allow(Can.MANAGE_ACCOUNTS)
def unlock(staff_id: int) -> Response:
    return _act(
        staff_id, lambda: accounts.unlock(g.actor, staff_id=staff_id), "已解锁，现在就能登录"
    )


@pages.post("/accounts/<int:staff_id>/sign-out")
@allow(Can.MANAGE_ACCOUNTS)
def sign_out(staff_id: int) -> Response:
    def work() -> None:
        accounts.get_staff(g.actor, staff_id=staff_id)
        end_sessions(g.actor, staff_id=staff_id)
        end_links(g.actor, staff_id=staff_id)

    return _act(staff_id, work, "所有地方的登录和手机都断开了")


@pages.post("/accounts/<int:staff_id>/second-factor")
@allow(Can.MANAGE_ACCOUNTS)
def reset_factor(staff_id: int) -> Response:
    reason = request.form.get("reason", "")

    def work() -> None:
        staff = accounts.get_staff(g.actor, staff_id=staff_id)
        reset_second_factor(g.actor, username=staff.username, reason=reason)

    return _act(staff_id, work, "已重置，下次登录会带他重新绑定")
